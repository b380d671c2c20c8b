"""The count entered twice, the verdict, the minutes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from awards.enums import BallotState
from awards.models import Ballot, Count, Nomination
from awards.queries.results import result_of
from awards.services import counting
from core.errors import RuleError, StateConflictError
from tests.factories.ballots import AT, figures_for, make_hall


@pytest.mark.rule("INV-3")
@pytest.mark.parametrize(("share", "passes"), [((90, 100), False), ((80, 100), True)])
def test_worked_case_thirteen_members_eleven_votes(share, passes):
    hall = make_hall(units=13, nominees=1)
    ballot = hall.attend(hall.prepare(hall.rule(*share)), present=11)
    hall.write_opinion(ballot, hall.units[12])  # one writes in favour, one is silent
    hall.open(ballot)
    hall.close(ballot)

    ballot = hall.counted(ballot, [10], papers=(11, 11, 10, 1))

    row = result_of(ballot).rows[0]
    assert (row.votes_for, row.opinions_for, row.votes, row.base) == (10, 1, 11, 13)
    assert row.nominee.has_passed is passes
    assert f"{float(row.share):.4f}" == "0.8462"


@pytest.mark.rule("INV-4")
def test_spoiled_papers_never_raise_the_share():
    shares = []
    for papers in [(13, 13, 13, 0), (13, 13, 10, 3)]:
        hall = make_hall(units=13, nominees=1)
        ballot = hall.counted(hall.closed(), [10], papers=papers)
        shares.append(result_of(ballot).rows[0].share)

    assert shares[0] == shares[1]


def test_a_written_opinion_widens_a_base_without_the_absent():
    hall = make_hall(units=13, nominees=1)
    ballot = hall.attend(hall.prepare(hall.rule(denominator="present")), present=11)
    hall.write_opinion(ballot, hall.units[12])
    hall.open(ballot)
    hall.close(ballot)

    row = result_of(hall.counted(ballot, [11])).rows[0]

    assert (row.votes, row.base) == (12, 12)


def test_one_count_decides_nothing():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.closed()

    hall.enter(ballot, hall.teller_a, figures_for(ballot, [6, 5]))

    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED
    assert set(ballot.nominees.values_list("votes_for", "is_elevated")) == {(None, None)}


def test_counts_that_differ_decide_nothing_until_they_agree():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.closed()
    hall.enter(ballot, hall.teller_a, figures_for(ballot, [6, 5]))
    hall.enter(ballot, hall.teller_b, figures_for(ballot, [6, 4]))
    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED

    hall.enter(ballot, hall.teller_b, figures_for(ballot, [6, 5]), revision=1)

    ballot.refresh_from_db()
    assert ballot.state == BallotState.COUNTED
    assert list(ballot.nominees.values_list("votes_for", "has_passed", "is_elevated")) == [
        (6, True, True),
        (5, True, True),
    ]


def test_a_count_that_does_not_add_up_is_refused_at_its_field():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()

    with pytest.raises(RuleError, match="6 đơn vị có mặt") as caught:
        hall.enter(ballot, hall.teller_a, figures_for(ballot, [7], papers=(7, 7, 7, 0)))
    assert caught.value.field == "issued"
    assert not Count.objects.exists()


def test_only_the_two_tellers_enter():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()

    with pytest.raises(RuleError, match="hai người kiểm phiếu"):
        hall.enter(ballot, hall.chair, figures_for(ballot, [6]))


def test_a_count_before_closing_is_refused():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.open(hall.attend(hall.prepare()))

    with pytest.raises(StateConflictError, match="chưa đóng"):
        hall.enter(ballot, hall.teller_a, figures_for(ballot, [6]))


def test_the_same_count_sent_twice_is_harmless():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    figures = figures_for(ballot, [6])

    hall.enter(ballot, hall.teller_a, figures)
    hall.enter(ballot, hall.teller_a, figures)

    assert Count.objects.get().revision == 1


def test_a_second_window_does_not_overwrite_the_first():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    hall.enter(ballot, hall.teller_a, figures_for(ballot, [6]))

    with pytest.raises(StateConflictError, match="cửa sổ khác"):
        hall.enter(ballot, hall.teller_a, figures_for(ballot, [5]))


def test_an_agreed_count_is_final():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.counted(hall.closed(), [6])

    with pytest.raises(StateConflictError, match="không sửa được nữa"):
        hall.enter(ballot, hall.teller_a, figures_for(ballot, [1]), revision=1)


def test_who_may_not_vote_for_itself_leaves_one_paper():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed(hall.rule(own_unit_vote="abstain"))

    with pytest.raises(RuleError, match="người có liên quan không bỏ phiếu"):
        hall.enter(ballot, hall.teller_a, figures_for(ballot, [6]))


@pytest.mark.rule("VOTE-31")
def test_fewer_pass_than_seats_and_the_seats_stay_unused():
    hall = make_hall(units=6, nominees=3)
    ballot = hall.minuted(hall.counted(hall.closed(hall.rule(), seats=3), [6, 2, 1]))

    assert Nomination.objects.count() == 1
    assert result_of(ballot).seats_left == 2


def test_minutes_need_chair_and_secretary():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.counted(hall.closed(hall.rule(), chaired_by="", secretary=""), [6])
    with pytest.raises(RuleError, match="chủ trì và thư ký"):
        hall.minuted(ballot)

    counting.write_minutes(
        ballot_id=ballot.pk, number="05/BB-CTĐ", place="Hà Nội", chaired_by="Ông A", secretary="Bà B",
        note="", revision=ballot.revision, actor=hall.chair, at=AT,
    )  # fmt: skip
    hall.minuted(ballot)

    nomination = Nomination.objects.get()
    assert (nomination.unit, nomination.achievement_year) == (hall.units[1], 2026)
    with pytest.raises(StateConflictError):
        hall.minuted(ballot)


def _together(*acts):
    """Run the acts at the same time, each on a connection of its own; answers or errors in order."""

    def run(act):
        try:
            return act()
        except RuleError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


@pytest.mark.django_db(transaction=True)
def test_two_tellers_at_once_are_counted_once():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.closed()
    figures = figures_for(ballot, [6, 5])

    _together(
        lambda: hall.enter(ballot, hall.teller_a, figures),
        lambda: hall.enter(ballot, hall.teller_b, figures),
    )

    ballot.refresh_from_db()
    assert ballot.state == BallotState.COUNTED
    assert Count.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_double_submit_of_one_teller_makes_one_count():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.closed()
    figures = figures_for(ballot, [6, 5])

    answers = _together(*[lambda: hall.enter(ballot, hall.teller_a, figures)] * 4)

    assert [answer.pk for answer in answers] == [ballot.pk] * 4
    assert Count.objects.get().revision == 1


@pytest.mark.django_db(transaction=True)
def test_closing_against_entering_leaves_no_count_of_an_open_ballot():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.open(hall.attend(hall.prepare()))
    figures = figures_for(ballot, [6])

    closed, entered = _together(
        lambda: hall.close(ballot), lambda: hall.enter(ballot, hall.teller_a, figures)
    )

    assert closed.state == BallotState.CLOSED
    ballot = Ballot.objects.get(pk=ballot.pk)
    if isinstance(entered, Ballot):  # the closing came first
        assert Count.objects.get().entered_at == AT
    else:
        assert "chưa đóng" in str(entered)
        assert not Count.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_closing_twice_at_once_closes_once():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.open(hall.attend(hall.prepare()))

    answers = _together(lambda: hall.close(ballot), lambda: hall.close(ballot))

    assert sorted(type(answer).__name__ for answer in answers) == ["Ballot", "StateConflictError"]
    assert connection.in_atomic_block is False
