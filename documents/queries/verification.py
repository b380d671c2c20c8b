"""What anybody may be told of a paper: whether it is genuine, who signed, what happened to it since."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from documents.enums import FIXED_STATES, IN_FORCE_STATES, PaperState
from documents.models import FileCheck, Paper, PaperRevision, PaperSlot
from documents.queries.papers import plain_abstract

MAX_CODE = 40
_READ_ALOUD = re.compile(r"[\s\-–—.·_]+")
# Papers that are being signed are known by their code, but nothing of them is told yet.
UNDER_WAY = FIXED_STATES - IN_FORCE_STATES - {PaperState.REPLACED, PaperState.RECALLED}


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What the system knows of a paper.

    Attributes:
        tone: of the verdict, for the badge.
        verdict: one sentence.
        explanations: what follows from it for the reader.
    """

    paper: Paper
    tone: str
    verdict: str
    explanations: list[str] = field(default_factory=list)
    slots: list[PaperSlot] = field(default_factory=list)

    @property
    def abstract(self) -> str:
        return plain_abstract(self.paper)

    @property
    def is_under_way(self) -> bool:
        return self.paper.state in UNDER_WAY


def normal_code(text: str) -> str:
    """A code as it is kept, however it was read out or typed; empty if it cannot be one."""
    letters = _READ_ALOUD.sub("", text[:MAX_CODE]).upper()
    return "-".join(letters[n : n + 4] for n in range(0, len(letters), 4)) if letters.isalnum() else ""


def paper_by_code(text: str) -> Paper | None:
    """The paper of a code; drafts are known to nobody outside."""
    code = normal_code(text)
    if not code:
        return None
    return (
        Paper.objects.filter(code=code, state__in=FIXED_STATES)
        .select_related("register_entry", "replaced_by__register_entry", "agency", "cluster_year")
        .first()
    )


def knowledge_of(paper: Paper) -> Knowledge:
    """What anybody is told of the paper (2 queries)."""
    tone, verdict, more = _standing(paper)
    if paper.is_trial:
        more = [_("Chữ ký thử nghiệm, không có giá trị pháp lý."), *more]
    slots = [] if paper.state in UNDER_WAY else list(paper.slots.exclude(method="").order_by("ordinal"))
    return Knowledge(paper=paper, tone=tone, verdict=verdict, explanations=more, slots=slots)


def _standing(paper: Paper) -> tuple[str, str, list[str]]:
    match paper.state:
        case PaperState.ISSUED:
            return "done", _("Văn bản có thật, đang có hiệu lực."), []
        case PaperState.CORRECTED:
            return "done", _("Văn bản có thật, đã có đính chính kèm theo."), _corrections(paper)
        case PaperState.REPLACED:
            return "late", _("Văn bản có thật nhưng đã bị thay thế."), _replacement(paper)
        case PaperState.RECALLED:
            reason = _("Lý do thu hồi: %(reason)s") % {"reason": paper.recall_reason}
            return "late", _("Văn bản đã bị thu hồi, không dùng nữa."), [reason]
    return (
        "now",
        _("Văn bản này đang được ký, chưa phát hành."),
        [_("Bản đang cầm chưa có giá trị. Hãy chờ cơ quan ban hành phát hành chính thức.")],
    )


def _corrections(paper: Paper) -> list[str]:
    return [
        _("Đính chính bằng công văn số %(number)s.") % {"number": letter.register_entry.full_number}
        for letter in paper.corrections.filter(state__in=IN_FORCE_STATES).select_related("register_entry")
        if hasattr(letter, "register_entry")
    ]


def _replacement(paper: Paper) -> list[str]:
    newer = getattr(paper, "replaced_by", None)
    entry = newer and getattr(newer, "register_entry", None)
    if entry:
        return [_("Thay thế bằng văn bản số %(number)s.") % {"number": entry.full_number}]
    return [_("Hãy hỏi cơ quan ban hành văn bản thay thế.")]


@dataclass(frozen=True, kw_only=True)
class FileVerdict:
    """What a dropped file is found to be.

    Attributes:
        tone, title: the answer.
        sentences: why, and what to do.
        knowledge: of the paper it is or was made from; None: the system does not know it.
        report: of every signature, as `documents.signing.validation` gives it; None: none was looked at.
    """

    tone: str
    title: str
    sentences: list[str] = field(default_factory=list)
    knowledge: Knowledge | None = None
    report: dict[str, Any] | None = None


def revision_of(content: bytes) -> PaperRevision | None:
    """The state of a paper's file that has exactly these bytes."""
    return (
        PaperRevision.objects.filter(sha256=hashlib.sha256(content).hexdigest())
        .select_related("paper__register_entry", "paper__agency", "paper__cluster_year")
        .first()
    )


def longest_known_start(content: bytes, paper: Paper) -> PaperRevision | None:
    """The newest state of the paper's file that these bytes begin with: whatever differs came after it."""
    for revision in paper.revisions.order_by("-number"):
        start = content[: revision.size_bytes]
        if len(start) == revision.size_bytes and hashlib.sha256(start).hexdigest() == revision.sha256:
            return revision
    return None


def kept_report(revision: PaperRevision) -> dict[str, Any] | None:
    """The newest report on the file, made when it came in; nobody waits for it."""
    check = FileCheck.objects.filter(sha256=revision.sha256).order_by("-checked_at", "-pk").first()
    return check.report if check else None
