"""Pages of eligibility: the list of a cluster's year, a unit and an award, a person and an award."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clusters.models import ClusterYear
from core import clock
from core.http import readonly
from emulation.models import AwardType
from emulation.queries.registrations import registrable_awards
from emulation.queries.year_facts import day_in
from rulebook.forms.eligibility import LawDayForm, PersonLawForm
from rulebook.queries.eligibility import eligibility, eligibility_of_many, nominees_of
from rulebook.queries.people import keeps_person, own_unit_ids, visible_persons
from rulebook.queries.rules import rule_set_on


@require_safe
@readonly
def eligibility_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Who is registered for an award, or else every member, with the verdict of the rules."""
    cluster_year = request.access.year_or_404(year_id)
    awards = list(registrable_awards())
    award = _chosen(awards, request.GET.get("danh-hieu", ""))
    form, law_day, rule_set = _law(request, day_in(cluster_year, clock.today()))
    registered, units = nominees_of(cluster_year, award, clock.today()) if award else (False, [])
    lines = []
    if award and rule_set and units:
        lines = eligibility_of_many(
            award, units, year=cluster_year.year, day=clock.today(), rule_set=rule_set,
            cluster_year=cluster_year, law_day=law_day,
        )  # fmt: skip
    context = {
        **_of_year(cluster_year),
        "awards": awards, "award": award, "form": form, "law_day": law_day, "rule_set": rule_set,
        "lines": lines, "is_registered": registered,
        "count_yes": sum(line.is_eligible is True for line in lines),
        "count_no": sum(line.is_eligible is False for line in lines),
        "count_open": sum(line.is_eligible is None for line in lines),
    }  # fmt: skip
    return render(request, "rulebook/eligibility_list.html", context)


@require_safe
@readonly
def eligibility_show(request: HttpRequest, year_id: int, award_id: int, unit_id: int) -> HttpResponse:
    """One unit and one award: every rule with its verdict, the facts, what is missing and where to supply it."""
    cluster_year = request.access.year_or_404(year_id)
    award = get_object_or_404(registrable_awards(), pk=award_id)
    units = nominees_of(cluster_year, award, clock.today(), members_too=True)[1]
    unit = next((unit for unit in units if unit.pk == unit_id), None)
    if unit is None:
        raise Http404
    form, law_day, rule_set = _law(request, day_in(cluster_year, clock.today()))
    found = rule_set and eligibility(
        award, unit, year=cluster_year.year, day=clock.today(), rule_set=rule_set,
        cluster_year=cluster_year, law_day=law_day,
    )  # fmt: skip
    context = {
        **_of_year(cluster_year),
        "award": award, "unit": unit, "name": unit.name_on_day or unit.name, "year": cluster_year.year, "over": cluster_year,
        "form": form, "law_day": law_day, "rule_set": rule_set, "found": found, "today": clock.today(),
        "supplies": request.access.is_standing_body or unit.pk in own_unit_ids(request.access),
    }  # fmt: skip
    return render(request, "rulebook/eligibility_show.html", context)


@require_safe
@readonly
def eligibility_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person, any award, any year, by the law of any day; who may see the person sees it."""
    person = get_object_or_404(visible_persons(request.access), pk=person_id)
    today = clock.today()
    form = PersonLawForm(request.GET or None)
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    award = asked.get("award") or AwardType.objects.filter(subject="person").order_by("ordinal").first()
    year = asked.get("year") or today.year
    law_day = asked.get("ngay") or _law_day(year, today)
    rule_set = rule_set_on(law_day)
    found = None
    if award and rule_set:
        found = eligibility(award, person, year=year, day=today, rule_set=rule_set, law_day=law_day)
    context = {
        "award": award, "name": person.full_name, "year": year, "over": person, "is_sample": person.is_sample,
        "form": form if form.errors else PersonLawForm(initial={"award": award, "year": year, "ngay": law_day}),
        "law_day": law_day, "rule_set": rule_set, "found": found, "today": today, "person": person,
        "supplies": keeps_person(request.access, person),
    }  # fmt: skip
    return render(request, "rulebook/eligibility_show.html", context)


def _law(request: HttpRequest, ordinary: dt.date) -> tuple[LawDayForm, dt.date, Any]:
    form = LawDayForm({"ngay": request.GET["ngay"]}) if request.GET.get("ngay") else LawDayForm()
    law_day = form.chosen(ordinary) if form.is_bound else ordinary
    return form if form.is_bound else LawDayForm(initial={"ngay": law_day}), law_day, rule_set_on(law_day)


def _law_day(year: int, today: dt.date) -> dt.date:
    """The law of today, for a past year that of its last day."""
    return min(today, dt.date(year, 12, 31)) if year <= today.year else today


def _chosen(awards: list[AwardType], asked: str) -> AwardType | None:
    if not asked:
        return next((award for award in awards if award.is_cluster_voted), awards[0] if awards else None)
    found = next((award for award in awards if str(award.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _of_year(cluster_year: ClusterYear) -> dict[str, Any]:
    return {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample}
