"""Why a unit has an award or has not: covenant, targets, evidence, score, eligibility, ballot, decision."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import AwardDecision, Nomination, Submission
from clusters.enums import Role
from core import clock
from scoring.enums import CardState, Stage
from tests import factories as make
from tests.factories.ballots import AT, make_hall
from tests.factories.covenants import covenant_frozen
from tests.factories.emulation import make_award
from tests.factories.rules import load_rules
from tests.factories.scoring import give, make_cards, make_table, put
from tests.factories.targets import adopted_plan, figure, make_target, share_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def told(client, time_stands):
    """The page of a unit of the hall as a person reads it."""

    def read(hall, unit, user, more="", award=None):
        client.force_login(user)
        page = reverse("portal:why_show", args=[hall.cluster_year.pk, (award or hall.award).pk, unit.pk])
        answer = client.get(page + more)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def time_stands(monkeypatch):
    """The day after the vote."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def station(page: str, key: str) -> str:
    """The words of one station, without tags."""
    section = re.search(rf'<section[^>]*id="{key}".*?</section>', page, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def scored(hall, points):
    """Concluded cards of 20 points for the members."""
    year = hall.cluster_year
    table = make_table(items=[{"code": "1", "max_points": "20"}], year=year.year, cluster_year=year)
    for card, given in zip(make_cards(year, table), points, strict=True):
        give(card, Stage.FINAL, {"1": given})
        put(card, CardState.LOCKED)


def decided(hall, nominee, *, is_published=True):
    """The list was sent and received, and the minister decided."""
    user = make.appoint(Role.STANDING_BODY)
    letter = Submission.objects.create(
        cluster_year=hall.cluster_year, number="9/TTr", issued_on=TODAY, sent_at=clock.now(), sent_by=user,
        received_on=TODAY, received_at=clock.now(), received_by=user,
    )  # fmt: skip
    publication = {"published_at": clock.now(), "published_by": user} if is_published else {}
    decision = AwardDecision.objects.create(
        number="77/QĐ",
        issued_on=TODAY,
        issuer="Bộ trưởng",
        recorded_at=clock.now(),
        recorded_by=user,
        **publication,
    )
    rows = Nomination.objects.filter(nominee=nominee)
    assert rows.update(state="granted", submission=letter, decision=decision) == 1


def test_the_whole_way_of_who_got_the_flag_and_of_who_did_not(told):
    load_rules()
    hall = make_hall(units=5, nominees=2)
    covenant_frozen(hall.cluster_year, at=AT)
    won, lost = hall.units[1], hall.units[2]
    scored(hall, (10, 19, 12, 8, 8))
    target = make_target(adopted_plan(hall.cluster_year))
    figure(share_of(target, won), 4, dt.date(2026, 11, 1))
    ballot = hall.minuted(hall.counted(hall.closed(hall.rule(2, 3)), [5, 1]))
    decided(hall, ballot.nominees.get(unit=won))
    reader = make.appoint(Role.UNIT_HEAD, unit=lost)

    page = told(hall, won, reader)

    assert f"Vì sao {won.name} được {hall.award.name}?" in page
    assert "chưa ký" in station(page, "giao-uoc")
    assert "Đạt 1 trong 1 chỉ tiêu" in station(page, "chi-tieu")
    assert "Minh chứng của chỉ tiêu không hiện với bạn" in station(
        page, "minh-chung"
    )  # another unit's evidence is its own
    assert "19 trên 20 điểm, hạng A. Đứng thứ 1 trong 5" in station(page, "diem")
    assert "Quy tắc chưa xác nhận" in station(page, "dieu-kien")
    assert "5 tán thành trên 5" in station(page, "bo-phieu")
    assert "cần 4" in station(page, "bo-phieu")
    assert "Quyết định số 77/QĐ ngày 25/11/2026 của Bộ trưởng" in station(page, "quyet-dinh")

    page = told(hall, lost, reader, "?chieu=nguoc")

    assert f"Vì sao {lost.name} không được {hall.award.name}?" in page
    assert "Không đạt ngưỡng" in station(page, "bo-phieu")
    assert "Chưa có đề nghị" in station(page, "quyet-dinh")
    keys = re.findall(r'<section[^>]*id="([a-z-]+)"', page)
    assert keys[0] == "quyet-dinh"
    assert keys[-1] == "giao-uoc"


def test_what_is_not_announced_or_published_is_not_told(told):
    hall = make_hall(units=5, nominees=2)
    won = hall.units[1]
    ballot = hall.counted(hall.closed(hall.rule(2, 3)), [5, 1])
    reader, teller = make.appoint(Role.UNIT_HEAD, unit=won), hall.teller_a

    for anybody in (reader, hall.chair, make.appoint(Role.STANDING_BODY)):
        words = station(told(hall, won, anybody), "bo-phieu")
        assert "Chưa công bố" in words
        assert "tán thành trên" not in words
    assert "5 tán thành trên 5" in station(told(hall, won, teller), "bo-phieu")

    hall.minuted(ballot)
    decided(hall, ballot.nominees.get(unit=won), is_published=False)
    assert "77/QĐ" in told(hall, won, reader)  # the unit's own dossier
    assert "77/QĐ" not in told(hall, won, make.appoint(Role.UNIT_HEAD, unit=hall.units[3]))


def test_scores_are_hidden_from_who_still_has_to_give_the_own(told):
    hall = make_hall(units=3, nominees=1)
    year = hall.cluster_year
    table = make_table(items=[{"code": "1", "max_points": "20"}], year=year.year, cluster_year=year)
    cards = make_cards(year, table)
    give(cards[1], Stage.FINAL, {"1": 17})
    put(cards[1], CardState.LOCKED)
    waiting = make.appoint(Role.UNIT_HEAD, unit=hall.units[2])
    secretary = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=year)

    assert "17 trên" not in told(hall, hall.units[1], waiting)
    assert "17 trên 20 điểm" in told(hall, hall.units[1], secretary)


@pytest.mark.rule("VOTE-31")
def test_equal_votes_decided_by_the_score_say_so(told):
    """The second key is named where the answer is."""
    hall = make_hall(units=6, nominees=3)
    scored(hall, (1, 11, 15, 13, 1, 1))
    ballot = hall.minuted(
        hall.counted(hall.closed(hall.rule(tie_rule="score_then_round"), seats=1), [5, 5, 2])
    )
    first, second = hall.units[1], hall.units[2]
    assert [n.is_elevated for n in ballot.nominees.order_by("ordinal") if n.unit in (first, second)] == [
        False,
        True,
    ]

    assert "Được suy tôn: bằng phiếu, xếp theo điểm thi đua 15" in told(hall, second, hall.chair)
    page = told(hall, first, hall.chair)
    assert "còn suất" not in station(page, "diem")
    assert "không còn suất: bằng phiếu, điểm thi đua 11" in station(page, "bo-phieu")
    assert f"Vì sao {first.name} không được" in page


def test_as_many_queries_whatever_the_number_of_targets(client, time_stands):
    load_rules()
    hall = make_hall(units=5, nominees=2)
    scored(hall, (10, 19, 12, 8, 8))
    unit = hall.units[1]
    ballot = hall.minuted(hall.counted(hall.closed(hall.rule(2, 3)), [5, 1]))
    decided(hall, ballot.nominees.get(unit=unit))
    plan = adopted_plan(hall.cluster_year)
    figure(share_of(make_target(plan), unit), 4, dt.date(2026, 11, 1))
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=unit))
    page = reverse("portal:why_show", args=[hall.cluster_year.pk, hall.award.pk, unit.pk])

    def cost() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    one = cost()
    for what in ("hai", "ba"):
        figure(share_of(make_target(plan, what=what), unit), 4, dt.date(2026, 11, 1))
    # Eight stations, each of another app's rows. What the rules ask is read together.
    assert cost() == one <= 37


def test_a_unit_and_year_leads_to_its_ways(client, time_stands):
    hall = make_hall(units=3, nominees=1)
    year, unit, other = hall.cluster_year, hall.units[1], hall.units[2]
    client.force_login(hall.chair)
    only = reverse("portal:why_show", args=[year.pk, hall.award.pk, unit.pk])
    assert client.get(reverse("portal:why_unit", args=[unit.pk, year.year])).headers["Location"] == only
    answer = client.get(reverse("portal:why_unit", args=[other.pk, year.year]))
    assert list(answer.context["awards"]) == [hall.award, hall.second_award]  # nothing of its own yet
    stranger = make.make_unit()
    persons = make_award("Chiến sĩ thi đua thử", subject="person")
    for path in (
        reverse("portal:why_unit", args=[stranger.pk, year.year]),
        reverse("portal:why_show", args=[year.pk, hall.award.pk, stranger.pk]),
        reverse("portal:why_show", args=[year.pk, persons.pk, unit.pk]),
        f"/vi-sao/{year.pk}/{hall.award.pk}/99999999999999999999/",
        f"/vi-sao/don-vi/{unit.pk}/99999999999999999999/",
    ):
        assert client.get(path).status_code == 404, path
