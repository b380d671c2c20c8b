"""Councils, who sits on them on a day, and who may read them."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from awards.models import Council, CouncilMember, CouncilSession
from clusters.permissions import Access
from core.fields import holds_on


def seats_on(council: Council, day: dt.date) -> list[CouncilMember]:
    """Members of the council on ``day``, within its term, in the order of the decision (1 query)."""
    members = council.members.filter(holds_on(day), holds_on(day, "council__"))
    return list(members.select_related("user", "unit").order_by("ordinal", "pk"))


def reads_councils(access: Access) -> bool:
    """Whether there can be a council for this person to read: staff, auditors, whoever sits or sat on one."""
    if access.user.is_superuser or not access.user.is_authenticated:
        return False
    return access.reads_all or CouncilMember.objects.filter(user=access.user).exists()


def visible_councils(access: Access) -> QuerySet[Council]:
    """Councils the person may read: all for who reads all, else those the person sits or sat on."""
    councils = Council.objects.annotate(
        seats=Count("members", filter=holds_on(access.day, "members__"), distinct=True),
        meetings=Count("sessions", distinct=True),
    )
    if access.user.is_superuser:
        return councils.none()
    if access.reads_all:
        return councils
    return councils.filter(pk__in=CouncilMember.objects.filter(user=access.user).values("council"))


def council_or_404(access: Access, pk: int) -> Council:
    """The council, if the person may know of it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    return get_object_or_404(visible_councils(access), pk=pk)


def visible_sessions(access: Access) -> QuerySet[CouncilSession]:
    """Sessions the person may read: all for who reads all, else those held while the person sat there."""
    sessions = CouncilSession.objects.select_related("council")
    if access.user.is_superuser or not access.user.is_authenticated:
        return sessions.none()
    if access.reads_all:
        return sessions
    seat = CouncilMember.objects.filter(
        holds_on(OuterRef("held_on")), council=OuterRef("council"), user=access.user
    )
    return sessions.filter(Exists(seat))


def session_or_404(access: Access, pk: int) -> CouncilSession:
    """The session, if the person may know of it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    return get_object_or_404(visible_sessions(access), pk=pk)


def clashing_seats(member: CouncilMember) -> QuerySet[CouncilMember]:
    """Other seats of the same council whose time overlaps with this one's (1 query)."""
    others = CouncilMember.objects.filter(council=member.council_id).exclude(pk=member.pk)
    others = others.exclude(valid_to__lte=member.valid_from)
    return others.filter(valid_from__lt=member.valid_to) if member.valid_to else others


def members_of(council: Council) -> list[CouncilMember]:
    """Everybody who sits or sat on the council, those in force first by order (1 query)."""
    return list(
        council.members.select_related("user", "unit").order_by(
            F("valid_to").desc(nulls_first=True), "ordinal", "pk"
        )
    )
