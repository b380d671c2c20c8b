"""Reading who is in the hall: arrivals that are still open, and what is noted of the units that did not come."""

from dataclasses import dataclass, field

from django.db.models import Count

from clusters.models import ClusterMembership
from clusters.queries import members_on
from emulation.enums import AttendanceState
from emulation.models import Arrival, Attendance, Conference


def present_units(conference: Conference) -> dict[int, Arrival]:
    """Units in the hall now, by id, with the row that says who came for them (1 query)."""
    open_rows = Arrival.objects.filter(conference=conference, left_at__isnull=True)
    return {row.unit_id: row for row in open_rows.select_related("user").order_by("pk")}


def present_count(conference: Conference) -> int:
    """How many units are in the hall now; where nobody was checked in, as many as attend by the list (2 queries at most)."""
    came = Arrival.objects.filter(conference=conference).aggregate(all=Count("pk"), left=Count("left_at"))
    if came["all"]:
        return came["all"] - came["left"]
    return Attendance.objects.filter(conference=conference, state=AttendanceState.PRESENT).count()


@dataclass(frozen=True, kw_only=True)
class HallLine:
    """A member unit of the day: who came and left, and the attendance noted of it."""

    member: ClusterMembership
    attendance: Attendance | None
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def here(self) -> Arrival | None:
        """The arrival still open: the unit is in the hall."""
        return next((row for row in self.arrivals if row.left_at is None), None)


def hall_lines(conference: Conference) -> list[HallLine]:
    """Members on the conference's day in the decision's order (3 queries)."""
    noted = {row.unit_id: row for row in conference.attendances.all()}
    came: dict[int, list[Arrival]] = {}
    for row in conference.arrivals.select_related("user").order_by("came_at", "pk"):
        came.setdefault(row.unit_id, []).append(row)
    return [
        HallLine(
            member=member,
            attendance=noted.get(member.unit_id),
            arrivals=came.get(member.unit_id, []),
        )
        for member in members_on(conference.cluster_year, conference.held_on)
    ]
