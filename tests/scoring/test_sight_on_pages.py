"""Points that a person must not see yet stand on no page: histories, entry pages, visits, pictures, profiles."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from core import clock
from core.errors import RuleError
from scoring.enums import CardState, Stage
from scoring.models import Scorecard
from scoring.queries.papers import INSPECTION
from scoring.services.cards_stages import conclude
from scoring.services.figures import FigureIn, save_figures
from scoring.services.visits import save_scores
from tests import factories as make
from tests.access.world import World, build_world
from tests.factories.checks import make_team, make_visit
from tests.factories.emulation import put_under
from tests.factories.scoring import give, line, make_cards, make_check, put
from tests.replay.person import words_of

pytestmark = pytest.mark.django_db

OWN = {"I.1": 7, "I.2": 2, "II.1": 9}
SECRET = "3.5"  # given once, so that finding it says where it came from


@pytest.fixture
def world() -> World:
    """The chair's card is open, the member's handed in, the third unit's concluded."""
    world = build_world()
    of_chair, of_member, of_third = make_cards(world.cluster_year)
    for card in (of_member, of_third):
        give(card, Stage.SELF, OWN)
        put(card, CardState.SELF_SCORED)
    world.things |= {"chair": of_chair, "member": of_member, "third": of_third}
    return world


def page(world: World, person, name: str, *args, status: int = 200) -> str:
    client = Client()
    client.force_login(world.people[person] if isinstance(person, str) else person)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return words_of(answer)


def score(card: Scorecard, stage: Stage, code: str = "I.1", points: str = SECRET) -> None:
    """As a person scores: through the service, with its event."""
    card.refresh_from_db()
    given = FigureIn(points=Decimal(points), reason="Vì thiếu hồ sơ")
    save_figures(
        card_id=card.pk, stage=stage, figures={line(card, code).pk: given}, revision=card.revision,
        actor=make.make_user(), at=clock.now(),
    )  # fmt: skip
    card.refresh_from_db()


def is_told(text: str) -> bool:
    return SECRET in text or SECRET.replace(".", ",") in text


def test_the_history_of_the_year_tells_no_points(world):
    card = world.things["member"]
    score(card, Stage.CROSS)
    assert SECRET in str(AuditEvent.objects.get(verb="scorecard.scored").after)

    for person in ("officer", "head", "chair", "secretary", "standing", "auditor"):
        assert not is_told(page(world, person, "portal:year_history", world.cluster_year.pk)), person
    assert "Chấm điểm" not in page(world, "officer", "portal:year_history", world.cluster_year.pk)
    assert "Chấm điểm" in page(world, "chair", "portal:year_history", world.cluster_year.pk)


def test_the_log_of_everything_tells_points_to_auditors_only(world):
    score(world.things["member"], Stage.CROSS)

    assert is_told(page(world, "auditor", "audit:event_list"))
    assert not is_told(page(world, "standing", "audit:event_list"))
    assert not is_told(page(world, "admin", "audit:event_list"))
    event = AuditEvent.objects.get(verb="scorecard.scored")
    # Back to the index: for whoever runs the system there is no such event.
    assert SECRET not in page(world, "admin", "admin:audit_auditevent_change", event.pk, status=302)


def test_the_history_of_a_card_tells_the_points_of_stages_that_the_reader_sees(world):
    card, args = world.things["member"], (world.cluster_year.pk, world.things["member"].pk)
    score(card, Stage.CROSS)
    assert not is_told(page(world, "head", "scoring:card_show", *args))
    assert not is_told(page(world, "standing", "scoring:card_show", *args))

    score(card, Stage.FINAL, "II.1")
    assert not is_told(page(world, "head", "scoring:card_show", *args))
    assert is_told(page(world, "standing", "scoring:card_show", *args))  # who gives the final figures

    for code in ("I.2",):
        give(card, Stage.FINAL, {code: 2})
    conclude(card_id=card.pk, revision=card.revision, actor=make.make_user(), at=clock.now())
    assert is_told(page(world, "head", "scoring:card_show", *args))


def test_the_page_of_an_appeal_tells_no_points_before_the_conclusion(world):
    card = world.things["member"]
    score(card, Stage.FINAL)
    args = (world.cluster_year.pk, card.pk, line(card, "I.1").pk)

    assert not is_told(page(world, "head", "scoring:card_appeal", *args))


def test_what_a_unit_says_of_a_line_is_its_own_until_handed_in(world):
    card = world.things["chair"]
    row = line(card, "I.2")
    row.measured, row.measured_note = {"days": 4}, "Theo sổ công văn đến"
    row.save()
    args = (world.cluster_year.pk, card.pk)
    above = make.make_unit()
    put_under(card.unit, above)
    officer_above = make.appoint(Role.UNIT_OFFICER, unit=above)

    for person in ("standing", "secretary", officer_above):
        text = page(world, person, "scoring:card_show", *args)
        assert "Chậm 4 ngày" not in text
        assert "Theo sổ công văn đến" not in text
    client = Client()
    client.force_login(world.people["standing"])
    answer = client.post(reverse("scoring:card_score", args=[*args, "ket-luan"]), {"revision": "x"})
    assert answer.status_code == 422
    assert "Chậm 4 ngày" not in words_of(answer)
    assert "Chậm 4 ngày" in page(world, "chair", "scoring:card_show", *args)


def test_who_certifies_a_member_sees_no_other_cards_of_the_cluster(world):
    year, third = world.cluster_year, world.things["third"]
    give(third, Stage.FINAL, OWN | {"I.1": 5.5})
    put(third, CardState.FINAL)
    above = make.make_unit()
    put_under(world.member_unit, above)
    officer = make.appoint(Role.UNIT_OFFICER, unit=above)

    page(world, officer, "scoring:card_show", year.pk, world.things["member"].pk)
    page(world, officer, "scoring:card_show", year.pk, third.pk, status=404)
    for name in ("card_list", "ranking_show", "map_show"):
        assert "16,5" not in page(world, officer, f"scoring:{name}", year.pk), name
        assert "16,5" in page(world, "officer", f"scoring:{name}", year.pk), name


def _visit(world: World, card: Scorecard):
    """A visit held at the card's unit by an officer of the third unit."""
    member = make.appoint(Role.UNIT_OFFICER, unit=world.things["third"].unit)
    team = make_team(world.cluster_year, world.things["third"].unit, user=member)
    return make_visit(team, card.unit), member


def test_a_visit_shows_no_draft_of_a_cross_check_that_is_not_the_teams(world):
    card = world.things["member"]
    make_check(card, world.chair_unit)
    score(card, Stage.CROSS)
    visit, member = _visit(world, card)
    args = (world.cluster_year.pk, visit.pk)

    for person in ("head", "standing", member):
        assert not is_told(page(world, person, "scoring:visit_show", *args))
    page(world, member, "scoring:visit_scores", *args, status=403)
    with pytest.raises(RuleError, match="kiểm tra chéo"):
        save_scores(visit_id=visit.pk, revision=card.revision, figures={}, actor=member, at=clock.now())
    assert not is_told(str(INSPECTION.facts(world.cluster_year, f"visit:{visit.pk}")))


def test_a_visit_shows_points_that_its_team_agreed_on(world):
    card = world.things["member"]
    visit, member = _visit(world, card)
    make_check(card, world.things["third"].unit)
    score(card, Stage.CROSS)
    assert is_told(page(world, "head", "scoring:visit_show", world.cluster_year.pk, visit.pk))
    put(card, CardState.OPEN)  # given back: the unit's own scores are hidden again, and these with them
    assert not is_told(page(world, member, "scoring:visit_show", world.cluster_year.pk, visit.pk))


def test_an_officer_whose_unit_has_not_scored_sees_no_concluded_points_in_pictures(world):
    year, third = world.cluster_year, world.things["third"]
    give(third, Stage.FINAL, OWN | {"I.1": 5.5})
    put(third, CardState.LOCKED)
    officer = make.appoint(Role.UNIT_OFFICER, unit=world.chair_unit)
    pictures = (
        ("scoring:evenness_show", year.pk, shown := "82,5"),  # percent of 20 points
        ("portal:profile_show", third.unit_id, "16,5"),
    )

    for name, pk, points in pictures:
        assert points not in page(world, officer, name, pk), name
        assert points in page(world, "secretary", name, pk), name
    give(world.things["chair"], Stage.SELF, OWN)
    put(world.things["chair"], CardState.SELF_SCORED)
    assert shown in page(world, officer, "scoring:evenness_show", year.pk)
