"""The pages of a ballot, as the right people use them."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.forms.ballots import teller_names
from awards.models import Ballot, Nomination, VoteRule
from portal.services.catalogues import load_catalogues
from tests.factories.ballots import AT, figures_for, make_hall, register

pytestmark = pytest.mark.usefixtures("_on_the_day")


@pytest.fixture
def _on_the_day():
    with time_machine.travel(AT, tick=False):
        yield


def _as(person):
    client = Client()
    client.force_login(person)
    return client


def _post(client, page, arguments, data=None):
    """Send a form; an accepted one answers with a redirect."""
    return client.post(reverse(f"awards:{page}", args=arguments), data or {"csrfmiddlewaretoken": ""})


RULE = {
    "threshold": "66,67",
    "comparison": ">=",
    "denominator": "all_members",
    "quorum": "2/3",
    "absent_mode": "written_opinion",
    "own_unit_vote": "allowed",
    "tie_rule": "second_round",
    "legal_basis": "Nghị quyết hội nghị",
}


def _preparation(hall, chosen, **changes):
    return {
        "revision": "0", "rule": chosen.pk, "mode": "paper", "form": "agree", "held_on": "20/11/2026", "head_name": "Bà Trưởng Ban",
        "teller_one": hall.teller_a.pk, "teller_two": hall.teller_b.pk, "others": "", "seats": "",
    } | changes  # fmt: skip


def test_a_ballot_from_the_rule_to_the_end_of_the_voting():
    hall = make_hall(units=6, nominees=2)
    chair, year = _as(hall.chair), hall.cluster_year.pk
    assert _post(chair, "rule_enter", [year, hall.award.pk], RULE).status_code == 302
    rule = VoteRule.objects.get()
    assert (rule.threshold_numerator, rule.threshold_denominator) == (6667, 10_000)
    assert (
        _post(chair, "ballot_prepare", [year, hall.award.pk], _preparation(hall, rule, seats="2")).status_code
        == 302
    )
    ballot = Ballot.objects.get()
    roll = {"revision": "1"} | {f"state_{unit.pk}": "present" for unit in hall.units}
    assert _post(chair, "ballot_roll", [ballot.pk], roll).status_code == 302
    assert _post(chair, "ballot_open", [ballot.pk]).status_code == 302
    assert _post(chair, "ballot_close", [ballot.pk]).status_code == 302
    figures = figures_for(ballot, [6, 3]) | {"revision": 0}
    assert _post(_as(hall.teller_a), "count_enter", [ballot.pk], figures).status_code == 302
    assert _post(_as(hall.teller_b), "count_enter", [ballot.pk], figures).status_code == 302
    assert _post(chair, "ballot_announce", [ballot.pk]).status_code == 302
    ballot.refresh_from_db()
    minutes = {
        "revision": ballot.revision,
        "minutes_number": "05/BB",
        "chaired_by": "Ông A",
        "secretary": "Bà B",
    }
    assert _post(chair, "minutes_write", [ballot.pk], minutes).status_code == 302
    paper = chair.get(reverse("awards:minutes_show", args=[ballot.pk])).content.decode()
    assert _post(chair, "minutes_adopt", [ballot.pk]).status_code == 302
    assert _post(chair, "ballot_finish", [year]).status_code == 302

    assert "6/6 = 100,00%" in paper
    assert "3/6 = 50,00%" in paper
    assert "Tỷ lệ tính trên tổng số đơn vị thành viên." in paper
    assert [(n.unit, n.award_type) for n in Nomination.objects.all()] == [(hall.units[1], hall.award)]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("threshold", "", "Chưa nhập mục này."),
        ("threshold", "nhiều", "Viết phần trăm như 90"),
        ("threshold", "0", "lớn hơn 0"),
        ("threshold", "101", "không quá 100%"),
        ("threshold", "3/2", "không quá 100%"),
        ("threshold", "1/0", "không quá 100%"),
        ("threshold", "66.67", "Viết phần trăm như 90"),
        ("threshold", "9" * 500, "Viết phần trăm như 90"),
        ("threshold", "²/³", "Viết phần trăm như 90"),
        ("legal_basis", "a\x00b", "ký tự điều khiển"),
        ("legal_basis", "x" * 1_000_000, "chỉ nhận tối đa 500"),
        ("denominator", "voters", "không có trong danh sách"),
    ],
)
def test_a_wrong_rule_says_so_at_its_field(field, typed, says):
    hall = make_hall(units=6)

    answer = _post(
        _as(hall.chair), "rule_enter", [hall.cluster_year.pk, hall.award.pk], RULE | {field: typed}
    )

    assert answer.status_code == 422
    assert says in " ".join(answer.context["form"].errors[field])
    assert not VoteRule.objects.exists()


def test_the_threshold_has_no_default_and_the_rest_says_that_it_is_unconfirmed():
    hall = make_hall(units=6)
    load_catalogues()

    form = (
        _as(hall.chair)
        .get(reverse("awards:rule_enter", args=[hall.cluster_year.pk, hall.award.pk]))
        .context["form"]
    )

    assert form["threshold"].value() is None
    assert form["quorum"].value() == "2/3"
    assert form["quorum"].help_text == "Giá trị điền sẵn chưa được xác nhận."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": "31/02/2026"}, "held_on"),
        ({"rule": "99999999999999999999"}, "rule"),
        ({"rule": "a\x00"}, "rule"),
        ({"seats": "0"}, "seats"),
        ({"seats": "99999999999999999999"}, "seats"),
        ({"head_name": "\x00"}, "head_name"),
        ({"others": "Một người nữa"}, "others"),
        ({"teller_two": "1e9"}, "teller_two"),
        ({"conference": "-1"}, "conference"),
        ({"revision": "9" * 40}, "revision"),
    ],
)
def test_a_wrong_preparation_says_so_at_its_field(changes, field):
    hall = make_hall(units=6)
    data = _preparation(hall, hall.rule(), **changes)

    answer = _post(_as(hall.chair), "ballot_prepare", [hall.cluster_year.pk, hall.award.pk], data)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Ballot.objects.exists()


def test_a_delegate_who_counted_at_step_one_can_count_at_step_two():
    hall = make_hall(units=6, nominees=3)
    first = hall.prepare()
    hall.teller_a.appointments.update(valid_to=AT.date())

    assert first.board.filter(user=hall.teller_a).exists()
    assert hall.teller_a.pk in teller_names(hall.cluster_year, AT.date())


def test_preparing_without_a_rule_says_that_one_must_be_entered():
    hall = make_hall(units=6)

    page = _as(hall.chair).get(reverse("awards:ballot_prepare", args=[hall.cluster_year.pk, hall.award.pk]))

    assert "phải nhập, kèm căn cứ" in page.content.decode()


def test_two_people_changing_at_once_see_both_and_lose_nothing():
    hall = make_hall(units=6)
    ballot = hall.prepare(place="Hà Nội")
    hall.attend(ballot)  # somebody saves meanwhile
    data = _preparation(hall, ballot.rule, revision="1", place="Huế")

    answer = _post(_as(hall.chair), "ballot_change", [ballot.pk], data)

    assert answer.status_code == 422
    assert answer.context["form"]["place"].value() == "Huế"
    assert ("Địa điểm", "Hà Nội") in answer.context["newer"]
    again = data | {"revision": answer.context["form"]["revision"].value()}
    assert _post(_as(hall.chair), "ballot_change", [ballot.pk], again).status_code == 302
    assert Ballot.objects.get().place == "Huế"


def test_a_refused_opening_says_why():
    hall = make_hall(units=6)
    ballot = hall.attend(hall.prepare(), present=3)

    answer = _post(_as(hall.chair), "ballot_open", [ballot.pk])

    assert answer.status_code == 422
    assert "3/6 đơn vị có mặt" in answer.context["form"].non_field_errors()[0]
    assert (
        "Có mặt 3 đơn vị, quy tắc cần ít nhất 4"
        in _as(hall.chair).get(reverse("awards:ballot_show", args=[ballot.pk])).content.decode()
    )


@pytest.mark.parametrize("typed", ["", "-1", "1,5", "nhiều", "²", "10001", "9" * 50, "\x00"])
def test_a_wrong_figure_says_so_at_its_field(typed):
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    figures = figures_for(ballot, [6]) | {"revision": 0, "issued": typed}

    answer = _post(_as(hall.teller_a), "count_enter", [ballot.pk], figures)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["issued"]


def test_figures_that_do_not_add_up_are_all_said_and_kept():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.closed()
    first, second = ballot.nominees.order_by("ordinal")
    figures = figures_for(ballot, [6, 6]) | {"revision": 0, "issued": 7, f"for_{second.pk}": 5}

    answer = _post(_as(hall.teller_a), "count_enter", [ballot.pk], figures)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["issued", f"for_{second.pk}"]
    assert answer.context["form"][f"for_{first.pk}"].value() == "6"
    assert not ballot.counts.exists()


def test_what_differs_is_shown_to_both_once_both_have_entered():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    nominee = ballot.nominees.get()
    hall.enter(ballot, hall.teller_a, figures_for(ballot, [6]))
    hall.enter(ballot, hall.teller_b, figures_for(ballot, [5]))

    page = _as(hall.teller_a).get(reverse("awards:count_compare", args=[ballot.pk]))

    assert page.context["rows"] == [
        (f"{nominee.unit_name}: Tán thành", 6, 5),
        (f"{nominee.unit_name}: Không tán thành", 0, 1),
    ]


def test_a_registration_that_ends_after_the_opening_is_shown():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.open(hall.attend(hall.prepare()))
    registration = hall.registrations[0]
    registration.state, registration.end_reason = "withdrawn", "Có đơn"
    registration.ended_at, registration.ended_by = AT, hall.chair
    registration.save()

    page = _as(hall.chair).get(reverse("awards:ballot_show", args=[ballot.pk]))

    assert page.content.decode().count("Rút sau khi mở") == 1


def test_a_missing_ballot_unit_or_award_is_not_found():
    hall = make_hall(units=6)
    ballot = hall.attend(hall.prepare())
    chair = _as(hall.chair)

    for page, arguments in [
        ("ballot_show", [ballot.pk + 1]),
        ("ballot_show", [2**70]),
        ("ballot_opinion", [ballot.pk, 2**70]),
        ("ballot_prepare", [hall.cluster_year.pk, 2**70]),
        ("rule_confirm", [hall.cluster_year.pk, 2**70]),
        ("ballot_result", [ballot.pk]),
    ]:
        assert chair.get(reverse(f"awards:{page}", args=arguments)).status_code == 404


def _queries(client, page, arguments):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(f"awards:{page}", args=arguments)).status_code == 200
    return len(queries)


def test_list_asks_as_much_for_three_awards_as_for_one():
    counts = []
    for number in (1, 3):
        hall = make_hall(units=6, nominees=number)
        for extra in range(number):
            award = hall.award
            if extra:
                award = type(award).objects.create(
                    code=f"thu_{extra}", name=f"Cờ thử {extra}", ordinal=10 + extra, family=award.family,
                    subject=award.subject, is_cluster_voted=True,
                )  # fmt: skip
                register(hall.cluster_year, award, hall.units[1], hall.chair)
            hall.prepare(hall.rule(award_type=award), award=award)
        counts.append(_queries(_as(hall.chair), "ballot_list", [hall.cluster_year.pk]))

    assert counts[0] == counts[1] <= 13


@pytest.mark.parametrize("page", ["ballot_show", "ballot_result", "minutes_show", "ballot_screen"])
def test_a_ballots_page_asks_as_much_for_nine_nominees_as_for_one(page):
    counts = []
    for units in (4, 12):
        hall = make_hall(units=units, nominees=units - 3)
        ballot = hall.minuted(hall.counted(hall.closed(), [units] * (units - 3)))
        counts.append(_queries(_as(hall.chair), page, [ballot.pk]))

    assert counts[0] == counts[1] <= 15
