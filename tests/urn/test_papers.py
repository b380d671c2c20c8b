"""A paper's marks, its bytes, the sum: no database, no keys."""

import pytest

from tests.factories.urn import agree_form, choose_form
from urn import papers
from urn.queries.boxes import turnout_words


@pytest.mark.parametrize("marks", ["", "ff", "ffff", "ffx", "FFF", "ff\x00", "ff✓", "f f", "ffà"])
def test_marks_that_are_not_of_the_paper_are_refused(marks):
    assert "không khớp" in papers.check_marks(agree_form(3), marks)


@pytest.mark.rule("VOTE-20")
def test_more_marks_than_allowed_are_refused_with_both_numbers():
    assert papers.check_marks(agree_form(3, most=2), "ffa") == ""
    assert "nhiều nhất 2 tên; lá phiếu này đánh dấu 3" in papers.check_marks(agree_form(3, most=2), "fff")
    assert papers.check_marks(choose_form(5, 2), "fnfnn") == ""
    assert "nhiều nhất 2" in papers.check_marks(choose_form(5, 2), "fffnn")
    assert "không khớp" in papers.check_marks(choose_form(5, 2), "fannn"), "choosing knows no 'against'"


def test_every_paper_of_a_form_has_the_same_length():
    form = agree_form(7)
    assert {len(papers.plain(form, marks)) for marks in ("fffffff", "aaaaaaa", "nnnnnnn", "fanfanf")} == {7}
    few, many = (dict.fromkeys(papers.figure_keys(form), number) for number in (0, 999_999))
    assert len(papers.plain_figures(form, few)) == len(papers.plain_figures(form, many))


@pytest.mark.rule("VOTE-21")
def test_the_sum_counts_blank_papers_and_sets_bad_ones_apart():
    form = agree_form(2, most=1)
    total = papers.tally(form, ["fa", "af", "nn", "ff", "", "f"])

    assert (total.issued, total.returned, total.valid, total.invalid) == (6, 6, 3, 3)
    assert [(line.votes_for, line.votes_against, line.votes_none) for line in total.lines] == [
        (1, 1, 1),
        (1, 1, 1),
    ]


@pytest.mark.rule("VOTE-28")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"returned": 4}, "returned"),
        ({"valid": 1}, "returned"),
        ({"for_1": 1}, "for_1"),
        ({"invalid": -1}, "invalid"),
        ({"for_0": True + 10**7}, "for_0"),
        ({"issued": "3"}, "issued"),
        ({"issued": None}, "issued"),
    ],
)
def test_a_count_that_does_not_add_up_is_told_at_its_field(changed, field):
    good = {
        "issued": 3, "returned": 3, "valid": 2, "invalid": 1,
        "for_0": 2, "against_0": 0, "none_0": 0, "for_1": 0, "against_1": 1, "none_1": 1,
    }  # fmt: skip
    form = agree_form(2)
    assert papers.check_figures(form, good) == ("", "")
    assert papers.read_figures(form, papers.plain_figures(form, good)).lines[1].votes_against == 1
    assert papers.check_figures(form, {**good, **changed})[0] == field


def test_more_choices_than_the_papers_could_hold_are_refused():
    figures = {"issued": 2, "returned": 2, "valid": 2, "invalid": 0}
    figures |= {f"for_{place}": 2 for place in range(3)} | {f"none_{place}": 0 for place in range(3)}
    assert papers.check_figures(choose_form(3, 2), figures)[0] == "for_0"


def test_the_code_comes_from_the_page_alone():
    nonce = papers.new_nonce()
    assert papers.paper_id(1, nonce) == papers.paper_id(1, nonce) != papers.paper_id(2, nonce)
    code = papers.code_of(papers.paper_id(1, nonce))
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
    assert nonce[:8].upper() not in code


@pytest.mark.rule("VOTE-25")
@pytest.mark.parametrize(
    ("voted", "of", "words"),
    [
        (0, 6, "chưa quá một nửa"),
        (1, 4, "chưa quá một nửa"),
        (3, 8, "chưa quá một nửa"),
        (4, 8, "chưa quá một nửa"),
        (8, 13, "hơn một nửa"),
        (9, 13, "hơn một nửa"),
        (10, 13, "gần đủ"),
        (12, 13, "gần đủ"),
        (13, 13, "đã đủ"),
        (29, 30, "ít nhất 95%"),
        (2, 63, "ít nhất 0%"),
        (62, 63, "ít nhất 95%"),
        (63, 63, "đã đủ"),
    ],
)
def test_a_small_roll_s_turnout_is_told_in_words(voted, of, words):
    assert turnout_words(voted, of) == words
