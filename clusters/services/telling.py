"""Telling people of an act: each in the own language, in the act's transaction, with its sender."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils import translation

from accounts.models import User
from clusters.enums import UNIT_ROLES, Role
from clusters.models import Appointment, ClusterYear
from clusters.queries import leads_on, members_on, people_of_leads, people_of_units
from notifications.services import Draft, create_notices


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one person is told: subject, text, and why just this person."""

    subject: str
    body: str
    why: str


def drafting_people(cluster_year: ClusterYear, day: dt.date) -> list[User]:
    """Who reads what units hand in and writes the cluster's papers: leaders, secretary, officers of the leading units.

    The people that `Access.drafts_for` lets (4 queries).
    """
    leads = list(leads_on(cluster_year, day))
    officers = people_of_units([lead.unit_id for lead in leads], day, frozenset({Role.UNIT_OFFICER}))
    secretaries = Appointment.objects.on(day).filter(
        cluster_year=cluster_year, role=Role.CLUSTER_SECRETARY, user__is_active=True
    )
    others = [*secretaries.select_related("user").order_by("pk"), *officers]
    return list({p.pk: p for p in [*people_of_leads(leads, day), *(one.user for one in others)]}.values())


def speakers_of(unit_ids: Collection[int], day: dt.date, roles: frozenset[Role] = UNIT_ROLES) -> list[User]:
    """Who works for these units on ``day``, each person once (1 query)."""
    return list({one.user_id: one.user for one in people_of_units(list(unit_ids), day, roles)}.values())


def speakers_of_members(
    cluster_year: ClusterYear, day: dt.date, roles: frozenset[Role] = UNIT_ROLES
) -> list[User]:
    """Who works for the cluster's member units on ``day``, each person once (2 queries)."""
    return speakers_of([member.unit_id for member in members_on(cluster_year, day)], day, roles)


def audience(people: Iterable[User], actor: User | None) -> list[User]:
    """Who hears of an act of ``actor``: each once, the one who acts knows already."""
    known = {person.pk: person for person in people if not person.is_superuser}
    if actor is not None:
        known.pop(actor.pk, None)
    return list(known.values())


def tell(
    *,
    people: Iterable[User],
    kind: str,
    about: object,
    path: str,
    words: Callable[[], Words],
    actor: User | None,
    at: dt.datetime,
) -> int:
    """Write one notice to each of the people but the one who acts; returns how many.

    Call it before `audit.services.record`, and with the locks of the act held.

    Args:
        kind: as registered in `notifications.kinds`.
        about: the row the act was about; the same act at the same moment is told once.
        words: called in each reader's language.
    """
    drafts = []
    for person in audience(people, actor):
        with translation.override(person.language):
            said = words()
        drafts.append(
            Draft(
                recipient=person, kind=kind, dedupe_key=f"{kind}:{about.pk}:{at:%Y%m%d%H%M%S%f}:{person.pk}",
                subject=str(said.subject), body=str(said.body), why=str(said.why), path=path,
                about_type=about._meta.label_lower, about_id=str(about.pk),
            )
        )  # fmt: skip
    return create_notices(drafts=drafts, at=at, sender=actor)
