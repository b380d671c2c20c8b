"""A unit's report in a workbook: a row for each part of its text."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clusters.models import ClusterYear
from clusters.permissions import Access
from clusters.queries import members_on
from emulation.enums import REPORT_WRITING, ReportPeriod
from emulation.models import UnitReport
from emulation.queries.report_texts import TEXT_FIELDS
from emulation.queries.year_facts import day_in
from emulation.services.reports import save_report
from workbooks.kinds import Column, Kind, OfferedScope, RowIn, RowOut, Scope, Value

LIST_FIELD = "exemplars"
LONGEST_LINE = 500


def scopes(access: Access, cluster_year: ClusterYear, day: dt.date) -> list[OfferedScope]:
    """One for each period and member unit that the person works for, while its report can be written (2 queries)."""
    own = [
        member
        for member in members_on(cluster_year, day_in(cluster_year, day))
        if access.works_for(member.unit)
    ]
    sent = set(
        UnitReport.objects.filter(cluster_year=cluster_year, unit__in=[member.unit_id for member in own])
        .exclude(state__in=REPORT_WRITING)
        .values_list("unit", "period")
    )
    return [
        OfferedScope(
            scope=Scope(cluster_year=cluster_year, day=day, unit=member.unit, argument=str(period)),
            title=_("%(period)s năm %(year)s: %(unit)s")
            % {"period": period.label, "year": cluster_year.year, "unit": member.name_on_day},
        )
        for member in own
        for period in ReportPeriod
        if (member.unit_id, period) not in sent
    ]


def columns(_scope: Scope) -> list[Column]:
    """The part's name and its text."""
    return [
        Column(name="part", heading=_("Mục"), width=28),
        Column(
            name="text",
            heading=_("Nội dung"),
            width=110,
            is_open=True,
            may_be_emptied=True,
            max_length=20_000,
            hint=_("Xuống dòng trong ô bằng Alt và Enter. Điển hình tiên tiến: mỗi dòng một điển hình."),
        ),
    ]


def rows(scope: Scope) -> Iterable[RowOut]:
    """The parts in the report's order (1 query)."""
    texts = _texts(_report(scope))
    for name in TEXT_FIELDS:
        label = str(UnitReport._meta.get_field(name).verbose_name).capitalize()
        yield RowOut(key=name, label=label, values={"part": label, "text": texts[name]})


def current(scope: Scope, keys: Collection[str]) -> dict[str, dict[str, Value]]:
    """The texts as they are; none once the report is handed in (1 query)."""
    report = _report(scope)
    if report.state not in REPORT_WRITING:
        return {}
    return {name: {"text": text} for name, text in _texts(report).items() if name in keys}


def judge(_scope: Scope, rows: list[RowIn]) -> dict[str, dict[str, str]]:
    """Good examples are named line by line, each short."""
    return {
        row.key: {"text": _("Mỗi dòng một điển hình, mỗi dòng tối đa 500 ký tự.")}
        for row in rows
        if row.key == LIST_FIELD
        and any(len(line) > LONGEST_LINE for line in (row.values["text"] or "").split("\n"))
    }


def lock(scope: Scope, _keys: Collection[str]) -> None:
    """Hold the report until its parts are taken."""
    list(_found(scope).select_for_update(of=("self",)).order_by("pk"))


def apply(scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Save the parts as the unit's draft."""
    texts = {row.key: row.values["text"] or "" for row in rows}
    if LIST_FIELD in texts:
        texts[LIST_FIELD] = [line.strip() for line in texts[LIST_FIELD].split("\n") if line.strip()]
    save_report(
        cluster_year=scope.cluster_year,
        unit=scope.unit,
        period=ReportPeriod(scope.argument),
        revision=_report(scope).revision,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
        **texts,
    )


def _found(scope: Scope):
    return UnitReport.objects.filter(cluster_year=scope.cluster_year, unit=scope.unit, period=scope.argument)


def _report(scope: Scope) -> UnitReport:
    return _found(scope).order_by("pk").first() or UnitReport(period=scope.argument)


def _texts(report: UnitReport) -> dict[str, str]:
    return {
        name: "\n".join(getattr(report, name)) if name == LIST_FIELD else getattr(report, name)
        for name in TEXT_FIELDS
    }


KIND = Kind(
    key="reports",
    slug="bao-cao",
    label=gettext_lazy("Báo cáo của đơn vị"),
    contents=gettext_lazy(
        "Mỗi dòng một mục của báo cáo; nhận rồi vẫn là dự thảo, nộp thì nộp trên trang Báo cáo."
    ),
    scopes=scopes,
    columns=columns,
    rows=rows,
    current=current,
    judge=judge,
    lock=lock,
    apply=apply,
    undo=apply,  # the parts come with their texts of before
    done_url=lambda scope: reverse("emulation:report_list", args=[scope.cluster_year.pk]),
)
