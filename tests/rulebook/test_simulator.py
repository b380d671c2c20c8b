"""Trying a vote beforehand: worked cases of the sums, and the page that names nobody beside a vote."""

import datetime as dt

import pytest
from django.urls import reverse

from awards.enums import Denominator
from awards.queries.elevated import elevated_in
from awards.simulating import Hall, Tie, changes_of, needs_of, tie_over_the_last_seat
from awards.verdict import Threshold
from clusters.enums import Role
from rulebook.models import ClusterQuota, Rule, RuleSet
from tests import factories as make
from tests.factories.ballots import AT, make_flags, register
from tests.factories.ballots import Hall as VotingHall

NINETY, EIGHTY = Threshold(numerator=90, denominator=100), Threshold(numerator=80, denominator=100)
TWO_THIRDS = Threshold(numerator=2, denominator=3)
ALL, VALID = Denominator.ALL_MEMBERS, Denominator.BALLOTS_VALID


def needs(hall, threshold):
    return {need.denominator: (need.base, need.needed, need.spare) for need in needs_of(hall, threshold)}


@pytest.mark.rule("VOTE-21")
@pytest.mark.rule("VOTE-22")
@pytest.mark.rule("INV-3")
@pytest.mark.rule("INV-4")
def test_thirteen_members_eleven_present_one_written_one_spoiled():
    hall = Hall(members=13, present=11, opinions=1, spoiled=1)

    assert needs(hall, NINETY)[ALL] == (13, 12, -1)  # 11 votes at most: nobody can pass
    assert needs(hall, EIGHTY)[ALL] == (13, 11, 0)
    assert needs(hall, NINETY)[VALID] == (11, 10, 1)  # the naive base would let everybody pass
    assert needs(hall, NINETY)[Denominator.PRESENT] == (12, 11, 0)


def test_what_one_absence_one_spoiled_paper_and_one_letter_change():
    changes = changes_of(Hall(members=13, present=9), EIGHTY, TWO_THIRDS)

    told = [(c.words, c.has_quorum, {n.denominator: n for n in c.needs}[ALL]) for c in changes]
    assert [(words, quorum, need.needed, need.spare) for words, quorum, need in told] == [
        ("Như đã nhập", True, 11, -2),
        ("Thêm một đơn vị vắng mặt", False, 11, -3),
        ("Thêm một phiếu hỏng", True, 11, -3),
        ("Thêm một đơn vị vắng gửi ý kiến bằng văn bản", True, 11, -1),
    ]
    full = changes_of(Hall(members=3, present=3), EIGHTY, TWO_THIRDS)
    assert [change.words for change in full] == [
        "Như đã nhập",
        "Thêm một đơn vị vắng mặt",
        "Thêm một phiếu hỏng",
    ]
    assert [change.words for change in changes_of(Hall(members=3, present=0), EIGHTY, TWO_THIRDS)][1:] == [
        "Thêm một đơn vị vắng gửi ý kiến bằng văn bản"
    ]


@pytest.mark.rule("VOTE-31")
def test_two_level_over_the_last_seat_go_to_another_round():
    assert tie_over_the_last_seat(4, 6, 11) == Tie(through=3, tied=2, seats_left=1)
    assert tie_over_the_last_seat(1, 2, 3) == Tie(through=0, tied=2, seats_left=1)
    assert tie_over_the_last_seat(4, 4, 11) is None
    assert tie_over_the_last_seat(None, 9, 11) is None


@pytest.fixture
def world():
    units = [make.make_unit(f"Cục Số {number}", kind="agency") for number in range(1, 5)]
    year = make.make_cluster_year(2026, units=units)
    sector, government = make_flags()
    chair = make.appoint(Role.UNIT_HEAD, unit=units[0])
    make.make_lead(year, units[0])
    for unit in units[:3]:
        register(year, sector, unit, chair)
    law = RuleSet.objects.create(code="l", name="Luật thử", valid_from=dt.date(2024, 1, 1), basis="x")
    common = {"rule_set": law, "words": "Quy tắc", "source": "Luật", "status": "verified"}
    Rule.objects.create(key="e", kind="elevated", award_type=sector, value={}, **common)
    Rule.objects.create(
        key="s",
        kind="subject",
        award_type=sector,
        value={"subject": "collective", "excluded_groups": []},
        **common,
    )
    Rule.objects.create(
        key="e2", kind="elevated", award_type=government, value={"award": "co_nganh"}, **common
    )
    Rule.objects.create(key="q", kind="quota", award_type=sector, value={"per": "cluster"}, **common)
    ClusterQuota.objects.create(
        cluster_year=year,
        award_type=sector,
        number=2,
        basis="Hướng dẫn số 5",
        entered_at=AT,
        entered_by=chair,
    )
    return VotingHall(
        cluster_year=year, units=units, award=sector, second_award=government, chair=chair,
        teller_a=make.appoint(Role.UNIT_OFFICER, unit=units[3]),
        teller_b=make.appoint(Role.UNIT_OFFICER, unit=units[3]),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_page_needs_a_threshold_then_counts_and_refuses_impossible_halls(client, world):
    client.force_login(world.chair)
    page = reverse("awards:simulator", args=[world.cluster_year.pk, world.award.pk])

    empty = client.get(page).content.decode()
    assert "Ngưỡng phiếu chưa được nhập" in empty
    assert "Cần bao nhiêu phiếu" not in empty
    assert "Hướng dẫn số 5" in empty
    assert empty.count("Đủ điều kiện") == 3  # the vote itself is still to come
    world.rule(3, 4)
    full = client.get(page).content.decode()
    assert "cần 3 trên 4" in full
    assert "1 suất để bỏ phiếu vòng tiếp theo" in full
    asked = {"co_mat": "5", "y_kien": "0", "phieu_hong": "0", "suat": "", "tu_so": "9", "mau_so": "4"}
    refused = client.get(page, asked).content.decode()
    assert "Cụm chỉ có 4 đơn vị thành viên." in refused
    assert "Ngưỡng không thể quá 100%." in refused
    assert client.get(page, asked | {"co_mat": "9" * 30, "tu_so": "\x00"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.rule("INV-2")
def test_who_was_elevated_is_known_to_the_rules_once_it_is_announced(client, world):
    from awards.services import voting

    ballot = world.counted(world.closed(world.rule(1, 2), seats=2), [4, 3, 0])
    if ballot.announced_at is None:
        assert elevated_in(world.cluster_year) == {}
        voting.announce_ballot(ballot_id=ballot.pk, actor=world.chair, at=AT)

    units = world.units
    assert elevated_in(world.cluster_year) == {
        "co_nganh": {units[0].pk: True, units[1].pk: True, units[2].pk: False}
    }
    client.force_login(world.chair)
    page = reverse("rulebook:eligibility_list", args=[world.cluster_year.pk])
    shown = client.get(page, {"danh-hieu": world.second_award.pk, "ngay": "20/11/2026"}).content.decode()
    assert shown.count("Không được cụm suy tôn Cờ thi đua Ngành Tư pháp.") == 1
