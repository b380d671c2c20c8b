"""Votes by show of hands, as the secretary counted them."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError, StateConflictError
from emulation.queries.arrivals import present_count
from hall.enums import Majority, StepKind, StepState
from hall.models import ShowOfHands
from hall.services.steps import locked_conference, locked_step, record_hall, record_step


@transaction.atomic
def record_show_of_hands(
    *,
    step_id: int,
    question: str,
    votes_for: int,
    votes_against: int,
    votes_none: int,
    majority: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ShowOfHands:
    """Record how the units in the hall voted; adopted or not follows from the figures.

    Args:
        majority: what the hall asks for (`hall.enums.Majority`).

    Raises:
        RuleError: nobody is checked in, or more hands than units present.
        StateConflictError: the step has not begun.

    Source: COV-1 (plan and covenant are adopted by the members).
    """
    step = locked_step(step_id)
    if step.kind != StepKind.ADOPTION:
        raise RuleError(_("Chỉ ghi biểu quyết ở bước biểu quyết thông qua."))
    if step.state not in {StepState.RUNNING, StepState.DONE}:
        raise StateConflictError(_("Bước này chưa bắt đầu. Hãy bắt đầu rồi ghi biểu quyết."))
    present = present_count(step.conference)
    if not present:
        raise RuleError(
            _("Chưa có đơn vị nào được điểm danh nên chưa ghi biểu quyết được. Hãy điểm danh trước.")
        )
    total = votes_for + votes_against + votes_none
    if total > present:
        raise RuleError(
            _("Tổng số biểu quyết là %(total)s, nhiều hơn số đơn vị có mặt (%(present)s). Hãy đếm lại.")
            % {"total": total, "present": present},
            field="votes_for",
        )
    shown = ShowOfHands(
        step=step, question=question, present=present, votes_for=votes_for, votes_against=votes_against,
        votes_none=votes_none, majority=majority, is_adopted=Majority(majority).holds(votes_for, present),
        taken_at=at, recorded_by=actor,
    )  # fmt: skip
    shown.save(force_insert=True)
    record_step(
        step, "show_of_hands.recorded", "Biểu quyết giơ tay", actor=actor, at=at, on_behalf_of=on_behalf_of,
        after=_figures(shown),
    )  # fmt: skip
    return shown


@transaction.atomic
def strike_show_of_hands(*, show_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Take away a vote that was written down wrongly; the log keeps it.

    Raises:
        StateConflictError: it was taken away before.
    """
    found = ShowOfHands.objects.filter(pk=show_id).values_list("step__conference", flat=True).first()
    if found is not None:
        locked_conference(found)  # before the row, as everywhere
    shown = ShowOfHands.objects.select_related("step__conference__cluster_year").filter(pk=show_id).first()
    if shown is None:
        raise StateConflictError(_("Lần biểu quyết này đã được bỏ."))
    record_hall(
        shown.step.conference, "show_of_hands.struck", f"Bỏ biểu quyết ghi nhầm: {shown.question}", actor=actor,
        at=at, on_behalf_of=on_behalf_of, before=_figures(shown),
    )  # fmt: skip
    shown.delete()


def _figures(shown: ShowOfHands) -> dict[str, object]:
    names = ("question", "present", "votes_for", "votes_against", "votes_none", "majority", "is_adopted")
    return {name: getattr(shown, name) for name in names}
