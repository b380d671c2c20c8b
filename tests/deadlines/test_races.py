"""Two at once: planners, senders, and people who stop what is about to leave."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from core.errors import StateConflictError
from core.transactions import whole
from deadlines.enums import Act, Level, ReminderState
from deadlines.models import Reminder
from deadlines.queries.rules import ladder_steps
from deadlines.services.ladders import change_ladder
from deadlines.services.moving import move_reminders
from deadlines.services.planning import LOCK, plan_reminders
from notifications.models import Notice
from tests.deadlines.stories import KIND, at, issue, plan, reporting_year
from tests.faults.threads import acts_at_once

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY, MONDAY = dt.date(2026, 3, 13), dt.date(2026, 3, 16)


def at_once(*calls):
    """What each returned, or the error it ended with."""
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            barrier.wait()
            answers[number] = call()
        except StateConflictError as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_planners_at_once_one_writes():
    reporting_year()
    assert sum(at_once(*[lambda: plan(FRIDAY)] * 4)) == 3
    assert Reminder.objects.count() == 3
    with connection.cursor() as cursor:  # one that was killed left no lock behind
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCK],
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        assert at_once(lambda: plan(MONDAY)) == [0]
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def test_two_who_change_a_ladder_at_once_both_save():
    story = reporting_year()
    change = {"kind": KIND, "actor": story.office, "at": at(MONDAY)}
    ways = ([-5, -4], [-5, -4, -2], [-4])
    acts_at_once(
        *[lambda way=way: whole(change_ladder, steps={Level.OFFICER: way}, **change) for way in ways]
    )
    assert [step.offset for step in ladder_steps()[KIND]] in ways


def test_what_is_cancelled_is_not_sent_and_what_is_sent_is_not_cancelled():
    story = reporting_year()
    plan(FRIDAY)
    first, *ids = Reminder.objects.order_by("pk").values_list("pk", flat=True)

    with transaction.atomic():  # the sender passes over what somebody is holding this very moment
        held = {"act": Act.HOLD, "reason": "Chờ", "actor": story.heads[0], "at": at(MONDAY)}
        move_reminders(reminder_ids=ids, **held)
        assert at_once(lambda: issue(MONDAY)) == [1]
    assert Notice.objects.get().reminder.pk == first
    move_reminders(reminder_ids=ids, **held | {"act": Act.RELEASE})

    def cancel(by):
        return whole(move_reminders, reminder_ids=ids, act=Act.CANCEL, reason="Nhầm", actor=by, at=at(MONDAY))

    at_once(
        lambda: issue(MONDAY), lambda: cancel(story.heads[0]), lambda: cancel(story.heads[1]), lambda: issue(MONDAY),
        lambda: plan_reminders(today=MONDAY, at=at(MONDAY)),
    )  # fmt: skip

    rows = Reminder.objects.filter(pk__in=ids)
    assert {row.state for row in rows} <= {ReminderState.ISSUED, ReminderState.CANCELLED}
    assert Notice.objects.count() == 1 + rows.filter(state=ReminderState.ISSUED).count()
