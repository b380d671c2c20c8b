"""A cluster of 26 units scored by a table with the columns and tiers of the sheet of 2022 (SCORE-4, SCORE-5).

Twenty-five units go through services, every other one certified and cross-checked, one goes through pages:
self-score, certification, cross-check, appeal, rank.
"""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from clusters.enums import Role, UnitKind
from core import clock
from scoring.enums import CardState, GateKind, ItemKind, RuleKind, Stage, TieRule
from scoring.models import Scorecard
from scoring.queries.cards import lines_of
from scoring.queries.ranking import final_score, ranking
from scoring.services import appeals, cards, cards_cross, cards_opening, cards_stages, figures
from scoring.services import ranking as ranks
from scoring.services.figures import FigureIn
from tests import factories as make
from tests.factories.scoring import LATENESS, make_table
from tests.files.samples import pdf

UNITS = 26
SHEET = (
    {"code": "I", "kind": ItemKind.GROUP},
    {"code": "I.1", "max_points": "2", "rule_kind": RuleKind.DAYS_LATE, "rule": LATENESS},
    {"code": "I.2", "max_points": "5", "rule_kind": RuleKind.PERCENT, "rule": {"tiers": [{"at_least": "100", "points": "5"}, {"at_least": "80", "points": "3"}], "below": "0"}},
    {"code": "I.3", "max_points": "10", "rule_kind": RuleKind.PROPORTIONAL, "rule": {"full_at": "100"}},
    {"code": "II", "kind": ItemKind.GROUP},
    {"code": "II.1", "max_points": "40", "tie_order": 1},
    {"code": "II.2", "max_points": "43", "is_optional": True},
    {"code": "III", "kind": ItemKind.BONUS, "max_points": "3", "rule_kind": RuleKind.PER_COUNT, "rule": {"each": "0.5", "most": "3"}},
)  # fmt: skip
BANDS = (("A", "90"), ("B", "80"), ("C", "60"), ("D", None))
GATES = ({"band": "A", "kind": GateKind.CONFIRMED, "wording": "Không có người bị kỷ luật"},)


@pytest.fixture
def act():
    return {"actor": make.make_user("Lê Thị Chấm"), "at": clock.now()}


def own_scores(card, number):
    """Unit ``number`` is so many days late; from 20 on equal points, but different in II.1."""
    lines = {line.item.code: line.pk for line in lines_of(card)}
    work = {
        "I.1": {"days": number},
        "I.2": {"percent": "100" if number < 13 else "85"},
        "I.3": {"percent": "95"},
        "III": {"count": 2},
    }
    given = {lines[code]: FigureIn(measured=measured) for code, measured in work.items()}
    given[lines["II.1"]] = FigureIn(points=Decimal(40 - number % 20))
    given[lines["II.2"]] = (
        FigureIn(is_not_applicable=True, not_applicable_reason="Không có lĩnh vực này")
        if number == 25
        else FigureIn(points=Decimal(40))
    )
    return given


def test_a_year_of_26_units(act):
    units = [make.make_unit(f"Sở Tư pháp số {n:02d}", kind=UnitKind.JUSTICE_DEPARTMENT) for n in range(UNITS)]
    year = make.make_cluster_year(2026, units=units)
    make.make_lead(year, units[1])
    make_table(
        items=SHEET, bands=BANDS, gates=GATES, tie_rule=TieRule.BY_ITEMS, kinds=[UnitKind.JUSTICE_DEPARTMENT]
    )
    assert len(cards_opening.open_cards(cluster_year=year, **act).made) == UNITS
    those = list(Scorecard.objects.filter(cluster_year=year).order_by("unit__name").select_related("unit"))
    cards_cross.assign_checks(
        cluster_year=year, checkers={card.pk: those[i - 1].unit_id for i, card in enumerate(those)}, **act
    )

    for number, card in enumerate(those[1:], start=1):
        common = {"card_id": card.pk, **act}
        figures.save_figures(stage=Stage.SELF, figures=own_scores(card, number), revision=0, **common)
        cards.hand_in_self(**common)
        if number % 2:  # a cluster may leave both steps out; the odd ones are concluded from their own scores
            cards_stages.conclude(revision=1, **common)
        else:
            certify_and_check(card, common)
    by_pages(those[0], those[1])
    appealed = those[2]
    line = lines_of(appealed).get(item__code="II.1")
    asked = appeals.appeal(
        card_id=appealed.pk, line_id=line.pk, asked_points=Decimal(38), reason="Sổ theo dõi có đủ", **act
    )
    appeals.answer_appeal(appeal_id=asked.pk, points=Decimal(38), answer="Đã xem sổ", **act)

    (group,) = ranking(year, clock.today())
    numbers = [place.number for place in group.places]
    totals = [place.card.final_total for place in group.places]
    assert len(numbers) == UNITS
    assert totals == sorted(totals, reverse=True)
    assert numbers[0] == 1
    # Nobody confirmed the gate: those with 90 points and more are told why they are not A.
    best = group.places[0]
    assert best.card.final_total >= 90
    assert best.card.rank.code == "B"
    assert best.ranked.failed == ["Hạng A: Không có người bị kỷ luật (chưa có người xác nhận)"]
    gate = best.card.table.bands.get(code="A").gates.get()
    ranks.answer_gates(card_id=best.card.pk, answers={gate.pk: ranks.Answer(is_met=True)}, **act)
    locked = Scorecard.objects.filter(cluster_year=year)
    revisions = dict(locked.values_list("pk", "revision"))
    assert ranks.lock_cards(card_ids=revisions, revisions=revisions, **act) == UNITS
    assert locked.get(pk=best.card.pk).rank.code == "A"
    third = locked.get(pk=appealed.pk)
    assert (third.self_total, third.cross_total, third.final_total) == (third.certified_total, third.self_total - 1, third.self_total)  # fmt: skip
    assert final_score(year)[third.unit_id] == third.final_total
    assert set(locked.values_list("state", flat=True)) == {CardState.LOCKED}


def certify_and_check(card, common):
    """Certified as scored; the checkers take a point off the first criterion by hand; concluded."""
    cards_stages.fill_from_previous(stage=Stage.CERTIFIED, revision=1, **common)
    cards_stages.hand_in_certified(certificate=certificate(), **common)
    first = lines_of(card).get(item__code="II.1")
    lower = FigureIn(points=first.figures.get(stage=Stage.SELF).points - 1, reason="Thiếu một sổ theo dõi")
    figures.save_figures(stage=Stage.CROSS, figures={first.pk: lower}, revision=2, **common)
    cards_stages.fill_from_previous(stage=Stage.CROSS, revision=3, **common)
    cards_stages.hand_in_cross(**common)
    cards_stages.conclude(revision=4, **common)


def certificate():
    return cards_stages.Certificate(
        by="Chủ tịch UBND tỉnh", number="12/UBND-NC", day=clock.today(), upload=pdf()
    )


def by_pages(card, leading):
    """The first unit on the way that people go: its officer and head, the checker, the cluster's leader."""
    officer, head = (signed_in(role, card.unit) for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD))
    checker = signed_in(Role.UNIT_OFFICER, card.cross_check.checker)
    leader = signed_in(Role.UNIT_HEAD, leading.unit)
    lines = {line.item.code: line.pk for line in lines_of(card)}
    typed = {
        "revision": "0", f"measured_{lines['I.1']}": "0", f"measured_{lines['I.2']}": "100", f"measured_{lines['I.3']}": "97,5",
        f"points_{lines['II.1']}": "40", f"points_{lines['II.2']}": "42,5", f"measured_{lines['III']}": "",
    }  # fmt: skip
    assert officer.post(page(card, "card_score", "tu-cham"), typed).status_code == 302
    assert officer.post(page(card, "card_hand_in")).status_code == 403
    assert head.post(page(card, "card_hand_in")).status_code == 302
    officer.post(page(card, "card_fill", "xac-nhan"), {"revision": "1"})
    given = {"by": "Chủ tịch UBND tỉnh", "number": "9/UBND", "day": "01/03/2026", "upload": pdf()}
    assert officer.post(page(card, "card_certify"), given).status_code == 302
    checker.post(page(card, "card_fill", "kiem-tra-cheo"), {"revision": "2"})
    assert checker.post(page(card, "card_check")).status_code == 302
    assert leader.post(page(card, "card_conclude"), {"revision": "3"}).status_code == 302
    shown = officer.get(page(card, "card_show")).content.decode()
    assert "99" in shown
    assert "Đạt 97,5% của 100%" in shown
    listed = leader.get(reverse("scoring:map_show", args=[card.cluster_year_id]))
    assert listed.status_code == 200


def signed_in(role, unit):
    client = Client()
    client.force_login(make.appoint(role, unit=unit))
    return client


def page(card, name, *rest):
    return reverse(f"scoring:{name}", args=[card.cluster_year_id, card.pk, *rest])
