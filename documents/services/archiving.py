"""The archive of a cluster's year: one ZIP that proves itself (documents/archive/kiem_tra.py)."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from core.clock import local_day
from documents import archive
from documents.content.facts_file import facts_bytes
from documents.enums import FIXED_STATES
from documents.models import FileCheck, Paper, PaperRevision, PaperSlot
from documents.queries.audit_extract import log_lines
from documents.rendering.docx import render_docx
from documents.services.composing import content_of
from files.models import StoredFile
from files.storage import pieces
from jobs.models import Job

TOOLS = Path(archive.__file__).parent
SUMS = "SHA256SUMS.txt"
# One moment for every entry: the same papers give the same bytes.
MOMENT = (1980, 1, 1, 0, 0, 0)


class Bundle:
    """A ZIP being written, with the hash of each entry."""

    def __init__(self, path: Path) -> None:
        self.archive = ZipFile(path, "w")
        self.sums: dict[str, str] = {}

    def add(self, name: str, data: bytes, *, packed: bool = False) -> None:
        """Write one entry; ``packed``: its bytes are compressed already."""
        entry = ZipInfo(name, MOMENT)
        entry.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
        self.archive.writestr(entry, data)
        self.sums[name] = hashlib.sha256(data).hexdigest()

    def add_json(self, name: str, value: Any) -> None:
        text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True)
        self.add(name, text.encode())

    def add_file(self, name: str, stored: StoredFile) -> None:
        """Copy a stored file in pieces, so that memory stays flat."""
        found = hashlib.sha256()
        with self.archive.open(ZipInfo(name, MOMENT), "w") as target:
            for part in pieces(stored):
                found.update(part)
                target.write(part)
        self.sums[name] = found.hexdigest()

    def add_lines(self, name: str, lines: Iterator[str]) -> None:
        found = hashlib.sha256()
        entry = ZipInfo(name, MOMENT)
        entry.compress_type = ZIP_DEFLATED
        with self.archive.open(entry, "w") as target:
            for line in lines:
                data = f"{line}\n".encode()
                found.update(data)
                target.write(data)
        self.sums[name] = found.hexdigest()

    def close(self) -> None:
        """Write the list of hashes last, over everything before it."""
        lines = (f"{value}  {name}\n" for name, value in sorted(self.sums.items()))
        self.archive.writestr(ZipInfo(SUMS, MOMENT), "".join(lines))
        self.archive.close()


def write_archive(job: Job, path: Path) -> Iterator[tuple[int, int, str]]:
    """Write the year's papers with their proof; yields (done, total, problem) after each paper.

    A file that is missing or changed in storage is named as a problem, never left out in silence.
    """
    cluster_year = job.cluster_year
    papers = list(
        Paper.objects.filter(cluster_year=cluster_year, state__in=FIXED_STATES)
        .select_related("agency", "register_entry__series", "template_version__template")
        .order_by("pk")
    )
    scans = _scans_of(papers)
    total = len(papers) + len(scans) + 1
    bundle = Bundle(path)
    done, index = 0, []
    for paper in papers:
        index.append(_facts_of(paper))
        problem = _add_paper(bundle, paper)
        done += 1
        yield done, total, problem
    for stored in scans:
        problem = ""
        try:
            bundle.add_file(f"tep-nop/{stored.pk}.{stored.kind}", stored)
        except OSError:
            problem = _("Không còn tệp đã nộp %(name)s.") % {"name": stored.original_name}
        done += 1
        yield done, total, problem
    bundle.add_json("muc-luc.json", _index_of(cluster_year, index))
    bundle.add_lines("nhat-ky.jsonl", log_lines(cluster_year))
    for name in ("DOC-TRUOC.txt", "kiem_tra.py"):
        bundle.add(name, (TOOLS / name).read_bytes())
    bundle.close()
    yield total, total, ""


def _add_paper(bundle: Bundle, paper: Paper) -> str:
    folder = f"van-ban/{paper.code}"
    revisions = list(paper.revisions.select_related("file").order_by("number"))
    bundle.add_json(f"{folder}/thong-tin.json", _facts_of(paper))
    bundle.add(f"{folder}/du-lieu.json", facts_bytes(paper.facts))
    bundle.add_json(f"{folder}/chu-ky.json", [_slot(slot) for slot in paper.slots.order_by("ordinal")])
    if revisions:
        newest = revisions[-1]
        check = FileCheck.objects.filter(sha256=newest.sha256).order_by("-checked_at").first()
        if check:
            bundle.add_json(f"{folder}/kiem-tra.json", check.report)
        bundle.add_json(f"{folder}/ban-tep.json", {"revisions": [_revision(row) for row in revisions]})
        try:
            bundle.add_file(f"{folder}/van-ban.pdf", newest.file)
        except OSError:
            return _("Không còn tệp PDF của văn bản %(code)s.") % {"code": paper.code}
    day = paper.dated_on or local_day(paper.approved_at)
    bundle.add(f"{folder}/van-ban.docx", render_docx(content_of(paper, day=day)), packed=True)
    return ""


def _scans_of(papers: list[Paper]) -> list[StoredFile]:
    scans = PaperSlot.objects.filter(paper__in=papers, scan__isnull=False).values("scan")
    return list(StoredFile.objects.filter(pk__in=scans).order_by("pk"))


def _index_of(cluster_year: ClusterYear, papers: list[dict[str, Any]]) -> dict[str, Any]:
    return {"cluster": cluster_year.name, "year": cluster_year.year, "papers": papers}


def _facts_of(paper: Paper) -> dict[str, Any]:
    entry = getattr(paper, "register_entry", None)
    return {
        "code": paper.code,
        "kind": paper.kind,
        "kind_name": paper.get_kind_display(),
        "state": paper.state,
        "state_name": paper.get_state_display(),
        "agency": paper.agency_name,
        "number": entry.full_number if entry else "",
        "dated_on": paper.dated_on,
        "abstract": paper.content.get("title", "") if paper.content else "",
        "is_trial": paper.is_trial,
        "facts_sha256": paper.facts_sha256,
        "recall_reason": paper.recall_reason,
    }


def _revision(row: PaperRevision) -> dict[str, Any]:
    return {
        "number": row.number,
        "reason": row.reason,
        "made_at": row.made_at,
        "sha256": row.sha256,
        "size_bytes": row.size_bytes,
    }


def _slot(slot: PaperSlot) -> dict[str, Any]:
    return {
        "field": slot.field_name,
        "kind": slot.kind,
        "unit": slot.unit_name,
        "method": slot.method,
        "signer": slot.signer_name,
        "title": slot.signer_title,
        "signed_at": slot.signed_at,
        "certificate": slot.certificate,
        "scan": str(slot.scan_id) if slot.scan_id else "",
    }
