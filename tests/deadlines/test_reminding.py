"""Who is reminded when: planned ahead, asked again at the hour, sent once."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from clusters.enums import Role
from clusters.models import Absence, Appointment, ClusterLead
from clusters.services.absences import announce_absence, end_absence
from core.errors import RuleError
from deadlines.enums import Act, Level, ReminderState
from deadlines.models import Reminder, SendingRule
from deadlines.queries.judging import deadlines_by_key
from deadlines.queries.recipients import People
from deadlines.services.issuing import still_due
from deadlines.services.moving import move_reminders
from emulation.enums import ReportPeriod
from emulation.models import UnitReport
from notifications.enums import MailLevel, Move
from notifications.models import Delivery, Notice, Preference
from notifications.services import deliver_batch, move_deliveries
from tests import factories as make
from tests.deadlines.stories import DUE, at, issue, plan, report, reporting_year
from workdays.queries import work_calendar

DAY = dt.timedelta(days=1)


@pytest.fixture
def story():
    return reporting_year()


def sent(day=None):
    """(day, person, offset) of what was sent."""
    rows = Reminder.objects.filter(state=ReminderState.ISSUED).select_related("notice")
    return {
        (row.notice.created_at.date(), row.person_id, row.offset_days)
        for row in rows.order_by("pk")
        if day is None or row.notice.created_at.date() == day
    }


def test_a_deadline_from_its_first_step_to_its_last(story):
    """One unit reports early, one on the last evening, one never; each gets what it must and nothing after."""
    calendar = work_calendar(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    days = {offset: calendar.add(DUE, offset) for offset in (-7, -3, -1, 1, 3)} | {0: DUE}
    day = dt.date(2026, 3, 13)
    while day < dt.date(2026, 4, 2):
        if day == days[-3]:
            report(story.year, story.units[1])
        plan(day)
        issue(day)
        if day == DUE:
            report(story.year, story.units[2])
            issue(day, 23)
        day += DAY

    chair, head, late_head = story.heads
    chair_officer, early, last_evening = story.officers
    assert sent() == {
        *((days[-7], person.pk, -7) for person in story.officers),
        *((days[offset], p.pk, offset) for offset in (-3, -1, 0) for p in (chair_officer, last_evening)),
        *((days[-1], person.pk, -1) for person in (chair, late_head)),
        (days[1], chair.pk, 1),
        (days[3], story.office.pk, 3),
    }
    summary = Notice.objects.get(recipient=chair, reminder__offset_days=1)
    assert summary.subject == (
        "Báo cáo sơ kết: 1 đơn vị chưa xong đến ngày 26/03/2026, đã quá hạn thứ Tư 25/03/2026"
    )
    assert f"1. {story.units[0]}" in summary.body
    assert "phụ trách cụm" in summary.why
    assert (
        Reminder.objects.get(person=chair, offset_days=1).level == Level.CLUSTER
    )  # one message, the higher one
    dropped = Reminder.objects.filter(state=ReminderState.DROPPED).exclude(reason="")
    assert set(dropped.values_list("person", flat=True)) <= {early.pk, head.pk, last_evening.pk, late_head.pk}
    assert plan(day) == 0


def test_planned_ahead_once_and_not_again(story):
    friday = dt.date(2026, 3, 13)
    assert plan(friday) == 3  # the step on Monday 16/03, for three officers
    assert plan(friday) == 0
    assert {row.leaves_at for row in Reminder.objects.all()} == {at(dt.date(2026, 3, 16))}
    assert issue(dt.date(2026, 3, 16), 7, 59) == 0
    assert issue(dt.date(2026, 3, 16), 8) == 3
    assert issue(dt.date(2026, 3, 16), 8) == 0
    assert Delivery.objects.count() == 3


def test_nothing_leaves_at_night_or_on_a_day_off(story):
    plan(dt.date(2026, 3, 13))
    monday, saturday = dt.date(2026, 3, 16), dt.date(2026, 3, 21)
    assert [issue(monday, 22), issue(monday + DAY, 7), issue(saturday, 9)] == [0, 0, 0]
    assert not Notice.objects.exists()


def test_what_was_done_or_moved_meanwhile_is_not_sent(story):
    plan(dt.date(2026, 3, 13))
    report(story.year, story.units[0])
    assert issue(dt.date(2026, 3, 16)) == 3
    dropped = Reminder.objects.get(state=ReminderState.DROPPED)
    assert (dropped.person, dropped.reason) == (
        story.officers[0], "Đơn vị đã xong, hoặc người này không còn được nhắc ở bước này.",
    )  # fmt: skip

    plan(dt.date(2026, 3, 17))
    story.milestone.due_on = dt.date(2026, 4, 15)
    story.milestone.save()
    plan(dt.date(2026, 3, 18))
    moved = Reminder.objects.filter(state=ReminderState.DROPPED, offset_days=-3)
    assert {row.reason for row in moved} == {"Hạn đã chuyển sang ngày 15/04/2026."}

    notices = list(Notice.objects.order_by("pk"))
    assert still_due(notices, at(dt.date(2026, 3, 18))) == set()
    story.milestone.due_on = DUE
    story.milestone.save()
    assert still_due(notices, at(dt.date(2026, 3, 18))) == {notice.pk for notice in notices}


def test_a_new_officer_gets_what_the_old_one_would_have_got(story):
    plan(dt.date(2026, 3, 13))
    Appointment.objects.filter(user=story.officers[0]).update(valid_to=dt.date(2026, 3, 14))
    new = make.appoint(Role.UNIT_OFFICER, unit=story.units[0], valid_from=dt.date(2026, 3, 14))
    assert plan(dt.date(2026, 3, 16), 7) == 1
    while issue(dt.date(2026, 3, 16), 9):
        pass
    assert Notice.objects.filter(recipient=new).count() == 1
    assert not Notice.objects.filter(recipient=story.officers[0]).exists()


def test_a_planner_that_slept_sends_one_reminder_and_a_late_one_after_an_hour(story):
    assert plan(dt.date(2026, 3, 24), 10) == 4 * 3  # the day before to all, the day itself, the day after
    late = Reminder.objects.filter(offset_days=-1)
    assert {row.leaves_at for row in late} == {at(dt.date(2026, 3, 24), 11)}
    assert not Reminder.objects.filter(offset_days__in=(-7, -3)).exists()


def test_who_has_no_officer_is_told_as_head_and_who_has_nobody_as_cluster(story):
    Appointment.objects.filter(user__in=[story.officers[1], story.officers[2], story.heads[2]]).delete()
    ClusterLead.objects.update(user=make.make_user(is_active=False))  # left the service
    plan(dt.date(2026, 3, 13))
    assert set(Reminder.objects.values_list("person", "level")) == {
        (story.officers[0].pk, Level.OFFICER), (story.heads[1].pk, Level.HEAD), (story.heads[0].pk, Level.CLUSTER),
    }  # fmt: skip


def test_somebody_away_keeps_the_notice_and_another_gets_the_mail(story):
    monday = dt.date(2026, 3, 16)
    away, stand_in = story.officers[0], make.appoint(Role.UNIT_OFFICER, unit=story.units[0])
    Appointment.objects.filter(user=stand_in).update(role=Role.RECORDS_CLERK)
    act = {"actor": away, "at": at(dt.date(2026, 3, 12))}
    announce_absence(user=away, starts_on=monday - DAY, ends_on=monday + DAY, stand_in=stand_in, **act)
    Absence.objects.create(user=story.officers[1], starts_on=monday, ends_on=monday)  # nobody named: the head
    plan(monday - 3 * DAY)
    issue(monday)

    mailed = set(Delivery.objects.values_list("recipient", flat=True))
    assert mailed == {stand_in.pk, story.heads[1].pk, story.officers[2].pk}
    assert Notice.objects.filter(recipient__in=[away, story.officers[1]]).count() == 2
    assert f"{away} đang vắng" in Notice.objects.get(recipient=stand_in).why

    # A stand-in who left the unit learns nothing more of its work; the head is told.
    Appointment.objects.filter(user=stand_in).update(valid_to=monday)
    assert _told(story, monday) == {away.pk: None, story.heads[0].pk: away.pk}

    absence = away.absences.get()
    end_absence(absence=absence, actor=away, at=at(monday, 9))
    absence.refresh_from_db()
    assert absence.ends_on == monday - DAY


def _told(story, day):
    """Who is told for the first unit, and for whom."""
    deadline = replace(one_deadline(story, day), units=(story.units[0].pk,))
    found = People([deadline], day=day, last=day).told(deadline, [Level.OFFICER], day)
    return {person: one.stands_for for person, one in found.items()}


def one_deadline(story, day):
    return deadlines_by_key({(f"milestone:{story.milestone.pk}", DUE)}, day)[
        f"milestone:{story.milestone.pk}"
    ]


def test_mail_that_is_late_does_not_leave_at_night_nor_on_a_day_off(story, smtp_sink):
    """The mail server is away on Friday evening; somebody releases a mail on Saturday. No word of it has aged."""
    friday, saturday, monday = (dt.date(2026, 3, n) for n in (13, 14, 16))
    Preference.objects.create(user=story.officers[0], mail_level=MailLevel.DIGEST)
    plan(friday)
    Reminder.objects.update(leaves_at=at(friday, 16, 50))
    issue(friday, 16, 59)
    held = Delivery.objects.filter(is_digest=False).order_by("pk").first()
    move = {"ids": [held.pk], "actor": story.office}
    move_deliveries(move=Move.HOLD, at=at(friday, 16, 59), **move)
    smtp_sink.reply = "451 later"
    deliver_batch(at=at(friday, 16, 59))
    smtp_sink.reply = "250 OK"

    deliver_batch(at=at(friday, 17, 5))
    move_deliveries(move=Move.RELEASE, at=at(saturday, 9), **move)
    deliver_batch(at=at(saturday, 9))
    assert smtp_sink.messages == []
    assert set(Delivery.objects.values_list("leaves_at", flat=True)) == {at(monday), at(monday, 8, 30)}

    deliver_batch(at=at(monday))
    deliver_batch(at=at(monday, 8, 30))
    assert {mail["Subject"].strip() for mail in smtp_sink.messages} == {
        "Báo cáo sơ kết: hạn thứ Tư 25/03/2026"
    }
    texts = [mail.get_body(["plain"]).get_content() for mail in smtp_sink.messages]
    assert len(texts) == 3
    assert all("Hạn: hết thứ Tư 25/03/2026" in text for text in texts)


def test_an_absence_must_make_sense(story):
    person, today = story.officers[0], dt.date(2026, 3, 12)
    say = {"user": person, "actor": person, "at": at(today), "stand_in": None}
    announce_absence(starts_on=today, ends_on=today + DAY, **say)
    wrong = [
        {"starts_on": today + DAY, "ends_on": today + 3 * DAY},  # over the one that is there
        {"starts_on": today - 3 * DAY, "ends_on": today - DAY},
        {"starts_on": today + 9 * DAY, "ends_on": today + 8 * DAY},
        {
            "starts_on": today + 9 * DAY,
            "ends_on": today + 9 * DAY,
            "stand_in": story.officers[1],
        },  # another unit
    ]
    for days in wrong:
        with pytest.raises(RuleError):
            announce_absence(**(say | days))
    assert person.absences.count() == 1


def test_held_until_released_and_cancelled_for_good(story):
    plan(dt.date(2026, 3, 13))
    rows = list(Reminder.objects.order_by("pk"))
    ids = [row.pk for row in rows]
    who = {"actor": story.heads[0], "at": at(dt.date(2026, 3, 14))}
    with pytest.raises(RuleError):
        move_reminders(reminder_ids=ids, act=Act.HOLD, reason="", **who)
    move_reminders(reminder_ids=ids, act=Act.HOLD, reason="Chờ kế hoạch sửa", **who)
    assert issue(dt.date(2026, 3, 16)) == 0
    move_reminders(reminder_ids=ids[:1], act=Act.CANCEL, reason="Đơn vị đang chuyển trụ sở", **who)
    late = {"actor": story.heads[0], "at": at(dt.date(2026, 3, 16), 18)}
    assert move_reminders(reminder_ids=ids, act=Act.RELEASE, reason="", **late) == 2
    assert plan(dt.date(2026, 3, 16), 19) == 0
    assert issue(dt.date(2026, 3, 17)) == 2
    rows[0].refresh_from_db()
    assert rows[0].state == ReminderState.CANCELLED
    with pytest.raises(RuleError):
        move_reminders(reminder_ids=ids, act=Act.CANCEL, reason="Muộn rồi", **late)


def test_a_step_dropped_and_wanted_again_on_its_day_leaves(story):
    """The unit's report is in the evening before and taken back in the morning."""
    plan(DUE - DAY)
    report(story.year, story.units[1])
    plan(DUE - DAY, 15)
    UnitReport.objects.all().delete()
    plan(DUE, 6)
    issue(DUE)
    last = Reminder.objects.get(person=story.officers[1], offset_days=0)
    assert (last.state, last.reason) == (ReminderState.ISSUED, "")


def test_what_is_held_for_ever_is_let_go_with_the_true_reason(story):
    plan(DUE - DAY)
    held = Reminder.objects.get(person=story.officers[1], offset_days=-1)
    move_reminders(
        reminder_ids=[held.pk], act=Act.HOLD, reason="Chờ", actor=story.office, at=at(DUE - DAY, 7)
    )
    plan(DUE + 60 * DAY)
    held.refresh_from_db()
    assert (held.state, held.reason) == (ReminderState.DROPPED, "Không còn bước nhắc nào cho việc này.")


def test_hours_changed_after_planning_move_what_waits(story):
    plan(dt.date(2026, 3, 13))
    SendingRule.objects.create(pk=1, morning=dt.time(9, 30))
    assert plan(dt.date(2026, 3, 13), 7) == 0
    assert {row.leaves_at for row in Reminder.objects.all()} == {at(dt.date(2026, 3, 16), 9, 30)}


def test_a_report_that_lies_before_the_head_is_the_heads_turn(story):
    plan(dt.date(2026, 3, 13))
    unit, head, officer = story.units[0], story.heads[0], story.officers[0]
    laid = UnitReport.objects.create(
        cluster_year=story.year, unit=unit, period=ReportPeriod.MIDYEAR,
        laid_at=at(dt.date(2026, 3, 13), 9), laid_by=officer,
    )  # fmt: skip
    plan(dt.date(2026, 3, 13), 10)
    week_before = Reminder.objects.filter(offset_days=-7).order_by("pk")
    planned = week_before.filter(state=ReminderState.PLANNED)
    assert {row.person for row in planned} == {head, *story.officers[1:]}
    assert week_before.get(person=officer).state == ReminderState.DROPPED

    laid.laid_at = laid.laid_by = None  # the head gave it back
    laid.save()
    plan(dt.date(2026, 3, 13), 11)
    assert {row.person for row in planned.all()} == set(story.officers)

    laid.laid_at, laid.laid_by = at(dt.date(2026, 3, 13), 12), officer
    laid.save()
    plan(dt.date(2026, 3, 13), 12)
    issue(dt.date(2026, 3, 16))
    told = week_before.get(person=head).notice
    assert told.path == reverse(
        "emulation:report_detail", args=[story.year.pk, ReportPeriod.MIDYEAR, unit.pk]
    )
