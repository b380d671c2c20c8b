"""A unit's own plan: the case of Sở Tư pháp Tiền Giang, and who sees it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters.enums import Role, UnitKind
from clusters.models import UnitParent
from clusters.permissions import Access
from core.errors import RuleError
from emulation.models import Anniversary
from emulation.queries.anniversaries import celebrations_of
from emulation.queries.plans import content_of, visible_unit_plans
from emulation.queries.sections import sections_of
from emulation.services import comments, plan_parts, plans, targets
from tests import factories as make

AT = dt.datetime(2018, 1, 10, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2018, 1, 10)
BY = {"actor": None, "at": AT}
CATALOGUE = [  # month, day, founding year, name
    (2, 3, 1930, "Ngày thành lập Đảng Cộng sản Việt Nam"),
    (4, 30, 1975, "Ngày thống nhất đất nước"),
    (5, 19, 1890, "Ngày sinh Chủ tịch Hồ Chí Minh"),
    (6, 11, 1948, "Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc"),
    (8, 28, 1945, "Ngày truyền thống ngành Tư pháp Việt Nam"),
    (9, 2, 1945, "Ngày thành lập nước Cộng hoà xã hội chủ nghĩa Việt Nam"),
]


@pytest.fixture
def _catalogue():
    for month, day, founding_year, name in CATALOGUE:
        Anniversary.objects.create(month=month, day=day, founding_year=founding_year, name=name)
    Anniversary.objects.create(
        month=7, day=19, founding_year=1946, name="Ngày truyền thống THADS", group="enforcement"
    )


def unit_plan(unit=None, **text):
    unit = unit or make.make_unit("Sở Tư pháp tỉnh Tiền Giang", kind=UnitKind.JUSTICE_DEPARTMENT)
    return plans.draft_unit_plan(unit=unit, year=2018, **{"slogan": "Đổi mới lề lối làm việc", **text}, **BY)


@pytest.mark.rule("CYC-5")
@pytest.mark.rule("CYC-7")
@pytest.mark.usefixtures("_catalogue")
def test_anniversaries_of_2018_are_counted_and_stand_in_their_phase():
    content = content_of(unit_plan())

    counts = [[a["count"] for a in phase["anniversaries"]] for phase in content["phases"]]
    days = [[a["on"] for a in phase["anniversaries"]] for phase in content["phases"]]
    assert counts == [[88, 43, 128, 70], [73, 73]]
    assert days == [["2018-02-03", "2018-04-30", "2018-05-19", "2018-06-11"], ["2018-08-28", "2018-09-02"]]


@pytest.mark.rule("CYC-6")
@pytest.mark.usefixtures("_catalogue")
@pytest.mark.parametrize(
    ("kinds", "celebrated"),
    [
        ([UnitKind.JUSTICE_DEPARTMENT], False),
        ([UnitKind.PROVINCIAL_ENFORCEMENT_LEGACY], True),
        ([UnitKind.JUSTICE_DEPARTMENT, UnitKind.PROVINCIAL_ENFORCEMENT_LEGACY], True),
        ([UnitKind.DEPARTMENT, UnitKind.AGENCY], False),
    ],
)
def test_enforcement_day_is_only_for_enforcement_units(kinds, celebrated):
    year = make.make_cluster_year(2018, units=[make.make_unit(kind=kind) for kind in kinds])

    names = [c.name for c in celebrations_of(plans.draft_plan(cluster_year=year, **BY))]

    assert ("Ngày truyền thống THADS" in names) is celebrated


def test_day_that_the_year_does_not_have_and_a_year_before_founding_are_left_out():
    Anniversary.objects.create(month=2, day=29, founding_year=1960, name="Ngày nhuận")
    Anniversary.objects.create(month=3, day=1, founding_year=2018, name="Chưa tròn năm")
    Anniversary.objects.create(month=3, day=2, founding_year=None, name="Không rõ năm gốc")

    assert [c.label for c in celebrations_of(unit_plan())] == ["Không rõ năm gốc"]


def test_case_of_tien_giang_reads_as_reported():
    plan = unit_plan()
    movement = plan_parts.add_new_campaign(
        plan=plan,
        title="Ngành Tư pháp chung sức góp phần xây dựng nông thôn mới",
        kind="thematic",
        starts_year=2016,
        ends_year=2020,
        legal_bases=["Quyết định số 2288/QĐ-BTP ngày 31/10/2016 của Bộ Tư pháp"],
        also_based_on=["Kế hoạch số 53/KH-STP ngày 30/11/2016 của Sở Tư pháp"],
        **BY,
    )
    targets.add_target(
        owner=plan,
        plan_campaign=movement,
        what="xã điểm tham gia giúp đỡ xây dựng nông thôn mới",
        goal=Decimal(1),
        unit_of_measure="xã",
        responsible="mỗi Phòng Tư pháp",
        **BY,
    )

    sections = {section.title: section.lines for section in sections_of(content_of(plan))}

    assert sections["Phong trào thi đua"] == [
        (
            "Ngành Tư pháp chung sức góp phần xây dựng nông thôn mới (theo chuyên đề, giai đoạn 2016–2020, căn cứ: "
            "Quyết định số 2288/QĐ-BTP ngày 31/10/2016 của Bộ Tư pháp; "
            "Kế hoạch số 53/KH-STP ngày 30/11/2016 của Sở Tư pháp)"
        )
    ]
    assert sections["Chỉ tiêu"] == [
        (
            "mỗi Phòng Tư pháp: ít nhất 1 xã điểm tham gia giúp đỡ xây dựng nông thôn mới "
            "(Ngành Tư pháp chung sức góp phần xây dựng nông thôn mới)"
        )
    ]


@pytest.mark.parametrize(
    ("issue", "field"),
    [
        ({"number": "", "issued_on": DAY}, "number"),
        ({"number": "06/KH-STP", "issued_on": None}, "issued_on"),
        ({"number": "06/KH-STP", "issued_on": DAY + dt.timedelta(days=1)}, "issued_on"),
    ],
)
def test_issue_needs_a_number_and_a_day_not_to_come(issue, field):
    with pytest.raises(RuleError) as refused:
        plans.adopt_plan(plan=unit_plan(), **issue, **BY)

    assert refused.value.field == field


@pytest.mark.rule("INV-12", "ORG-22")
def test_issued_plan_keeps_the_units_name_of_its_day():
    unit = make.make_unit("Sở Tư pháp tỉnh Tiền Giang", kind=UnitKind.JUSTICE_DEPARTMENT)
    plan = plans.adopt_plan(plan=unit_plan(unit), number="06/KH-STP", issued_on=DAY, **BY)
    unit.names.update(valid_to=dt.date(2025, 7, 1))
    unit.name = "Sở Tư pháp tỉnh Đồng Tháp"
    unit.save()
    plan.refresh_from_db()

    assert plan.versions.get().content["owner"] == "Sở Tư pháp tỉnh Tiền Giang"
    assert content_of(plan)["owner"] == "Sở Tư pháp tỉnh Tiền Giang"
    assert plan.adopted_on == DAY


def test_unit_has_one_plan_a_year_and_does_not_ask_a_cluster():
    plan = unit_plan()

    with pytest.raises(RuleError) as twice:
        unit_plan(plan.unit)
    with pytest.raises(RuleError, match="không lấy ý kiến"):
        comments.open_window(draft=plan, content={}, from_on=DAY, until_on=DAY, **BY)

    assert twice.value.field == "year"


def test_plan_is_seen_by_its_unit_and_once_issued_by_the_units_below():
    above, below, stranger = make.make_unit(), make.make_unit(), make.make_unit()
    UnitParent.objects.create(unit=below, parent=above, valid_from=make.LONG_AGO)
    plan = unit_plan(above)
    people = {
        "own": make.appoint(Role.UNIT_OFFICER, unit=above),
        "below": make.appoint(Role.UNIT_HEAD, unit=below),
        "stranger": make.appoint(Role.UNIT_HEAD, unit=stranger),
        "standing": make.appoint(Role.STANDING_BODY),
        "superuser": make.make_user(is_superuser=True),
    }

    def seeing():
        return {name for name, user in people.items() if visible_unit_plans(Access(user, DAY)).exists()}

    assert seeing() == {"own", "standing"}
    plans.adopt_plan(plan=plan, number="06/KH-STP", issued_on=DAY, **BY)
    assert seeing() == {"own", "below", "standing"}


def test_units_below_read_the_issued_plan_without_the_history_of_its_drafts(client):
    above, below = make.make_unit(), make.make_unit()
    UnitParent.objects.create(unit=below, parent=above, valid_from=make.LONG_AGO)
    plan = plans.adopt_plan(plan=unit_plan(above), number="06/KH-STP", issued_on=DAY, **BY)

    def shown_to(user):
        client.force_login(user)
        return client.get(reverse("emulation:unit_plan_show", args=[plan.pk])).context["events"]

    assert shown_to(make.appoint(Role.UNIT_OFFICER, unit=below)) is None
    assert len(shown_to(make.appoint(Role.UNIT_OFFICER, unit=above))) == 2
