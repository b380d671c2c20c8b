"""People acting on one cluster's year at the same moment, on real connections."""

import datetime as dt

import pytest

from clusters.enums import LeadRole, Role
from emulation.enums import MilestoneKind, ReportPeriod, ReportState
from emulation.models import Milestone, TitleRegistration, UnitReport
from emulation.services import milestones, registrations, report_review, reports
from tests import factories as make
from tests.emulation.test_plans_at_once import at_once
from tests.factories.emulation import make_award

AT = dt.datetime(2026, 7, 10, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 7, 10)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def year():
    return make.make_cluster_year(2026, units=2)


def test_one_registration_sent_twice_is_kept_once(year):
    award, unit = make_award(), make.members_of(year)[0]
    person = make.appoint(Role.UNIT_OFFICER, unit=unit)

    def register():
        registrations.register_titles(
            cluster_year=year, by_unit=unit, picks={(award.pk, unit.pk)}, actor=person, at=AT
        )

    refusals = at_once(register, register)

    assert len(refusals) == 1
    assert "đã được đăng ký" in refusals[0]
    assert TitleRegistration.objects.count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_nothing_is_registered_after_the_list_is_closed(year, _again):
    award = make_award()
    first, second = make.members_of(year)
    person = make.make_user()
    registrations.register_titles(
        cluster_year=year, by_unit=first, picks={(award.pk, first.pk)}, actor=person, at=AT
    )

    refusals = at_once(
        lambda: registrations.close_registration(cluster_year=year, actor=person, at=AT),
        lambda: registrations.register_titles(
            cluster_year=year, by_unit=second, picks={(award.pk, second.pk)}, actor=person, at=AT
        ),
    )

    assert Milestone.objects.get(kind=MilestoneKind.REGISTERED).reached_on == DAY
    assert TitleRegistration.objects.count() == 2 - len(refusals)


@pytest.mark.parametrize("_again", range(3))
def test_the_last_two_reports_accepted_at_once_reach_the_step(year, _again):
    person = make.make_user()
    for unit in make.members_of(year):
        report = reports.save_report(
            cluster_year=year,
            unit=unit,
            period=ReportPeriod.MIDYEAR,
            revision=0,
            results="Tốt",
            actor=person,
            at=AT,
        )
        reports.submit_report(report_id=report.pk, actor=person, at=AT)
    first, second = UnitReport.objects.order_by("pk").values_list("pk", flat=True)

    refusals = at_once(
        lambda: report_review.accept_report(report_id=first, actor=person, at=AT),
        lambda: report_review.accept_report(report_id=second, actor=person, at=AT),
    )

    assert refusals == []
    assert set(UnitReport.objects.values_list("state", flat=True)) == {ReportState.ACCEPTED}
    assert Milestone.objects.get(kind=MilestoneKind.MIDYEAR).reached_on == DAY


def test_two_first_drafts_of_one_report_are_not_lost(year):
    unit, person = make.members_of(year)[0], make.make_user()

    def save(words):
        return lambda: reports.save_report(
            cluster_year=year,
            unit=unit,
            period=ReportPeriod.YEAR,
            revision=0,
            results=words,
            actor=person,
            at=AT,
        )

    refusals = at_once(save("Bản một"), save("Bản hai"))

    assert len(refusals) == 1
    assert "bản mới hơn" in refusals[0]
    assert UnitReport.objects.get().revision == 1


@pytest.mark.parametrize("_again", range(3))
def test_due_days_saved_while_a_unit_registers_do_not_block_each_other(year, _again):
    make.make_lead(year, make.members_of(year)[1], LeadRole.CHAIR)
    award, unit, person = make_award(), make.members_of(year)[0], make.make_user()

    refusals = at_once(
        lambda: milestones.set_due_days(
            cluster_year=year,
            days=dict.fromkeys(MilestoneKind, dt.date(2026, 12, 1)),
            reason="",
            actor=person,
            at=AT,
        ),
        lambda: registrations.register_titles(
            cluster_year=year, by_unit=unit, picks={(award.pk, unit.pk)}, actor=person, at=AT
        ),
    )

    assert refusals == []
    assert Milestone.objects.filter(due_on=dt.date(2026, 12, 1)).count() == len(MilestoneKind)
