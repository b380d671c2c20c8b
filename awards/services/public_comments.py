"""Public comment on nominees for state-level awards: working days that nobody cuts short (milestone 18)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.dossier_parts import is_state_level
from awards.enums import NominationState
from awards.models import Appraisal, PublicComment
from awards.queries.law import working_days
from awards.services.dossiers import locked_dossiers, log, move
from awards.services.telling import tell_of_comment
from core import clock
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from deadlines.opening import is_open_on
from workdays.queries import add_working_days


@transaction.atomic
def open_comment(
    *,
    nomination_ids: Collection[int],
    notice: str,
    address: str,
    opened_on: dt.date,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> PublicComment:
    """Put appraised nominees of state-level awards before the public for the working days of the rules.

    Raises:
        RuleError: not of state level, not appraised as fit, a day ahead or before the appraisal, or the number of
            days is not known.
        StateConflictError: one of them is past this step.
    """
    nominations = locked_dossiers(nomination_ids)
    for nomination in nominations:
        if not is_state_level(nomination.award_type):
            raise RuleError(_("%(name)s không thuộc diện lấy ý kiến công khai.") % {"name": nomination})
    last = {a.nomination_id: a for a in Appraisal.objects.filter(nomination__in=nominations).order_by("pk")}
    for nomination in nominations:
        appraisal = last.get(nomination.pk)
        if (
            appraisal is None
            or appraisal.result != "propose"
            or (appraisal.is_own_unit and not appraisal.confirmed_by_id)
        ):
            raise RuleError(_("%(name)s chưa thẩm định xong là đủ điều kiện.") % {"name": nomination})
        if not appraisal.appraised_on <= opened_on <= clock.local_day(at):
            raise RuleError(_("Ngày bắt đầu phải từ ngày thẩm định đến hôm nay."), field="opened_on")
    days = max(filter(None, (working_days("public_comment", n) for n in nominations)), default=0)
    if not days:
        raise RuleError(
            _("Chưa có quy định số ngày làm việc lấy ý kiến công khai; hãy nhập ở sổ quy tắc trước.")
        )
    closes_on = add_working_days(opened_on, days)
    comment = PublicComment.objects.create(
        notice=notice,
        address=address,
        opened_on=opened_on,
        working_days=days,
        closes_on=closes_on,
        opened_at=at,
        opened_by=actor,
    )
    comment.nominations.set(nominations)
    for nomination in nominations:
        move(
            nomination, NominationState.PUBLIC_COMMENT, on=opened_on, due_on=closes_on, actor=actor, at=at,
            reason=notice,
        )  # fmt: skip
    tell_of_comment(comment, nominations, actor=actor, at=at)
    for nomination in nominations:
        log(nomination, "comment_opened", notice, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return comment


@transaction.atomic
def end_comment(
    *,
    comment_id: int,
    ended_on: dt.date,
    outcome: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> PublicComment:
    """Write what the public said, once all working days are over.

    Raises:
        RuleError: the days are not over, or a day ahead.
        StateConflictError: it was ended already.
    """
    comment = PublicComment.objects.select_for_update(of=("self",)).get(pk=comment_id)
    if comment.ended_on is not None:
        raise StateConflictError(_("Kết quả lấy ý kiến đã được ghi."))
    if ended_on > clock.local_day(at):
        raise RuleError(_("Ngày kết thúc không thể sau hôm nay."), field="ended_on")
    if is_open_on(comment.closes_on, ended_on):
        raise RuleError(
            _("Phải lấy ý kiến đủ %(days)s ngày làm việc, đến hết ngày %(day)s; ghi kết quả từ ngày sau đó.")
            % {"days": comment.working_days, "day": ngay(comment.closes_on)},
            field="ended_on",
        )
    comment.ended_on, comment.outcome = ended_on, outcome
    comment.save(update_fields=["ended_on", "outcome"])
    record(
        actor=actor, verb="public_comment.ended", summary=f"Kết thúc lấy ý kiến công khai: {comment.notice}",
        target=comment, at=at, on_behalf_of=on_behalf_of, after={"ended_on": ended_on},
    )  # fmt: skip
    return comment
