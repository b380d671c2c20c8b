"""The curious administrator at a box of more than sixty-four voters, while it is open and after the closing.

The page of secrecy says: while such a box is open its rows narrow a paper down to a group. Here nothing narrows further.
"""

import random
import secrets

import pytest
from django.db import connection

from tests.factories.urn import make_urn
from tests.secrecy.test_attacks import _best
from urn.papers import new_nonce, paper_id
from urn.services.casting import OTHERS, SMALL_BOX

pytestmark = [pytest.mark.secrecy, pytest.mark.rule("VOTE-24", "INV-6")]
VOTERS = SMALL_BOX + 16
GROUP = OTHERS + 1
WATCHED = range(40, VOTERS)  # the moments at which a backup is looked into
# Blind guessing finds one of sixteen: of forty more than so many once in a million times.
BY_LUCK = 12


def rows(table, key):
    """(transaction, place on the disk, random key, ``key``) of each row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text::bigint, ctid, id, {key} FROM {table}")
        return cursor.fetchall()


def odd_one_out(newest, everything):
    """Of the keys that the last transaction wrote the one that does not lie beside the others."""
    rank = {key: number for number, key in enumerate(sorted(everything))}

    def span_without(key):
        ranks = [rank[other] for other in newest if other != key]
        return max(ranks) - min(ranks)

    return min(sorted(newest), key=span_without)


def of_last_transaction(found):
    last = max(row[0] for row in found)
    return [row for row in found if row[0] == last]


def test_in_an_open_box_nothing_narrows_to_less_than_a_group():
    urn, papers = make_urn(voters=VOTERS), {}
    order = random.sample(range(1, VOTERS + 1), VOTERS)
    linked = marks_found = papers_found = 0
    for count, number in enumerate(order):
        nonce = new_nonce()
        urn.cast(number, "fan", nonce)
        papers[number] = paper_id(urn.box.pk, nonce)
        if count not in WATCHED:
            continue
        boxed, voted = rows("urn_paper", "id"), rows("urn_voter WHERE state = 'cast'", "number")
        new_papers, new_marks = of_last_transaction(boxed), of_last_transaction(voted)
        assert len(new_papers) == len(new_marks) == GROUP
        paper = odd_one_out([row[2] for row in new_papers], [row[2] for row in boxed])
        mark = odd_one_out([row[2] for row in new_marks], [row[2] for row in voted])
        is_mark = mark == next(row[2] for row in voted if row[3] == number)
        papers_found += paper == papers[number]
        marks_found += is_mark
        linked += is_mark and paper == papers[number]
    assert max(papers_found, marks_found) <= BY_LUCK
    assert linked <= BY_LUCK // 3

    # Side by side in each hidden order, told who voted when: no more than groups give.
    orders = [[row[3] for row in sorted(voted, key=lambda row: row[by])] for by in (0, 1, 2)]
    beside = [[row[3] for row in sorted(boxed, key=lambda row: row[by])] for by in (0, 1, 2)]
    assert _best([order, *orders], beside, papers) <= VOTERS // 3
    urn.close()
    boxed, voted = rows("urn_paper", "id"), rows("urn_voter", "number")
    assert len({row[0] for row in [*boxed, *voted]}) == 1
    orders = [[row[3] for row in sorted(voted, key=lambda row: row[by])] for by in (1, 2)]
    assert _best([order, *orders], [[row[3] for row in sorted(boxed)]], papers) <= BY_LUCK


def test_the_odd_one_out_is_found_where_the_others_are_picked_elsewhere():
    """Else the attack above would prove nothing."""
    found = 0
    for size in WATCHED:
        keys = sorted(secrets.token_hex(16) for _paper in range(size))
        new, start = secrets.token_hex(16), secrets.randbelow(size - OTHERS)
        found += odd_one_out([*keys[start : start + OTHERS], new], [*keys, new]) == new
    assert found > 2 * BY_LUCK
