"""Checks: teams, visits, what is found, what the unit answers, points agreed on, who reads it."""

import datetime as dt
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import LeadRole, Role
from core import clock
from core.errors import RuleError, StateConflictError
from emulation.signals import signals_of
from notifications.models import Notice
from scoring.enums import CardState, FindingKind, Stage, VisitState
from scoring.models import Finding, InspectionTeam, Scorecard, Visit
from scoring.queries.cards import lines_of, points_of
from scoring.queries.checks import fingerprint, praised, unsettled, visit_facts, visit_or_404
from scoring.services import checks, visits
from scoring.services.figures import FigureIn
from tests import factories as make
from tests.factories.checks import DAY, by, make_finding, make_team, make_visit
from tests.factories.scoring import give, make_cards, put


@pytest.fixture
def year():
    cluster_year = make.make_cluster_year(2026, units=4)
    make.make_lead(cluster_year, make.members_of(cluster_year)[0], LeadRole.CHAIR)
    return cluster_year


@pytest.fixture
def checker(year):
    return make.members_of(year)[1]


@pytest.fixture
def unit(year):
    return make.members_of(year)[2]


@pytest.fixture
def member(checker):
    """An officer of the checking unit, on the team."""
    return make.appoint(Role.UNIT_OFFICER, unit=checker)


@pytest.fixture
def team(year, checker, member):
    return make_team(year, checker, user=member)


@pytest.fixture
def head(unit):
    return make.appoint(Role.UNIT_HEAD, unit=unit)


@pytest.fixture
def chair(year):
    return make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0])


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def url(name, *args):
    return reverse(f"scoring:{name}", args=args)


def html_of(answer):
    return unescape(answer.content.decode())


def refreshed(visit):
    return Visit.objects.get(pk=visit.pk)


def save(visit, **words):
    values = {"planned_on": DAY, "held_on": DAY, "place": "", "unit_attendants": "", "conclusion": ""} | words
    return visits.save_visit(visit_id=visit.pk, **{"revision": refreshed(visit).revision} | values, **by())


def answer(visit, *, agrees, opinion="", **more):
    values = {"seen": fingerprint(refreshed(visit))} | more
    return visits.answer_visit(visit_id=visit.pk, opinion=opinion, agrees=agrees, **values, **by())


def test_the_whole_way_of_a_check_by_browser(year, unit, checker, member, head, chair):
    office, field, home = signed_in(chair), signed_in(member), signed_in(head)
    team_words = {
        "kind": "cross",
        "name": "Đoàn số 1",
        "decision_number": "45/QĐ-CTĐ",
        "decision_on": "20/05/2026",
    }
    assert office.post(url("team_new", year.pk), team_words).status_code == 302
    assert "mang tên này" in html_of(office.post(url("team_new", year.pk), team_words))
    team = InspectionTeam.objects.get()
    person = member.appointments.get().pk
    joining = {"person": person, "is_leader": "on"}
    assert office.post(url("team_member_new", year.pk, team.pk), joining).status_code == 302
    planning = {"units": [unit.pk], "planned_on": "10/06/2026"}
    assert office.post(url("visit_plan", year.pk, team.pk), planning).status_code == 302
    visit = Visit.objects.get()
    page = url("visit_show", year.pk, visit.pk)

    assert home.get(page).status_code == 404  # not before it was held
    held = {"revision": "0", "held_on": "10/06/2026", "conclusion": "Làm tốt, còn thiếu sổ."}
    assert field.post(url("visit_edit", year.pk, visit.pk), held).status_code == 302
    found = {"kind": "shortcoming", "text": "Sổ theo dõi ghi thiếu", "due_on": "30/06/2026"}
    assert field.post(url("finding_new", year.pk, visit.pk), found).status_code == 302
    assert Notice.objects.get(kind="visit_held").recipient == head
    assert "Sổ theo dõi ghi thiếu" in html_of(home.get(page))

    words = {"seen": fingerprint(visit := Visit.objects.get()), "opinion": ""}
    assert "ghi ý kiến của đơn vị" in html_of(home.post(url("visit_answer", year.pk, visit.pk), words))
    words["opinion"] = "Đơn vị tiếp thu."
    assert home.post(url("visit_answer", year.pk, visit.pk), words | {"agrees": "1"}).status_code == 302
    finding = Finding.objects.get()
    settling = url("finding_settle", year.pk, visit.pk, finding.pk)
    assert home.post(settling, {"note": ""}).status_code == 422
    assert home.post(settling, {"note": "Đã ghi đủ sổ"}).status_code == 302

    visit, finding = Visit.objects.get(), Finding.objects.get()
    assert (visit.state, visit.agreed_by, visit.unit_opinion) == (VisitState.AGREED, head, "Đơn vị tiếp thu.")
    assert (finding.settled_note, finding.settled_by) == ("Đã ghi đủ sổ", head)
    assert "hai bên đã thống nhất" in html_of(field.post(url("visit_edit", year.pk, visit.pk), held)).lower()


def test_no_other_unit_reads_what_was_found(year, team, unit, head, chair, member):
    visit = make_visit(team, unit)
    make_finding(visit)
    other = make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[3])
    colleague = make.appoint(
        Role.UNIT_OFFICER, unit=team.members.get().unit
    )  # of the checking unit, not on the team
    readers = [head, chair, member, make.appoint(Role.STANDING_BODY), make.appoint(Role.AUDITOR)]
    page = url("visit_show", year.pk, visit.pk)

    assert [signed_in(person).get(page).status_code for person in readers] == [200] * 5
    assert [signed_in(person).get(page).status_code for person in (other, colleague)] == [404, 404]
    listed = html_of(signed_in(other).get(url("team_list", year.pk)))
    assert unit.name in listed
    assert "Sổ theo dõi" not in listed


def test_nobody_checks_the_own_unit(year, team, unit, checker, member):
    with pytest.raises(RuleError, match="không đơn vị nào tự kiểm tra mình"):
        checks.plan_visits(team_id=team.pk, unit_ids=[checker.pk], planned_on=None, **by())
    checks.add_member(
        team_id=team.pk,
        unit=unit,
        person_name="Người khác",
        position_title="",
        is_leader=False,
        user=None,
        **by(),
    )
    visit = make_visit(team, checker)

    own = signed_in(member)  # a colleague of the checked unit, though on the team
    assert own.get(url("visit_edit", year.pk, visit.pk)).status_code == 403


def test_a_team_without_sign_ins_is_written_for_by_those_who_organise(year, unit, chair):
    team = checks.save_team(
        cluster_year=year, kind="check", name="Đoàn Bộ", decision_number="", decision_on=None, **by()
    )
    checks.add_member(
        team_id=team.pk, unit=make.members_of(year)[1], person_name="Ông Tư", position_title="", is_leader=True,
        user=None, **by(),
    )  # fmt: skip
    visit = make_visit(team, unit)

    assert signed_in(chair).get(url("visit_edit", year.pk, visit.pk)).status_code == 200


def test_a_team_has_one_leader_and_a_person_once(team, checker, member):
    with pytest.raises(RuleError, match="đã có trưởng đoàn"):
        checks.add_member(
            team_id=team.pk,
            unit=checker,
            person_name="Bà Hai",
            position_title="",
            is_leader=True,
            user=None,
            **by(),
        )
    with pytest.raises(RuleError, match="đã ở trong đoàn"):
        checks.add_member(
            team_id=team.pk,
            unit=checker,
            person_name="Bà Hai",
            position_title="",
            is_leader=False,
            user=member,
            **by(),
        )
    with pytest.raises(RuleError, match="không phải là đơn vị thành viên"):
        checks.add_member(
            team_id=team.pk, unit=make.make_unit(), person_name="Bà Hai", position_title="", is_leader=False,
            user=None, **by(),
        )  # fmt: skip


def test_visits_are_planned_several_at_once_and_twice_is_once(team, year):
    units = [unit.pk for unit in make.members_of(year)[2:]]
    assert len(checks.plan_visits(team_id=team.pk, unit_ids=units, planned_on=DAY, **by())) == 2
    assert checks.plan_visits(team_id=team.pk, unit_ids=units, planned_on=DAY, **by()) == []
    with pytest.raises(RuleError):
        checks.plan_visits(team_id=team.pk, unit_ids=[make.make_unit().pk], planned_on=DAY, **by())


def test_a_visit_is_held_on_a_day_that_has_come(team, unit):
    visit = make_visit(team, unit, held_on=None)
    with pytest.raises(RuleError, match="chưa đến"):
        save(visit, held_on=clock.today() + dt.timedelta(days=1))
    with pytest.raises(StateConflictError, match="Ghi ngày đã kiểm tra"):
        make_finding(visit)
    with pytest.raises(RuleError, match="chưa diễn ra"):
        answer(visit, agrees=True)

    save(visit, held_on=clock.today())
    make_finding(visit, due_on=None)
    with pytest.raises(RuleError, match="phải có ngày kiểm tra"):
        save(visit, held_on=None)


def test_two_of_the_team_write_at_once_and_nothing_is_lost(year, team, unit, member):
    visit = make_visit(team, unit)
    save(visit, conclusion="Bản của đồng nghiệp")

    stale = {"revision": "1", "held_on": "10/06/2026", "conclusion": "Bản của tôi"}
    page = signed_in(member).post(url("visit_edit", year.pk, visit.pk), stale)

    html = html_of(page)
    assert page.status_code == 422
    assert "Bản của đồng nghiệp" in html
    assert "Bản của tôi" in html
    assert 'name="revision" value="2"' in html
    assert refreshed(visit).conclusion == "Bản của đồng nghiệp"


def test_the_unit_agrees_to_what_it_has_read(team, unit):
    visit = make_visit(team, unit)
    read = fingerprint(visit)
    make_finding(visit, text="Thêm một điều chưa ai đọc")

    with pytest.raises(StateConflictError, match="đã thay đổi"):
        answer(visit, agrees=True, seen=read)
    answer(visit, agrees=False, opinion="Chưa đúng số liệu")
    assert refreshed(visit).state == VisitState.HELD
    answer(visit, agrees=True)
    with pytest.raises(StateConflictError, match="đã thống nhất"):
        make_finding(visit)


def test_only_the_head_agrees(year, team, unit):
    visit = make_visit(team, unit)
    officer = make.appoint(Role.UNIT_OFFICER, unit=unit)

    sent = signed_in(officer).post(
        url("visit_answer", year.pk, visit.pk),
        {"seen": fingerprint(visit), "opinion": "Đồng ý", "agrees": "1"},
    )

    assert sent.status_code == 403
    assert refreshed(visit).state == VisitState.HELD


@pytest.mark.parametrize(
    ("kind", "due_on", "words"),
    [
        (FindingKind.PRAISE, DAY, "không có hạn khắc phục"),
        (FindingKind.SHORTCOMING, DAY - dt.timedelta(days=1), "từ ngày kiểm tra trở đi"),
    ],
)
def test_a_due_day_that_cannot_be_is_refused(team, unit, kind, due_on, words):
    with pytest.raises(RuleError, match=words):
        make_finding(make_visit(team, unit), kind, due_on=due_on)


def test_praise_becomes_a_signal_and_shortcomings_wait_for_the_unit(year, team, unit):
    visit = make_visit(team, unit)
    praise, flaw = make_finding(visit, FindingKind.PRAISE, text="Sáng kiến hay"), make_finding(visit)

    assert praised(year) == [praise]
    (signal,) = [one for one in signals_of(year, clock.today()) if one.unit_id == unit.pk]
    assert "Sáng kiến hay" in signal.reason
    assert list(unsettled([unit.pk])) == [flaw]
    visits.settle_finding(visit_id=visit.pk, finding_id=flaw.pk, note="Đã sửa", **by())
    assert not unsettled([unit.pk])
    with pytest.raises(StateConflictError):
        visits.settle_finding(visit_id=visit.pk, finding_id=flaw.pk, note="Đã sửa", **by())
    with pytest.raises(RuleError, match="không phải khắc phục"):
        visits.settle_finding(visit_id=visit.pk, finding_id=praise.pk, note="Đã sửa", **by())


def test_the_home_page_says_what_waits(year, team, unit, head, member):
    visit = make_visit(team, unit, held_on=None)
    home = reverse("portal:home")

    assert f"Ghi kết quả kiểm tra {unit}" in html_of(signed_in(member).get(home))
    assert "Đọc kết quả kiểm tra" not in html_of(signed_in(head).get(home))
    save(visit)
    make_finding(visit)
    assert "Ghi kết quả kiểm tra" not in html_of(signed_in(member).get(home))
    waiting = html_of(signed_in(head).get(home))
    assert "Đọc kết quả kiểm tra" in waiting
    assert "Khắc phục: Sổ theo dõi ghi thiếu" in waiting
    answer(visit, agrees=True)
    assert "Đọc kết quả kiểm tra" not in html_of(signed_in(head).get(home))


def test_a_planned_visit_is_called_off_with_a_reason(team, unit):
    visit = make_visit(team, unit, held_on=None)
    with pytest.raises(RuleError, match="ghi lý do"):
        checks.cancel_visit(visit_id=visit.pk, reason=" ", **by())
    checks.cancel_visit(visit_id=visit.pk, reason="Bão lụt", **by())
    with pytest.raises(StateConflictError):
        save(visit)


@pytest.fixture
def scored(year, team, unit):
    """A held visit to a unit whose own scores are in: 7 + 2 + 9."""
    card = next(card for card in make_cards(year) if card.unit_id == unit.pk)
    give(card, Stage.SELF, {"I.1": 7, "I.2": 2, "II.1": 9})
    for other in Scorecard.objects.filter(cluster_year=year):
        put(other, CardState.SELF_SCORED)
    card.refresh_from_db()
    return make_visit(team, unit), card


def agree_on(visit, card, points, reason="Thiếu minh chứng"):
    card.refresh_from_db()
    lines = {line.item.code: line.pk for line in lines_of(card)}
    figures = {lines[code]: FigureIn(points=Decimal(value), reason=reason) for code, value in points.items()}
    return visits.save_scores(visit_id=visit.pk, revision=card.revision, figures=figures, **by())


def test_points_agreed_on_are_the_card_s_cross_check(year, scored, checker, member):
    visit, card = scored
    page = url("visit_scores", year.pk, visit.pk)
    lines = {line.item.code: line.pk for line in lines_of(card)}
    office = signed_in(member)
    sent = {"revision": card.revision, f"points_{lines['I.1']}": "0", f"points_{lines['I.2']}": "2"}

    refused = office.post(page, sent)
    assert refused.status_code == 422
    assert "phải ghi lý do" in html_of(refused)
    assert office.post(page, sent | {f"reason_{lines['I.1']}": "Không có minh chứng"}).status_code == 302

    card.refresh_from_db()
    assert {line.item.code: points_of(line, Stage.CROSS) for line in lines_of(card)} == {
        "I.1": 0, "I.2": 2, "II.1": None, "III": None, "IV": None,
    }  # fmt: skip
    assert card.cross_check.checker == checker
    stale = office.post(page, sent)
    assert "Người khác đã lưu: 0" in html_of(stale)


def test_the_unit_reads_the_points_it_agrees_to(year, scored, head):
    visit, card = scored
    read = fingerprint(refreshed(visit))
    agree_on(visit, card, {"I.1": "0"}, reason="Không có minh chứng")

    sent = signed_in(head).post(
        url("visit_answer", year.pk, visit.pk), {"seen": read, "opinion": "Chữ đã gõ", "agrees": "1"}
    )

    html = html_of(sent)
    assert sent.status_code == 422
    assert "Không có minh chứng" in html
    assert "Chữ đã gõ" in html
    assert fingerprint(refreshed(visit)) in html


def test_agreeing_gives_points_for_good_when_every_criterion_has_them(scored):
    visit, card = scored
    agree_on(visit, card, {"I.1": "6", "I.2": "2"})
    agree_on(visit, card, {"II.1": "0"})

    answer(visit, agrees=True)

    card.refresh_from_db()
    assert (card.state, card.cross_total) == (CardState.CROSS_CHECKED, Decimal(8))
    with pytest.raises(StateConflictError):
        agree_on(visit, card, {"I.1": "7"})


def test_agreeing_to_some_points_leaves_the_card_open(scored):
    visit, card = scored
    agree_on(visit, card, {"I.1": "6"})

    answer(visit, agrees=True)

    card.refresh_from_db()
    assert card.state == CardState.SELF_SCORED


def test_whose_own_scores_are_not_in_sees_no_others(year, scored, checker, member):
    visit, _card = scored
    put(Scorecard.objects.get(unit=checker), CardState.OPEN)

    assert signed_in(member).get(url("visit_scores", year.pk, visit.pk)).status_code == 403


def test_minutes_say_what_was_written_and_leave_out_what_was_not(year, scored, team):
    visit, card = scored
    make_finding(visit, item=card.table.items.get(code="I.1"), due_on=DAY)
    agree_on(visit, card, {"I.1": "0"})

    facts = visit_facts(visit_or_404(year, visit.pk))

    assert facts["team"]["decision_number"] == "45/QĐ-CTĐ"
    assert facts["team"]["members"][0]["is_leader"]
    assert facts["visit"]["unit_attendants"] == ["Bà Lan, Phó Giám đốc"]
    assert "unit_opinion" not in facts["visit"]
    assert facts["shortcomings"] == [
        {"text": "Sổ theo dõi ghi thiếu", "about": "I.1. Tiêu chí I.1", "due_on": DAY}
    ]
    (score,) = facts["scores"]
    assert (score["code"], score["self_points"], score["agreed_points"]) == ("I.1", 7, 0)
    assert facts["totals"]["agreed_points"] == 0


def test_a_unit_without_a_card_has_minutes_without_points(year, team, unit):
    assert "scores" not in visit_facts(visit_or_404(year, make_visit(team, unit).pk))


def test_lists_cost_as_much_for_three_as_for_one(year, team, checker):
    """Teams with their visits; a visit with what it found."""
    costs = []
    client = signed_in(make.appoint(Role.STANDING_BODY))
    client.get("/")
    members = make.members_of(year)
    for number, units in ((1, members[2:3]), (2, members[3:] + members[:1])):
        extra = team if number == 1 else make_team(year, checker, name="Đoàn 2")
        for unit in units:
            visit = make_visit(extra, unit)
            for _one in range(number):
                make_finding(visit)
        for page in (url("team_list", year.pk), url("visit_show", year.pk, visit.pk)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
