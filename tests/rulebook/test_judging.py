"""Each kind of rule on worked cases: met, not met, and not known, which never speaks against anybody."""

import datetime as dt

import pytest

from rulebook.chains import Won
from rulebook.enums import Finding
from rulebook.judging import JUDGED_KINDS, judge, may_stand_together
from rulebook.nominees import Done, Facts, Member, Report, Sanction

TODAY = dt.date(2026, 12, 20)
YES, NO, OPEN, UNSET = Finding.MET, Finding.NOT_MET, Finding.MISSING, Finding.NOT_SET
FAMILIES = {"co_nganh": "title", "bang_khen_bo": "reward_form", "tt_ldxs": "title"}


def unit(**fields):
    return Facts(award="tt_ldxs", year=2026, subject="collective", families=FAMILIES, **fields)


def person(**fields):
    return Facts(award="cstd_nganh", year=2026, subject="person", families=FAMILIES, **fields)


def idea(**fields):
    return Done(**({"record": 1, "kind": "initiative", "year": 2026, "title": "Số hóa hồ sơ"} | fields))


def people(*rows):
    return [Member(titles=frozenset(titles), rating=rating) for titles, rating in rows]


RECOGNISED = idea(scope="ministry", is_recognised=True)
CSTD = {"award": "ldtt", "year": 2026, "record": 7}
NO_PROVINCE = {"subject": "collective", "excluded_groups": ["justice"]}
CHAIN = {"award": "cstd_co_so", "count": 3, "in_a_row": "years", "may_end_in_same_year": True, "reuse": False}
IDEA = {"scope": "ministry", "or_research": True}
ANY = {"of": [{"kind": "rating", "value": {"at_least": "excellent"}}, {"kind": "initiative", "value": IDEA}]}
SEVENTY, HALF = {"award": "ldtt", "at_least": "70"}, {"award": "ldtt", "more_than": "50"}
WARNED, REPRIMANDED = (
    Sanction(level=level, decided_on=dt.date(2026, 5, 5)) for level in ("warning", "reprimand")
)
HAS, MAY, NEVER = ({"ldtt"}, ""), ((), ""), ((), "done")
IN_TIME = Report(period="Năm", days=0, is_handed_in=True)
ALLOWED = {"allowed_pairs": [["title", "reward_form"]]}

CASES = [
    ("subject", NO_PROVINCE, unit(groups=frozenset({"enforcement"})), YES),
    ("subject", {"subject": "person", "excluded_groups": []}, unit(), NO),
    ("subject", {"subject": "person", "excluded_groups": ["justice"]}, person(unit_known=False), OPEN),
    ("registration", {"required": True}, unit(registration="submitted"), YES),
    ("registration", {"required": True}, unit(registration="", may_register=True), OPEN),
    ("registration", {"required": True}, unit(registration=""), NO),
    ("registration", {"required": True}, unit(registration=None), OPEN),
    ("registration", {"required": False}, unit(registration=""), YES),
    ("registration", {"required": False}, unit(registration="withdrawn"), NO),
    ("rating", {"at_least": "good"}, person(rating="excellent"), YES),
    ("rating", {"at_least": "good"}, person(rating="done"), NO),
    ("rating", {"at_least": "good"}, person(), OPEN),
    ("rating", None, person(rating="excellent"), UNSET),
    ("title_same_year", {"award": "ldtt"}, person(history=[Won(**CSTD)]), YES),
    ("title_same_year", {"award": "ldtt"}, person(), OPEN),
    ("title_same_year", {"award": "ldtt"}, person(history=[Won(**CSTD, is_cancelled=True)]), NO),
    ("chain", CHAIN, person(history=[Won(award="cstd_co_so", year=y) for y in (2024, 2025, 2026)]), YES),
    ("chain", CHAIN, person(history=[Won(award="cstd_co_so", year=y) for y in (2023, 2024, 2026)]), NO),
    ("chain", CHAIN, person(history=[Won(award="cstd_co_so", year=y) for y in (2025, 2026)]), OPEN),
    ("chain", CHAIN, person(), OPEN),
    ("initiative", IDEA, person(merits=[RECOGNISED]), YES),
    ("initiative", IDEA, person(merits=[idea(kind="research", scope="nation", is_recognised=True)]), YES),
    ("initiative", IDEA, person(merits=[idea(scope="unit", is_recognised=True)]), NO),
    ("initiative", IDEA, person(merits=[idea(scope="ministry")]), OPEN),
    ("initiative", IDEA, person(merits=[idea(year=2024, scope="ministry", is_recognised=True)]), OPEN),
    ("initiative", IDEA, person(merits=[idea(year=2024, scope="nation", is_recognised=True)], merit_span=4), YES),
    ("initiative", IDEA, person(), OPEN),
    ("any_of", ANY, person(rating="excellent"), YES),
    ("any_of", ANY, person(rating="good"), OPEN),
    ("any_of", ANY, person(rating="good", merits=[idea(scope="unit", is_recognised=True)]), NO),
    ("members", SEVENTY, unit(members=people(*[HAS] * 7, *[NEVER] * 3)), YES),
    ("members", SEVENTY, unit(members=people(*[HAS] * 6, *[NEVER] * 4)), NO),
    ("members", SEVENTY, unit(members=people(*[HAS] * 6, *[MAY] * 4)), OPEN),
    ("members", HALF, unit(members=people(*[HAS] * 5, *[NEVER] * 5)), NO),  # more than half, not half
    ("members", SEVENTY, unit(), OPEN),
    ("members", {"award": "ldtt", "at_least_count": 1}, unit(members=people(HAS, NEVER)), YES),
    ("members", {"all_done": True}, unit(members=people(((), "done"), ((), "not_done"))), NO),
    ("members", {"all_done": True}, unit(members=people(((), "done"), MAY)), OPEN),
    ("members", {"all_done": True}, unit(members=people(((), "done"))), YES),
    ("no_discipline", {"from_level": "warning"}, person(sanctions=[REPRIMANDED]), YES),
    ("no_discipline", {"from_level": "warning"}, person(sanctions=[WARNED]), NO),
    ("no_discipline", {"from_level": "warning"}, unit(), OPEN),
    ("no_hold", {}, unit(holds=["đang thanh tra"]), OPEN),  # waits, is not refused (DOS-8)
    ("no_hold", {}, unit(), YES),
    ("elevated", {"award": "co_nganh"}, unit(voted={"co_nganh": True}), YES),
    ("elevated", {"award": "co_nganh"}, unit(voted={"co_nganh": False}), NO),
    ("elevated", {"award": None}, unit(voted={"co_nganh": True}), OPEN),
    ("targets", {"all_met": True}, unit(targets=(3, 0, 0)), YES),
    ("targets", {"all_met": True}, unit(targets=(2, 0, 1)), OPEN),
    ("targets", {"all_met": True}, unit(targets=(2, 1, 0)), NO),
    ("targets", {"all_met": True}, unit(), OPEN),
    ("reporting", {"no_late": True}, unit(reports=[IN_TIME]), YES),
    ("reporting", {"no_late": True}, unit(reports=[IN_TIME, Report(period="6 tháng", days=2, is_handed_in=True)]), NO),
    ("reporting", {"no_late": True}, unit(reports=[Report(period="6 tháng", due_on=TODAY, is_owed=True)]), NO),
    ("reporting", {"no_late": True}, unit(reports=[IN_TIME, Report(period="6 tháng")]), OPEN),
    ("reporting", {"no_late": True}, unit(), OPEN),
    ("reporting", {"no_late": True, "only_groups": ["enforcement"]}, unit(groups=frozenset({"ministry"})), YES),
    ("not_twice", ALLOWED, unit(), YES),
    ("not_twice", ALLOWED, unit(history=[Won(award="co_nganh", year=2026)]), YES),  # no achievement is named
    ("not_twice", ALLOWED, unit(merits=[idea(used_for=frozenset({"bang_khen_bo"}))]), YES),
    ("not_twice", ALLOWED, unit(merits=[idea(used_for=frozenset({"co_nganh"}))]), OPEN),
    ("not_twice", {"allowed_pairs": [["co_nganh", "tt_ldxs"]]}, unit(merits=[idea(used_for=frozenset({"co_nganh"}))]), YES),
]  # fmt: skip


def test_what_each_rule_says_in_worked_cases():
    said = [judge(kind, value, facts, TODAY) for kind, value, facts, _expected in CASES]

    wrong = [
        (number, case[0], answer.finding, answer.words)
        for number, (case, answer) in enumerate(zip(CASES, said, strict=True))
        # Whatever is open says what lacks.
        if answer.finding != case[3] or bool(answer.missing) != (case[3] in {OPEN, UNSET})
    ]
    assert wrong == []


def test_every_kind_has_a_case_of_each_answer():
    answers = {kind: {case[3] for case in CASES if case[0] == kind} for kind in JUDGED_KINDS}

    assert {kind for kind, found in answers.items() if YES not in found or OPEN not in found} == set()
    never_against = {"no_hold", "not_twice"}  # the first waits; the second below, with the merit named
    assert {kind for kind, found in answers.items() if NO not in found} == never_against


@pytest.mark.rule("INV-1")
@pytest.mark.rule("TIT-9")
@pytest.mark.rule("TIT-23")
def test_a_so_tu_phap_and_its_people_are_never_proposed_through_the_ministry():
    justice = frozenset({"justice"})
    room_of_justice = judge("subject", NO_PROVINCE, unit(groups=justice), TODAY)
    clerk = judge(
        "subject", {"subject": "person", "excluded_groups": ["justice"]}, person(groups=justice), TODAY
    )

    assert room_of_justice.finding == clerk.finding == NO
    assert "do tỉnh xét" in clerk.words


@pytest.mark.rule("TIT-4")
def test_a_chain_says_which_years_it_stands_on_and_which_lack():
    history = [Won(award="cstd_co_so", year=year, record=year) for year in (2025, 2026)]
    facts = person(history=history, names={"cstd_co_so": "CSTĐ cơ sở"})

    lacking = judge("chain", CHAIN, facts, TODAY)
    assert lacking.missing[0].words == "Còn thiếu CSTĐ cơ sở năm 2024"
    whole = judge(
        "chain", CHAIN, person(history=[*history, Won(award="cstd_co_so", year=2024, record=2024)]), TODAY
    )
    assert sorted(whole.stands_on) == [2024, 2025, 2026]


@pytest.mark.rule("ORG-24")
def test_a_unit_whose_inheritance_nobody_decided_is_asked_about_not_refused():
    asks = ["Thường trực Hội đồng quyết định có kế thừa danh hiệu của Sở Tư pháp Tiền Giang hay không."]
    broken = [Won(award="cstd_co_so", year=year) for year in (2023, 2024, 2026)]

    said = judge("chain", CHAIN, unit(history=broken, asks=asks), TODAY)

    assert said.finding == OPEN
    assert said.missing[0].words == asks[0]
    assert said.missing[0].place == "inheritance"


@pytest.mark.rule("INV-24")
@pytest.mark.rule("LAW-21")
def test_one_achievement_is_not_rewarded_twice_unless_the_pair_is_allowed():
    used = idea(used_for=frozenset({"co_nganh"}))
    facts = unit(merits=[used], chosen_merits=frozenset({1}))

    assert judge("not_twice", ALLOWED, facts, TODAY).finding == NO
    allowed = {"allowed_pairs": [["title", "title"]]}
    assert judge("not_twice", allowed, facts, TODAY).finding == YES
    fresh = unit(merits=[used, idea(record=2)], chosen_merits=frozenset({2}))
    assert judge("not_twice", ALLOWED, fresh, TODAY).finding == YES
    assert may_stand_together(
        {"co_nganh", "title"}, {"bang_khen_bo", "reward_form"}, [["reward_form", "title"]]
    )


def test_a_late_rating_or_vote_is_no_matter_of_today_but_a_lacking_title_is():
    later = judge("rating", {"at_least": "good"}, person(), dt.date(2026, 3, 1)).missing
    assert [missing.comes_later for missing in later] == [True]
    past = judge("rating", {"at_least": "good"}, person(is_year_over=True), TODAY).missing
    assert [missing.comes_later for missing in past] == [False]
    assert not judge("chain", CHAIN, person(), dt.date(2026, 3, 1)).missing[0].comes_later
