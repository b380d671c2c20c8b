"""Reminders: leaders and writers of a year read and stop those of its people, the standing body all of them."""

import datetime as dt

from django.utils import timezone

from deadlines.enums import Level
from deadlines.models import Reminder, ReminderStep
from emulation.enums import MilestoneKind
from emulation.models import Milestone

# stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
OF_YEAR = (302, 404, 403, 403, 200, 200, 200, 200, 404)
READS = (302, 200, 200, 200, 200, 200, 200, 200, 200)
SETS = (302, 403, 403, 403, 403, 403, 200, 403, 200)

PAGES = {
    "deadlines:reminder_list": (302, 403, 403, 403, 403, 403, 200, 200, 403),
    "deadlines:reminder_of_year": OF_YEAR,
    "deadlines:ledger_show": OF_YEAR,
    "deadlines:reminder_show": (302, 404, 404, 404, 200, 200, 200, 200, 404),
    "deadlines:reminder_move": (
        302,
        403,
        403,
        403,
        404,
        404,
        404,
        403,
        403,
    ),  # nothing is named in the address
    "deadlines:ladder_show": READS,
    "deadlines:ladder_edit": SETS,
    "deadlines:sending_rule_edit": SETS,
}


def build(world):
    year, kind = world.cluster_year, f"milestone.{MilestoneKind.MIDYEAR}"
    due_on = dt.date(2026, 7, 10)
    milestone = Milestone.objects.create(cluster_year=year, kind=MilestoneKind.MIDYEAR, due_on=due_on)
    ReminderStep.objects.create(kind=kind, offset_days=-3, level=Level.OFFICER)
    reminder = Reminder.objects.create(
        person=world.people["officer"], deadline_key=f"milestone:{milestone.pk}", kind=kind, cluster_year=year,
        due_on=due_on, offset_days=-3, level=Level.OFFICER, leaves_at=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    return {
        "deadlines:reminder_of_year": [year.pk],
        "deadlines:ledger_show": [year.pk],
        "deadlines:reminder_show": [reminder.pk],
        "deadlines:reminder_move": ["giu"],
        "deadlines:ladder_edit": [kind],
    }
