"""Letterheads of agencies: entered in the admin, or loaded from what sources say."""

import datetime as dt

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from core import clock
from documents.models import AgencyProfile
from documents.services.agencies import load_profiles
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "admin:documents_agencyprofile_add"


def fields(unit, **more):
    return {
        "unit": unit.pk, "abbreviation": "STP", "place": "Tiền Giang", "has_seal": "on", "numbering": "one_series",
    } | more  # fmt: skip


@pytest.fixture
def operator(client):
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    return client


def test_an_administrator_enters_a_letterhead_and_the_log_says_so(operator):
    unit = make.make_unit()
    assert operator.post(reverse(PAGE), fields(unit)).status_code == 302
    assert AgencyProfile.objects.get().unit == unit
    assert AuditEvent.objects.filter(verb="agencyprofile.created").count() == 1


def test_a_second_letterhead_begins_when_the_first_has_ended(operator):
    unit = make.make_unit()
    operator.post(reverse(PAGE), fields(unit, valid_to="01/07/2025"))
    overlapping = operator.post(reverse(PAGE), fields(unit, abbreviation="STPDT", valid_from="01/06/2025"))
    assert overlapping.status_code == 200
    assert "đã có thể thức khác" in overlapping.content.decode()
    assert (
        operator.post(reverse(PAGE), fields(unit, abbreviation="STPDT", valid_from="01/07/2025")).status_code
        == 302
    )
    names = [AgencyProfile.objects.on(dt.date(2025, month, 2)).get().abbreviation for month in (6, 7)]
    assert names == ["STP", "STPDT"]


def test_numbers_are_not_given_in_the_admin(operator):
    for page in ("numberseries", "registerentry"):
        assert operator.get(reverse(f"admin:documents_{page}_changelist")).status_code == 200
        assert operator.get(reverse(f"admin:documents_{page}_add")).status_code == 403


def test_only_what_a_source_says_is_loaded_and_only_once():
    province = make.make_unit("Sở Tư pháp tỉnh Tiền Giang")
    assert [load_profiles(at=clock.now()), load_profiles(at=clock.now())] == [1, 0]
    profile = AgencyProfile.objects.get(unit=province)
    assert (profile.abbreviation, profile.place, profile.superior_name) == ("STP", "Tiền Giang", "")
