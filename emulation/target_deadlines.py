"""Deadlines of targets: figures that units have not reported by the day on which they count."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator

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
    ) -> list[Deadline]:
        """See `deadlines.sources.Source`."""
        rows = _silent_shares(first, last)
        if keys is not None:
            plans, covenants = ids_in(keys, "plan-targets"), ids_in(keys, "covenant-targets")
            rows = rows.filter(Q(target__plan__in=plans) | Q(target__covenant__in=covenants))
        if year_ids is not None:
            rows = rows.filter(of_year__in=year_ids)
        waiting: dict[tuple, dict[int, None]] = defaultdict(dict)
        for text, year, year_id, unit, due_on in _due(rows):
            if first <= due_on <= last and (keys is None or _key(text, due_on) in keys):
                waiting[text, year, year_id, due_on].setdefault(unit)
        years = ClusterYear.objects.in_bulk({key[2] for key in waiting if key[2]}) if waiting else {}
        return [
            _deadline(text, year, years.get(year_id), due_on, tuple(units))
            for (text, year, year_id, due_on), units in waiting.items()
        ]


def _silent_shares(first: dt.date, last: dt.date) -> QuerySet[TargetShare]:
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


def _due(rows: QuerySet[TargetShare]) -> Iterator[tuple[tuple[str, int], int, int | None, int, dt.date]]:
    """(plan or covenant, year, cluster's year, unit, day) of shares without a figure of late."""
    soon = dt.timedelta(days=DUE_SOON_DAYS)
    told = (
        rows.annotate(
            text_year=Coalesce("target__plan__year", "target__covenant__cluster_year__year"),
            reported_until=Max("figures__until_on"),
            kind=F("unit__kind"),
        )
        .order_by("unit__sort_key", "unit")
        .values_list(
            "target__plan", "target__covenant", "of_year", "text_year", "unit", "kind", "target__measurement",
            "target__due_on", "reported_until",
        )
    )  # fmt: skip
    for plan, covenant, year_id, year, unit, kind, measurement, own_day, reported_until in told:
        end = measured_over(year, measurement, kind).until_on
        due_on = min(own_day or end, end)
        if reported_until is None or reported_until < due_on - soon:
            yield ("plan", plan) if plan else ("covenant", covenant), year, year_id, unit, due_on


def _key(text: tuple[str, int], due_on: dt.date) -> str:
    return f"{text[0]}-targets:{text[1]}/{due_on:%Y%m%d}"


def _deadline(
    text: tuple[str, int], year: int, cluster_year: ClusterYear | None, due_on: dt.date, units: tuple[int, ...]
) -> Deadline:  # fmt: skip
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
        units=units,
    )
