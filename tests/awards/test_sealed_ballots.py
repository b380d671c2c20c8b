"""The secretary's side of a sealed ballot: preparing, the roll, the acts, paper at any moment, books, rehearsals."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse

from awards.enums import BallotMode, BallotState, TieRule
from awards.models import Ballot, PaperBatch, VoteRule
from awards.queries.ballots import board_of_year, live_ballots, pending_tie
from awards.services import batches, preparing, rehearsal, roll, switching, voting
from awards.services.preparing import BoardSeat
from awards.services.roll import Attendance
from clusters.enums import Role
from core.errors import RuleError, StateConflictError
from emulation.models import Conference
from emulation.services import arrivals
from scoring.enums import CardState
from scoring.models import Scorecard
from tests import factories as make
from tests.factories.ballots import AT, HELD_ON, make_hall
from tests.factories.boxes import cast_page, make_sealed_hall, signed_in
from tests.factories.scoring import make_cards
from urn.enums import BoxState, FormKind, VoterState
from urn.queries.boxes import turnout_words, voter_state

pytestmark = pytest.mark.django_db


def _page(person, name, *arguments, **data):
    client = signed_in(person)
    address = reverse(f"awards:{name}", args=arguments)
    return client.post(address, data, follow=True) if data else client.get(address)


@pytest.fixture
def sealed():
    return make_sealed_hall(units=6, nominees=2)


def test_a_box_needs_three_tellers_with_accounts_and_a_form_its_rule_can_count(sealed):
    hall = sealed.hall
    rule = hall.rule()
    two = hall.setting(rule).board
    boss = make.make_user(is_superuser=True)
    seats = [BoardSeat(full_name=user.full_name, user=user) for user in sealed.tellers]

    with pytest.raises(RuleError, match="ba người kiểm phiếu"):
        hall.prepare(rule, mode=BallotMode.ELECTRONIC, board=two)
    with pytest.raises(RuleError, match="quản trị hệ thống"):
        hall.prepare(
            rule, mode=BallotMode.MIXED, board=(*seats[:2], BoardSeat(full_name="Quản trị", user=boss))
        )
    with pytest.raises(RuleError, match="nhiều nhất bao nhiêu tên"):
        sealed.prepare(rule, form=FormKind.CHOOSE)
    assert not Ballot.objects.exists()

    ballot = sealed.prepare(hall.rule(max_marks=1), form=FormKind.CHOOSE)
    assert (ballot.board.count(), ballot.box.state) == (3, BoxState.PREPARED)


def test_other_tellers_mean_a_new_box_and_new_passphrases(sealed):
    ballot = sealed.prepare()
    old, hall = ballot.box, sealed.hall
    options = {"mode": BallotMode.ELECTRONIC, "accepts_conflict": True}
    others = [*sealed.tellers[:2], make.appoint(Role.UNIT_OFFICER, unit=hall.units[0])]
    seats = tuple(BoardSeat(full_name=user.full_name, user=user) for user in others)
    change = {"ballot_id": ballot.pk, "actor": hall.chair, "at": AT}

    preparing.change_ballot(
        setting=hall.setting(ballot.rule, board=seats, **options), revision=ballot.revision, **change
    )

    ballot.refresh_from_db()
    old.refresh_from_db()
    assert (old.state, ballot.box.state, ballot.box_id != old.pk) == (BoxState.VOID, BoxState.PREPARED, True)
    with pytest.raises(RuleError, match="đặt mật khẩu"):
        hall.open(ballot)
    said = _page(hall.chair, "ballot_show", ballot.pk).text
    assert "mất hai trong ba thì cuộc bỏ phiếu bị hủy" in said
    assert "Còn 3 người kiểm phiếu chưa đặt mật khẩu" in said


@pytest.mark.rule("VOTE-27")
def test_one_account_a_unit_and_only_of_people_in_office_there(sealed):
    hall = sealed.hall
    ballot = sealed.prepare()
    first, second = hall.units[:2]
    chair, head = sealed.delegates[:2]

    def save(*lines):
        ballot.refresh_from_db()
        roll.save_roll(
            ballot_id=ballot.pk, attendances=lines, revision=ballot.revision, actor=hall.chair, at=AT
        )

    with pytest.raises(RuleError, match="phải là người đang công tác"):
        save(Attendance(unit_id=first.pk, state="present", delegate_id=head.pk))
    make.appoint(Role.UNIT_OFFICER, unit=second, user=chair)
    with pytest.raises(RuleError, match="mỗi người chỉ một phiếu"):
        save(
            Attendance(unit_id=first.pk, state="present", delegate_id=chair.pk),
            Attendance(unit_id=second.pk, state="present", delegate_id=chair.pk),
        )
    with pytest.raises(RuleError, match="Hãy tải lại trang"):
        save(Attendance(unit_id=make.make_unit().pk, state="present"))
    save(Attendance(unit_id=first.pk, state="present"))
    with pytest.raises(RuleError, match="chưa ghi tài khoản bỏ phiếu"):
        hall.open(ballot)
    ballot.refresh_from_db()
    assert (ballot.state, ballot.box.state) == (BallotState.PREPARED, BoxState.PREPARED)


def test_who_is_in_the_hall_is_filled_in_with_the_account(sealed):
    hall = sealed.hall
    conference = Conference.objects.create(
        cluster_year=hall.cluster_year, kind="review", held_on=HELD_ON, place="Hội trường"
    )
    ballot = hall.prepare(
        conference=conference, mode=BallotMode.ELECTRONIC, accepts_conflict=True,
        board=tuple(BoardSeat(full_name=user.full_name, user=user) for user in sealed.tellers),
    )  # fmt: skip
    head = sealed.delegates[1]
    arrivals.check_in(
        conference_id=conference.pk, unit_id=hall.units[1].pk, user=head, actor=hall.chair, at=AT
    )

    form = _page(hall.chair, "ballot_roll", ballot.pk).context["form"]

    key = hall.units[1].pk
    assert form[f"state_{key}"].value() == "present"
    assert form[f"delegate_{key}"].value() == head.pk
    assert form[f"delegate_{hall.units[2].pk}"].value() in (None, "")


@pytest.mark.rule("INV-7", "VOTE-25")
def test_acts_are_separate_shown_with_who_did_them_and_never_repeated(sealed):
    hall = sealed.hall
    ballot = sealed.prepare()
    with pytest.raises(RuleError, match="chưa đến ngày đó"):
        voting.open_ballot(ballot_id=ballot.pk, actor=hall.chair, at=AT - dt.timedelta(days=1))
    hall.open(ballot)
    with pytest.raises(StateConflictError):
        hall.open(ballot)
    cast_page(signed_in(sealed.delegates[0]), ballot, "ff")
    shown = _page(hall.chair, "ballot_show", ballot.pk).text
    assert turnout_words(1, 6) in shown  # masked; no list of who has not voted

    hall.close(ballot)

    with pytest.raises(StateConflictError, match="không mở lại"):
        hall.close(ballot)
    ballot.refresh_from_db()
    assert ballot.box.state == BoxState.CLOSED
    with pytest.raises(StateConflictError, match="Chỉ công bố khi đã kiểm phiếu xong"):
        hall.announced(ballot)
    sealed.count(ballot)
    hall.announced(ballot)
    acts = _page(hall.chair, "ballot_show", ballot.pk).context["acts"]
    assert [act.label for act in acts] == [
        "Chuẩn bị", "Mở bỏ phiếu", "Đóng bỏ phiếu", "Kiểm phiếu xong", "Công bố kết quả",
    ]  # fmt: skip
    assert acts[1].by == hall.chair.full_name


@pytest.mark.rule("VOTE-27", "VOTE-28", "INV-5")
def test_the_line_fails_and_the_vote_goes_on_on_paper(sealed):
    hall = sealed.hall
    ballot = sealed.opened()
    cast_page(signed_in(sealed.delegates[0]), ballot, "ff")
    when = {"ballot_id": ballot.pk, "actor": hall.chair, "at": AT}
    with pytest.raises(StateConflictError, match="Chỉ phát phiếu giấy khi"):
        switching.issue_on_paper(entry_id=sealed.entry(ballot, 1).pk, **when)
    with pytest.raises(RuleError, match="ghi lý do"):
        switching.switch_to_mixed(reason=" ", **when)
    switching.switch_to_mixed(reason="Mất mạng lúc 9 giờ", **when)
    batch = batches.print_batch(sheets=7, **when)

    refused = _page(hall.chair, "batch_issue", ballot.pk, entry=sealed.entry(ballot, 0).pk)
    assert refused.status_code == 422
    assert "đã bỏ phiếu điện tử" in refused.text
    for number in range(1, 6):
        given = _page(hall.chair, "batch_issue", ballot.pk, entry=sealed.entry(ballot, number).pk)
        assert given.status_code == 200
    fifth = sealed.entry(ballot, 5).pk
    again = _page(hall.chair, "batch_issue", ballot.pk, entry=fifth)
    assert "chỉ một tờ" in again.text  # no second sheet, and no second line in the log
    _page(hall.chair, "batch_issue", ballot.pk, entry=fifth, **{"tra-lai": "1"})
    asked = [
        _page(hall.chair, "batch_issue", ballot.pk, entry=sealed.entry(ballot, n).pk, **{"tra-lai": "1"})
        for n in (0, 5)
    ]
    assert all("không giữ phiếu giấy nào" in answer.text for answer in asked), (
        "nobody learns who has voted by asking"
    )
    assert voter_state(ballot.box_id, fifth) == VoterState.WAITING
    assert _page(hall.chair, "batch_issue", ballot.pk, entry="9" * 30).status_code == 422

    hall.close(ballot)
    with pytest.raises(
        RuleError, match="Sổ chưa cân"
    ):  # 7 printed, 4 used, 1 spoiled, 1 left: one is missing
        batches.close_books(used=None, sheets={batch.pk: (1, 1)}, **when)
    batches.close_books(used=None, sheets={batch.pk: (1, 2)}, **when)
    ballot.refresh_from_db()
    assert (ballot.papers_used, ballot.mode) == (4, BallotMode.MIXED)
    assert "Mất mạng lúc 9 giờ" in _page(hall.chair, "ballot_show", ballot.pk).text


@pytest.mark.rule("VOTE-28")
def test_nothing_is_announced_while_printed_papers_are_missing():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.attend(hall.prepare())
    when = {"ballot_id": ballot.pk, "actor": hall.chair, "at": AT}
    for sheets in (0, 501):
        with pytest.raises(RuleError, match="từ 1 đến 500"):
            batches.print_batch(sheets=sheets, **when)
    batch = batches.print_batch(sheets=8, **when)
    papers = _page(hall.chair, "batch_print", ballot.pk, batch.pk).text
    assert papers.count(batch.seal) == 8  # the seal of all, no number of any
    slips = papers.split('<section class="slip">')[1:]
    assert len({slip.partition("</section>")[0] for slip in slips}) == 1
    hall.open(ballot)
    hall.close(ballot)
    hall.counted(ballot, [6])

    with pytest.raises(RuleError, match="chưa chốt"):
        hall.announced(ballot)
    with pytest.raises(RuleError, match="phiếu phát ra"):
        batches.close_books(used=5, sheets={batch.pk: (1, 2)}, **when)
    wrong = _page(
        hall.chair, "batch_books", ballot.pk,
        **{"used": "6", f"spoiled_{batch.pk}": "1", f"returned_{batch.pk}": "0"},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "Sổ chưa cân" in wrong.text
    batches.close_books(used=6, sheets={batch.pk: (1, 1)}, **when)
    hall.announced(ballot)
    with pytest.raises(StateConflictError):
        batches.close_books(used=6, sheets={batch.pk: (2, 0)}, **when)


def test_papers_printed_with_other_names_are_written_off():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.attend(hall.prepare())
    batches.print_batch(ballot_id=ballot.pk, sheets=8, actor=hall.chair, at=AT)
    gone = hall.registrations[0]
    gone.state, gone.ended_at, gone.ended_by, gone.end_reason = "withdrawn", AT, hall.chair, "Rút"
    gone.save()

    with pytest.raises(RuleError, match="phiếu đã in không còn đúng"):
        hall.open(ballot)
    preparing.change_ballot(
        ballot_id=ballot.pk, setting=hall.setting(ballot.rule), revision=ballot.revision, actor=hall.chair,
        at=AT,
    )  # fmt: skip
    assert PaperBatch.objects.get().spoiled == 8
    hall.open(ballot)


def test_a_rehearsal_leaves_nothing_behind(sealed):
    hall = sealed.hall
    real = sealed.prepare()
    setting = hall.setting(real.rule, mode=BallotMode.PAPER)
    when = {"actor": hall.chair, "at": AT}
    with pytest.raises(RuleError, match="từ 2 đến 10"):
        rehearsal.prepare_rehearsal(cluster_year=hall.cluster_year, setting=setting, choices=11, **when)

    trial = rehearsal.prepare_rehearsal(cluster_year=hall.cluster_year, setting=setting, choices=3, **when)
    hall.attend(trial)
    hall.open(trial)
    hall.close(trial)
    hall.counted(trial, [6, 5, 1])
    hall.announced(trial)

    assert [n.unit_name for n in trial.nominees.order_by("ordinal")][-1] == "Phương án C"
    for page in ("ballot_show", "ballot_roll", "batch_list", "ballot_discard"):
        assert "bỏ phiếu thử" in _page(hall.chair, page, trial.pk).text.lower()
    assert live_ballots(hall.cluster_year) == [real]
    assert [b for group in board_of_year(hall.cluster_year, HELD_ON) for b in group.ballots] == [real]
    assert str(trial) in _page(hall.chair, "ballot_list", hall.cluster_year.pk).text
    with pytest.raises(RuleError, match="cuộc bỏ phiếu thật"):
        rehearsal.throw_away(ballot_id=real.pk, **when)
    rehearsal.throw_away(ballot_id=trial.pk, **when)
    assert str(trial) not in _page(hall.chair, "ballot_list", hall.cluster_year.pk).text


def test_a_rehearsal_is_prepared_on_its_page(sealed):
    hall = sealed.hall
    rule = hall.rule()
    one, two, three = sealed.tellers
    typed = {
        "revision": "0", "rule": rule.pk, "mode": "electronic", "form": "agree", "choices": "3",
        "held_on": "20/11/2026", "head_name": one.full_name, "teller_one": one.pk, "teller_two": two.pk,
        "teller_three": three.pk, "others": "",
    }  # fmt: skip

    answer = _page(hall.chair, "ballot_rehearse", hall.cluster_year.pk, **typed)

    trial = Ballot.objects.get(is_rehearsal=True)
    assert answer.redirect_chain[-1][0] == reverse("awards:ballot_show", args=[trial.pk])
    assert (trial.nominees.count(), trial.box.state) == (3, BoxState.PREPARED)
    assert [(seat.user, seat.role) for seat in trial.board.order_by("pk")] == [
        (one, "head"), (two, "member"), (three, "member"),
    ]  # fmt: skip


@pytest.mark.rule("VOTE-20")
def test_a_rule_in_use_never_changes_whoever_writes():
    hall = make_hall(units=6, nominees=1)
    unused, used = hall.rule(), hall.rule()
    hall.prepare(used)

    VoteRule.objects.filter(pk=unused.pk).update(threshold_numerator=1)
    VoteRule.objects.filter(pk=used.pk).update(
        legal_basis="Quyết định 1", confirmed_at=AT, confirmed_by=hall.chair
    )
    with pytest.raises(InternalError, match="never changes"), transaction.atomic():
        VoteRule.objects.filter(pk=used.pk).update(threshold_numerator=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT threshold_numerator FROM awards_voterule WHERE id = %s", [used.pk])
        assert cursor.fetchone() == (80,)


@pytest.mark.rule("VOTE-31")
def test_equal_votes_are_ordered_by_the_final_score_where_the_rule_says_so():
    hall = make_hall(units=6, nominees=3)
    ballot = hall.closed(hall.rule(1, 2, tie_rule=TieRule.SCORE_THEN_ROUND), seats=2)
    totals = {hall.units[1]: "70", hall.units[2]: "95.5", hall.units[3]: "91"}
    for card in make_cards(hall.cluster_year):
        if card.unit in totals:
            Scorecard.objects.filter(pk=card.pk).update(
                state=CardState.FINAL, final_total=Decimal(totals[card.unit]), finalised_at=AT,
                finalised_by=hall.chair,
            )  # fmt: skip

    hall.counted(ballot, [6, 5, 5])

    nominees = list(ballot.nominees.order_by("ordinal"))
    assert [n.is_elevated for n in nominees] == [True, True, False]
    assert [n.tie_score for n in nominees] == [None, Decimal("95.50"), Decimal("91.00")]
    assert pending_tie(ballot) == (0, [])
    page = _page(hall.teller_a, "ballot_result", ballot.pk).text
    assert "bằng phiếu, xếp theo điểm thi đua 95,5" in page  # which key decided is named
