"""Scorecards in the browser's terms: what is typed is kept, what is wrong is said at its box."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from scoring.enums import CardState, Stage
from scoring.models import Scorecard, ScoreFigure
from tests import factories as make
from tests.factories.scoring import give, line, make_cards, make_check, make_table, put

ALL = {"I.1": 7, "I.2": 2, "II.1": 9}


@pytest.fixture
def year():
    found = make.make_cluster_year(2026, units=3)
    make.make_lead(found, make.members_of(found)[0])
    return found


@pytest.fixture
def card(year):
    return make_cards(year)[1]


def signed_in(role, **fields):
    client = Client()
    client.force_login(make.appoint(role, **fields))
    return client


@pytest.fixture
def head(card):
    return signed_in(Role.UNIT_HEAD, unit=card.unit)


@pytest.fixture
def chair(year):
    return signed_in(Role.UNIT_HEAD, unit=make.members_of(year)[0])


@pytest.fixture
def standing():
    return signed_in(Role.STANDING_BODY)


def url(name, card, *more):
    return reverse(f"scoring:{name}", args=[card.cluster_year_id, card.pk, *more])


def typed(client, card, stage="tu-cham", **boxes):
    """What a browser sends: every box of the form as shown, with some typed over (I_1__points → the line's box)."""
    form = client.get(url("card_score", card, stage)).context["form"]
    sent = {field.html_name: _text(field) for field in form} | dict(form.bases)
    for name, value in boxes.items():
        code, _dash, box = name.partition("__")
        sent[f"{box}_{line(card, code.replace('_', '.')).pk}"] = value
    return {name: value for name, value in sent.items() if value is not None}


def _text(field):
    value = field.value()
    if value is False:
        return None
    shown = field.field.prepare_value(value)
    return "" if shown is None else str(shown)


def points(card, code, stage=Stage.SELF):
    figure = ScoreFigure.objects.filter(line=line(card, code), stage=stage).first()
    return figure and figure.points


def test_half_done_is_saved_and_missing_criteria_are_named(head, card):
    answer = head.post(
        url("card_score", card, "tu-cham"), typed(head, card, I_1__points="6,5", I_2__measured="0")
    )

    assert answer.status_code == 302
    assert (points(card, "I.1"), points(card, "I.2")) == (Decimal("6.5"), 2)
    page = head.get(url("card_hand_in", card)).content.decode()
    assert "II.1. Tiêu chí II.1" in page
    refused = head.post(url("card_hand_in", card))
    assert refused.status_code == 422
    assert "1 tiêu chí chưa có điểm: II.1" in refused.content.decode()


@pytest.mark.parametrize(
    ("box", "value", "sentence"),
    [
        ("I_1__points", "9", "Điểm phải từ 0 đến 8; ở đây là 9"),
        ("I_1__points", "-1", "Số phải từ 0 trở lên"),
        ("I_1__points", "1,3", "bước 0,5"),
        ("I_1__points", "1.5", "dấu phẩy"),
        ("I_1__points", "hai", "Xin nhập số"),
        ("I_1__points", "9" * 5000, "Xin nhập số"),
        ("I_1__points", "=1+1", "Xin nhập số"),
        ("I_2__measured", "hôm qua", "Xin nhập số nguyên"),
        ("I_2__measured", "99999999999999999999", "trở xuống"),
        ("I_1__reason", "a\x00b", "ký tự không đọc được"),
        ("I_1__reason", "a" * 5000, "chỉ nhận tối đa"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_stays_typed(head, card, box, value, sentence):
    answer = head.post(
        url("card_score", card, "tu-cham"), typed(head, card, II_1__points="4", **{box: value})
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["form"][f"points_{line(card, 'II.1').pk}"].value() == "4"
    assert not ScoreFigure.objects.exists()


def test_an_empty_box_takes_the_figure_off_and_zero_stays(head, card):
    head.post(url("card_score", card, "tu-cham"), typed(head, card, I_1__points="0", II_1__points="3"))
    head.post(url("card_score", card, "tu-cham"), typed(head, card, II_1__points=""))

    assert points(card, "I.1") == 0
    assert points(card, "II.1") is None


def test_two_who_score_other_criteria_both_keep_their_work(head, card):
    first = typed(head, card, I_1__points="5")
    second = typed(head, card, II_1__points="9")
    head.post(url("card_score", card, "tu-cham"), first)

    assert head.post(url("card_score", card, "tu-cham"), second).status_code == 302
    assert (points(card, "I.1"), points(card, "II.1")) == (5, 9)


def test_two_who_score_one_criterion_see_both_and_lose_nothing(head, card):
    first, second = typed(head, card, I_1__points="5"), typed(head, card, I_1__points="8", II_1__points="9")
    head.post(url("card_score", card, "tu-cham"), first)

    both = head.post(url("card_score", card, "tu-cham"), second)

    assert both.status_code == 422
    page = both.content.decode()
    assert "Hai người sửa cùng một chỗ" in page
    form = both.context["form"]
    assert [(c.mine, c.theirs) for c in form.conflicts] == [("8", "5")]
    again = {name: str(value) for name, value in form.data.items()}
    assert head.post(url("card_score", card, "tu-cham"), again).status_code == 302
    assert (points(card, "I.1"), points(card, "II.1")) == (8, 9)


def test_what_is_typed_saves_itself_box_by_box(head, card):
    target = line(card, "I.1").pk
    sent = {"revision": "0", f"points_{target}": "7", f"base-points_{target}": ""}

    answer = head.post(url("card_autosave", card, "tu-cham"), sent)

    assert (answer.status_code, answer.json()["state"], answer.json()["revision"]) == (200, "saved", 1)
    assert points(card, "I.1") == 7
    again = head.post(url("card_autosave", card, "tu-cham"), sent | {f"points_{target}": "8"})
    assert (again.status_code, again.json()["state"]) == (409, "conflict")
    bad = head.post(url("card_autosave", card, "tu-cham"), {"revision": "1", f"points_{target}": "99"})
    assert bad.status_code == 422
    assert points(card, "I.1") == 7


def test_a_later_stage_shows_the_figures_before_and_asks_for_reasons(year, card, standing):
    give(card, Stage.SELF, ALL)
    put(card, CardState.SELF_SCORED)
    refused = standing.post(
        url("card_score", card, "ket-luan"), typed(standing, card, "ket-luan", I_1__points="6")
    )
    assert refused.status_code == 422
    assert "khác lần chấm trước" in refused.content.decode()

    given = typed(standing, card, "ket-luan", I_1__points="6", I_1__reason="Thiếu báo cáo quý II")
    assert standing.post(url("card_score", card, "ket-luan"), given).status_code == 302
    page = standing.get(url("card_conclude", card)).content.decode()
    assert "Thiếu báo cáo quý II" in page
    assert standing.post(url("card_conclude", card), {"revision": "1"}).status_code == 302
    card.refresh_from_db()
    assert (card.state, card.final_total) == (CardState.FINAL, 17)
    shown = standing.get(url("card_show", card)).content.decode()
    assert "Thiếu báo cáo quý II" in shown
    assert "Hạng B" in shown


def test_the_way_from_opening_to_the_lock(year, chair, standing):
    make_table()
    assert chair.post(reverse("scoring:card_open", args=[year.pk])).status_code == 302
    cards = list(Scorecard.objects.filter(cluster_year=year).order_by("pk"))
    turned = chair.get(reverse("scoring:card_checks", args=[year.pk]), {"xoay-vong": "1"}).context["form"]
    sent = {field.html_name: field.value() for field in turned}
    assert chair.post(reverse("scoring:card_checks", args=[year.pk]), sent).status_code == 302
    pairs = {
        card.unit_id: card.cross_check.checker_id for card in Scorecard.objects.filter(cluster_year=year)
    }
    assert sorted(pairs) == sorted(pairs.values())
    assert all(checked != checker for checked, checker in pairs.items())
    heads = {card.unit_id: signed_in(Role.UNIT_HEAD, unit=card.unit) for card in cards[1:]}
    heads[cards[0].unit_id] = chair
    for card in cards:
        client = heads[card.unit_id]
        given = typed(client, card, I_1__points="7", I_2__measured="0", II_1__points="9")
        assert client.post(url("card_score", card, "tu-cham"), given).status_code == 302
        assert client.post(url("card_hand_in", card)).status_code == 302
    card = cards[0]
    checker = heads[pairs[card.unit_id]]
    assert checker.post(url("card_fill", card, "kiem-tra-cheo"), {"revision": "1"}).status_code == 302
    assert checker.post(url("card_check", card)).status_code == 302
    card.refresh_from_db()
    assert card.state == CardState.CROSS_CHECKED
    standing.post(url("card_conclude", card), {"revision": str(card.revision)})
    target = line(card, "I.1")
    asked = chair.post(url("card_appeal", card, target.pk), {"asked_points": "8", "reason": "Đủ hồ sơ"})
    assert asked.status_code == 302
    appeal = target.appeals.get()
    answered = standing.post(url("card_answer", card, appeal.pk), {"points": "8", "answer": "Đúng"})
    assert answered.status_code == 302
    card.refresh_from_db()
    locked = {"cards": f"{card.pk}-{card.revision}"}
    assert standing.post(reverse("scoring:ranking_lock", args=[year.pk]), locked).status_code == 302
    card.refresh_from_db()
    assert (card.state, card.final_total, card.rank.code) == (CardState.LOCKED, 19, "A")
    page = heads[cards[1].unit_id].get(reverse("scoring:ranking_show", args=[year.pk])).content.decode()
    assert "Đã khóa" in page


def test_a_card_of_another_year_or_a_stage_that_is_none_is_not_found(head, card):
    other = make.make_cluster_year(2026)

    assert head.get(reverse("scoring:card_show", args=[other.pk, card.pk])).status_code == 404
    assert head.get(reverse("scoring:card_show", args=[card.cluster_year_id, 10**15])).status_code == 404
    assert head.get(url("card_score", card, "diem-cao")).status_code == 404
    assert head.post(url("card_fill", card, "tu-cham"), {"revision": "x"}).status_code == 404


def test_a_unit_that_has_not_handed_in_sees_no_totals_of_others(year, head, card):
    other = Scorecard.objects.filter(cluster_year=year).exclude(unit=card.unit).first()
    give(other, Stage.SELF, {"I.1": "6.5", "I.2": 2, "II.1": 10})
    put(other, CardState.SELF_SCORED)

    page = head.get(reverse("scoring:card_list", args=[year.pk])).content.decode()

    assert "18,5" not in page
    assert head.get(url("card_show", other)).status_code == 404
    assert head.get(reverse("scoring:ranking_show", args=[year.pk])).context["groups"] == []


@pytest.mark.parametrize("page", ["card_list", "ranking_show", "ranking_lock", "card_checks"])
def test_lists_cost_the_same_for_one_card_and_for_three(page, standing):
    counts = []
    for size in (1, 3):
        year = make.make_cluster_year(2026, units=size)
        for card in make_cards(year, make_table(cluster_year=year)):
            give(card, Stage.SELF, ALL)
            give(card, Stage.FINAL, ALL)
            if page == "card_checks":
                put(card, CardState.SELF_SCORED)
                make_check(card, make.make_unit())
            else:
                put(card, CardState.FINAL)
        standing.get(reverse(f"scoring:{page}", args=[year.pk]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert standing.get(reverse(f"scoring:{page}", args=[year.pk])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_card_of_sixty_criteria_and_four_figures_takes_few_queries(year, standing):
    items = [{"code": "I", "kind": "group"}] + [{"code": f"I.{n}", "max_points": "5"} for n in range(1, 61)]
    card = make_cards(year, make_table(items=items))[0]
    for stage in Stage:
        give(card, stage, {f"I.{n}": 4 for n in range(1, 61)})
    put(card, CardState.FINAL)
    standing.get(url("card_show", card))

    with CaptureQueriesContext(connection) as queries:
        page = standing.get(url("card_show", card)).content.decode()

    assert len(queries) <= 15
    assert page.count("I.60.") == 1
