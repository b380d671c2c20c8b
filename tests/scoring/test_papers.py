"""Giấy tờ của việc chấm điểm: bảng tự chấm, biên bản kiểm tra, điểm trong báo cáo và danh sách."""

import datetime as dt

import pytest

from clusters.enums import Role
from clusters.permissions import Access
from core import clock
from documents import sources
from documents.enums import PaperKind
from documents.models import Paper, PaperSlot
from documents.permissions import visible_papers
from documents.services.templates import load_templates
from scoring.enums import CardState, FindingKind, Stage
from tests import factories as make
from tests.documents.test_sources import compose, facts_of, words_of
from tests.factories import checks as make_check
from tests.factories import papers as make_paper
from tests.factories import scoring as make_scoring

pytestmark = pytest.mark.django_db

POINTS = {"I.1": "7.5", "I.2": 2, "II.1": 9, "III": 1, "IV": "0.5"}


@pytest.fixture
def year():
    cluster_year = make.make_cluster_year(2026, units=3)
    make.make_lead(cluster_year, make.members_of(cluster_year)[0])
    return cluster_year


@pytest.fixture
def card(year):
    return make_scoring.make_cards(year)[1]


def card_facts(card):
    return facts_of(PaperKind.SCORECARD, card.cluster_year, f"unit:{card.unit_id}")


def row_of(facts, code):
    (row,) = [row for row in facts["lines"] if row["code"] == code]
    return row


def test_a_card_prints_its_own_points_at_once_and_the_others_when_it_is_concluded(card):
    for stage in Stage:
        make_scoring.give(card, stage, POINTS if stage == Stage.SELF else POINTS | {"I.1": "6"})
    make_scoring.put(card, CardState.SELF_SCORED)
    row = row_of(card_facts(card), "I.1")
    assert (row["max_points"], row["self_points"]) == ("8", "7,5")
    assert (row["certified_points"], row["cross_points"], row["final_points"]) == ("", "", "")

    make_scoring.put(card, CardState.FINAL)
    facts = card_facts(card)
    assert row_of(facts, "I.1")["final_points"] == row_of(facts, "I.1")["cross_points"] == "6"
    assert row_of(facts, "IV")["final_points"] == "-0,5"
    assert (facts["totals"]["self_points"], facts["totals"]["final_points"]) == ("19", "17,5")
    assert facts["rank"] == ""  # until the scores are locked
    make_scoring.put(card, CardState.LOCKED)
    assert card_facts(card)["rank"] == "B"


def test_no_points_are_not_nought(card):
    make_scoring.give(card, Stage.SELF, {"I.1": 0})
    facts = card_facts(card)
    assert row_of(facts, "I.1")["self_points"] == "0"
    assert row_of(facts, "II.1")["self_points"] == ""
    load_templates()
    paper = compose(PaperKind.SCORECARD, card.cluster_year, f"unit:{card.unit_id}")
    assert f"{card.table.name}" in words_of(paper)
    assert card.table.decision_number in words_of(paper)


def test_final_points_stand_in_the_report_of_the_year(year, card):
    make_scoring.give(card, Stage.FINAL, POINTS)
    make_scoring.put(card, CardState.FINAL)
    rows = facts_of(PaperKind.YEAREND_REPORT, year, f"year:{year.pk}")["units"]
    assert [row["points"] for row in rows] == ["", "19", ""]
    make_scoring.put(card, CardState.APPEALED)
    rows = facts_of(PaperKind.YEAREND_REPORT, year, f"year:{year.pk}")["units"]
    assert [row["points"] for row in rows] == ["", "", ""]


@pytest.fixture
def visit(year, card):
    checker = make.members_of(year)[2]
    return make_check.make_visit(make_check.make_team(year, checker), card.unit)


def test_the_minutes_say_who_checked_what_was_found_and_agreed(year, card, visit):
    make_scoring.give(card, Stage.SELF, POINTS)
    make_scoring.put(card, CardState.SELF_SCORED)
    make_scoring.give(card, Stage.CROSS, {"I.1": "6.5"}, reason="Thiếu văn bản")
    make_check.make_finding(visit, FindingKind.PRAISE, text="Số hoá hồ sơ tốt")
    make_check.make_finding(visit, text="Sổ ghi thiếu", due_on=dt.date(2026, 7, 31))
    facts = facts_of(PaperKind.INSPECTION_MINUTES, year, f"visit:{visit.pk}")

    (score,) = facts["scores"]
    assert (score["code"], score["self_points"], score["agreed_points"]) == ("I.1", "7,5", "6,5")
    (member,) = facts["team"]["members"]
    assert member["is_leader"]
    load_templates()
    words = words_of(compose(PaperKind.INSPECTION_MINUTES, year, f"visit:{visit.pk}"))
    for told in ("Số hoá hồ sơ tốt", "Sổ ghi thiếu", "trước ngày 31/07/2026", "Bà Lan, Phó Giám đốc", "6,5"):
        assert told in words
    assert "Hạn chế, thiếu sót]" not in words
    unit, head = sources.source_of(PaperKind.INSPECTION_MINUTES).parties(year, f"visit:{visit.pk}")
    assert (unit.unit, head.unit, head.name) == (card.unit, make.members_of(year)[2], member["full_name"])


def test_minutes_written_on_the_spot_name_the_unit_and_leave_the_rest_open(year, card):
    facts = facts_of(PaperKind.INSPECTION_MINUTES, year, f"unit:{card.unit_id}")
    assert facts["unit"]["name"] == card.unit.name
    assert (facts["scores"], facts["team"]["members"], facts["visit"]["held_on"]) == ([], [], None)


def test_a_visit_of_another_cluster_is_not_found(visit):
    with pytest.raises(LookupError):
        facts_of(PaperKind.INSPECTION_MINUTES, make.make_cluster_year(2026), f"visit:{visit.pk}")


def test_minutes_with_points_of_one_unit_are_not_for_the_other_units(year):
    """Before the conclusion nobody sees another unit's points; the unit that signs reads its own minutes."""
    office = make_paper.make_office(year)
    _chair, checked, other = make.members_of(year)
    paper = make_paper.approved(office)
    Paper.objects.filter(pk=paper.pk).update(kind=PaperKind.INSPECTION_MINUTES, subject="visit:1")
    PaperSlot.objects.filter(paper=paper).update(unit=checked)

    def reads(user):
        return visible_papers(Access(user, clock.today())).filter(pk=paper.pk).exists()

    assert reads(make.appoint(Role.UNIT_HEAD, unit=checked))
    assert reads(office.drafter)
    assert not reads(make.appoint(Role.UNIT_HEAD, unit=other))
