"""Reading conferences: a year's list, who came."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from clusters.models import ClusterMembership, ClusterYear
from clusters.queries import members_on
from emulation.enums import AttendanceState
from emulation.models import Attendance, Conference


def conferences_of(cluster_year: ClusterYear) -> QuerySet[Conference]:
    """The year's conferences, and last year's that opened it, by day (CLU-7; 1 query).

    Each with ``roll_count``, the units whose presence is recorded either way, and ``present_count`` among them.
    """
    return (
        Conference.objects.filter(Q(cluster_year=cluster_year) | Q(opens_cluster_year=cluster_year))
        .annotate(
            roll_count=Count("attendances"),
            present_count=Count("attendances", filter=Q(attendances__state=AttendanceState.PRESENT)),
        )
        .select_related("cluster_year", "opens_cluster_year")
        .order_by("held_on", "pk")
    )


def next_years(cluster_year: ClusterYear) -> QuerySet[ClusterYear]:
    """Years of the same cluster that a conference of this year may open (1 query)."""
    return ClusterYear.objects.filter(cluster=cluster_year.cluster_id, year__gt=cluster_year.year).order_by(
        "year"
    )


@dataclass(frozen=True, kw_only=True)
class AttendanceRow:
    """A member unit of the day and what is recorded of it."""

    member: ClusterMembership
    attendance: Attendance | None


def attendance_rows(conference: Conference) -> list[AttendanceRow]:
    """Members on the conference's day in the decision's order (2 queries)."""
    recorded = {row.unit_id: row for row in conference.attendances.all()}
    return [
        AttendanceRow(member=member, attendance=recorded.get(member.unit_id))
        for member in members_on(conference.cluster_year, conference.held_on)
    ]
