"""Twenty devices, double taps and a closing at the same moment, on real connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from core.errors import RuleError
from tests.factories.urn import make_urn
from urn.enums import VoterState
from urn.models import Paper
from urn.papers import new_nonce
from urn.queries import boxes as queries
from urn.services import boxes, casting

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def _at_once(acts):
    """What each act returned, or the rule that refused it; anything else fails the test."""
    start = threading.Barrier(len(acts), timeout=20)

    def run(act):
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        except RuleError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("voters", [20, casting.SMALL_BOX + 1])
def test_each_vote_counts_once_and_the_closing_cuts_cleanly(voters):
    _twenty_voters_tap_twice(make_urn(voters=voters))
    _two_secretaries_close_among_casts(make_urn(voters=voters))


def test_one_forged_page_for_two_voters_at_the_same_moment_casts_one_paper():
    urn, page, is_in = make_urn(voters=casting.SMALL_BOX + 1), new_nonce(), threading.Event()

    def first():
        with transaction.atomic():
            answer = urn.cast(1, "fan", page)
            is_in.set()
            _wait_until_somebody_waits()
        return answer

    def second():
        assert is_in.wait(20)
        return urn.cast(2, "aaa", page)

    cast, refused = _at_once([first, second])
    assert cast.is_new
    assert "không dùng được" in str(refused)
    assert queries.voter_state(urn.box.pk, 2) == VoterState.WAITING, "the mark was taken back"
    assert Paper.objects.filter(box=urn.box).count() == 1


def _wait_until_somebody_waits():
    for _try in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody met the first; nothing was proved")


def _twenty_voters_tap_twice(urn):
    pages = [(number, new_nonce()) for number in range(1, 21)]
    taps = [lambda page=page: (page[0], urn.cast(page[0], "fan", page[1])) for page in pages + pages]
    cast = [answer for answer in _at_once(taps) if not isinstance(answer, RuleError)]

    assert Paper.objects.filter(box=urn.box).count() == queries.turnout(urn.box).cast == 20
    assert sum(answer.is_new for _number, answer in cast) == 20
    for number, _nonce in pages:
        assert len({answer.code for voter, answer in cast if voter == number}) == 1
    urn.close()
    total = urn.count()
    assert (total.valid, total.lines[0].votes_for) == (20, 20)


def _two_secretaries_close_among_casts(urn):
    acts = [lambda number=number: urn.cast(number, "ffa") for number in range(1, 16)]
    acts[8:8] = [lambda: boxes.close_box(box_id=urn.box.pk) for _ in range(2)]
    answers = _at_once(acts)
    confirmed = {answer.code for answer in answers if isinstance(answer, casting.Cast) and answer.is_new}
    refused = [answer for answer in answers if isinstance(answer, RuleError)]

    boxes.sweep_old_rows()
    urn.box.refresh_from_db()
    assert set(queries.codes(urn.box)) == confirmed
    assert queries.turnout(urn.box).cast == len(confirmed)
    assert len(confirmed) + len(refused) == 16, (
        "of two closings one is refused, and each cast that came later"
    )
    assert urn.count().valid == len(confirmed)
