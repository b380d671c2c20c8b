"""Two people's texts from one base: merged where they do not touch, otherwise left to a person."""

import pytest

from core.merging import merge_lines, merge_values

BASE = ["một", "hai", "ba", "bốn", "năm"]


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (["MỘT", *BASE[1:]], [*BASE[:4], "NĂM"], ["MỘT", "hai", "ba", "bốn", "NĂM"]),
        (["không", *BASE], [*BASE, "sáu"], ["không", *BASE, "sáu"]),
        (BASE[1:], [*BASE[:4], "NĂM"], ["hai", "ba", "bốn", "NĂM"]),
        ([*BASE, "sáu"], [*BASE, "sáu"], [*BASE, "sáu"]),
        (BASE, [], []),
        ([*BASE, "của tôi"], [*BASE, "của bạn"], None),
        (["một A", *BASE[1:]], ["một B", *BASE[1:]], None),
        (["MỘT", *BASE[1:]], ["một", "HAI", *BASE[2:]], None),
        ([], ["một", "HAI", *BASE[2:]], None),
    ],
)
def test_changes_in_different_places_come_together(mine, theirs, merged):
    assert merge_lines(BASE, mine, theirs) == merged
    assert merge_lines(BASE, theirs, mine) == merged


def test_values_keep_their_kind_and_a_missing_base_is_never_guessed():
    merged = merge_values(
        {"text": "a\nb\nc", "names": ["x", "y", "z"], "mine": "1", "theirs": "1"},
        {"text": "A\nb\nc", "names": ["x", "y", "Z"], "mine": "2", "theirs": "1", "new": "tôi", "same": "s"},
        {"text": "a\nb\nC", "names": ["X", "y", "z"], "mine": "1", "theirs": "3", "new": "họ", "same": "s"},
    )

    assert merged.values == {
        "text": "A\nb\nC", "names": ["X", "y", "Z"], "mine": "2", "theirs": "3", "same": "s",
    }  # fmt: skip
    assert merged.conflicts == ["new"]
