"""Units' reports: signed off, opened, given back, accepted; the cluster's step; what they show early."""

import datetime as dt
from html import unescape
from itertools import product

import pytest
from django.urls import reverse

from clusters.enums import LeadRole, Role
from core.errors import RuleError, StateConflictError
from documents.services.templates import load_templates
from emulation.enums import REPORT_MOVES, MilestoneKind, ReportPeriod, ReportState
from emulation.models import Milestone, UnitReport
from emulation.queries.reports import findings
from emulation.services import report_review, report_versions
from emulation.services import reports as services
from tests import factories as make

NOW = dt.datetime(2026, 7, 2, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 7, 2)
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
def officer(member):
    return make.appoint(Role.UNIT_OFFICER, unit=member)


@pytest.fixture
def head(member):
    return make.appoint(Role.UNIT_HEAD, unit=member, position_title="Giám đốc")


@pytest.fixture
def chair(year):
    return make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0])


def draft(year, unit, *, period=MIDYEAR, revision=0, **text):
    return services.save_report(
        cluster_year=year, unit=unit, period=period, revision=revision, actor=make.make_user(), at=NOW,
        **{"results": "Kết quả", "weaknesses": "", "exemplars": [], "proposals": ""} | text,
    )  # fmt: skip


def sent(year, unit, **text):
    return services.submit_report(report_id=draft(year, unit, **text).pk, actor=make.make_user(), at=NOW)


def accepted(year, unit, **text):
    return report_review.accept_report(report_id=sent(year, unit, **text).pk, actor=make.make_user(), at=NOW)


def url(name, year, unit=None, period=MIDYEAR):
    return reverse(f"emulation:{name}", args=[year.pk, period] + ([unit.pk] if unit else []))


def revision_of(report=None):
    return {"revision": str((report or UnitReport.objects.get()).revision)}


def test_the_whole_way_of_a_report_by_browser(client, year, member, officer, chair, head):
    client.force_login(officer)
    answer = client.post(url("report_edit", year, member), {"revision": "0", "results": "Đã làm"})
    assert answer.status_code == 302
    assert client.post(url("report_submit", year, member), revision_of()).status_code == 403
    assert client.post(url("report_lay", year, member), revision_of()).status_code == 302
    client.force_login(head)
    assert "Trình thủ trưởng lúc" in client.get(url("report_detail", year, member)).text
    assert client.post(url("report_submit", year, member), revision_of()).status_code == 302
    client.force_login(chair)
    assert "Đã làm" not in client.get(url("report_detail", year, member)).text
    client.post(url("report_open", year, member))
    assert "Đã làm" in client.get(url("report_detail", year, member)).text
    assert client.post(url("report_return", year, member), {"reason": ""}).status_code == 422
    assert client.post(url("report_return", year, member), {"reason": "Thiếu số liệu"}).status_code == 302
    client.force_login(officer)
    assert "Thiếu số liệu" in client.get(url("report_edit", year, member)).text
    client.post(url("report_edit", year, member), {"revision": "1", "results": "Đã bổ sung"})
    client.force_login(head)
    client.post(url("report_submit", year, member), revision_of())
    client.force_login(chair)
    client.post(url("report_accept", year, member))

    report = UnitReport.objects.get()
    assert (report.state, report.results, report.return_reason) == (ReportState.ACCEPTED, "Đã bổ sung", "")
    versions = report.versions.order_by("number")
    assert [v.content["results"] for v in versions] == ["Đã làm", "Đã bổ sung"]
    assert {v.signed_as for v in versions} == {"Giám đốc"}


def test_nobody_signs_off_words_that_changed_since(client, year, member, head):
    draft(year, member)
    read = revision_of()
    draft(year, member, revision=1, results="Chữ khác")
    client.force_login(head)

    told = client.post(url("report_submit", year, member), read, follow=True).text

    assert "có chữ mới hơn bản bạn đọc" in told
    assert client.post(url("report_submit", year, member), {}, follow=True).status_code == 200
    assert UnitReport.objects.get().state == ReportState.DRAFT


def test_a_change_takes_the_report_back_from_the_head(year, member):
    report = draft(year, member)
    services.lay_report(report_id=report.pk, actor=make.make_user(), at=NOW)
    assert draft(year, member, revision=1, results="Sửa một chữ").laid_at is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"results": "a" * 30_000}, "chỉ nhận tối đa 20.000 ký tự"),
        ({"results": "a" * 2_000_000}, "chỉ nhận tối đa 20.000 ký tự"),
        ({"results": "a\x00"}, "ký tự không đọc được"),
        ({"exemplars": "\n".join(["Một người"] * 101)}, "chỉ nhận tối đa 100 dòng"),
        ({"revision": "x"}, "Xin nhập số nguyên"),
        ({"revision": "9" * 30}, "Xin nhập số nguyên"),
    ],
)
def test_bad_text_gets_a_sentence_and_nothing_is_lost(client, year, member, officer, fields, sentence):
    client.force_login(officer)
    values = {"revision": "0", "results": "Kết quả 🙂 tiếng Việt", "proposals": "Kiến nghị giữ lại"} | fields

    response = client.post(url("report_edit", year, member), values)

    page = response.content.decode()
    assert (response.status_code, sentence in page, "Kiến nghị giữ lại" in page) == (422, True, True)
    assert UnitReport.objects.count() == 0


def test_an_empty_report_is_not_sent(year, member):
    report = draft(year, member, results="  ")
    with pytest.raises(RuleError, match="chưa có nội dung"):
        services.submit_report(report_id=report.pk, actor=make.make_user(), at=NOW)


def test_a_sent_report_is_not_rewritten(year, member):
    sent(year, member)
    with pytest.raises(RuleError, match="đã nộp"):
        draft(year, member, revision=1)


@pytest.mark.parametrize(("source", "target"), list(product(ReportState, ReportState)))
def test_a_report_moves_by_the_table(year, member, source, target):
    actor = {"actor": make.make_user(), "at": NOW}
    acts = {
        ReportState.SUBMITTED: lambda pk: services.submit_report(report_id=pk, **actor),
        ReportState.RETURNED: lambda pk: report_review.return_report(report_id=pk, reason="Thiếu", **actor),
        ReportState.ACCEPTED: lambda pk: report_review.accept_report(report_id=pk, **actor),
        ReportState.CORRECTING: lambda pk: report_versions.begin_correction(
            report_id=pk, reason="Sai số", **actor
        ),
    }
    ways = {ReportState.DRAFT: [], ReportState.SUBMITTED: [ReportState.SUBMITTED]}
    ways[ReportState.RETURNED] = [ReportState.SUBMITTED, ReportState.RETURNED]
    ways[ReportState.ACCEPTED] = [ReportState.SUBMITTED, ReportState.ACCEPTED]
    ways[ReportState.CORRECTING] = [*ways[ReportState.ACCEPTED], ReportState.CORRECTING]
    report = draft(year, member)
    for state in ways[source]:
        acts[state](report.pk)
    if source == ReportState.CORRECTING:
        draft(year, member, revision=1, results="Đã sửa")

    if target == ReportState.DRAFT:
        assert target not in REPORT_MOVES[source]
    elif target in REPORT_MOVES[source]:
        assert acts[target](report.pk).state == target
    else:
        with pytest.raises(StateConflictError):
            acts[target](report.pk)


def test_the_last_accepted_report_reaches_the_clusters_step(year):
    first, second, third = make.members_of(year)
    accepted(year, first)
    accepted(year, second)
    assert not Milestone.objects.filter(kind=MilestoneKind.MIDYEAR, reached_on__isnull=False).exists()
    accepted(year, third)
    assert Milestone.objects.get(kind=MilestoneKind.MIDYEAR).reached_on == TODAY


def test_leaders_end_a_period_and_the_record_names_who_is_missing(client, year, member, chair):
    accepted(year, make.members_of(year)[0], period=ReportPeriod.YEAR)
    client.force_login(chair)

    assert client.post(url("report_close", year, period=ReportPeriod.YEAR)).status_code == 302

    reference = Milestone.objects.get(kind=MilestoneKind.YEAR_REPORT).reference
    assert member.name in reference
    assert make.members_of(year)[0].name not in reference
    assert client.post(url("report_close", year, period=ReportPeriod.YEAR)).status_code == 422


def test_a_report_is_read_by_its_unit_and_the_clusters_drafters_only(client, year, member, officer, chair):
    report = draft(year, member)
    other = make.appoint(Role.UNIT_HEAD, unit=make.add_member(year, make.make_unit()).unit)
    auditor = make.appoint(Role.AUDITOR)

    def answers():
        found = []
        for person in (officer, chair, auditor, other):
            client.force_login(person)
            found.append(client.get(url("report_detail", year, member)).status_code)
        return found

    assert answers() == [200, 404, 404, 404]
    services.submit_report(report_id=report.pk, actor=officer, at=NOW)
    assert answers() == [200, 200, 200, 404]


def test_an_officer_of_another_unit_neither_writes_nor_reviews(client, year, member, officer):
    sent(year, member)
    client.force_login(officer)
    assert client.post(url("report_accept", year, member)).status_code == 403
    assert (
        client.post(url("report_edit", year, make.members_of(year)[0]), {"revision": "0"}).status_code == 403
    )


def test_whose_reports_lack_examples(year):
    first, second, third = make.members_of(year)
    accepted(year, first, exemplars=["Chị A"], weaknesses="Chưa đồng đều")
    accepted(year, second)
    accepted(year, third)
    sent(year, third, period=ReportPeriod.YEAR, exemplars=["Anh B"], results="Cả năm")

    found = findings(year, TODAY)

    assert (found.without_exemplar, found.late_exemplar) == ([second.name], [third.name])
    assert (len(found.reports), found.unopened) == (3, 1)


def test_a_report_leads_to_the_scorecard_and_to_the_minutes_of_a_check(client, year, member, officer, chair):
    load_templates()
    sent(year, member, period=ReportPeriod.YEAR)
    page = reverse("emulation:report_detail", args=[year.pk, ReportPeriod.YEAR, member.pk])
    to = reverse("documents:paper_of", args=[year.pk])
    scorecard, minutes = (
        f"{to}?kind={kind}&subject=unit:{member.pk}" for kind in ("scorecard", "inspection_minutes")
    )
    for person, finds in ((officer, (True, False)), (chair, (True, True))):
        client.force_login(person)
        told = unescape(client.get(page).text)
        assert (scorecard in told, minutes in told) == finds
        assert client.get(scorecard).status_code == 200
    assert client.get(minutes).status_code == 200
