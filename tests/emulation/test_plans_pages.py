"""The pages of plans and comments: what is typed is never lost, nothing is a 500, queries do not grow."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clusters.enums import LeadRole, Role, UnitKind
from core import clock
from emulation.models import Campaign, CampaignPlan, DraftComment, ReportedFact, Target
from emulation.services import comments, plan_parts, plans, targets
from tests import factories as make

NASTY = [
    "\x00",
    "a\x00b",
    "🎉" * 10,
    "e\u0301\u0323" * 200,
    "x" * 100_000,
    "99999999999999999999999999",
    "31/02/2026",
    "<script>alert(1)</script>",
]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def cluster_year():
    year = make.make_cluster_year(2026, units=3)
    make.make_lead(year, make.members_of(year)[0])
    make.make_lead(year, make.members_of(year)[2], LeadRole.VICE_CHAIR)
    return year


@pytest.fixture
def chair(cluster_year):
    return signed_in(make.appoint(Role.UNIT_HEAD, unit=make.members_of(cluster_year)[0]))


@pytest.fixture
def member(cluster_year):
    return signed_in(make.appoint(Role.UNIT_OFFICER, unit=make.members_of(cluster_year)[1]))


@pytest.fixture
def plan(cluster_year):
    return plans.draft_plan(cluster_year=cluster_year, slogan="Đoàn kết", actor=None, at=clock.now())


def url(name, plan, *arguments):
    return reverse(f"emulation:{name}", args=[plan.cluster_year_id or plan.pk, *arguments])


def test_year_from_an_empty_plan_to_an_adopted_one(chair, member, cluster_year):
    today = f"{clock.today():%d/%m/%Y}"
    show = reverse("emulation:plan_show", args=[cluster_year.pk])
    assert "chưa lập kế hoạch" in member.get(show).text
    chair.post(reverse("emulation:plan_draft", args=[cluster_year.pk]))
    plan = CampaignPlan.objects.get()
    text = {"revision": "0", "slogan": "Siết chặt kỷ cương", "key_tasks": "Việc một\nViệc hai"}
    assert chair.post(url("plan_edit", plan), text).status_code == 302
    movement = {"title": "Vì người nghèo", "kind": "thematic", "starts_year": "2026"}
    assert chair.post(url("plan_campaign_new", plan), movement).status_code == 302
    assert "chưa gửi lấy ý kiến" in member.get(show).text
    assert "Siết chặt kỷ cương" not in member.get(show).text

    chair.post(url("plan_open_comments", plan), {"from_on": today, "until_on": today})
    assert "Siết chặt kỷ cương" in member.get(show).text
    unit = make.members_of(cluster_year)[1]
    member.post(url("comment_list", plan), {"unit": unit.pk, "body": "Nên ngắn hơn"})
    assert "Còn 1 ý kiến góp ý chưa trả lời" in chair.get(show).text
    comment = DraftComment.objects.get()
    answer = {"response": "partly", "response_text": "Đã rút gọn"}
    chair.post(reverse("emulation:comment_answer", args=[cluster_year.pk, comment.pk]), answer)
    assert "Đã rút gọn" in member.get(url("comment_list", plan)).text

    seen = re.search(r'name="seen"[^>]* value="(\w{64})"', chair.get(url("plan_adopt", plan)).text)[1]
    adopt = {"seen": seen, "adopted_on": today, "number": "12/KH-CTĐ", "issued_on": today}
    assert chair.post(url("plan_adopt", plan), adopt).status_code == 302

    plan.refresh_from_db()
    assert plan.state == "adopted"
    assert plan.adopted_hash in member.get(show).text
    assert "12/KH-CTĐ" in member.get(url("plan_paper", plan)).text
    assert chair.get(url("plan_edit", plan)).status_code == 403


def test_unit_sees_the_version_it_was_sent_and_not_the_text_being_written(chair, member, plan):
    plans.open_for_comment(
        plan=plan, from_on=clock.today(), until_on=clock.today(), actor=None, at=clock.now()
    )
    chair.post(url("plan_edit", plan), {"revision": "0", "slogan": "Khẩu hiệu mới"})

    assert "Khẩu hiệu mới" in chair.get(url("plan_show", plan)).text
    assert "Khẩu hiệu mới" not in member.get(url("plan_show", plan)).text
    chair.post(url("plan_versions", plan), {"note": "Theo góp ý"})
    assert "Khẩu hiệu mới" in member.get(url("plan_show", plan)).text
    changes = member.get(url("plan_version_show", plan, 2)).text
    assert "− Đoàn kết" in changes
    assert "+ Khẩu hiệu mới" in changes


def test_two_people_saving_at_once_lose_nothing(chair, plan):
    chair.post(url("plan_edit", plan), {"revision": "0", "slogan": "Của người thứ nhất", "purpose": "Chung"})

    second = chair.post(
        url("plan_edit", plan), {"revision": "0", "slogan": "Của người thứ hai", "purpose": "Chung"}
    )

    assert second.status_code == 422
    page = second.text
    assert "Trong lúc bạn soạn, người khác đã lưu bản mới hơn." in page
    assert "Của người thứ nhất" in page
    assert "Của người thứ hai" in page
    assert page.count("Chung") == 1  # only what differs is shown twice
    assert 'name="revision" value="1"' in page
    chair.post(url("plan_edit", plan), {"revision": "1", "slogan": "Gộp cả hai", "purpose": "Chung"})
    plan.refresh_from_db()
    assert (plan.slogan, plan.revision) == ("Gộp cả hai", 2)


def test_second_phase_before_the_first_is_said_at_the_field(chair, plan):
    days = {
        "first_starts_on": "01/07/2026",
        "first_ends_on": "31/12/2026",
        "second_starts_on": "01/01/2026",
        "second_ends_on": "30/06/2026",
    }

    answer = chair.post(url("plan_phases", plan), days)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "second_starts_on": ["Đợt 2 phải bắt đầu sau khi đợt 1 kết thúc (31/12/2026)."]
    }
    assert 'value="01/07/2026"' in answer.text


def test_day_that_does_not_exist_is_said_at_the_field(chair, plan):
    answer = chair.post(url("plan_open_comments", plan), {"from_on": "31/02/2026", "until_on": "01/03/2026"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"from_on": ["Ngày 31/02/2026 không có trong lịch."]}


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_any_rubbish_gets_a_sentence_and_never_a_server_error(chair, member, plan, nasty):
    target = targets.add_target(
        owner=plan, what="xã", goal=1, unit_of_measure="xã", responsible="Sở", actor=None, at=clock.now()
    )
    plans.open_for_comment(
        plan=plan, from_on=clock.today(), until_on=clock.today(), actor=None, at=clock.now()
    )
    comment = comments.add_comment(
        draft=plan,
        unit=make.members_of(plan.cluster_year)[1],
        body="Ý",
        actor=make.make_user(),
        at=clock.now(),
    )
    pages = [
        (chair, url("plan_edit", plan)),
        (chair, url("plan_phases", plan)),
        (chair, url("plan_open_comments", plan)),
        (chair, url("plan_versions", plan)),
        (chair, url("plan_campaign_take", plan)),
        (chair, url("plan_campaign_new", plan)),
        (chair, url("plan_target_add", plan)),
        (chair, url("plan_target_change", plan, target.pk)),
        (chair, url("plan_adopt", plan)),
        (member, url("comment_list", plan)),
        (chair, reverse("emulation:comment_answer", args=[plan.cluster_year_id, comment.pk])),
        (member, reverse("emulation:unit_plan_new")),
    ]
    for client, address in pages:
        fields = client.get(address).context["form"].fields
        answer = client.post(address, dict.fromkeys(fields, nasty))
        assert answer.status_code in (302, 422), address
        if answer.status_code == 422:
            assert "Chưa lưu được" in answer.text

    assert member.get(reverse("emulation:unit_plan_list"), {"q": nasty[:1000]}).status_code == 200


def test_ten_megabytes_of_text_are_refused_at_the_field_and_the_rest_is_kept(chair, plan):
    text = {"revision": "0", "slogan": "Giữ lại", "purpose": "ă" * 5_000_000}

    answer = chair.post(url("plan_edit", plan), text)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "purpose": ["Dài 5.000.000 ký tự, chỉ nhận tối đa 20.000 ký tự. Xin viết ngắn lại."]
    }
    assert "Giữ lại" in answer.text


@pytest.mark.parametrize("number", [0, 99, 10**30])
def test_guessed_ids_are_not_found(chair, plan, number):
    other = plan_parts.add_new_campaign(
        plan=plans.draft_plan(cluster_year=make.make_cluster_year(2026), actor=None, at=clock.now()),
        title="Của cụm khác", kind="regular", actor=None, at=clock.now(),
    )  # fmt: skip
    addresses = [
        reverse("emulation:plan_show", args=[number]),
        url("plan_version_show", plan, number),
        url("plan_campaign_change", plan, number),
        url("plan_campaign_change", plan, other.pk),
        url("plan_target_change", plan, number),
        reverse("emulation:comment_answer", args=[plan.cluster_year_id, number]),
        reverse("emulation:unit_plan_show", args=[number]),
        reverse("emulation:unit_plan_show", args=[plan.pk]),  # a cluster's plan is no unit's plan
    ]

    assert [chair.get(address).status_code for address in addresses] == [404] * len(addresses)
    removals = [("chi-tieu", number), ("phong-trao", other.pk), ("khac", 1)]
    for kind, row in removals:
        assert chair.post(url("plan_part_remove", plan, kind, row)).status_code == 404


def test_unit_can_not_comment_for_another_unit(member, plan, cluster_year):
    plans.open_for_comment(
        plan=plan, from_on=clock.today(), until_on=clock.today(), actor=None, at=clock.now()
    )

    answer = member.post(
        url("comment_list", plan), {"unit": make.members_of(cluster_year)[0].pk, "body": "Thay mặt"}
    )

    assert answer.status_code == 422
    assert "unit" in answer.context["form"].errors
    assert not DraftComment.objects.exists()


def test_unit_agrees_with_one_button(member, plan):
    plans.open_for_comment(
        plan=plan, from_on=clock.today(), until_on=clock.today(), actor=None, at=clock.now()
    )
    unit = make.members_of(plan.cluster_year)[1]

    member.post(url("comment_list", plan), {"unit": unit.pk, "agree": "1"})
    again = member.post(url("comment_list", plan), {"unit": unit.pk, "agree": "1"})

    assert DraftComment.objects.get().is_without_remarks
    assert "đã báo thống nhất" in again.text


def test_movement_is_taken_changed_ordered_and_taken_out(chair, plan):
    campaign = Campaign.objects.create(title="Hội nhập và phát triển", kind="regular")
    Campaign.objects.create(title="Đã kết thúc", kind="regular", starts_year=2016, ends_year=2020)
    take = url("plan_campaign_take", plan)
    assert list(chair.get(take).context["form"].fields["campaign"].queryset) == [campaign]
    chair.post(take, {"campaign": campaign.pk, "starts_on": "01/02/2026"})
    second = plan_parts.add_new_campaign(plan=plan, title="B", kind="short", actor=None, at=clock.now())
    first = plan.plan_campaigns.get(campaign=campaign)

    wrong = chair.post(
        url("plan_campaign_change", plan, first.pk), {"starts_on": "01/02/2026", "ends_on": "01/01/2026"}
    )
    chair.post(url("plan_part_move", plan, "phong-trao", second.pk), {"up": "1"})
    order = [row.pk for row in plan.plan_campaigns.order_by("ordinal")]
    chair.post(url("plan_part_remove", plan, "phong-trao", first.pk))

    assert wrong.context["form"].errors == {"ends_on": ["Ngày kết thúc phải từ ngày bắt đầu trở đi."]}
    assert order == [second.pk, first.pk]
    assert list(plan.plan_campaigns.all()) == [second]
    assert Campaign.objects.filter(pk=campaign.pk).exists()


def test_year_is_shown_as_a_year(chair, plan):
    assert 'value="2026"' in chair.get(url("plan_campaign_new", plan)).text


def test_target_keeps_decimals_as_they_are_written_here(chair, plan):
    words = {"what": "án thi hành xong", "unit_of_measure": "%", "responsible": "mỗi Chi cục"}

    wrong = chair.post(url("plan_target_add", plan), {**words, "goal": "1.5"})
    chair.post(url("plan_target_add", plan), {**words, "goal": "82,5"})

    assert "goal" in wrong.context["form"].errors
    assert "82,5\u00a0%" in chair.get(url("plan_parts", plan)).text
    assert "mỗi Chi cục: ít nhất 82,5\u00a0%" in chair.get(url("plan_show", plan)).text
    assert Target.objects.count() == 1


def test_refused_adoption_names_the_reason_and_keeps_what_was_typed(chair, plan):
    tomorrow = clock.today() + dt.timedelta(days=1)
    answer = chair.post(
        url("plan_adopt", plan), {"seen": "cũ", "adopted_on": f"{tomorrow:%d/%m/%Y}", "number": "12/KH"}
    )

    assert answer.status_code == 422
    assert "vừa được sửa sau khi bạn mở trang này" in answer.text
    assert 'value="12/KH"' in answer.text
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_file_that_is_not_what_its_name_says_leaves_the_plan_as_it_was():
    unit = make.make_unit(kind=UnitKind.JUSTICE_DEPARTMENT)
    head = signed_in(make.appoint(Role.UNIT_HEAD, unit=unit))
    plan = plans.draft_unit_plan(unit=unit, year=2026, slogan="Đoàn kết", actor=None, at=clock.now())
    page = reverse("emulation:unit_plan_adopt", args=[plan.pk])
    seen = re.search(r'name="seen"[^>]* value="(\w{64})"', head.get(page).text)[1]
    issue = {"seen": seen, "number": "06/KH-STP", "issued_on": f"{clock.today():%d/%m/%Y}"}

    fake = SimpleUploadedFile("ke-hoach.pdf", b"not a pdf")
    answer = head.post(page, {**issue, "file": fake})

    assert answer.context["form"].errors.keys() == {"file"}
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert head.post(page, issue).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.number) == ("adopted", "06/KH-STP")


def test_unit_begins_its_own_plan(member, cluster_year):
    unit = make.members_of(cluster_year)[1]
    answer = member.post(reverse("emulation:unit_plan_new"), {"unit": unit.pk, "year": "2026"})
    plan = CampaignPlan.objects.get(unit=unit)

    again = member.post(reverse("emulation:unit_plan_new"), {"unit": unit.pk, "year": "2026"})

    assert answer.url == reverse("emulation:unit_plan_edit", args=[plan.pk])
    assert again.context["form"].errors.keys() == {"year"}
    assert str(unit) in member.get(reverse("emulation:unit_plan_list"), {"q": unit.name}).text


def test_what_the_press_told_is_shown_as_such(chair, plan):
    ReportedFact.objects.create(plan=plan, topic="key_tasks", value=8, source="Báo X, 10/01/2018")

    page = " ".join(chair.get(url("plan_show", plan)).text.split())

    assert "Báo chí đưa tin: 8 nhiệm vụ trọng tâm (nội dung từng nhiệm vụ không được đưa)." in page


def _count_queries(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def _grow(plan, unit, rows):
    at, today = clock.now(), clock.today()
    for number in range(rows):
        campaign = plan_parts.add_new_campaign(
            plan=plan, title=f"Phong trào {plan.pk}-{number}", kind="regular", actor=None, at=at
        )
        campaign.campaign.parents.add(
            Campaign.objects.create(title=f"Cha {plan.pk}-{number}", kind="regular")
        )
        targets.add_target(
            owner=plan, what="xã", goal=1, unit_of_measure="xã", responsible="Sở", plan_campaign=campaign,
            actor=None, at=at,
        )  # fmt: skip
    if plan.cluster_year:
        for number in range(rows):
            plans.save_plan_text(plan=plan, revision=number, purpose=f"Lần {number}", actor=None, at=at)
            plan.refresh_from_db()
            plans.open_for_comment(plan=plan, from_on=today, until_on=today, actor=None, at=at)
            comments.add_comment(draft=plan, unit=unit, body="Ý kiến", actor=make.make_user(), at=at)


@pytest.mark.parametrize(
    ("page", "most"),
    [("plan_show", 15), ("plan_parts", 12), ("plan_versions", 10), ("comment_list", 11)],
)
def test_queries_of_a_cluster_plan_do_not_grow(
    chair, plan, cluster_year, page, most, django_assert_max_num_queries
):
    unit = make.members_of(cluster_year)[1]
    _grow(plan, unit, 1)
    one = _count_queries(chair, url(page, plan), django_assert_max_num_queries)
    CampaignPlan.objects.all().delete()
    three_rows = plans.draft_plan(cluster_year=cluster_year, slogan="Đoàn kết", actor=None, at=clock.now())
    _grow(three_rows, unit, 3)

    three = _count_queries(chair, url(page, three_rows), django_assert_max_num_queries)

    assert three == one
    assert one <= most


def test_queries_of_the_list_of_unit_plans_do_not_grow(django_assert_max_num_queries):
    standing = signed_in(make.appoint(Role.STANDING_BODY))
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            plans.draft_unit_plan(unit=make.make_unit(), year=2026, actor=None, at=clock.now())
        counts.append(
            _count_queries(standing, reverse("emulation:unit_plan_list"), django_assert_max_num_queries)
        )

    assert counts[0] == counts[1] <= 8
