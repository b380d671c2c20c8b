"""Who may do what: everything follows from dated appointments and the cluster's leadership.

Deny by default: no appointment, nothing. A superuser's appointments do not count, so that whoever runs
the system can neither sign nor vote.
"""

import datetime as dt
from collections.abc import Callable
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.shortcuts import get_object_or_404

from accounts.models import User
from clusters.enums import SIGNING_ROLES, UNIT_ROLES, LeadRole, Role
from clusters.models import Appointment, ClusterLead, ClusterMembership, ClusterYear, Unit

# Roles that apps above know of, and whether a person has them; filled in their AppConfig.ready().
sensitive_roles: dict[str, Callable[[User], bool]] = {}


class Access:
    """What one person may do on one day. Two queries at most, each when first needed; three for who acts for another."""

    def __init__(self, user: User, day: dt.date) -> None:
        self.user = user
        self.day = day
        self._years_read: set[int] = set()  # found readable already

    @cached_property
    def appointments(self) -> list[Appointment]:
        """The person's appointments in force, with unit and the person acted for."""
        if not self.user.is_authenticated or self.user.is_superuser:
            return []
        own = Appointment.objects.on(self.day).filter(user=self.user).select_related("unit")
        # Every page asks: sorted here, for to order, Django compares every column that it reads; few act for another.
        found = sorted(own.order_by(), key=lambda appointment: appointment.pk)
        prefetch_related_objects([a for a in found if a.acts_for_id], "acts_for")
        return found

    @cached_property
    def _leads_near(self) -> list[ClusterLead]:
        """Leaderships in force of the person and of the person's units, whoever holds them."""
        if not self.user.is_authenticated or self.user.is_superuser:
            return []
        near = ClusterLead.objects.on(self.day).filter(Q(user=self.user) | Q(unit__in=self.unit_ids))
        return list(near.order_by("pk"))

    @cached_property
    def leads(self) -> list[ClusterLead]:
        """Leaderships in force: by name, or as head or deputy of the leading unit (CLU-6)."""
        headed = {a.unit_id for a in self.appointments if a.role == Role.UNIT_HEAD}

        def is_own(lead: ClusterLead) -> bool:
            if lead.user_id is not None:
                return lead.user_id == self.user.pk
            # A named person without a sign-in of their own is represented by the unit's head.
            return lead.unit_id in (headed if lead.person_name else self.signing_unit_ids)

        return [lead for lead in self._leads_near if is_own(lead)]

    def _has(self, role: Role) -> bool:
        return any(a.role == role for a in self.appointments)

    @property
    def is_administrator(self) -> bool:
        """Runs the admin panel; sees no covenant or ballot of anyone."""
        return self.user.is_authenticated and self.user.is_superuser

    @property
    def is_standing_body(self) -> bool:
        """Staff of the council's standing body (Thường trực Hội đồng)."""
        return self._has(Role.STANDING_BODY)

    @property
    def is_auditor(self) -> bool:
        """Reads all, changes nothing."""
        return self._has(Role.AUDITOR)

    @property
    def reads_all(self) -> bool:
        """Sees every cluster's year."""
        return self.is_standing_body or self.is_auditor

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units the person works for as head, deputy or officer."""
        return frozenset(a.unit_id for a in self.appointments if a.role in UNIT_ROLES)

    @property
    def is_legal_officer(self) -> bool:
        """Confirms legal citations before papers may print them."""
        return self._has(Role.LEGAL_OFFICER)

    @cached_property
    def records_unit_ids(self) -> frozenset[int]:
        """Units whose numbers and seal the person keeps (văn thư, SIG-3)."""
        return frozenset(a.unit_id for a in self.appointments if a.role == Role.RECORDS_CLERK)

    @cached_property
    def signing_unit_ids(self) -> frozenset[int]:
        """Units the person may sign for, as head or as deputy (KT.)."""
        return frozenset(a.unit_id for a in self.appointments if a.role in SIGNING_ROLES)

    def signing_appointment(self, unit_id: int) -> Appointment | None:
        """The appointment the person would sign for the unit under: head before deputy."""
        own = [a for a in self.appointments if a.unit_id == unit_id and a.role in SIGNING_ROLES]
        return min(own, key=lambda a: a.role != Role.UNIT_HEAD, default=None)

    @cached_property
    def led_year_ids(self) -> frozenset[int]:
        """Cluster-years the person leads, as Trưởng or Phó Trưởng."""
        return frozenset(lead.cluster_year_id for lead in self.leads)

    @cached_property
    def secretary_year_ids(self) -> frozenset[int]:
        """Cluster-years the person is secretary of."""
        return frozenset(a.cluster_year_id for a in self.appointments if a.role == Role.CLUSTER_SECRETARY)

    @cached_property
    def drafting_year_ids(self) -> frozenset[int]:
        """Cluster-years whose papers the person may draft: leaders, secretary, officers of the leading units."""
        officer_of = {a.unit_id for a in self.appointments if a.role == Role.UNIT_OFFICER}
        by_officer = {lead.cluster_year_id for lead in self._leads_near if lead.unit_id in officer_of}
        return self.led_year_ids | self.secretary_year_ids | by_officer

    def leads_year(self, cluster_year: ClusterYear) -> bool:
        """May decide for the cluster: freeze, adopt, open and close ballots, submit."""
        return cluster_year.pk in self.led_year_ids

    def chairs_year(self, cluster_year: ClusterYear) -> bool:
        """Is the cluster's Trưởng."""
        return any(
            lead.cluster_year_id == cluster_year.pk and lead.role == LeadRole.CHAIR for lead in self.leads
        )

    def drafts_for(self, cluster_year: ClusterYear) -> bool:
        """May write the cluster's papers: plan, covenant, conference, minutes."""
        return cluster_year.pk in self.drafting_year_ids

    def works_for(self, unit: Unit) -> bool:
        """Is head, deputy or officer of the unit."""
        return unit.pk in self.unit_ids

    def visible_years(self) -> QuerySet[ClusterYear]:
        """Cluster-years the person may read; another's year is not found (404)."""
        return ClusterYear.objects.select_related("cluster") if self.reads_all else self.own_years()

    def own_years(self) -> QuerySet[ClusterYear]:
        """Cluster-years the person has a part in: of the person's units, and those led or written for."""
        member = ClusterMembership.objects.filter(unit__in=self.unit_ids | self.records_unit_ids)
        return ClusterYear.objects.select_related("cluster").filter(
            Q(pk__in=member.values("cluster_year")) | Q(pk__in=self.led_year_ids | self.secretary_year_ids)
        )

    def reads_year(self, cluster_year: ClusterYear) -> bool:
        """May read the cluster-year: links lead there only then (1 query at most, none once `year_or_404` found it)."""
        if self.reads_all or cluster_year.pk in self._years_read:
            return True
        return self.own_years().filter(pk=cluster_year.pk).exists()

    def year_or_404(self, year_id: int) -> ClusterYear:
        """The cluster-year, if the person may read it.

        Raises:
            Http404: it does not exist, or the person may not know of it.
        """
        found = get_object_or_404(self.visible_years(), pk=year_id)
        self._years_read.add(found.pk)
        return found

    @property
    def acting_for(self) -> str:
        """For whom the person acts today, in words; empty when for nobody."""
        return "; ".join(
            f"{a.acts_for} ({a.get_role_display()}{', ' + a.unit.name if a.unit else ''})"
            for a in self.appointments
            if a.acts_for
        )

    @property
    def needs_second_factor(self) -> set[str]:
        """Which of the roles that a site may oblige to a second factor the person has."""
        kinds = {
            "administrator": self.is_administrator or self.user.is_staff,
            "standing_body": self.is_standing_body,
            "cluster_head": bool(self.led_year_ids),
            **{name: holds(self.user) for name, holds in sensitive_roles.items()},
        }
        return {name for name, holds in kinds.items() if holds}


def allow(condition: bool, otherwise: str) -> None:
    """Refuse an action on something the person may see.

    Raises:
        PermissionDenied: with the sentence ``otherwise``, shown on the 403 page.
    """
    if not condition:
        raise PermissionDenied(otherwise)
