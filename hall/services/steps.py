"""What the services of the run-sheet share: the lock, the rights of a state, the event."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from audit.services import record
from core.errors import StateConflictError
from emulation.models import Conference
from emulation.services import milestones
from hall.enums import STEP_MOVES, StepState
from hall.models import RunStep

REFUSALS = {
    StepState.WAITING: gettext_lazy("Bước này chưa bắt đầu."),
    StepState.RUNNING: gettext_lazy("Bước này đang diễn ra."),
    StepState.DONE: gettext_lazy("Bước này đã xong. Muốn làm tiếp thì mở lại."),
    StepState.SKIPPED: gettext_lazy("Bước này đã được bỏ qua. Muốn làm thì đưa trở lại."),
}


def locked_conference(conference_id: int) -> Conference:
    """The conference, locked: acts on one run-sheet come one after the other."""
    conference = (
        Conference.objects.select_for_update(of=("self",))
        .select_related("cluster_year", "opens_cluster_year")
        .get(pk=conference_id)
    )
    milestones.ensure_running(conference.cluster_year)
    return conference


def locked_step(step_id: int) -> RunStep:
    """The step, under its conference's lock.

    Raises:
        StateConflictError: somebody took it off the sheet.
    """
    conference_id = RunStep.objects.filter(pk=step_id).values_list("conference", flat=True).first()
    conference = locked_conference(conference_id) if conference_id else None
    # Asked again under the lock: it may have gone while we waited.
    step = conference and conference.run_steps.select_related("ballot").filter(pk=step_id).first()
    if step is None:
        raise StateConflictError(_("Bước này vừa được bỏ khỏi kịch bản. Hãy tải lại trang."))
    step.conference = conference
    return step


def ensure_may_become(step: RunStep, state: StepState) -> None:
    """Refuse a move that `STEP_MOVES` does not know.

    Raises:
        StateConflictError: with what the step is.
    """
    if state not in STEP_MOVES[step.state]:
        raise StateConflictError(str(REFUSALS[StepState(step.state)]))


def record_step(
    step: RunStep, verb: str, words: str, *, actor: User, at: dt.datetime, on_behalf_of: str, **values: object
) -> None:
    """Write the event of a step; it belongs to the conference's history."""
    record_hall(
        step.conference, verb, f"{words}: {step.title}", actor=actor, at=at, on_behalf_of=on_behalf_of, **values
    )  # fmt: skip


def record_hall(
    conference: Conference,
    verb: str,
    summary: str,
    *,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    **values: object,
) -> None:
    """Write an event of the conference; ``summary`` is Vietnamese, whoever acts."""
    with override("vi"):
        record(
            actor=actor, verb=verb, target=conference, scope=conference.cluster_year, at=at,
            on_behalf_of=on_behalf_of, summary=summary, **values,
        )  # fmt: skip
