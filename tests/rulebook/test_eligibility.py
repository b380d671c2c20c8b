"""Eligibility from the database and on its pages: facts, laws of days, what is missing, what registration says."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role, SuccessionKind, UnitKind
from clusters.models import UnitSuccession
from core import clock
from emulation.enums import MilestoneKind, ReportPeriod, ReportState
from emulation.models import AwardType, Milestone, UnitReport
from rulebook.models import (
    AwardRecord,
    Discipline,
    Hold,
    Merit,
    Person,
    RecordUse,
    Rule,
    RuleSet,
    Service,
    YearRating,
)
from rulebook.queries.eligibility import eligibility, eligibility_of_many
from tests import factories as make
from tests.factories import LONG_AGO
from tests.factories.ballots import register

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 20)
NEW_LAW = dt.date(2026, 10, 1)
COLLECTIVE = [
    ("subject", {"subject": "collective", "excluded_groups": ["justice"]}),
    ("registration", {"required": True}),
    ("rating", {"at_least": "good"}),
    ("members", {"award": "ldtt", "at_least": "70"}),
    ("no_discipline", {"from_level": "warning"}),
    ("no_hold", {}),
    ("elevated", {"award": None}),
    ("targets", {"all_met": True}),
    ("reporting", {"no_late": True}),
    ("not_twice", {"allowed_pairs": [["title", "reward_form"]]}),
    ("title_same_year", {"award": "tt_ldtt"}),
]


def award_of(code, name, subject="person", ordinal=1):
    return AwardType.objects.create(
        code=code, name=name, family="title", subject=subject, ordinal=ordinal, is_cluster_voted=subject != "person"
    )  # fmt: skip


def rule_of(rule_set, award, kind, value, *, status="verified", number=0):
    return Rule.objects.create(
        rule_set=rule_set, key=f"{award.code}.{kind}.{number}", award_type=award, kind=kind, value=value,
        words=f"Điều kiện {kind}", source="Luật Thi đua, khen thưởng", article="Điều 22", status=status,
    )  # fmt: skip


def granted(award, year, **fields):
    values = {
        "award_type": award, "achievement_year": year, "subject_name": "x", "decision_number": f"{year}/QĐ",
        "decided_on": dt.date(year, 12, 31), "issuer": "Bộ trưởng", "source": "entered",
    }  # fmt: skip
    return AwardRecord.objects.create(**values | fields)


@pytest.fixture
def law():
    return RuleSet.objects.create(
        code="cu", name="Luật năm 2022", valid_from=dt.date(2024, 1, 1), valid_to=NEW_LAW, basis="Luật"
    )


@pytest.fixture
def person():
    found = Person.objects.create(full_name="Trần Thị Bình")
    Service.objects.create(person=found, unit=make.make_unit(kind=UnitKind.AGENCY), valid_from=LONG_AGO)
    return found


@pytest.fixture
def ladder(law):
    """CSTĐ cơ sở, ngành, toàn quốc with their chains, nothing else."""
    base, sector, nation = (
        award_of("cstd_co_so", "CSTĐ cơ sở"),
        award_of("cstd_nganh", "CSTĐ ngành", ordinal=2),
        award_of("cstd_toan_quoc", "CSTĐ toàn quốc", ordinal=3),
    )
    chain = {"in_a_row": "years", "may_end_in_same_year": True, "reuse": False}
    rule_of(law, sector, "chain", chain | {"award": "cstd_co_so", "count": 3}, status="memory")
    rule_of(law, nation, "chain", chain | {"award": "cstd_nganh", "count": 2, "in_a_row": "awards"})
    return base, sector, nation


def ask(award, subject, law, year=2026, **fields):
    return eligibility(award, subject, year=year, day=DAY, rule_set=law, **fields)


@pytest.mark.rule("TIT-4")
@pytest.mark.rule("TIT-6")
@pytest.mark.rule("INV-15")
@pytest.mark.rule("INV-16")
@pytest.mark.rule("INV-17")
@pytest.mark.rule("ORG-25")
def test_a_person_keeps_the_chain_and_a_cancelled_title_drops_out_of_it(ladder, law, person):
    base, sector, nation = ladder
    lines = {year: granted(base, year, person=person) for year in (2023, 2024, 2026)}
    gap = ask(sector, person, law)
    assert gap.is_eligible is False
    assert "năm 2025 không có danh hiệu" in gap.findings[0].words
    assert not gap.is_sure  # an unconfirmed rule decided
    lines[2025] = granted(base, 2025, person=person)
    # The unit changed in between; the chain is the person's.
    Service.objects.filter(person=person).update(valid_to=dt.date(2026, 5, 1))
    Service.objects.create(person=person, unit=make.make_unit(), valid_from=dt.date(2026, 5, 1))
    whole = ask(sector, person, law)
    assert whole.is_eligible is True
    assert set(whole.stands_on) == {lines[year].pk for year in (2024, 2025, 2026)}

    # Granted since, the same case is judged again as it stood: what it used itself does not speak against it.
    itself = granted(sector, 2026, person=person)
    for line in lines.values():
        RecordUse.objects.create(record=line, higher=itself)
    assert ask(sector, person, law).is_eligible is True
    first = granted(sector, 2023, person=person)
    RecordUse.objects.create(record=lines[2024], higher=first)
    assert ask(sector, person, law).is_eligible is False  # that year is used up (TIT-8)
    assert ask(nation, person, law).is_eligible is True  # three years apart, two awards in a row
    first.cancelled_on, first.cancellation = dt.date(2026, 6, 1), "Quyết định 9/QĐ-BTP"
    first.save()
    assert ask(nation, person, law).is_eligible is None
    assert ask(sector, person, law).is_eligible is True  # what the cancelled one used is free again


@pytest.mark.rule("INV-1")
@pytest.mark.rule("ORG-24")
def test_units_are_judged_by_their_group_and_asked_about_what_they_inherit(law):
    award = award_of("tt_ldxs", "Tập thể lao động xuất sắc", subject="collective")
    rule_of(law, award, "subject", COLLECTIVE[0][1])
    rule_of(law, award, "title_same_year", {"award": "tt_ldxs"})
    justice = make.make_unit("Sở Tư pháp Thử", kind=UnitKind.JUSTICE_DEPARTMENT)
    agency, former = (
        make.make_unit("Cục Thử", kind=UnitKind.AGENCY),
        make.make_unit("Cục Cũ", kind=UnitKind.AGENCY),
    )
    UnitSuccession.objects.create(
        kind=SuccessionKind.MERGE, predecessor=former, successor=agency, effective_on=dt.date(2026, 7, 1),
        legal_basis="Nghị quyết",
    )  # fmt: skip

    barred, asked = eligibility_of_many(award, [justice, agency], year=2026, day=DAY, rule_set=law)

    assert barred.is_eligible is False
    assert "do tỉnh xét" in barred.findings[0].words
    assert asked.is_eligible is None
    assert "Cục Cũ" in asked.asks[0].words
    assert asked.asks[0].url == reverse("rulebook:history_inheritance")


def world_of(law, count=3):
    """A cluster with everything that rules ask of units."""
    units = [make.make_unit(kind=UnitKind.AGENCY) for _ in range(count)]
    year = make.make_cluster_year(2026, units=units)
    award = award_of("tt_ldxs", "Tập thể lao động xuất sắc", subject="collective")
    ldtt = award_of("ldtt", "Lao động tiên tiến", ordinal=5)
    for number, (kind, value) in enumerate(COLLECTIVE):
        rule_of(law, award, kind, value, number=number)
    writer = make.make_user()
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.YEAR_REPORT, due_on=dt.date(2026, 12, 10))
    for unit in units:
        register(year, award, unit, writer)
        YearRating.objects.create(unit=unit, year=2026, rating="excellent", basis="Quyết định")
        Hold.objects.create(unit=unit, kind="inspection", basis="x", valid_from=dt.date(2026, 3, 1))
        Merit.objects.create(unit=unit, year=2026, title="Việc tốt", kind="achievement")
        member = Person.objects.create(full_name="Người Đơn Vị")
        Service.objects.create(person=member, unit=unit, valid_from=LONG_AGO)
        granted(ldtt, 2026, person=member)
        Discipline.objects.create(
            person=member, level="warning", decided_on=dt.date(2026, 4, 1), decision="x"
        )
        UnitReport.objects.create(
            cluster_year=year, unit=unit, period=ReportPeriod.YEAR, state=ReportState.SUBMITTED, days_late=3,
            submitted_at=clock.now(), submitted_by=writer, first_submitted_at=clock.now(),
            first_due_on=dt.date(2026, 12, 10),
        )  # fmt: skip
    return year, award, units


def test_facts_of_one_unit_and_of_three_take_the_same_queries(law):
    year, award, units = world_of(law)

    counts, found = [], []
    for asked in (units[:1], units):
        with CaptureQueriesContext(connection) as queries:
            found = eligibility_of_many(award, asked, year=2026, day=DAY, rule_set=law, cluster_year=year)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 9
    said = {judged.rule.kind: str(judged.finding) for judged in found[2].findings}
    assert said == {
        "subject": "met", "registration": "met", "rating": "met", "members": "met", "no_discipline": "not_met",
        "no_hold": "missing", "elevated": "missing", "targets": "missing", "reporting": "not_met",
        "not_twice": "met", "title_same_year": "missing",
    }  # fmt: skip


def test_pages_say_why_and_judge_by_the_law_of_any_day(client, law):
    year, award, units = world_of(law)
    later = RuleSet.objects.create(code="moi", name="Luật năm 2026", valid_from=NEW_LAW, basis="Luật")
    rule_of(later, award, "rating", {"at_least": "excellent"}, status="secondary")
    officer = make.appoint(Role.UNIT_OFFICER, unit=units[0])
    client.force_login(officer)
    page = reverse("rulebook:eligibility_show", args=[year.pk, award.pk, units[0].pk])

    new = client.get(page, {"ngay": "05/11/2026"}).content.decode()
    assert "Đủ điều kiện" in new
    assert "Luật năm 2026" in new
    assert "Dựa vào quy tắc chưa xác nhận" in new
    old = client.get(page, {"ngay": "30/09/2026"}).content.decode()
    assert "Không đủ điều kiện" in old
    assert "Tổng kết năm: chậm 3 ngày" in old
    assert "Luật Thi đua, khen thưởng, Điều 22" in old
    assert "Người Đơn Vị" not in old  # the cluster reads how many were disciplined, never who
    assert "Ngày 31/02/2026 không có trong lịch" in client.get(page, {"ngay": "31/02/2026"}).content.decode()
    listed = client.get(
        reverse("rulebook:eligibility_list", args=[year.pk]), {"danh-hieu": award.pk, "ngay": "30/09/2026"}
    ).content.decode()
    assert listed.count("Không đủ điều kiện") == 3
    assert (
        client.get(reverse("rulebook:eligibility_list", args=[year.pk]), {"danh-hieu": "9\x00"}).status_code
        == 404
    )


def test_registration_says_what_already_speaks_against_it(client, law):
    year, _award, units = world_of(law)
    RuleSet.objects.filter(pk=law.pk).update(valid_to=None)
    officer = make.appoint(Role.UNIT_OFFICER, unit=units[0])
    client.force_login(officer)

    listed = client.get(reverse("emulation:registration_list", args=[year.pk])).content.decode()
    assert listed.count("Có điều không đạt") == 3
    form = client.get(reverse("emulation:registration_new", args=[year.pk, units[0].pk])).content.decode()
    assert "Có báo cáo chậm hoặc không nộp." in form
    # A vote still to come is no news at registration.
    assert "Cụm chưa công bố" not in form


def test_a_person_page_tells_the_missing_year_and_where_to_enter_it(client, ladder, law, person):
    base, sector, _nation = ladder
    for year in (2025, 2026):
        granted(base, year, person=person)
    unit = person.services.get().unit
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    page = reverse("rulebook:eligibility_person", args=[person.pk])

    shown = client.get(page, {"award": sector.pk, "year": "2026", "ngay": "01/06/2026"}).content.decode()

    assert "Còn thiếu CSTĐ cơ sở năm 2024" in shown
    assert reverse("rulebook:person_show", args=[person.pk]) in shown
    assert "Chưa đủ dữ kiện để kết luận" in shown
    assert client.get(page, {"award": "x", "year": "9" * 40, "ngay": "\x00"}).status_code == 200
