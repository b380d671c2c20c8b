"""Where papers get their facts: every kind, from the real cases and the sample years; nothing is invented."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import LeadRole, Role, UnitKind
from clusters.models import ClusterLead, ClusterYear, Unit
from core.clock import local_day
from documents import sources
from documents.content.markup import lines_of
from documents.content.paper import PaperContent, Table
from documents.enums import PaperKind
from documents.models import TemplateVersion
from documents.models.paper import TEXT_PARTS
from documents.rendering.pdf import render_pdf
from documents.services.composing import problems_of, sample_content
from documents.services.templates import load_templates
from emulation.models import CampaignPlan, Conference, Covenant
from portal.services.cases import load_cases
from portal.services.catalogues import load_catalogues
from tests import factories as make

AT = dt.datetime(2026, 11, 2, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 2)


@pytest.fixture
def cases():
    """The five real cases."""
    load_catalogues()
    load_cases(at=AT)


def _paths(value: Any, above: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _paths(below, f"{above}.{key}" if above else key)
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, above)
    else:
        yield above


def compose(kind: str, cluster_year: ClusterYear, key: str, day: dt.date = DAY) -> PaperContent:
    """The paper that the kind's first text gives for a subject."""
    source = sources.source_of(kind)
    subject = next(one for one in source.subjects(cluster_year) if one.key == key)
    version = TemplateVersion.objects.get(template__kind=kind, number=1)
    texts = {part: getattr(version, part) for part in TEXT_PARTS}
    return sample_content(PaperKind(kind), texts, cluster_year=cluster_year, subject=subject, day=day)


def words_of(content: PaperContent) -> str:
    """All words of the content in their order."""
    return "\n".join("".join(run.text for run in runs) for runs in lines_of(content))


def year_of(name: str, year: int) -> ClusterYear:
    return ClusterYear.objects.get(name__contains=name, year=year)


def facts_of(kind: PaperKind, cluster_year: ClusterYear, key: str = "") -> dict[str, Any]:
    source = sources.source_of(kind)
    return source.facts(cluster_year, key or source.subjects(cluster_year)[0].key)


def _walk(django_assert_max_num_queries, day: dt.date) -> dict[PaperKind, int]:
    """Draft papers of every kind in every year, up to two of a kind; how many of each kind."""
    made = dict.fromkeys(PaperKind, 0)
    for cluster_year in ClusterYear.objects.order_by("pk"):
        for kind in sources.kinds():
            source = sources.source_of(kind)
            for subject in source.subjects(cluster_year)[:2]:
                # A hand-over asks every app for what is open; its number of queries does not grow either.
                with django_assert_max_num_queries(34 if kind == PaperKind.HANDOVER_MINUTES else 26):
                    facts = source.facts(cluster_year, subject.key)
                unlabelled = set(_paths(facts)) - set(source.labels)
                assert not unlabelled, (kind, unlabelled)
                content = compose(kind, cluster_year, subject.key, day)
                assert content.blocks, (kind, subject.label)
                if made[kind] == 0:
                    assert render_pdf(content).page_count >= 1
                made[kind] += 1
    return made


def test_every_kind_has_a_source_and_a_first_text():
    load_templates()
    assert sources.kinds() == list(PaperKind)
    assert set(TemplateVersion.objects.values_list("template__kind", flat=True)) == set(PaperKind.values)


def test_every_paper_of_the_real_cases_composes(cases, django_assert_max_num_queries):
    made = _walk(django_assert_max_num_queries, DAY)
    assert made[PaperKind.AWARD_DECISION] == 1
    assert made[PaperKind.PLAN] == 3  # the report of 2020 tells of no plan
    assert made[PaperKind.COVENANT] == 0  # no report gives the text of one


def test_every_paper_of_the_sample_years_composes(sample_years, django_assert_max_num_queries):
    make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
    made = _walk(django_assert_max_num_queries, local_day(sample_years))
    assert [kind for kind, count in made.items() if count == 0] == []


@pytest.mark.parametrize(
    "kind",
    [
        PaperKind.DIVISION_DECISION, PaperKind.YEAREND_REPORT, PaperKind.SCORECARD, PaperKind.NOTICE,
        PaperKind.OFFICIAL_LETTER, PaperKind.INVITATION, PaperKind.CONFERENCE_MINUTES, PaperKind.COVENANT,
    ],
)  # fmt: skip
def test_facts_take_as_many_queries_for_ten_units_as_for_three(kind):
    make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
    counted = []
    for units in (3, 10):
        cluster_year = make.make_cluster_year(2026, units=units, decision_number=f"{units}/QĐ-BTP")
        make.make_lead(cluster_year, make.members_of(cluster_year)[0])
        Conference.objects.create(cluster_year=cluster_year, kind="launch", state="held", held_on=DAY)
        Covenant.objects.create(cluster_year=cluster_year, title="Giao ước thi đua")
        source = sources.source_of(kind)
        subject = source.subjects(cluster_year)[0]
        with CaptureQueriesContext(connection) as seen:
            source.facts(cluster_year, subject.key)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_what_can_be_drafted_takes_as_many_queries_for_nine_things_as_for_three():
    counted = []
    for things in (3, 9):
        cluster_year = make.make_cluster_year(2026, units=things)
        make.make_lead(cluster_year, make.members_of(cluster_year)[0])
        for day in range(1, things + 1):
            held_on = dt.date(2026, 3, day)
            Conference.objects.create(cluster_year=cluster_year, kind="review", state="held", held_on=held_on)
            CampaignPlan.objects.create(unit=make.members_of(cluster_year)[day - 1], year=2026)
        with CaptureQueriesContext(connection) as seen:
            offered = {kind: sources.source_of(kind).subjects(cluster_year) for kind in sources.kinds()}
        counted.append(len(seen))
        assert len(offered[PaperKind.APPRAISAL_MINUTES]) == len(offered[PaperKind.PLAN]) == things
    assert counted[0] == counted[1]


def test_a_paper_goes_out_in_the_name_of_who_led_that_day():
    cluster_year = make.make_cluster_year(2026)
    first, second, _third = make.members_of(cluster_year)
    change = dt.date(2026, 6, 1)
    make.make_lead(cluster_year, first, valid_to=change)
    make.make_lead(cluster_year, second, valid_from=change)
    for held_on in (dt.date(2026, 5, 31), change):
        Conference.objects.create(cluster_year=cluster_year, kind="launch", state="held", held_on=held_on)
    subjects = sources.source_of(PaperKind.CONFERENCE_MINUTES).subjects(cluster_year)
    assert [subject.agency for subject in subjects] == [first, second]


@pytest.mark.rule("ORG-22")
def test_a_plan_of_2018_bears_the_name_of_2018(cases):
    unit = Unit.objects.get(names__name="Sở Tư pháp tỉnh Tiền Giang")
    assert unit.names.filter(valid_to__isnull=True).count() == 0  # gone since 01/07/2025
    cluster_year = make.make_cluster_year(2018, units=[unit])
    plan = CampaignPlan.objects.get(unit=unit, year=2018)
    content = compose(PaperKind.PLAN, cluster_year, f"unit_plan:{plan.pk}")
    assert content.agency_name == "Sở Tư pháp tỉnh Tiền Giang"
    assert "Sở Tư pháp tỉnh Tiền Giang ban hành Kế hoạch" in words_of(content)
    assert "88 năm Ngày thành lập Đảng Cộng sản Việt Nam" in words_of(content)


def test_what_the_press_did_not_tell_is_a_gap_and_not_a_number(cases):
    year = year_of("duyên hải miền Trung", 2018)
    counts = facts_of(PaperKind.YEAREND_REPORT, year)["counts"]
    assert (counts["units"], counts["signed"]) == (26, 26)  # told; the system holds one unit and no signature
    assert counts["reported"] is None
    division = compose(PaperKind.DIVISION_DECISION, year, f"year:{year.pk}")
    assert "[Các đơn vị thành viên còn lại]" in words_of(division)
    unknown = year_of("Cụm thi đua số I", 2019)
    assert facts_of(PaperKind.DIVISION_DECISION, unknown)["cluster"]["member_count"] is None
    full = year_of("Cụm thi đua số 1", 2020)
    assert facts_of(PaperKind.DIVISION_DECISION, full)["cluster"]["member_count"] == 13


def test_a_source_line_is_no_account_of_a_meeting(cases):
    year = year_of("Cụm thi đua số 1", 2020)
    assert facts_of(PaperKind.CONFERENCE_MINUTES, year)["minutes"] == ""
    minutes = compose(
        PaperKind.CONFERENCE_MINUTES, year, sources.source_of("conference_minutes").subjects(year)[0].key
    )
    assert any("Diễn biến, ý kiến phát biểu" in problem for problem in problems_of(minutes))


def test_an_old_paper_names_no_law_that_was_not_in_force(cases):
    year = year_of("Cụm thi đua số 1", 2020)
    letter = compose(PaperKind.SUBMISSION_LETTER, year, f"year:{year.pk}")
    assert "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022" not in words_of(letter)


def test_the_minister_grants_no_flag_of_the_government(cases):
    year = year_of("Cụm thi đua số 1", 2020)
    decision = facts_of(PaperKind.AWARD_DECISION, year)
    assert [award["name"] for award in decision["awards"]] == ["Cờ thi đua Ngành Tư pháp"]
    proposed = facts_of(PaperKind.SUBMISSION_LETTER, year)
    assert [award["count"] for award in proposed["awards"]] == [4, 2]


@pytest.mark.rule("SCORE-1")
def test_a_scorecard_leaves_criteria_and_points_to_be_filled():
    cluster_year = make.make_cluster_year(2026)
    load_templates()
    card = compose(PaperKind.SCORECARD, cluster_year, f"unit:{make.members_of(cluster_year)[0].pk}")
    heading = [
        [run.text for run in runs]
        for block in card.blocks
        if isinstance(block, Table)
        for runs in block.header
    ]
    assert [cell[0] for cell in heading] == [
        "STT", "Tiêu chí", "Điểm chuẩn", "Điểm chấm", "Tài liệu minh chứng", "Ghi chú",
    ]  # fmt: skip
    assert any("Tiêu chí" in problem for problem in problems_of(card))


@pytest.mark.rule("CYC-2")
def test_an_enforcement_agency_is_scored_over_its_own_year():
    office = make.make_unit("THADS tỉnh Thử", kind=UnitKind.PROVINCIAL_ENFORCEMENT)
    justice = make.make_unit("Sở Tư pháp tỉnh Thử", kind=UnitKind.JUSTICE_DEPARTMENT)
    cluster_year = make.make_cluster_year(2026, units=[office, justice])
    period = facts_of(PaperKind.SCORECARD, cluster_year, f"unit:{office.pk}")["period"]
    assert (period["from_on"], period["until_on"]) == (dt.date(2025, 10, 1), dt.date(2026, 9, 30))
    period = facts_of(PaperKind.SCORECARD, cluster_year, f"unit:{justice.pk}")["period"]
    assert (period["from_on"], period["until_on"]) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize("kind", PaperKind)
def test_a_guessed_subject_is_a_lookup_error(kind):
    cluster_year = make.make_cluster_year(2026)
    for key in (
        "",
        "year",
        "year:0",
        "plan:0",
        "plan:999999",
        "unit:9999999999999999999",
        "ballot:-1",
        "covenant:²",
        "x:1",
    ):
        with pytest.raises(LookupError):
            sources.source_of(kind).facts(cluster_year, key)


def test_the_plan_of_another_cluster_is_not_found():
    mine, other = make.make_cluster_year(2026), make.make_cluster_year(2026)
    plan = CampaignPlan.objects.create(cluster_year=other, year=2026)
    with pytest.raises(LookupError):
        facts_of(PaperKind.PLAN, mine, f"plan:{plan.pk}")


def test_leaders_named_later_have_a_decision_of_their_own():
    make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
    cluster_year = make.make_cluster_year(2026)
    first, second, third = make.members_of(cluster_year)
    change = dt.date(2026, 6, 1)
    make.make_lead(cluster_year, first, decision_number="1/QĐ-BTP", valid_to=change)
    make.make_lead(cluster_year, second, LeadRole.VICE_CHAIR, decision_number="1/QĐ-BTP")
    later = make.make_lead(cluster_year, third, decision_number="2/QĐ-BTP", valid_from=change)
    source = sources.source_of(PaperKind.LEADS_DECISION)
    assert len(source.subjects(cluster_year)) == 2
    told = source.facts(cluster_year, f"leads:{later.pk}")
    assert [lead["unit_name"] for lead in told["leads"]] == [third.name]
    assert ClusterLead.objects.count() == 3


def test_the_page_of_a_plan_leads_to_its_paper(client):
    load_templates()
    cluster_year = make.make_cluster_year(2026)
    unit = make.members_of(cluster_year)[0]
    make.make_lead(cluster_year, unit)
    plan = CampaignPlan.objects.create(cluster_year=cluster_year, year=2026, slogan="Thi đua")
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=unit))
    link = f"{reverse('documents:paper_of', args=[cluster_year.pk])}?kind=plan&subject=plan:{plan.pk}"
    page = client.get(reverse("emulation:plan_show", args=[cluster_year.pk]))
    assert link.replace("&", "&amp;") in page.text
    assert client.get(link).status_code == 200
