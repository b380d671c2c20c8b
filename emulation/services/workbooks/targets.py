"""Figures of a unit's targets in a workbook: a row for each share, with its latest figure filled in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clusters.models import ClusterYear, Unit, UnitParent
from clusters.permissions import Access
from core.templatetags.vi_format import ngay
from emulation.models import Target, TargetFigure, TargetShare
from emulation.queries.periods import measured_over
from emulation.queries.targets import in_force
from emulation.services.shares import FigureIn, record_figures
from workbooks.enums import ColumnType
from workbooks.kinds import Column, Kind, OfferedScope, RowIn, RowOut, Scope, Value

COUNTED = ("until_on", "value", "note")


def scopes(access: Access, cluster_year: ClusterYear, day: dt.date) -> list[OfferedScope]:
    """One for each unit with targets of the year whose figures the person enters (1 query)."""
    below = UnitParent.objects.on(access.day).filter(parent__in=access.unit_ids).values("unit")
    shares = _of_year(cluster_year).filter(Q(unit__in=access.unit_ids) | Q(unit__in=below))
    units = Unit.objects.filter(pk__in=shares.order_by().values("unit")).order_by("sort_key", "pk")
    return [
        OfferedScope(
            scope=Scope(cluster_year=cluster_year, day=day, unit=unit),
            title=_("Kết quả chỉ tiêu năm %(year)s: %(unit)s") % {"year": cluster_year.year, "unit": unit},
        )
        for unit in units
    ]


def columns(_scope: Scope) -> list[Column]:
    """The target, what must be reached, and the latest figure with its day."""
    return [
        Column(name="target", heading=_("Chỉ tiêu"), width=60),
        Column(name="goal", heading=_("Mức phải đạt"), width=26),
        Column(
            name="until_on",
            heading=_("Tính đến hết ngày"),
            type=ColumnType.DATE,
            is_open=True,
            hint=_("Kết quả tính từ đầu kỳ đến hết ngày này. Đổi ngày là báo một kết quả mới."),
        ),
        Column(
            name="value",
            heading=_("Kết quả"),
            type=ColumnType.NUMBER,
            is_open=True,
            hint=_("Số đã đạt. Chưa đạt gì thì ghi 0. Chỉ tiêu có hoặc không: có ghi 1, không ghi 0."),
        ),
        Column(
            name="note",
            heading=_("Ghi chú"),
            width=40,
            is_open=True,
            may_be_emptied=True,
            hint=_("Nếu cần, tối đa 500 ký tự."),
        ),
    ]


def rows(scope: Scope) -> Iterable[RowOut]:
    """Shares that the unit itself reports (1 query)."""
    for share in _open_shares(scope):
        yield RowOut(
            key=str(share.pk),
            label=str(share.target),
            values={"target": str(share.target), "goal": share.target.written(share.goal), **_latest(share)},
        )


def current(scope: Scope, keys: Collection[str]) -> dict[str, dict[str, Value]]:
    """The latest figure of each share (1 query)."""
    return {str(share.pk): _latest(share) for share in _open_shares(scope) if str(share.pk) in keys}


def judge(scope: Scope, rows: list[RowIn]) -> dict[str, dict[str, str]]:
    """What can be said before saving; what concerns a figure in its time, `record_figures` has the last word on."""
    shares = {str(share.pk): share for share in _open_shares(scope)}
    return {row.key: _problems(scope, shares[row.key], row) for row in rows if row.key in shares}


def _problems(scope: Scope, share: TargetShare, row: RowIn) -> dict[str, str]:
    until_on, value = row.values.get("until_on"), row.values.get("value")
    problems: dict[str, str] = {}
    if value is None:
        problems["value"] = _("Đã ghi ngày hoặc ghi chú thì phải ghi kết quả; chưa đạt gì thì ghi 0.")
    elif share.target.is_yes_no and value not in {Decimal(0), Decimal(1)}:
        problems["value"] = _("Chỉ tiêu này chỉ trả lời có (1) hoặc không (0).")
    if until_on is None:
        problems["until_on"] = _("Chưa ghi kết quả tính đến hết ngày nào.")
        return problems
    period = measured_over(share.target.year, share.target.measurement, share.unit.kind)
    before = row.changes.get("until_on", (None, None))[0]
    if until_on > scope.day:
        problems["until_on"] = _("Ngày này chưa tới. Kết quả chỉ tính đến hôm nay.")
    elif not period.from_on <= until_on <= period.until_on:
        problems["until_on"] = _("Kỳ số liệu của chỉ tiêu này là từ %(start)s đến hết %(end)s.") % {
            "start": ngay(period.from_on),
            "end": ngay(period.until_on),
        }
    elif before is not None and until_on < before:
        problems["until_on"] = _(
            "Đã có kết quả tính đến %(day)s. Sửa kết quả cũ hơn thì sửa trên trang Chỉ tiêu."
        ) % {"day": ngay(before)}
    return problems


def lock(_scope: Scope, keys: Collection[str]) -> None:
    """Hold the shares until the rows are taken."""
    list(TargetShare.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def apply(scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Report the figures, day by day."""
    by_day: dict[dt.date, dict[int, FigureIn]] = defaultdict(dict)
    for row in rows:
        by_day[row.values["until_on"]][int(row.key)] = FigureIn(row.values["value"], row.values["note"] or "")
    _record(scope, by_day, actor, at, on_behalf_of)


def undo(scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """A figure of a new day goes; one of the same day is again what it was."""
    by_day: dict[dt.date, dict[int, FigureIn]] = defaultdict(dict)
    for row in rows:
        taken_on = row.changes.get("until_on", (None, row.values["until_on"]))[1]
        is_new = "until_on" in row.changes
        was = FigureIn(None) if is_new else FigureIn(row.values["value"], row.values["note"] or "")
        by_day[taken_on][int(row.key)] = was
    _record(scope, by_day, actor, at, on_behalf_of)


def _record(
    scope: Scope,
    by_day: dict[dt.date, dict[int, FigureIn]],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> None:
    for until_on in sorted(by_day):
        record_figures(
            unit=scope.unit, until_on=until_on, figures=by_day[until_on], actor=actor, at=at,
            on_behalf_of=on_behalf_of,
        )  # fmt: skip


def _of_year(cluster_year: ClusterYear) -> QuerySet[TargetShare]:
    """Shares of targets in force that units report themselves: not ended, not summed up from below."""
    return TargetShare.objects.filter(
        Q(target__plan__cluster_year=cluster_year) | Q(target__covenant__cluster_year=cluster_year),
        target__in=Target.objects.filter(in_force()),
        ended_on__isnull=True,
        handed_down__isnull=True,
    )


def _open_shares(scope: Scope) -> list[TargetShare]:
    latest = TargetFigure.objects.filter(share=OuterRef("pk")).order_by("-until_on")
    return list(
        _of_year(scope.cluster_year)
        .filter(unit=scope.unit)
        .select_related("unit", "target__plan__cluster_year", "target__covenant__cluster_year")
        .select_related("target__plan_campaign__campaign")
        .annotate(**{f"latest_{name}": Subquery(latest.values(name)[:1]) for name in COUNTED})
        .order_by("target__plan", "target__covenant", "target__ordinal", "pk")
    )


def _latest(share: TargetShare) -> dict[str, Value]:
    return {name: getattr(share, f"latest_{name}") for name in COUNTED}


KIND = Kind(
    key="targets",
    slug="chi-tieu",
    label=gettext_lazy("Kết quả chỉ tiêu"),
    contents=gettext_lazy("Mỗi dòng một chỉ tiêu được giao cho đơn vị, với kết quả đã báo gần nhất."),
    scopes=scopes,
    columns=columns,
    rows=rows,
    current=current,
    judge=judge,
    lock=lock,
    apply=apply,
    undo=undo,
    done_url=lambda scope: reverse("emulation:share_list", args=[scope.unit.pk, scope.cluster_year.year]),
)
