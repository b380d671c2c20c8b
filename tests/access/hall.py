"""Who opens the pages of a conference's hall."""

from core import clock
from emulation.enums import ConferenceKind
from emulation.services.arrivals import check_in
from emulation.services.conferences import plan_conference
from hall.enums import StepKind
from hall.queries.pulse import key_of
from hall.services import door, hands, running, runsheet

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
EVERYONE = (302, 404, 200, 200, 200, 200, 200, 200, 404)
RUNNERS = (302, 404, 403, 403, 200, 200, 403, 403, 404)
POSTED = (302, 405, 405, 405, 405, 405, 405, 405, 405)

PAGES = {
    "hall:sheet_show": EVERYONE,
    "hall:screen": EVERYONE,
    "hall:here": EVERYONE,
    "hall:pulse": (302, *[200] * 8),  # whoever was given its key; says only that something changed
    "hall:wall_pulse": (302, *[200] * 8),
    "hall:check_in": (302, 404, 200, 200, 302, 403, 403, 403, 404),  # the chair is checked in already
    "hall:step_new": RUNNERS,
    "hall:step_change": RUNNERS,
    "hall:step_note": RUNNERS,
    "hall:hands_record": RUNNERS,
    "hall:minutes_fill": RUNNERS,
    "hall:door_show": RUNNERS,
    "hall:roll": RUNNERS,
    "hall:attendance_paper": RUNNERS,
    "hall:sheet_make": POSTED,
    "hall:step_move": POSTED,
    "hall:step_remove": POSTED,
    "hall:step_note_save": POSTED,
    "hall:step_act": POSTED,
    "hall:hands_strike": POSTED,
    "hall:door_renew": POSTED,
}


def build(world):
    at, chair = clock.now(), world.people["chair"]
    conference = plan_conference(
        cluster_year=world.cluster_year, kind=ConferenceKind.LAUNCH, held_on=clock.today(), actor=None, at=at
    )
    by = {"conference_id": conference.pk, "actor": chair, "at": at}
    steps = runsheet.make_run_sheet(**by)
    step = next(step for step in steps if step.kind == StepKind.ADOPTION)
    hall = door.renew_code(**by)
    check_in(unit_id=world.chair_unit.pk, user=chair, **by)
    running.start_step(step_id=step.pk, actor=chair, at=at)
    shown = hands.record_show_of_hands(
        step_id=step.pk, question="Thông qua", votes_for=1, votes_against=0, votes_none=0, majority="half",
        actor=chair, at=at,
    )  # fmt: skip
    of_step = {"step_change", "step_note", "hands_record", "step_move", "step_remove", "step_note_save"}
    arguments = {page: [step.pk if page.partition(":")[2] in of_step else conference.pk] for page in PAGES}
    return arguments | {
        "hall:pulse": [key_of(conference)],
        "hall:wall_pulse": [key_of(conference)],
        "hall:check_in": [conference.pk, hall.code],
        "hall:step_act": [step.pk, "bat-dau"],
        "hall:hands_strike": [shown.pk],
    }
