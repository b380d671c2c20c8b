"""Persons who are awarded: whose people somebody may see and keep, and a person's own page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from clusters.models import Unit, UnitName, UnitParent, UnitSuccession
from clusters.permissions import Access
from core.ordering import search_key
from rulebook.models import Person, Service


def own_unit_ids(access: Access) -> frozenset[int]:
    """The person's units, those directly below, and what ended in them: their persons are the unit's own.

    2 queries, and 1 for each generation of successions; none for somebody without a unit.
    """
    if not access.unit_ids:
        return frozenset()
    below = UnitParent.objects.on(access.day).filter(parent__in=access.unit_ids)
    units = access.unit_ids | set(below.values_list("unit", flat=True))
    return frozenset().union(*predecessors_ended(units, access.day).values())


def predecessors_ended(unit_ids: Collection[int], day: dt.date) -> dict[int, set[int]]:
    """For each unit: itself and the units that ended in it, near and far (1 query a generation, and one)."""
    families = {pk: {pk} for pk in unit_ids}
    seen = step = set(unit_ids)
    while step:
        came_from: dict[int, set[int]] = defaultdict(set)
        ended = ~Q(predecessor__in=UnitName.objects.on(day).values("unit"))
        found = UnitSuccession.objects.filter(ended, successor__in=step, effective_on__lte=day)
        for new, old in found.values_list("successor", "predecessor"):
            came_from[new].add(old)
        for family in families.values():
            family |= {old for new in family for old in came_from.get(new, ())}
        step = {old for olds in came_from.values() for old in olds} - seen
        seen = seen | step
    return families


def with_unit(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Persons with ``unit_id``, where they work or worked last, and ``position_title`` there."""
    last = Service.objects.filter(person=OuterRef("pk")).order_by("-valid_from", "-pk")
    return persons.annotate(
        unit_id=Subquery(last.values("unit")[:1]), position_title=Subquery(last.values("position_title")[:1])
    )


def visible_persons(access: Access) -> QuerySet[Person]:
    """Persons that somebody may see: all, those of the own unit, oneself. Nobody by leading a cluster."""
    persons = with_unit(Person.objects.all())
    if access.reads_all:
        return persons
    if not access.appointments:
        return persons.none()
    return persons.filter(Q(unit_id__in=own_unit_ids(access)) | Q(user=access.user))


def keeps_person(access: Access, person: Person) -> bool:
    """Whether somebody enters facts of this person (from `visible_persons`)."""
    return access.is_standing_body or person.unit_id in own_unit_ids(access)


def persons_found(access: Access, *, words: str = "", unit_id: int | None = None) -> QuerySet[Person]:
    """The list: all words found in the name whatever their diacritics, or the staff code as it is."""
    persons = visible_persons(access)
    code = words.strip()
    by_name = Q()
    for word in search_key(words).split():
        by_name &= Q(search_text__contains=word)
    if code:
        persons = persons.filter(by_name | Q(staff_code=code) if by_name else Q(staff_code=code))
    if unit_id is not None:
        persons = persons.filter(unit_id=unit_id)
    in_force = Count("award_records", filter=Q(award_records__cancelled_on__isnull=True))
    return persons.annotate(award_count=in_force).order_by("sort_name", "pk")


def units_today(unit_ids: Collection[int], day: dt.date) -> dict[int, list[Unit]]:
    """For each unit: itself with its name of the day, or what it became where it ended (ORG-25).

    A merge gives one unit, a split many: then somebody has to say where each person went. 1 query for each
    generation, and one.
    """
    heirs: dict[int, set[int]] = {pk: {pk} for pk in unit_ids}
    step = seen = set(unit_ids)
    while step:
        became: dict[int, set[int]] = defaultdict(set)
        ended = ~Q(predecessor__in=UnitName.objects.on(day).values("unit"))
        steps = UnitSuccession.objects.filter(
            ended, predecessor__in=step, successor__isnull=False, effective_on__lte=day
        )
        for old, new in steps.values_list("predecessor", "successor"):
            became[old].add(new)
        for pk, ends in heirs.items():
            heirs[pk] = {new for end in ends for new in became.get(end, {end})}
        step = {new for news in became.values() for new in news} - seen
        seen = seen | step
    wanted = {end for ends in heirs.values() for end in ends}
    units = {unit.pk: unit for unit in Unit.objects.named_on(day).filter(pk__in=wanted)}
    return {
        pk: sorted((units[end] for end in ends), key=lambda unit: unit.sort_key) for pk, ends in heirs.items()
    }


def services_of(person: Person) -> list[Service]:
    """Where the person worked, latest first, each with ``name_then``: the unit's name when it began (ORG-22)."""
    named = UnitName.objects.filter(unit=OuterRef("unit")).filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=OuterRef("valid_from")),
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_from")),
    )
    rows = person.services.select_related("unit").annotate(name_then=Subquery(named.values("name")[:1]))
    return list(rows.order_by("-valid_from", "-pk"))


def namesakes(full_name: str, *, but: int = 0) -> QuerySet[Person]:
    """Persons of the same name, whatever the diacritics' way of writing; asked about, never merged."""
    return with_unit(Person.objects.filter(search_text=search_key(full_name)[:300]).exclude(pk=but))


def persons_of_unit(unit_ids: Collection[int]) -> QuerySet[Person]:
    """Those who work, or worked last, in these units."""
    return with_unit(Person.objects.all()).filter(unit_id__in=unit_ids)
