"""Tellers of a sealed box: passphrases, the hall's papers, the opening, the verdict, the box for a recount."""

import json
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.urls import reverse

from audit.models import AuditEvent
from awards.enums import BallotMode, BallotState
from awards.models import Count
from awards.queries.results import result_of
from awards.services import switching, tellers
from core.errors import RuleError, StateConflictError
from documents import sources
from documents.enums import PaperKind
from tests.factories.ballots import AT, figures_for, make_hall
from tests.factories.boxes import PASSPHRASES, cast_page, make_sealed_hall, signed_in

pytestmark = pytest.mark.django_db


def _url(name, ballot) -> str:
    return reverse(f"awards:{name}", args=[ballot.pk])


def _vote(sealed, ballot, marks: list[str]) -> None:
    """Delegates in turn."""
    for delegate, mark in zip(sealed.delegates, marks, strict=False):
        assert cast_page(signed_in(delegate), ballot, mark).status_code == 200


def test_a_passphrase_is_set_before_the_opening_and_never_shown():
    sealed = make_sealed_hall()
    ballot = sealed.prepare()
    desk = signed_in(sealed.tellers[0])
    page = _url("teller_key", ballot)

    assert "Không ai lấy lại được mật khẩu" in desk.get(page).text
    for bad in (
        {"passphrase": "ngắn quá", "again": "ngắn quá"},
        {"passphrase": "một hai ba bốn năm", "again": "một hai ba bốn sáu"},
        {"passphrase": PASSPHRASES[1], "again": PASSPHRASES[1]},  # another teller's
    ):
        answer = desk.post(page, bad)
        assert answer.status_code == 422
        assert bad["passphrase"] not in answer.text
    words = "năm con gà trống gáy sớm"
    assert desk.post(page, {"passphrase": words, "again": words}).status_code == 302
    event = AuditEvent.objects.filter(verb="teller.passphrase_set").latest("pk")
    assert words not in f"{event.summary} {event.before} {event.after}"
    assert signed_in(sealed.hall.chair).get(page).status_code == 403

    sealed.hall.open(ballot)
    assert desk.post(page, {"passphrase": words, "again": words}).status_code == 422
    assert "đã mở nên không đặt" in desk.get(page).text


@pytest.mark.rule("VOTE-20", "VOTE-21", "VOTE-22", "VOTE-23")
@pytest.mark.parametrize(("share", "passes"), [((90, 100), False), ((80, 100), True)])
def test_worked_case_thirteen_members_with_a_mixed_ballot(share, passes):
    """11 present: ten sealed papers for, one spoiled paper of the hall; one writes in favour, one is silent."""
    sealed = make_sealed_hall(units=13, nominees=1)
    hall = sealed.hall
    ballot = sealed.prepare(hall.rule(*share), present=11, on_paper=1, mode=BallotMode.MIXED)
    hall.write_opinion(ballot, hall.units[12])
    hall.open(ballot)
    _vote(sealed, ballot, ["f"] * 10)
    hall.close(ballot)
    figures = figures_for(ballot, [0], papers=(1, 1, 0, 1))
    for teller in sealed.tellers[:2]:
        tellers.seal_paper_count(ballot_id=ballot.pk, figures=figures, revision=0, actor=teller, at=AT)

    ballot = sealed.count(ballot)

    assert ballot.state == BallotState.COUNTED
    result = result_of(ballot)
    assert result.figures == figures_for(ballot, [10], papers=(11, 11, 10, 1))
    row = result.rows[0]
    assert (row.votes_for, row.opinions_for, row.votes, row.base) == (10, 1, 11, 13)
    assert row.nominee.has_passed is passes
    assert Count.objects.get().teller is None
    # The same hall on paper alone gives the same result.
    other = make_hall(units=13, nominees=1)
    printed = other.attend(other.prepare(other.rule(*share)), present=11)
    other.write_opinion(printed, other.units[12])
    other.open(printed)
    other.close(printed)
    paper_row = result_of(other.counted(printed, [10], papers=(11, 11, 10, 1))).rows[0]
    assert (paper_row.votes, paper_row.base, paper_row.nominee.has_passed) == (row.votes, row.base, passes)


def test_two_of_three_open_the_box_through_the_pages():
    sealed = make_sealed_hall(nominees=2)
    hall = sealed.hall
    ballot = sealed.opened(hall.rule(1, 2))
    _vote(sealed, ballot, ["fa", "ff", "fn", "fa", "na"])
    first, second = signed_in(sealed.tellers[2]), signed_in(sealed.tellers[0])
    page = _url("teller_open", ballot)
    assert first.get(page).status_code == 302  # not closed
    hall.close(ballot)

    wrong = first.post(page, {"passphrase": "không phải câu này đâu"})
    assert (wrong.status_code, "không đúng" in wrong.text) == (422, True)
    assert AuditEvent.objects.get(verb="teller.passphrase_refused").after == {}
    assert first.post(page, {"passphrase": PASSPHRASES[2]}).status_code == 302
    assert "Chờ một người kiểm phiếu khác" in first.get(page).text
    alone = first.post(page, {"passphrase": PASSPHRASES[2]})
    assert alone.status_code == 302  # the same half again, no opening
    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED
    assert second.post(page, {"passphrase": PASSPHRASES[0]}).url == _url("ballot_result", ballot)

    ballot.refresh_from_db()
    assert list(ballot.nominees.order_by("ordinal").values_list("votes_for", flat=True)) == [4, 1]
    events = AuditEvent.objects.filter(verb__in=["teller.handed_on", "ballot.counted"])
    assert {(event.verb, str(event.after)) for event in events} == {
        ("teller.handed_on", "{}"), ("ballot.counted", "{}"),
    }  # fmt: skip
    # The board reads the figures, the others once they are announced.
    delegate = signed_in(sealed.delegates[3])
    assert second.get(_url("ballot_result", ballot)).status_code == 200
    assert second.get(_url("minutes_show", ballot)).status_code == 404
    assert delegate.get(_url("ballot_result", ballot)).status_code == 404
    hall.announced(ballot)
    ballot.refresh_from_db()
    result = delegate.get(_url("ballot_result", ballot)).text
    assert "5 phiếu điện tử + 0 phiếu giấy" in result
    assert "Có mặt mà không bỏ phiếu: 1" in result
    minutes = delegate.get(_url("minutes_show", ballot)).text
    assert ballot.box.fingerprint in minutes
    assert ballot.box.tally_fingerprint in minutes
    told = sources.source_of(PaperKind.COUNTING_MINUTES).facts(hall.cluster_year, f"ballot:{ballot.pk}")
    assert told["box"]["fingerprint"] == ballot.box.fingerprint
    assert told["papers"]["electronic"] == 5


def test_wrong_passphrases_slow_down():
    cache.clear()
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    sealed.hall.close(ballot)
    desk = signed_in(sealed.tellers[0])
    answers = [
        desk.post(_url("teller_open", ballot), {"passphrase": f"câu sai số {n}"}).text for n in range(6)
    ]

    assert "Nhập sai nhiều lần" not in answers[4]
    assert "Nhập sai nhiều lần" in answers[5]
    assert "Nhập sai nhiều lần" in desk.post(_url("teller_open", ballot), {"passphrase": PASSPHRASES[0]}).text
    other = signed_in(sealed.tellers[1])  # a colleague is not hit
    assert other.post(_url("teller_open", ballot), {"passphrase": PASSPHRASES[1]}).status_code == 302


@pytest.mark.rule("VOTE-25", "VOTE-28")
def test_papers_of_the_hall_are_sealed_and_told_to_nobody_before_the_box_opens():
    sealed = make_sealed_hall(nominees=1)
    hall = sealed.hall
    ballot = sealed.opened(hall.rule(1, 2))
    _vote(sealed, ballot, ["f"] * 4)
    switching.switch_to_mixed(ballot_id=ballot.pk, reason="Mạng yếu", actor=hall.chair, at=AT)
    for number in (4, 5):
        switching.issue_on_paper(
            ballot_id=ballot.pk, entry_id=sealed.entry(ballot, number).pk, actor=hall.chair, at=AT
        )
    assert cast_page(signed_in(sealed.delegates[4]), ballot, "f").status_code == 422  # holds a paper
    assert "phiếu giấy" in signed_in(sealed.delegates[4]).get(_url("vote_paper", ballot)).text
    hall.close(ballot)
    one, two = signed_in(sealed.tellers[0]), signed_in(sealed.tellers[1])
    assert "Nhập số phiếu giấy" in one.get(_url("teller_open", ballot)).text
    assert one.post(_url("teller_open", ballot), {"passphrase": PASSPHRASES[0]}).status_code == 422
    enter = _url("count_enter", ballot)

    three = one.post(enter, figures_for(ballot, [2], papers=(3, 3, 3, 0)) | {"revision": 0})
    assert (three.status_code, "ghi 2 đại biểu" in three.text) == (422, True)
    right = figures_for(ballot, [2], papers=(2, 2, 2, 0))
    assert one.post(enter, right | {"revision": 0}).status_code == 302
    assert two.post(enter, figures_for(ballot, [1], papers=(2, 2, 2, 0)) | {"revision": 0}).status_code == 302
    assert 'value="2"' not in one.get(enter).text  # sealed, also for who entered it
    one.post(_url("teller_open", ballot), {"passphrase": PASSPHRASES[0]})
    differing = two.post(_url("teller_open", ballot), {"passphrase": PASSPHRASES[1]})
    assert (differing.status_code, "không khớp" in differing.text) == (422, True)
    assert not Count.objects.exists()
    assert two.post(enter, right | {"revision": 0}).status_code == 422  # an older window
    assert two.post(enter, right | {"revision": 1}).status_code == 302
    assert two.post(_url("teller_open", ballot), {"passphrase": PASSPHRASES[1]}).status_code == 302

    result = result_of(hall.announced(ballot))
    assert result.rows[0].votes_for == 6
    page = one.get(_url("minutes_show", ballot)).text
    assert "4 phiếu điện tử + 2 phiếu giấy" in page
    assert "Mạng yếu" in page
    with pytest.raises(StateConflictError):
        tellers.seal_paper_count(
            ballot_id=ballot.pk, figures=right, revision=1, actor=sealed.tellers[0], at=AT
        )


@pytest.mark.secrecy
def test_a_locked_screen_holds_neither_passphrase_nor_count():
    """What the idle lock holds lies in the session's row, readable to whoever runs the system."""
    sealed = make_sealed_hall(nominees=1)
    ballot = sealed.opened()
    sealed.hall.close(ballot)
    desk = signed_in(sealed.tellers[0])
    session = desk.session
    session["locks_when_idle"] = True
    session.save()
    words = "năm con gà trống gáy sớm"

    for page, typed in (
        ("teller_key", {"passphrase": words, "again": words}),
        ("teller_open", {"passphrase": words}),
        ("count_enter", figures_for(ballot, [4321])),
    ):
        locked = desk.post(_url(page, ballot), typed)
        assert (locked.status_code, _url(page, ballot) in unquote(locked["Location"])) == (302, True)
        held = str(dict(desk.session))
        assert words not in held
        assert "4321" not in held


def test_the_box_is_taken_for_a_recount_after_counting_only():
    sealed = make_sealed_hall(nominees=1)
    ballot = sealed.opened()
    _vote(sealed, ballot, ["f"] * 6)
    auditor_page = _url("box_export", ballot)
    teller, delegate = signed_in(sealed.tellers[0]), signed_in(sealed.delegates[2])
    sealed.hall.close(ballot)
    assert teller.post(auditor_page).status_code == 404
    sealed.count(ballot)

    assert delegate.post(auditor_page).status_code == 403
    answer = teller.post(auditor_page)
    told = json.loads(answer.content)
    assert len(told["papers"]) == 6
    assert told["papers"] == sorted(told["papers"])
    assert (
        AuditEvent.objects.filter(verb="ballot.box_exported", actor=sealed.tellers[0].username).count() == 1
    )
    assert "nacl" in teller.get(_url("recount_script", ballot)).text
    assert "kiểm lại" in teller.get(_url("box_show", ballot)).text


def test_only_the_board_of_a_sealed_ballot_does_this():
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    with pytest.raises(RuleError, match="ban kiểm phiếu"):
        tellers.hand_on(ballot_id=ballot.pk, passphrase=PASSPHRASES[0], actor=sealed.hall.chair, at=AT)
    with pytest.raises(StateConflictError):
        tellers.hand_on(ballot_id=ballot.pk, passphrase=PASSPHRASES[0], actor=sealed.tellers[0], at=AT)
    hall = make_hall()
    paper = hall.closed()
    assert signed_in(hall.teller_a).get(_url("teller_open", paper)).status_code == 404
    with pytest.raises(StateConflictError, match="phiếu giấy"):
        tellers.hand_on(ballot_id=paper.pk, passphrase=PASSPHRASES[0], actor=hall.teller_a, at=AT)
