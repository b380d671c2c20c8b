"""Is everything kept still what it was: files, chains of revisions, signatures. Reads; changes nothing."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.errors import RuleError
from documents.enums import SlotMethod
from documents.models import Paper, PaperRevision, PaperSlot
from documents.services.revisions import bytes_of
from documents.services.revocation import trust_of
from documents.signing.refusals import RefusedError
from documents.signing.trust import Trust
from documents.signing.validation import report_on
from files.models import StoredFile
from files.storage import INCOMING, digest_of


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``problem`` is empty where it is whole."""

    area: str
    name: str
    problem: str = ""


FILES, CHAINS, SIGNATURES, ORPHANS = "tệp", "bản tệp", "chữ ký", "tệp thừa"
AREAS = (FILES, CHAINS, SIGNATURES, ORPHANS)


def verify_files() -> Iterator[Finding]:
    """Re-hash every stored file, in pieces."""
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        path = Path(stored.file.path)
        try:
            is_whole = path.stat().st_size == stored.size_bytes and digest_of(path) == stored.sha256
            problem = "" if is_whole else "nội dung khác mã băm lúc nhận"
        except OSError:
            problem = "không còn trong kho"
        yield Finding(FILES, str(stored.pk), problem)


def verify_chains() -> Iterator[Finding]:
    """Each revision of a paper's file begins with the bytes of the one before (SIG-7)."""
    for paper in Paper.objects.filter(revisions__isnull=False).distinct().order_by("pk").iterator():
        before = b""
        for revision in paper.revisions.select_related("file").order_by("number"):
            try:
                content = bytes_of(revision)
            except RuleError as error:
                yield Finding(CHAINS, f"{paper.code}/{revision.number}", str(error))
                break
            problem = "" if content.startswith(before) else "không nối tiếp bản trước"
            yield Finding(CHAINS, f"{paper.code}/{revision.number}", problem)
            before = content


def verify_signatures(*, at: dt.datetime) -> Iterator[Finding]:
    """Judge every signature of every newest file from scratch, and that none is missing from the file.

    A file cut back to an older state is whole in itself; only the ledger knows what it should hold.
    """
    signed = PaperSlot.objects.filter(method=SlotMethod.CERTIFICATE).values("paper")
    for paper in Paper.objects.filter(pk__in=signed).order_by("pk").iterator():
        newest = paper.revisions.select_related("file").order_by("-number").first()
        wanted = set(paper.slots.filter(method=SlotMethod.CERTIFICATE).values_list("field_name", flat=True))
        # What the issuers said when it was signed counts for ever, whatever lists are held today (SIG-23).
        yield Finding(SIGNATURES, paper.code, _signatures_of(newest, wanted, trust_of(paper), at))


def verify_orphans() -> Iterator[Finding]:
    """Files in storage that no row knows: left by an act that was rolled back."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and INCOMING not in path.parts:
            name = path.relative_to(root).as_posix()
            if not StoredFile.objects.filter(file=name).exists():
                yield Finding(ORPHANS, name, "không dòng dữ liệu nào nhắc tới")


def _signatures_of(newest: PaperRevision | None, wanted: set[str], trust: Trust, at: dt.datetime) -> str:
    if newest is None:
        return "không có tệp"
    try:
        report = report_on(bytes_of(newest), trust, at=at)
    except (RuleError, RefusedError) as error:
        return str(error)
    missing = wanted - {signature.field for signature in report.signatures}
    if missing:
        return f"thiếu chữ ký ở trường {', '.join(sorted(missing))}"
    return "" if report.is_valid else report.verdict
