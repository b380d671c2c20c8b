"""A unit's report on the home page: who must sign it off, who waits, what is being corrected."""

import datetime as dt

import pytest

from clusters.enums import Role
from clusters.permissions import Access
from emulation.enums import ReportPeriod
from emulation.services import report_review, report_versions, reports
from portal.queries.home import desk_of as read_desk
from tests import factories as make

TODAY = dt.date(2026, 7, 2)
NOW = dt.datetime(2026, 7, 2, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def report():
    unit = make.make_unit("Sở Tư pháp")
    year = make.make_cluster_year(2026, units=[unit])
    return reports.save_report(
        cluster_year=year,
        unit=unit,
        period=ReportPeriod.MIDYEAR,
        revision=0,
        results="Đạt",
        actor=make.make_user(),
        at=NOW,
    )


def desk_of(role, report):
    return read_desk(Access(make.appoint(role, unit=report.unit), TODAY), TODAY)


def titles(things):
    return [thing.title for thing in things]


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.UNIT_DEPUTY])
def test_a_laid_report_waits_for_whoever_may_sign(report, role):
    reports.lay_report(report_id=report.pk, actor=make.make_user(), at=NOW)
    asked = "Ký duyệt báo cáo “Sơ kết 6 tháng” của Sở Tư pháp"

    assert titles(desk_of(role, report).work) == [asked]
    officer = desk_of(Role.UNIT_OFFICER, report)
    assert (titles(officer.work), titles(officer.waiting)) == ([], [asked])


def test_a_correction_stays_on_the_desk_until_it_is_handed_in(report):
    acting = {"actor": make.make_user(), "at": NOW}
    reports.submit_report(report_id=report.pk, **acting)
    report_review.accept_report(report_id=report.pk, **acting)
    report_versions.begin_correction(report_id=report.pk, reason="Sai số", **acting)

    (work,) = desk_of(Role.UNIT_OFFICER, report).work

    assert (work.title, work.why) == (
        "Nộp bản sửa báo cáo “Sơ kết 6 tháng” của Sở Tư pháp",
        "Lý do sửa: Sai số",
    )
