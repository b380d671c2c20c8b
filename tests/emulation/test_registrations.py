"""Registering titles: the deadline, who may, in bulk, withdrawing, the counts, the Excel file."""

import datetime as dt
from io import BytesIO
from itertools import product

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clusters.enums import LeadRole, Role, UnitGroup, UnitKind
from core.errors import RuleError, StateConflictError
from emulation.enums import REGISTRATION_MOVES, AwardSubject, MilestoneKind, RegistrationState, ReportedTopic
from emulation.models import Milestone, ReportedFact, TitleRegistration
from emulation.queries.registrations import is_registering_open, registration_counts
from emulation.services import milestones
from emulation.services import registrations as services
from tests import factories as make
from tests.factories.emulation import make_award, put_under

NOW = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
DUE = dt.date(2026, 3, 15)
IN_TIME = dt.datetime(2026, 3, 15, 16, 59, 59, tzinfo=dt.UTC)  # 23:59:59 in Việt Nam
TOO_LATE = dt.datetime(2026, 3, 15, 17, 0, 0, tzinfo=dt.UTC)  # 00:00:00 on 16 March
ONLY_MINISTRY_AND_THADS = [UnitGroup.JUSTICE]


@pytest.fixture
def year():
    return make.make_cluster_year(
        2026,
        units=[
            make.make_unit("Sở Tư pháp Thử", kind=UnitKind.JUSTICE_DEPARTMENT),
            make.make_unit("Cục THADS Thử", kind=UnitKind.PROVINCIAL_ENFORCEMENT_LEGACY),
        ],
    )


@pytest.fixture
def flag():
    return make_award("Cờ thi đua Ngành Tư pháp")


def register(year, award, unit, *, for_units=(), at=NOW, actor=None):
    return services.register_titles(
        cluster_year=year,
        by_unit=unit,
        picks={(award.pk, target.pk) for target in (for_units or [unit])},
        actor=actor or make.appoint(Role.UNIT_OFFICER, unit=unit),
        at=at,
    )


@pytest.mark.parametrize(("at", "expected"), [(IN_TIME, True), (TOO_LATE, False)])
def test_open_until_the_last_second_of_the_due_day_in_vietnam(year, flag, at, expected):
    milestone = Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=DUE)

    assert is_registering_open(milestone, at) is expected
    if expected:
        assert len(register(year, flag, make.members_of(year)[0], at=at)) == 1
    else:
        with pytest.raises(RuleError, match="hết ngày 15/03/2026"):
            register(year, flag, make.members_of(year)[0], at=at)


def test_a_so_tu_phap_never_registers_what_the_province_grants(year):
    justice, enforcement = make.members_of(year)
    room = put_under(make.make_unit("Phòng Thử", kind=UnitKind.SUB_UNIT), justice)
    excellent = make_award("Tập thể lao động xuất sắc", excluded_groups=ONLY_MINISTRY_AND_THADS)
    worker = make_award(
        "Lao động tiên tiến", excluded_groups=ONLY_MINISTRY_AND_THADS, subject=AwardSubject.PERSON
    )

    for award, unit in product((excellent, worker), (justice, room)):
        with pytest.raises(RuleError, match=r"không đề nghị .* qua Bộ"):
            register(year, award, justice, for_units=[unit])
    assert len(register(year, excellent, enforcement)) == 1
    with pytest.raises(RuleError, match="dành cho cá nhân"):
        register(year, worker, enforcement)


def test_only_a_member_registers_and_only_for_its_own_units(year, flag):
    stranger = make.make_unit()
    with pytest.raises(RuleError, match="không phải là đơn vị thành viên"):
        register(year, flag, stranger)
    with pytest.raises(RuleError, match="đơn vị mình và đơn vị trực thuộc"):
        register(year, flag, make.members_of(year)[0], for_units=[stranger])


def test_forty_sub_units_are_registered_in_one_form_and_counted_by_group(client, year, flag):
    justice, enforcement = make.members_of(year)
    for _number in range(40):
        put_under(make.make_unit(kind=UnitKind.DISTRICT_ENFORCEMENT_LEGACY), enforcement)
    make.make_lead(year, justice)
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=enforcement))
    url = reverse("emulation:registration_new", args=[year.pk, enforcement.pk])

    assert client.post(url, {"whole": [str(flag.pk)]}).status_code == 302
    register(year, flag, justice)
    again = client.post(url, {"whole": [str(flag.pk)]})

    [line] = registration_counts(year)[1]
    assert [group.count for group in line.groups] == [0, 1, 41]
    assert (again.status_code, TitleRegistration.objects.count()) == (422, 42)


def test_a_figure_of_the_press_stands_beside_the_count(client, year, flag):
    ReportedFact.objects.create(
        cluster_year=year, topic=ReportedTopic.REGISTRATIONS, award_type=flag, group=UnitGroup.ENFORCEMENT, value=40,
        source="Báo thử",
    )  # fmt: skip
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=make.members_of(year)[0]))

    page = client.get(reverse("emulation:registration_list", args=[year.pk])).content.decode()

    assert "Báo chí đưa: 40" in page


def test_withdrawing_is_possible_after_the_deadline_and_needs_a_reason(year, flag):
    unit = make.members_of(year)[0]
    officer = make.appoint(Role.UNIT_OFFICER, unit=unit)
    [registration] = register(year, flag, unit)
    Milestone.objects.filter(kind=MilestoneKind.REGISTERED).update(due_on=DUE)

    with pytest.raises(RuleError, match="lý do"):
        services.withdraw_registration(
            registration_id=registration.pk, reason="  ", actor=officer, at=TOO_LATE
        )
    ended = services.withdraw_registration(
        registration_id=registration.pk, reason="Không đủ điểm", actor=officer, at=TOO_LATE
    )

    assert (ended.state, ended.end_reason) == (RegistrationState.WITHDRAWN, "Không đủ điểm")
    assert registration_counts(year)[1] == []


def test_nothing_changes_after_the_vote(year, flag):
    unit = make.members_of(year)[0]
    officer = make.appoint(Role.UNIT_OFFICER, unit=unit)
    [registration] = register(year, flag, unit)
    milestones.reach(cluster_year=year, kind=MilestoneKind.VOTED, reached_on=DUE, actor=officer, at=NOW)

    with pytest.raises(RuleError, match="đã bỏ phiếu"):
        services.withdraw_registration(registration_id=registration.pk, reason="Muộn", actor=officer, at=NOW)


def test_a_disqualified_unit_is_not_registered_again_but_a_withdrawn_one_is(year, flag):
    first, second = make.members_of(year)
    standing = make.appoint(Role.STANDING_BODY)
    [struck], [taken_back] = register(year, flag, first), register(year, flag, second)
    services.disqualify_registration(registration_id=struck.pk, reason="Có vi phạm", actor=standing, at=NOW)
    services.withdraw_registration(registration_id=taken_back.pk, reason="Nhầm", actor=standing, at=NOW)

    with pytest.raises(RuleError, match="đã bị loại"):
        register(year, flag, first)
    assert register(year, flag, second)[0].state == RegistrationState.SUBMITTED


@pytest.mark.parametrize(("source", "target"), list(product(RegistrationState, RegistrationState)))
def test_a_registration_moves_by_the_table(year, flag, source, target):
    acts = {
        RegistrationState.WITHDRAWN: services.withdraw_registration,
        RegistrationState.DISQUALIFIED: services.disqualify_registration,
    }
    actor = make.appoint(Role.STANDING_BODY)
    [registration] = register(year, flag, make.members_of(year)[0])
    if source in acts:
        acts[source](registration_id=registration.pk, reason="Thử", actor=actor, at=NOW)
    if target not in acts:
        assert target not in REGISTRATION_MOVES[source]
    elif target in REGISTRATION_MOVES[source]:
        assert (
            acts[target](registration_id=registration.pk, reason="Thử", actor=actor, at=NOW).state == target
        )
    else:
        with pytest.raises(StateConflictError):
            acts[target](registration_id=registration.pk, reason="Thử", actor=actor, at=NOW)


def test_closing_waits_for_the_due_day_or_for_everyone(client, year, flag):
    first, second = make.members_of(year)
    make.make_lead(year, first)
    chair = make.appoint(Role.UNIT_HEAD, unit=first)
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=DUE)
    with pytest.raises(RuleError, match="Chưa có đơn vị nào"):
        services.close_registration(cluster_year=year, actor=chair, at=NOW)
    register(year, flag, first)
    with pytest.raises(RuleError, match="Còn đơn vị chưa đăng ký"):
        services.close_registration(cluster_year=year, actor=chair, at=NOW)
    register(year, flag, second)
    client.force_login(chair)

    response = client.post(reverse("emulation:registration_close", args=[year.pk]))

    assert response.status_code == 302
    assert milestones.is_reached(year, MilestoneKind.REGISTERED)
    with pytest.raises(RuleError, match="đã được chốt"):
        register(year, flag, first, at=NOW)


def test_a_vice_chair_closes_and_a_member_does_not(client, year, flag):
    first, second = make.members_of(year)
    make.make_lead(year, first, LeadRole.VICE_CHAIR)
    register(year, flag, first)
    url = reverse("emulation:registration_close", args=[year.pk])

    client.force_login(make.appoint(Role.UNIT_HEAD, unit=second))
    assert client.post(url).status_code == 403
    client.force_login(make.appoint(Role.UNIT_DEPUTY, unit=first))
    assert client.post(url).status_code == 302


def test_excel_keeps_a_formula_as_text(client, year, flag):
    unit = make.members_of(year)[0]
    services.register_titles(
        cluster_year=year, by_unit=unit, picks={(flag.pk, unit.pk)}, note='=HYPERLINK("http://x")',
        actor=make.appoint(Role.UNIT_OFFICER, unit=unit), at=NOW,
    )  # fmt: skip
    client.force_login(make.appoint(Role.AUDITOR))

    response = client.get(reverse("emulation:registration_export", args=[year.pk]))

    sheet = load_workbook(BytesIO(response.content)).active
    note = sheet.cell(row=2, column=8)
    assert (note.value, note.data_type, note.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)
    assert sheet.cell(row=2, column=2).value == "Sở Tư pháp Thử"


@pytest.mark.parametrize(
    "query", ["tinh-trang=x", "danh-hieu=a", "danh-hieu=99999999999999999999", "danh-hieu=%00"]
)
def test_a_broken_filter_is_no_page(client, year, query):
    client.force_login(make.appoint(Role.AUDITOR))
    assert client.get(reverse("emulation:registration_list", args=[year.pk]) + "?" + query).status_code == 404


@pytest.mark.parametrize("pick", ["x", "1-999999999", "99999999999999999999-1", "\x00", "-", "1-2-3"])
def test_a_forged_choice_is_a_sentence_and_what_was_typed_stays(client, year, flag, pick):
    unit = make.members_of(year)[0]
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))

    response = client.post(
        reverse("emulation:registration_new", args=[year.pk, unit.pk]),
        {"picks": [pick, f"{flag.pk}-{unit.pk}"], "note": "Ghi chú giữ lại"},
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Lựa chọn này không có trong danh sách" in page
    assert "Ghi chú giữ lại" in page
    assert " checked" in page
