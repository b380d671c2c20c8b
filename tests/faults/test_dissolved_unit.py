"""A member dissolved in mid-year: nothing more is asked of it, all it did stays to be read, nothing breaks."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from clusters.enums import Role, SuccessionKind
from clusters.services.succession import succeed
from core import clock
from core.errors import RuleError
from emulation.enums import ReportPeriod
from emulation.models import UnitReport
from evidence.services import add_evidence
from scoring.enums import CardState, Stage
from scoring.models import Scorecard
from scoring.services.cards_opening import open_cards
from scoring.services.cards_stages import conclude
from scoring.services.ranking import lock_cards
from tests import factories as make
from tests.access.world import build_world
from tests.factories.checks import make_finding, make_team, make_visit
from tests.factories.scoring import give, make_cards, put
from tests.factories.targets import adopted_plan, make_target, share_of
from tests.replay.person import words_of

pytestmark = [pytest.mark.faults, pytest.mark.django_db]

OWN = {"I.1": 7, "I.2": 2, "II.1": 9}


@pytest.fixture
def world():
    """The member unit had a target, a report, evidence, a visit and its own scores when it was dissolved."""
    world = build_world()
    year, unit = world.cluster_year, world.member_unit
    acting = {"actor": world.people["head"], "at": clock.now()}
    of_chair, of_member, _third = make_cards(year)
    for card in (of_chair, of_member):
        give(card, Stage.SELF, OWN)
        give(card, Stage.FINAL, OWN)
        put(card, CardState.SELF_SCORED)
    share = share_of(make_target(adopted_plan(year)), unit)
    visit = make_visit(make_team(year, world.chair_unit), unit)
    add_evidence(
        unit=unit, year=2026, url="https://vi-du.vn/tin", place=f"finding:{make_finding(visit).pk}", **acting
    )
    UnitReport.objects.create(cluster_year=year, unit=unit, period=ReportPeriod.MIDYEAR, results="Đã làm")
    succeed(
        kind=SuccessionKind.DISSOLVE, predecessors=[unit], effective_on=dt.date(2026, 7, 1), legal_basis="QĐ 9",
        actor=None, at=clock.now(),
    )  # fmt: skip
    open_cards(cluster_year=year, **acting)
    world.things |= {"card": of_member, "chair_card": of_chair, "share": share, "visit": visit}
    return world


def test_its_card_is_closed_and_neither_concluded_nor_locked_nor_ranked(world):
    card = Scorecard.objects.get(pk=world.things["card"].pk)
    assert "01/07/2026" in card.closed_reason or "30/06/2026" in card.closed_reason
    assert card.self_total == 18
    acting = {"actor": world.people["chair"], "at": clock.now()}
    with pytest.raises(RuleError):
        conclude(card_id=card.pk, revision=card.revision, **acting)
    with pytest.raises(RuleError):
        lock_cards(card_ids=[card.pk], revisions={card.pk: card.revision}, **acting)

    colleague = Scorecard.objects.get(pk=world.things["chair_card"].pk)
    conclude(card_id=colleague.pk, revision=colleague.revision, **acting)
    client = Client()
    client.force_login(world.people["standing"])
    groups = client.get(reverse("scoring:ranking_show", args=[world.cluster_year.pk])).context["groups"]
    ranked = {place.card.unit_id for group in groups for place in group.places}
    assert ranked == {world.chair_unit.pk}


@pytest.mark.parametrize("person", ["chair", "auditor"])
def test_every_page_of_the_year_still_answers(world, person):
    client, year, unit = Client(), world.cluster_year.pk, world.member_unit.pk
    client.force_login(world.people[person])
    card, visit = world.things["card"].pk, world.things["visit"].pk
    pages = [
        ("portal:year_detail", year), ("portal:home",), ("portal:profile_show", unit), ("scoring:card_list", year),
        ("scoring:card_show", year, card), ("scoring:card_history", year, unit), ("scoring:ranking_show", year),
        ("scoring:map_show", year), ("scoring:gap_show", year, unit), ("scoring:evenness_show", year),
        ("scoring:visit_show", year, visit), ("scoring:team_list", year), ("emulation:target_list", year),
        ("emulation:share_show", world.things["share"].pk), ("emulation:exemplar_list", year),
        ("emulation:report_list", year, ReportPeriod.MIDYEAR),
        ("emulation:report_detail", year, ReportPeriod.MIDYEAR, unit),
        ("emulation:summary_show", year, ReportPeriod.MIDYEAR), ("evidence:shelf_show", unit),
        ("workbooks:workbook_list", year, "cham-diem"),
    ]  # fmt: skip
    answers = {name: client.get(reverse(name, args=args)) for name, *args in pages}

    assert {name for name, answer in answers.items() if answer.status_code >= 500} == set()
    for name in ("scoring:card_show", "scoring:map_show", "scoring:card_list"):
        assert answers[name].status_code == 200, name
        assert world.member_unit.name in words_of(answers[name]), name


def test_nothing_more_can_be_scored_by_workbook_or_page(world):
    officer = make.appoint(Role.UNIT_OFFICER, unit=world.member_unit)
    client = Client()
    client.force_login(officer)
    url = reverse("scoring:card_score", args=[world.cluster_year.pk, world.things["card"].pk, "tu-cham"])
    answer = client.post(url, {"revision": "0"})

    assert answer.status_code in {403, 422}
    page = client.get(reverse("workbooks:workbook_send", args=[world.cluster_year.pk, "cham-diem"]))
    assert page.status_code == 403
