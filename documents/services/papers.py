"""The life of a paper: each step locks it, checks that its turn has come, and writes the log (SIG-5)."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from documents.content.facts_file import facts_digest
from documents.content.paper import PaperContent
from documents.enums import Authority, PaperKind, PaperState, RevisionReason, TrustPurpose
from documents.kinds import FORMS
from documents.models import Paper, TrustRoot
from documents.models.paper import TEXT_PARTS
from documents.queries.recipients import CLERKS, SIGNERS, people_to
from documents.rendering.pdf import render_pdf
from documents.services.circulation import (
    agency_has_signed,
    correct_paper,
    issue_paper,
    number_paper,
    persons_have_signed,
    recall_paper,
    replace_paper,
)
from documents.services.composing import content_of, problems_of
from documents.services.drafting import begin, live_paper, subject_of, untouched_draft
from documents.services.ground import expect, expect_revision, kind_of, lock_drafting, locked, log
from documents.services.notices import tell
from documents.services.revisions import add_revision
from documents.services.slots import create_slots
from documents.signing.fields import SlotField, prepare
from documents.sources import Subject

__all__ = [
    "agency_has_signed",
    "approve_paper",
    "check_paper",
    "choose_signer",
    "correct_paper",
    "discard_paper",
    "draft_paper",
    "issue_paper",
    "number_paper",
    "persons_have_signed",
    "recall_paper",
    "replace_paper",
    "save_text",
    "send_back",
    "submit_paper",
]

TRIAL_MARK = "Chữ ký thử nghiệm, không có giá trị pháp lý"


@transaction.atomic
def draft_paper(
    *,
    source_kind: str,
    cluster_year: ClusterYear | None,
    subject: Subject | str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Paper:
    """Begin a paper from the facts of its subject and the template in use.

    Of notices and letters, which there may be many of, one that the person has begun and not touched yet is
    given again: a button pressed twice makes one draft.

    Args:
        cluster_year: None for a unit's own paper; ``subject`` is then what the source offers of the unit.
        subject: what the source offers, or its key.

    Raises:
        RuleError: the source does not offer the subject, the kind has no template, there is such a paper, or
            the year is halted.
    Source: SIG-5.
    """
    cluster_year = lock_drafting(cluster_year, subject.agency if isinstance(subject, Subject) else None)
    about = subject_of(source_kind, cluster_year, subject)
    if untouched := untouched_draft(source_kind, cluster_year, about.key, drafter=actor):
        return untouched
    if live_paper(source_kind, cluster_year, about.key):
        raise RuleError(_("Văn bản này đã có, đang soạn hoặc đã ban hành. Hãy mở văn bản đó."))
    paper = begin(
        kind=source_kind, cluster_year=cluster_year, subject=about, actor=actor, at=at, day=local_day(at)
    )
    log(paper, "drafted", f"Soạn {kind_of(paper)}", actor, at, on_behalf_of)
    return paper


@transaction.atomic
def save_text(
    *,
    paper: Paper,
    revision: int,
    text: Mapping[str, str],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Paper:
    """Save the clerk's own words of the five parts; the template's no longer count.

    Args:
        revision: the one that the person began from.

    Raises:
        StateConflictError: somebody saved in the meantime, or the text is no draft any more.
        RuleError: a part has a wrong field or a mistake of form, with its line.
    """
    paper = locked(paper)
    expect(paper, {PaperState.DRAFT})
    expect_revision(paper, revision)
    before = {part: getattr(paper, part) for part in TEXT_PARTS}
    for part in TEXT_PARTS:
        setattr(paper, part, text.get(part, ""))
    paper.has_own_text = True
    paper.revision += 1
    content_of(paper, day=local_day(at))
    paper.save(update_fields=[*TEXT_PARTS, "has_own_text", "revision"])
    changed = [part for part in TEXT_PARTS if before[part] != getattr(paper, part)]
    log(
        paper, "text_saved", "Sửa nội dung văn bản", actor, at, on_behalf_of,
        before={part: before[part] for part in changed},
        after={part: getattr(paper, part) for part in changed},
    )  # fmt: skip
    return paper


@transaction.atomic
def choose_signer(
    *,
    paper: Paper,
    authority: str,
    head_title: str,
    signer_title: str,
    signer_name: str,
    signer: User | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Paper:
    """Say who signs and by what authority.

    Raises:
        StateConflictError: the text is no draft any more.
        RuleError: KT., TL. or TUQ. without the title of whoever is signed for; several people sign this kind.
    """
    paper = locked(paper)
    expect(paper, {PaperState.DRAFT})
    if FORMS[PaperKind(paper.kind)].has_many_signers:
        raise RuleError(_("Loại văn bản này do nhiều bên ký, danh sách lấy từ dữ liệu."))
    if authority != Authority.OWN and not head_title:
        raise RuleError(
            _(
                "Ký thay mặt, ký thay, thừa lệnh hoặc thừa uỷ quyền thì ghi chức vụ hoặc tên cơ quan được ký thay."
            ),
            field="head_title",
        )
    values = {
        "authority": authority,
        "head_title": "" if authority == Authority.OWN else head_title,
        "signer_title": signer_title,
        "signer_name": signer_name,
        "signer": signer,
    }
    for name, value in values.items():
        setattr(paper, name, value)
    paper.revision += 1
    paper.save(update_fields=[*values, "revision"])
    log(
        paper, "signer_chosen", f"Người ký: {signer_name}, {signer_title}", actor, at, on_behalf_of,
        after=values | {"signer": signer and signer.username},
    )  # fmt: skip
    return paper


@transaction.atomic
def submit_paper(
    *, paper: Paper, actor: User, at: dt.datetime, revision: int | None = None, on_behalf_of: str = ""
) -> Paper:
    """Hand a draft on to be checked; the agency's records clerk is told, its head where there is none.

    It may be edited on: what is checked is what the checker has read.

    Args:
        revision: the one that was read; None where the caller has just written it.

    Raises:
        StateConflictError: not a draft, handed on already, or changed after it was read.
        RuleError: something is missing, each thing named.
    Source: SIG-5.
    """
    paper = locked(paper)
    expect(paper, {PaperState.DRAFT})
    expect_revision(paper, revision)
    if paper.submitted_at:
        raise StateConflictError(_("Văn bản đã được gửi kiểm tra. Hãy tải lại trang."))
    day = local_day(at)
    _expect_complete(content_of(paper, day=day), paper)
    paper.submitted_at, paper.submitted_by, paper.sent_back_reason = at, actor, ""
    paper.save(update_fields=["submitted_at", "submitted_by", "sent_back_reason"])
    tell(
        paper=paper, people=people_to(paper, day, roles=CLERKS) or people_to(paper, day, roles=SIGNERS),
        what="submitted", at=at, sender=actor, once=str(paper.revision),
        subject=_("Có văn bản chờ kiểm tra thể thức: %(paper)s") % {"paper": paper.get_kind_display()},
        body=_("Người soạn đã gửi dự thảo. Hãy kiểm tra thể thức hoặc trả lại kèm lý do."),
    )  # fmt: skip
    log(paper, "submitted", "Gửi kiểm tra thể thức", actor, at, on_behalf_of)
    return paper


@transaction.atomic
def check_paper(
    *, paper: Paper, actor: User, at: dt.datetime, revision: int | None = None, on_behalf_of: str = ""
) -> Paper:
    """Note that form and layout were checked; whoever approves is told.

    Args:
        revision: the one that was read; None where the caller has just written it.

    Raises:
        StateConflictError: not a draft, not handed on by its drafter, or changed after it was read.
        RuleError: something is missing, each thing named.
    Source: SIG-5.
    """
    paper = locked(paper)
    expect(paper, {PaperState.DRAFT})
    _expect_submitted(paper)
    expect_revision(paper, revision)
    _expect_complete(content_of(paper, day=local_day(at)), paper)
    paper.state = PaperState.CHECKED
    paper.checked_at, paper.checked_by = at, actor
    paper.save(update_fields=["state", "checked_at", "checked_by"])
    tell(
        paper=paper, people=people_to(paper, local_day(at), roles=SIGNERS), what="checked", at=at, sender=actor,
        once=str(paper.revision), subject=_("Có văn bản chờ duyệt: %(paper)s") % {"paper": paper.get_kind_display()},
        body=_("Văn bản đã được kiểm tra thể thức. Hãy đọc, duyệt hoặc trả lại kèm lý do."),
    )  # fmt: skip
    log(paper, "checked", "Kiểm tra thể thức xong, trình duyệt", actor, at, on_behalf_of)
    return paper


@transaction.atomic
def send_back(*, paper: Paper, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Paper:
    """Give a text that was handed on back to its drafter, with the reason.

    Raises:
        StateConflictError: it waits neither to be checked nor to be approved.
    """
    paper = locked(paper)
    expect(paper, {PaperState.DRAFT, PaperState.CHECKED})
    _expect_submitted(paper)
    paper.state, paper.sent_back_reason = PaperState.DRAFT, reason
    paper.submitted_at = paper.submitted_by = paper.checked_at = paper.checked_by = None
    paper.revision += 1
    paper.save(
        update_fields=[
            "state", "sent_back_reason", "submitted_at", "submitted_by", "checked_at", "checked_by", "revision",
        ]
    )  # fmt: skip
    tell(
        paper=paper, people=[paper.drafted_by], what="sent_back", at=at, sender=actor, once=str(paper.revision),
        subject=_("Văn bản bị trả lại: %(paper)s") % {"paper": paper.get_kind_display()},
        body=_("Lý do: %(reason)s") % {"reason": reason},
    )  # fmt: skip
    log(paper, "sent_back", f"Trả lại để sửa: {reason}", actor, at, on_behalf_of)
    return paper


@transaction.atomic
def approve_paper(
    *, paper: Paper, actor: User, at: dt.datetime, revision: int | None = None, on_behalf_of: str = ""
) -> Paper:
    """Fix the text and its facts, make the file and the fields for its signatures.

    Args:
        revision: the one that was read; None where the caller has just written it.

    Raises:
        StateConflictError: not waiting for approval, or changed after it was read.
        RuleError: something is missing, each thing named.
    Source: SIG-1, SIG-5, SIG-7.
    """
    paper = locked(paper)
    expect(paper, {PaperState.CHECKED})
    expect_revision(paper, revision)
    day = local_day(at)
    content = content_of(paper, day=day)
    _expect_complete(content, paper)
    paper.is_trial = TrustRoot.objects.filter(purpose=TrustPurpose.DEMO, is_active=True).exists()
    content = replace(content, mark=TRIAL_MARK if paper.is_trial else "")
    paper.state = PaperState.APPROVED_TEXT
    paper.content = json.loads(json.dumps(asdict(content)))  # what reading it back gives, not tuples
    paper.facts = paper.content["facts"] or {}
    paper.facts_sha256 = facts_digest(content.facts)
    paper.agency_name = content.agency_name
    paper.approved_at, paper.approved_by = at, actor
    paper.save()
    slots = create_slots(paper=paper, content=content)
    rendered = render_pdf(content)
    fields = [SlotField(name=slot.field_name, kind=slot.kind, label=str(slot)) for slot in slots]
    add_revision(
        paper=paper, pdf=prepare(rendered, fields), reason=RevisionReason.RENDERED, at=at, actor=actor
    )
    if slots and not FORMS[PaperKind(paper.kind)].has_many_signers:
        tell(
            paper=paper, people=people_to(paper, day, roles=SIGNERS), what="approved", at=at, sender=actor,
            subject=_("Có văn bản chờ ký: %(paper)s") % {"paper": paper.get_kind_display()},
            body=_("Nội dung đã duyệt và cố định. Hãy mở văn bản để ký."),
        )  # fmt: skip
    log(
        paper, "approved", "Duyệt nội dung, lập tệp để ký", actor, at, on_behalf_of,
        after={"facts_sha256": paper.facts_sha256},
    )  # fmt: skip
    return paper


@transaction.atomic
def discard_paper(
    *, paper: Paper, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Paper:
    """Give up a draft. The row stays; another may be drafted.

    Raises:
        StateConflictError: the text is approved: such a paper is recalled instead.
    """
    paper = locked(paper)
    expect(paper, {PaperState.DRAFT, PaperState.CHECKED})
    paper.state, paper.replaces = PaperState.DISCARDED, None
    paper.save(update_fields=["state", "replaces"])
    log(paper, "discarded", f"Bỏ dự thảo: {reason}", actor, at, on_behalf_of)
    return paper


def _expect_submitted(paper: Paper) -> None:
    """Refuse a text that is still its drafter's."""
    if paper.is_with_drafter:
        raise StateConflictError(_("Người soạn chưa gửi kiểm tra văn bản này. Hãy tải lại trang."))


def _expect_complete(content: PaperContent, paper: Paper) -> None:
    """Refuse a paper with gaps, naming each."""
    problems = list(problems_of(content))
    form = FORMS[PaperKind(paper.kind)]
    if not (form.has_many_signers or form.is_blank_form or paper.signer_name):
        problems.append(_("Chưa chọn người ký."))
    if problems:
        raise RuleError(
            _("Văn bản còn thiếu, chưa đi tiếp được: %(problems)s")
            % {"problems": " ".join(str(problem) for problem in problems)}
        )
