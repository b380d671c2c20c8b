"""A year planned backwards from its conferences: the days proposed, what is said of them, saving all at once."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from emulation.enums import ConferenceKind, ConferenceState, MilestoneKind, PlanAnchor
from emulation.models import Conference, Milestone, PlanningStep
from emulation.queries.year_plan import planned_year, suggest, warnings
from emulation.services.year_plan import save_year_plan
from portal.services.catalogues import load_catalogues
from tests import factories as make
from tests.emulation.test_lock_order import locked_too_late
from workdays.counting import WorkCalendar

NOW = dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC)
# Tết Bính Ngọ: off from Saturday 14 to Sunday 22 February 2026.
TET = WorkCalendar(off=frozenset(dt.date(2026, 2, day) for day in range(16, 21)))


@pytest.fixture
def year():
    load_catalogues()
    year = make.make_cluster_year(2026)
    make.make_lead(year, make.members_of(year)[0])
    return year


@pytest.fixture
def chair(year):
    return make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0])


def _step(offset, *, in_working_days=True, kind=MilestoneKind.YEAR_REPORT):
    return PlanningStep(
        kind=kind, anchor=PlanAnchor.REVIEW, offset_days=offset, is_in_working_days=in_working_days, basis="đề xuất"
    )  # fmt: skip


def test_proposed_days_avoid_tet_and_say_so():
    closing = dt.date(2026, 2, 26)  # a Thursday: 3 working days after Tết before it

    ten_before = suggest(_step(-10), closing, TET)
    # 25, 24, 23 | 13, 12, 11, 10, 9 | 6, 5 February
    assert ten_before.due_on == dt.date(2026, 2, 5)
    assert ten_before.note == "Đã tránh 5 ngày nghỉ lễ, Tết (từ 16/02/2026 đến 20/02/2026)."

    plain = suggest(_step(-8, in_working_days=False), closing, TET)
    assert plain.due_on == dt.date(2026, 2, 13), "before a conference a day off gives way to an earlier day"
    assert plain.note == "Tính ra ngày 18/02/2026 là ngày nghỉ nên chuyển sang 13/02/2026."
    later = suggest(_step(4, in_working_days=False), dt.date(2026, 2, 12), TET)
    assert later.due_on == dt.date(2026, 2, 23), "after it, to a later one"
    assert suggest(_step(0), closing, TET).due_on == closing


def test_what_does_not_fit_is_said_but_forbids_nothing():
    days = dict.fromkeys(MilestoneKind, None) | {
        MilestoneKind.LAUNCHED: dt.date(2026, 3, 27),
        MilestoneKind.REGISTERED: dt.date(2026, 3, 10),
        MilestoneKind.VOTED: dt.date(2026, 2, 17),
    }

    told = warnings(days, dt.date(2026, 3, 27), dt.date(2026, 3, 27), TET)

    assert told == [
        "Hội nghị phát động không trước hội nghị tổng kết.",
        "“Thông qua kế hoạch, phát động” (27/03/2026) nên xong trước “Đăng ký danh hiệu thi đua” (10/03/2026).",
        "“Đăng ký danh hiệu thi đua” (10/03/2026) nên xong trước “Bỏ phiếu bình xét, suy tôn” (17/02/2026).",
        "Bỏ phiếu bình xét, suy tôn rơi vào ngày nghỉ 17/02/2026; ngày làm việc gần nhất: 13/02/2026 hoặc 23/02/2026.",
    ]


def test_the_chair_plans_the_year_on_one_page(client, year, chair):
    client.force_login(chair)
    url = reverse("emulation:year_plan", args=[year.pk])
    with time_machine.travel(NOW, tick=False):
        page = client.get(url)
    assert page.status_code == 200
    assert "data-plan-today" in page.text  # what a narrow screen opens at
    assert not Milestone.objects.exists(), "reading writes nothing"
    typed = {
        "launch_on": "27/03/2026", "review_on": "18/12/2026", "with_conferences": "on", "reason": "",
        "seen": page.context["form"].planned.seen, "due_settled": "01/04/2027",
    }  # fmt: skip

    suggested = client.post(url, typed | {"act": "suggest"})

    assert suggested.status_code == 200
    form = suggested.context["form"]
    assert form["due_launched"].value() == "27/03/2026"
    assert "Lịch nghỉ năm 2027 chưa có" in suggested.text
    assert form["due_year_report"].value() == "04/12/2026"  # ten working days before
    assert not Milestone.objects.exclude(due_on=None).exists(), "only proposed"
    days = {f"due_{kind}": form[f"due_{kind}"].value() for kind in form.kinds}

    assert client.post(url, typed | days | {"due_midyear": "31/02/2026"}).status_code == 422
    assert not Conference.objects.exists(), "all or nothing"
    assert client.post(url, typed | days | {"due_midyear": "15/07/2026"}).status_code == 302

    set_days = dict(Milestone.objects.values_list("kind", "due_on"))
    assert set_days[MilestoneKind.MIDYEAR] == dt.date(2026, 7, 15)
    assert set_days[MilestoneKind.VOTED] == dt.date(2026, 12, 18)
    assert None not in set_days.values()
    assert list(Conference.objects.values_list("kind", "held_on")) == [
        (ConferenceKind.LAUNCH, dt.date(2026, 3, 27)),
        (ConferenceKind.REVIEW, dt.date(2026, 12, 18)),
    ]

    # Somebody else's page is older now: nothing is saved, both stand on the page, the next press decides.
    stale = client.post(url, typed | days | {"review_on": "21/12/2026", "due_voted": "21/12/2026"})
    assert stale.status_code == 422
    assert "người khác đã lưu lịch mới hơn" in stale.content.decode()
    assert stale.context["form"]["due_voted"].value() == "21/12/2026"
    assert f"Sẽ báo cho: {chair}" in stale.content.decode(), (
        "moving a day that was set tells those who act by it"
    )
    assert "ngày, từ" in stale.content.decode(), "how often the ladder will remind of it"
    moved = typed | days | {
        "due_midyear": "15/07/2026", "review_on": "21/12/2026", "due_voted": "21/12/2026",
        "seen": stale.context["form"]["seen"].value(),
    }  # fmt: skip
    refused = client.post(url, moved)
    assert refused.context["form"].errors["reason"], "a day that was set moves with a reason only"
    assert client.post(url, moved | {"reason": "Bộ họp ngày 18/12"}).status_code == 302
    assert Conference.objects.get(kind=ConferenceKind.REVIEW).held_on == dt.date(2026, 12, 21)
    assert AuditEvent.objects.filter(verb="milestone.due_set", summary__contains="Bộ họp").count() == 1

    Milestone.objects.filter(kind=MilestoneKind.MIDYEAR).update(due_on=None)
    form = client.get(url).context["form"]
    assert form["due_midyear"].value() is None, "in a year already planned nothing is filled in unasked"
    assert form.proposals[MilestoneKind.MIDYEAR]


def test_a_conference_that_was_held_keeps_its_day_and_the_log_is_locked_last(year, chair):
    Conference.objects.create(
        cluster_year=year,
        kind=ConferenceKind.LAUNCH,
        state=ConferenceState.HELD,
        held_on=dt.date(2026, 3, 27),
    )
    Conference.objects.create(cluster_year=year, kind=ConferenceKind.REVIEW, held_on=dt.date(2026, 12, 18))

    with locked_too_late() as late:
        save_year_plan(
            cluster_year=year,
            days={MilestoneKind.VOTED: dt.date(2026, 12, 21), MilestoneKind.MIDYEAR: dt.date(2026, 7, 15)},
            launch_on=dt.date(2026, 4, 1),
            review_on=dt.date(2026, 12, 21),
            with_conferences=True,
            reason="",
            seen=planned_year(year).seen,
            actor=chair,
            at=NOW,
        )

    assert late == []
    assert sorted(Conference.objects.values_list("held_on", flat=True)) == [
        dt.date(2026, 3, 27),
        dt.date(2026, 12, 21),
    ]
