"""Dates of several years in one list: due days, conferences with their hour, peak phases, anniversaries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap

from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.enums import UnitGroup
from clusters.models import ClusterYear
from clusters.permissions import Access
from emulation.enums import ConferenceKind, ConferenceState, MilestoneKind, PlanState
from emulation.models import Conference, Milestone, PeakPhase
from emulation.queries.anniversaries import celebrations_told
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


def dates_of(
    facts: Iterable[ReadFacts], first: dt.date, last: dt.date, access: Access | None = None
) -> list[Coming]:
    """Due days, conferences and edges of peak phases of these years from ``first`` to ``last``, by day (no query).

    Args:
        access: whose units' own days stand in place of the cluster's; none: the cluster's alone.
    """
    found = [
        (one.cluster_year, *row) for one in facts for row in _dates_in(one, access) if first <= row[2] <= last
    ]
    return list(starmap(_coming, sorted(found, key=lambda row: (row[3], row[1], row[0].pk, row[2]))))


def next_dates(access: Access, first: dt.date, last: dt.date, most: int) -> list[Coming]:
    """The first ``most`` dates of all years that a person may read (1 query)."""
    rows = _rows(access.visible_years().values("pk"), first, last)[:most]
    return [
        _coming(ClusterYear(pk=pk, name=name, year=year, is_sample=is_sample), *rest)
        for pk, *rest, name, year, is_sample in rows
    ]


def anniversaries_told(
    rows: Iterable[tuple], first: dt.date, last: dt.date, groups: Sequence[UnitGroup]
) -> list[Coming]:
    """Anniversaries from ``first`` to ``last``, of `anniversary_rows` (no query)."""
    return [
        Coming(on=celebration.on, title=celebration.label, kind=_("Ngày kỷ niệm"), tone="muted")
        for celebration in celebrations_told(rows, first, last, groups)
    ]


def _dates_in(facts: ReadFacts, access: Access | None) -> list[tuple[str, str, dt.date, str]]:
    """The year's dates as (what, detail, day, state), as `_rows` reads them of many years."""
    due = [
        (what, m.kind, day, m.reached_on)
        for m in facts.milestones.values()
        if m.due_on
        for what, day in _due_days(facts, m, access)
    ]
    conferences = [
        ("conference", kind, day, f"{state} {hour or ''}") for kind, state, day, hour in facts.conferences
    ]
    is_adopted = facts.plan is not None and facts.plan.state == PlanState.ADOPTED
    phases = facts.phases if is_adopted else {}
    edges = [
        (what, str(ordinal), day, "")
        for ordinal, days in phases.items()
        for what, day in zip(("start", "end"), days, strict=True)
    ]
    return [*due, *conferences, *edges]


def _due_days(facts: ReadFacts, milestone: Milestone, access: Access | None) -> list[tuple[str, dt.date]]:
    """The step's day, and those of the person's units that were given more time; theirs alone where no other asks."""
    own = [m.unit_id for m in facts.members if access and m.unit_id in access.unit_ids]
    days = [facts.step_due_on(milestone.kind, unit) for unit in own]
    longer = sorted({day for day in days if day != milestone.due_on})
    is_asked = not longer or milestone.due_on in days or access.drafts_for(facts.cluster_year)
    return [*([("due", milestone.due_on)] if is_asked else []), *(("longer", day) for day in longer)]


def _rows(years: Iterable[int] | QuerySet, first: dt.date, last: dt.date) -> QuerySet:
    """(year, what, detail, day, state, and the year's name, number, whether it is a sample) by day, by one union."""
    span = (first, last)
    due = Milestone.objects.filter(cluster_year__in=years, due_on__range=span)
    conferences = Conference.objects.filter(cluster_year__in=years, held_on__range=span)
    phases = PeakPhase.objects.filter(plan__cluster_year__in=years, plan__state=PlanState.ADOPTED)
    hour = Concat("state", Value(" "), Cast("opening_time", CharField()))
    starts, ends = phases.filter(starts_on__range=span), phases.filter(ends_on__range=span)
    return (
        _columns(due, "cluster_year", "due", "kind", "due_on", F("reached_on"))
        .union(
            _columns(conferences, "cluster_year", "conference", "kind", "held_on", hour),
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
        .values_list(
            "in_year", "the_what", "the_detail", "the_day", "the_state",
            f"{year}__name", f"{year}__year", f"{year}__is_sample",
        )
    )  # fmt: skip


def _coming(year: ClusterYear, what: str, detail: str, day: dt.date, state: str | None) -> Coming:
    tone = "todo"
    if what in {"due", "longer"}:
        title, kind = str(MilestoneKind(detail).label), _("Hạn")
        if what == "longer":
            kind = _("Hạn, đã gia hạn cho đơn vị")
        tone = "done" if state else "now"
    elif what == "conference":
        state, _space, hour = state.partition(" ")
        title, kind = str(ConferenceKind(detail).label), _("Hội nghị")
        if hour:
            kind = _("Hội nghị, %(hour)s") % {"hour": hour[:5]}
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
