"""The arithmetic of votes, on the table and the worked case of the rules."""

from decimal import Decimal

import pytest

from awards.verdict import Threshold, cells, differences, faults, give_seats

NINETY = Threshold(numerator=90, denominator=100)
EIGHTY = Threshold(numerator=80, denominator=100)
TWO_THIRDS = Threshold(numerator=2, denominator=3)
MORE_THAN_HALF = Threshold(numerator=1, denominator=2, is_strict=True)

VOTES_NEEDED = [  # members: >= 90 %, >= 80 %, >= 2/3, > 50 %
    (6, (6, 5, 4, 4)),
    (10, (9, 8, 7, 6)),
    (13, (12, 11, 9, 7)),
    (22, (20, 18, 15, 12)),
    (26, (24, 21, 18, 14)),
    (28, (26, 23, 19, 15)),
]


@pytest.mark.parametrize(("members", "needed"), VOTES_NEEDED)
def test_votes_needed_as_in_the_table(members, needed):
    rules = (NINETY, EIGHTY, TWO_THIRDS, MORE_THAN_HALF)

    assert tuple(rule.votes_needed(members) for rule in rules) == needed
    for rule, votes in zip(rules, needed, strict=True):
        assert rule.holds(votes, members)
        assert not rule.holds(votes - 1, members)


@pytest.mark.rule("INV-3", "VOTE-22")
def test_thirteen_members_eleven_votes_fail_ninety_and_pass_eighty():
    assert not NINETY.holds(11, 13)
    assert EIGHTY.holds(11, 13)
    assert NINETY.holds(12, 13)


def test_two_thirds_is_not_66_67_percent():
    assert TWO_THIRDS.holds(4, 6)
    assert not Threshold(numerator=6667, denominator=10000).holds(4, 6)


def test_nothing_passes_out_of_nothing():
    assert not EIGHTY.holds(0, 0)


@pytest.mark.rule("VOTE-31")
@pytest.mark.parametrize(
    ("votes", "seats", "elevated", "tied", "left"),
    [
        ({1: 9, 2: 8}, None, {1, 2}, set(), None),
        ({1: 9, 2: 8}, 3, {1, 2}, set(), 1),
        ({1: 9, 2: 8, 3: 7}, 2, {1, 2}, set(), 0),
        ({1: 9, 2: 9, 3: 7}, 2, {1, 2}, set(), 0),
        ({1: 9, 2: 8, 3: 8}, 2, {1}, {2, 3}, 1),
        ({1: 8, 2: 8, 3: 8}, 2, set(), {1, 2, 3}, 2),
        ({}, 2, set(), set(), 2),
    ],
)
def test_seats_go_by_votes_and_ties_are_not_broken(votes, seats, elevated, tied, left):
    outcome = give_seats(votes, seats)

    assert (outcome.elevated, outcome.tied, outcome.seats_left) == (elevated, tied, left)


def _figures(issued=11, returned=11, valid=10, invalid=1, votes=(10, 0, 0)):
    return dict(zip(cells([7]), (issued, returned, valid, invalid, *votes), strict=True))


@pytest.mark.rule("INV-5", "VOTE-28")
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"issued": 12}, ["issued"]),
        ({"issued": 10}, ["returned"]),
        ({"invalid": 0}, ["invalid"]),
        ({"votes": (9, 0, 0)}, ["for_7"]),
        ({"votes": (9, 1, 1)}, ["for_7"]),
        ({"issued": 12, "invalid": 2, "votes": (11, 0, 0)}, ["issued", "invalid", "for_7"]),
    ],
)
def test_what_does_not_add_up_is_said_at_its_field(changes, wrong):
    found = faults(_figures(**changes), nominee_ids=[7], present=11, abstaining={})

    assert list(found) == wrong


def test_a_unit_that_may_not_vote_for_itself_leaves_one_paper_without_opinion():
    all_marked = _figures(valid=11, invalid=0, votes=(11, 0, 0))

    assert list(faults(all_marked, nominee_ids=[7], present=11, abstaining={7: 1})) == ["for_7"]
    assert faults(all_marked, nominee_ids=[7], present=11, abstaining={}) == {}


def test_differences_name_the_cells():
    assert differences(_figures(), _figures(invalid=0, valid=11)) == {"valid": (10, 11), "invalid": (1, 0)}


@pytest.mark.rule("VOTE-31")
def test_the_score_decides_between_equal_votes_only_where_the_rule_says():
    votes = {1: 9, 2: 8, 3: 8, 4: 8}
    scores = {1: Decimal(70), 2: Decimal("95.5"), 3: Decimal(91), 4: Decimal(91)}

    by_round = give_seats(votes, 2)
    by_score = give_seats(votes, 2, scores)
    half = give_seats(votes, 3, scores)
    unscored = give_seats(votes, 2, {2: Decimal("95.5"), 3: Decimal(91)})

    assert (by_round.elevated, by_round.tied, by_round.seats_left) == ({1}, {2, 3, 4}, 1)
    assert (by_score.elevated, by_score.tied, by_score.scored) == ({1, 2}, set(), {2, 3, 4})
    assert (half.elevated, half.tied, half.seats_left) == ({1, 2}, {3, 4}, 1)  # equal scores: next round
    assert (unscored.elevated, unscored.tied, unscored.scored) == ({1}, {2, 3, 4}, set())
