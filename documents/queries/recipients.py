"""Who is told of a paper: by its agency, its cluster and its kind."""

import datetime as dt

from django.db.models import Q

from accounts.models import User
from clusters.enums import SIGNING_ROLES, UNIT_ROLES, Role
from clusters.models import Appointment
from clusters.queries import leading_people, members_on, people_of_units
from documents.models import Paper
from documents.permissions import OF_THE_YEAR, UNIT_PAPERS


def readers_of(paper: Paper, day: dt.date) -> list[User]:
    """Whom an issued paper goes to: the people of the member units; a unit's own paper: who leads the cluster
    and writes for it (5 queries at most).
    """
    own = people_of_units([paper.agency_id], day, UNIT_ROLES)
    people = {row.user_id: row.user for row in own} | (_of_the_year(paper, day) if paper.cluster_year else {})
    return sorted(people.values(), key=lambda person: (person.sort_key, person.pk))


def _of_the_year(paper: Paper, day: dt.date) -> dict[int, User]:
    people = {person.pk: person for person in leading_people(paper.cluster_year, day)}
    secretaries = Appointment.objects.on(day).filter(
        role=Role.CLUSTER_SECRETARY, cluster_year=paper.cluster_year, user__is_active=True
    )
    people |= {row.user_id: row.user for row in secretaries.select_related("user").order_by("pk")}
    if paper.kind not in UNIT_PAPERS or paper.subject.startswith(OF_THE_YEAR):
        units = [member.unit_id for member in members_on(paper.cluster_year, day)]
        people |= {row.user_id: row.user for row in people_of_units(units, day, UNIT_ROLES)}
    return people


def people_to(paper: Paper, day: dt.date, *, roles: frozenset[Role]) -> list[User]:
    """The agency's people in these roles, and the paper's own signer where signers are meant (1 query)."""
    wanted = Q(role__in=roles)
    if paper.signer_id and roles & SIGNING_ROLES:
        wanted |= Q(user=paper.signer_id, role__in=UNIT_ROLES)
    rows = Appointment.objects.on(day).filter(wanted, unit=paper.agency_id, user__is_active=True)
    return list({row.user_id: row.user for row in rows.select_related("user").order_by("pk")}.values())


SIGNERS = SIGNING_ROLES
CLERKS = frozenset({Role.RECORDS_CLERK})
