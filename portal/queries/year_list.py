"""The list of cluster-years with where each stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clusters.models import ClusterMembership, ClusterYear
from clusters.permissions import Access
from core.ordering import search_key
from core.templatetags.vi_format import con_lai
from deadlines.opening import is_open_on
from emulation.enums import MilestoneKind
from emulation.models import Milestone
from emulation.queries.years import steps_of


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """A year with its next step."""

    cluster_year: ClusterYear
    done: int
    total: int
    step: str
    tone: str
    state: str


class Told(NamedTuple):
    """What the list says of a milestone."""

    due_on: dt.date | None
    reached_on: dt.date | None


def years_to_read(access: Access, *, words: str = "", year: int | None = None) -> QuerySet[ClusterYear]:
    """Cluster-years the person may read, latest first, with the number of members (1 query)."""
    members = ClusterMembership.objects.filter(cluster_year=OuterRef("pk")).order_by().values("cluster_year")
    years = access.visible_years().annotate(
        member_count=Coalesce(Subquery(members.annotate(n=Count("unit", distinct=True)).values("n")), 0)
    )
    for word in search_key(words).split():
        years = years.filter(search_text__contains=word)
    return years.filter(year=year) if year else years


def years_of_page(years: QuerySet[ClusterYear], today: dt.date) -> Sequence[YearRow]:
    """The years of one page with the next step of each (2 queries more)."""
    found = list(years.select_related(None).select_related("halt"))  # of the cluster nothing is shown
    told: dict[int, dict[str, Told]] = defaultdict(dict)
    # Four columns, not rows of the model: a page has some hundred and thirty of them.
    rows = Milestone.objects.filter(cluster_year__in=found).order_by()
    for year_id, kind, due_on, reached_on in rows.values_list("cluster_year", "kind", "due_on", "reached_on"):
        told[year_id][kind] = Told(due_on, reached_on)
    return [_row(year, told[year.pk], today) for year in found]


def _row(year: ClusterYear, milestones: Mapping[str, Told], today: dt.date) -> YearRow:
    reached = {kind for kind, milestone in milestones.items() if milestone.reached_on}
    steps = steps_of(milestones)
    step = _next_step(steps, milestones)
    due_on = milestones[step].due_on if step in milestones else None
    if hasattr(year, "halt"):
        step, tone, state = None, "muted", year.halt.get_kind_display()
    elif step is None:
        tone, state = "done", _("Đã xong")
    elif year.year < today.year - 1:
        step, tone, state = None, "muted", _("Không ghi thêm")
    else:
        tone = "now" if is_open_on(due_on, today) else "late"
        state = con_lai(due_on, today) or _("Đang làm")
    return YearRow(
        cluster_year=year, done=len(reached), total=len(steps), step=str(step.label) if step else "",
        tone=tone, state=str(state),
    )  # fmt: skip


def _next_step(steps: Sequence[MilestoneKind], milestones: Mapping[str, Told]) -> MilestoneKind | None:
    """The open step that is due first; without due days, the one after the last that was reached."""
    open_steps = [kind for kind in steps if kind not in milestones or not milestones[kind].reached_on]
    due = [kind for kind in open_steps if kind in milestones and milestones[kind].due_on]
    if due:
        return min(due, key=lambda kind: milestones[kind].due_on)
    order = list(MilestoneKind)
    last = max((order.index(kind) for kind in order if kind not in open_steps), default=-1)
    return next((kind for kind in open_steps if order.index(kind) > last), None)
