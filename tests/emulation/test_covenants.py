"""The covenant's text: drafted, frozen, taken back."""

import datetime as dt

import pytest
from django.utils import timezone

from clusters.enums import LeadRole, Role, UnitGroup, UnitKind
from clusters.models import UnitName
from core.errors import RuleError, StateConflictError
from emulation.enums import CovenantState, MilestoneKind
from emulation.models import (
    AwardType,
    Campaign,
    CampaignPlan,
    Covenant,
    CovenantTemplate,
    Milestone,
    PlanCampaign,
    TitleRegistration,
)
from emulation.services import comments, covenants, versions
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories.covenants import moment

YEAR = timezone.localdate().year


def test_draft_takes_template_and_plan_together():
    cluster_year = make.make_cluster_year(2018, name="Khu vực miền Trung")
    plan = CampaignPlan.objects.create(
        cluster_year=cluster_year,
        year=2018,
        slogan="Đổi mới lề lối,\nsiết chặt kỷ cương",
        legal_bases=["Luật Thi đua, khen thưởng"],
        number="06/KH",
        issued_on=dt.date(2018, 1, 10),
    )
    movement = Campaign.objects.create(title="Chung sức xây dựng nông thôn mới", kind="thematic")
    PlanCampaign.objects.create(plan=plan, campaign=movement, ordinal=1)
    template = CovenantTemplate.objects.create(
        name="Mẫu chung", bases=["Căn cứ Luật Thi đua, khen thưởng;"], pledges=["Báo cáo đúng hạn."]
    )

    covenant = covenants.draft_covenant(
        cluster_year=cluster_year, group="", template=template, actor=None, at=moment()
    )

    assert covenant.title == "Giao ước thi đua năm 2018 Khu vực miền Trung"
    assert covenant.bases == ["Luật Thi đua, khen thưởng", "Kế hoạch số 06/KH ngày 10/01/2018"]
    assert [pledge.text for pledge in covenant.pledges.all()] == [
        "Thi đua thực hiện chủ đề “Đổi mới lề lối, siết chặt kỷ cương”.",
        "Báo cáo đúng hạn.",
        "Thực hiện phong trào thi đua “Chung sức xây dựng nông thôn mới”.",
    ]


@pytest.mark.rule("COV-3")
def test_a_region_has_one_covenant_for_all_or_one_for_each_group():
    cluster_year = make.make_cluster_year(2018)
    draft = {"cluster_year": cluster_year, "template": None, "actor": None, "at": moment()}
    covenants.draft_covenant(group=UnitGroup.JUSTICE, **draft)
    covenants.draft_covenant(group=UnitGroup.ENFORCEMENT, **draft)

    for group in ("", UnitGroup.JUSTICE):
        with pytest.raises(RuleError, match="đã có giao ước"):
            covenants.draft_covenant(group=group, **draft)


@pytest.mark.rule("COV-3")
def test_a_groups_covenant_is_signed_by_its_units_only():
    justice = [make.make_unit(kind=UnitKind.JUSTICE_DEPARTMENT) for _ in range(2)]
    enforcement = [make.make_unit(kind=UnitKind.PROVINCIAL_ENFORCEMENT_LEGACY) for _ in range(2)]
    cluster_year = make.make_cluster_year(
        YEAR, units=[justice[0], enforcement[0], justice[1], enforcement[1]]
    )
    covenant = make_covenant.covenant_draft(cluster_year, group=UnitGroup.JUSTICE)

    frozen = covenants.freeze_covenant(covenant=covenant, revision=0, actor=None, at=moment())

    assert [party.unit for party in frozen.parties.all()] == justice


@pytest.mark.rule("ORG-22")
def test_freezing_fixes_members_under_the_names_of_that_day():
    cluster_year = make.make_cluster_year(2025)
    renamed, gone, third = make.members_of(cluster_year)
    UnitName.objects.filter(unit=renamed).update(name="Tên cũ", valid_to=dt.date(2025, 7, 1))
    UnitName.objects.create(unit=renamed, name="Tên mới", valid_from=dt.date(2025, 7, 1))
    cluster_year.memberships.filter(unit=gone).update(valid_to=dt.date(2025, 3, 1))

    covenant = make_covenant.covenant_frozen(cluster_year, at=moment(dt.date(2025, 6, 30)))

    assert [(p.ordinal, p.unit_name) for p in covenant.parties.all()] == [(1, "Tên cũ"), (2, third.name)]
    assert covenant.versions.get().content["parties"] == ["Tên cũ", third.name]


@pytest.mark.rule("COV-9")
def test_leads_stand_first_when_the_covenant_says_so():
    cluster_year = make.make_cluster_year(YEAR)
    first, second, third = make.members_of(cluster_year)
    make.make_lead(cluster_year, second, LeadRole.VICE_CHAIR)
    make.make_lead(cluster_year, third)
    covenant = make_covenant.covenant_draft(cluster_year)
    Covenant.objects.update(is_leads_first=True)

    frozen = covenants.freeze_covenant(covenant=covenant, revision=0, actor=None, at=moment())

    assert [party.unit for party in frozen.parties.all()] == [third, second, first]


@pytest.mark.rule("COV-4")
def test_frozen_text_lists_registered_titles_and_its_hash_is_that_of_the_whole():
    cluster_year = make.make_cluster_year(YEAR)
    unit = make.members_of(cluster_year)[0]
    flag = AwardType.objects.create(
        code="co_thu", name="Cờ thi đua Ngành Tư pháp", family="title", subject="collective", ordinal=901
    )
    TitleRegistration.objects.create(
        cluster_year=cluster_year, award_type=flag, by_unit=unit, for_unit=unit, for_unit_name="Chi cục A",
        for_unit_kind=unit.kind, submitted_at=moment(), submitted_by=make.make_user(),
    )  # fmt: skip

    covenant = make_covenant.covenant_frozen(cluster_year)

    content = covenant.versions.get().content
    assert content["registrations"] == [{"title": "Cờ thi đua Ngành Tư pháp", "unit": "Chi cục A"}]
    assert covenant.frozen_hash == versions.digest(content)


def test_freezing_waits_for_answers_to_all_comments():
    covenant = make_covenant.covenant_in_comment()
    unit = make.members_of(covenant.cluster_year)[0]
    officer = make.appoint(Role.UNIT_OFFICER, unit=unit)
    comments.add_comment(draft=covenant, unit=unit, body="Nên nêu rõ hơn", actor=officer, at=moment())

    with pytest.raises(RuleError, match="Còn 1 ý kiến"):
        covenants.freeze_covenant(covenant=covenant, revision=0, actor=None, at=moment())


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [({"pledges": ()}, "chưa có nội dung cam kết"), ({"units": 1}, "ít nhất hai đơn vị")],
)
def test_freezing_needs_pledges_and_two_parties(broken, sentence):
    cluster_year = make.make_cluster_year(YEAR, units=broken.pop("units", 3))
    covenant = make_covenant.covenant_draft(cluster_year, **broken)

    with pytest.raises(RuleError, match=sentence):
        covenants.freeze_covenant(covenant=covenant, revision=0, actor=None, at=moment())


def test_freezing_is_refused_when_the_text_was_saved_after_it_was_read():
    covenant = make_covenant.covenant_draft()
    Covenant.objects.update(revision=1)

    with pytest.raises(StateConflictError, match="vừa được sửa"):
        covenants.freeze_covenant(covenant=covenant, revision=0, actor=None, at=moment())


@pytest.mark.rule("INV-8")
def test_change_after_freezing_voids_signatures_and_makes_a_new_version():
    covenant = make_covenant.covenant_in_signing()
    first = covenant.parties.first()
    signature = make_covenant.sign(first)
    old_hash = covenant.frozen_hash

    voided = covenants.revise_covenant(
        covenant=covenant, reason="Bổ sung chỉ tiêu", signature_count=1, actor=make.make_user(), at=moment()
    )

    signature.refresh_from_db()
    covenant.refresh_from_db()
    assert (voided, signature.void_reason, covenant.state) == (1, "Bổ sung chỉ tiêu", CovenantState.DRAFT)
    covenant = covenants.save_covenant_text(
        covenant=covenant, revision=covenant.revision, fields={"title": "Giao ước sửa", "conference": None},
        pledges=["Cam kết mới"], actor=make.make_user(), at=moment(),
    )  # fmt: skip
    again = covenants.freeze_covenant(covenant=covenant, revision=covenant.revision, actor=None, at=moment())
    assert (again.version_number, again.frozen_hash == old_hash) == (2, False)
    assert again.parties.filter(is_current=True, signatures__voided_at__isnull=True).count() == 2
    assert again.versions.get(number=1).sha256 == old_hash


def test_taking_back_a_fully_signed_covenant_opens_the_step_again():
    covenant = make_covenant.covenant_in_signing(make.make_cluster_year(YEAR, units=2))
    for party in covenant.parties.all():
        make_covenant.sign(party)
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on

    covenants.revise_covenant(
        covenant=covenant, reason="Sai tên", signature_count=2, actor=make.make_user(), at=moment()
    )

    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on is None


def test_opening_sets_the_due_day_of_the_step_and_refuses_a_day_gone_by():
    covenant = make_covenant.covenant_frozen()
    today = timezone.localdate()

    with pytest.raises(RuleError, match="đã qua") as refused:
        covenants.open_signing(
            covenant=covenant, due_on=today - dt.timedelta(days=1), actor=None, at=moment()
        )
    covenants.open_signing(covenant=covenant, due_on=today, actor=None, at=moment())

    assert refused.value.field == "due_on"
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).due_on == today


@pytest.mark.rule("INV-22", "CLU-7")
def test_next_years_covenant_is_signed_in_december_at_this_years_conference(client):
    from emulation.models import Conference

    this_year = make.make_cluster_year(2020)
    held_on = dt.date(2020, 12, 18)
    conference = Conference.objects.create(
        cluster_year=this_year, kind="review", held_on=held_on, place="Hà Nội"
    )
    units = make.members_of(this_year)
    next_year = make.make_cluster_year(2021, units=units, cluster=this_year.cluster)
    next_year.memberships.update(valid_from=dt.date(2021, 1, 1))
    covenant = make_covenant.covenant_draft(next_year)
    covenants.save_covenant_text(
        covenant=covenant, revision=0, fields={"conference": conference}, pledges=["Một"],
        actor=make.make_user(), at=moment(held_on),
    )  # fmt: skip
    covenant = covenants.freeze_covenant(covenant=covenant, revision=1, actor=None, at=moment(held_on))
    covenants.open_signing(covenant=covenant, due_on=held_on, actor=None, at=moment(held_on))

    for party in covenant.parties.all():
        make_covenant.sign(party, at=moment(held_on, 10))

    covenant.refresh_from_db()
    assert covenant.state == CovenantState.FULLY_SIGNED
    assert Milestone.objects.get(cluster_year=next_year, kind=MilestoneKind.COVENANT).reached_on == held_on
