"""Units that become other units."""

import datetime as dt
import itertools
import random

import pytest
from django.utils import timezone

from clusters.enums import LeadRole, Role, SuccessionKind, UnitKind
from clusters.models import Appointment, ClusterMembership, Unit, UnitName, UnitParent, UnitSuccession
from clusters.queries import children_on, exists_on, former_names, members_on, units_on
from clusters.services import succession
from clusters.services.succession import NewUnit, succeed
from core.errors import RuleError
from tests import factories as make

EVE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def by(**more):
    return {
        "effective_on": DAY,
        "legal_basis": "Nghị quyết 202/2025/QH15",
        "actor": make.make_user(),
        "at": timezone.now(),
        **more,
    }


def justice(name, code=""):
    return make.make_unit(name, code=code, kind=UnitKind.JUSTICE_DEPARTMENT)


def merged():
    tien_giang, dong_thap = justice("Sở Tư pháp Tiền Giang"), justice("Sở Tư pháp Đồng Tháp", "STP-DT-CU")
    new = NewUnit(code="STP-DT", name="Sở Tư pháp Đồng Tháp", kind=UnitKind.JUSTICE_DEPARTMENT)
    outcome = succeed(
        kind=SuccessionKind.MERGE, predecessors=[tien_giang, dong_thap], new_units=[new], **by()
    )
    return tien_giang, dong_thap, outcome.successors[0]


def test_a_merge_ends_the_old_units_and_begins_the_new_one_on_the_same_day():
    tien_giang, dong_thap, new = merged()

    assert [exists_on(unit, EVE) for unit in (tien_giang, dong_thap, new)] == [True, True, False]
    assert [exists_on(unit, DAY) for unit in (tien_giang, dong_thap, new)] == [False, False, True]
    assert {row.predecessor for row in new.came_from.order_by("pk")} == {tien_giang, dong_thap}
    assert [row.is_title_inherited for row in new.came_from.order_by("pk")] == [None, None]


@pytest.mark.rule("ORG-26")
def test_the_old_name_finds_the_new_unit_and_the_old_unit_is_no_longer_listed():
    tien_giang, _dong_thap, new = merged()

    assert list(units_on(DAY, words="so tu phap tien giang")) == [new]
    assert list(units_on(EVE, words="so tu phap tien giang")) == [tien_giang]
    assert list(units_on(DAY, words="dong thap")) == [new]


@pytest.mark.rule("ORG-23")
def test_the_only_successor_takes_the_place_in_the_cluster_from_that_day():
    first, second, third = justice("A"), justice("B"), justice("C")
    cluster_year = make.make_cluster_year(2025, units=[first, second, third])

    succeed(
        kind=SuccessionKind.MERGE, predecessors=[first, second],
        new_units=[NewUnit(code="AB", name="AB", kind=UnitKind.JUSTICE_DEPARTMENT)], **by(),
    )  # fmt: skip

    assert [member.unit.name for member in members_on(cluster_year, EVE)] == ["A", "B", "C"]
    assert [member.unit.name for member in members_on(cluster_year, DAY)] == ["AB", "C"]


@pytest.mark.rule("ORG-27")
def test_units_of_two_clusters_leave_the_choice_to_a_person():
    first, second = justice("Sở Tư pháp Bắc Ninh"), justice("Sở Tư pháp Bắc Giang")
    years = [make.make_cluster_year(2025, units=[unit]) for unit in (first, second)]

    outcome = succeed(
        kind=SuccessionKind.MERGE, predecessors=[first, second],
        new_units=[NewUnit(code="BN", name="Bắc Ninh mới", kind=UnitKind.JUSTICE_DEPARTMENT)], **by(),
    )  # fmt: skip

    assert [members_on(year, DAY).count() for year in years] == [0, 0]
    assert len(outcome.to_do) == 2
    assert "Sở Tư pháp Bắc Ninh" in outcome.to_do[0]


def test_absorbing_ends_the_absorbed_unit_only():
    old, heir = make.make_unit("Vụ Thi đua - Khen thưởng"), make.make_unit("Vụ Tổ chức cán bộ")
    cluster_year = make.make_cluster_year(2025, units=[old, heir])

    succeed(kind=SuccessionKind.ABSORB, predecessors=[old], successors=[heir], **by())

    assert (exists_on(old, DAY), exists_on(heir, DAY)) == (False, True)
    assert [member.unit for member in members_on(cluster_year, DAY)] == [heir]
    assert former_names(heir) == ["Vụ Thi đua - Khen thưởng", "Vụ Tổ chức cán bộ"]


def test_a_part_split_off_leaves_the_old_unit_as_it_is():
    old = make.make_unit("Cục Bổ trợ tư pháp")
    head = make.appoint(Role.UNIT_HEAD, unit=old)

    succeed(
        kind=SuccessionKind.SPLIT, predecessors=[old], successors=[old],
        new_units=[NewUnit(code="M", name="Phần mới", kind=UnitKind.AGENCY)], **by(),
    )  # fmt: skip

    assert exists_on(old, DAY)
    assert Appointment.objects.get(user=head).valid_to is None
    assert [row.successor.name for row in old.became.order_by("pk")] == ["Phần mới"]


def test_a_dissolved_unit_ends_with_its_people_leads_and_memberships():
    old = make.make_unit("Thanh tra Bộ")
    head = make.appoint(Role.UNIT_HEAD, unit=old)
    cluster_year = make.make_cluster_year(2025, units=[old, make.make_unit()])
    make.make_lead(cluster_year, old, LeadRole.CHAIR)

    outcome = succeed(kind=SuccessionKind.DISSOLVE, predecessors=[old], **by())

    assert Appointment.objects.get(user=head).valid_to == DAY
    assert cluster_year.leads.get().valid_to == DAY
    assert [row.successor for row in old.became.order_by("pk")] == [None]
    assert len(outcome.to_do) == 2


def test_units_below_move_to_the_only_successor():
    old, heir, below = make.make_unit("Cũ"), make.make_unit("Mới"), make.make_unit("Chi cục")
    UnitParent.objects.create(unit=below, parent=old)

    succeed(kind=SuccessionKind.ABSORB, predecessors=[old], successors=[heir], **by())

    assert list(children_on(old, EVE)) == list(children_on(heir, DAY)) == [below]


def test_past_years_keep_their_members():
    old, heir = make.make_unit(), make.make_unit()
    make.make_cluster_year(2024, units=[old])

    succeed(kind=SuccessionKind.ABSORB, predecessors=[old], successors=[heir], **by())

    assert [row.valid_to for row in ClusterMembership.objects.filter(unit=old).order_by("pk")] == [None]


@pytest.mark.parametrize(
    ("kind", "before", "after", "field"),
    [
        (SuccessionKind.MERGE, 1, 1, "predecessors"),
        (SuccessionKind.MERGE, 2, 0, "predecessors"),
        (SuccessionKind.SPLIT, 2, 2, "successors"),
        (SuccessionKind.SPLIT, 1, 1, "successors"),
        (SuccessionKind.ABSORB, 1, 0, "successors"),
        (SuccessionKind.ABSORB, 1, 2, "successors"),
        (SuccessionKind.DISSOLVE, 1, 1, "successors"),
        (SuccessionKind.RENAME, 1, 1, "new_name"),
    ],
)
def test_numbers_that_do_not_fit_are_refused_at_the_field(kind, before, after, field):
    predecessors, successors = ([make.make_unit() for _ in range(count)] for count in (before, after))

    with pytest.raises(RuleError) as refused:
        succeed(kind=kind, predecessors=predecessors, successors=successors, **by())

    assert refused.value.field == field
    assert UnitSuccession.objects.count() == 0


def test_inheriting_titles_needs_a_basis():
    units = [make.make_unit(), make.make_unit()]

    with pytest.raises(RuleError, match="căn cứ"):
        succeed(
            kind=SuccessionKind.ABSORB,
            predecessors=units[:1],
            successors=units[1:],
            is_title_inherited=True,
            **by(),
        )


def test_a_unit_that_is_gone_cannot_become_another():
    tien_giang, _dong_thap, new = merged()

    with pytest.raises(RuleError, match="không tồn tại"):
        succeed(kind=SuccessionKind.ABSORB, predecessors=[tien_giang], successors=[new], **by())


def test_something_that_begins_later_stops_the_succession():
    old, heir = make.make_unit(), make.make_unit()
    make.appoint(Role.UNIT_HEAD, unit=old, valid_from=dt.date(2025, 8, 1))

    with pytest.raises(RuleError, match="01/08/2025"):
        succeed(kind=SuccessionKind.ABSORB, predecessors=[old], successors=[heir], **by())

    assert UnitSuccession.objects.count() == 0


def test_a_preview_keeps_nothing():
    old, heir = make.make_unit(), make.make_unit()

    outcome = succession.preview(kind=SuccessionKind.ABSORB, predecessors=[old], successors=[heir], **by())

    assert outcome.successors == [heir]
    assert exists_on(old, DAY)


@pytest.mark.parametrize("seed", range(5))
def test_after_any_chain_of_successions_each_day_has_at_most_one_name_and_every_old_name_finds_a_living_unit(
    seed,
):
    rng = random.Random(seed)
    living = [make.make_unit(f"Đơn vị gốc {seed}{n}", code=f"G{seed}{n}") for n in range(8)]
    roots = [unit.name for unit in living]
    day = DAY
    for step in range(6):
        day += dt.timedelta(days=rng.randint(1, 400))
        kind = rng.choice(
            [SuccessionKind.MERGE, SuccessionKind.SPLIT, SuccessionKind.ABSORB, SuccessionKind.RENAME]
        )
        rng.shuffle(living)
        new = [NewUnit(code=f"N{step}{n}", name=f"Mới {step}{n}", kind=UnitKind.AGENCY) for n in range(2)]
        common = {**by(), "effective_on": day}
        if kind == SuccessionKind.MERGE and len(living) > 2:
            living = (
                living[2:]
                + succeed(kind=kind, predecessors=living[:2], new_units=new[:1], **common).successors
            )
        elif kind == SuccessionKind.SPLIT:
            living = (
                living[1:] + succeed(kind=kind, predecessors=living[:1], new_units=new, **common).successors
            )
        elif kind == SuccessionKind.ABSORB and len(living) > 1:
            succeed(kind=kind, predecessors=living[:1], successors=living[1:2], **common)
            living = living[1:]
        else:
            succeed(kind=SuccessionKind.RENAME, predecessors=living[:1], new_name=f"Tên {step}", **common)

    assert set(units_on(day)) == set(living)
    assert Unit.objects.count() >= 8
    for name in roots:
        assert list(units_on(day, words=name)) != []
    for unit in Unit.objects.order_by("pk"):
        rows = list(UnitName.objects.filter(unit=unit).order_by("valid_from"))
        assert all(one.valid_to == two.valid_from for one, two in itertools.pairwise(rows))
