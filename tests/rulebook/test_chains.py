"""Titles in a row: worked cases of TIT-4 to TIT-8."""

import pytest

from rulebook.chains import ChainRule, Won, chain_of
from rulebook.enums import InARow

THREE = ChainRule(award="cstd_co_so", count=3)
TWO = ChainRule(award="cstd_nganh", count=2, in_a_row=InARow.AWARDS)
N = 2026


def won(*years, award="cstd_co_so", **fields):
    return [Won(award=award, year=year, record=year, **fields) for year in years]


@pytest.mark.rule("TIT-4")
@pytest.mark.rule("INV-16")
@pytest.mark.parametrize(
    ("years", "is_whole", "lacking", "is_broken"),
    [
        ((N - 2, N - 1, N), True, [], False),
        ((N - 3, N - 2, N - 1), True, [], False),  # ends the year before (TIT-7)
        ((N - 3, N - 2, N), False, [N - 1], True),  # the gap
        ((N - 2, N - 1), False, [N], False),  # this year's is not decided yet
        ((N - 5, N - 4, N - 3), False, [N - 2, N - 1], False),  # later years may not be written down
        ((), False, [N - 2, N - 1, N], False),
    ],
)
def test_three_years_in_a_row_and_a_gap_breaks_them(years, is_whole, lacking, is_broken):
    chain = chain_of(THREE, won(*years), N, for_award="cstd_nganh")

    assert chain.is_whole is is_whole
    assert (chain.lacking, chain.is_broken) == (lacking, is_broken)
    assert {line.year for line in chain.stands_on} <= set(years)


@pytest.mark.rule("TIT-7")
def test_the_last_year_may_or_may_not_be_that_of_the_title_asked_for():
    strict = ChainRule(award="cstd_co_so", count=3, may_end_in_same_year=False)

    assert not chain_of(strict, won(N - 2, N - 1, N), N, for_award="cstd_nganh").is_whole
    assert chain_of(strict, won(N - 3, N - 2, N - 1), N, for_award="cstd_nganh").is_whole


@pytest.mark.rule("TIT-6")
@pytest.mark.rule("INV-17")
def test_two_in_a_row_counts_awards_not_years():
    chain = chain_of(TWO, won(N - 3, N, award="cstd_nganh"), N, for_award="cstd_toan_quoc")

    assert chain.is_whole
    assert [line.year for line in chain.stands_on] == [N - 3, N]
    assert chain_of(TWO, won(N, award="cstd_nganh"), N, for_award="cstd_toan_quoc").lacking_count == 1
    by_years = ChainRule(award="cstd_nganh", count=2)
    assert not chain_of(by_years, won(N - 3, N, award="cstd_nganh"), N, for_award="cstd_toan_quoc").is_whole


@pytest.mark.rule("TIT-8")
def test_a_year_that_opened_a_title_once_does_not_open_it_again():
    used = won(N - 3, N - 2, used_for=frozenset({"cstd_nganh"}))
    after = chain_of(THREE, [*used, *won(N - 1, N)], N, for_award="cstd_nganh")

    assert after.is_broken
    assert after.why == f"năm {N - 2} đã dùng cho lần tặng trước"
    reused = ChainRule(award="cstd_co_so", count=3, reuse=True)
    assert chain_of(reused, [*used, *won(N - 1, N)], N, for_award="cstd_nganh").is_whole
    # Another title may be built on the same years.
    assert chain_of(THREE, [*used, *won(N - 1, N)], N, for_award="bang_khen_bo").is_whole


@pytest.mark.rule("INV-15")
def test_a_cancelled_title_drops_out_and_one_granted_anew_counts():
    history = [*won(N - 2, N), *won(N - 1, is_cancelled=True)]

    broken = chain_of(THREE, history, N, for_award="cstd_nganh")
    assert broken.why == f"danh hiệu năm {N - 1} đã bị hủy bỏ"
    assert chain_of(THREE, [*history, *won(N - 1)], N, for_award="cstd_nganh").is_whole
    two = [*won(N - 3, award="cstd_nganh"), *won(N, award="cstd_nganh", is_cancelled=True)]
    assert not chain_of(TWO, two, N, for_award="cstd_toan_quoc").is_whole
