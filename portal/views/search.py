"""Looking for units and years by name."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.http import readonly
from portal.forms import SearchForm
from portal.queries.search import add_family, find_units, find_years

PAGE_SIZE = 20


@require_safe
@readonly
def search(request: HttpRequest) -> HttpResponse:
    """Units by any name they ever had, and cluster-years, with or without diacritics."""
    form, today = SearchForm(request.GET), clock.today()
    form.full_clean()
    words = form.cleaned_data.get("q", "")
    context = {"form": form, "words": words}
    if words:
        page = Paginator(find_units(words, today), PAGE_SIZE).get_page(request.GET.get("trang"))
        add_family(page.object_list, today)
        context |= {"page": page, "years": find_years(request.access, words)}
    return render(request, "portal/search.html", context)
