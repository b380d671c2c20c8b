"""The list of cluster-years with where each stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clusters.models import ClusterMembership, ClusterYear
from clusters.permissions import Access
from core.ordering import search_key
from core.templatetags.vi_format import con_lai
from emulation.enums import MilestoneKind


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """A year with its next step."""

    cluster_year: ClusterYear
    done: int
    total: int
    step: str
    tone: str
    state: str


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
    return [_row(year, today) for year in years.select_related("halt").prefetch_related("milestones")]


def _row(year: ClusterYear, today: dt.date) -> YearRow:
    milestones = {milestone.kind: milestone for milestone in year.milestones.all()}
    reached = {kind for kind, milestone in milestones.items() if milestone.reached_on}
    upcoming = next((kind for kind in MilestoneKind if kind not in reached), None)
    due_on = milestones[upcoming].due_on if upcoming in milestones else None
    if hasattr(year, "halt"):
        tone, state = "muted", year.halt.get_kind_display()
    elif upcoming is None:
        tone, state = "done", _("Đã xong")
    elif year.year < today.year - 1:
        tone, state = "muted", _("Chưa ghi nhận")
    else:
        tone = "late" if due_on and due_on < today else "now"
        state = con_lai(due_on, today) or _("Đang làm")
    return YearRow(
        cluster_year=year, done=len(reached), total=len(MilestoneKind), step=str(upcoming.label) if upcoming else "",
        tone=tone, state=str(state),
    )  # fmt: skip
