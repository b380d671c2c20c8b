"""Cụm thi đua số 1, 2020 → 2021: one conference votes, closes a year and opens the next (CLU-7, VOTE-30).

The report gives the result of the vote and no count: the counts, the threshold that they reach, the leaders
of 2020 and the fifth unit on the paper are the replay's own.
"""

import datetime as dt

import pytest
from django.urls import resolve, reverse

from awards.models import Ballot, Nomination
from clusters.enums import Role
from clusters.models import ClusterYear, Unit
from emulation.models import AwardType, TitleRegistration
from tests import factories as make
from tests.replay.person import Person
from tests.replay.story import Year, assert_told, case, head_of, on, unit_named, written

pytestmark = pytest.mark.replay

TOLD = case("cum-so-1-2020-2021")
REVIEW = TOLD["review_conference"]
DAY = REVIEW["date"]
SECTOR, GOVERNMENT = TOLD["vote"]["nominated"]
NEXT_LEADS = TOLD["leadership_next_year"]
NOT_ELEVATED = "Thanh tra Bộ"
VOTES = {SECTOR["title"]: [12, 11, 10, 9], GOVERNMENT["title"]: [11, 10]}
RULE = {"threshold": "2/3", "comparison": ">=", "denominator": "all_members", "quorum": "2/3",
        "absent_mode": "written_opinion", "own_unit_vote": "allowed",
        "legal_basis": "Nghị quyết của hội nghị, do bài kiểm thử đặt ra"}  # fmt: skip


def _page(name, *arguments):
    return reverse(f"awards:{name}", args=arguments)


@pytest.fixture
def units() -> list[Unit]:
    return [unit_named(name) for name in TOLD["units"]]


@pytest.fixture
def heads(units) -> dict[str, object]:
    """The head of each unit; those whom the report names, by name and post."""
    known = {lead["unit"]: (lead["person"], lead["post"]) for lead in NEXT_LEADS}
    return {unit.name: head_of(unit, *known.get(unit.name, ())) for unit in units}


@pytest.fixture
def tellers(units):
    return [make.appoint(Role.UNIT_OFFICER, unit=unit) for unit in units if unit.name in ("Văn phòng Đảng - Đoàn thể", "Cục Công tác phía Nam")]  # fmt: skip


def _register(year: Year, heads) -> None:
    award = AwardType.objects.get(name=SECTOR["title"])
    for name in [*SECTOR["units"], NOT_ELEVATED]:
        unit = Unit.objects.get(name=name)
        Person(heads[name]).sends(year.of("registration_new", unit.pk), picks=[f"{award.pk}-{unit.pk}"])


def _vote(year: Year, title: str, chair, tellers) -> Ballot:
    """One ballot on paper, from its rule to its adopted minutes."""
    award, leader = AwardType.objects.get(name=title), Person(chair)
    leader.sends(_page("rule_enter", year.row.pk, award.pk), **RULE)
    answer = leader.sends(
        _page("ballot_prepare", year.row.pk, award.pk),
        head_name="Trưởng ban kiểm phiếu", teller_one=tellers[0].pk, teller_two=tellers[1].pk,
    )  # fmt: skip
    ballot = Ballot.objects.get(pk=resolve(answer.url).kwargs["ballot_id"])
    leader.sends(_page("ballot_roll", ballot.pk))  # attendance was noted at the conference
    leader.sends(_page("ballot_open", ballot.pk))
    leader.sends(_page("ballot_close", ballot.pk))
    votes = dict(
        zip(
            next(v["units"] for v in TOLD["vote"]["nominated"] if v["title"] == title),
            VOTES[title],
            strict=True,
        )
    )
    papers = {"issued": "13", "returned": "13", "valid": "13", "invalid": "0"}
    for nominee in ballot.nominees.all():
        count = votes.get(nominee.unit_name, 5)
        papers |= {
            f"for_{nominee.pk}": str(count),
            f"against_{nominee.pk}": str(13 - count),
            f"none_{nominee.pk}": "0",
        }
    for teller in tellers:
        Person(teller).sends(_page("count_enter", ballot.pk), **papers)
    leader.sends(_page("ballot_announce", ballot.pk))
    leader.sends(
        _page("minutes_write", ballot.pk),
        minutes_number=f"{ballot.pk}/BB",
        chaired_by="Chủ trì",
        secretary="Thư ký",
    )
    leader.sends(_page("minutes_adopt", ballot.pk))
    return ballot


def test_one_conference_votes_names_the_next_leaders_and_signs_next_years_covenant(
    standing, units, heads, tellers
):
    with on(dt.date(2020, 1, 20)):
        year = Year.decided(standing, TOLD["cluster"], TOLD["year"], units)
        year.is_led_by(
            [
                {"role": "trưởng cụm", "unit": TOLD["units"][0]},
                {"role": "phó trưởng cụm", "unit": TOLD["units"][3]},
            ]
        )
        year.is_constituted()
    chair = heads[TOLD["units"][0]]

    with on(dt.date(2020, 3, 10)):
        _register(year, heads)

    with on(dt.date(2020, 12, 10)):
        answer = Person(standing).sends(year.of("year_renew"))
        following = Year(ClusterYear.objects.get(pk=resolve(answer.url).kwargs["year_id"]), standing)
        Person(standing).sends(
            following.of("year_edit"), decision_number="2021/QĐ-BTP", decision_on="09/12/2020"
        )
        conference = year.confers(
            chair, "review", DAY, agenda=REVIEW["agenda"], opens_cluster_year=following.row.pk
        )
        Person(chair).sends(year.of("registration_close"))

    with on(DAY, hour=9):
        year.has_met(chair, conference)
        sector = _vote(year, SECTOR["title"], chair, tellers)
        government = _vote(year, GOVERNMENT["title"], chair, tellers)
        Person(chair).sends(_page("ballot_finish", year.row.pk))

    with on(DAY, hour=10):
        named = {lead["person"]: heads[lead["unit"]] for lead in NEXT_LEADS}
        following.is_led_by(NEXT_LEADS, named, announced_on=written(DAY), announced_note=REVIEW["agenda"][0])
        following.is_constituted()
        covenant = following.opens_covenant(named[NEXT_LEADS[0]["person"]], DAY)

    with on(DAY, hour=11):
        for unit in units:
            following.signs(covenant, unit, heads[unit.name])
        reader = Person(standing)
        held = reader.reads(year.of("conference_detail", conference.pk))
        opening = reader.reads(following.of("conference_list"))
        minutes = {ballot: reader.reads(_page("minutes_show", ballot.pk)) for ballot in (sector, government)}
        proposed = reader.reads(_page("nomination_list", year.row.pk))
        setup = reader.reads(following.of("year_setup"))
        signed = reader.reads(following.of("covenant_show", covenant.pk))

    assert_told(held, *REVIEW["agenda"], written(DAY))
    assert_told(opening, written(DAY))
    elevated = {vote["title"]: set(vote["units"]) for vote in TOLD["vote"]["nominated"]}
    found: dict[str, set[str]] = {}
    for nomination in Nomination.objects.select_related("award_type"):
        found.setdefault(nomination.award_type.name, set()).add(nomination.unit_name)
    assert found == elevated
    # VOTE-30: those elevated in the first step, and nobody else, stand in the second.
    assert set(government.nominees.values_list("unit_name", flat=True)) == set(SECTOR["units"])
    assert government.out_of == sector
    assert_told(minutes[sector], *SECTOR["units"], NOT_ELEVATED, "12/13", "9/13")
    assert_told(minutes[government], *GOVERNMENT["units"], "11/13", SECTOR["title"])
    assert_told(proposed, *SECTOR["units"], SECTOR["title"], GOVERNMENT["title"])
    assert_told(setup, *[lead[key] for lead in NEXT_LEADS for key in ("person", "post", "unit")])
    assert_told(signed, *TOLD["units"], "13/13", "Đã ký đủ", f"Giao ước thi đua năm {TOLD['next_year']}")
    assert TitleRegistration.objects.filter(award_type__name=SECTOR["title"]).count() == 5
    signed_on = {
        signature.signed_on for party in covenant.parties.all() for signature in party.signatures.all()
    }
    assert signed_on == {DAY}  # before the year begins
