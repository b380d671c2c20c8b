"""The council: from its decision to dossiers it voted on, by the pages that people use."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.enums import BallotState, ConflictKind, NominationState
from awards.models import Ballot, Council, CouncilSession, VoteRule
from awards.services import appraisal, council_ballots, counting, public_comments, roll, voting
from awards.services.preparing import BoardSeat, Setting
from awards.services.roll import Attendance
from clusters.enums import Role
from clusters.permissions import Access
from core import clock
from core.clock import local_day
from core.errors import RuleError
from portal.queries.home import desk_of
from rulebook.enums import RuleKind
from tests import factories as make
from tests.factories.ballots import figures_for
from tests.factories.boxes import PASSPHRASES, cast_page, signed_in
from tests.factories.councils import council_rule, make_council, make_session
from tests.factories.dossiers import appraised, make_laws, make_rule, make_titles, office, own_received

pytestmark = pytest.mark.django_db


def _post(client, page, /, *arguments, **data):
    return client.post(reverse(f"awards:{page}", args=arguments), data, follow=True)


def _get(client, name, *arguments):
    return client.get(reverse(f"awards:{name}", args=arguments))


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def award():
    laws = make_laws()
    award = make_titles()["cstd_nganh"]
    share = {"body": "council", "numerator": 80, "denominator_of_share": 100, "comparison": ">=",
             "denominator": "all_members"}  # fmt: skip
    for law in laws:
        make_rule(law, "vote.council.cstd_nganh", RuleKind.VOTE, share, award)
    return award


def _fit(award, now, count=2):
    found = [own_received(award, now.date(), at=now) for _ in range(count)]
    appraised(found, now.date(), at=now)
    for one in found:
        one.refresh_from_db()
    return found


@pytest.mark.rule("VOTE-1", "VOTE-21", "VOTE-26")
def test_from_the_decision_to_dossiers_the_council_voted_on(award, now):
    day = f"{clock.today():%d/%m/%Y}"
    first, second = _fit(award, now)
    staff = signed_in(office())
    _post(staff, "council_found", name="Hội đồng ngành", decision="Quyết định số 7", valid_from="01/01/2025")
    council = Council.objects.get()
    people = [make.make_user(f"Ông Ủy Viên {n}") for n in range(5)]
    for number, person in enumerate(people):
        _post(
            staff, "council_seat", council.pk, full_name=person.full_name, user=person.username,
            unit=first.unit.code if number == 1 else "", role="chair" if number == 0 else "member",
            ordinal=number + 1, valid_from="01/01/2025", basis="Quyết định số 7",
        )  # fmt: skip
    seats = list(council.members.order_by("ordinal"))
    assert len(seats) == 5

    _post(staff, "session_call", council.pk, held_on=day, place="Phòng A", revision=0,
          dossiers=[first.pk, second.pk])  # fmt: skip
    session = CouncilSession.objects.get()
    assert [(c.member, c.dossier, c.kind) for c in session.conflicts.all()] == [
        (seats[1], first, ConflictKind.OWN_UNIT)
    ]
    declared = signed_in(people[2])
    assert second.unit_name in _get(declared, "session_conflict", session.pk, seats[2].pk).text
    _post(declared, "session_conflict", session.pk, seats[2].pk, **{f"words_{second.pk}": "Anh ruột"})
    seen = _get(signed_in(people[0]), "session_show", session.pk).text
    assert "Anh ruột" in seen

    entered = _get(staff, "session_rule", session.pk, award.pk).text
    assert 'value="80%"' in entered
    assert "Dựa vào quy tắc chưa xác nhận" in entered
    _post(staff, "session_rule", session.pk, award.pk, threshold="80%", comparison=">=", quorum="2/3",
          denominator="all_members", absent_mode="written_opinion", legal_basis="Nghị định 152")  # fmt: skip
    rule = VoteRule.objects.get()
    assert rule.name == "Từ 80% trở lên, tính trên tổng số thành viên"
    tellers = [people[0], people[3], people[4]]
    prepared = _post(
        staff, "session_ballot", session.pk, award.pk, rule=rule.pk, mode="electronic", revision=0,
        head_name=tellers[0].full_name, teller_one=tellers[0].pk, teller_two=tellers[1].pk,
        teller_three=tellers[2].pk, chaired_by="Ông Ủy Viên 0", secretary="Bà Thư Ký",
    )  # fmt: skip
    assert prepared.status_code == 200, prepared.text
    ballot = Ballot.objects.get()
    for teller, words in zip(tellers, PASSPHRASES, strict=True):
        _post(signed_in(teller), "teller_key", ballot.pk, passphrase=words, again=words)

    absent = {f"state_{seat.pk}": "excused" for seat in seats} | {f"reason_{s.pk}": "Đi họp" for s in seats}
    here = {f"state_{seat.pk}": "present" for seat in seats[:4]}
    few = absent | {f"state_{seat.pk}": "present" for seat in seats[:3]}
    _post(staff, "ballot_roll", ballot.pk, revision=ballot.revision, **few)
    refused = _post(staff, "ballot_open", ballot.pk)
    assert "Chỉ có 3/5 thành viên có mặt; quy tắc cần ít nhất 4 người" in refused.text
    ballot.refresh_from_db()
    _post(staff, "ballot_roll", ballot.pk, revision=ballot.revision, **(absent | here))
    nominees = list(ballot.nominees.order_by("ordinal"))
    _post(staff, "ballot_opinion", ballot.pk, seats[4].pk, document="Phiếu ý kiến",
          **{f"opinion_{n.pk}": "for" for n in nominees})  # fmt: skip
    assert ballot.opinions.filter(member=seats[4]).count() == 2
    opened = _post(staff, "ballot_open", ballot.pk)
    assert "4/5" in opened.text

    assert "/phieu/" in _get(signed_in(people[0]), "vote_list").text
    places = {nominee.dossier_id: place for place, nominee in enumerate(nominees)}
    bound = {1: places[first.pk], 2: places[second.pk]}
    forged = cast_page(signed_in(people[1]), ballot, "ff")
    assert (forged.status_code, "không được bỏ phiếu" in forged.text) == (422, True)
    for number in range(4):
        marks = ["f", "f"]
        if number in bound:
            marks[bound[number]] = "n"
        if number == 3:
            marks[places[second.pk]] = "a"
        assert cast_page(signed_in(people[number]), ballot, "".join(marks)).status_code == 200
    _post(staff, "ballot_close", ballot.pk)
    for teller, words in list(zip(tellers, PASSPHRASES, strict=True))[:2]:
        _post(signed_in(teller), "teller_open", ballot.pk, passphrase=words)
    _post(staff, "ballot_announce", ballot.pk)
    _post(staff, "minutes_adopt", ballot.pk)

    # 3 papers + 1 opinion of 5 members = 80%; 2 papers + 1 opinion = 60%: who is bound still counts in the base.
    ballot.refresh_from_db()
    assert ballot.state == BallotState.MINUTED
    for one, votes, passed in ((first, (3, 1), True), (second, (2, 1), False)):
        one.refresh_from_db()
        nominee = one.council_nominee
        assert (one.state, nominee.votes_for, nominee.opinions_for, nominee.is_elevated) == (
            NominationState.COUNCIL_VOTED, *votes, passed,
        )  # fmt: skip

    printed = _get(signed_in(people[0]), "minutes_show", ballot.pk).text
    assert "Hội đồng ngành" in printed
    assert "Hội đồng không thông qua" in printed
    early = _post(staff, "session_close", session.pk)
    assert "Biên bản phiên họp chưa có số" in early.text
    _post(
        staff, "session_minutes_write", session.pk, minutes_number="9/BB-HĐ", minutes_note="Không", revision=1
    )
    paper = _get(staff, "session_minutes", session.pk).text
    for words in (
        "Anh ruột",
        "4/5 = 80",
        "3/5 = 60",
        "vẫn tính trong số để tính tỷ lệ",
        "Phiếu ý kiến",
        "9/BB-HĐ",
    ):
        assert words in paper
    _post(staff, "session_close", session.pk)
    session.refresh_from_db()
    assert session.closed_at is not None
    late = _post(declared, "session_conflict", session.pk, seats[2].pk, **{f"words_{first.pk}": "Chị họ"})
    assert session.conflicts.filter(words="Chị họ").count() == 0
    assert late.status_code in {200, 422}


@pytest.mark.rule("VOTE-33")
def test_a_voided_ballot_puts_its_dossiers_before_the_council_again(award, now):
    (dossier,) = _fit(award, now, 1)
    chamber = make_council(at=now)
    session = make_session(chamber, [dossier], at=now)
    ballot = _voted(chamber, session, award, now)
    dossier.refresh_from_db()
    assert dossier.state == NominationState.COUNCIL_VOTED

    voting.void_ballot(ballot_id=ballot.pk, reason="Thiếu phiếu", actor=chamber.staff, at=now)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.council_nominee) == (NominationState.APPRAISED, None)
    again = _voted(chamber, session, award, now)
    dossier.refresh_from_db()
    assert dossier.council_nominee.ballot == again


def _voted(chamber, session, award, now) -> Ballot:
    """A paper ballot of all members, all for, brought to its minutes by the services."""
    rule = VoteRule.objects.first() or council_rule(award, chamber.staff, at=now)
    tellers = [chamber.members[0].user, chamber.members[1].user]
    board = (
        BoardSeat(full_name="Trưởng Ban", is_head=True),
        *(BoardSeat(full_name=t.full_name, user=t) for t in tellers),
    )
    common = {"actor": chamber.staff, "at": now}
    ballot = council_ballots.prepare_council_ballot(
        session_id=session.pk, award_type=award, **common,
        setting=Setting(rule=rule, held_on=session.held_on, board=board, chaired_by="Ông A", secretary="Bà B"),
    )  # fmt: skip
    roll.save_roll(
        ballot_id=ballot.pk, revision=ballot.revision, **common,
        attendances=[Attendance(member_id=m.pk, state="present") for m in chamber.members],
    )  # fmt: skip
    voting.open_ballot(ballot_id=ballot.pk, **common)
    today = local_day(now)
    (awaited,) = desk_of(Access(tellers[0], today), today).waiting
    assert awaited.who == "Thường trực Hội đồng đóng bỏ phiếu"  # no chair of a cluster here
    voting.close_ballot(ballot_id=ballot.pk, **common)
    figures = figures_for(ballot, [len(chamber.members)] * ballot.nominees.count())
    for teller in tellers:
        counting.enter_count(ballot_id=ballot.pk, figures=figures, revision=0, actor=teller, at=now)
    voting.announce_ballot(ballot_id=ballot.pk, **common)
    return counting.adopt_minutes(ballot_id=ballot.pk, file=None, **common)


@pytest.mark.rule("INV-25", "milestone 18")
def test_what_may_not_come_before_the_council_is_refused_with_the_reason(award, now):
    (fit,) = _fit(award, now, 1)
    state_award = make_titles()["cstd_toan_quoc"]
    (commented,) = _fit(state_award, now, 1)
    public_comments.open_comment(
        nomination_ids=[commented.pk],
        notice="Thông báo",
        address="",
        opened_on=now.date(),
        actor=office(),
        at=now,
    )
    own_unit = make.make_unit()
    insider = make.appoint(Role.UNIT_OFFICER, unit=own_unit)
    make.appoint(Role.STANDING_BODY, user=insider)
    own = own_received(award, now.date(), at=now, unit=own_unit)
    appraised([own], now.date(), at=now)
    chamber = make_council(at=now, units=[own_unit])
    staff = signed_in(chamber.staff)
    day = f"{clock.today():%d/%m/%Y}"

    def call(*dossiers, **more):
        data = {"held_on": day, "place": "", "revision": 0, "dossiers": [d.pk for d in dossiers]} | more
        return _post(staff, "session_call", chamber.council.pk, **data)

    assert "Chưa xong lấy ý kiến công khai" in call(fit, commented).text
    assert "còn chờ người ngoài đơn vị xác nhận thẩm định" in call(own).text
    assert "Hãy chọn" in call().text or "Chưa chọn" in call().text
    assert "ngoài nhiệm kỳ" in call(fit, held_on="01/01/2020").text
    for crap in ("31/02/2026", "99/99/9999", "\x00", "x" * 10_000):
        assert call(fit, held_on=crap).status_code == 422
    assert not CouncilSession.objects.exists()

    appraisal.confirm_appraisal(nomination_id=own.pk, own_unit_ids=(), actor=office(), at=now)
    session = make_session(chamber, [own, fit], at=now)
    assert session.conflicts.get().member == chamber.members[0]

    board = (
        BoardSeat(full_name="A", is_head=True),
        *(BoardSeat(full_name=u.full_name, user=u) for u in (insider, chamber.staff)),
    )
    with pytest.raises(RuleError, match="Hãy chọn người khác"):
        council_ballots.prepare_council_ballot(
            session_id=session.pk, award_type=award, actor=chamber.staff, at=now,
            setting=Setting(
                rule=council_rule(award, chamber.staff, at=now), held_on=session.held_on, board=board,
                accepts_conflict=True,
            ),
        )  # fmt: skip


def test_members_come_and_go_by_decision_and_nobody_sits_twice(award, now):
    chamber = make_council(at=now)
    staff, council = signed_in(chamber.staff), chamber.council
    common = {"role": "member", "ordinal": 9, "valid_from": "01/06/2025", "basis": "Quyết định số 2"}

    def seat(**data):
        return _post(staff, "council_seat", council.pk, **(common | data))

    assert "đã là thành viên" in seat(full_name="ủy viên 2").text
    assert "đã đứng tên" in seat(full_name="Ai Khác", user=chamber.members[1].user.username).text
    assert "đã có Chủ tịch" in seat(full_name="Ai Khác", role="chair").text
    assert "ngoài nhiệm kỳ" in seat(full_name="Ai Khác", valid_from="01/01/2020").text
    assert seat(full_name="x" * 200).status_code == 422
    _post(staff, "council_unseat", council.pk, chamber.members[0].pk, valid_to="01/06/2025", basis="Nghỉ hưu")
    assert seat(full_name="Chủ Tịch Mới", role="chair").status_code == 200
    shown = _get(staff, "council_show", council.pk).text
    assert ("Nghỉ hưu" in shown, "Chủ Tịch Mới" in shown) == (True, True)
    left = signed_in(chamber.members[0].user)
    (dossier,) = _fit(award, now, 1)
    session = make_session(chamber, [dossier], at=now)
    assert _get(left, "session_show", session.pk).status_code == 404
    sits = signed_in(chamber.members[1].user)
    assert _get(sits, "session_show", session.pk).status_code == 200
    assert _get(sits, "dossier_show", dossier.pk).status_code == 200
    assert reverse("awards:session_show", args=[session.pk]) in sits.get(reverse("portal:home")).text
    assert reverse("awards:session_show", args=[session.pk]) not in left.get(reverse("portal:home")).text
    assert _get(sits, "session_change", session.pk).status_code == 403
    assert _get(sits, "session_conflict", session.pk, chamber.members[2].pk).status_code == 403


def test_lists_cost_the_same_whatever_their_length(award, now):
    chamber = make_council(at=now)
    staff = signed_in(chamber.staff)
    dossiers = _fit(award, now, 4)

    def cost(name, *arguments):
        with CaptureQueriesContext(connection) as queries:
            assert _get(staff, name, *arguments).status_code == 200
        return len(queries)

    session = make_session(chamber, dossiers[:1], at=now)
    pages = [("council_list",), ("council_show", chamber.council.pk), ("session_show", session.pk),
             ("session_change", session.pk), ("session_call", chamber.council.pk),
             ("session_ballot", session.pk, award.pk)]  # fmt: skip
    for page in pages:
        cost(*page)
    one = [cost(*page) for page in pages]
    assert max(one) <= 16  # preparing a ballot: three choices among the same people
    make_council(at=now)
    session.dossiers.set(dossiers[:3])
    for days in (7, 8):
        chamber.council.sessions.create(held_on=now.date() - dt.timedelta(days=days))
    assert [cost(*page) for page in pages] == one
