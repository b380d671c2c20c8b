"""A signature given on paper, recorded with its scan by whoever keeps the paper."""

import datetime as dt

import pytest
from django.urls import reverse

from core.errors import RuleError
from documents.enums import PaperState, SlotKind, SlotMethod
from documents.services.on_paper import record_on_paper
from tests.factories import papers as make
from tests.factories.covenants import scan


@pytest.fixture
def office():
    return make.make_office()


def _record(office, slot, **fields):
    how = {
        "signer_name": "Trần Thị Bình", "signer_title": "Cục trưởng", "signed_on": make.moment().date(),
        "scan": scan(), "actor": office.clerk, "at": make.moment(hour=10),
    }  # fmt: skip
    return record_on_paper(slot=slot, **how | fields)


@pytest.mark.rule("SIG-10")
def test_the_paper_moves_on_and_its_agency_does_not_sign_digitally(office):
    paper = make.approved(office)
    _record(office, paper.slots.get(kind=SlotKind.PERSON))

    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED_BY_PERSON
    person, agency = paper.slots.order_by("ordinal")
    assert person.method == SlotMethod.ON_PAPER
    assert person.scan
    assert agency.excuse


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_approval_or_after_today_is_refused(days, office):
    slot = make.approved(office).slots.get(kind=SlotKind.PERSON)
    with pytest.raises(RuleError, match="Ngày ký"):
        _record(office, slot, signed_on=make.moment().date() + dt.timedelta(days=days))


@pytest.mark.rule("SIG-3")
def test_an_agency_is_not_recorded_and_nobody_twice(office):
    paper = make.approved(office)
    person, agency = paper.slots.order_by("ordinal")
    with pytest.raises(RuleError):
        _record(office, agency)
    _record(office, person)
    with pytest.raises(RuleError):
        _record(office, person)


def test_the_clerk_records_it_on_the_page_and_a_wrong_form_loses_nothing(office, client):
    paper = make.approved(office, at=None)
    slot = paper.slots.get(kind=SlotKind.PERSON)
    client.force_login(office.clerk)
    page = reverse("documents:slot_on_paper", args=[paper.pk, slot.pk])
    assert page in client.get(reverse("documents:paper_signatures", args=[paper.pk])).content.decode()

    wrong = client.post(page, {"signer_name": "Lê Văn Chữ", "signed_on": "31/02/2026"})
    assert wrong.status_code == 422
    assert "Lê Văn Chữ" in wrong.content.decode()
    right = {
        "signer_name": "Lê Văn Chữ",
        "signer_title": "Cục trưởng",
        "signed_on": "05/03/2026",
        "scan": scan(),
    }
    assert client.post(page, right).status_code == 302

    slot.refresh_from_db()
    assert (slot.method, slot.signer_name) == (SlotMethod.ON_PAPER, "Lê Văn Chữ")
