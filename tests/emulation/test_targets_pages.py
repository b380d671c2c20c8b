"""Pages of targets: giving, reporting all shares of a unit at once, the overview in words, rubbish."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from clusters.enums import Role, UnitKind
from clusters.permissions import Access
from core import clock
from emulation.enums import GoalKind
from emulation.models import Campaign, PlanCampaign, Target, TargetFigure, TargetShare
from evidence.places import find
from tests import factories as make
from tests.factories.covenants import covenant_draft, covenant_frozen
from tests.factories.emulation import put_under
from tests.factories.targets import adopted_plan, figure, make_target, share_of

pytestmark = pytest.mark.django_db

YEAR = clock.today().year
TODAY = f"{clock.today():%d/%m/%Y}"
NASTY = ["\x00", "x" * 100_000, "😀", "a\u0301" * 300, "31/02/2026", "9" * 30, "-1", "1.5", "NaN", "=1+1"]


@pytest.fixture
def year():
    return make.make_cluster_year(
        YEAR,
        units=[
            make.make_unit("Sở Tư pháp Một", kind=UnitKind.JUSTICE_DEPARTMENT),
            make.make_unit("Sở Tư pháp Hai", kind=UnitKind.JUSTICE_DEPARTMENT),
            make.make_unit("Vụ Ba", kind=UnitKind.DEPARTMENT),
        ],
    )


@pytest.fixture
def units(year):
    return [member.unit for member in year.memberships.order_by("ordinal")]


@pytest.fixture
def plan(year):
    return adopted_plan(year)


@pytest.fixture
def officer(units):
    return signed_in(make.appoint(Role.UNIT_OFFICER, unit=units[0]))


@pytest.fixture
def chair(year, units):
    make.make_lead(year, units[2])
    return signed_in(make.appoint(Role.UNIT_HEAD, unit=units[2]))


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page(name, *arguments):
    return reverse(f"emulation:{name}", args=arguments)


def test_all_of_a_group_and_one_more_are_given_a_target_in_one_form(plan, units, chair):
    target = make_target(plan)

    chair.post(
        page("target_assign", target.pk),
        {"whole": ["justice"], "units": [units[2].pk], **{f"goal_{u.pk}": "4,5" for u in units[1:]}},
    )

    goals = dict(TargetShare.objects.values_list("unit", "goal"))
    assert goals == {units[0].pk: 3, units[1].pk: Decimal("4.5"), units[2].pk: Decimal("4.5")}
    assert "Mọi đơn vị đã được giao" in chair.get(page("target_assign", target.pk)).text


def test_a_unit_reports_all_its_shares_in_one_form(plan, units, officer):
    count, answer = share_of(make_target(plan), units[0]), share_of(
        make_target(plan, what="Có kế hoạch", goal_kind=GoalKind.YES_NO, goal=None), units[0]
    )  # fmt: skip
    empty = share_of(make_target(plan, what="vụ"), units[0])
    address = page("share_list", units[0].pk, YEAR)
    seen = officer.get(address).context["form"].initial["seen"]

    told = {"until_on": TODAY, "seen": seen, f"value_{count.pk}": "0", f"value_{answer.pk}": "1"}
    saved = officer.post(address, {**told, f"value_{empty.pk}": "", f"note_{count.pk}": "Chưa làm"})

    assert saved.status_code == 302
    assert dict(TargetFigure.objects.values_list("share", "value")) == {count.pk: 0, answer.pk: 1}
    shown = officer.get(address).text
    assert "0 xã" in shown
    assert "Chưa báo kết quả" in shown
    assert TargetFigure.objects.get(share=count).note == "Chưa làm"


def test_what_a_colleague_saved_meanwhile_is_shown_beside_what_was_typed(plan, units, officer):
    share = share_of(make_target(plan), units[0])
    address = page("share_list", units[0].pk, YEAR)
    told = {"until_on": TODAY, "seen": "", f"value_{share.pk}": "2"}
    officer.post(address, told)

    answer = officer.post(address, {**told, f"value_{share.pk}": "7"})
    again = officer.post(
        address, {**told, f"value_{share.pk}": "7", "seen": answer.context["form"].data["seen"]}
    )

    assert answer.status_code == 422
    assert "lưu kết quả mới hơn" in answer.text
    assert "Đang lưu của ngày này: 2" in " ".join(answer.text.split())
    assert 'value="7"' in answer.text
    assert again.status_code == 302


def test_a_note_without_a_figure_is_asked_about(plan, units, officer):
    share = share_of(make_target(plan), units[0])

    answer = officer.post(
        page("share_list", units[0].pk, YEAR), {"until_on": TODAY, f"note_{share.pk}": "chưa đếm"}
    )

    assert answer.status_code == 422
    assert "hãy ghi 0" in answer.text


def test_a_past_days_figures_are_opened_and_corrected(plan, units, officer):
    share = share_of(make_target(plan), units[0])
    figure(share, 2, dt.date(YEAR, 1, 1))

    shown = officer.get(page("share_list", units[0].pk, YEAR), {"ngay": f"01/01/{YEAR}"})

    assert shown.context["form"][f"value_{share.pk}"].value() == "2"


def test_the_overview_says_each_cell_in_words_and_is_read_by_movement(plan, year, units, officer, chair):
    movement = PlanCampaign.objects.create(
        plan=plan, campaign=Campaign.objects.create(title="Chung sức", kind="thematic"), ordinal=1
    )
    own, other = make_target(plan, plan_campaign=movement), make_target(plan, what="vụ hòa giải")
    figure(share_of(own, units[0]), 4, dt.date(YEAR, 1, 1))
    share_of(own, units[1])
    figure(share_of(other, units[1]), 0, dt.date(YEAR, 1, 1))

    everything = officer.get(page("target_list", year.pk))
    filtered = officer.get(page("target_list", year.pk), {"phong-trao": movement.pk})

    assert "Đạt sớm: 4 xã, bằng 133,33\u00a0% mức" in everything.text
    assert "vụ hòa giải" in everything.text
    assert "vụ hòa giải" not in filtered.text
    assert [row.name for row in filtered.context["overview"].silent] == ["Sở Tư pháp Hai"]
    assert "Không giao" in everything.text


def test_a_sub_units_people_read_their_own_and_the_unit_above_enters_for_them(plan, units, officer):
    office = put_under(make.make_unit("Phòng Một"), units[0])
    share = share_of(make_target(plan), units[0])
    officer.post(page("share_hand_down", share.pk), {"units": [office.pk], f"goal_{office.pk}": "2"})
    part = TargetShare.objects.get(parent=share)
    own = signed_in(make.appoint(Role.UNIT_OFFICER, unit=office))
    stranger = signed_in(make.appoint(Role.UNIT_OFFICER, unit=make.make_unit()))

    assert own.get(page("share_show", part.pk)).status_code == 200
    assert own.get(page("target_show", part.target_id)).status_code == 200
    assert own.get(page("target_list", plan.cluster_year_id)).status_code == 404
    assert stranger.get(page("share_show", part.pk)).status_code == 404
    assert stranger.get(page("share_list", office.pk, YEAR)).status_code == 404
    officer.post(
        page("share_list", office.pk, YEAR), {"until_on": TODAY, "seen": "", f"value_{part.pk}": "1"}
    )
    assert part.figures.get().value == 1
    assert "1 trong 1 đơn vị trực thuộc đã báo" in officer.get(page("share_show", share.pk)).text
    other = signed_in(make.appoint(Role.UNIT_OFFICER, unit=units[1]))
    assert other.post(page("share_list", units[0].pk, YEAR), {}).status_code == 403


def test_a_leader_changes_and_ends_a_share_and_the_reason_is_read(plan, units, officer, chair):
    share = share_of(make_target(plan), units[0])

    chair.post(page("share_change", share.pk), {"goal": "5", "base": "0", "reason": "Theo kết luận sơ kết"})
    changed = officer.get(page("share_list", units[0].pk, YEAR)).text
    chair.post(page("share_end", share.pk), {"ended_on": TODAY, "reason": "Chuyển cụm"})

    assert "Ít nhất 5 xã" in changed
    assert "Theo kết luận sơ kết" in changed
    assert "Chuyển cụm" in officer.get(page("share_show", share.pk)).text


def test_a_covenants_targets_are_written_ordered_and_taken_out_by_its_drafters(year, chair):
    covenant = covenant_draft(year)
    at = [year.pk, covenant.pk]
    words = {"unit_of_measure": "xã", "responsible": "mỗi bên", "goal": "1"}
    for what in ("một", "hai"):
        chair.post(page("covenant_target_add", *at), {**words, "what": what})
    one, two = Target.objects.order_by("ordinal")

    chair.post(page("covenant_target_move", *at, two.pk), {"up": "1"})
    chair.post(page("covenant_target_change", *at, one.pk), {**words, "what": "một", "goal_kind": "yes_no"})
    chair.post(page("covenant_target_change", *at, two.pk), {**words, "what": "hai", "goal": "2,5"})
    refused = chair.post(page("covenant_target_add", *at), {**words, "goal": "", "what": "ba"})

    assert refused.status_code == 422
    assert "Chưa ghi mức phải đạt" in refused.text
    assert list(covenant.targets.values_list("what", "goal", "ordinal")) == [
        ("hai", Decimal("2.5"), 1), ("một", 1, 2),
    ]  # fmt: skip
    assert "mỗi bên: ít nhất 2,5 xã – hai" in chair.get(page("covenant_show", *at)).text
    chair.post(page("covenant_target_remove", *at, one.pk))
    assert covenant.targets.count() == 1


def test_a_frozen_covenants_targets_can_be_given_and_not_changed(year, units, chair):
    covenant = covenant_frozen(year)
    target = Target.objects.create(
        covenant=covenant, ordinal=1, what="xã", goal=1, unit_of_measure="xã", responsible="ai"
    )

    chair.post(page("target_assign", target.pk), {"whole": "all"})

    assert target.shares.count() == 3
    assert chair.post(
        page("covenant_target_change", year.pk, covenant.pk, target.pk),
        {"what": "khác", "goal": "1", "unit_of_measure": "xã", "responsible": "ai"},
    ).status_code == 422  # fmt: skip


def test_evidence_of_a_share_is_its_units_own(plan, units, officer):
    share = share_of(make_target(plan), units[0])
    place = find(f"share:{share.pk}")
    person = make.appoint(Role.UNIT_OFFICER, unit=units[0])
    other = make.appoint(Role.UNIT_OFFICER, unit=units[1])
    own, others = Access(person, clock.today()), Access(other, clock.today())

    assert (place.unit_id, place.year) == (units[0].pk, YEAR)
    assert (place.may_attach(own), place.may_read(own)) == (True, True)
    assert (place.may_attach(others), place.may_read(others)) == (False, False)
    above = make.make_unit()
    put_under(units[0], above)
    reports = Access(make.appoint(Role.UNIT_OFFICER, unit=above), clock.today())
    assert not place.may_attach(reports)  # reports for the unit, but its shelf is its own
    assert not find("share:999999").may_read(own)


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_any_rubbish_gets_a_sentence_and_never_a_server_error(plan, year, units, officer, chair, nasty):
    target = make_target(plan)
    share = share_of(target, units[0])
    told = dict.fromkeys(
        ("until_on", "seen", f"value_{share.pk}", f"note_{share.pk}", "units", "whole", f"goal_{units[1].pk}", "goal",
         "base", "answers", "reason", "ended_on", "what", "goal_kind", "measurement", "due_on"), nasty,
    )  # fmt: skip
    answers = [
        officer.post(page("share_list", units[0].pk, YEAR), told),
        officer.get(page("share_list", units[0].pk, YEAR), {"ngay": nasty}),
        officer.get(page("target_list", year.pk), {"phong-trao": nasty}),
        officer.post(page("share_hand_down", share.pk), told),
        chair.post(page("target_assign", target.pk), told),
        chair.post(page("share_change", share.pk), told),
        chair.post(page("share_end", share.pk), told),
        chair.post(page("covenant_target_add", year.pk, covenant_draft(year).pk), told),
    ]

    assert {answer.status_code for answer in answers} <= {200, 422}
    assert not TargetFigure.objects.exists()


@pytest.mark.parametrize("name", ["target_list", "share_list", "target_show"])
def test_pages_cost_the_same_for_one_and_three(plan, year, units, chair, django_assert_max_num_queries, name):
    target, costs = make_target(plan), []
    arguments = {"target_list": [year.pk], "share_list": [units[2].pk, YEAR], "target_show": [target.pk]}[
        name
    ]
    for count in (1, 2):
        for number in range(count):
            parent = share_of(make_target(plan), units[2])
            figure(parent, 1, dt.date(YEAR, 1, 1))
            root = share_of(target, units[number + count - 1])
            share_of(target, make.make_unit(), parent=root)
        with django_assert_max_num_queries(40) as counted:
            chair.get(page(name, *arguments))
        costs.append(len(counted))

    assert costs[0] == costs[1]
