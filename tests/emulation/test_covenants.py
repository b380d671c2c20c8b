"""The covenant's text: drafted, edited, commented, frozen, taken back."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.enums import LeadRole, Role, UnitGroup, UnitKind
from clusters.models import UnitName
from core.errors import RuleError, StateConflictError
from emulation.enums import CovenantState, MilestoneKind, ReportedTopic
from emulation.models import (
    AwardType,
    Campaign,
    CampaignPlan,
    Covenant,
    CovenantTemplate,
    Milestone,
    PlanCampaign,
    ReportedFact,
    TitleRegistration,
)
from emulation.queries.covenants import covenant_content
from emulation.services import comments, covenants, versions
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories.covenants import moment

YEAR = timezone.localdate().year


def _url(page, covenant, *more):
    return reverse(f"emulation:{page}", args=[covenant.cluster_year_id, covenant.pk, *more])


def _chair(cluster_year):
    unit = make.members_of(cluster_year)[0]
    make.make_lead(cluster_year, unit)
    return make.appoint(Role.UNIT_HEAD, unit=unit)


def _text(covenant, **changes):
    """What the edit page sends."""
    return {
        "revision": covenant.revision,
        "title": covenant.title,
        "pledges": "Cam kết một\nCam kết hai",
        "bases": "",
        "opening": "",
        "arrangements": "",
        "witnesses": "",
        "place": "",
        **changes,
    }


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
        name="Mẫu chung", bases=["Luật Thi đua, khen thưởng"], pledges=["Báo cáo đúng hạn."]
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
    cluster_year = make.make_cluster_year(YEAR, units=[justice[0], enforcement[0], justice[1], enforcement[1]])
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


def test_frozen_text_cannot_be_saved(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_frozen(cluster_year)

    answer = client.post(_url("covenant_edit", covenant), _text(covenant))

    assert answer.status_code == 422
    assert "đã chốt" in answer.content.decode()
    assert covenant_content(covenant)["pledges"] == ["Hoàn thành nhiệm vụ.", "Đoàn kết."]


@pytest.mark.rule("INV-8")
def test_change_after_freezing_voids_signatures_and_makes_a_new_version():
    covenant = make_covenant.covenant_in_signing()
    first, *rest = covenant.parties.all()
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


def test_warning_that_speaks_of_too_few_signatures_voids_nothing(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_in_signing(cluster_year)
    signature = make_covenant.sign(covenant.parties.all()[1])

    answer = client.post(_url("covenant_revise", covenant), {"reason": "Sửa", "signature_count": "0"})

    signature.refresh_from_db()
    assert (answer.status_code, signature.voided_at) == (422, None)
    assert "1 chữ ký đã có sẽ mất hiệu lực" in answer.content.decode()


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
        covenants.open_signing(covenant=covenant, due_on=today - dt.timedelta(days=1), actor=None, at=moment())
    covenants.open_signing(covenant=covenant, due_on=today, actor=None, at=moment())

    assert refused.value.field == "due_on"
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).due_on == today


def test_of_two_people_saving_at_once_the_later_sees_both_texts(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)
    client.post(_url("covenant_edit", covenant), _text(covenant, title="Của người thứ nhất"))

    second = client.post(_url("covenant_edit", covenant), _text(covenant, title="Của người thứ hai"))

    page = second.content.decode()
    assert second.status_code == 422
    assert "Của người thứ hai" in page
    assert "Của người thứ nhất" in page
    covenant.refresh_from_db()
    assert (covenant.title, covenant.revision) == ("Của người thứ nhất", 1)
    third = client.post(_url("covenant_edit", covenant), _text(covenant, title="Của người thứ hai"))
    assert third.status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "a\x00b"},
        {"title": "x" * 400},
        {"pledges": ""},
        {"pledges": "đ" * 5_000_000},
        {"bases": "x" * 501},
        {"revision": "9" * 40},
        {"revision": ""},
        {"conference": "9" * 30},
        {"conference": "không"},
        {"witnesses": "\n".join("a" * 11)},
    ],
)
def test_bad_text_is_named_at_its_field_and_nothing_is_saved(client, wrong):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)

    answer = client.post(_url("covenant_edit", covenant), _text(covenant, **wrong))

    assert answer.status_code == 422
    assert set(wrong) <= set(answer.context["form"].errors)
    assert Covenant.objects.get().revision == 0


def test_emoji_and_combining_marks_are_kept_whole(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)

    client.post(_url("covenant_edit", covenant), _text(covenant, title="Gia\u0301o ước 🙂"))

    assert Covenant.objects.get().title == "Giáo ước 🙂"


@pytest.mark.rule("CLU-7")
def test_next_years_covenant_is_signed_in_december_at_this_years_conference(client):
    from emulation.models import Conference

    this_year = make.make_cluster_year(2020)
    held_on = dt.date(2020, 12, 18)
    conference = Conference.objects.create(cluster_year=this_year, kind="review", held_on=held_on, place="Hà Nội")
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


def test_conference_of_another_cluster_is_refused(client):
    from emulation.models import Conference

    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)
    other = Conference.objects.create(
        cluster_year=make.make_cluster_year(YEAR), kind="launch", held_on=dt.date(YEAR, 3, 1)
    )

    answer = client.post(_url("covenant_edit", covenant), _text(covenant, conference=other.pk))

    assert "conference" in answer.context["form"].errors


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(client, django_assert_num_queries, count):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    for group in list(UnitGroup.values)[:count]:
        make_covenant.covenant_draft(cluster_year, group=group)
    url = reverse("emulation:covenant_list", args=[cluster_year.pk])
    client.get(url)

    with django_assert_num_queries(8):
        answer = client.get(url)

    assert len(answer.context["covenants"]) == count


def test_list_tells_what_the_press_said(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    ReportedFact.objects.create(
        cluster_year=cluster_year, topic=ReportedTopic.SIGNATURES, value=26, source="Bài báo 19/03/2018"
    )

    answer = client.get(reverse("emulation:covenant_list", args=[cluster_year.pk]))

    assert "Báo chí đưa: 26 đơn vị đã ký" in answer.content.decode()


def test_a_draft_not_yet_sent_is_hidden_from_the_units(client):
    covenant = make_covenant.covenant_draft()
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.members_of(covenant.cluster_year)[1]))

    hidden = client.get(_url("covenant_show", covenant))
    listed = client.get(reverse("emulation:covenant_list", args=[covenant.cluster_year_id]))

    assert hidden.status_code == 404
    assert covenant.title not in listed.content.decode()


def test_guessed_addresses_are_not_found(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    other = make_covenant.covenant_in_signing()

    for address in (
        reverse("emulation:covenant_show", args=[cluster_year.pk, other.pk]),
        reverse("emulation:covenant_show", args=[cluster_year.pk, 10**30]),
        _url("covenant_show", other),
        _url("covenant_sign", other, other.parties.first().pk),
    ):
        assert client.get(address).status_code == 404
