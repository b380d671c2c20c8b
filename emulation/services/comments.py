"""Comments of member units on a draft, the same for a plan and a covenant: window, versions, answers."""

import datetime as dt
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import COVENANT_MOVES, PLAN_MOVES, CommentResponse, MilestoneKind, PlanState
from emulation.models import CampaignPlan, Covenant, DraftComment, Milestone, TextVersion
from emulation.queries.comments import IN_COMMENT, is_commenting_open, latest_number
from emulation.queries.due_days import latest_of, longer_days
from emulation.services import milestones
from emulation.services.telling import tell_of_draft
from emulation.services.versions import keep_version

Draft = TypeVar("Draft", CampaignPlan, Covenant)


@transaction.atomic
def open_window(
    *,
    draft: Draft,
    content: dict[str, Any],
    from_on: dt.date,
    until_on: dt.date,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TextVersion:
    """Send a draft to the member units for comments, or move the window of one that is out.

    Keeps the text as a version with its hash, and sets the due day of the step "góp ý".

    Args:
        content: the whole text, as `versions.keep_version` keeps it.

    Raises:
        RuleError: the draft has no cluster, is past commenting, or the days do not fit.
    Source: domain 2.2 row 5, 2.3 (`planning`: the window has a start and an end).
    """
    draft = locked(draft)
    if draft.cluster_year is None:
        raise RuleError(_("Kế hoạch riêng của đơn vị không lấy ý kiến trong cụm."))
    if draft.state != IN_COMMENT and IN_COMMENT not in _moves(draft)[draft.state]:
        raise StateConflictError(
            _("Văn bản đang ở bước “%(state)s”, không lấy ý kiến được nữa.")
            % {"state": draft.get_state_display()}
        )
    if until_on < from_on:
        raise RuleError(_("Ngày hết hạn góp ý phải từ ngày bắt đầu trở đi."), field="until_on")
    if until_on < local_day(at):
        raise RuleError(_("Ngày hết hạn góp ý đã qua. Hãy chọn từ hôm nay trở đi."), field="until_on")
    before = {"comments_from_on": draft.comments_from_on, "comments_until_on": draft.comments_until_on}
    draft.state = IN_COMMENT
    draft.comments_from_on, draft.comments_until_on = from_on, until_on
    draft.save(update_fields=["state", "comments_from_on", "comments_until_on"])
    version = keep_version(draft=draft, content=content, made_by=actor, at=at, note="Gửi lấy ý kiến")
    tell_of_draft(draft, actor=actor, at=at)
    _set_comments_due(draft, until_on, actor=actor, at=at, on_behalf_of=on_behalf_of)
    record(
        actor=actor,
        verb=f"{_owner(draft)}.opened_for_comment",
        target=draft,
        scope=draft.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Lấy ý kiến bản {version.number} từ {ngay(from_on)} đến hết {ngay(until_on)}",
        before=before,
        after={
            "comments_from_on": from_on,
            "comments_until_on": until_on,
            "version": version.number,
            "sha256": version.sha256,
        },
    )
    return version


@transaction.atomic
def send_new_version(
    *,
    draft: Draft,
    content: dict[str, Any],
    note: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TextVersion:
    """Keep the text as it now stands as the next version; earlier versions and their comments stay.

    Raises:
        RuleError: comments are not being taken, or nothing changed since the last version.
    """
    draft = locked(draft)
    if draft.state != IN_COMMENT:
        raise StateConflictError(_("Chỉ lập bản mới khi văn bản đang lấy ý kiến."))
    last = latest_number(draft)
    version = keep_version(draft=draft, content=content, made_by=actor, at=at, note=note)
    if version.number == last:
        raise RuleError(_("Nội dung chưa thay đổi so với bản %(number)s.") % {"number": last})
    record(
        actor=actor,
        verb=f"{_owner(draft)}.version_kept",
        target=draft,
        scope=draft.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Lập bản dự thảo {version.number}: {note}".rstrip(": "),
        after={"version": version.number, "sha256": version.sha256},
    )
    return version


@transaction.atomic
def add_comment(
    *,
    draft: Draft,
    unit: Unit,
    body: str,
    actor: User,
    at: dt.datetime,
    section: str = "",
    on_behalf_of: str = "",
) -> DraftComment:
    """A member unit comments on the latest version. It may comment several times within the window.

    Raises:
        RuleError: outside the window, the unit is not a member that day, or the text is empty.
    """
    draft = _open_to(draft, unit, at)
    if not body.strip():
        raise RuleError(_("Chưa nhập nội dung góp ý."), field="body")
    return _keep_comment(draft, unit, actor, at, on_behalf_of, body=body, section=section)


@transaction.atomic
def say_no_remarks(
    *, draft: Draft, unit: Unit, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> DraftComment:
    """A member unit agrees with the latest version and has nothing to add.

    Raises:
        RuleError: outside the window, not a member that day, or said before of this version.
    """
    draft = _open_to(draft, unit, at)
    if draft.comments.filter(
        unit=unit, is_without_remarks=True, version_number=latest_number(draft)
    ).exists():
        raise StateConflictError(_("Đơn vị đã báo thống nhất với bản dự thảo này."))
    return _keep_comment(draft, unit, actor, at, on_behalf_of, is_without_remarks=True)


@transaction.atomic
def answer_comment(
    *,
    comment: DraftComment,
    response: CommentResponse,
    response_text: str,
    actor: User,
    at: dt.datetime,
    seen_at: dt.datetime | None = None,
    on_behalf_of: str = "",
) -> DraftComment:
    """Answer a comment (tiếp thu, giải trình), or change the answer while the draft is open.

    Args:
        seen_at: when the answer that the person saw was given; None when none was there.

    Raises:
        RuleError: refused or partly taken without saying why, or nothing there to answer.
        StateConflictError: the text is settled, or somebody else answered meanwhile.
    """
    draft = locked(comment.plan or comment.covenant)
    comment = (
        DraftComment.objects.select_for_update(of=("self",))
        .select_related("unit", "responded_by")
        .get(pk=comment.pk)
    )
    if draft.state not in (PlanState.DRAFT, IN_COMMENT):
        raise StateConflictError(_("Văn bản đã chốt, câu trả lời không sửa được nữa."))
    if comment.is_without_remarks:
        raise RuleError(_("Đơn vị không có ý kiến khác nên không cần trả lời."))
    if comment.responded_at != seen_at:
        who = comment.responded_by.full_name if comment.responded_by else ""
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, %(who)s đã trả lời ý kiến này. Xem câu trả lời đó ở trên, rồi lưu lại nếu vẫn muốn thay."
            )
            % {"who": who}
        )
    if response == CommentResponse.PENDING:
        raise RuleError(_("Hãy chọn tiếp thu hay không."), field="response")
    if response != CommentResponse.ACCEPTED and not response_text.strip():
        raise RuleError(
            _("Không tiếp thu hoặc chỉ tiếp thu một phần thì phải giải trình."), field="response_text"
        )
    before = _answer_words(comment)
    comment.response, comment.response_text = response, response_text
    comment.responded_at, comment.responded_by = at, actor
    comment.save(update_fields=["response", "response_text", "responded_at", "responded_by"])
    record(
        actor=actor,
        verb=f"{_owner(draft)}.comment_answered",
        target=draft,
        scope=draft.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Trả lời góp ý của {comment.unit}: {CommentResponse(response).label}",
        before=before,
        after={"comment": comment.pk, **_answer_words(comment)},
    )
    return comment


def locked(draft: Draft) -> Draft:
    """The draft's row, locked until the transaction ends.

    Raises:
        RuleError: its cluster's year is halted.
    """
    draft = (
        type(draft)
        .objects.select_for_update(of=("self",))
        .select_related("cluster_year", "cluster_year__halt")
        .get(pk=draft.pk)
    )
    if draft.cluster_year:
        milestones.ensure_running(draft.cluster_year)
    return draft


def _open_to(draft: Draft, unit: Unit, at: dt.datetime) -> Draft:
    draft = locked(draft)
    day = local_day(at)
    if draft.cluster_year is None or draft.state != IN_COMMENT:
        raise StateConflictError(_("Văn bản này hiện không lấy ý kiến."))
    longer = longer_days(draft.cluster_year, MilestoneKind.COMMENTED).get(unit.pk)
    if not is_commenting_open(draft, day, longer):
        raise RuleError(
            _("Chỉ nhận góp ý từ %(start)s đến hết %(end)s. Hãy đề nghị cụm gia hạn.")
            % {"start": ngay(draft.comments_from_on), "end": ngay(latest_of(draft.comments_until_on, longer))}
        )
    if not members_on(draft.cluster_year, day).filter(unit=unit).exists():
        raise RuleError(_("Đơn vị không phải là thành viên của cụm hôm nay nên không góp ý được."))
    return draft


def _keep_comment(
    draft: Draft, unit: Unit, actor: User, at: dt.datetime, on_behalf_of: str, **fields: Any
) -> DraftComment:
    number = latest_number(draft)
    comment = DraftComment.objects.create(
        **{_owner(draft): draft}, version_number=number, unit=unit, made_at=at, made_by=actor, **fields
    )
    says = "thống nhất, không có ý kiến khác" if comment.is_without_remarks else "góp ý"
    record(
        actor=actor,
        verb=f"{_owner(draft)}.commented",
        target=draft,
        scope=draft.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{unit} {says} bản {number}",
        after={"comment": comment.pk, "nội dung góp ý": comment.body, "phần góp ý": comment.section},
    )
    return comment


def _answer_words(comment: DraftComment) -> dict[str, str]:
    return {"trả lời": comment.get_response_display(), "giải trình": comment.response_text}


def _set_comments_due(
    draft: Draft, until_on: dt.date, *, actor: User | None, at: dt.datetime, on_behalf_of: str
) -> None:
    """The step "góp ý" covers plan and covenant: it is due when the later window closes."""
    due_on = (
        Milestone.objects.filter(cluster_year=draft.cluster_year, kind=MilestoneKind.COMMENTED)
        .values_list("due_on", flat=True)
        .first()
    )
    others = [
        other.comments_until_on
        for model in (CampaignPlan, Covenant)
        for other in model.objects.filter(cluster_year=draft.cluster_year, state=IN_COMMENT)
        if other != draft
    ]
    last = max([until_on, *others])
    if due_on != last:
        milestones.set_due(
            cluster_year=draft.cluster_year,
            kind=MilestoneKind.COMMENTED,
            due_on=last,
            reason="Theo thời gian lấy ý kiến",
            actor=actor,
            at=at,
            on_behalf_of=on_behalf_of,
        )


def _moves(draft: CampaignPlan | Covenant) -> dict[str, frozenset[str]]:
    return COVENANT_MOVES if isinstance(draft, Covenant) else PLAN_MOVES


def _owner(draft: CampaignPlan | Covenant) -> str:
    return "covenant" if isinstance(draft, Covenant) else "plan"
