"""Signing and checking a covenant of 26 parties: one signature more, all of them from scratch, the page."""

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from core import clock
from documents.models import Paper
from documents.rendering.pdf import render_pdf
from documents.services.checks import check_revision
from documents.signing.demo_authority import DemoAuthority, open_or_make
from documents.signing.fields import SlotField, prepare
from documents.signing.review import Expected, review_upload
from documents.signing.validation import report_on
from portal.bench.rendering import covenant_of

PARTIES, PAGE_RUNS = 26, 20
PASSWORD = "do-thoi-gian"
Figures = list[tuple[str, float, str, float | None]]


class Signers:
    """People of a trial authority who sign with the agent, as on their own machines."""

    def __init__(self, folder: Path, at: dt.datetime) -> None:
        sys.path.insert(0, str(settings.BASE_DIR / "agent"))
        self.folder, self.at = folder, at
        self.authority: DemoAuthority = open_or_make(folder / "authority", at=at)
        self.trust = self.authority.trust(at=at)

    def sign(self, pdf: bytes, number: int) -> bytes:
        """The file with the signature of one more person, RSA and P-256 in turn."""
        from giao_uoc_sign.keys import p12_signer
        from giao_uoc_sign.signing import sign

        key = "rsa" if number % 2 else "p256"
        identity = self.authority.issue_person(f"Người ký {number}", f"Đơn vị {number}", at=self.at, key=key)
        path = self.folder / f"{number}.p12"
        path.write_bytes(self.authority.p12(identity, PASSWORD))
        with p12_signer(path, lambda _question: PASSWORD) as signer:
            start = time.perf_counter()
            signed = sign(pdf, f"nguoi_ky_{number}", signer, kind="person", at=self.at)
            self.seconds = time.perf_counter() - start
        return signed


def signing_figures(say: Callable[[str], None]) -> tuple[Figures, bytes]:
    """The figures, and the file that all have signed."""
    at = clock.now()
    content = covenant_of(PARTIES, serial=1)
    names = [cell.fields[0] for cell in content.signers]
    pdf = prepare(render_pdf(content), [SlotField(name, "person", name) for name in names])
    with tempfile.TemporaryDirectory() as folder:
        people = Signers(Path(folder), at)
        for number in range(1, PARTIES):
            pdf = people.sign(pdf, number)
        before, pdf = pdf, people.sign(pdf, PARTIES)
        say(f"Ký thêm khi đã có {PARTIES - 1} chữ ký: {people.seconds:.3f} s")
        expected = Expected(
            names=(f"Người ký {PARTIES}",), organisations=(f"Đơn vị {PARTIES}",), is_agency=False
        )
        start = time.perf_counter()
        review_upload(before, pdf, field=names[-1], trust=people.trust, at=clock.now(), expected=expected)
        accepting = time.perf_counter() - start
        start = time.perf_counter()
        report = report_on(pdf, people.trust, at=clock.now())
        validating = time.perf_counter() - start
        say(f"Kiểm cả {PARTIES} chữ ký từ đầu: {validating:.3f} s")
    if not report.is_valid or len(report.signatures) != PARTIES:
        raise RuntimeError(f"not all signatures are valid: {report.sentences}")
    return [
        ("sign.with_25_s", round(people.seconds, 3), "s", 0.3),
        ("sign.accept_25_s", round(accepting, 3), "s", None),
        ("validate.26_s", round(validating, 3), "s", 6),
    ], pdf


def page_figures(paper: Paper, say: Callable[[str], None]) -> Figures:
    """The page that shows all signatures of a paper, read from what the worker kept."""
    check_revision(revision=paper.revisions.get(), at=clock.now())
    client = Client(headers={"host": "localhost"})
    client.force_login(paper.approved_by)
    path = reverse("documents:paper_signatures", args=[paper.pk])
    taken = []
    for _run in range(PAGE_RUNS):
        start = time.perf_counter()
        response = client.get(path)
        taken.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answers {response.status_code}")
    value = statistics.median(taken)
    say(f"Trang chữ ký của {PARTIES} bên: {value:.1f} ms")
    return [("validate.page_ms", round(value, 1), "ms", 150)]
