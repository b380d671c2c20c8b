"""Keys and counting: any two of three tellers, nobody alone, nothing else than the sum."""

import itertools

import pytest
from django.db import InternalError, connection, transaction

from core.errors import RuleError, StateConflictError
from tests.factories import make_user
from tests.factories.urn import ROLL, WORDS, agree_form, choose_form, make_urn, prepared_urn
from urn.enums import BoxState
from urn.models import Box, Keyholder, Wrapping
from urn.papers import figure_keys
from urn.queries import boxes as queries
from urn.services import boxes, counting, keys, paper_counts


def _open(box, form=None, **changed):
    arguments = {"form": form or agree_form(), "numbers": [1, 2], "on_paper": (), "roll_fingerprint": ROLL}
    return boxes.open_box(box_id=box.pk, **{**arguments, **changed})


def test_a_box_opens_with_three_keys_and_not_with_two():
    urn, box = prepared_urn(), boxes.prepare_box()
    for teller, words in itertools.islice(zip(urn.tellers, WORDS, strict=True), 2):
        keys.set_passphrase(box_id=box.pk, user=teller, passphrase=words)
    with pytest.raises(RuleError, match="Mới có 2 người"):
        _open(box)
    assert queries.keyholders(box.pk) == {teller.pk for teller in urn.tellers[:2]}
    assert _open(urn.box).state == BoxState.OPEN
    with pytest.raises(StateConflictError, match="đã mở"):
        _open(urn.box)
    with pytest.raises(StateConflictError, match="đã mở"):
        keys.set_passphrase(box_id=urn.box.pk, user=urn.tellers[0], passphrase="mật khẩu đến quá muộn")


def test_a_box_does_not_open_on_an_unsound_roll_or_form():
    box = prepared_urn().box
    for changed in (
        {"numbers": []},
        {"numbers": [1, 1]},
        {"on_paper": [3]},
        {"form": agree_form(0)},
        {"form": {**agree_form(2), "names": ["A", "A"]}},
        {"form": {**choose_form(), "most": None}},
        {"form": agree_form(2, most=0)},
    ):
        with pytest.raises(RuleError):
            _open(box, **changed)


def test_a_passphrase_is_long_one_s_own_and_may_be_set_again_before_the_opening():
    urn = prepared_urn()
    for passphrase in ("ngắn quá", "   mười một   ", "x" * 201):
        with pytest.raises(RuleError, match="từ 12 đến 200"):
            keys.set_passphrase(box_id=urn.box.pk, user=urn.tellers[0], passphrase=passphrase)
    with pytest.raises(RuleError, match="không dùng chung"):
        keys.set_passphrase(box_id=urn.box.pk, user=urn.tellers[0], passphrase=WORDS[1] + " ")
    keys.set_passphrase(box_id=urn.box.pk, user=urn.tellers[0], passphrase="một câu khác hẳn")
    assert Keyholder.objects.filter(box=urn.box).count() == 3
    urn.box = _open(urn.box)
    urn.close()
    with pytest.raises(RuleError, match="không đúng"):
        urn.hand_on(0)
    counting.hand_on(box_id=urn.box.pk, user=urn.tellers[0], passphrase="một câu khác hẳn")


@pytest.mark.rule("INV-6")
@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(range(3), 2)))
def test_any_two_tellers_count_in_any_order(first, second):
    urn = make_urn(voters=3)
    urn.cast(1, "fan")
    urn.cast(2, "ffn")
    urn.close()
    total = urn.count(first, second)

    assert (total.issued, total.returned, total.valid, total.invalid) == (2, 2, 2, 0)
    assert [(line.votes_for, line.votes_against, line.votes_none) for line in total.lines] == [
        (2, 0, 0), (1, 1, 0), (0, 0, 2),
    ]  # fmt: skip
    assert urn.box.state == BoxState.COUNTED
    assert len(urn.box.tally_fingerprint) == 64
    assert queries.handed_on_by(urn.box.pk) == set(), "it takes two again to open a paper"


def test_one_teller_alone_a_stranger_and_a_wrong_passphrase_open_nothing():
    urn = make_urn()
    urn.cast(1, "fan")
    with pytest.raises(StateConflictError, match="đang nhận phiếu"):
        urn.hand_on(0)
    urn.close()
    stranger, teller = make_user(), urn.tellers[0]
    count = {"box_id": urn.box.pk, "user": teller, "passphrase": WORDS[0]}
    with pytest.raises(RuleError, match="một người kiểm phiếu khác"):
        counting.count_box(**count)
    urn.hand_on(0)
    urn.hand_on(0)  # after a process died in between, or by a second tap
    assert queries.handed_on_by(urn.box.pk) == {teller.pk}
    with pytest.raises(RuleError, match="một người kiểm phiếu khác"):
        counting.count_box(**count)
    with pytest.raises(RuleError, match="không đúng"):
        counting.count_box(**{**count, "user": urn.tellers[1], "passphrase": "không phải câu này"})
    with pytest.raises(RuleError, match="không đúng"):
        counting.count_box(**{**count, "user": urn.tellers[1], "passphrase": "x" * 10**6})
    with pytest.raises(RuleError, match="không đặt mật khẩu"):
        counting.count_box(**{**count, "user": stranger})
    assert Box.objects.get().tally is None
    assert urn.count(0, 2).valid == 1
    with pytest.raises(StateConflictError, match="đã kiểm"):
        urn.count(0, 2)


def _figures(form, *lines, issued=0, returned=0, invalid=0):
    valid = returned - invalid
    figures = {"issued": issued, "returned": returned, "valid": valid, "invalid": invalid}
    for place, (votes_for, votes_none) in enumerate(lines):
        figures |= {f"for_{place}": votes_for, f"none_{place}": votes_none}
        if form["kind"] == "agree":
            figures[f"against_{place}"] = valid - votes_for - votes_none
    assert set(figures) == set(figure_keys(form))
    return figures


@pytest.mark.rule("VOTE-28")
def test_papers_of_the_hall_are_added_once_two_tellers_agree_and_no_part_is_shown():
    form = agree_form(1)
    urn = make_urn(form, voters=6, on_paper={4, 5, 6})
    urn.cast(1, "f")
    urn.cast(2, "a")
    one, two, _three = urn.tellers

    def seal(user, figures, revision=0):
        return paper_counts.seal_count(box_id=urn.box.pk, user=user, figures=figures, revision=revision)

    right = _figures(form, (2, 0), issued=3, returned=3, invalid=1)
    wrong = _figures(form, (1, 1), issued=3, returned=3, invalid=1)
    with pytest.raises(StateConflictError):
        seal(one, right)  # nobody counts while votes come in
    urn.close()
    urn.hand_on(0)
    with pytest.raises(RuleError, match="hai người kiểm phiếu"):
        urn.count()
    assert seal(one, right) == 1
    assert seal(two, wrong) == 1
    with pytest.raises(RuleError, match="không khớp") as refused:
        urn.count()
    assert not any(letter.isdigit() for letter in str(refused.value)), "by how much is not said"
    with pytest.raises(RuleError) as refused:
        seal(two, {**right, "returned": 9}, revision=1)
    assert refused.value.field == "returned"
    with pytest.raises(StateConflictError, match="máy khác"):
        seal(two, right, revision=0)
    assert seal(two, right, revision=1) == 2
    assert queries.count_revisions(urn.box.pk) == {one.pk: 1, two.pk: 2}

    total = urn.count()
    assert (total.issued, total.returned, total.valid, total.invalid) == (5, 5, 4, 1)
    assert (total.lines[0].votes_for, total.lines[0].votes_against) == (3, 1)
    with pytest.raises(StateConflictError):
        seal(one, right, revision=1)


def test_a_void_box_is_never_opened_and_what_was_counted_stays_readable():
    urn = make_urn()
    urn.cast(1, "fan")
    urn.close()
    boxes.void_box(box_id=urn.box.pk)
    with pytest.raises(StateConflictError, match="đã hủy"):
        urn.count()
    assert not Wrapping.objects.exists(), "its key is thrown away"
    counted = make_urn()
    counted.close()
    counted.count()
    boxes.void_box(box_id=counted.box.pk)
    assert Box.objects.get(pk=counted.box.pk).tally is not None
    with pytest.raises(StateConflictError):
        boxes.void_box(box_id=counted.box.pk)


TAMPERING = [
    "UPDATE urn_paper SET sealed = 'x'",
    "DELETE FROM urn_paper",
    "INSERT INTO urn_paper SELECT gen_random_uuid(), sealed, box_id FROM urn_paper",
    "UPDATE urn_voter SET state = 'waiting'",
    "DELETE FROM urn_voter",
    "INSERT INTO urn_voter (id, box_id, number, state) SELECT gen_random_uuid(), id, 99, 'cast' FROM urn_box",
    "UPDATE urn_box SET state = 'open'",
    "UPDATE urn_box SET state = 'prepared'",
    "UPDATE urn_box SET tally = '{}'",
    "UPDATE urn_box SET form = '{}'",
    "UPDATE urn_box SET fingerprint = repeat('a', 64)",
    "DELETE FROM urn_box",
    "UPDATE urn_keyholder SET public_key = 'x'",
    "DELETE FROM urn_keyholder",
    "UPDATE urn_wrapping SET sealed = 'x'",
    "UPDATE urn_wrapping SET for_inner = 'x'",
    "DELETE FROM urn_wrapping",
    "UPDATE urn_sealedcount SET sealed = 'x'",
    "DELETE FROM urn_sealedcount",
]


@pytest.mark.secrecy
def test_the_database_keeps_a_counted_box_as_it_is():
    form = agree_form(1)
    urn = make_urn(form, voters=3, on_paper={2})
    urn.cast(1, "f")
    urn.close()
    for user in urn.tellers[:2]:
        figures = _figures(form, (1, 0), issued=1, returned=1)
        paper_counts.seal_count(box_id=urn.box.pk, user=user, figures=figures, revision=0)
    urn.count()
    for statement in TAMPERING:
        with connection.cursor() as cursor, pytest.raises(InternalError), transaction.atomic():
            cursor.execute(statement)
    assert urn.box.state == Box.objects.get().state == BoxState.COUNTED


def test_papers_changed_behind_the_software_s_back_are_not_counted():
    urn = make_urn(voters=3)
    for number in (1, 2):
        urn.cast(number, "fff")
    urn.close()
    with connection.cursor() as cursor:  # as the owner of the database could
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE urn_paper DISABLE TRIGGER USER")
        cursor.execute("UPDATE urn_paper SET sealed = (SELECT sealed FROM urn_paper ORDER BY id LIMIT 1)")
        cursor.execute("ALTER TABLE urn_paper ENABLE TRIGGER USER")
    with pytest.raises(RuleError, match="không còn như lúc niêm phong"):
        urn.count()
