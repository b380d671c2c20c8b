"""Whom a page is about: a unit or a person, in an address `don-vi/<id>` or `ca-nhan/<id>`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from clusters.models import Unit
from clusters.permissions import Access
from core.forms import ServiceForm
from core.http import acting, form_status
from rulebook.models import Discipline, Hold, Merit, Person, YearRating
from rulebook.permissions import reads_history_of_units
from rulebook.queries.people import keeps_person, own_unit_ids, visible_persons

UNIT, PERSON = "don-vi", "ca-nhan"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A unit or a person, and whether who asks enters facts of it."""

    unit: Unit | None = None
    person: Person | None = None
    keeps: bool

    @property
    def thing(self) -> Unit | Person:
        return self.unit or self.person

    @property
    def of(self) -> str:
        """The word for it in addresses."""
        return UNIT if self.unit else PERSON

    @property
    def url(self) -> str:
        """Its own page."""
        page = "history_unit" if self.unit else "person_show"
        return reverse(f"rulebook:{page}", args=[self.thing.pk])

    @property
    def arguments(self) -> dict[str, Any]:
        """As services take it."""
        return {"unit": self.unit, "person": self.person}

    def __str__(self) -> str:
        return str(self.thing)


def subject_or_404(access: Access, of: str, pk: int) -> Subject:
    """The unit or the person, if somebody may read its history.

    Raises:
        Http404: no such thing, or they may not know of it.
    """
    if of == PERSON:
        person = get_object_or_404(visible_persons(access), pk=pk)
        return Subject(person=person, keeps=keeps_person(access, person))
    if of != UNIT or not (reads_history_of_units(access)):
        raise Http404
    unit = get_object_or_404(Unit, pk=pk)
    return Subject(unit=unit, keeps=access.is_standing_body or unit.pk in own_unit_ids(access))


def subject_of(access: Access, row: Merit | YearRating | Discipline | Hold) -> Subject:
    """Whom a fact is about, as `subject_or_404`."""
    unit_id = getattr(row, "unit_id", None)
    return subject_or_404(access, UNIT if unit_id else PERSON, unit_id or row.person_id)


def form_page(
    request: HttpRequest,
    form: ServiceForm,
    service: Callable[..., object],
    *,
    title: str,
    over: object,
    back: str,
    done: str,
    lead: str = "",
    is_sample: bool = False,
    arguments: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form that goes to one service; back to where it came from when done."""
    if form.is_valid() and form.run(service, **(arguments or {}), **form.cleaned_data, **acting(request)):
        messages.success(request, done)
        return redirect(back)
    context = {
        "form": form, "title": title, "over": over, "lead": lead, "cancel_url": back, "is_sample": is_sample,
    }  # fmt: skip
    return render(request, "rulebook/record_form.html", context, status=form_status(form))
