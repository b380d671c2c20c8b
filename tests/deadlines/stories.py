"""A cluster's year in which three units must report by a day, and people of each place."""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from clusters.enums import Role
from deadlines.enums import Level
from deadlines.models import ReminderStep
from deadlines.services.issuing import issue_due
from deadlines.services.planning import plan_reminders
from emulation.enums import MilestoneKind, ReportPeriod, ReportState
from emulation.models import Milestone, UnitReport
from tests import factories as make

KIND = f"milestone.{MilestoneKind.MIDYEAR}"
DUE = dt.date(2026, 3, 25)  # a Wednesday
LADDER = {
    Level.OFFICER: (-7, -3, -1, 0),
    Level.HEAD: (-1, 1),
    Level.CLUSTER: (1,),
    Level.OFFICE: (3,),
}


def reporting_year(due_on=DUE, *, units=3, ladder=LADDER):
    """The year, its chair, the standing body, and head and officer of each unit."""
    year = make.make_cluster_year(2026, units=units)
    units = make.members_of(year)
    make.make_lead(year, units[0])
    milestone = Milestone.objects.create(cluster_year=year, kind=MilestoneKind.MIDYEAR, due_on=due_on)
    steps = (
        ReminderStep(kind=KIND, offset_days=days, level=level)
        for level, offsets in ladder.items()
        for days in offsets
    )
    ReminderStep.objects.bulk_create(steps, ignore_conflicts=True)
    return SimpleNamespace(
        year=year,
        units=units,
        milestone=milestone,
        heads=[make.appoint(Role.UNIT_HEAD, unit=unit) for unit in units],
        officers=[make.appoint(Role.UNIT_OFFICER, unit=unit) for unit in units],
        office=make.appoint(Role.STANDING_BODY),
    )


def report(year, unit):
    """The unit is done."""
    UnitReport.objects.create(
        cluster_year=year, unit=unit, period=ReportPeriod.MIDYEAR, state=ReportState.SUBMITTED,
        submitted_at=at(DUE), submitted_by=make.make_user(),
    )  # fmt: skip


def at(day, hour=8, minute=0):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def plan(day, hour=6):
    return plan_reminders(today=day, at=at(day, hour))


def issue(day, hour=8, minute=0):
    return issue_due(at=at(day, hour, minute))
