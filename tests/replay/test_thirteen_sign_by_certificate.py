"""Mười ba đơn vị ký một giao ước bằng chứng thư thử nghiệm, qua các trang; người ngoài kiểm được, sửa là lộ.

The units are those of Cụm thi đua số I of the real case; the year is one whose legal bases may be printed.
"""

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clusters.models import Unit
from documents.models import AgencyProfile, Paper, SignatureUpload
from documents.services.citations import load_citations
from documents.services.templates import load_templates
from documents.services.trust import set_up_demo
from documents.services.uploads import judge_upload
from documents.tasks import judge_uploads
from emulation.enums import CovenantState
from emulation.models import Covenant
from tests.documents.poppler import signatures_seen
from tests.replay.person import Person, words_of
from tests.replay.story import Year, case, head_of, on, unit_named

pytestmark = [pytest.mark.django_db, pytest.mark.replay]

TOLD = case("cum-so-1-2020-2021")
DAY = dt.date(2026, 3, 27)


@dataclass
class OwnMachine:
    """A signer's machine: the agent, and a certificate of the trial authority in a file."""

    folder: Path
    authority: object

    def signs(self, person, unit: Unit, pdf: bytes, field: str) -> bytes:
        sys.path.insert(0, str(site.BASE_DIR / "agent"))
        from giao_uoc_sign.keys import p12_signer
        from giao_uoc_sign.signing import sign

        at = dt.datetime.now(dt.UTC)
        identity = self.authority.issue_person(person.full_name, unit.name, at=at)
        path = self.folder / f"{unit.pk}.p12"
        path.write_bytes(self.authority.p12(identity, "mot-mat-khau"))
        with p12_signer(path, lambda _question: "mot-mat-khau") as signer:
            return sign(pdf, field, signer, kind="person", at=at)


@pytest.fixture
def authority(settings, tmp_path):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    load_citations()
    load_templates()
    return set_up_demo(at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))


def test_thirteen_units_sign_one_file_and_a_stranger_proves_it(standing, authority, tmp_path):
    units = [unit_named(name) for name in TOLD["units"]]
    assert len(units) == 13
    heads = {unit.pk: head_of(unit) for unit in units}
    chair, deputy = units[0], units[1]
    AgencyProfile.objects.create(unit=chair, abbreviation="VP", place="Hà Nội")
    machine = OwnMachine(tmp_path, authority)

    with on(DAY):
        year = Year.decided(standing, TOLD["cluster"], DAY.year, units)
        year.is_led_by(
            [{"role": "trưởng cụm", "unit": chair.name}, {"role": "phó trưởng cụm", "unit": deputy.name}]
        )
        year.is_constituted()
        covenant = year.opens_covenant(heads[deputy.pk], DAY + dt.timedelta(days=7))
        paper = Paper.objects.get(subject=f"covenant:{covenant.pk}")
        for slot in paper.slots.select_related("unit").order_by("-ordinal"):
            _hands_in(Person(heads[slot.unit_id]), paper, slot, machine)
            judge_upload(upload_id=SignatureUpload.objects.get(slot=slot).pk, at=timezone.now())
        judge_uploads()
        judge_uploads()

    assert Covenant.objects.get().state == CovenantState.FULLY_SIGNED
    assert set(SignatureUpload.objects.values_list("state", flat=True)) == {"accepted"}
    stranger = Client()
    page = words_of(stranger.get(reverse("documents:verify_code", args=[paper.code])))
    assert "Văn bản có thật, đang có hiệu lực." in page
    assert "Chữ ký thử nghiệm, không có giá trị pháp lý" in page
    assert all(heads[unit.pk].full_name in page and unit.name in page for unit in units)
    assert page.count("(thử nghiệm)") == len(units)

    pdf = _newest(Person(heads[chair.pk]), paper)
    valid = [field for field, is_valid in signatures_seen(pdf) if is_valid]
    assert sorted(valid) == sorted(paper.slots.values_list("field_name", flat=True))
    assert "Đúng tệp của văn bản" in _dropped(stranger, pdf)

    tampered = bytearray(pdf)
    tampered[pdf.index(b"stream\n") + 40] ^= 1
    assert not any(is_valid for _field, is_valid in signatures_seen(bytes(tampered)))
    assert "Đúng tệp của văn bản" not in _dropped(stranger, bytes(tampered))


def _hands_in(person: Person, paper: Paper, slot, machine: OwnMachine) -> None:
    """Fetch the file on the page of signing, sign it on one's own machine, hand it in on that page."""
    page = reverse("documents:slot_sign", args=[paper.pk, slot.pk])
    assert slot.field_name in person.reads(page)
    pdf = person.opens(reverse("documents:slot_file", args=[paper.pk, slot.pk])).content
    signed = machine.signs(person.user, slot.unit, pdf, slot.field_name)
    answer = person.client.post(
        reverse("documents:slot_upload", args=[paper.pk, slot.pk]),
        {"file": SimpleUploadedFile("da-ky.pdf", signed, "application/pdf")},
    )
    assert answer.status_code == 302, words_of(answer)[:500]
    assert "Đã nhận" in person.reads(answer.url)


def _newest(person: Person, paper: Paper) -> bytes:
    """The file as the page of the paper gives it."""
    return person.client.get(reverse("documents:paper_pdf", args=[paper.pk]), follow=True).getvalue()


def _dropped(client: Client, pdf: bytes) -> str:
    return words_of(
        client.post(
            reverse("documents:verify"), {"file": SimpleUploadedFile("a.pdf", pdf, "application/pdf")}
        )
    )
