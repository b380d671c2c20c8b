"""Reads that join units, clusters and appointments."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Expression,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Least, Upper

from accounts.models import User
from clusters.enums import LeadRole, Role
from clusters.models import (
    Appointment,
    Cluster,
    ClusterLead,
    ClusterMembership,
    ClusterYear,
    Unit,
    UnitHead,
    UnitKindPeriod,
    UnitName,
    UnitParent,
    UnitSuccession,
)
from core.ordering import search_key


def members_on(cluster_year: ClusterYear, day: dt.date) -> QuerySet[ClusterMembership]:
    """Memberships in force on ``day`` of units that exist that day, in the decision's order (ORG-23).

    Each has ``name_on_day``, the unit's name that day (ORG-22). One query.
    """
    return seats_on(cluster_year, day).filter(name_on_day__isnull=False)


def seats_on(cluster_year: ClusterYear, day: dt.date) -> QuerySet[ClusterMembership]:
    """`members_on`, and memberships of units that do not exist that day, without ``name_on_day`` (1 query)."""
    return _seats([cluster_year.pk], Value(day))


def members_of_years(cluster_year_ids: Collection[int], today: dt.date) -> QuerySet[ClusterMembership]:
    """`members_on` for several years at once: today, but for a past year on its last day (1 query)."""
    last_seen = Least(Value(today), Func(F("year"), 12, 31, function="make_date"))
    return _seats(cluster_year_ids, last_seen).filter(name_on_day__isnull=False)


def _seats(cluster_year_ids: Collection[int], day: Expression) -> QuerySet[ClusterMembership]:
    day = Cast(day, DateField())
    names = UnitName.objects.on(OuterRef("seen_on")).filter(unit=OuterRef("unit"))
    return (
        ClusterMembership.objects.alias(seen_on=day)
        .on(F("seen_on"))
        .filter(cluster_year__in=cluster_year_ids)
        .annotate(name_on_day=Subquery(names.values("name")[:1]))
        .select_related("unit")
        .order_by("ordinal", "pk")
    )


def name_on(unit: Unit, day: dt.date) -> str:
    """The unit's name on ``day``; its last known name if it had none that day (1 query)."""
    return UnitName.objects.on(day).filter(unit=unit).values_list("name", flat=True).first() or unit.name


def kind_on(unit: Unit, day: dt.date) -> str:
    """The unit's kind on ``day``; its last known kind if it had none that day (1 query)."""
    return unit.kinds.on(day).values_list("kind", flat=True).first() or unit.kind


def leads_on(cluster_year: ClusterYear, day: dt.date) -> QuerySet[ClusterLead]:
    """Trưởng first, then Phó Trưởng, in force on ``day`` (1 query)."""
    return (
        ClusterLead.objects.on(day)
        .filter(cluster_year=cluster_year)
        .select_related("unit", "user")
        .order_by("role", "pk")  # "chair" < "vice_chair"
    )


def people_of_units(unit_ids: list[int], day: dt.date, roles: frozenset[Role]) -> QuerySet[Appointment]:
    """Appointments in force of these units in these roles, with the person (1 query)."""
    return (
        Appointment.objects.on(day)
        .filter(unit__in=unit_ids, role__in=roles, user__is_active=True)
        .select_related("user", "unit")
        .order_by("pk")
    )


def leading_people(cluster_year: ClusterYear, day: dt.date) -> list[User]:
    """The people who lead the cluster on ``day``: named ones, else heads of the leading units (CLU-6)."""
    return people_of_leads(list(leads_on(cluster_year, day)), day)


def people_of_leads(leads: Collection[ClusterLead], day: dt.date) -> list[User]:
    """The people of these leaderships on ``day``; where a named one left the service, the unit's head (1 query)."""
    named = {lead.user_id: lead.user for lead in leads if lead.user and lead.user.is_active}
    unnamed_units = [lead.unit_id for lead in leads if lead.user_id not in named]
    heads = people_of_units(unnamed_units, day, frozenset({Role.UNIT_HEAD}))
    return list((named | {a.user_id: a.user for a in heads}).values())


def units_on(day: dt.date, *, words: str = "", kind: str = "") -> QuerySet[Unit]:
    """Units that exist on ``day``, by the name of that day, with what the list prints (1 query).

    ``words`` are looked for in every name a unit or a unit it took over ever had (ORG-26), so "tien giang"
    finds today's Sở Tư pháp Đồng Tháp, while a unit that is gone that day is not listed.
    Each has ``name_on_day``, ``kind_on_day`` and ``parent_on_day``.
    """
    parents = UnitParent.objects.on(day).filter(unit=OuterRef("pk"))
    parent_names = UnitName.objects.on(day).filter(unit=OuterRef("parent"))
    units = (
        Unit.objects.named_on(day)
        .filter(name_on_day__isnull=False)
        .annotate(
            parent_on_day=Subquery(
                parents.annotate(n=Subquery(parent_names.values("name")[:1])).values("n")[:1]
            )
        )
    )
    for word in search_key(words).split():
        units = units.filter(search_text__contains=word)
    if kind:
        units = units.filter(kind_on_day=kind)
    return units.order_by("sort_key_on_day", "pk")


def children_on(unit: Unit, day: dt.date) -> QuerySet[Unit]:
    """Units directly under ``unit`` that exist on ``day``, by the name of that day (1 query)."""
    below = UnitParent.objects.on(day).filter(parent=unit).values("unit")
    return (
        Unit.objects.named_on(day)
        .filter(name_on_day__isnull=False, pk__in=below)
        .order_by("sort_key_on_day", "pk")
    )


def ancestors_on(unit: Unit, day: dt.date) -> list[int]:
    """Ids of the units above ``unit`` on ``day``, nearest first (1 query a level)."""
    above: list[int] = []
    current: int | None = unit.pk
    while current is not None and current not in above[:-1]:
        current = UnitParent.objects.on(day).filter(unit=current).values_list("parent", flat=True).first()
        if current is not None:
            above.append(current)
    return above


def former_names(unit: Unit) -> list[str]:
    """Every name the unit had and every name of the units it took over, near and far (ORG-26)."""
    return former_names_of([unit.pk])[unit.pk]


def former_names_of(unit_ids: list[int]) -> dict[int, list[str]]:
    """`former_names` of many units at once (1 query, and 1 a generation of successions)."""
    family = {pk: {pk} for pk in unit_ids}
    waiting = set(unit_ids)
    while waiting:
        links = UnitSuccession.objects.filter(successor__in=waiting).order_by("pk")
        waiting = set()
        for successor, predecessor in links.values_list("successor", "predecessor"):
            for members in family.values():
                if successor in members and predecessor not in members:
                    members.add(predecessor)
                    waiting.add(predecessor)
    names: dict[int, list[str]] = {}
    rows = UnitName.objects.filter(unit__in=set().union(*family.values())).order_by("pk")
    for unit_id, name in rows.values_list("unit", "name"):
        names.setdefault(unit_id, []).append(name)
    return {
        pk: list(dict.fromkeys(name for member in sorted(members) for name in names.get(member, [])))
        for pk, members in family.items()
    }


def add_former_names(units: Iterable[Unit], words: str) -> None:
    """Put on each unit found by a name it does not bear that day the names it was found by (``formerly``)."""
    wanted = search_key(words).split()
    others = [u for u in units if not _holds(u.name_on_day, wanted) and not _holds(u.code, wanted)]
    names = former_names_of([unit.pk for unit in others]) if others else {}
    for unit in others:
        unit.formerly = [name for name in names[unit.pk] if _holds(name, wanted)]


def _holds(text: str, wanted: list[str]) -> bool:
    key = search_key(text)
    return all(word in key for word in wanted)


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """What holds of a unit on a day; ``name`` is empty when it does not exist that day."""

    name: str
    kind: str
    parent: Unit | None
    parent_name: str
    head: UnitHead | None


def story_of(unit: Unit) -> list[UnitName | UnitKindPeriod | UnitParent | UnitHead]:
    """All dated rows of the unit: names, kinds, parents, heads, each oldest first (4 queries)."""
    return [
        *unit.names.all(),
        *unit.kinds.all(),
        *unit.parents.select_related("parent"),
        *unit.heads.all(),
    ]


def facts_on(story: list[UnitName | UnitKindPeriod | UnitParent | UnitHead], day: dt.date) -> UnitFacts:
    """What holds on ``day`` of the unit whose `story_of` is given (1 query, for the parent's name)."""
    holding = {type(row): row for row in story if _holds_on(row, day)}
    name, kind, parent = holding.get(UnitName), holding.get(UnitKindPeriod), holding.get(UnitParent)
    return UnitFacts(
        name=name.name if name else "",
        kind=kind.get_kind_display() if kind else "",
        parent=parent.parent if parent else None,
        parent_name=name_on(parent.parent, day) if parent else "",
        head=holding.get(UnitHead),
    )


def _holds_on(row: UnitName | UnitKindPeriod | UnitParent | UnitHead, day: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day < row.valid_to)


def appointed_on(unit: Unit, day: dt.date) -> QuerySet[Appointment]:
    """Who holds a role in the unit on ``day`` (1 query)."""
    return (
        Appointment.objects.on(day)
        .filter(unit=unit)
        .select_related("user", "acts_for")
        .order_by("role", "user__sort_key", "pk")
    )


def succession_of(unit: Unit) -> tuple[list[UnitSuccession], list[UnitSuccession]]:
    """What the unit came from and what it became, oldest first (2 queries)."""
    order = ("effective_on", "pk")
    came_from = unit.came_from.select_related("predecessor").order_by(*order)
    became = unit.became.select_related("successor").order_by(*order)
    return list(came_from), list(became)


def exists_on(unit: Unit, day: dt.date) -> bool:
    """Whether the unit exists on ``day`` (1 query)."""
    return unit.names.on(day).exists()


def memberships_of(unit: Unit) -> QuerySet[ClusterMembership]:
    """The clusters the unit was in, latest year first (1 query)."""
    return unit.memberships.select_related("cluster_year").order_by("-year", "valid_from", "pk")


def clusters_with_years() -> QuerySet[Cluster]:
    """Clusters by their latest name, with the number of their years (1 query)."""
    latest = ClusterYear.objects.filter(cluster=OuterRef("pk")).order_by("-year")
    return Cluster.objects.annotate(
        latest_name=Subquery(latest.values("name")[:1]),
        latest_year=Subquery(latest.values("year")[:1]),
        year_count=Count("years"),
    ).order_by(Subquery(latest.values("sort_key")[:1]), "pk")


def years_of(cluster: Cluster) -> QuerySet[ClusterYear]:
    """The cluster's years, latest first, with members and leaders (3 queries).

    Members and leaders have ``name_then``: the unit's name when it began there (ORG-22).
    """
    members = ClusterMembership.objects.annotate(name_then=_name_since("year"))
    leads = ClusterLead.objects.annotate(name_then=_name_since("cluster_year__year"))
    return cluster.years.prefetch_related(
        Prefetch("memberships", members.select_related("unit").order_by("ordinal", "pk")),
        Prefetch("leads", leads.select_related("unit").order_by("role", "valid_from", "pk")),
    ).order_by("-year")


def _name_since(year: str) -> Subquery:
    new_year = Func(OuterRef(year), Value(1), Value(1), function="make_date", output_field=DateField())
    start = Coalesce(OuterRef("valid_from"), new_year)
    return Subquery(UnitName.objects.on(start).filter(unit=OuterRef("unit")).values("name")[:1])


def leads_as_written(leads: list[ClusterLead]) -> dict[str, Any]:
    """The leaders as the form that names them shows them; places are chair, vice1, vice2."""
    written: dict[str, Any] = {}
    deputies = iter(("vice1", "vice2"))
    for lead in leads:
        place = "chair" if lead.role == LeadRole.CHAIR else next(deputies, None)
        if place is None:
            continue
        written |= {
            f"{place}_unit": str(lead.unit_id),
            f"{place}_person_name": lead.person_name,
            f"{place}_position_title": lead.position_title,
            f"{place}_user": lead.user,
            "decision_number": lead.decision_number,
            "decision_on": lead.decision_on,
            "decision_issuer": lead.decision_issuer,
            "announced_on": lead.announced_on,
            "announced_note": lead.announced_note,
        }
    return written


def appointments_list(
    day: dt.date, *, words: str = "", role: str = "", with_past: bool = False
) -> QuerySet[Appointment]:
    """Appointments in force or still to come, by person; with the past ones when asked (1 query)."""
    found = Appointment.objects.select_related("user", "unit", "cluster_year", "acts_for")
    if not with_past:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    for word in search_key(words).split():
        found = found.filter(Q(unit__search_text__contains=word) | Q(user__search_text__contains=word))
    if role:
        found = found.filter(role=role)
    return found.order_by("user__sort_key", "user", "role", "pk")


def find_units(texts: list[str]) -> dict[str, tuple[list[Unit], list[Unit]]]:
    """For each text the units it names by code or by any name they had, and similar ones if there is none.

    Two queries, and one more for each text that names nothing.
    """
    keys = {text: _name_parts(text) for text in texts}
    codes = {code.upper(): None for code, _ in keys.values()}
    by_code = {
        unit.code.upper(): unit
        for unit in Unit.objects.annotate(upper=Upper("code")).filter(upper__in=codes).order_by("pk")
    }
    by_name: dict[str, list[Unit]] = {}
    names = UnitName.objects.filter(search_text__in={key for _, key in keys.values()}).select_related("unit")
    for name in names.order_by("unit__sort_key", "unit", "pk"):
        units = by_name.setdefault(name.search_text, [])
        if name.unit not in units:
            units.append(name.unit)
    answers = {}
    for text, (code, key) in keys.items():
        found = [by_code[code.upper()]] if code.upper() in by_code else by_name.get(key, [])
        answers[text] = (found, [] if found else _similar(Unit.objects.order_by("sort_key", "pk"), key))
    return answers


def find_people(text: str) -> tuple[list[User], list[User]]:
    """People with a sign-in that the text names by user name or full name, and similar ones if there is none."""
    user_name, key = _name_parts(text)
    active = User.objects.filter(is_active=True).order_by("sort_key", "pk")
    found = list(active.filter(username=user_name)) or [
        person for person in _similar(active, key, limit=50) if search_key(person.full_name) == key
    ]
    return found, [] if found else _similar(active, key)


def _name_parts(text: str) -> tuple[str, str]:
    """The code that "MÃ – Tên" begins with (or the text itself), and the whole text as it is searched."""
    return text.split(" – ", maxsplit=1)[0].strip(), search_key(text)


def _similar(rows: QuerySet, key: str, limit: int = 6) -> list:
    for word in key.split():
        rows = rows.filter(search_text__contains=word)
    return list(rows[:limit]) if key else []


def colleagues_of(user: User, day: dt.date) -> QuerySet[User]:
    """Who can be told for the person: people of the same units, of the same year's secretariat, of the same office."""
    mine = list(Appointment.objects.on(day).filter(user=user).order_by("pk"))
    units = [a.unit_id for a in mine if a.unit_id]
    years = [a.cluster_year_id for a in mine if a.cluster_year_id]
    offices = [a.role for a in mine if not (a.unit_id or a.cluster_year_id)]
    same = Appointment.objects.on(day).filter(
        Q(unit__in=units) | Q(cluster_year__in=years) | Q(role__in=offices)
    )
    return (
        User.objects.filter(pk__in=same.values("user"), is_active=True, is_superuser=False)
        .exclude(pk=user.pk)
        .order_by("sort_key", "pk")
    )
