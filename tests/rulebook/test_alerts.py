"""Cancelling: the row stays, chains pass it over, what stands on it is looked at by a person."""

import datetime as dt

import pytest
from django.urls import reverse

from clusters.enums import Role
from core.errors import RuleError, StateConflictError
from rulebook.models import Alert, AwardRecord
from rulebook.queries.history import awards_of
from rulebook.services.cancelling_records import answer_alert, cancel_record
from rulebook.services.holds import end_hold, open_hold
from tests import factories as make
from tests.factories.emulation import make_award
from tests.factories.history import AT, make_record

CANCELLED = {
    "decision_number": "88/QĐ-BTP",
    "decided_on": dt.date(2026, 2, 1),
    "basis": "Hồ sơ khai sai",
    "at": AT,
}


@pytest.fixture
def chain():
    """A unit's three awards, each built on the one before."""
    unit, flag = make.make_unit(), make_award()
    lowest = make_record(flag, 2021, unit=unit)
    middle = make_record(flag, 2022, unit=unit, built_on=[lowest])
    return unit, flag, lowest, middle, make_record(flag, 2023, unit=unit, built_on=[middle])


@pytest.mark.rule("INV-15", "LAW-28")
def test_a_cancelled_award_drops_out_and_alerts_everything_that_stands_on_it(chain):
    unit, flag, lowest, middle, top = chain
    actor = make.make_user()

    alerts = cancel_record(record_id=lowest.pk, recovered="Đã thu hồi cờ", actor=actor, **CANCELLED)

    assert {alert.record for alert in alerts} == {middle, top}
    assert [line.record for line in awards_of(unit=unit)] == [middle, top]
    lowest.refresh_from_db()
    assert lowest.cancellation == "Quyết định số 88/QĐ-BTP ngày 01/02/2026: Hồ sơ khai sai"
    assert AwardRecord.objects.filter(cancelled_on=None).count() == 2, "nothing is cancelled by itself"
    with pytest.raises(StateConflictError, match="88/QĐ-BTP"):
        cancel_record(record_id=lowest.pk, actor=actor, **CANCELLED)
    with pytest.raises(RuleError, match="hủy bỏ"):  # nothing is built on it any more
        make_record(flag, 2024, unit=unit, built_on=[lowest])
    make_record(flag, 2021, unit=unit)  # the year may be granted anew

    # The next one cancelled: what is gone already is passed over, what stands on it through that is not.
    assert {a.record for a in cancel_record(record_id=middle.pk, actor=actor, **CANCELLED)} == {top}


def test_the_standing_body_cancels_and_answers_in_a_sentence(client, chain):
    _unit, _flag, lowest, middle, _top = chain
    client.force_login(make.appoint(Role.STANDING_BODY))
    url = reverse("rulebook:record_cancel", args=[lowest.pk])
    assert str(middle) in client.get(url).content.decode()
    form = {"decision_number": "88/QĐ", "decided_on": "01/02/2026", "basis": "Khai sai", "recovered": ""}
    early = client.post(url, form | {"decided_on": "01/02/2020"})
    assert (early.status_code, "trước quyết định khen thưởng" in early.content.decode()) == (422, True)
    assert client.post(url, form).status_code == 302

    alert = Alert.objects.get(record=middle)
    home = client.get(reverse("portal:home")).content.decode()
    assert reverse("rulebook:alert_list") in home
    answer = reverse("rulebook:alert_answer", args=[alert.pk])
    assert client.post(answer, {"answer": ""}).status_code == 422
    assert client.post(answer, {"answer": "Giữ nguyên, còn đủ điều kiện khác."}).status_code == 302
    assert "Giữ nguyên, còn đủ" in client.get(reverse("rulebook:alert_list")).content.decode()
    with pytest.raises(StateConflictError):
        answer_alert(alert_id=alert.pk, answer="khác", actor=make.make_user(), at=AT)


@pytest.mark.rule("DOS-8")
def test_a_hold_is_open_until_somebody_says_what_came_of_it():
    unit, actor = make.make_unit(), make.make_user()
    hold = {
        "kind": "complaint",
        "basis": "Đơn số 3",
        "valid_from": dt.date(2026, 1, 5),
        "actor": actor,
        "at": AT,
    }
    opened = open_hold(unit=unit, **hold)
    with pytest.raises(RuleError, match="chưa kết thúc"):
        open_hold(unit=unit, **hold)
    end = {"hold_id": opened.pk, "outcome": "Không có vi phạm", "actor": actor, "at": AT}
    with pytest.raises(RuleError, match="đến hôm nay"):
        end_hold(valid_to=dt.date(2025, 12, 1), **end)
    end_hold(valid_to=dt.date(2026, 2, 1), **end)
    with pytest.raises(StateConflictError, match="Không có vi phạm"):
        end_hold(valid_to=dt.date(2026, 2, 1), **end)
    assert open_hold(unit=unit, **hold).pk != opened.pk
