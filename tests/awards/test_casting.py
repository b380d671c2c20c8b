"""Voting through the pages: the paper, its confirmation, the sealed act, and what is refused."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from awards.models import Ballot
from awards.services import voting
from clusters.enums import Role
from tests import factories as make
from tests.factories.ballots import AT
from tests.factories.boxes import cast_page, make_sealed_hall, signed_in
from urn.enums import FormKind
from urn.models import Paper
from urn.papers import new_nonce
from urn.queries.boxes import codes, voter_state

pytestmark = pytest.mark.django_db


def _nonce(page) -> str:
    return re.search(r'name="nonce" value="([0-9a-f]{48})"', page.content.decode())[1]


def _url(name, ballot) -> str:
    return reverse(f"awards:{name}", args=[ballot.pk])


def _code(page) -> str:
    found = re.search(r"<code>([A-Z2-7-]{19})</code>", page.content.decode())
    return found[1] if found else ""


def test_a_delegate_marks_confirms_goes_back_and_casts():
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    phone = signed_in(sealed.delegates[0])

    listed = phone.get(reverse("awards:vote_list")).content.decode()
    assert "bạn chưa bỏ phiếu" in listed
    paper = phone.get(_url("vote_paper", ballot))
    names = [nominee.unit_name for nominee in ballot.nominees.order_by("ordinal")]
    places = [paper.content.decode().index(f". {name}</legend>") for name in names]
    assert places == sorted(places)
    marked = {"nonce": _nonce(paper), "ten_0": "f", "ten_1": "a"}
    confirm = phone.post(_url("vote_paper", ballot), marked)
    assert "Bạn sắp bỏ phiếu" in confirm.content.decode()
    assert 'name="marks" value="fan"' in confirm.content.decode()
    assert not Paper.objects.exists()  # nothing is stored before the last step
    back = phone.post(_url("vote_paper", ballot), {"nonce": marked["nonce"], "marks": "fan"})
    assert 'name="ten_0" value="f" checked' in back.content.decode()
    assert 'name="ten_1" value="a" checked' in back.content.decode()
    assert _nonce(back) == marked["nonce"]
    done = cast_page(phone, ballot, "fan", marked["nonce"])

    assert done.status_code == 200
    assert "no-store" in done["Cache-Control"]
    assert voter_state(ballot.box_id, sealed.entry(ballot, 0).pk) == "cast"
    code = _code(done)
    again = cast_page(
        phone, ballot, "naf", marked["nonce"]
    )  # the answer was lost; other marks change nothing
    assert _code(again) == code
    other_device = cast_page(signed_in(sealed.delegates[0]), ballot, "fff")
    assert "đã được ghi nhận" in other_device.content.decode()
    assert _code(other_device) == ""
    assert Paper.objects.count() == 1
    assert "Phiếu của bạn đã được ghi nhận" in phone.get(_url("vote_paper", ballot)).content.decode()
    # After the closing the code proves that the paper is in the box.
    assert "tra được sau khi đóng" in phone.get(_url("vote_check", ballot)).content.decode()
    sealed.hall.close(ballot)
    ballot.refresh_from_db()
    assert codes(ballot.box) == [code]
    colleague = signed_in(sealed.delegates[4])
    assert (
        "nằm trong hòm đã niêm phong"
        in colleague.post(_url("vote_check", ballot), {"code": code.lower()}).text
    )
    assert "Không có phiếu nào" in colleague.post(_url("vote_check", ballot), {"code": "AAAA"}).text


def _traces():
    redis = cache._cache.get_client(None)
    keys = {key: (redis.pttl(key) // 60_000, redis.dump(key)) for key in redis.keys("*")}
    rows = (AuditEvent.objects.count(), sorted(Session.objects.values_list("session_key", "session_data")))
    return keys, rows


@pytest.mark.secrecy
@pytest.mark.rule("VOTE-24")
def test_a_vote_leaves_neither_event_nor_session_nor_key_nor_line(caplog):
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    phone = signed_in(sealed.delegates[1])
    nonce = _nonce(phone.get(_url("vote_paper", ballot)))
    before = _traces()

    with caplog.at_level("DEBUG"):
        phone.post(_url("vote_paper", ballot), {"nonce": nonce, "ten_0": "f"})
        answer = cast_page(phone, ballot, "fnn", nonce)

    assert _code(answer)
    assert _traces() == before
    assert "Set-Cookie" not in answer.headers
    lines = [line.getMessage() for line in caplog.records if line.name != "django.db.backends"]
    assert lines == []


@pytest.mark.secrecy
def test_a_locked_screen_keeps_no_marks():
    """The idle lock holds other forms in the session; never a paper."""
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    phone = signed_in(sealed.delegates[1])
    session = phone.session
    session["locks_when_idle"] = True
    session.save()

    answer = cast_page(phone, ballot, "fan")

    assert answer.status_code == 302
    assert "fan" not in str(dict(phone.session))
    assert not Paper.objects.exists()


def test_what_is_refused_changes_nothing_and_keeps_the_marks():
    sealed = make_sealed_hall(nominees=3)
    ballot = sealed.opened(sealed.hall.rule(max_marks=2))
    phone = signed_in(sealed.delegates[0])
    nonce = new_nonce()

    too_many = phone.post(_url("vote_paper", ballot), {"nonce": nonce, **{f"ten_{n}": "f" for n in range(3)}})
    assert too_many.status_code == 422
    assert "nhiều nhất 2" in too_many.text
    assert too_many.text.count("checked") == 3
    straight = cast_page(phone, ballot, "fff")
    assert straight.status_code == 422
    assert straight.text.count("checked") == 3
    unknown = phone.post(_url("vote_paper", ballot), {"nonce": nonce, "ten_7": "f"})
    assert (unknown.status_code, "không nằm trên lá phiếu" in unknown.text) == (422, True)
    for marks in ("ffnn", "xyz", "", "f" * 9999, "f\x00n"):
        assert cast_page(phone, ballot, marks).status_code == 422
    assert cast_page(phone, ballot, "fnn", "không phải").status_code == 422

    assert cast_page(signed_in(sealed.hall.units and make.make_user()), ballot, "fnn").status_code == 404
    outsider = make.appoint(Role.UNIT_HEAD, unit=make.make_unit())
    assert cast_page(signed_in(outsider), ballot, "fnn").status_code == 404
    colleague = make.appoint(Role.UNIT_OFFICER, unit=sealed.hall.units[0])
    assert cast_page(signed_in(colleague), ballot, "fnn").status_code == 403
    admin = make.make_user(is_superuser=True, is_staff=True)
    assert signed_in(admin).get(_url("vote_paper", ballot)).status_code == 404
    assert Client().post(_url("vote_cast", ballot), {"marks": "fnn", "nonce": nonce}).status_code == 302
    sealed.hall.close(ballot)
    late = cast_page(phone, ballot, "fnn")
    assert (late.status_code, "Đã đóng" in late.text) == (422, True)
    assert not Paper.objects.exists()


def test_nobody_votes_for_the_own_unit_where_the_rule_says_so():
    sealed = make_sealed_hall()
    ballot = sealed.opened(sealed.hall.rule(own_unit_vote="abstain"))
    own = sealed.hall.units[1]
    place = list(ballot.nominees.order_by("ordinal").values_list("unit", flat=True)).index(own.pk)
    phone = signed_in(sealed.delegates[1])

    page = phone.get(_url("vote_paper", ballot)).text
    assert "không bỏ phiếu cho chính mình" in page
    assert f'name="ten_{place}"' not in page
    assert (
        phone.post(_url("vote_paper", ballot), {"nonce": new_nonce(), f"ten_{place}": "f"}).status_code == 422
    )
    forged = "".join("f" if n == place else "n" for n in range(3))
    assert cast_page(phone, ballot, forged).status_code == 422
    assert _code(cast_page(phone, ballot, "nnn"))


def test_choosing_names_with_boxes_to_tick():
    sealed = make_sealed_hall()
    ballot = sealed.opened(sealed.hall.rule(1, 2, max_marks=1), form=FormKind.CHOOSE)
    phone = signed_in(sealed.delegates[2])

    page = phone.get(_url("vote_paper", ballot))
    assert page.text.count('type="checkbox"') == 3
    confirm = phone.post(_url("vote_paper", ballot), {"nonce": _nonce(page), "ten_2": "f"})
    assert 'name="marks" value="nnf"' in confirm.text
    assert cast_page(phone, ballot, "nna").status_code == 422  # a paper of choices knows no "against"
    for number in range(5):
        assert _code(cast_page(signed_in(sealed.delegates[number]), ballot, "nnf" if number else "fnn"))
    sealed.hall.close(ballot)
    ballot = sealed.count(ballot)
    assert list(ballot.nominees.order_by("ordinal").values_list("votes_for", "is_elevated")) == [
        (1, False), (0, False), (4, True),
    ]  # fmt: skip


def test_the_list_of_own_ballots_takes_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sealed = make_sealed_hall()
    phone = signed_in(sealed.delegates[0])
    counted = []
    for _round in range(3):
        ballot = sealed.opened()
        with CaptureQueriesContext(connection) as seen:
            assert phone.get(reverse("awards:vote_list")).status_code == 200
        counted.append(len(seen))
        voting.void_ballot(ballot_id=ballot.pk, reason="Thử", actor=sealed.hall.chair, at=AT)
    assert Ballot.objects.count() == 3
    assert counted[0] == counted[2]


def test_a_cast_asks_little_of_the_database():
    """All do it at once: the person, the entry with what the booth shows, the lock of the box, the cast."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sealed = make_sealed_hall()
    ballot = sealed.opened()
    phone = signed_in(sealed.delegates[0])
    with CaptureQueriesContext(connection) as seen:
        assert _code(cast_page(phone, ballot, "fan"))

    asked = [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]
    _person, entry, lock, cast = asked
    assert entry.count(" JOIN ") == 5
    assert "ORDER BY" not in entry
    assert "pg_advisory_xact_lock" in lock
    assert "INSERT INTO urn_paper" in cast


def test_the_facts_of_a_name_are_one_tap_away():
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    nominee = ballot.nominees.first()
    url = reverse("awards:vote_facts", args=[ballot.pk, nominee.pk])
    phone = signed_in(sealed.delegates[0])

    assert url in phone.get(_url("vote_paper", ballot)).text
    assert sealed.hall.award.name in phone.get(url).text
    part = phone.get(url, headers={"HX-Request": "true"}).text
    assert sealed.hall.award.name in part
    assert "<html" not in part


@pytest.mark.faults
def test_forged_and_replayed_requests_change_nothing():
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    phone, neighbour, nonce = signed_in(sealed.delegates[0]), signed_in(sealed.delegates[1]), new_nonce()
    another_site = Client(enforce_csrf_checks=True)
    another_site.force_login(sealed.delegates[0])

    assert cast_page(another_site, ballot, "fff").status_code == 403
    assert not Paper.objects.exists()
    code = _code(cast_page(phone, ballot, "faa", nonce))
    for again in (cast_page(phone, ballot, "aff", nonce), cast_page(phone, ballot, "faa", nonce)):
        assert _code(again) == code  # changed marks change nothing
    theft = cast_page(neighbour, ballot, "fff", nonce)
    assert (theft.status_code, "không dùng được" in theft.text, _code(theft)) == (422, True, "")
    assert voter_state(ballot.box_id, sealed.entry(ballot, 1).pk) == "waiting"
    assert Paper.objects.count() == 1
    sealed.hall.close(ballot)
    assert cast_page(phone, ballot, "fff", new_nonce()).status_code in {200, 422}
    ballot = sealed.count(ballot)
    assert list(ballot.nominees.order_by("ordinal").values_list("votes_for", flat=True)) == [1, 0, 0]


@pytest.mark.faults
def test_a_clock_that_jumps_neither_opens_a_box_nor_keeps_a_session_alive():
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    now, day = timezone.now(), timedelta(days=1)
    phone = signed_in(sealed.delegates[0])

    with time_machine.travel(now + day, tick=False):
        cache.clear()  # Redis has a clock of its own, which jumps with the machine's
        late = cast_page(phone, ballot, "fff")  # signed in eight hours at most
        assert (late.status_code, "dang-nhap" in late["Location"]) == (302, True)
    assert not Paper.objects.exists()
    for moment, delegate in ((now - day, sealed.delegates[1]), (now + day, sealed.delegates[2])):
        with time_machine.travel(moment, tick=False):  # the box is open until somebody closes it
            assert _code(cast_page(signed_in(delegate), ballot, "faa"))
    sealed.hall.close(ballot)
    with time_machine.travel(now - day, tick=False):
        refused = cast_page(signed_in(sealed.delegates[3]), ballot, "fff")
        assert (refused.status_code, "Đã đóng" in refused.text) == (422, True)
    assert Paper.objects.count() == 2
