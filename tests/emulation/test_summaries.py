"""Báo cáo tổng hợp của cụm: số có nguồn, lời do người viết, tổng hợp lại thì nói khác ở đâu."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from core import clock
from core.merging import MergeConflictError
from documents import sources
from documents.enums import PaperKind
from emulation.enums import ExemplarState, MilestoneKind, ReportPeriod, Summing
from emulation.models import ClusterSummary, Exemplar, Milestone, UnitReport, YearHalt
from emulation.queries import summaries as queries
from emulation.services import reports
from emulation.services import summaries as services
from emulation.views import summaries as views
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import LEASE, run_next_job
from tests import factories as make
from tests.factories import scoring as make_scoring
from tests.factories.targets import adopted_plan, figure, make_target, share_of

pytestmark = pytest.mark.django_db

MIDYEAR = ReportPeriod.MIDYEAR
AT = dt.datetime(2026, 7, 2, 2, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def year():
    cluster_year = make.make_cluster_year(2026, units=3)
    make.make_lead(cluster_year, make.members_of(cluster_year)[0])
    Milestone.objects.create(
        cluster_year=cluster_year, kind=MilestoneKind.MIDYEAR, due_on=dt.date(2026, 6, 30)
    )
    return cluster_year


@pytest.fixture
def chair(year):
    return make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0])


def hand_in(year, unit, *, at=AT, **texts):
    report = reports.save_report(
        cluster_year=year, unit=unit, period=MIDYEAR, revision=0, actor=make.make_user(), at=at,
        **{"results": "Đã làm xong.", "weaknesses": "", "exemplars": [], "proposals": ""} | texts,
    )  # fmt: skip
    return reports.submit_report(report_id=report.pk, actor=make.make_user(), at=at)


def compiled(year, *, at=AT, by=None):
    return services.compile_summary(cluster_year=year, period=MIDYEAR, actor=by or make.make_user(), at=at)


def url(name, year):
    return reverse(f"emulation:{name}", args=[year.pk, MIDYEAR])


def test_every_figure_has_its_unit_version_and_day_and_nothing_reported_is_not_zero(year):
    first, second, third = make.members_of(year)
    plan = adopted_plan(year)
    communes = make_target(plan, summing=Summing.SUM, unit_of_measure="xã")
    figure(share_of(communes, first), "2.5", dt.date(2026, 6, 15))
    figure(share_of(communes, second), 0, dt.date(2026, 6, 20))
    share_of(communes, third)
    untold = make_target(plan, what="hồ sơ")
    share_of(untold, first)
    hand_in(year, first, exemplars=["Tổ một cửa"])
    told = compiled(year).content

    row, silent = told["targets"]
    assert (row["value"], row["given"], row["asked"]) == ("2,5 xã", 2, 3)
    assert [(one["unit_name"], one["value"], one["until_on"], one["version"]) for one in row["sources"]] == [
        (first.name, "2,5 xã", dt.date(2026, 6, 15), 1),
        (second.name, "0 xã", dt.date(2026, 6, 20), None),
        (third.name, "", None, None),
    ]
    assert (silent["value"], silent["given"]) == ("", 0)
    units = {one["unit_name"]: one for one in told["units"]}
    assert (units[first.name]["is_late"], units[first.name]["days_late"]) == (True, 2)
    assert (units[first.name]["version"], units[first.name]["exemplar_count"]) == (1, 1)
    assert (units[second.name]["is_reported"], units[second.name]["exemplar_count"]) == (False, None)
    assert (told["counts"]["reported"], told["counts"]["late"], told["counts"]["units"]) == (1, 1, 3)


def test_examples_and_final_scores_stand_in_it_and_scores_under_appeal_do_not(year):
    first = make.members_of(year)[0]
    by = {
        "proposed_at": AT,
        "proposed_by": make.make_user(),
        "decided_at": AT,
        "decided_by": make.make_user(),
    }
    for name, day in (("Tổ một cửa", 1), ("Về sau", 30)):
        Exemplar.objects.create(
            cluster_year=year, unit=first, subject="collective", name=name, what="Giảm giấy tờ", story="…",
            state=ExemplarState.RECOGNISED, recognised_on=dt.date(2026, 6, day) + dt.timedelta(days=day // 30), **by,
        )  # fmt: skip
    one, two, _three = make_scoring.make_cards(year)
    for card, state in ((one, "final"), (two, "appealed")):
        make_scoring.give(card, "final", {"I.1": "7.5", "I.2": 2, "II.1": 9})
        make_scoring.put(card, state)
    told = compiled(year).content

    assert [row["name"] for row in told["recognised"]] == ["Tổ một cửa"]  # the other was recognised on 01/07
    assert {row["unit_name"]: (row["points"], row["rank"]) for row in told["units"] if row["points"]} == {
        first.name: ("18,5", "A")
    }


def test_compiling_again_keeps_the_prose_and_says_what_changed_and_what_came_since(year, client, chair):
    first, second, _third = make.members_of(year)
    hand_in(year, first)
    summary = compiled(year)
    services.save_texts(
        cluster_year=year, period=MIDYEAR, revision=0, actor=chair, at=AT,
        results="Nhìn chung tốt.", weaknesses="", exemplars="", tasks="Đẩy nhanh số hoá.", proposals="",
    )  # fmt: skip
    hand_in(year, second, at=LATER)
    client.force_login(chair)
    page = client.get(url("summary_show", year)).text
    assert queries.newer_reports(summary) == [second.name]
    assert "Có 1 báo cáo nộp hoặc rút lại sau khi tổng hợp" in page

    client.post(url("summary_compile", year))
    summary = ClusterSummary.objects.get()
    assert queries.newer_reports(summary) == []
    assert (summary.results, summary.tasks) == ("Nhìn chung tốt.", "Đẩy nhanh số hoá.")
    (section,) = queries.changes_of(summary)
    assert [line.text for line in section.lines if line.is_removed] == [f"{second.name}: chưa nộp"]
    (added,) = [line.text for line in section.lines if line.is_added]
    assert added.startswith(f"{second.name}: bản 1, nộp ngày 02/07/2026, chậm 2 ngày")


def test_the_paper_prints_what_was_compiled_and_the_clusters_own_words(year, chair):
    first, second, _third = make.members_of(year)
    hand_in(year, first, weaknesses="Còn chậm.")
    source = sources.source_of(PaperKind.MIDYEAR_REPORT)
    before = source.facts(year, f"year:{year.pk}")
    assert before["results"] == [{"of": first.name, "text": "Đã làm xong."}]
    compiled(year)
    services.save_texts(
        cluster_year=year, period=MIDYEAR, revision=0, actor=chair, at=AT, results="Nhìn chung tốt."
    )
    hand_in(year, second, at=LATER)

    facts = source.facts(year, f"year:{year.pk}")
    assert facts["results"] == [{"of": "", "text": "Nhìn chung tốt."}]
    assert {"of": first.name, "text": "Còn chậm."} in facts["weaknesses"]
    assert facts["counts"]["reported"] == 1  # as compiled; the page says that one more came since
    assert facts["counts"]["due_on"] == dt.date(2026, 6, 30)


def test_a_units_own_report_prints_its_own_targets_and_nobody_elses(year):
    first, second, _third = make.members_of(year)
    target = make_target(adopted_plan(year), unit_of_measure="xã")
    figure(share_of(target, first), 4, dt.date(2026, 6, 15))
    share_of(target, second)
    source = sources.source_of(PaperKind.MIDYEAR_REPORT)

    (row,) = source.facts(year, f"report:{hand_in(year, first).pk}")["targets"]
    assert (row["value"], row["goal"], row["met"]) == ("4 xã", "Ít nhất 3 xã", 1)
    (row,) = source.facts(year, f"report:{hand_in(year, second).pk}")["targets"]
    assert (row["value"], row["given"]) == ("", 0)


def test_two_people_write_at_once_and_lose_nothing(year, client, chair):
    write = {"cluster_year": year, "period": MIDYEAR, "revision": 0, "at": AT}
    services.save_texts(**write, actor=chair, base={"results": ""}, results="Lời một.")
    services.save_texts(**write, actor=make.make_user(), base={"tasks": ""}, tasks="Việc hai.")
    summary = ClusterSummary.objects.get()
    assert (summary.results, summary.tasks, summary.revision) == ("Lời một.", "Việc hai.", 2)
    with pytest.raises(MergeConflictError):
        services.save_texts(**write, actor=chair, base={"results": ""}, results="Lời ba.")

    client.force_login(chair)
    typed = {"revision": "0", "base-results": "", "results": "Lời ba."}
    answer = client.post(url("summary_edit", year), typed)
    assert answer.status_code == 422
    assert "Lời một." in answer.text
    assert "Lời ba." in answer.text
    saved = client.post(
        url("summary_autosave", year), {"revision": "2", "base-tasks": "Việc hai.", "tasks": "Xong."}
    )
    assert saved.json()["state"] == "saved"
    assert ClusterSummary.objects.get().tasks == "Xong."


@pytest.mark.parametrize("words", ["x" * 30_000, "a\x00b", "Đ" + "\u0301" * 50])
def test_whatever_is_typed_gets_an_answer(year, client, chair, words):
    client.force_login(chair)
    answer = client.post(url("summary_edit", year), {"revision": "0", "results": words})
    assert answer.status_code in (302, 422)
    assert client.post(url("summary_edit", year), {"revision": "9" * 30, "results": "a"}).status_code in (
        302,
        422,
    )


def test_a_large_cluster_is_compiled_by_a_worker_also_when_one_dies(year, client, chair, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 2)
    monkeypatch.setattr(queries, "BATCH", 1)
    client.force_login(chair)
    answer = client.post(url("summary_compile", year))
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job_show", args=[job.pk])

    at = clock.now()
    keep = services._keep

    def die(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "_keep", die)
    with pytest.raises(KeyboardInterrupt):
        run_next_job(now=lambda: at)
    job.refresh_from_db()
    assert (job.state, job.done, ClusterSummary.objects.exists()) == (JobState.RUNNING, 3, False)
    monkeypatch.setattr(services, "_keep", keep)
    assert run_next_job(now=lambda: at + 2 * LEASE)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.attempt) == (JobState.DONE, 4, 4, 2)
    assert len(ClusterSummary.objects.get().content["units"]) == 3
    assert url("summary_show", year) in client.get(answer.url).text


def test_compiling_thirty_units_takes_as_many_queries_as_three():
    counts = []
    for units in (3, 30):
        cluster_year = make.make_cluster_year(2026, units=units)
        target = make_target(adopted_plan(cluster_year))
        for unit in make.members_of(cluster_year):
            figure(share_of(target, unit), Decimal(1), dt.date(2026, 6, 1))
            UnitReport.objects.create(
                cluster_year=cluster_year, unit=unit, period=MIDYEAR, state="submitted",
                submitted_at=AT, submitted_by=make.make_user(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queried:
            told = queries.compiled_now(cluster_year, MIDYEAR)
        counts.append(len(queried))
        assert told["targets"][0]["given"] == units
    assert counts[0] == counts[1] <= 25


def test_a_year_that_stands_still_is_not_compiled(year, client, chair):
    YearHalt.objects.create(
        cluster_year=year, kind="suspended", halted_on=dt.date(2026, 5, 1), decision_number="1/QĐ",
        decision_on=dt.date(2026, 5, 1), reason="Sắp xếp lại",
    )  # fmt: skip
    client.force_login(chair)
    client.post(url("summary_compile", year))
    assert not ClusterSummary.objects.exists()
