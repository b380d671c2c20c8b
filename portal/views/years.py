"""The years of clusters: the list, the map of one, its history."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from audit.queries import entries, history_in
from core import clock
from core.http import readonly
from portal.forms import YearFilterForm
from portal.queries import year_page
from portal.queries.year_list import years_of_page, years_to_read

PAGE_SIZE = 10
EVENTS_A_PAGE = 30


@require_safe
@readonly
def year_list(request: HttpRequest) -> HttpResponse:
    """Cluster-years the person may read."""
    access = request.access
    form = YearFilterForm(request.GET, years=year_page.years_offered(access))
    form.full_clean()
    found = years_to_read(access, words=form.cleaned_data.get("q", ""), year=form.cleaned_data.get("nam"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    rows = years_of_page(page.object_list, clock.today())
    return render(request, "portal/year_list.html", {"form": form, "page": page, "rows": rows})


@require_safe
@readonly
def year_detail(request: HttpRequest, year_id: int) -> HttpResponse:
    """The map of one cluster's year."""
    cluster_year = get_object_or_404(
        request.access.visible_years().select_related("plan", "halt"), pk=year_id
    )
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "today": clock.today(),
        "map": year_page.map_of(cluster_year, request.access, clock.today()),
    }
    return render(request, "portal/year_detail.html", context)


@require_safe
@readonly
def year_history(request: HttpRequest, year_id: int) -> HttpResponse:
    """Who did what in a cluster's year, newest first."""
    cluster_year = request.access.year_or_404(year_id)
    leads = request.access.drafts_for(cluster_year) or request.access.reads_all
    events = history_in(cluster_year, with_private=leads)
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "page": page,
        "events": entries(page),
    }
    return render(request, "portal/year_history.html", context)
