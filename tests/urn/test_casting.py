"""Casting: once, durable, harmless when sent again, refused plainly."""

import pytest
from django.db import connection

from audit.models import AuditEvent
from core.errors import RuleError, StateConflictError
from tests.factories.urn import agree_form, choose_form, make_urn, prepared_urn
from urn.enums import VoterState
from urn.models import Box, Paper
from urn.papers import new_nonce
from urn.queries import boxes as queries
from urn.services import boxes, casting

CAST_NOTHING = casting.Cast(is_new=False, code="")


def test_the_same_page_sent_again_gives_the_same_code_and_no_second_paper():
    urn, nonce = make_urn(), new_nonce()
    first = urn.cast(1, "fan", nonce)
    again = urn.cast(1, "aaa", nonce)  # whatever it holds the second time

    assert first.is_new
    assert again == casting.Cast(is_new=False, code=first.code)
    assert urn.cast(1, "fff") == CAST_NOTHING, (
        "from another device: recorded, and no code of somebody's paper"
    )
    assert Paper.objects.count() == 1
    urn.close()
    assert urn.cast(1, "fan", nonce).code == first.code, "the answer was lost and the box closed meanwhile"
    assert queries.has_code(urn.box, f" {first.code.lower().replace('-', ' ')} ")
    assert not queries.has_code(urn.box, "AAAA-BBBB-CCCC-DDDD")
    assert urn.count().lines[1].votes_against == 1, "the first paper counts, not the repetition"


FORGED = [
    (1, "ffx", None, "không khớp"),
    (1, "ffff", None, "không khớp"),
    (1, "fff", None, "nhiều nhất 2"),
    (1, "ffa", "x" * 48, "không dùng được"),
    (1, "ffa", "", "không dùng được"),
    (1, "ffa", "0" * 10_000, "không dùng được"),
    (99, "ffa", None, "không có trong danh sách"),
    (5, "ffa", None, "phiếu giấy"),
]


def test_what_is_forged_is_refused_and_changes_nothing():
    urn = make_urn(agree_form(3, most=2), on_paper={5})
    for number, marks, nonce, words in FORGED:
        page = new_nonce() if nonce is None else nonce
        with pytest.raises(RuleError, match=words):
            casting.cast(box_id=urn.box.pk, number=number, marks=marks, nonce=page)
    assert not Paper.objects.exists()
    assert queries.turnout(urn.box).cast == 0


def test_another_voter_cannot_use_a_page_that_was_used():
    urn, nonce = make_urn(), new_nonce()
    urn.cast(1, "fff", nonce)
    with pytest.raises(RuleError, match="không dùng được"):
        urn.cast(2, "fff", nonce)
    assert queries.voter_state(urn.box.pk, 2) == VoterState.WAITING
    assert queries.voter_state(urn.box.pk, 99) is None


def test_nothing_enters_before_the_opening_after_the_closing_or_into_no_box():
    early = prepared_urn()
    with pytest.raises(RuleError):
        early.cast(1, "fff")
    with pytest.raises(RuleError):
        casting.cast(box_id=10**12, number=1, marks="fff", nonce=new_nonce())
    urn = make_urn()
    urn.cast(1, "fff")
    urn.close()
    with pytest.raises(StateConflictError, match="đã niêm phong"):
        urn.cast(2, "fff")
    void = make_urn()
    boxes.void_box(box_id=void.box.pk)
    with pytest.raises(StateConflictError, match="đã hủy"):
        void.cast(2, "fff")


def test_a_paper_of_the_hall_and_a_sealed_one_exclude_each_other():
    urn = make_urn(voters=3)
    assert boxes.issue_on_paper(box_id=urn.box.pk, number=1)
    assert not boxes.issue_on_paper(box_id=urn.box.pk, number=1)  # pressed twice
    with pytest.raises(RuleError, match="phiếu giấy"):
        urn.cast(1, "fff")
    boxes.take_paper_back(box_id=urn.box.pk, number=1)
    urn.cast(1, "fff")
    with pytest.raises(RuleError, match="đã bỏ phiếu điện tử"):
        boxes.issue_on_paper(box_id=urn.box.pk, number=1)
    for number in (1, 2):  # one has cast, one has not: the answer does not tell which
        with pytest.raises(RuleError, match="không giữ phiếu giấy nào"):
            boxes.take_paper_back(box_id=urn.box.pk, number=number)
    with pytest.raises(RuleError, match="Không có người này"):
        boxes.issue_on_paper(box_id=urn.box.pk, number=7)
    boxes.issue_on_paper(box_id=urn.box.pk, number=2)
    assert queries.turnout(urn.box) == queries.Turnout(cast=1, on_paper=1, all=3)
    urn.close()
    with pytest.raises(StateConflictError):
        boxes.issue_on_paper(box_id=urn.box.pk, number=3)


@pytest.mark.secrecy
@pytest.mark.rule("VOTE-24")
def test_a_cast_leaves_no_event_and_shows_no_paper_before_the_closing(django_assert_num_queries):
    urn = make_urn(choose_form())
    with django_assert_num_queries(4):  # two of its own; the savepoint of the test's transaction
        urn.cast(1, "fnfnn")
    assert not AuditEvent.objects.exists()
    assert queries.codes(urn.box) == []
    assert not queries.has_code(urn.box, queries.code_of(Paper.objects.get().pk))
    with pytest.raises(StateConflictError):
        queries.export(urn.box)


def _rows(table, columns="id"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} AS row ORDER BY row.ctid")
        return cursor.fetchall()


@pytest.mark.secrecy
@pytest.mark.rule("VOTE-24", "INV-6")
def test_while_a_small_box_is_open_no_row_tells_when_it_came():
    urn = make_urn(voters=26)
    for number in (9, 3, 26, 14, 1, 20, 7):
        urn.cast(number, "fan")
        papers, voters = _rows("urn_paper"), _rows("urn_voter", "id, state")
        voted = [key for key, state in voters if state == VoterState.CAST]
        assert papers == sorted(papers), "the order on disk is that of the random keys"
        assert voted == sorted(voted)
        versions = {row[0] for row in _rows("urn_paper", "xmin::text || ',' || xmax::text")}
        versions |= {
            version
            for state, version in _rows("urn_voter", "state, xmin::text || ',' || xmax::text")
            if state == VoterState.CAST
        }
        assert len(versions) == 1, "all bear the transaction of the last cast, on both sides"


@pytest.mark.secrecy
@pytest.mark.rule("VOTE-24", "INV-6")
def test_in_a_large_box_every_cast_takes_fifteen_others_along():
    urn = make_urn(voters=casting.SMALL_BOX + 36)
    for number in range(1, 81):
        urn.cast(number, "fan")
    last = max(int(row[0]) for row in _rows("urn_paper", "xmin"))
    versions = [int(row[0]) for row in _rows("urn_paper", "xmin")]
    marks = [int(xmin) for xmin, state in _rows("urn_voter", "xmin, state") if state == VoterState.CAST]
    assert versions.count(last) == marks.count(last) == casting.OTHERS + 1
    assert len(set(versions)) < 60, "many papers bear the transaction of another's cast"

    urn.close()
    assert urn.count().valid == 80


@pytest.mark.secrecy
@pytest.mark.rule("VOTE-24", "INV-6")
@pytest.mark.parametrize("voters", [26, casting.SMALL_BOX + 10])
def test_closing_writes_box_and_roll_anew_in_random_order(voters):
    urn = make_urn(voters=voters)
    for number in range(1, voters - 2):
        urn.cast(number, "fan")
    before = {key for (key,) in _rows("urn_voter")}
    fingerprint = urn.close().fingerprint

    papers, voters_after = _rows("urn_paper"), _rows("urn_voter")
    assert papers == sorted(papers)
    assert voters_after == sorted(voters_after)
    assert before.isdisjoint(key for (key,) in voters_after), "a dump made while it was open names other rows"
    numbers = [number for (number,) in _rows("urn_voter", "number")]
    assert numbers != sorted(numbers)
    assert len({*_rows("urn_paper", "xmin::text"), *_rows("urn_voter", "xmin::text")}) == 1
    assert len(queries.codes(urn.box)) == voters - 3
    assert queries.codes(urn.box) == sorted(queries.codes(urn.box))
    with pytest.raises(StateConflictError, match="đã niêm phong"):
        urn.close()
    assert Box.objects.get().fingerprint == fingerprint
