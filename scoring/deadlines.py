"""Deadlines that checks make: visits to come, and what they left to settle."""

import datetime as dt
from collections.abc import Collection

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clusters.enums import Role
from core.templatetags.vi_format import ngay
from deadlines.sources import Deadline, Kind, ids_in
from scoring.enums import VisitState
from scoring.models import Finding, Visit
from scoring.queries.checks import to_be_settled

FINDING, VISIT = "finding.due", "visit.planned"


class Checks:
    """Keys: ``finding:12`` of the unit that settles it, ``visit:3`` of the team that goes (1 query each)."""

    kinds = (
        Kind(
            code=FINDING,
            label=_("Khắc phục điều đoàn kiểm tra nêu"),
            roles=frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER}),
        ),
        Kind(code=VISIT, label=_("Đoàn kiểm tra đi kiểm tra")),
    )

    def open_deadlines(
        self,
        *,
        first: dt.date,
        last: dt.date,
        day: dt.date,
        kinds: Collection[str] | None = None,
        keys: Collection[str] | None = None,
        year_ids: Collection[int] | None = None,
    ) -> list[Deadline]:
        """See `deadlines.sources.Source`."""
        found: list[Deadline] = []
        if kinds is None or FINDING in kinds:
            found += _findings((first, last), keys, year_ids)
        if kinds is None or VISIT in kinds:
            found += _visits((first, last), keys, year_ids)
        return found


def _findings(
    span: tuple[dt.date, dt.date], keys: Collection[str] | None, year_ids: Collection[int] | None
) -> list[Deadline]:
    rows = to_be_settled().filter(due_on__range=span)
    if keys is not None:
        rows = rows.filter(pk__in=ids_in(keys, "finding"))
    if year_ids is not None:
        rows = rows.filter(visit__team__cluster_year__in=year_ids)
    return [_finding(row) for row in rows]


def _finding(finding: Finding) -> Deadline:
    visit = finding.visit
    return Deadline(
        key=f"finding:{finding.pk}",
        kind=FINDING,
        what=format_lazy(_("Khắc phục: {what}"), what=str(finding)),
        due_on=finding.due_on,
        basis=format_lazy(
            _("{team} nêu khi kiểm tra ngày {day}"), team=str(visit.team), day=ngay(visit.held_on)
        ),
        path=_page(visit),
        cluster_year=visit.team.cluster_year,
        units=(visit.unit_id,),
    )


def _visits(
    span: tuple[dt.date, dt.date], keys: Collection[str] | None, year_ids: Collection[int] | None
) -> list[Deadline]:
    rows = Visit.objects.filter(
        state=VisitState.PLANNED, planned_on__range=span, team__cluster_year__halt__isnull=True
    )
    if keys is not None:
        rows = rows.filter(pk__in=ids_in(keys, "visit"))
    if year_ids is not None:
        rows = rows.filter(team__cluster_year__in=year_ids)
    on_team = ArrayAgg(
        "team__members__user", filter=Q(team__members__user__isnull=False), default=[], distinct=True
    )
    rows = rows.annotate(people=on_team).select_related("unit", "team__cluster_year").order_by("pk")
    return [_visit(row) for row in rows]


def _visit(visit: Visit) -> Deadline:
    team = visit.team
    return Deadline(
        key=f"visit:{visit.pk}",
        kind=VISIT,
        what=format_lazy(_("Kiểm tra {unit}"), unit=str(visit.unit)),
        due_on=visit.planned_on,
        basis=format_lazy(_("{team}, văn bản số {number}"), team=str(team), number=team.decision_number)
        if team.decision_number
        else str(team),
        path=_page(visit),
        cluster_year=team.cluster_year,
        people=tuple(visit.people),
    )


def _page(visit: Visit) -> str:
    return reverse("scoring:visit_show", args=[visit.team.cluster_year_id, visit.pk])
