"""Pictures of a year's scores and of how evenly units take part."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core import clock
from core.http import readonly
from scoring.permissions import Sight, hidden_years, scored_year_or_404
from scoring.queries.evenness import evenness
from scoring.queries.gap_map import Shown, gap_map
from scoring.queries.gaps import unit_gaps

YEARS = 5


@require_safe
@readonly
def map_show(request: HttpRequest, year_id: int) -> HttpResponse:
    """Criteria against units as a heat map; what the cells show is chosen by links."""
    cluster_year = scored_year_or_404(request.access, year_id)
    asked = request.GET.get("xem", "")
    shown = Shown(asked) if asked in Shown.values else Shown.LAST
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "shown": shown,
        "choices": Shown,
        "map": gap_map(cluster_year, Sight(request.access, cluster_year), clock.today(), shown=shown),
    }
    return render(request, "scoring/map_show.html", context)


@require_safe
@readonly
def gap_show(request: HttpRequest, year_id: int, unit_id: int) -> HttpResponse:
    """What a unit could have scored."""
    cluster_year = scored_year_or_404(request.access, year_id)
    gaps = unit_gaps(cluster_year, Sight(request.access, cluster_year), unit_id, clock.today())
    if gaps is None:
        raise Http404
    context = {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "found": gaps}
    return render(request, "scoring/gap_show.html", context)


@require_safe
@readonly
def evenness_show(request: HttpRequest, year_id: int) -> HttpResponse:
    """How evenly units take part, and who lacks what, for those who lead."""
    access = request.access
    years = access.visible_years().select_related("plan", "halt")
    cluster_year = get_object_or_404(years, pk=year_id)
    allow(
        access.drafts_for(cluster_year) or access.reads_all,
        _("Chỉ Trưởng, Phó Trưởng, thư ký cụm và Thường trực Hội đồng xem nhận định này."),
    )
    earlier = years.filter(cluster=cluster_year.cluster_id, year__lt=cluster_year.year).order_by("-year")
    earlier = list(earlier[: YEARS - 1])
    hidden = hidden_years(access, [year.pk for year in (cluster_year, *earlier)])
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "found": evenness(cluster_year, clock.today(), earlier=earlier, hidden=hidden),
    }
    return render(request, "scoring/evenness_show.html", context)
