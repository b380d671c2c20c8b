"""Why a unit has an award, or has not: the way from the covenant to the decision."""

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core import clock
from core.http import readonly
from emulation.queries.registrations import registrable_awards
from emulation.queries.year_facts import day_in
from portal.queries.why.page import awards_of_unit, way_of
from portal.queries.why.parts import Asked


@require_safe
@readonly
def why_show(request: HttpRequest, year_id: int, award_id: int, unit_id: int) -> HttpResponse:
    """One unit, award and year; from the decision back with ``?chieu=nguoc``."""
    cluster_year = request.access.year_or_404(year_id)
    award = get_object_or_404(registrable_awards(), pk=award_id)
    unit = _unit_or_404(cluster_year, unit_id)
    asked = Asked(
        access=request.access, cluster_year=cluster_year, award=award, unit=unit, name=unit.name_on_day or unit.name,
        today=clock.today(), is_member=unit.is_member,
    )  # fmt: skip
    way = way_of(asked)
    is_back = request.GET.get("chieu") == "nguoc"
    context = {
        "cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "award": award, "unit": unit, "way": way,
        "stations": way.stations[::-1] if is_back else way.stations, "is_back": is_back, "today": asked.today,
    }  # fmt: skip
    return render(request, "portal/why_show.html", context)


@require_safe
@readonly
def why_unit(request: HttpRequest, unit_id: int, year: int) -> HttpResponse:
    """The ways of a unit in a year; straight on where there is one."""
    of_unit = Q(memberships__unit=unit_id) | Q(registrations__for_unit=unit_id)
    years = request.access.visible_years().filter(of_unit, year=year)
    cluster_year = years.order_by("pk").first()
    if cluster_year is None:
        raise Http404
    unit = _unit_or_404(cluster_year, unit_id)
    awards = awards_of_unit(cluster_year, unit)
    if len(awards) == 1:
        return redirect("portal:why_show", cluster_year.pk, awards[0].pk, unit.pk)
    context = {
        "cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "unit": unit, "awards": awards,
        "name": unit.name_on_day or unit.name,
    }  # fmt: skip
    return render(request, "portal/why_unit.html", context)


def _unit_or_404(cluster_year: ClusterYear, unit_id: int) -> Unit:
    """A unit that was a member at some time of the year, or was registered or proposed there, by its name of the day."""
    day = day_in(cluster_year, clock.today())
    today_in = members_on(cluster_year, day).filter(unit=OuterRef("pk"))
    units = Unit.objects.named_on(day).annotate(is_member=Exists(today_in))
    members = cluster_year.memberships.order_by().values("unit")
    registered = cluster_year.registrations.order_by().values("for_unit")
    proposed = cluster_year.nominations.order_by().values("unit")
    return get_object_or_404(units.filter(pk__in=members.union(registered, proposed)), pk=unit_id)
