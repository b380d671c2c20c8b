"""Running the sheet: begin, end, skip, reopen. At most one step runs; beginning one ends the one before."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from awards.enums import BallotState
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import ngay
from hall.enums import StepState
from hall.models import RunStep
from hall.services.runsheet import fitting_ballot
from hall.services.steps import ensure_may_become, locked_step, record_step


@transaction.atomic
def start_step(*, step_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> RunStep:
    """Begin a step, or take it up again; the one that runs ends with the same tap.

    A vote that was prepared after the sheet was made, or repeats a void one, finds its step here.

    Raises:
        RuleError: before the day of the conference.
        StateConflictError: it runs already.
    """
    step = locked_step(step_id)
    ensure_may_become(step, StepState.RUNNING)
    if step.conference.held_on > local_day(at):
        raise RuleError(_("Chưa đến ngày họp (%(day)s).") % {"day": ngay(step.conference.held_on)})
    for running in step.conference.run_steps.filter(state=StepState.RUNNING):
        running.conference = step.conference
        _end(running, actor, at, on_behalf_of)
    if step.ballot is None or step.ballot.state == BallotState.VOID:
        step.ballot = fitting_ballot(step, step.conference.run_steps.all()) or step.ballot
    is_again = step.started_at is not None
    step.state, step.started_at, step.ended_at = StepState.RUNNING, step.started_at or at, None
    step.save(update_fields=["ballot", "state", "started_at", "ended_at"])
    record_step(
        step, "run_step.reopened" if is_again else "run_step.started", "Mở lại" if is_again else "Bắt đầu",
        actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return step


@transaction.atomic
def end_step(*, step_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> RunStep:
    """End the running step.

    Raises:
        StateConflictError: it does not run.
    """
    step = locked_step(step_id)
    ensure_may_become(step, StepState.DONE)
    _end(step, actor, at, on_behalf_of)
    return step


@transaction.atomic
def skip_step(*, step_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> RunStep:
    """Pass over a step that has not begun.

    Raises:
        StateConflictError: it runs, or is past.
    """
    step = locked_step(step_id)
    ensure_may_become(step, StepState.SKIPPED)
    step.state = StepState.SKIPPED
    step.save(update_fields=["state"])
    record_step(step, "run_step.skipped", "Bỏ qua", actor=actor, at=at, on_behalf_of=on_behalf_of)
    return step


def _end(step: RunStep, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    # A clock that was set back must not leave a step that cannot end.
    step.state, step.ended_at = StepState.DONE, max(at, step.started_at)
    step.save(update_fields=["state", "ended_at"])
    record_step(step, "run_step.ended", "Kết thúc", actor=actor, at=at, on_behalf_of=on_behalf_of)
