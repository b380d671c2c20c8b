"""Units that join or leave later, and what the pages show of the signing."""

import datetime as dt

import pytest
from django.utils import timezone

from clusters.enums import Role
from core.errors import RuleError
from emulation.enums import CovenantState, MilestoneKind
from emulation.models import CovenantSignature, Milestone
from emulation.services import signing
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories.covenants import moment, paper_signature, sign, signer_for, url

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def covenant():
    """Open for signing by two units since yesterday."""
    cluster_year = make.make_cluster_year(TODAY.year, units=2)
    return make_covenant.covenant_in_signing(cluster_year, at=moment(YESTERDAY))


@pytest.fixture
def secretary(covenant):
    return make.appoint(Role.CLUSTER_SECRETARY, cluster_year=covenant.cluster_year)


def test_late_signature_is_shown_with_its_date(client):
    cluster_year = make.make_cluster_year(TODAY.year, units=2)
    covenant = make_covenant.covenant_in_signing(
        cluster_year, at=moment(YESTERDAY - dt.timedelta(days=5)), due_on=YESTERDAY
    )
    sign(covenant.parties.first())
    client.force_login(make.appoint(Role.STANDING_BODY))

    for page in ("covenant_show", "covenant_paper", "ceremony_show"):
        shown = client.get(url(page, covenant)).content.decode()
        assert "sau hạn" in shown.lower()
        assert f"{TODAY:%d/%m/%Y}" in shown


@pytest.mark.rule("COV-12")
def test_unit_that_joins_later_signs_a_sheet_and_touches_no_signature(client, covenant, secretary):
    for party in covenant.parties.all():
        sign(party)
    reached = Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on
    newcomer = make.make_unit("Đơn vị mới")
    make.add_member(covenant.cluster_year, newcomer, valid_from=TODAY)
    client.force_login(secretary)

    client.post(url("covenant_accede", covenant), {"unit": newcomer.pk, "joined_on": f"{TODAY:%d/%m/%Y}"})

    covenant.refresh_from_db()
    party = covenant.parties.get(is_accession=True)
    assert (party.unit_name, covenant.state) == ("Đơn vị mới", CovenantState.SIGNING)
    assert CovenantSignature.objects.filter(voided_at__isnull=True).count() == 2
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on == reached
    sheet = client.get(url("covenant_accession", covenant, party.pk)).content.decode()
    assert "Phiếu tham gia giao ước thi đua" in sheet
    signature = sign(party)
    covenant.refresh_from_db()
    assert (signature.is_late, covenant.state) == (False, CovenantState.FULLY_SIGNED)


def test_only_a_member_that_is_no_party_accedes(client, covenant, secretary):
    stranger = make.make_unit()
    client.force_login(secretary)

    answer = client.post(
        url("covenant_accede", covenant), {"unit": stranger.pk, "joined_on": f"{TODAY:%d/%m/%Y}"}
    )

    assert "unit" in answer.context["form"].errors
    with pytest.raises(RuleError, match="không phải là thành viên mới"):
        signing.accede(covenant=covenant, unit=stranger, joined_on=TODAY, actor=secretary, at=moment())


def test_unit_that_left_holds_nobody_up_and_may_not_sign(client, covenant, secretary):
    stays, leaves = covenant.parties.all()
    covenant.cluster_year.memberships.filter(unit=leaves.unit).update(valid_to=TODAY)

    with pytest.raises(RuleError, match="đã ra khỏi cụm"):
        sign(leaves)
    sign(stays)

    covenant.refresh_from_db()
    assert covenant.state == CovenantState.FULLY_SIGNED
    client.force_login(secretary)
    assert "Đã ra khỏi cụm, không phải ký" in client.get(url("covenant_show", covenant)).content.decode()


def test_last_missing_unit_leaving_lets_the_secretary_settle(client, covenant, secretary):
    stays, leaves = covenant.parties.all()
    sign(stays)
    client.force_login(secretary)
    early = client.post(url("covenant_settle", covenant))
    covenant.cluster_year.memberships.filter(unit=leaves.unit).update(valid_to=TODAY)

    page = client.get(url("covenant_show", covenant)).content.decode()
    client.post(url("covenant_settle", covenant))

    assert "Còn đơn vị thành viên chưa ký" in early.content.decode()
    assert "Ghi nhận đã ký đủ" in page
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.FULLY_SIGNED


@pytest.mark.parametrize("page", ["covenant_show", "ceremony_show", "covenant_paper"])
def test_pages_cost_the_same_for_three_and_nine_units(client, page, django_assert_max_num_queries):
    client.force_login(make.appoint(Role.STANDING_BODY))
    costs = []
    for count in (3, 9):
        covenant = make_covenant.covenant_in_signing(make.make_cluster_year(TODAY.year, units=count))
        for party in covenant.parties.all()[: count // 3]:
            paper_signature(party)
        client.get(url(page, covenant))
        with django_assert_max_num_queries(15) as counted:
            client.get(url(page, covenant))
        costs.append(len(counted))

    assert costs[0] == costs[1]


def test_wall_shows_names_and_nothing_more_and_fetches_only_itself(client, covenant):
    party = covenant.parties.first()
    person = signer_for(party.unit, user=make.make_user("Lê Văn Cường", phone="0912345678"))
    sign(party, person)
    client.force_login(person)

    whole = client.get(url("ceremony_show", covenant)).content.decode()
    part = client.get(url("ceremony_show", covenant), headers={"HX-Request": "true"}).content.decode()

    assert "Lê Văn Cường, Vụ trưởng" in part
    assert "<html" in whole
    assert "<html" not in part
    assert 'http-equiv="refresh"' in whole
    assert "0912345678" not in whole + part


def test_secretary_sees_whom_to_call_and_other_units_do_not(client, covenant, secretary):
    first, second = covenant.parties.all()
    signer_for(first.unit, user=make.make_user(phone="0912345678"))
    other = signer_for(second.unit)
    shown = []
    for person in (secretary, other):
        client.force_login(person)
        shown.append("0912345678" in client.get(url("covenant_show", covenant)).content.decode())

    assert shown == [True, False]
