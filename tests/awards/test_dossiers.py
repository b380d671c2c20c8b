"""Dossiers from the unit's own vote to the decision: law of receipt, guards of each move, cancellation."""

import datetime as dt

import pytest

from audit.models import AuditEvent
from awards.enums import AppraisalResult, NominationState
from awards.models import AwardDecision, Nomination
from awards.services import appraisal, cancelling, decisions, dossiers, public_comments
from clusters.enums import Role, UnitKind
from core.errors import RuleError, StateConflictError
from rulebook.enums import HoldKind, MeritKind, RuleKind
from rulebook.models import Alert, AwardRecord, Hold, Merit, RecordUse
from tests import factories as make
from tests.factories.dossiers import (
    appraised,
    drafted,
    make_laws,
    make_person,
    make_rule,
    make_titles,
    make_voted_year,
    own_received,
    received,
    voted,
)
from workdays.queries import add_working_days

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 5, 3, 0, tzinfo=dt.UTC)
BEFORE, AFTER = dt.date(2026, 9, 30), dt.date(2026, 10, 1)
TODAY = dt.date(2026, 10, 5)


@pytest.fixture
def laws():
    """The law before and from 01/10/2026."""
    return make_laws()


@pytest.fixture
def titles():
    """Titles that a unit proposes itself."""
    return make_titles()


def _by(at=AT):
    return {"actor": make.make_user(), "at": at}


def _grant(nominations, *, at=AT, day=TODAY, number="9/QĐ"):
    return decisions.record_decision(
        number=number,
        issued_on=day,
        issuer="Bộ trưởng",
        granted_ids=[n.pk for n in nominations],
        file=None,
        **_by(at),
    )


def _change(nomination, state, reason="thử"):
    return dossiers.change_dossier(nomination_id=nomination.pk, state=state, reason=reason, **_by())


@pytest.mark.rule("INV-14")
def test_the_day_of_receipt_fixes_the_law(laws, titles):
    old, new = (own_received(titles["cstd_nganh"], day, at=AT) for day in (BEFORE, AFTER))

    assert (old.rule_set, new.rule_set) == laws
    step = old.steps.get(state=NominationState.RECEIVED)
    assert step.due_on == add_working_days(BEFORE, 20)
    verbs = AuditEvent.objects.filter(target_type="awards.nomination", target_id=str(old.pk))
    assert {event.verb for event in verbs} >= {"nomination.drafted", "nomination.unit_voted"}


@pytest.mark.rule("LAW-3")
def test_a_newer_law_is_chosen_only_with_a_reason_and_before_appraisal(laws, titles):
    dossier = own_received(titles["cstd_nganh"], BEFORE, at=AT)
    choose = {"nomination_id": dossier.pk, **_by()}
    with pytest.raises(RuleError, match="vì sao"):
        dossiers.choose_rule_set(rule_set=laws[1], reason=" ", **choose)
    with pytest.raises(RuleError, match="mới hơn"):
        dossiers.choose_rule_set(rule_set=laws[0], reason="thử", **choose)

    dossiers.choose_rule_set(rule_set=laws[1], reason="Tiêu chuẩn mới nhẹ hơn", **choose)

    dossier.refresh_from_db()
    assert (dossier.rule_set, dossier.rule_set_reason) == (laws[1], "Tiêu chuẩn mới nhẹ hơn")
    appraised([dossier], TODAY, at=AT)
    with pytest.raises(StateConflictError):
        dossiers.choose_rule_set(rule_set=laws[1], reason="thử", **choose)


def test_a_completed_dossier_keeps_the_law_of_its_first_receipt(laws, titles):
    dossier = own_received(titles["cstd_nganh"], BEFORE, at=AT)
    dossiers.return_dossier(
        nomination_id=dossier.pk, reason="Thiếu chữ ký", missing="Báo cáo thành tích", due_on=None, **_by()
    )
    again = {"nomination_id": dossier.pk, "reason": "Đã ký", **_by()}
    with pytest.raises(RuleError, match="Ngày tiếp nhận"):
        dossiers.receive_again(received_on=AFTER, **again)  # returned on the 5th

    dossiers.receive_again(received_on=TODAY, **again)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.rule_set) == (NominationState.RECEIVED, laws[0])
    last, before = dossier.steps.order_by("-pk")[:2]
    assert last.due_on == add_working_days(TODAY, 20)
    assert "Báo cáo thành tích" in before.reason


@pytest.mark.rule("DOS-8")
def test_a_held_dossier_goes_on_where_it_stood(laws, titles):
    dossier = own_received(titles["cstd_nganh"], AFTER, at=AT)
    appraised([dossier], TODAY, at=AT)
    _change(dossier, NominationState.ON_HOLD)
    with pytest.raises(StateConflictError):
        _change(dossier, NominationState.RECEIVED)
    with pytest.raises(RuleError, match="lý do"):
        _change(dossier, NominationState.APPRAISED, " ")

    _change(dossier, NominationState.APPRAISED)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_in_state, dossier.state_reason) == ("appraised", "", "")
    Hold.objects.create(person=dossier.person, kind=HoldKind.COMPLAINT, basis="Đơn số 3", valid_from=BEFORE)
    with pytest.raises(RuleError, match="Đơn số 3"):
        _grant([dossier])


def test_public_comment_lasts_its_working_days_before_anything_else(laws, titles):
    dossier = own_received(titles["cstd_toan_quoc"], AFTER, at=AT)
    with pytest.raises(RuleError, match="chưa thẩm định"):
        public_comments.open_comment(
            nomination_ids=[dossier.pk], notice="TB 1", address="", opened_on=TODAY, **_by()
        )
    friday = dt.date(2026, 10, 2)
    appraised([dossier], friday, at=AT)
    with pytest.raises(RuleError, match="phải lấy ý kiến công khai"):
        _grant([dossier])
    comment = public_comments.open_comment(
        nomination_ids=[dossier.pk], notice="TB 1", address="", opened_on=friday, **_by()
    )
    assert comment.closes_on == dt.date(2026, 10, 9)
    end = {"comment_id": comment.pk, "outcome": "Không có ý kiến"}
    with pytest.raises(RuleError, match="đủ 5 ngày làm việc"):
        public_comments.end_comment(ended_on=TODAY, **end, **_by())
    with pytest.raises(RuleError, match="Chưa xong lấy ý kiến"):
        _grant([dossier])
    over = AT + dt.timedelta(days=7)

    public_comments.end_comment(ended_on=over.date(), **end, **_by(over))
    _grant([dossier], at=over, day=over.date())

    dossier.refresh_from_db()
    assert dossier.state == NominationState.GRANTED
    assert dossier.record.person == dossier.person


@pytest.mark.rule("INV-25")
def test_the_standing_body_never_appraises_its_own_unit_alone(laws, titles):
    dossier = own_received(titles["cstd_nganh"], AFTER, at=AT)
    insider = make.appoint(Role.STANDING_BODY, user=make.appoint(Role.UNIT_OFFICER, unit=dossier.unit))
    outsider, second = make.appoint(Role.STANDING_BODY), make.appoint(Role.STANDING_BODY)
    act = {
        "nomination_ids": [dossier.pk], "result": AppraisalResult.PROPOSE, "text": "Đủ", "appraised_on": TODAY, "at": AT,
    }  # fmt: skip
    with pytest.raises(RuleError, match="đơn vị của chính bạn"):
        appraisal.appraise(actor=insider, own_unit_ids={dossier.unit_id}, **act)
    appraisal.appraise(actor=outsider, own_unit_ids=(), **act)
    with pytest.raises(RuleError, match="ngoài đơn vị xác nhận"):
        _grant([dossier])
    confirm = {"nomination_id": dossier.pk, "at": AT}
    with pytest.raises(RuleError, match="không tự xác nhận"):
        appraisal.confirm_appraisal(actor=outsider, own_unit_ids=(), **confirm)
    with pytest.raises(RuleError, match="đơn vị của chính bạn"):
        appraisal.confirm_appraisal(actor=insider, own_unit_ids={dossier.unit_id}, **confirm)

    appraisal.confirm_appraisal(actor=second, own_unit_ids=(), **confirm)

    _grant([dossier])


@pytest.mark.rule("INV-1")
def test_a_so_tu_phap_proposes_no_title_that_its_province_gives(titles):
    office = make.make_unit("Sở Tư pháp Lào Cai", kind=UnitKind.JUSTICE_DEPARTMENT)
    person = make_person(office)
    for code, of in (("ldtt", person), ("cstd_co_so", person), ("tt_ldxs", None)):
        with pytest.raises(RuleError, match="do tỉnh, thành phố xét"):
            drafted(office, titles[code], of, at=AT)
    assert drafted(office, titles["cstd_nganh"], person, at=AT).state == NominationState.DRAFT
    with pytest.raises(RuleError, match="chỉ tặng"):
        drafted(office, titles["ldtt"], None, at=AT)
    stranger = make_person(make.make_unit())
    with pytest.raises(RuleError, match="không công tác"):
        drafted(office, titles["cstd_nganh"], stranger, at=AT)


@pytest.mark.rule("INV-2")
def test_the_government_flag_is_not_granted_without_the_sectors(laws):
    year = make_voted_year(2025, at=AT)
    higher = year.nominations.get(award_type__code="co_chinh_phu")
    lower = higher.out_of
    from tests.awards.test_proposals import _receive, _send

    _receive(_send(year, issued_on=AFTER, at=AT), received_on=AFTER, at=AT)
    appraised(list(year.nominations.all()), TODAY, at=AT)
    comment = public_comments.open_comment(
        nomination_ids=[higher.pk], notice="TB", address="", opened_on=TODAY, **_by()
    )
    over = AT + dt.timedelta(days=10)
    public_comments.end_comment(comment_id=comment.pk, ended_on=over.date(), outcome="Không", **_by(over))
    Nomination.objects.filter(pk=lower.pk).update(state=NominationState.REFUSED, state_reason="thử")
    with pytest.raises(RuleError, match="phải còn được đề nghị"):
        _grant([higher], at=over, day=over.date())
    Nomination.objects.filter(pk=lower.pk).update(state=NominationState.APPRAISED, state_reason="")

    _grant([higher, lower], at=over, day=over.date())

    higher.refresh_from_db()
    lower.refresh_from_db()
    assert RecordUse.objects.filter(record=lower.record, higher=higher.record).exists()


@pytest.mark.rule("INV-24")
def test_one_achievement_is_not_rewarded_twice(laws, titles):
    unit = make.make_unit()
    person = make_person(unit)
    merit = Merit.objects.create(
        kind=MeritKind.INITIATIVE, person=person, year=2026, title="Phần mềm tra cứu"
    )
    two = [
        received(
            voted(drafted(unit, titles[code], person, at=AT, merits=[merit]), at=AT, day=AFTER), AFTER, at=AT
        )
        for code in ("cstd_co_so", "cstd_nganh")
    ]
    appraised(two, TODAY, at=AT)
    _grant(two[:1])
    with pytest.raises(RuleError, match="Phần mềm tra cứu"):
        _grant(two[1:])
    assert Nomination.objects.get(pk=two[1].pk).state == NominationState.APPRAISED
    with pytest.raises(RuleError, match="Phần mềm tra cứu"):
        drafted(unit, titles["ldtt"], person, at=AT, merits=[merit])


@pytest.mark.rule("INV-15")
def test_cancelling_raises_an_alert_for_what_was_built_on_it(laws, titles, client):
    dossier = own_received(titles["cstd_co_so"], AFTER, at=AT)
    make_rule(laws[1], "cstd", RuleKind.TITLE_SAME_YEAR, {"award": "cstd_co_so"}, award=titles["cstd_nganh"])
    appraised([dossier], TODAY, at=AT)
    decision = _grant([dossier])
    decisions.publish_decision(decision_id=decision.pk, **_by())
    dossier.refresh_from_db()
    higher = drafted(dossier.unit, titles["cstd_nganh"], dossier.person, at=AT)
    received(voted(higher, at=AT, day=TODAY), TODAY, at=AT)
    appraised([higher], TODAY, at=AT)
    _grant([higher], number="10/QĐ")
    higher.refresh_from_db()

    act = {"number": "11/QĐ", "issuer": "Bộ trưởng", "basis": "Khai man", "recovered": "Đã thu", **_by()}
    with pytest.raises(RuleError) as early:
        cancelling.cancel_award(nomination_id=dossier.pk, issued_on=BEFORE, **act)
    assert early.value.field == "issued_on"
    cancelling.cancel_award(nomination_id=dossier.pk, issued_on=TODAY, **act)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.record.cancelled_on) == (NominationState.CANCELLED, TODAY)
    assert [alert.record for alert in Alert.objects.all()] == [higher.record]
    page = client.get("/binh-xet/ket-qua/").text
    assert "Đã bị hủy bỏ" in page
    assert "11/QĐ" in page


@pytest.mark.rule("VOTE-34")
def test_a_refusal_for_formal_defects_may_be_received_again(laws, titles):
    dossier = own_received(titles["cstd_nganh"], BEFORE, at=AT)
    appraised([dossier], TODAY, at=AT, result=AppraisalResult.DECLINE)
    with pytest.raises(RuleError, match="không đủ điều kiện"):
        _grant([dossier])
    _change(dossier, NominationState.REFUSED, "Thiếu dấu")

    dossiers.receive_again(nomination_id=dossier.pk, received_on=TODAY, reason="Đã đóng dấu", **_by())

    dossier.refresh_from_db()
    assert (dossier.state, dossier.state_reason, dossier.rule_set) == ("received", "", laws[0])


def test_dossiers_from_before_steps_were_kept_go_on(laws):
    """Received and granted rows of earlier releases have no step, no law and no line of history."""
    year = make_voted_year(2025, at=AT)
    from tests.awards.test_proposals import _receive, _send

    _receive(_send(year, issued_on=BEFORE, at=AT), received_on=BEFORE, at=AT)
    old = year.nominations.get(award_type__code="co_nganh", ordinal=2)
    old.steps.all().delete()
    Nomination.objects.filter(pk=old.pk).update(rule_set=None)
    appraised([old], TODAY, at=AT)
    old.refresh_from_db()
    assert old.rule_set == laws[0]  # by the day of the letter's receipt

    decision = AwardDecision.objects.create(
        number="1/QĐ", issued_on=TODAY, issuer="Bộ trưởng", recorded_at=AT, recorded_by=make.make_user()
    )
    Nomination.objects.filter(pk=old.pk).update(state=NominationState.GRANTED, decision=decision)
    cancelling.cancel_award(
        nomination_id=old.pk,
        number="2/QĐ",
        issued_on=TODAY,
        issuer="Bộ trưởng",
        basis="Sai",
        recovered="Cờ",
        **_by(),
    )
    assert AwardRecord.objects.get(unit=old.unit).cancelled_on == TODAY
