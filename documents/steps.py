"""Which steps a paper goes through: those of its kind's form, in the order of the law (SIG-5)."""

import datetime as dt

from documents.enums import PaperKind, PaperState
from documents.kinds import FORMS
from workdays.counting import WorkCalendar

ENDED_STATES = frozenset({PaperState.REPLACED, PaperState.RECALLED, PaperState.DISCARDED})


def path_of(kind: str, *, has_agency_slot: bool) -> tuple[PaperState, ...]:
    """The states that a paper of this kind passes, first to last.

    Args:
        has_agency_slot: whether its file waits for the agency's signature; a unit without a seal has none
            (SIG-13).
    """
    form = FORMS[PaperKind(kind)]
    steps = [PaperState.DRAFT, PaperState.CHECKED, PaperState.APPROVED_TEXT]
    if form.is_blank_form:
        return tuple(steps)
    steps.append(PaperState.SIGNED_BY_PERSON)
    if form.is_numbered:
        steps.append(PaperState.NUMBERED)
    if form.has_agency_signature and has_agency_slot:
        steps.append(PaperState.SIGNED_BY_AGENCY)
    return (*steps, PaperState.ISSUED)


def step_after(state: str, path: tuple[PaperState, ...]) -> PaperState | None:
    """The next state on the path; None at its end or beside it."""
    if state not in path[:-1]:
        return None
    return path[path.index(PaperState(state)) + 1]


def latest_issue_day(signed_on: dt.date, calendar: WorkCalendar) -> dt.date:
    """The last day for issuing what was signed on ``signed_on``: the next working day (SIG-8)."""
    return calendar.add(signed_on, 1)
