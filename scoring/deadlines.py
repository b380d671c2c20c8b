"""Deadlines that checks make: visits to come, and what they left to settle."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, F, FilteredRelation, OuterRef, Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clusters.enums import Role
from core.templatetags.vi_format import ngay
from deadlines.sources import Deadline, Kind, ids_in
from scoring.enums import VisitState
from scoring.models import Finding, TeamMember, Visit
from scoring.queries.checks import HELD, TO_SETTLE

FINDING, VISIT = "finding.due", "visit.planned"


class Checks:
    """Keys: ``finding:12`` of the unit that settles it, ``visit:3`` of the team that goes (1 query)."""

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
        person: int | None = None,
        with_done: bool = False,
    ) -> list[Deadline]:
        """See `deadlines.sources.Source`."""
        asked = {kind.code for kind in self.kinds} if kinds is None else kinds
        to_settle = Q(findings__kind__in=TO_SETTLE, findings__due_on__range=(first, last))
        if not with_done:
            to_settle &= Q(findings__settled_at__isnull=True)
        if keys is not None:
            to_settle &= Q(findings__in=ids_in(keys, "finding"))
        found = Q(state__in=HELD, of_finding__isnull=False) if FINDING in asked else Q(pk=None)
        states = {VisitState.PLANNED, *HELD} if with_done else {VisitState.PLANNED}
        planned = Q(state__in=states, planned_on__range=(first, last)) if VISIT in asked else Q(pk=None)
        if keys is not None:
            planned &= Q(pk__in=ids_in(keys, "visit"))
        if year_ids is not None:
            of_years = Q(team__cluster_year__in=year_ids)
            found &= of_years
            planned &= of_years | Q(team__in=TeamMember.objects.filter(user=person).values("team"))
        rows = (
            Visit.objects.annotate(
                of_finding=FilteredRelation("findings", condition=to_settle),
                finding_id=F("of_finding__pk"),
                finding_text=F("of_finding__text"),
                finding_due_on=F("of_finding__due_on"),
                settled_at=F("of_finding__settled_at"),
                people=ArraySubquery(
                    TeamMember.objects.filter(team=OuterRef("team"), user__is_active=True)
                    .order_by("user").values("user").distinct()
                ),
                is_planned=ExpressionWrapper(planned, BooleanField()),
                is_found=ExpressionWrapper(found, BooleanField()),
            )
            .filter(planned | found, team__cluster_year__halt__isnull=True)
            .select_related("unit", "team__cluster_year")
            .order_by("pk", "finding_id")
        )  # fmt: skip
        return list(_told(rows))


def _told(rows: Iterable[Visit]) -> Iterator[Deadline]:
    """Each visit comes once for each thing found that is due, or once."""
    seen: set[int] = set()
    for visit in rows:
        if visit.is_planned and visit.pk not in seen:
            seen.add(visit.pk)
            yield _visit(visit)
        if visit.is_found:
            yield _finding(visit)


def _finding(visit: Visit) -> Deadline:
    what = Finding(pk=visit.finding_id, text=visit.finding_text)
    is_done = visit.settled_at is not None
    return Deadline(
        key=f"finding:{visit.finding_id}",
        kind=FINDING,
        what=format_lazy(_("Khắc phục: {what}"), what=str(what)),
        due_on=visit.finding_due_on,
        basis=format_lazy(
            _("{team} nêu khi kiểm tra ngày {day}"), team=str(visit.team), day=ngay(visit.held_on)
        ),
        path=_page(visit),
        cluster_year=visit.team.cluster_year,
        units=() if is_done else (visit.unit_id,),
        about=_about(visit),
        done_units=(visit.unit_id,) if is_done else (),
        is_done=is_done,
    )


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
        about=_about(visit),
        is_done=visit.state in HELD,
    )


def _about(visit: Visit) -> tuple[tuple[str, int], ...]:
    return (("scoring.visit", visit.pk),)  # what was found is recorded with its visit


def _page(visit: Visit) -> str:
    return reverse("scoring:visit_show", args=[visit.team.cluster_year_id, visit.pk])
