"""Who approves and signs: the named signer, and only as long as in the office that signs."""

import datetime as dt

import pytest
from django.urls import reverse

from clusters.enums import Role
from clusters.models import Appointment
from clusters.permissions import Access
from core import clock
from documents.enums import Authority, SlotKind
from documents.permissions import may_approve
from documents.queries.recipients import SIGNERS, people_to
from documents.queries.signing import signs
from documents.services import papers, tickets
from portal.queries.home import desk_of
from tests import factories as make
from tests.factories import papers as make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_paper.make_office(make.make_cluster_year(clock.today().year, units=2))


def leave(user, unit):
    """The person's posts in the unit ended yesterday."""
    Appointment.objects.filter(user=user, unit=unit).update(valid_to=clock.today() - dt.timedelta(days=1))


def access_of(user):
    return Access(user, clock.today())


def slot_of(paper):
    return paper.slots.select_related("paper").get(kind=SlotKind.PERSON)


def titles(user):
    return [work.title for work in desk_of(access_of(user), clock.today()).work if "hông báo" in work.title]


@pytest.mark.parametrize("elsewhere", [Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.RECORDS_CLERK])
def test_a_signer_who_left_the_agency_neither_approves_nor_signs(client, office, elsewhere):
    waiting, paper = make_paper.checked(office, at=clock.now()), make_paper.approved(office, at=clock.now())
    slot = slot_of(paper)
    ticket, secret = tickets.make_ticket(slot=slot, actor=office.head, at=clock.now())
    assert may_approve(access_of(office.head), waiting)
    assert signs(access_of(office.head), slot)

    leave(office.head, office.agency)
    make.appoint(elsewhere, unit=make.members_of(office.year)[1], user=office.head)

    former = access_of(office.head)
    assert not may_approve(former, waiting)
    assert not signs(former, slot)
    assert titles(office.head) == []
    assert office.head not in people_to(waiting, clock.today(), roles=SIGNERS)
    client.force_login(office.head)
    assert client.get(reverse("documents:paper_approve", args=[waiting.pk])).status_code == 404
    for page in ("slot_sign", "slot_file"):
        assert client.get(reverse(f"documents:{page}", args=[paper.pk, slot.pk])).status_code == 403
    assert client.post(reverse("documents:slot_upload", args=[paper.pk, slot.pk])).status_code == 403
    with pytest.raises(tickets.TicketError):
        tickets.open_ticket(ticket_id=ticket.pk, secret=secret, at=clock.now())


def test_a_head_who_became_an_officer_of_the_same_agency_does_not_sign_any_more(office):
    paper = make_paper.approved(office, at=clock.now())
    leave(office.head, office.agency)
    make.appoint(Role.UNIT_OFFICER, unit=office.agency, user=office.head)

    assert not may_approve(access_of(office.head), paper)
    assert not signs(access_of(office.head), slot_of(paper))


def test_an_officer_of_the_same_name_does_not_sign_for_the_head(office):
    paper = make_paper.approved(office, at=clock.now())
    namesake = make.appoint(Role.UNIT_DEPUTY, unit=office.agency, user=make.make_user(office.head.full_name))
    assert not signs(access_of(namesake), slot_of(paper))


def test_by_order_an_officer_of_the_agency_signs_until_they_leave(office):
    officer = make.appoint(Role.UNIT_OFFICER, unit=office.agency, position_title="Chánh Văn phòng")
    paper = papers.choose_signer(
        paper=make_paper.draft(office, at=clock.now()), authority=Authority.BY_ORDER, head_title="CỤC TRƯỞNG",
        signer_title="Chánh Văn phòng", signer_name=officer.full_name, signer=officer, actor=office.drafter,
        at=clock.now(),
    )  # fmt: skip
    assert may_approve(access_of(officer), paper)
    assert officer in people_to(paper, clock.today(), roles=SIGNERS)

    leave(officer, office.agency)
    assert not may_approve(access_of(officer), paper)
