"""The run-sheet: made from the agenda in one act, changed by hand, noted while it runs."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from awards.enums import BallotState
from awards.models import Ballot
from core.errors import RuleError, StateConflictError
from core.merging import MergeConflictError, merge_values
from emulation.models import Conference
from hall.agenda import steps_from
from hall.enums import StepKind
from hall.models import RunStep
from hall.services.steps import locked_conference, locked_step, record_hall, record_step

MOST_STEPS = 60
VOTED = frozenset({StepKind.REHEARSAL, StepKind.BALLOT, StepKind.RESULT})


@transaction.atomic
def make_run_sheet(
    *, conference_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> list[RunStep]:
    """Make the steps from the conference's agenda, each ballot of the conference at its step.

    Raises:
        StateConflictError: it was made before.
    """
    conference = locked_conference(conference_id)
    if conference.run_steps.exists():
        raise StateConflictError(_("Kịch bản đã có. Sửa, thêm hoặc bớt từng bước ở dưới."))
    with override("vi"):
        lines = steps_from(conference.agenda, conference.kind)[:MOST_STEPS]
    steps = [
        RunStep(
            conference=conference, ordinal=number, kind=line.kind, title=line.title, minutes_planned=line.minutes
        )
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
    for step in steps:
        step.ballot = fitting_ballot(step, steps)
    RunStep.objects.bulk_create(steps)
    record_hall(
        conference, "run_sheet.made", f"Lập kịch bản điều hành {conference} ({len(steps)} bước)",
        actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return steps


def ballots_for(conference: Conference) -> list[Ballot]:
    """Ballots that a step of this conference may lead: its own, and those of its year without one (1 query)."""
    ballots = Ballot.objects.filter(cluster_year=conference.cluster_year_id).exclude(state=BallotState.VOID)
    of_another = ballots.exclude(conference=None).exclude(conference=conference)
    found = ballots.exclude(pk__in=of_another.values("pk")).select_related("award_type")
    return list(found.order_by("is_rehearsal", "award_type__ordinal", "round_number", "pk"))


def fitting_ballot(step: RunStep, steps: Iterable[RunStep]) -> Ballot | None:
    """The first ballot that no other step of this kind among ``steps`` leads; None for a step that is no vote (1 query)."""
    if step.kind not in VOTED:
        return None
    taken = {other.ballot_id for other in steps if other.kind == step.kind}
    fits = (
        ballot
        for ballot in ballots_for(step.conference)
        if ballot.pk not in taken and ballot.is_rehearsal == (step.kind == StepKind.REHEARSAL)
    )
    return next(fits, None)


@transaction.atomic
def add_step(
    *, conference_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "", **details: object
) -> RunStep:
    """Add a step at the end.

    Args:
        details: kind, title, minutes_planned, presenter, ballot.

    Raises:
        RuleError: too many steps, or a ballot of another conference.
    """
    conference = locked_conference(conference_id)
    if conference.run_steps.count() >= MOST_STEPS:
        raise RuleError(_("Kịch bản chỉ nhận tối đa %(most)s bước.") % {"most": MOST_STEPS})
    last = conference.run_steps.aggregate(last=Max("ordinal"))["last"] or 0
    step = RunStep(conference=conference, ordinal=last + 1, **details)
    _ensure_fits(step)
    step.save(force_insert=True)
    record_step(step, "run_step.added", "Thêm bước", actor=actor, at=at, on_behalf_of=on_behalf_of)
    return step


@transaction.atomic
def change_step(
    *, step_id: int, revision: int, actor: User, at: dt.datetime, on_behalf_of: str = "", **details: object
) -> RunStep:
    """Change what is planned of a step.

    Raises:
        RuleError: a ballot of another conference.
        StateConflictError: somebody saved it in the meantime.
    """
    step = locked_step(step_id)
    if step.revision != revision:
        raise StateConflictError(
            _("Trong lúc bạn soạn, người khác đã lưu bản mới hơn. So với bản đó rồi lưu lại.")
        )
    before = {name: getattr(step, name) for name, value in details.items() if getattr(step, name) != value}
    for name, value in details.items():
        setattr(step, name, value)
    _ensure_fits(step)
    step.revision += 1
    step.save(update_fields=[*details, "revision"])
    record_step(
        step, "run_step.changed", "Sửa bước", actor=actor, at=at, on_behalf_of=on_behalf_of,
        before=before, after={name: details[name] for name in before},
    )  # fmt: skip
    return step


@transaction.atomic
def move_step(*, step_id: int, is_up: bool, actor: User, at: dt.datetime, on_behalf_of: str = "") -> RunStep:
    """Change places with the step before or after; at the edge nothing happens."""
    step = locked_step(step_id)
    steps = list(step.conference.run_steps.order_by("ordinal", "pk"))
    place = steps.index(step)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(steps):
        return step
    steps[place], steps[other] = steps[other], steps[place]
    for number, row in enumerate(steps, start=1):
        row.ordinal = number
    RunStep.objects.bulk_update(steps, ["ordinal"])
    record_step(
        step, "run_step.moved", "Đưa lên trước" if is_up else "Đưa xuống sau", actor=actor, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return step


@transaction.atomic
def remove_step(*, step_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Take a step off the sheet.

    Raises:
        StateConflictError: it has begun; what happened stays on the sheet.
    """
    step = locked_step(step_id)
    if step.started_at:
        raise StateConflictError(_("Bước đã diễn ra thì không bỏ khỏi kịch bản được."))
    record_step(step, "run_step.removed", "Bỏ bước", actor=actor, at=at, on_behalf_of=on_behalf_of)
    step.delete()


@transaction.atomic
def save_note(
    *,
    step_id: int,
    revision: int,
    note: str,
    actor: User,
    at: dt.datetime,
    base: Mapping[str, str] | None = None,
    on_behalf_of: str = "",
) -> RunStep:
    """Keep what went on in a step, merged with what a colleague wrote meanwhile.

    Args:
        revision: of the step when the writer began.
        base: the text that the writer began with, for merging.

    Raises:
        MergeConflictError: a colleague rewrote the same lines in the meantime.
    """
    step = locked_step(step_id)
    if base is None:
        base = {"note": step.note} if revision == step.revision else {}
    merged = merge_values(base, {"note": note}, {"note": step.note})
    if merged.conflicts:
        raise MergeConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn ở cùng một chỗ. Xem hai bản bên dưới rồi chọn."
            ),
            conflicts=merged.conflicts,
        )
    if merged.values["note"] == step.note:
        return step
    before, step.note = step.note, merged.values["note"]
    step.revision += 1
    step.save(update_fields=["note", "revision"])
    record_step(
        step, "run_step.noted", "Ghi diễn biến", actor=actor, at=at, on_behalf_of=on_behalf_of,
        before={"note": before}, after={"note": step.note},
    )  # fmt: skip
    return step


def _ensure_fits(step: RunStep) -> None:
    if step.ballot is not None and step.ballot not in ballots_for(step.conference):
        raise RuleError(_("Cuộc bỏ phiếu này không thuộc hội nghị."), field="ballot")
