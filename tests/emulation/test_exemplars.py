"""Good examples: proposed any time, decided with reasons, published, taken up; signals name reasons only."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from clusters.enums import Role
from clusters.queries import members_on
from core import clock
from core.errors import RuleError, StateConflictError
from emulation.enums import EXEMPLAR_MOVES, ExemplarState, ReportPeriod, ReportState
from emulation.models import Exemplar, Replication, ReportVersion, UnitReport
from emulation.queries.exemplars import recognised_counts, suggestions, without_example
from emulation.services import exemplars as services
from tests import factories as make
from tests.factories.exemplars import EXEMPLAR, proposed, published, recognised
from tests.factories.targets import adopted_plan, figure, make_target, share_of

pytestmark = pytest.mark.django_db

YEAR = clock.today().year
DUE = dt.date(YEAR, 12, 31)
NASTY = ["\x00", "x" * 25_000, "😀", "a\u0301" * 300, "31/02/2026", "9" * 30]


@pytest.fixture
def year():
    return make.make_cluster_year(YEAR, units=2)


@pytest.fixture
def units(year):
    return [member.unit for member in year.memberships.order_by("ordinal")]


@pytest.fixture
def writer(units):
    return make.appoint(Role.UNIT_OFFICER, unit=units[0])


@pytest.fixture
def leader(year, units):
    make.make_lead(year, units[1])
    return make.appoint(Role.UNIT_HEAD, unit=units[1])


def by(person):
    return {"actor": person, "at": clock.now()}


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page(name, *arguments):
    return reverse(f"emulation:exemplar_{name}", args=arguments)


def test_from_a_draft_to_the_sector_and_to_whoever_takes_it_up(year, units, writer, leader):
    stranger_unit = make.make_unit("Đơn vị cụm khác")
    stranger = signed_in(make.appoint(Role.UNIT_OFFICER, unit=stranger_unit))
    own, chair = signed_in(writer), signed_in(leader)

    own.post(page("new", year.pk, units[0].pk), {"revision": 0, **EXEMPLAR})
    exemplar = Exemplar.objects.get()
    unseen = chair.get(page("show", exemplar.pk)).status_code
    own.post(page("propose", exemplar.pk))
    seen = chair.get(page("show", exemplar.pk)).status_code
    chair.post(
        page("recognise", exemplar.pk),
        {"recognised_on": f"{clock.today():%d/%m/%Y}", "basis": "Hội nghị sơ kết"},
    )
    hidden = stranger.get(page("show", exemplar.pk)).status_code
    chair.post(page("publish", exemplar.pk))

    assert (unseen, seen, hidden) == (404, 200, 404)
    assert EXEMPLAR["story"] in stranger.get(page("show", exemplar.pk)).text
    found = stranger.get(page("library"), {"q": "rut thoi gian"})
    assert EXEMPLAR["name"] in found.text
    assert EXEMPLAR["name"] not in stranger.get(page("library"), {"q": "khong co"}).text
    words = {"revision": 0, "started_on": f"{clock.today():%d/%m/%Y}", "how": "Cũng lập bảng theo dõi"}
    stranger.post(page("replicate", exemplar.pk, stranger_unit.pk), words)
    stranger.post(
        page("replicate", exemplar.pk, stranger_unit.pk), {**words, "revision": 1, "result": "Còn 3 ngày"}
    )
    row = Replication.objects.get()
    assert (row.unit, row.result, row.revision) == (stranger_unit, "Còn 3 ngày", 2)
    assert "Còn 3 ngày" in own.get(page("show", exemplar.pk)).text
    assert recognised_counts(year) == {units[0].pk: 1}


@pytest.mark.parametrize("state", ExemplarState.values)
def test_every_step_goes_only_where_the_table_of_moves_allows(year, units, writer, state):
    acts = {
        ExemplarState.PROPOSED: lambda row: services.propose_exemplar(exemplar=row, **by(writer)),
        ExemplarState.DECLINED: lambda row: services.decline_exemplar(
            exemplar=row, note="Thiếu số liệu", **by(writer)
        ),
        ExemplarState.PUBLISHED: lambda row: services.publish_exemplar(exemplar=row, **by(writer)),
    }
    moment = clock.now()
    decided = {"decided_at": moment, "decided_by": writer}
    row = Exemplar.objects.create(
        cluster_year=year, unit=units[0], state=state, **EXEMPLAR,
        **(decided if state not in ("draft", "proposed") else {}),
        **({"recognised_on": clock.today()} if state in ("recognised", "published") else {}),
        **({"published_at": moment, "published_by": writer} if state == "published" else {}),
        **({"decision_note": "lý do"} if state == "declined" else {}),
    )  # fmt: skip

    for goal, act in acts.items():
        if goal not in EXEMPLAR_MOVES[state]:
            with pytest.raises(StateConflictError):
                act(row)


def test_not_recognised_tells_the_unit_why_and_the_unit_writes_it_anew(year, units, writer, leader):
    row = proposed(year, units[0], writer)
    with pytest.raises(RuleError) as empty:
        services.decline_exemplar(exemplar=row, note=" ", **by(leader))
    services.decline_exemplar(exemplar=row, note="Chưa có số liệu so sánh", **by(leader))

    shown = signed_in(writer).get(page("show", row.pk)).text
    services.save_exemplar(exemplar=row, revision=0, story="Có số liệu", **by(writer))
    again = services.propose_exemplar(exemplar=row, **by(writer))

    assert empty.value.field == "note"
    assert "Chưa có số liệu so sánh" in shown
    assert (again.state, again.decision_note, again.decided_at) == (ExemplarState.PROPOSED, "", None)


def test_a_proposal_is_taken_back_only_while_nobody_decided(year, units, writer, leader):
    row = services.withdraw_exemplar(exemplar=proposed(year, units[0], writer), **by(writer))
    assert (row.state, row.proposed_at) == (ExemplarState.DRAFT, None)

    with pytest.raises(StateConflictError, match="chờ xem xét"):
        services.withdraw_exemplar(exemplar=recognised(year, units[0], leader), **by(writer))


def test_two_writers_see_both_texts_and_lose_nothing(year, units, writer):
    row = services.draft_exemplar(cluster_year=year, unit=units[0], **EXEMPLAR, **by(writer))
    services.save_exemplar(exemplar=row, revision=0, story="Bản của người kia", **by(writer))

    answer = signed_in(writer).post(page("edit", row.pk), {**EXEMPLAR, "revision": 0, "story": "Bản của tôi"})
    again = signed_in(writer).post(page("edit", row.pk), {**EXEMPLAR, "revision": 1, "story": "Bản của tôi"})

    assert answer.status_code == 422
    assert "Bản của người kia" in answer.text
    assert "Bản của tôi" in answer.text
    assert again.status_code == 302


def test_taken_out_of_the_list_it_stays_recognised_with_who_took_it_up(year, units, writer, leader):
    row = published(year, units[0], leader)
    services.record_replication(
        exemplar=row, unit=units[1], started_on=clock.today(), how="Theo", result="", revision=0, **by(leader)
    )

    row = services.unpublish_exemplar(exemplar=row, reason="Cần kiểm tra lại", **by(leader))

    assert (row.state, row.published_at, row.replications.count()) == (ExemplarState.RECOGNISED, None, 1)
    with pytest.raises(StateConflictError, match="đang được phổ biến"):
        services.record_replication(
            exemplar=row,
            unit=units[1],
            started_on=clock.today(),
            how="x",
            result="",
            revision=1,
            **by(leader),
        )


def test_nobody_takes_up_the_units_own_example_nor_for_another_unit(year, units, writer, leader):
    row = published(year, units[0], leader)

    with pytest.raises(RuleError, match="chính đơn vị"):
        services.record_replication(
            exemplar=row,
            unit=units[0],
            started_on=clock.today(),
            how="x",
            result="",
            revision=0,
            **by(writer),
        )
    assert signed_in(writer).get(page("replicate", row.pk, units[1].pk)).status_code == 404


# --- signals


def test_a_target_beaten_early_is_a_sign_until_somebody_proposes_it(year, units, writer, leader):
    share = share_of(make_target(adopted_plan(year)), units[0])
    figure(share, 3, dt.date(YEAR, 1, 1))

    (row,) = suggestions(year, DUE)
    (signal,) = row.signals
    shown = signed_in(leader).get(page("list", year.pk)).text

    assert (row.unit_id, row.name) == (units[0].pk, units[0].name)
    assert signal.reason == f"Đạt sớm chỉ tiêu “xã điểm”: 3 xã, hạn 31/12/{YEAR}"
    assert signal.reason in shown
    assert not Exemplar.objects.exists()  # people decide
    proposed(year, units[0], writer, name=units[0].name, subject="collective")
    assert suggestions(year, DUE) == []


def test_a_name_in_two_reports_handed_in_is_a_sign_in_one_or_in_drafts_it_is_none(year, units, writer):
    def report(unit, period, names, state=ReportState.SUBMITTED):
        handed_in = (
            {} if state == ReportState.DRAFT else {"submitted_at": clock.now(), "submitted_by": writer}
        )
        UnitReport.objects.create(
            cluster_year=year, unit=unit, period=period, exemplars=names, state=state, **handed_in
        )

    report(units[0], ReportPeriod.MIDYEAR, ["Nguyễn Thị Mẫu", "Trần Văn Một"])
    report(units[1], ReportPeriod.MIDYEAR, ["Trần Văn Một"], state=ReportState.DRAFT)
    assert suggestions(year, DUE) == []
    report(units[0], ReportPeriod.YEAR, ["nguyễn thị mẫu"])

    (row,) = suggestions(year, DUE)

    assert (row.name, row.unit_id) == ("Nguyễn Thị Mẫu", units[0].pk)
    assert row.signals[0].reason.startswith("Được nêu trong 2 báo cáo: ")


def test_a_name_that_a_unit_is_still_writing_into_a_returned_report_is_no_sign(year, units, writer):
    for period in (ReportPeriod.MIDYEAR, ReportPeriod.YEAR):
        report = UnitReport.objects.create(
            cluster_year=year, unit=units[0], period=period, exemplars=["Lê Thị Đang Viết"],
            state=ReportState.RETURNED, return_reason="Thiếu số liệu", submitted_at=clock.now(), submitted_by=writer,
        )  # fmt: skip
        content = {
            "results": "Kết quả",
            "weaknesses": "",
            "exemplars": [],
            "proposals": "",
            "figures": [],
            "file": None,
        }
        ReportVersion.objects.create(
            report=report,
            number=1,
            content=content,
            sha256="0" * 64,
            handed_in_at=clock.now(),
            handed_in_by=writer,
        )

    assert suggestions(year, DUE) == []


def test_leaders_see_units_without_an_example_and_a_unit_sees_only_its_own_signs(year, units, writer, leader):
    services.draft_exemplar(
        cluster_year=year, unit=units[0], **EXEMPLAR, **by(writer)
    )  # nobody else knows of it
    share = share_of(make_target(adopted_plan(year)), units[1])
    figure(share, 3, dt.date(YEAR, 1, 1))

    assert [member.unit for member in without_example(year, members_on(year, DUE))] == units
    assert "chưa đề xuất điển hình nào" in signed_in(leader).get(page("list", year.pk)).text
    own = signed_in(writer).get(page("list", year.pk)).text
    assert "chưa đề xuất điển hình nào" not in own
    assert "Đạt sớm" not in own


def test_a_filtered_list_shows_no_code_of_a_state(year, leader):
    shown = signed_in(leader).get(page("list", year.pk), {"tinh-trang": "proposed"}).content.decode()

    assert 'value="proposed" selected' in shown
    assert "gu-badge" not in shown


# --- rubbish, costs


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_any_rubbish_gets_a_sentence_and_never_a_server_error(year, units, writer, leader, nasty):
    row, told = proposed(year, units[0], writer), dict.fromkeys(
        ("revision", "subject", "name", "campaign", "what", "story", "recognised_on", "basis", "note", "how", "started_on"),
        nasty,
    )  # fmt: skip
    own, chair = signed_in(writer), signed_in(leader)
    answers = [
        own.post(page("new", year.pk, units[0].pk), told),
        own.post(page("edit", row.pk), told),
        chair.post(page("recognise", row.pk), told),
        own.get(page("library"), {"q": nasty, "trang": nasty}),
        own.get(page("list", year.pk), {"tinh-trang": nasty}),
        own.get(page("new", year.pk, units[0].pk), {"ten": nasty}),
    ]

    assert {answer.status_code for answer in answers} <= {200, 422}


@pytest.mark.parametrize("name", ["list", "library"])
def test_a_list_costs_the_same_for_one_and_three(year, units, leader, django_assert_max_num_queries, name):
    arguments = [year.pk] if name == "list" else []
    client, costs = signed_in(leader), []
    for count in (1, 2):
        for number in range(count):
            published(year, units[0], leader, name=f"Người {count}-{number}")
        with django_assert_max_num_queries(30) as counted:
            client.get(page(name, *arguments))
        costs.append(len(counted))

    assert costs[0] == costs[1]
