"""Reading what will be sent, stopping it, the ledger, the ladder, days away."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from clusters.models import Absence
from deadlines.enums import Level, ReminderState
from deadlines.models import Reminder, ReminderStep, SendingRule
from deadlines.services.ladders import load_ladder
from tests import factories as make
from tests.deadlines.stories import DUE, KIND, at, issue, plan, reporting_year

FRIDAY, MONDAY = dt.date(2026, 3, 13), dt.date(2026, 3, 16)


@pytest.fixture
def story():
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        story = reporting_year()
        plan(FRIDAY)
        yield story


def open_page(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_the_chair_reads_the_exact_text_and_holds_a_whole_step(client, story):
    client.force_login(story.heads[0])
    page = open_page(client, "deadlines:reminder_of_year", story.year.pk)
    assert "Ngày 16/03/2026" in page
    assert "3 người nhận" in page
    assert "trước hạn 7 ngày làm việc" in page

    reminder = Reminder.objects.get(person=story.officers[1])
    shown = open_page(client, "deadlines:reminder_show", reminder.pk)
    place = reverse("deadlines:reminder_move", args=["giu"])
    address = f"{place}?han={reminder.deadline_key}&buoc=-7&nam={story.year.pk}"
    assert str(story.officers[2]) in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Chờ kế hoạch sửa"}).status_code == 302
    assert set(Reminder.objects.values_list("state", "reason")) == {(ReminderState.HELD, "Chờ kế hoạch sửa")}
    assert AuditEvent.objects.filter(verb="reminder.held").count() == 1
    assert "Đang giữ lại" in open_page(client, "deadlines:reminder_of_year", story.year.pk)

    release = f"{reverse('deadlines:reminder_move', args=['tha'])}?ngay=2026-03-16&nam={story.year.pk}"
    assert client.post(release, {"reason": ""}).status_code == 302
    issue(MONDAY)
    reminder.refresh_from_db()
    for text in (reminder.notice.subject, reminder.notice.why, str(story.units[1])):
        assert text in shown
    # Its mail waits in the outbox of who leads the year, of nobody else's.
    assert reminder.notice.subject in open_page(client, "notifications:outbox")
    client.force_login(story.officers[2])
    assert reminder.notice.subject not in open_page(client, "notifications:outbox")
    client.force_login(story.heads[0])
    assert client.post(address, {"reason": "Muộn"}).status_code == 422  # all have left

    ledger = open_page(client, "deadlines:ledger_show", story.year.pk)
    assert ledger.count("Đã gửi đi") == 3
    out = StringIO()
    call_command("nhat_ky_nhac_viec", "--nam-cum", str(story.year.pk), stdout=out)
    line = next(row for row in out.getvalue().splitlines() if str(story.officers[1]) in row)
    assert [cell.strip() for cell in line.split("|")][:7] == [
        "16/03/2026", "08:00", str(story.officers[1]), "Cán bộ làm việc", "Báo cáo sơ kết: hạn thứ Tư 25/03/2026", "25/03/2026",
        "trước hạn 7 ngày làm việc",
    ]  # fmt: skip


def test_the_text_shown_is_that_of_the_day_in_viet_nam(client, story):
    """At half past six of the morning after the due day it is still the due day in UTC."""
    hours = {"morning": dt.time(6, 30), "window_from": dt.time(6), "window_to": dt.time(17)}
    SendingRule.objects.create(pk=1, **hours)
    plan(DUE)
    client.force_login(story.heads[0])
    after = Reminder.objects.filter(offset_days=1, person=story.heads[1]).get()
    assert "đã quá hạn thứ Tư 25/03/2026" in open_page(client, "deadlines:reminder_show", after.pk)


def test_a_cluster_does_not_stop_what_the_standing_body_is_told(client, story):
    Reminder.objects.filter(person=story.officers[0]).update(level=Level.OFFICE)
    of_office = Reminder.objects.get(level=Level.OFFICE)
    address = f"{reverse('deadlines:reminder_move', args=['huy'])}?loi-nhac={of_office.pk}"
    client.force_login(story.heads[0])
    assert client.post(address, {"reason": "Không muốn bị báo"}).status_code == 422
    assert (
        client.post(
            f"{reverse('deadlines:reminder_move', args=['huy'])}?ngay=2026-03-16", {"reason": "Nhầm"}
        ).status_code
        == 302
    )
    of_office.refresh_from_db()
    assert of_office.state == ReminderState.PLANNED
    client.force_login(story.office)
    assert client.post(address, {"reason": "Đã trao đổi"}).status_code == 302
    of_office.refresh_from_db()
    assert of_office.state == ReminderState.CANCELLED


def test_others_and_guessed_addresses_find_nothing(client, story):
    outsider = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=make.make_cluster_year(2026))
    client.force_login(outsider)
    pk = Reminder.objects.order_by("pk").first().pk
    move = reverse("deadlines:reminder_move", args=["huy"])
    assert client.get(reverse("deadlines:reminder_show", args=[pk])).status_code == 404
    assert client.post(f"{move}?loi-nhac={pk}", {"reason": "x"}).status_code == 422
    for query in ("", "?loi-nhac=99999999999999999999", "?ngay=31-02", "?han=%00", "?nam=x&ngay=2026-03-16"):
        assert client.get(move + query).status_code == 404, query
    assert client.get(reverse("deadlines:reminder_move", args=["xoa"])).status_code == 404
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.PLANNED}


def test_lists_ask_no_more_for_more_rows(client, story):
    client.force_login(story.office)
    pages = [reverse("deadlines:reminder_list"), reverse("deadlines:ledger_show", args=[story.year.pk])]

    def queries():
        counts = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    ids = list(Reminder.objects.order_by("pk").values_list("pk", flat=True))
    Reminder.objects.filter(pk__in=ids[1:]).update(state=ReminderState.DROPPED)
    one = queries()
    Reminder.objects.update(state=ReminderState.PLANNED)
    Reminder.objects.filter(pk=ids[1]).update(offset_days=-3)
    assert queries() == one


def test_the_ladder_is_tried_on_a_real_deadline_and_changed(client, story):
    client.force_login(story.office)
    address = reverse("deadlines:ladder_edit", args=[KIND])
    read = {"base-officer": "-7, -3, -1, 0", "base-head": "-1, +1", "base-cluster": "+1", "base-office": "+3"}
    typed = read | {"officer": "-10, -1 0", "head": "", "cluster": "+2", "office": ""}
    tried = client.post(address, typed | {"xem-truoc": "1"}).content.decode()
    assert "trước hạn 10 ngày làm việc" in tried
    assert ReminderStep.objects.filter(is_active=True).count() == 8
    refused = client.post(address, typed | {"officer": "mai, -1"})
    assert refused.status_code == 422
    assert "mai, -1" in refused.content.decode()
    client.post(address, typed)
    assert set(ReminderStep.objects.filter(is_active=True).values_list("level", "offset_days")) == {
        (Level.OFFICER, -10), (Level.OFFICER, -1), (Level.OFFICER, 0), (Level.CLUSTER, 2),
    }  # fmt: skip
    assert AuditEvent.objects.get(verb="ladder.changed").after["steps"][0] == ["cluster", 2]

    # A colleague who read the same steps: what does not touch is merged, of the rest both are shown.
    answer = client.post(
        address, read | {"officer": "-5, -3, -1, 0", "head": "", "cluster": "+1", "office": "+3"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "người khác đã lưu bản mới hơn" in page
    assert page.count("Bản đã lưu trong lúc bạn soạn") == 1
    assert 'name="base-officer" value="-10, -1, 0"' in page
    assert 'name="cluster" value="+2"' in page
    assert ReminderStep.objects.filter(is_active=True).count() == 4
    merged = {"base-officer": "-10, -1, 0", "base-cluster": "+2", "base-head": "", "base-office": ""}
    mine = {"officer": "-5, -3, -1, 0", "head": "", "cluster": "+2", "office": ""}
    assert client.post(address, merged | mine | {"chon-officer": "theirs"}).status_code == 302
    assert (
        load_ladder(ladder={KIND: {"head": [-3]}, "target.due": {"head": [-3]}}) == 1
    )  # what people set stays

    hours = {"morning": "8h30", "window_from": "8:00", "window_to": "16:30", "days_ahead": "5"}
    rule = reverse("deadlines:sending_rule_edit")
    assert client.post(rule, hours | {"morning": "7:00"}).status_code == 422
    assert client.post(rule, hours | {"morning": "25:00"}).status_code == 422
    assert client.post(rule, hours | {"window_to": "8:31"}).status_code == 422  # nothing would ever all leave
    assert client.post(rule, hours).status_code == 302
    assert SendingRule.objects.get().morning == dt.time(8, 30)


def test_days_away_are_written_down_and_ended(client, story):
    person, colleague = story.officers[0], story.heads[0]
    client.force_login(person)
    address = reverse("clusters:absence_list")
    typed = {"starts_on": "16/03/2026", "ends_on": "20/03/2026", "stand_in": colleague.pk}
    assert client.post(address, typed | {"stand_in": story.heads[1].pk}).status_code == 422
    assert client.post(address, typed | {"ends_on": "31/02/2026"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.stand_in, absence.ends_on) == (person, colleague, dt.date(2026, 3, 20))
    assert "16/03/2026 – 20/03/2026" in open_page(client, "clusters:absence_list")
    end = reverse("clusters:absence_end", args=[absence.pk])
    client.force_login(colleague)
    assert client.post(end).status_code == 404
    client.force_login(person)
    client.post(end)
    assert not Absence.objects.exists()
