"""What may be done with a dossier now, by whom, and why not."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.dossier_parts import is_state_level
from awards.enums import NOMINATION_MOVES, AppraisalResult, NominationState
from awards.models import Nomination
from awards.queries.dossiers import may_withdraw, sits_on_council
from clusters.permissions import Access
from core.templatetags.vi_format import ngay
from rulebook.models import Hold

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that can be done with a dossier; ``reason`` says why not now."""

    label: str
    url: str
    reason: str = ""


def acts_for(access: Access, nomination: Nomination) -> list[Act]:
    """What this person may do with the dossier now, the next step first."""
    page, state = _pages(nomination), nomination.state
    acts = []
    if nomination.cluster_year_id is None and access.works_for(nomination.unit):
        if state == NominationState.DRAFT:
            acts.append(Act(label=_("Ghi kết quả biểu quyết của đơn vị"), url=page("dossier_vote")))
        elif state == NominationState.ELEVATED:
            signs = nomination.unit_id in access.signing_unit_ids
            reason = "" if signs else _("Thủ trưởng, Phó Thủ trưởng đơn vị gửi tờ trình.")
            url = reverse("awards:submission_send_own", args=[nomination.unit_id])
            acts.append(Act(label=_("Trình Thường trực Hội đồng"), url=url, reason=reason))
    if access.is_standing_body:
        acts += _acts_of_office(access, nomination, page)
    if waits_for_second(nomination) and (access.is_standing_body or sits_on_council(access)):
        inside = nomination.unit_id in access.unit_ids
        reason = _("Người của chính đơn vị không xác nhận được.") if inside else ""
        acts.append(Act(label=_("Xác nhận thẩm định"), url=page("appraisal_confirm"), reason=reason))
    if may_withdraw(access, nomination) and plain_moves(nomination):
        acts.append(Act(label=_("Tạm dừng, từ chối, rút"), url=page("dossier_change")))
    return acts


def plain_moves(nomination: Nomination) -> list[str]:
    """States that one sentence of reason is enough for; a held dossier goes back where it stood."""
    targets = NOMINATION_MOVES[nomination.state]
    plain = [NominationState.ON_HOLD, NominationState.REFUSED, NominationState.WITHDRAWN]
    back = []
    if nomination.state == NominationState.ON_HOLD:
        back = [held_in(nomination)]
    return [*back, *(state for state in plain if state in targets)]


def _acts_of_office(access: Access, nomination: Nomination, page: Callable[[str], str]) -> list[Act]:
    state = nomination.state
    chosen = f"?ho-so={nomination.pk}"
    own = (
        _("Hồ sơ của đơn vị bạn; một cán bộ khác làm bước này.") if access.works_for(nomination.unit) else ""
    )
    acts = []
    if state == NominationState.SUBMITTED and nomination.submission_id:
        acts.append(
            Act(
                label=_("Tiếp nhận"),
                url=reverse("awards:submission_receive", args=[nomination.submission_id]),
                reason=own,
            )
        )
    if state == NominationState.RECEIVED:
        acts.append(Act(label=_("Thẩm định"), url=reverse("awards:appraisal_record") + chosen, reason=own))
        acts.append(Act(label=_("Chọn quy định có lợi hơn"), url=page("dossier_rule_set")))
    if state in {NominationState.RECEIVED, NominationState.APPRAISED}:
        acts.append(Act(label=_("Trả lại để bổ sung"), url=page("dossier_return")))
    if state in {NominationState.RETURNED, NominationState.REFUSED}:
        acts.append(Act(label=_("Tiếp nhận lại"), url=page("dossier_receive"), reason=own))
    ready = {NominationState.APPRAISED, NominationState.PUBLIC_COMMENT, NominationState.COUNCIL_VOTED}
    if state in ready:
        acts += _acts_before_decision(nomination, chosen, access.day)
    if state == NominationState.GRANTED:
        if nomination.decision and not nomination.decision.published_at:
            url = reverse("awards:decision_publish", args=[nomination.decision_id])
            acts.append(Act(label=_("Công bố quyết định"), url=url))
        acts.append(Act(label=_("Ghi quyết định hủy bỏ"), url=page("decision_cancel")))
    return acts


def _acts_before_decision(nomination: Nomination, chosen: str, today: dt.date) -> list[Act]:
    acts = []
    if nomination.state == NominationState.APPRAISED and is_state_level(nomination.award_type):
        acts.append(Act(label=_("Lấy ý kiến công khai"), url=reverse("awards:public_comment_open") + chosen))
    comment = latest(nomination.public_comments.all())
    if comment and comment.ended_on is None:
        acts.append(
            Act(label=_("Xem đợt lấy ý kiến"), url=reverse("awards:public_comment_show", args=[comment.pk]))
        )
    url = reverse("awards:decision_record") + chosen
    acts.append(Act(label=_("Ghi quyết định khen thưởng"), url=url, reason=why_unfit(nomination, today)))
    return acts


def held_in(nomination: Nomination) -> str:
    """Where a held dossier is taken up again; one held before this was kept had been received."""
    return nomination.held_in_state or NominationState.RECEIVED


def waits_for_second(nomination: Nomination) -> bool:
    """Appraised by the standing body's own unit and not yet confirmed from outside (1 query)."""
    last = latest(nomination.appraisals.all())
    return last is not None and last.is_own_unit and last.confirmed_by_id is None


def latest(rows: Iterable[Row]) -> Row | None:
    """The last one written; of rows that may have been fetched before."""
    return max(rows, key=lambda row: row.pk, default=None)


def why_unfit(nomination: Nomination, day: dt.date, holds: Collection[Hold] | None = None) -> str:
    """What still stands in the way of the council and of a decision that grants, as a sentence; empty for nothing.

    Args:
        holds: those in force on ``day`` (`holds_on_day`), for whoever asks about many dossiers.

    Source: 2.3, DOS-8, milestone 18, invariant 25.
    """
    name = {"name": nomination}
    appraisal = latest(nomination.appraisals.all())
    if appraisal is None or nomination.state in {NominationState.RECEIVED, NominationState.SUBMITTED}:
        return _("%(name)s chưa được thẩm định.") % name
    if appraisal.result == AppraisalResult.DECLINE:
        return (
            _("Thẩm định kết luận %(name)s không đủ điều kiện. Hãy trả lại để bổ sung hoặc ghi không tặng.")
            % name
        )
    if appraisal.is_own_unit and not appraisal.confirmed_by_id:
        return (
            _(
                "%(name)s là hồ sơ của chính đơn vị Thường trực Hội đồng, còn chờ người ngoài đơn vị xác nhận thẩm định."
            )
            % name
        )
    if nomination.council_nominee and not nomination.council_nominee.is_elevated:
        return _("Hội đồng không thông qua %(name)s.") % name
    return _why_comment_not_over(nomination) or _why_held(nomination, day, holds)


def _why_comment_not_over(nomination: Nomination) -> str:
    if not is_state_level(nomination.award_type):
        return ""
    comment = latest(nomination.public_comments.all())
    if comment is None:
        return _("%(name)s thuộc diện phải lấy ý kiến công khai trước.") % {"name": nomination}
    if comment.ended_on is None:
        return _("Chưa xong lấy ý kiến công khai về %(name)s: đến hết ngày %(day)s rồi ghi kết quả.") % {
            "name": nomination,
            "day": ngay(comment.closes_on),
        }
    return ""


def holds_on_day(nominations: Collection[Nomination], day: dt.date) -> list[Hold]:
    """What is under way against any of these subjects on ``day`` (1 query). Source: DOS-8."""
    of_any = Q(unit__in={one.unit_id for one in nominations}) | Q(
        person__in={one.person_id for one in nominations}
    )
    return list(Hold.objects.filter(of_any, valid_from__lte=day).exclude(valid_to__lte=day).order_by("pk"))


def _why_held(nomination: Nomination, day: dt.date, holds: Collection[Hold] | None) -> str:
    for hold in holds_on_day([nomination], day) if holds is None else holds:
        of_subject = (
            hold.person_id == nomination.person_id
            if nomination.person_id
            else hold.unit_id == nomination.unit_id
        )
        if of_subject:
            return _("%(name)s %(why)s (%(basis)s) nên chưa xét được; hãy tạm dừng, không từ chối.") % {
                "name": nomination.unit_name,
                "why": hold.get_kind_display(),
                "basis": hold.basis,
            }
    return ""


def _pages(nomination: Nomination) -> Callable[[str], str]:
    return lambda name: reverse(f"awards:{name}", args=[nomination.pk])
