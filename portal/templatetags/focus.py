"""The switcher at the top of pages that belong to a cluster's year."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Case, Q, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import ClusterYear

register = template.Library()

CHOICES_SHOWN = 15
# Pages that every year has; a form or one ballot is not looked for in another year.
KEPT_ENDINGS = ("_list", "_show", "_detail", "_history")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A year to switch to."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class Focus:
    """The year in focus and those to switch to."""

    label: str
    choices: list[Choice]


@register.simple_tag(takes_context=True)
def focus_of(context: dict[str, Any]) -> Focus | None:
    """The year that the page is about and the person's other years; nothing on other pages.

    Nothing either for a teller, who sees the ballot but not its year. One query, made only when the view gives ``cluster_year``. The same part of the year stays open.
    """
    current, request = context.get("cluster_year"), context.get("request")
    access = getattr(request, "access", None)
    if not isinstance(current, ClusterYear) or access is None or not access.user.is_authenticated:
        return None
    near = access.visible_years()
    if access.reads_all:  # of the hundreds they may read, the same cluster's and the same year's
        near = near.filter(Q(cluster=current.cluster_id) | Q(year=current.year))
    current_first = Case(When(pk=current.pk, then=0), default=1)
    years = sorted(
        near.order_by(current_first, "-year", "sort_key", "pk")[: CHOICES_SHOWN + 1],
        key=lambda year: (year != current, year.cluster_id != current.cluster_id, -year.year, year.sort_key),
    )
    if current not in years:
        return None
    choices = [
        Choice(label=str(year), url=_same_page(request, year), is_current=year == current) for year in years
    ]
    return Focus(
        label=str(current),
        choices=[*choices, Choice(label=_("Xem mọi năm thi đua"), url=reverse("portal:year_list"))],
    )


def _same_page(request: HttpRequest, year: ClusterYear) -> str:
    match = request.resolver_match
    kept = match and match.view_name.endswith(KEPT_ENDINGS) and set(match.kwargs) <= {"year_id", "period"}
    if kept and "year_id" in match.kwargs:
        return reverse(match.view_name, kwargs=match.kwargs | {"year_id": year.pk})
    return reverse("portal:year_detail", args=[year.pk])
