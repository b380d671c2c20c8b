"""A year of Cụm thi đua số 1 day by day, with the real scheduler, worker and mail: who is told what when.

The ledger that the product prints of it lies beside this file, to be read by a person; with ``WRITE_LEDGER=1``
it is written anew.
"""

import datetime as dt
import os
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from deadlines.enums import Level, ReminderState
from deadlines.models import Reminder
from emulation.deadlines import CLOSES
from emulation.enums import MilestoneKind
from notifications.message_ids import message_id
from notifications.models import Delivery
from tests.replay.reminded_year import (
    AWAY,
    CHAIR,
    CHAIR_CHANGES_ON,
    DEPUTY,
    DIGEST,
    HEAD_CHANGES_ON,
    IN_APP,
    LATE,
    NEXT_CHAIR,
    PERIODS,
    UNIT_OF_AWAY,
    UNIT_OF_NEW_HEAD,
    UNITS_STEPS,
    YEAR,
    RemindedYear,
    moment,
)
from workdays.queries import work_calendar

pytestmark = pytest.mark.replay

LEDGER = Path(__file__).with_name(f"so_nhac_viec_{YEAR}.txt")
DAY = dt.timedelta(days=1)
QUIET = 3
NEW_YEAR = dt.date(YEAR, 1, 1)


def _live_through(year: RemindedYear, machinery) -> None:
    """Every day a round in the morning, then what people do, then whatever still leaves that day.

    Of the days on which nothing is to leave and nobody acts one in three: reminders are planned further ahead, and
    what wrongly left on another day would be late then and another line of the ledger.
    """
    acts, quiet = year.acts(), 0
    for day in (NEW_YEAR + n * DAY for n in range(365)):
        if day not in acts and machinery.rests(day):
            quiet += 1
            if quiet % QUIET:
                continue
        machinery.round_at(moment(day, 8, 5))
        machinery.until_evening(day)
        if day in acts:
            with machinery.nobody_plans():
                for act in acts[day]:
                    act(day)
            machinery.round_at(moment(day, 9, 40))
            machinery.until_evening(day)


def _ledger(year: RemindedYear) -> str:
    told = StringIO()
    call_command("nhat_ky_nhac_viec", nam_cum=year.row.pk, stdout=told)
    return told.getvalue()


def test_the_ledger_of_a_year(machinery, smtp_sink):
    year = RemindedYear.begun()
    _live_through(year, machinery(moment(NEW_YEAR, 0, 5)))
    found = _ledger(year)
    if os.environ.get("WRITE_LEDGER"):
        LEDGER.write_text(found)
    _check_steps(year)
    _check_mail(smtp_sink)
    _check_people()
    assert found == LEDGER.read_text()


def _issued():
    rows = Reminder.objects.filter(state=ReminderState.ISSUED).select_related("person", "notice")
    return rows.order_by("pk")


def _day(at: dt.datetime) -> dt.date:
    return timezone.localdate(at)


def _check_steps(year: RemindedYear) -> None:
    """Who is done hears no more; of who is late the chair and the standing body hear, of just those."""
    told = Counter()
    for row in _issued().exclude(kind=CLOSES.code):
        kind = MilestoneKind(row.kind.removeprefix("milestone."))
        unit = next((name for name in year.units if row.person.full_name.endswith(name)), None)
        if kind in UNITS_STEPS and row.level in (Level.OFFICER, Level.HEAD) and (unit, kind) in year.done:
            sent = [copy.sent_at for copy in row.notice.deliveries.all() if copy.sent_at]
            last = max([row.notice.created_at, *sent])
            assert last < year.done[unit, kind], (row, row.person)
        if row.level in (Level.CLUSTER, Level.OFFICE) and kind in UNITS_STEPS and row.offset_days > 0:
            named = [line.partition(". ")[2] for line in row.notice.body.splitlines() if line[:1].isdecimal()]
            assert tuple(named) == LATE, (row, row.notice.body)
            told[kind, row.level] += 1
    levels = {(kind, Level.CLUSTER) for kind in UNITS_STEPS} | {
        (kind, Level.OFFICE) for kind in UNITS_STEPS if kind != MilestoneKind.COMMENTED
    }
    assert told == dict.fromkeys(levels, 1)
    # The last unit is done: chair and deputy are told the next working day, as of work to come.
    closed = _issued().filter(kind=CLOSES.code).values_list("level", "offset_days")
    assert Counter(closed) == {(Level.CLUSTER, -2): 2 * (1 + len(PERIODS))}
    heads = _issued().filter(level=Level.HEAD, offset_days=1).values_list("kind", "person__full_name")
    late_heads = Counter(kind for kind, name in heads if name.endswith(LATE))
    steps = (MilestoneKind.COVENANT, MilestoneKind.REGISTERED, *PERIODS)
    assert late_heads == {f"milestone.{kind}": len(LATE) for kind in steps}


def _check_mail(sink) -> None:
    """What arrived is what the ledger says left: once each, on working days, in the hours, within the limit."""
    mails = list(
        Delivery.objects.filter(sent_at__isnull=False)
        .select_related("recipient")
        .prefetch_related("notices__reminder")
    )
    arrived = Counter((mail["Message-ID"], mail["To"]) for mail in sink.messages)
    assert arrived == {(f"<{message_id(mail.pk)}>", mail.recipient.email): 1 for mail in mails}
    calendar = work_calendar(NEW_YEAR, dt.date(YEAR, 12, 31))
    singles = Counter()
    for mail in mails:
        local = timezone.localtime(mail.sent_at)
        assert calendar.is_working(local.date()), mail
        assert dt.time(7, 30) <= local.time() <= dt.time(17), mail
        singles[mail.recipient, local.date()] += not mail.is_digest
    assert max(singles.values()) <= settings.MAILS_A_DAY
    for row in _issued().prefetch_related("notice__deliveries"):
        assert row.notice.deliveries.count() <= 1


def _check_people() -> None:
    """Those who chose another way, were away, or changed."""
    sent = Delivery.objects.filter(sent_at__isnull=False)

    def mails(name):
        return sent.filter(recipient__full_name=name)

    def told(name):
        return _issued().filter(person__full_name=name)

    assert [mail.notices.get().kind for mail in mails(IN_APP)] == ["paper.issued"]
    assert told(IN_APP).count() >= len(UNITS_STEPS)
    assert mails(DIGEST).exists()
    assert not mails(DIGEST).filter(is_digest=False).exists()

    away, stand_in = f"Cán bộ {UNIT_OF_AWAY}", f"Phó {UNIT_OF_AWAY}"
    assert not any(AWAY[0] <= _day(mail.sent_at) <= AWAY[1] for mail in mails(away))
    missed = [row for row in told(away) if AWAY[0] <= _day(row.notice.created_at) <= AWAY[1]]
    assert len(missed) == 2  # 7 and 3 working days before the report is due
    # First what is open as the absence begins.
    assert [row.offset_days for row in told(stand_in).filter(kind="milestone.midyear")] == [-14, -7, -3]

    old, new = f"Thủ trưởng {UNIT_OF_NEW_HEAD}", f"Thủ trưởng mới {UNIT_OF_NEW_HEAD}"
    assert max(_day(row.notice.created_at) for row in told(old)) < HEAD_CHANGES_ON
    assert min(_day(row.notice.created_at) for row in told(new)) >= HEAD_CHANGES_ON
    of_cluster = _issued().filter(level=Level.CLUSTER)
    for row in of_cluster:
        chair = CHAIR if _day(row.notice.created_at) < CHAIR_CHANGES_ON else NEXT_CHAIR
        assert row.person.full_name in (f"Thủ trưởng {chair}", f"Thủ trưởng {DEPUTY}"), row
