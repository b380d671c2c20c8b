"""When a report is late: to the second, for ever, longer only for all or by a decision that everybody reads."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from clusters.models import ClusterMembership
from core.errors import RuleError
from deadlines import opening
from deadlines.sources import open_deadlines
from emulation.enums import MilestoneKind, ReportPeriod, ReportState
from emulation.models import UnitReport
from emulation.queries.pending import awaited_units
from emulation.queries.report_days import days_late, due_days
from emulation.queries.reports import missing_units
from emulation.queries.year_facts import YearFacts
from emulation.queries.years import unit_matrix, year_map
from emulation.services import milestones, report_review
from emulation.services import reports as services
from emulation.services.extensions import extend_step
from tests import factories as make

DUE = dt.date(2026, 7, 10)
MIDYEAR = ReportPeriod.MIDYEAR


def at(day, clock="08:00:00"):
    return dt.datetime.fromisoformat(f"{day} {clock}+07:00")


@pytest.fixture
def year():
    cluster_year = make.make_cluster_year(2026, units=3)
    make.make_lead(cluster_year, make.members_of(cluster_year)[0])
    set_due(cluster_year, DUE)
    return cluster_year


@pytest.fixture
def chair(year):
    return make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0])


@pytest.fixture
def member(year):
    return make.members_of(year)[2]


def set_due(year, day, kind=MilestoneKind.MIDYEAR):
    milestones.set_due(
        cluster_year=year, kind=kind, due_on=day, reason="Hoãn hội nghị", actor=None, at=at("2026-07-01")
    )


def hand_in(year, unit, moment, *, period=MIDYEAR, **text):
    report = UnitReport.objects.filter(cluster_year=year, unit=unit, period=period).first()
    report = services.save_report(
        cluster_year=year, unit=unit, period=period, revision=report.revision if report else 0,
        actor=make.make_user(), at=moment, **{"results": f"Kết quả {moment}"} | text,
    )  # fmt: skip
    return services.submit_report(report_id=report.pk, actor=make.make_user(), at=moment)


def extend(year, unit, day=dt.date(2026, 7, 20), **other):
    return extend_step(
        **{
            "cluster_year": year, "unit": unit, "kind": MilestoneKind.MIDYEAR, "due_on": day, "decision_number": "15/CV-C1",
            "decision_on": dt.date(2026, 7, 2), "reason": "Bão lũ", "actor": make.make_user(), "at": at("2026-07-03"),
        } | other
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (at("2026-07-10", "23:59:59"), 0),
        (at("2026-07-11", "00:00:00"), 1),
        (dt.datetime(2026, 7, 10, 16, 59, 59, tzinfo=dt.UTC), 0),
        (dt.datetime(2026, 7, 10, 17, 0, 0, tzinfo=dt.UTC), 1),
        (at("2026-01-01"), 0),
        (at("2026-07-15"), 5),
    ],
)
def test_lateness_turns_at_midnight_in_viet_nam(year, member, moment, days):
    assert opening.days_late(DUE, moment) == days
    assert hand_in(year, member, moment).days_late == days


def test_without_a_due_day_nothing_is_late_and_nothing_is_in_time(year, member):
    assert opening.days_late(None, at("2026-07-15")) is None
    hand_in(year, member, at("2026-12-30"), period=ReportPeriod.YEAR)
    assert days_late(year) == {member.pk: {ReportPeriod.YEAR: None}}


def test_late_once_is_late_for_ever(year, member):
    report = hand_in(year, member, at("2026-07-13"))
    report_review.return_report(
        report_id=report.pk, reason="Thiếu", actor=make.make_user(), at=at("2026-07-14")
    )
    set_due(year, dt.date(2026, 7, 31))

    report = hand_in(year, member, at("2026-07-15"))

    assert (report.days_late, report.first_due_on) == (3, DUE)
    assert days_late(year) == {member.pk: {MIDYEAR: 3}}


def test_in_time_stays_in_time_when_the_cluster_asks_for_more(year, member):
    report = hand_in(year, member, at("2026-07-10"))
    report_review.return_report(
        report_id=report.pk, reason="Thiếu", actor=make.make_user(), at=at("2026-07-14")
    )
    assert hand_in(year, member, at("2026-07-20")).days_late == 0


def test_taking_a_report_back_undoes_that_it_was_in_time_but_not_that_it_was_late(year, member):
    report = hand_in(year, member, at("2026-07-10"))
    services.recall_report(report_id=report.pk, actor=make.make_user(), at=at("2026-07-10"))
    assert days_late(year) == {}
    assert hand_in(year, member, at("2026-07-14")).days_late == 4

    services.recall_report(report_id=report.pk, actor=make.make_user(), at=at("2026-07-14"))
    set_due(year, dt.date(2026, 7, 31))
    assert hand_in(year, member, at("2026-07-15")).days_late == 4


def test_one_unit_has_longer_by_a_decision_that_everybody_reads(client, year, member, chair):
    other = make.appoint(Role.UNIT_OFFICER, unit=make.members_of(year)[1])
    client.force_login(chair)
    page = reverse("emulation:step_extend", args=[year.pk, MIDYEAR])
    typed = {
        "unit": member.pk, "due_on": "20/07/2026", "decision_number": "15/CV-C1", "decision_on": "02/07/2026",
        "reason": "Bão lũ",
    }  # fmt: skip
    for name, wrong, words in (
        ("due_on", "10/07/2026", "Hạn mới phải sau hạn đang có (10/07/2026)"),
        ("due_on", "31/02/2026", "không có trong lịch"),
        ("decision_on", "01/01/2100", "Ngày này chưa tới"),
        ("decision_number", "", "Chưa nhập mục này"),
        ("reason", "", "Chưa nhập mục này"),
        ("unit", "999999999999999999999", "Không hợp lệ"),
    ):
        answer = client.post(page, typed | {name: wrong})
        assert (answer.status_code, name, UnitReport.objects.count()) == (422, name, 0)
        assert words in answer.text or name == "unit"
    assert client.post(page, typed).status_code == 302

    client.force_login(other)
    told = client.get(reverse("emulation:report_list", args=[year.pk, MIDYEAR])).text
    assert "đến hết ngày 20/07/2026, theo văn bản số 15/CV-C1 ngày 02/07/2026. Lý do: Bão lũ" in told
    assert due_days(year, MIDYEAR).of(member.pk) == dt.date(2026, 7, 20)
    assert due_days(year, MIDYEAR).of(other.appointments.get().unit_id) == DUE
    assert hand_in(year, member, at("2026-07-20", "23:59:59")).days_late == 0


def test_more_time_lengthens_never_shortens_and_changes_nothing_handed_in(year, member):
    extend(year, member)
    extend(year, member, dt.date(2026, 7, 25))
    with pytest.raises(RuleError, match="sau hạn đang có"):
        extend(year, member, dt.date(2026, 7, 22))
    set_due(year, dt.date(2026, 7, 31))
    assert due_days(year, MIDYEAR).of(member.pk) == dt.date(2026, 7, 31)
    hand_in(year, member, at("2026-08-02"))
    with pytest.raises(RuleError, match="gia hạn không đổi được gì"):
        extend(year, member, dt.date(2026, 8, 30))
    with pytest.raises(RuleError, match="không phải là đơn vị thành viên"):
        extend(year, make.make_unit())
    with pytest.raises(RuleError, match="chưa có hạn"):
        extend(year, make.members_of(year)[1], kind=MilestoneKind.YEAR_REPORT)


def test_a_unit_with_more_time_is_shown_and_reminded_by_its_own_day(year, member):
    for unit in make.members_of(year):
        make.appoint(Role.UNIT_OFFICER, unit=unit)
    extend(year, member)
    other = make.members_of(year)[1]
    extend(year, other)
    facts = YearFacts(year, dt.date(2026, 7, 12))

    assert member.pk in awaited_units(facts, MilestoneKind.MIDYEAR)
    common, own = open_deadlines(first=DUE, last=dt.date(2026, 7, 20), day=facts.day)
    assert (common.due_on, own.due_on) == (DUE, dt.date(2026, 7, 20))
    assert (len(common.units), own.units) == (1, (other.pk, member.pk)), "one message for both"
    assert own.key == f"{common.key}/until:20260720"
    assert str(own.basis).count("văn bản số 15/CV-C1") == 1
    tones = {row.unit_id: row.cells[3].tone for row in unit_matrix(year, dt.date(2026, 7, 12))}
    assert (tones.pop(member.pk), tones.pop(other.pk), set(tones.values())) == ("todo", "todo", {"late"})


def test_a_unit_that_ended_is_not_awaited_and_what_it_sent_stays_readable(client, year, chair):
    gone, silent = make.members_of(year)[1:]
    hand_in(year, gone, at("2026-07-01"))
    ClusterMembership.objects.filter(unit=gone).update(valid_to=dt.date(2026, 7, 5))
    assert set(missing_units(year, MIDYEAR, dt.date(2026, 7, 6))) == {
        chair.appointments.get().unit.name,
        silent.name,
    }
    client.force_login(chair)

    told = client.get(reverse("emulation:report_list", args=[year.pk, MIDYEAR])).text

    assert "Đơn vị không còn trong cụm" in told
    assert client.get(reverse("emulation:report_detail", args=[year.pk, MIDYEAR, gone.pk])).status_code == 200


def test_phase_two_is_a_step_only_where_the_cluster_asks_for_it(client, year, member, chair):
    day = dt.date(2026, 12, 1)
    assert MilestoneKind.PHASE_TWO not in [step.kind for step in year_map(year, day)]
    set_due(year, dt.date(2026, 12, 10), MilestoneKind.PHASE_TWO)
    assert MilestoneKind.PHASE_TWO in [step.kind for step in year_map(year, day)]
    assert len(awaited_units(YearFacts(year, day), MilestoneKind.PHASE_TWO)) == 3
    report = hand_in(year, member, at("2026-12-12"), period=ReportPeriod.PHASE_TWO)
    assert report.days_late == 2
    client.force_login(chair)
    address = reverse("emulation:report_list", args=[year.pk, ReportPeriod.PHASE_TWO])
    assert address.endswith("/dot-2/")
    page = client.get(address).text
    assert "Chậm 2 ngày" in page
    assert f"Soạn báo cáo của {chair.appointments.get().unit.name}" in page  # one's own, above all others
    assert f"Soạn báo cáo của {member.name}" not in page


def test_reading_lateness_is_one_question(year):
    for unit in make.members_of(year):
        hand_in(year, unit, at("2026-07-12"))
    with CaptureQueriesContext(connection) as asked:
        found = days_late(year)
    assert (len(asked), set(map(str, found.values()))) == (1, {str({"midyear": 2})})


def test_many_are_accepted_after_a_look_all_or_none(client, year, chair):
    reports = [hand_in(year, unit, at("2026-07-11")) for unit in make.members_of(year)]
    address = reverse("emulation:report_accept_many", args=[year.pk, MIDYEAR])
    chosen = "?" + "&".join(f"bao-cao={report.pk}" for report in reports)
    client.force_login(chair)
    shown = client.get(address + chosen).text
    assert shown.count("Chậm 1 ngày") == 3
    assert client.post(address).status_code == 422

    services.recall_report(report_id=reports[0].pk, actor=make.make_user(), at=at("2026-07-11"))
    refused = client.post(address + chosen)
    assert (refused.status_code, str(reports[0].unit) in refused.text) == (422, True)
    assert not UnitReport.objects.filter(state=ReportState.ACCEPTED).exists()
    services.submit_report(report_id=reports[0].pk, actor=make.make_user(), at=at("2026-07-12"))
    assert client.post(address + chosen).status_code == 302
    assert set(UnitReport.objects.values_list("state", flat=True)) == {ReportState.ACCEPTED}
    assert year.milestones.get(kind=MilestoneKind.MIDYEAR).reached_on is not None
