"""Looking across years: a unit's five years, clusters beside each other."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Cluster, ClusterYear, Unit
from clusters.permissions import allow
from core import clock
from core.http import readonly
from portal.forms import YearFilterForm
from portal.queries.comparison import compare
from portal.queries.profiles import profile
from portal.queries.year_page import years_offered


@require_safe
@readonly
def profile_show(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit over five years; the units it came from stand apart."""
    unit = get_object_or_404(Unit, pk=unit_id)
    stories = profile(unit, request.access, clock.today())
    context = {"unit": unit, "is_sample": unit.is_sample, "stories": stories}
    return render(request, "portal/profile_show.html", context)


@require_safe
@readonly
def comparison_list(request: HttpRequest) -> HttpResponse:
    """All clusters of a year beside each other."""
    _allow(request)
    years = years_offered(request.access)
    form = YearFilterForm(request.GET, years=years)
    form.full_clean()
    year = form.cleaned_data.get("nam") or min(clock.today().year, max(years, default=clock.today().year))
    rows = compare(_read().filter(year=year).order_by("sort_key", "pk"), clock.today())
    context = {
        "form": form,
        "year": year,
        "rows": rows,
        "is_sample": any(r.cluster_year.is_sample for r in rows),
    }
    return render(request, "portal/comparison_list.html", context)


@require_safe
@readonly
def comparison_show(request: HttpRequest, cluster_id: int) -> HttpResponse:
    """One cluster over its years."""
    _allow(request)
    cluster = get_object_or_404(Cluster, pk=cluster_id)
    rows = compare(_read().filter(cluster=cluster).order_by("-year")[:10], clock.today())
    context = {"cluster": cluster, "rows": rows, "is_sample": cluster.is_sample}
    return render(request, "portal/comparison_show.html", context)


def _allow(request: HttpRequest) -> None:
    allow(
        request.access.reads_all,
        _("Chỉ cán bộ Thường trực Hội đồng và người kiểm tra, giám sát xem được so sánh giữa các cụm."),
    )


def _read() -> QuerySet[ClusterYear]:
    return ClusterYear.objects.select_related("cluster", "plan", "halt")
