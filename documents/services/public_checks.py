"""Checking a file that anybody drops: nothing of it is kept, and nothing is written."""

import datetime as dt
import re
from dataclasses import asdict, replace
from io import BytesIO

from django.utils.translation import gettext as _
from pypdf import PdfReader

from documents.models import Paper, PaperRevision
from documents.queries.verification import (
    FileVerdict,
    Knowledge,
    kept_report,
    knowledge_of,
    longest_known_start,
    paper_by_code,
    revision_of,
)
from documents.services.trust import current_trust
from documents.signing.refusals import RefusedError
from documents.signing.threats import refuse_dangerous
from documents.signing.validation import Report, report_on

MAX_MEGABYTES = 20
# More than any paper has parties; a file with more is made to keep the server busy.
MAX_SIGNATURES = 130
_CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def check_dropped(content: bytes, *, at: dt.datetime) -> FileVerdict:
    """What a file is: genuine, an older state, changed, or nothing the system knows."""
    revision = revision_of(content)
    if revision:
        return _known(revision)
    if content.count(b"/ByteRange") > MAX_SIGNATURES:
        return FileVerdict(
            tone="late", title=_("Không kiểm tra được tệp này"), sentences=[_("Tệp có quá nhiều chữ ký.")]
        )
    try:
        report = report_on(content, current_trust(), at=at)
    except RefusedError as error:
        return FileVerdict(
            tone="late",
            title=_("Không kiểm tra được tệp này"),
            sentences=[reason.text for reason in error.reasons],
        )
    paper = _paper_named_in(content)
    if paper:
        return _changed(content, paper, report)
    return _foreign(report, _dangers_in(content))


def _dangers_in(content: bytes) -> list[str]:
    """What the file holds that may run or lead elsewhere: told, since it is not taken in."""
    try:
        refuse_dangerous(content, max_bytes=MAX_MEGABYTES * 1024 * 1024)
    except RefusedError as error:
        return [reason.text.partition(". ")[0] + "." for reason in error.reasons]
    return []


def _known(revision: PaperRevision) -> FileVerdict:
    paper = revision.paper
    knowledge = knowledge_of(paper)
    newest = paper.revisions.order_by("-number").first()
    report = None if knowledge.is_under_way else kept_report(revision)
    if newest.pk != revision.pk:
        return FileVerdict(
            tone="late",
            title=_("Bản cũ của văn bản"),
            sentences=[_("Tệp này có thật, nhưng sau đó văn bản đã có thêm chữ ký hoặc số."), *_ask(paper)],
            knowledge=knowledge,
            report=report,
        )
    return FileVerdict(
        tone=knowledge.tone,
        title=_("Đúng tệp của văn bản"),
        sentences=[_("Tệp giống hệt bản hệ thống đang giữ, từng byte.")],
        knowledge=knowledge,
        report=report,
    )


def _changed(content: bytes, paper: Paper, report: Report) -> FileVerdict:
    """A file that names one of our papers but has bytes that the system never made or took in."""
    known = longest_known_start(content, paper)
    if known is None:
        told = [_("Tệp tự xưng là văn bản này nhưng phần đầu đã khác bản gốc.")]
    else:
        told = [
            _(
                "Tệp giống bản gốc đến lần ghi thứ %(number)s; phần thêm vào sau đó không do hệ thống ghi nhận."
            )
            % {"number": known.number}
        ]
    return FileVerdict(
        tone="late",
        title=_("Không phải bản gốc"),
        sentences=[*told, *report.sentences, *_ask(paper)],
        knowledge=_without_signers(knowledge_of(paper)),
        report=asdict(report),
    )


def _foreign(report: Report, dangers: list[str]) -> FileVerdict:
    told = _("Hệ thống không có văn bản nào như tệp này, nên chỉ kiểm tra được các chữ ký số trong tệp.")
    tone = {"genuine": "now", "changed": "late"}.get(report.verdict, "muted")
    return FileVerdict(
        tone=tone,
        title=_("Không phải văn bản của hệ thống"),
        sentences=[told, *report.sentences, *dangers],
        report=asdict(report),
    )


def _without_signers(knowledge: Knowledge) -> Knowledge:
    """Who signed the real paper says nothing of the false one."""
    return replace(knowledge, slots=[])


def _ask(paper: Paper) -> list[str]:
    return [_("Hãy lấy bản đúng ở cơ quan ban hành: %(agency)s.") % {"agency": paper.agency_name}]


def _paper_named_in(content: bytes) -> Paper | None:
    """The paper whose code stands on the first page; the code is printed at its foot."""
    try:
        text = PdfReader(BytesIO(content)).pages[0].extract_text()
    # Files made with malice make the reader raise nearly anything; each of these means "names none".
    except Exception:  # noqa: BLE001
        return None
    for code in dict.fromkeys(_CODE.findall(text)):
        if paper := paper_by_code(code):
            return paper
    return None
