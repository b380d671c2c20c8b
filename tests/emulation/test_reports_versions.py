"""What was handed in stays as it was: recalls, corrections, versions side by side, figures frozen, words carried over."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters.enums import LeadRole, Role
from core.errors import RuleError, StateConflictError
from emulation.enums import GoalKind, PlanState, ReportPeriod, ReportState
from emulation.models import CampaignPlan, ReportVersion, Target, TargetFigure, TargetShare, UnitReport
from emulation.queries.report_texts import text_as_handed_in
from emulation.queries.reports import report_rows
from emulation.services import report_review, report_versions
from emulation.services import reports as services
from emulation.services.versions import digest
from tests import factories as make

NOW = dt.datetime(2026, 7, 2, 2, 0, tzinfo=dt.UTC)
MIDYEAR = ReportPeriod.MIDYEAR


@pytest.fixture
def year():
    cluster_year = make.make_cluster_year(2026, units=3)
    chair, vice, _member = make.members_of(cluster_year)
    make.make_lead(cluster_year, chair)
    make.make_lead(cluster_year, vice, LeadRole.VICE_CHAIR)
    return cluster_year


@pytest.fixture
def member(year):
    return make.members_of(year)[2]


@pytest.fixture
def head(member):
    return make.appoint(Role.UNIT_HEAD, unit=member)


@pytest.fixture
def chair(year):
    return make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0])


@pytest.fixture
def acting(head):
    return {"actor": head, "at": NOW}


def write(year, unit, actor, *, period=MIDYEAR, **text):
    saved = UnitReport.objects.filter(cluster_year=year, unit=unit, period=period).first()
    return services.save_report(
        cluster_year=year, unit=unit, period=period, revision=saved.revision if saved else 0, actor=actor, at=NOW,
        **{"results": "Đạt 98%", "weaknesses": "", "exemplars": ["Chị A"], "proposals": ""} | text,
    )  # fmt: skip


@pytest.fixture
def sent(year, member, head, acting):
    return services.submit_report(report_id=write(year, member, head).pk, **acting)


@pytest.fixture
def accepted(sent, chair):
    return report_review.accept_report(report_id=sent.pk, actor=chair, at=NOW)


def url(name, report):
    return reverse(f"emulation:{name}", args=[report.cluster_year_id, report.period, report.unit_id])


def test_a_report_is_taken_back_until_the_cluster_opens_it(client, sent, head, chair):
    client.force_login(head)
    assert client.post(url("report_recall", sent)).status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.submitted_at) == (ReportState.DRAFT, None)
    assert sent.versions.get().recalled_at is not None
    client.force_login(chair)
    assert client.get(url("report_detail", sent)).status_code == 404

    services.submit_report(report_id=sent.pk, actor=head, at=NOW)
    client.post(url("report_open", sent))
    client.force_login(head)
    refused = client.post(url("report_recall", sent), {"reason": " "})
    assert (refused.status_code, "phải xin rút lại" in refused.text) == (422, True)
    assert client.post(url("report_recall", sent), {"reason": "Nhầm số"}).status_code == 302
    client.force_login(chair)
    assert "Nhầm số" in client.get(url("report_detail", sent)).text
    no = {"is_granted": "khong", "answer": ""}
    assert client.post(url("report_recall_answer", sent), no).status_code == 422
    client.post(url("report_recall_answer", sent), no | {"answer": "Đã tổng hợp"})
    client.force_login(head)
    assert "Đã tổng hợp" in client.get(url("report_detail", sent)).text
    client.post(url("report_recall", sent), {"reason": "Xin lần nữa"})
    client.force_login(chair)
    client.post(url("report_recall_answer", sent), {"is_granted": "co"})
    sent.refresh_from_db()
    assert (sent.state, sent.return_reason) == (
        ReportState.RETURNED,
        "Đồng ý cho đơn vị rút lại. Đơn vị nêu: Xin lần nữa",
    )


def test_who_reads_first_is_written_down_once(sent, chair):
    other = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=sent.cluster_year)
    report_review.open_report(report_id=sent.pk, actor=chair, at=NOW)
    report_review.open_report(report_id=sent.pk, actor=other, at=NOW)
    sent.refresh_from_db()
    assert sent.opened_by == chair


def test_a_recall_and_an_opening_do_not_pass_each_other(sent, head, chair):
    services.recall_report(report_id=sent.pk, actor=head, at=NOW)
    with pytest.raises(StateConflictError):
        report_review.open_report(report_id=sent.pk, actor=chair, at=NOW)


def test_a_correction_stands_beside_what_was_handed_in(client, year, accepted, member, head, chair):
    client.force_login(head)
    assert client.post(url("report_correct", accepted), {"reason": ""}).status_code == 422
    assert client.post(url("report_correct", accepted), {"reason": "Sai số liệu"}).status_code == 302
    with pytest.raises(RuleError, match="chưa có gì khác"):
        services.submit_report(report_id=accepted.pk, actor=head, at=NOW)
    write(year, member, head, results="Đạt 89%", exemplars=["Chị A", "Anh B"])

    client.force_login(chair)
    meanwhile = client.get(url("report_detail", accepted)).text
    assert ("Đạt 98%" in meanwhile, "Đạt 89%" in meanwhile) == (True, False)
    row = next(row for row in report_rows(year, MIDYEAR, NOW.date(), with_texts=True) if row.text)
    assert (row.is_taken, row.text.results) == (True, "Đạt 98%")

    services.submit_report(report_id=accepted.pk, actor=head, at=NOW)
    client.post(url("report_open", accepted))
    both = client.get(url("report_versions", accepted)).text
    for words in ("như đã nộp", "như đã sửa", "Sai số liệu", "Đạt 98%", "Đạt 89%", "Anh B"):
        assert words in both
    assert client.get(url("report_versions", accepted) + "?truoc=9&sau=x%00").status_code == 200
    for version in ReportVersion.objects.all():
        assert version.sha256 == digest(version.content)


def test_a_correction_can_be_dropped(client, year, accepted, member, head):
    report_versions.begin_correction(report_id=accepted.pk, reason="Sai", actor=head, at=NOW)
    write(year, member, head, results="Chữ bỏ đi")
    client.force_login(head)
    assert client.post(url("report_correction_drop", accepted)).status_code == 302
    accepted.refresh_from_db()
    assert (accepted.state, accepted.results, accepted.correction_reason) == (
        ReportState.ACCEPTED,
        "Đạt 98%",
        "",
    )
    with pytest.raises(StateConflictError):
        report_versions.drop_correction(report_id=accepted.pk, actor=head, at=NOW)


def test_a_correction_that_is_taken_back_leaves_the_accepted_report(year, accepted, member, head):
    report_versions.begin_correction(report_id=accepted.pk, reason="Sai", actor=head, at=NOW)
    write(year, member, head, results="Sửa")
    services.submit_report(report_id=accepted.pk, actor=head, at=NOW)
    report = services.recall_report(report_id=accepted.pk, actor=head, at=NOW)
    assert (report.state, text_as_handed_in(report).results) == (ReportState.CORRECTING, "Đạt 98%")


def test_figures_are_frozen_and_nothing_reported_is_not_zero(client, year, member, head, acting):
    plan = CampaignPlan.objects.create(
        cluster_year=year, year=2026, state=PlanState.ADOPTED, adopted_on=dt.date(2026, 1, 5), adopted_at=NOW,
        adopted_hash="0" * 64,
    )  # fmt: skip
    shares = [
        TargetShare.objects.create(
            target=Target.objects.create(
                plan=plan, ordinal=n, what=what, goal_kind=GoalKind.AT_MOST, goal=5, unit_of_measure="vụ", responsible="Cụm"
            ),
            unit=member, goal=5, assigned_at=NOW,
        )
        for n, what in enumerate(("Đơn tồn", "Án quá hạn"), start=1)
    ]  # fmt: skip
    kept = TargetFigure.objects.create(
        share=shares[0], until_on=dt.date(2026, 6, 30), value=0, recorded_at=NOW
    )
    TargetFigure.objects.create(share=shares[0], until_on=dt.date(2026, 7, 1), value=9, recorded_at=NOW)
    report = services.submit_report(report_id=write(year, member, head).pk, **acting)
    kept.value = Decimal(4)
    kept.save()

    zero, unknown = report.versions.get().content["figures"]

    assert (zero["what"], Decimal(zero["number"]), zero["value"], zero["is_met"]) == (
        "Đơn tồn",
        0,
        "0 vụ",
        True,
    )
    assert (unknown["number"], unknown["value"], unknown["is_met"]) == (None, None, None)
    client.force_login(head)
    shown = client.get(url("report_detail", report)).text
    assert ("0 vụ" in shown, "Chưa có số liệu" in shown, "4 vụ" in shown) == (True, True, False)


def test_a_new_report_begins_with_the_words_of_the_last_and_is_not_sent_unchanged(
    client, year, accepted, member, head
):
    client.force_login(head)
    page = reverse("emulation:report_edit", args=[year.pk, ReportPeriod.YEAR, member.pk])

    shown = client.get(page).text

    assert "Đạt 98%</textarea>" in shown
    assert shown.count("lấy nguyên từ báo cáo “Sơ kết 6 tháng”") == 2
    assert UnitReport.objects.count() == 1
    write(year, member, head, period=ReportPeriod.YEAR)
    report = UnitReport.objects.get(period=ReportPeriod.YEAR)
    for step in (services.lay_report, services.submit_report):
        with pytest.raises(RuleError, match="còn nguyên văn"):
            step(report_id=report.pk, actor=head, at=NOW)
    write(year, member, head, period=ReportPeriod.YEAR, results="Cả năm đạt 99%")
    assert "lấy nguyên từ" in client.get(page).text
    assert services.submit_report(report_id=report.pk, actor=head, at=NOW).state == ReportState.SUBMITTED


def test_the_last_report_may_be_of_the_year_before(client, member, head, accepted):
    later = make.make_cluster_year(2027, units=[member])
    client.force_login(head)
    page = reverse("emulation:report_edit", args=[later.pk, MIDYEAR, member.pk])
    assert "năm 2026 của đơn vị" in client.get(page).text
