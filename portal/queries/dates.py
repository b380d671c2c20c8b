"""Dates of several years in one list: due days, conferences, peak phases, anniversaries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap

from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.enums import UnitGroup
from clusters.models import ClusterYear
from clusters.permissions import Access
from emulation.enums import ConferenceKind, ConferenceState, MilestoneKind, PlanState
from emulation.models import Conference, Milestone, PeakPhase
from emulation.queries.anniversaries import celebrations_between
from emulation.queries.facts_of_years import ReadFacts


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A date: what happens, in which year of which cluster, and where to read about it."""

    on: dt.date
    title: str
    kind: str
    place: str = ""
    url: str = ""
    tone: str = "todo"
    is_sample: bool = False


def dates_of(facts: Iterable[ReadFacts], first: dt.date, last: dt.date) -> list[Coming]:
    """Due days, conferences and edges of peak phases of these years from ``first`` to ``last``, by day (no query)."""
    found = [(one.cluster_year, *row) for one in facts for row in _dates_in(one) if first <= row[2] <= last]
    return list(starmap(_coming, sorted(found, key=lambda row: (row[3], row[1], row[0].pk, row[2]))))


def next_dates(access: Access, first: dt.date, last: dt.date, most: int) -> list[Coming]:
    """The first ``most`` dates of all years that a person may read (2 queries)."""
    rows = list(_rows(access.visible_years().values("pk"), first, last)[:most])
    years = ClusterYear.objects.in_bulk({row[0] for row in rows}) if rows else {}
    return [_coming(years[year_id], *rest) for year_id, *rest in rows]


def anniversaries_between(first: dt.date, last: dt.date, groups: Sequence[UnitGroup]) -> list[Coming]:
    """Anniversaries from ``first`` to ``last`` (1 query)."""
    return [
        Coming(on=celebration.on, title=celebration.label, kind=_("Ngày kỷ niệm"), tone="muted")
        for celebration in celebrations_between(first, last, groups)
    ]


def _dates_in(facts: ReadFacts) -> list[tuple[str, str, dt.date, str]]:
    """The year's dates as (what, detail, day, state), as `_rows` reads them of many years."""
    due = [("due", m.kind, m.due_on, m.reached_on) for m in facts.milestones.values() if m.due_on]
    conferences = [("conference", kind, day, state) for kind, state, day in facts.conferences if day]
    is_adopted = facts.plan is not None and facts.plan.state == PlanState.ADOPTED
    phases = facts.phases if is_adopted else {}
    edges = [
        (what, str(ordinal), day, "")
        for ordinal, days in phases.items()
        for what, day in zip(("start", "end"), days, strict=True)
    ]
    return [*due, *conferences, *edges]


def _rows(years: Iterable[int] | QuerySet, first: dt.date, last: dt.date) -> QuerySet:
    """(year, what, detail, day, state) by day, read by one union."""
    span = (first, last)
    due = Milestone.objects.filter(cluster_year__in=years, due_on__range=span)
    conferences = Conference.objects.filter(cluster_year__in=years, held_on__range=span)
    phases = PeakPhase.objects.filter(plan__cluster_year__in=years, plan__state=PlanState.ADOPTED)
    starts, ends = phases.filter(starts_on__range=span), phases.filter(ends_on__range=span)
    return (
        _columns(due, "cluster_year", "due", "kind", "due_on", F("reached_on"))
        .union(
            _columns(conferences, "cluster_year", "conference", "kind", "held_on", F("state")),
            _columns(starts, "plan__cluster_year", "start", "ordinal", "starts_on"),
            _columns(ends, "plan__cluster_year", "end", "ordinal", "ends_on"),
            all=True,
        )
        .order_by("the_day", "the_what", "in_year", "the_detail")
    )


def _columns(rows: QuerySet, year: str, what: str, detail: str, day: str, state: object = None) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            in_year=F(year),
            the_what=Cast(Value(what), CharField()),
            the_detail=Cast(F(detail), CharField()),
            the_day=Cast(F(day), DateField()),
            the_state=Cast(state or Value(""), CharField()),
        )
        .values_list("in_year", "the_what", "the_detail", "the_day", "the_state")
    )


def _coming(year: ClusterYear, what: str, detail: str, day: dt.date, state: str | None) -> Coming:
    tone = "todo"
    if what == "due":
        title, kind = str(MilestoneKind(detail).label), _("Hạn")
        tone = "done" if state else "now"
    elif what == "conference":
        title, kind = str(ConferenceKind(detail).label), _("Hội nghị")
        tone = "done" if state == ConferenceState.HELD else "now"
    else:
        words = (
            _("Bắt đầu đợt thi đua cao điểm %(n)s")
            if what == "start"
            else _("Hết đợt thi đua cao điểm %(n)s")
        )
        title, kind = words % {"n": detail}, _("Đợt cao điểm")
    return Coming(
        on=day, title=title, kind=kind, tone=tone, place=str(year), is_sample=year.is_sample,
        url=reverse("portal:year_detail", args=[year.pk]),
    )  # fmt: skip
