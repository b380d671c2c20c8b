"""Reminders of 3,500 units: planned over four steps, sent by two workers, and what an idle round costs."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import psutil
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import User
from clusters.enums import Role
from clusters.models import Appointment, ClusterYear
from core import clock
from deadlines.enums import Level
from deadlines.models import Reminder, ReminderStep, SendingRule
from deadlines.services.issuing import issue_due
from deadlines.services.planning import plan_reminders
from emulation.enums import CovenantState, MilestoneKind, PlanState
from emulation.models import CampaignPlan, Covenant, CovenantParty, Milestone
from notifications.enums import DeliveryState
from notifications.models import Delivery
from portal.bench.mail_sink import MailSink
from portal.bench.units import SINCE, UNUSABLE, World, add_clusters, add_watchers, add_years
from workdays.enums import DayKind
from workdays.models import HolidayYear, SpecialDay
from workdays.queries import work_calendar

MEMBERS = 26
STEPS = (-14, -7, -3, -1)
ASKED = (
    MilestoneKind.COMMENTED,
    MilestoneKind.COVENANT,
    MilestoneKind.REGISTERED,
    MilestoneKind.MIDYEAR,
    MilestoneKind.PHASE_TWO,
    MilestoneKind.YEAR_REPORT,
)
WAIT_SECONDS = 600


@transaction.atomic
def add_due_days(units: int, *, due_on: dt.date, at: dt.datetime) -> World:
    """So many units in two years at once, twelve deadlines each on one day, one officer each."""
    world = World()
    people = add_watchers()
    add_clusters(world, units // MEMBERS, members=MEMBERS)
    if units % MEMBERS:
        add_clusters(world, 1, members=units % MEMBERS)
    years = add_years(world, world.clusters, [due_on.year, due_on.year + 1])
    _add_officers(world)
    Milestone.objects.bulk_create(
        Milestone(cluster_year=year, kind=kind, due_on=due_on) for year in years for kind in ASKED
    )
    CampaignPlan.objects.bulk_create(
        CampaignPlan(
            cluster_year=year, year=year.year, slogan="Đoàn kết", state=PlanState.IN_COMMENT,
            comments_from_on=due_on - dt.timedelta(days=60), comments_until_on=due_on,
        )
        for year in years
    )  # fmt: skip
    _add_covenants(world, years, at, people["standing"])
    ReminderStep.objects.all().delete()
    ReminderStep.objects.bulk_create(
        ReminderStep(kind=f"milestone.{kind}", offset_days=days, level=Level.OFFICER)
        for kind in ASKED
        for days in STEPS
    )
    return world


def _add_officers(world: World) -> None:
    units = [unit for units in world.units for unit in units]
    officers = User.objects.bulk_create(
        User(
            username=f"can-bo-{unit.pk}", full_name=f"Cán bộ {unit.pk}", password=UNUSABLE,
            email=f"can-bo-{unit.pk}@bench.example",
        )
        for unit in units
    )  # fmt: skip
    Appointment.objects.bulk_create(
        Appointment(user=officer, role=Role.UNIT_OFFICER, unit=unit, valid_from=SINCE)
        for officer, unit in zip(officers, units, strict=True)
    )


def _add_covenants(world: World, years: list[ClusterYear], at: dt.datetime, writer: User) -> None:
    covenants = Covenant.objects.bulk_create(
        Covenant(
            cluster_year=year, title="Giao ước thi đua", state=CovenantState.SIGNING, frozen_at=at,
            version_number=1, frozen_hash="0" * 64,
        )
        for year in years
    )  # fmt: skip
    CovenantParty.objects.bulk_create(
        CovenantParty(covenant=covenant, unit=unit, unit_name=unit.name, ordinal=ordinal)
        for covenant in covenants
        for ordinal, unit in enumerate(world.members_of(covenant.cluster_year)[0], 1)
    )


def plan_all(due_on: dt.date, say: Callable[[str], None]) -> tuple[float, float]:
    """Plan at each of the four steps; seconds in all, and memory that stayed (MB)."""
    calendar = work_calendar(due_on - dt.timedelta(days=90), due_on + dt.timedelta(days=30))
    process = psutil.Process()
    before, taken = process.memory_info().rss, 0.0
    for days in STEPS:
        at = _at(calendar.add(calendar.add(due_on, days), -1), 9)
        started = time.perf_counter()
        count = plan_reminders(today=timezone.localtime(at).date(), at=at)
        taken += time.perf_counter() - started
        say(f"bước {days}: {count} lần nhắc, {time.perf_counter() - started:.1f} s")
    return taken, (process.memory_info().rss - before) / 1e6


def idle_round(due_on: dt.date) -> float:
    """Seconds of one round of planning and issuing long after the last step, with all rows there."""
    at = _at(due_on - dt.timedelta(days=60), 9)
    started = time.perf_counter()
    plan_reminders(today=timezone.localtime(at).date(), at=at)
    issue_due(at=at)
    return time.perf_counter() - started


def prepare_mails(count: int, due_on: dt.date) -> int:
    """Issue reminders until so many messages wait; what is over is left in the plan. How many wait."""
    calendar = work_calendar(due_on - dt.timedelta(days=90), due_on)
    day = calendar.add(due_on, STEPS[-1])
    chosen = Reminder.objects.filter(offset_days=STEPS[-1]).order_by("pk").values("pk")[:count]
    Reminder.objects.exclude(pk__in=list(chosen.values_list("pk", flat=True))).delete()
    at = _at(day, 9)
    with override_settings(MAILS_A_DAY=count):  # single mails are measured, not digests
        while issue_due(at=at):
            pass
    Delivery.objects.update(leaves_at=clock.now())  # those days lie ahead; the workers send by the real clock
    _work_today()
    return Delivery.objects.filter(state=DeliveryState.WAITING).count()


def _work_today() -> None:
    """No hour and no day on which reminders may not leave, whenever it is measured."""
    hours = {"window_from": dt.time.min, "window_to": dt.time.max}
    SendingRule.objects.update_or_create(pk=1, defaults=hours)
    for day in (clock.today(), clock.today() + dt.timedelta(days=1)):
        year, _is_new = HolidayYear.objects.get_or_create(year=day.year)
        SpecialDay.objects.update_or_create(
            holiday_year=year, day=day, place="", defaults={"kind": DayKind.MADE_UP, "name": "Đo"}
        )


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What two workers did."""

    seconds: float
    wanted: int
    ids: list[str]
    growth_mb: float

    @property
    def lost(self) -> int:
        return self.wanted - len(set(self.ids))

    @property
    def doubled(self) -> int:
        return sum(count - 1 for count in Counter(self.ids).values())


def send_all(wanted: int) -> Sending:
    """Let two worker processes send what waits to a sink of our own.

    Raises:
        RuntimeError: it takes longer than ten minutes.
    """
    with MailSink() as sink:
        workers = [_worker(sink.url, number) for number in (1, 2)]
        try:
            _order(len(workers))
            return _watch(sink, workers, wanted)
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait(30)


def _worker(url: str, number: int) -> subprocess.Popen:
    environment = {**os.environ, "EMAIL_URL": url}
    command = [
        sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=1", "-l", "WARNING",
        "--without-gossip", "--without-mingle", f"--hostname=bench{number}@%h",
    ]  # fmt: skip
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)


def _order(count: int) -> None:
    from notifications.tasks import deliver

    for _number in range(count):
        deliver.delay()


def _watch(sink: MailSink, workers: list[subprocess.Popen], wanted: int) -> Sending:
    until, started, early = time.monotonic() + WAIT_SECONDS, None, 0
    while len(set(sink.ids)) < wanted or _waiting():
        if time.monotonic() > until:
            raise RuntimeError(f"{len(sink.ids)} of {wanted} messages after {WAIT_SECONDS} s")
        started = started or (time.monotonic() if sink.ids else None)
        if not early and len(sink.ids) > wanted // 5:
            early = _memory(workers)
        time.sleep(0.2)
    return Sending(
        seconds=time.monotonic() - (started or time.monotonic()),
        wanted=wanted,
        ids=list(sink.ids),
        growth_mb=(_memory(workers) - early) / 1e6,
    )


def _waiting() -> bool:
    connection.close_if_unusable_or_obsolete()
    return Delivery.objects.filter(state=DeliveryState.WAITING).exists()


def _memory(workers: list[subprocess.Popen]) -> int:
    families = [[psutil.Process(w.pid), *psutil.Process(w.pid).children(recursive=True)] for w in workers]
    return sum(process.memory_info().rss for family in families for process in family)
