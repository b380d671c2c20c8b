"""Deadlines of targets: figures that units have not reported by the day on which they count."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clusters.enums import Role
from clusters.models import ClusterYear
from deadlines.sources import Deadline, Kind, ids_in
from emulation.models import Target, TargetShare
from emulation.queries.periods import measured_over
from emulation.queries.shares import DUE_SOON_DAYS
from emulation.queries.targets import in_force

KIND = "target.due"
_TYPES = {"plan": "emulation.campaignplan", "covenant": "emulation.covenant"}


class Targets:
    """Figures due, one deadline for the targets of a plan or covenant that are due on one day (2 queries).

    Keys: ``plan-targets:5/20261231``, ``covenant-targets:9/20260930``.
    """

    kinds = (
        Kind(
            code=KIND, label=_("Báo kết quả chỉ tiêu"), roles=frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER})
        ),
    )

    def open_deadlines(
        self,
        *,
        first: dt.date,
        last: dt.date,
        day: dt.date,
        kinds: Collection[str] | None = None,
        keys: Collection[str] | None = None,
        year_ids: Collection[int] | None = None,
        person: int | None = None,
        with_done: bool = False,
    ) -> list[Deadline]:
        """See `deadlines.sources.Source`."""
        rows = _shares(first, last)
        if keys is not None:
            plans, covenants = ids_in(keys, "plan-targets"), ids_in(keys, "covenant-targets")
            rows = rows.filter(Q(target__plan__in=plans) | Q(target__covenant__in=covenants))
        if year_ids is not None:
            rows = rows.filter(of_year__in=year_ids)
        groups: dict[tuple, Group] = defaultdict(Group)
        for share in _due(rows):
            if first <= share.due_on <= last and (keys is None or _key(share.text, share.due_on) in keys):
                groups[share.text, share.year, share.year_id, share.due_on].add(share)
        found = {of: group for of, group in groups.items() if group.waiting or with_done}
        years = ClusterYear.objects.in_bulk({of[2] for of in found if of[2]}) if found else {}
        return [
            _deadline(text, year, years.get(year_id), due_on, group)
            for (text, year, year_id, due_on), group in found.items()
        ]


@dataclass(frozen=True, kw_only=True)
class DueShare:
    """A share with the day on which it counts; ``text``: its plan or covenant."""

    text: tuple[str, int]
    year: int
    year_id: int | None
    unit: int
    target: int
    due_on: dt.date
    is_silent: bool


class Group:
    """The shares of a text that count on one day, by who must still report and who has."""

    def __init__(self) -> None:
        self.waiting: dict[int, None] = {}
        self.units: dict[int, None] = {}
        self.first_target = 0

    def add(self, share: DueShare) -> None:
        """Take a share in."""
        self.units.setdefault(share.unit)
        if share.is_silent:
            self.waiting.setdefault(share.unit)
        self.first_target = min(self.first_target or share.target, share.target)


def _shares(first: dt.date, last: dt.date) -> QuerySet[TargetShare]:
    """Shares that a unit itself reports of, of texts in force, that may be due in these days."""
    ends = [
        day for year in range(first.year, last.year + 1)
        for day in (dt.date(year, 9, 30), dt.date(year, 12, 31)) if first <= day <= last
    ]  # fmt: skip
    own_day = Q(target__due_on__range=(first, last))
    years = {day.year for day in ends}
    end_of_period = Q(target__plan__year__in=years) | Q(target__covenant__cluster_year__year__in=years)
    return (
        TargetShare.objects.filter(ended_on__isnull=True, handed_down__isnull=True)
        .filter(target__in=Target.objects.filter(in_force()).order_by().values("pk"))
        .filter(own_day | end_of_period if ends else own_day)
        .annotate(of_year=Coalesce("target__plan__cluster_year", "target__covenant__cluster_year"))
        .filter(target__plan__cluster_year__halt__isnull=True, target__covenant__cluster_year__halt__isnull=True)
    )  # fmt: skip


def _due(rows: QuerySet[TargetShare]) -> Iterator[DueShare]:
    """The shares with their days, and which have no figure of late."""
    soon = dt.timedelta(days=DUE_SOON_DAYS)
    told = (
        rows.annotate(
            text_year=Coalesce("target__plan__year", "target__covenant__cluster_year__year"),
            reported_until=Max("figures__until_on"),
            kind=F("unit__kind"),
        )
        .order_by("unit__sort_key", "unit")
        .values_list(
            "target__plan", "target__covenant", "of_year", "text_year", "unit", "kind", "target",
            "target__measurement", "target__due_on", "reported_until",
        )
    )  # fmt: skip
    for plan, covenant, year_id, year, unit, kind, target, measurement, own_day, reported_until in told:
        end = measured_over(year, measurement, kind).until_on
        due_on = min(own_day or end, end)
        yield DueShare(
            text=("plan", plan) if plan else ("covenant", covenant), year=year, year_id=year_id, unit=unit,
            target=target, due_on=due_on, is_silent=reported_until is None or reported_until < due_on - soon,
        )  # fmt: skip


def _key(text: tuple[str, int], due_on: dt.date) -> str:
    return f"{text[0]}-targets:{text[1]}/{due_on:%Y%m%d}"


def _deadline(
    text: tuple[str, int], year: int, cluster_year: ClusterYear | None, due_on: dt.date, group: Group
) -> Deadline:  # fmt: skip
    units = tuple(group.units)

    def of_unit(unit: int) -> str:
        return reverse("emulation:share_list", args=[unit, year])

    return Deadline(
        key=_key(text, due_on),
        kind=KIND,
        what=format_lazy(_("Báo kết quả chỉ tiêu năm {year}"), year=year),
        due_on=due_on,
        basis=_("Hạn đạt ghi trong chỉ tiêu, không quá ngày cuối của kỳ tính số liệu"),
        path=reverse("emulation:target_list", args=[cluster_year.pk]) if cluster_year else of_unit(units[0]),
        unit_path=of_unit,
        cluster_year=cluster_year,
        units=tuple(group.waiting),
        thing=f"{text[0]}-targets:{text[1]}/target:{group.first_target}",  # although all of them move to another day
        about=((_TYPES[text[0]], text[1]),),
        done_units=tuple(unit for unit in group.units if unit not in group.waiting),
        is_done=not group.waiting,
    )
