"""A ballot from its preparation to its closing, voiding and the end of the voting."""

import datetime as dt

import pytest

from awards.enums import BallotState, Opinion, RollState
from awards.models import Ballot, BallotNominee, Nomination
from awards.queries.ballots import next_ballot
from awards.services import preparing, roll, rules, voting
from awards.services.preparing import BoardSeat
from awards.services.roll import Attendance
from clusters.enums import Role
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind, RegistrationState
from emulation.services import milestones
from tests import factories as make
from tests.factories.ballots import AT, HELD_ON, make_hall, register


def _withdraw(registration, reason="Không đủ điều kiện"):
    registration.state = RegistrationState.WITHDRAWN
    registration.ended_at, registration.ended_by, registration.end_reason = (
        AT,
        registration.submitted_by,
        reason,
    )
    registration.save()


def _names(ballot):
    return [nominee.unit_name for nominee in ballot.nominees.order_by("ordinal")]


def test_a_rule_without_basis_is_refused():
    hall = make_hall()

    with pytest.raises(RuleError, match="căn cứ"):
        hall.rule(legal_basis="  ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": (0, 100)},
        {"threshold": (3, 2)},
        {"threshold": (1, 0)},
        {"quorum": (2, 1)},
        {"threshold": (1, 1), "comparison": ">"},
    ],
)
def test_a_rule_that_is_no_share_or_cannot_be_reached_is_refused(wrong):
    hall = make_hall()

    with pytest.raises(RuleError):
        hall.rule(**wrong)


def test_confirming_a_rule_keeps_its_numbers():
    rule = make_hall().rule(2, 3)
    officer = make.appoint(Role.STANDING_BODY)

    rules.confirm_rule(rule_id=rule.pk, legal_basis="Quyết định 1/QĐ-BTP", actor=officer, at=AT)

    rule.refresh_from_db()
    assert (rule.threshold_numerator, rule.threshold_denominator) == (2, 3)
    assert (rule.legal_basis, rule.confirmed_by) == ("Quyết định 1/QĐ-BTP", officer)
    with pytest.raises(StateConflictError):
        rules.confirm_rule(rule_id=rule.pk, legal_basis="Khác", actor=officer, at=AT)


def test_nominees_are_the_registered_and_not_withdrawn():
    hall = make_hall(nominees=3)
    _withdraw(hall.registrations[1])

    ballot = hall.prepare()

    assert _names(ballot) == [hall.units[1].name, hall.units[3].name]


def test_nobody_registered_no_ballot():
    with pytest.raises(RuleError, match="Chưa có đơn vị nào đăng ký"):
        make_hall(nominees=0).prepare()


def test_another_clusters_rule_is_refused():
    theirs = make_hall().rule()

    with pytest.raises(RuleError, match="không dùng được"):
        make_hall().prepare(theirs)


def test_a_second_ballot_beside_a_live_one_is_refused():
    hall = make_hall()
    hall.prepare()

    with pytest.raises(RuleError, match="chưa xong"):
        hall.prepare()


@pytest.mark.rule("VOTE-29")
def test_the_board_is_odd_and_has_two_tellers():
    hall = make_hall()
    rule = hall.rule()
    board = hall.setting(rule).board

    with pytest.raises(RuleError, match="số người lẻ"):
        hall.prepare(rule, board=(*board, BoardSeat(full_name="Người thứ tư")))
    with pytest.raises(RuleError, match="hai người nhập"):
        hall.prepare(rule, board=(board[0], board[1], board[1]))


@pytest.mark.rule("VOTE-29")
def test_a_board_member_of_a_nominated_unit_needs_the_conferences_consent():
    hall = make_hall()
    rule = hall.rule()
    person = make.appoint(Role.UNIT_OFFICER, unit=hall.units[1])
    board = hall.setting(rule).board
    partial = (board[0], board[1], BoardSeat(full_name=person.full_name, user=person))

    with pytest.raises(RuleError, match="đơn vị có tên trên phiếu"):
        hall.prepare(rule, board=partial)
    assert hall.prepare(rule, board=partial, accepts_conflict=True).board.count() == 3


@pytest.mark.rule("VOTE-23")
def test_opening_freezes_the_roll_with_its_hash():
    hall = make_hall(units=6)
    ballot = hall.attend(hall.prepare(), present=5)

    ballot = hall.open(ballot)
    make.add_member(hall.cluster_year, make.make_unit(), 7)

    assert ballot.state == BallotState.OPEN
    assert len(ballot.roll_hash) == 64
    assert ballot.roll.count() == 6
    with pytest.raises(StateConflictError, match="không sửa được nữa"):
        hall.attend(ballot)


def test_opening_needs_every_unit_of_the_day_on_the_roll():
    hall = make_hall(units=6)
    ballot = hall.attend(hall.prepare())
    make.add_member(hall.cluster_year, make.make_unit(), 7)

    with pytest.raises(RuleError, match="Chưa điểm danh đủ"):
        hall.open(ballot)


def test_a_unit_dissolved_before_the_day_is_not_on_the_roll():
    hall = make_hall(units=6)
    hall.units[5].names.update(valid_to=HELD_ON)
    gone = hall.units.pop()

    ballot = hall.open(hall.attend(hall.prepare()))

    assert ballot.roll.count() == 5
    assert not ballot.roll.filter(unit=gone).exists()


def test_quorum_is_checked_against_the_rule():
    hall = make_hall(units=13)
    ballot = hall.attend(hall.prepare(), present=8)

    with pytest.raises(RuleError, match="8/13 đơn vị có mặt; quy tắc cần ít nhất 9"):
        hall.open(ballot)
    ballot.refresh_from_db()
    hall.open(hall.attend(ballot, present=9))


def test_opening_before_the_day_is_refused():
    hall = make_hall(units=6)
    ballot = hall.attend(hall.prepare(held_on=HELD_ON + dt.timedelta(days=1)))

    with pytest.raises(RuleError, match="chưa đến ngày đó"):
        hall.open(ballot)


@pytest.mark.rule("INV-23")
def test_who_withdraws_before_the_opening_is_off_the_paper():
    hall = make_hall(nominees=3)
    ballot = hall.attend(hall.prepare())
    _withdraw(hall.registrations[0])

    ballot = hall.open(ballot)

    assert _names(ballot) == [hall.units[2].name, hall.units[3].name]


def test_who_registers_after_the_paper_was_made_must_be_put_on_it_first():
    hall = make_hall(nominees=2)
    ballot = hall.attend(hall.prepare())
    register(hall.cluster_year, hall.award, hall.units[5], hall.chair)

    with pytest.raises(RuleError, match="đăng ký sau khi phiếu được chuẩn bị"):
        hall.open(ballot)
    ballot = preparing.change_ballot(
        ballot_id=ballot.pk,
        setting=hall.setting(ballot.rule),
        revision=ballot.revision,
        actor=hall.chair,
        at=AT,
    )
    assert hall.open(ballot).nominees.count() == 3


def test_a_stale_change_is_refused_and_loses_nothing_saved():
    hall = make_hall()
    ballot = hall.prepare(place="Hà Nội")
    hall.attend(ballot)

    with pytest.raises(StateConflictError, match="bản mới hơn"):
        preparing.change_ballot(
            ballot_id=ballot.pk,
            setting=hall.setting(ballot.rule, place="Huế"),
            revision=1,
            actor=hall.chair,
            at=AT,
        )
    ballot.refresh_from_db()
    assert ballot.place == "Hà Nội"


def test_excused_needs_a_reason():
    hall = make_hall()
    ballot = hall.prepare()
    line = Attendance(unit_id=hall.units[0].pk, state=RollState.EXCUSED)

    with pytest.raises(RuleError, match="phải ghi lý do") as caught:
        roll.save_roll(ballot_id=ballot.pk, attendances=[line], revision=1, actor=hall.chair, at=AT)
    assert caught.value.field == f"reason_{hall.units[0].pk}"


@pytest.mark.rule("VOTE-26")
def test_only_absent_units_write_opinions_and_only_where_the_rule_says():
    hall = make_hall(units=13)
    ballot = hall.attend(hall.prepare(), present=11)

    with pytest.raises(RuleError, match="vắng"):
        hall.write_opinion(ballot, hall.units[0])
    hall.write_opinion(ballot, hall.units[12])
    assert ballot.opinions.count() == 3

    hall.attend(Ballot.objects.get(pk=ballot.pk), present=13)
    assert ballot.opinions.count() == 0

    other = make_hall(units=13)
    strict = other.attend(other.prepare(other.rule(absent_mode="none")), present=11)
    with pytest.raises(RuleError, match="không nhận ý kiến"):
        other.write_opinion(strict, other.units[12])


def test_an_opinion_that_misses_a_nominee_stops_the_opening():
    hall = make_hall(units=13, nominees=2)
    ballot = hall.attend(hall.prepare(), present=11)
    hall.write_opinion(ballot, hall.units[12], Opinion.AGAINST)
    register(hall.cluster_year, hall.award, hall.units[5], hall.chair)
    preparing.change_ballot(
        ballot_id=ballot.pk,
        setting=hall.setting(ballot.rule),
        revision=ballot.revision,
        actor=hall.chair,
        at=AT,
    )

    with pytest.raises(RuleError, match="chưa nói về mọi tên"):
        hall.open(ballot)


@pytest.mark.rule("INV-7")
def test_closing_twice_and_reopening_are_refused():
    hall = make_hall(units=6)
    ballot = hall.closed()

    with pytest.raises(StateConflictError, match="không mở lại"):
        hall.close(ballot)
    with pytest.raises(StateConflictError, match="không mở lại"):
        hall.open(ballot)


@pytest.mark.rule("VOTE-30", "INV-2")
def test_step_two_chooses_only_out_of_step_one():
    hall = make_hall(units=6, nominees=3)
    for registration in hall.registrations:
        register(hall.cluster_year, hall.second_award, registration.for_unit, hall.chair)
    register(hall.cluster_year, hall.second_award, hall.units[5], hall.chair)
    with pytest.raises(RuleError, match="bước một chưa có biên bản"):
        hall.prepare(award=hall.second_award)
    first = hall.minuted(hall.counted(hall.closed(), [6, 5, 1]))

    second = hall.prepare(award=hall.second_award)

    assert second.out_of == first
    assert _names(second) == [hall.units[1].name, hall.units[2].name]
    hall.attend(second)
    hall.open(second)
    hall.close(second)
    hall.minuted(hall.counted(second, [6, 2]))
    government = Nomination.objects.get(award_type=hall.second_award)
    assert government.unit == hall.units[1]
    assert government.out_of.award_type == hall.award


def test_who_withdrew_the_higher_award_is_not_in_step_two():
    hall = make_hall(units=6, nominees=2)
    higher = [
        register(hall.cluster_year, hall.second_award, r.for_unit, hall.chair) for r in hall.registrations
    ]
    hall.minuted(hall.counted(hall.closed(), [6, 6]))
    _withdraw(higher[0])

    assert _names(hall.prepare(award=hall.second_award)) == [hall.units[2].name]


@pytest.mark.rule("VOTE-31")
def test_a_tie_over_the_last_seat_goes_to_a_new_ballot_among_the_tied():
    hall = make_hall(units=6, nominees=3)
    first = hall.minuted(hall.counted(hall.closed(hall.rule(), seats=2), [6, 5, 5]))
    with pytest.raises(RuleError, match="bằng phiếu"):
        voting.finish_voting(cluster_year=hall.cluster_year, actor=hall.chair, at=AT)

    second = hall.prepare(hall.rule(1, 100), seats=9)

    assert (second.round_number, second.previous, second.seats) == (2, first, 1)
    assert second.rule == first.rule  # the bar is not lowered
    assert _names(second) == [hall.units[2].name, hall.units[3].name]
    hall.attend(second)
    hall.open(second)
    hall.close(second)
    hall.minuted(hall.counted(second, [6, 0]))
    assert [n.unit for n in Nomination.objects.order_by("ordinal")] == [hall.units[1], hall.units[2]]
    voting.finish_voting(cluster_year=hall.cluster_year, actor=hall.chair, at=AT)


@pytest.mark.rule("VOTE-33")
def test_a_void_ballot_takes_its_nominations_and_the_milestone_with_it():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.minuted(hall.counted(hall.closed(), [6, 5]))
    voting.finish_voting(cluster_year=hall.cluster_year, actor=hall.chair, at=AT)
    assert milestones.is_reached(hall.cluster_year, MilestoneKind.VOTED)

    voting.void_ballot(ballot_id=ballot.pk, reason="Phát nhầm phiếu", actor=hall.chair, at=AT)

    assert not Nomination.objects.exists()
    assert not milestones.is_reached(hall.cluster_year, MilestoneKind.VOTED)
    assert BallotNominee.objects.filter(ballot=ballot, is_elevated=True).count() == 2  # kept for auditors
    again = hall.prepare()
    assert (again.round_number, again.previous, again.pk != ballot.pk) == (1, ballot, True)
    with pytest.raises(StateConflictError):
        voting.void_ballot(ballot_id=ballot.pk, reason="Lần nữa", actor=hall.chair, at=AT)


def test_step_one_cannot_be_voided_under_step_two():
    hall = make_hall(units=6, nominees=2)
    first = hall.minuted(hall.counted(hall.closed(), [6, 5]))
    second = hall.prepare(award=hall.second_award)

    with pytest.raises(RuleError, match="hủy cuộc đó trước"):
        voting.void_ballot(ballot_id=first.pk, reason="Sai", actor=hall.chair, at=AT)
    voting.void_ballot(ballot_id=second.pk, reason="Sai", actor=hall.chair, at=AT)
    voting.void_ballot(ballot_id=first.pk, reason="Sai", actor=hall.chair, at=AT)


def test_the_voting_ends_only_with_all_minutes():
    hall = make_hall(units=6, nominees=2)
    with pytest.raises(RuleError, match="Chưa có cuộc bỏ phiếu"):
        voting.finish_voting(cluster_year=hall.cluster_year, actor=hall.chair, at=AT)
    ballot = hall.counted(hall.closed(), [6, 5])
    with pytest.raises(RuleError, match="chưa có biên bản"):
        voting.finish_voting(cluster_year=hall.cluster_year, actor=hall.chair, at=AT)
    hall.minuted(ballot)

    voting.finish_voting(cluster_year=hall.cluster_year, actor=hall.chair, at=AT)

    assert hall.cluster_year.milestones.get(kind=MilestoneKind.VOTED).reached_on == HELD_ON
    assert (
        next_ballot(hall.cluster_year, hall.award, HELD_ON).reason
        == "Cuộc bỏ phiếu cho danh hiệu này đã xong."
    )


def test_who_withdraws_after_the_opening_is_put_down_as_withdrawn():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.counted(hall.closed(), [6, 6])
    _withdraw(hall.registrations[0], "Có đơn tố cáo")

    hall.minuted(ballot)

    assert [(n.unit, n.state) for n in Nomination.objects.order_by("ordinal")] == [
        (hall.units[1], "withdrawn"),
        (hall.units[2], "elevated"),
    ]
