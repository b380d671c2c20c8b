"""What the system itself measured fills a criterion in; what nobody reported is not measured, never 0."""

import datetime as dt
from decimal import Decimal

import pytest

from core import clock
from core.errors import RuleError
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import Milestone, TitleRegistration, UnitReport
from scoring.enums import MeasuredBy, RuleKind, Stage
from scoring.models import ScoreFigure
from scoring.queries.card_facts import facts_of_card
from scoring.queries.cards import lines_of
from scoring.services.figures import FigureIn, save_figures
from tests import factories as make
from tests.factories import covenants
from tests.factories.ballots import make_flags
from tests.factories.exemplars import recognised
from tests.factories.scoring import LATENESS, line, make_cards, make_table
from tests.factories.targets import adopted_plan, figure, make_target, share_of

PERCENT = {"tiers": [{"at_least": "100", "points": "5"}, {"at_least": "50", "points": "3"}], "below": "0"}
RULES = {
    MeasuredBy.MIDYEAR_DAYS_LATE: (RuleKind.DAYS_LATE, LATENESS, "2"),
    MeasuredBy.YEAR_DAYS_LATE: (RuleKind.DAYS_LATE, LATENESS, "2"),
    MeasuredBy.REGISTRATION_DAYS_LATE: (RuleKind.DAYS_LATE, LATENESS, "2"),
    MeasuredBy.COVENANT_SIGNED: (RuleKind.YES_NO, {"yes": "3", "no": "0"}, "3"),
    MeasuredBy.TARGETS_MET: (RuleKind.PERCENT, PERCENT, "5"),
    MeasuredBy.EXEMPLARS: (RuleKind.PER_COUNT, {"each": "0.5", "most": "3"}, "3"),
}
ITEMS = [
    {"code": str(number), "measured_by": fact, "rule_kind": kind, "rule": rule, "max_points": most}
    for number, (fact, (kind, rule, most)) in enumerate(RULES.items(), start=1)
]
CODES = {item["measured_by"]: item["code"] for item in ITEMS}


@pytest.fixture
def person():
    return make.make_user()


@pytest.fixture
def cards():
    """Of three units; the first has done everything, the second half of it, of the third nothing is known."""
    year = make.make_cluster_year(2026, units=3)
    return make_cards(year, make_table(items=ITEMS, bands=()))


def facts(card):
    """Fact → what is known, for the facts that are known."""
    lines = lines_of(card)
    known = facts_of_card(card, lines)
    return {one.item.measured_by: known[one.pk] for one in lines if one.pk in known}


def report(card, period, days, person):
    UnitReport.objects.create(
        cluster_year=card.cluster_year, unit=card.unit, period=period, days_late=days,
        first_submitted_at=clock.now(), first_due_on=clock.today(), submitted_at=clock.now(), submitted_by=person, state="submitted",
    )  # fmt: skip


def test_nothing_known_is_not_measured(cards):
    assert [facts(card) for card in cards] == [{}, {}, {}]


@pytest.mark.parametrize(
    ("fact", "period"),
    [
        (MeasuredBy.MIDYEAR_DAYS_LATE, ReportPeriod.MIDYEAR),
        (MeasuredBy.YEAR_DAYS_LATE, ReportPeriod.YEAR),
    ],
)
def test_days_late_of_a_report(cards, person, fact, period):
    report(cards[0], period, 0, person)
    report(cards[1], period, 3, person)
    assert [facts(card) for card in cards] == [{fact: {"days": 0}}, {fact: {"days": 3}}, {}]


def test_days_late_of_the_registration(cards, person):
    year, fact = cards[0].cluster_year, MeasuredBy.REGISTRATION_DAYS_LATE
    due = clock.today() - dt.timedelta(days=2)
    made = TitleRegistration(
        cluster_year=year, award_type=make_flags()[0], by_unit=cards[0].unit, for_unit=cards[0].unit,
        for_unit_name="Sở", for_unit_kind=cards[0].unit.kind, submitted_at=clock.now(), submitted_by=person,
    )  # fmt: skip
    made.save()
    assert facts(cards[0]) == {}  # no due day: nothing to be late for
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=due)
    assert [facts(card) for card in cards] == [{fact: {"days": 2}}, {}, {}]


def test_a_signed_covenant_and_one_that_waits(cards):
    year, fact = cards[0].cluster_year, MeasuredBy.COVENANT_SIGNED
    make.make_lead(year, cards[0].unit)
    signing = covenants.covenant_in_signing(year)
    covenants.sign(signing.parties.get(unit=cards[0].unit))
    assert [facts(card) for card in cards] == [{fact: {"yes": True}}, {fact: {"yes": False}}, {fact: {"yes": False}}]  # fmt: skip


def test_targets_count_only_when_all_were_reported(cards):
    first = make_target(adopted_plan(cards[0].cluster_year))
    second = make_target(first.plan)
    for card in cards[:2]:
        figure(share_of(first, card.unit), 3, dt.date(2026, 6, 30))
    shares = [share_of(second, card.unit) for card in cards]
    assert [facts(card) for card in cards] == [{}, {}, {}]
    figure(shares[0], 3, dt.date(2026, 6, 30))
    figure(shares[1], 0, dt.date(2026, 12, 31))
    fact = MeasuredBy.TARGETS_MET
    assert [facts(card) for card in cards] == [{fact: {"percent": "100"}}, {fact: {"percent": "50"}}, {}]


def test_recognised_examples(cards, person):
    card = cards[0]
    for name in ("Một", "Hai"):
        recognised(card.cluster_year, card.unit, person, name=name)
    assert [facts(card) for card in cards] == [{MeasuredBy.EXEMPLARS: {"count": 2}}, {}, {}]


def test_a_person_corrects_what_is_known_only_with_a_note(cards, person):
    card = cards[0]
    report(card, ReportPeriod.MIDYEAR, 3, person)
    pk = line(card, CODES[MeasuredBy.MIDYEAR_DAYS_LATE]).pk

    def give(**given):
        save_figures(
            card_id=card.pk, stage=Stage.SELF, figures={pk: FigureIn(**given)}, revision=0, actor=person, at=clock.now()
        )  # fmt: skip

    with pytest.raises(RuleError, match="lấy từ đâu") as refusal:
        give(measured={"days": 0})
    assert refusal.value.field == f"note_{pk}"
    give(measured={"days": 0}, measured_note="Bưu điện giao chậm, có dấu bưu điện")
    assert ScoreFigure.objects.get(line=pk).points == Decimal(2)
