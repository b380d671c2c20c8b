"""A cluster's year: opened, constituted, begun from last year's, halted; its map and matrix."""

import datetime as dt

import pytest
from django.urls import reverse

from clusters.enums import LeadRole, Role, SuccessionKind
from clusters.models import ClusterYear, UnitName, UnitSuccession
from core.errors import RuleError, StateConflictError
from emulation.enums import CampaignKind, HaltKind, MilestoneKind
from emulation.models import Campaign, CampaignPlan, Milestone, PlanCampaign
from emulation.queries.renewal import proposed_due_days, what_must_change
from emulation.queries.years import unit_matrix, year_map
from emulation.services import milestones
from emulation.services import years as services
from tests import factories as make

NOW = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def standing():
    return make.appoint(Role.STANDING_BODY)


def with_leads(year, vices=1):
    chair, *others = make.members_of(year)
    make.make_lead(year, chair)
    for unit in others[:vices]:
        make.make_lead(year, unit, LeadRole.VICE_CHAIR)
    return year


def new_year_form(**fields):
    return {
        "cluster": "", "cluster_name": "Cụm thi đua số 9", "year": "2026", "kind": "cluster", "name": "Cụm thi đua số 9",
        "block": "", "decision_number": "100/QĐ-BTP", "decision_on": "20/12/2025", "decision_issuer": "", "units": "",
    } | fields  # fmt: skip


def test_the_standing_body_opens_a_year_from_the_decision(client, standing):
    first, second = make.make_unit("Vụ Pháp luật quốc tế"), make.make_unit("Cục Kế hoạch – Tài chính")
    client.force_login(standing)

    response = client.post(
        reverse("emulation:year_new"), new_year_form(units="Cuc ke hoach - tai chinh\nVụ Pháp luật quốc tế")
    )

    year = ClusterYear.objects.get()
    assert response.url == reverse("emulation:year_setup", args=[year.pk])
    assert make.members_of(year) == [second, first]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision_on": "31/02/2026"}, "Ngày 31/02/2026 không có trong lịch"),
        ({"units": "Đơn vị không có"}, "Không có đơn vị “Đơn vị không có”"),
        ({"cluster_name": ""}, "Chọn một cụm trong danh sách"),
        ({"cluster_name": "🙂"}, "Tên cụm phải có chữ hoặc số"),
        ({"decision_on": "31/12/2099"}, "Ngày quyết định chưa tới"),
        ({"year": "99999999999999999999999999"}, "Xin nhập năm bằng bốn chữ số"),
        ({"year": "3000"}, "Năm phải từ 1948 đến 2200"),
        ({"name": "a\x00b"}, "Có ký tự không đọc được"),
        ({"kind": "x"}, "Lựa chọn này không có trong danh sách"),
    ],
)
def test_a_broken_decision_gets_a_sentence_and_keeps_what_was_typed(client, standing, fields, sentence):
    client.force_login(standing)

    response = client.post(reverse("emulation:year_new"), new_year_form(block="Khối giữ lại", **fields))

    page = response.content.decode()
    assert (response.status_code, sentence in page, "Khối giữ lại" in page) == (422, True, True)
    assert ClusterYear.objects.count() == 0


@pytest.mark.parametrize(
    ("members", "vices", "decision", "missing"),
    [
        (3, 1, "1/QĐ", ""),
        (3, 2, "1/QĐ", ""),
        (3, 0, "1/QĐ", "một hoặc hai Phó Trưởng"),
        (4, 3, "1/QĐ", "một hoặc hai Phó Trưởng"),
        (1, 0, "1/QĐ", "hai đơn vị"),
        (3, 1, "", "quyết định"),
    ],
)
def test_a_cluster_is_constituted_only_when_whole(standing, members, vices, decision, missing):
    year = with_leads(make.make_cluster_year(2026, units=members, decision_number=decision), vices)

    if missing:
        with pytest.raises(RuleError, match=missing):
            services.constitute(cluster_year=year, actor=standing, at=NOW)
        assert not milestones.is_reached(year, MilestoneKind.CONSTITUTED)
    else:
        assert services.constitute(cluster_year=year, actor=standing, at=NOW).reached_on == dt.date(
            2025, 12, 20
        )


def test_constituting_by_browser_and_not_twice(client, standing):
    year = with_leads(make.make_cluster_year(2026))
    url = reverse("emulation:year_setup", args=[year.pk])
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0]))
    assert client.post(url).status_code == 403
    client.force_login(standing)
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 422


def last_year():
    """2026 with a unit that goes on, one renamed, one merged into another, one dissolved."""
    stays, renamed, merged, gone = (make.make_unit(name) for name in ("Vụ Một", "Vụ Hai", "Vụ Ba", "Vụ Bốn"))
    heir = make.make_unit("Cục Kế thừa")
    UnitName.objects.filter(unit=renamed).update(valid_to=dt.date(2026, 7, 1))
    UnitName.objects.create(unit=renamed, name="Cục Hai", valid_from=dt.date(2026, 7, 1))
    for unit, kind, successor in (
        (merged, SuccessionKind.MERGE, heir),
        (gone, SuccessionKind.DISSOLVE, None),
    ):
        UnitName.objects.filter(unit=unit).update(valid_to=dt.date(2027, 1, 1))
        UnitSuccession.objects.create(
            kind=kind,
            predecessor=unit,
            successor=successor,
            effective_on=dt.date(2027, 1, 1),
            legal_basis="NĐ 1",
        )
    year = with_leads(make.make_cluster_year(2026, units=[stays, renamed, merged, gone]))
    plan = CampaignPlan.objects.create(
        cluster_year=year, year=2026, slogan="Khẩu hiệu cũ", arrangements="Cách làm"
    )
    for ordinal, (title, ends_year) in enumerate(
        (("Còn chạy", 2030), ("Đã xong", 2026), ("Không hạn", None)), 1
    ):
        campaign = Campaign.objects.create(title=title, kind=CampaignKind.THEMATIC, ends_year=ends_year)
        PlanCampaign.objects.create(plan=plan, campaign=campaign, ordinal=ordinal)
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=dt.date(2026, 3, 15))
    return year, heir


def test_a_new_year_takes_over_what_still_holds_and_lists_what_must_change(client, standing):
    last, heir = last_year()
    client.force_login(standing)

    response = client.post(reverse("emulation:year_renew", args=[last.pk]), {"successors": [str(heir.pk)]})

    year = ClusterYear.objects.get(year=2027)
    checklist = client.get(response.url).content.decode()
    assert [unit.name for unit in make.members_of(year)] == ["Vụ Một", "Vụ Hai", "Cục Kế thừa"]
    assert (year.decision_number, year.leads.count(), year.name) == ("", 0, last.name)
    assert (year.plan.slogan, year.plan.arrangements) == ("", "Cách làm")
    assert [row.campaign.title for row in year.plan.plan_campaigns.order_by("ordinal")] == [
        "Còn chạy",
        "Không hạn",
    ]
    assert not Milestone.objects.filter(cluster_year=year, due_on__isnull=False).exists()
    assert proposed_due_days(year) == {MilestoneKind.REGISTERED: dt.date(2027, 3, 15)}
    for words in (
        "Vụ Hai nay là Cục Hai",
        "Vụ Ba không còn; đơn vị kế thừa: Cục Kế thừa",
        "Vụ Bốn không còn, không",
        "“Đã xong” đã kết thúc",
    ):
        assert words in checklist
    open_ones = [
        change.sentence for change in what_must_change(year, dt.date(2027, 1, 5)) if not change.is_settled
    ]
    assert len(open_ones) == 4  # decision, leaders, slogan, due days


def test_a_second_next_year_is_refused(client, standing):
    last, _heir = last_year()
    client.force_login(standing)
    url = reverse("emulation:year_renew", args=[last.pk])

    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 422
    assert ClusterYear.objects.filter(year=2027).count() == 1


def halt(year, actor, **fields):
    values = {
        "kind": HaltKind.DISSOLVED, "halted_on": TODAY, "decision_number": "9/QĐ", "decision_on": TODAY, "reason": "Sắp xếp",
    }  # fmt: skip
    return services.halt_year(cluster_year=year, actor=actor, at=NOW, **values | fields)


def test_a_halted_year_takes_no_more_work(standing):
    year = make.make_cluster_year(2026)
    halt(year, standing)

    with pytest.raises(RuleError, match="đã dừng"):
        milestones.set_due(
            cluster_year=ClusterYear.objects.get(),
            kind=MilestoneKind.VOTED,
            due_on=TODAY,
            reason="",
            actor=standing,
            at=NOW,
        )
    with pytest.raises(StateConflictError):
        halt(year, standing)
    assert {step.tone for step in year_map(year, TODAY)} == {"muted"}


def test_a_year_is_not_halted_after_the_vote(standing):
    year = make.make_cluster_year(2026)
    milestones.reach(cluster_year=year, kind=MilestoneKind.VOTED, reached_on=TODAY, actor=standing, at=NOW)

    with pytest.raises(RuleError, match="đã bỏ phiếu"):
        halt(year, standing)


def test_the_map_says_what_is_done_late_now_and_missing(standing):
    year = make.make_cluster_year(2026, units=2, decision_number="")
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.COMMENTED, due_on=dt.date(2026, 3, 1))
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.MIDYEAR, due_on=dt.date(2026, 7, 10))
    milestones.reach(cluster_year=year, kind=MilestoneKind.GUIDANCE, reached_on=TODAY, actor=standing, at=NOW)

    steps = {step.kind: step for step in year_map(year, TODAY)}

    assert list(steps) == [kind for kind in MilestoneKind if kind != MilestoneKind.PHASE_TWO]
    assert (steps["constituted"].tone, steps["commented"].tone, steps["commented"].state) == (
        "now",
        "late",
        "Quá hạn 1 ngày",
    )
    assert (steps["midyear"].tone, steps["midyear"].when) == ("todo", "Hạn 10/07/2026")
    assert (steps["guidance"].tone, steps["guidance"].when, steps["guidance"].gaps) == (
        "done",
        "02/03/2026",
        (),
    )
    assert "quyết định" in steps["constituted"].gaps[0].sentence
    assert [gap.sentence for gap in steps["registered"].gaps] == [
        "2 đơn vị chưa đăng ký.", "Trưởng cụm chưa chốt danh sách đăng ký.",
    ]  # fmt: skip


@pytest.mark.parametrize("today", [dt.date(2018, 3, 1), dt.date(2026, 3, 1)])
def test_an_old_year_shows_the_units_of_its_time(today):
    year = make.make_cluster_year(2018, units=2)
    first, _second = make.members_of(year)
    UnitName.objects.filter(unit=first).update(valid_to=dt.date(2025, 7, 1))

    assert len(unit_matrix(year, today)) == 2


def test_a_covenant_known_only_from_a_report_does_not_say_that_units_did_not_sign():
    year = make.make_cluster_year(2018, units=1)
    Milestone.objects.update_or_create(
        cluster_year=year,
        kind=MilestoneKind.COVENANT,
        defaults={"reached_on": dt.date(2018, 3, 19), "recorded_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    )

    [row] = unit_matrix(year, dt.date(2026, 3, 1))

    assert [cell.text for cell in row.cells][1] == "Chưa ghi nhận"
