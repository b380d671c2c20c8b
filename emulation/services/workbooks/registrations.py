"""Registrations of titles in a workbook: a row for each unit, a column for each title."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clusters.models import ClusterYear
from clusters.permissions import Access
from clusters.queries import members_on
from emulation.enums import MilestoneKind, RegistrationState
from emulation.models import Milestone, TitleRegistration
from emulation.queries.due_days import longer_days
from emulation.queries.registrations import (
    is_barred,
    is_registering_open,
    registrable_awards,
    units_to_register,
)
from emulation.queries.year_facts import day_in
from emulation.services.registrations import register_titles, withdraw_registration
from workbooks.enums import ColumnType
from workbooks.kinds import Column, Kind, OfferedScope, RowIn, RowOut, Scope, Value

PREFIX = "award-"


def scopes(access: Access, cluster_year: ClusterYear, day: dt.date) -> list[OfferedScope]:
    """One for each member unit that the person works for, while titles can be registered (2 queries)."""
    milestone = Milestone.objects.filter(cluster_year=cluster_year, kind=MilestoneKind.REGISTERED).first()
    moment = make_aware(dt.datetime.combine(day, dt.time.min))
    longer = longer_days(cluster_year, MilestoneKind.REGISTERED)
    return [
        OfferedScope(
            scope=Scope(cluster_year=cluster_year, day=day, unit=member.unit),
            title=_("Đăng ký danh hiệu năm %(year)s: %(unit)s")
            % {"year": cluster_year.year, "unit": member.name_on_day},
        )
        for member in members_on(cluster_year, day_in(cluster_year, day))
        if access.works_for(member.unit)
        and is_registering_open(milestone, moment, longer.get(member.unit_id))
    ]


def columns(_scope: Scope) -> list[Column]:
    """The unit, then a column for each title."""
    return [
        Column(name="unit", heading=_("Đơn vị"), width=46),
        *[
            Column(
                name=f"{PREFIX}{award.pk}",
                heading=award.name,
                type=ColumnType.YES,
                width=20,
                is_open=True,
                hint=_(
                    "Ghi x để đăng ký. Rút một đăng ký thì làm trên trang Đăng ký danh hiệu, vì phải ghi lý do."
                ),
            )
            for award in registrable_awards()
        ],
    ]


def rows(scope: Scope) -> Iterable[RowOut]:
    """The unit and those directly below it."""
    units = units_to_register(scope.unit, day_in(scope.cluster_year, scope.day))
    awards = list(registrable_awards())
    held = _held(scope, [unit.pk for unit in units])
    by_kind = units[0].kind_on_day if units else ""
    for unit in units:
        yield RowOut(
            key=str(unit.pk),
            label=unit.name_on_day,
            values={
                "unit": unit.name_on_day,
                **{f"{PREFIX}{award.pk}": award.pk in held[unit.pk] for award in awards},
            },
            closed=frozenset(
                f"{PREFIX}{award.pk}"
                for award in awards
                if is_barred(award, for_kind=unit.kind_on_day, by_kind=by_kind)
            ),
        )


def current(scope: Scope, keys: Collection[str]) -> dict[str, dict[str, Value]]:
    """Which titles are registered now (3 queries)."""
    ids = [unit.pk for unit in units_to_register(scope.unit, day_in(scope.cluster_year, scope.day))]
    held, names = _held(scope, ids), [award.pk for award in registrable_awards()]
    return {str(pk): {f"{PREFIX}{name}": name in held[pk] for name in names} for pk in ids if str(pk) in keys}


def judge(_scope: Scope, rows: list[RowIn]) -> dict[str, dict[str, str]]:
    """Registrations are taken back with a reason, which a cross in a table does not give."""
    return {
        row.key: {
            name: _(
                "Đã đăng ký. Muốn rút thì rút trên trang Đăng ký danh hiệu và ghi lý do; ở đây hãy ghi lại x."
            )
            for name, (_before, after) in row.changes.items()
            if not after
        }
        for row in rows
    }


def apply(scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Register what is ticked."""
    register_titles(
        cluster_year=scope.cluster_year,
        by_unit=scope.unit,
        picks=_picks(rows),
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def undo(scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Withdraw what was registered."""
    picks = _picks(rows)
    found = TitleRegistration.objects.filter(
        cluster_year=scope.cluster_year,
        by_unit=scope.unit,
        for_unit__in={unit for _award, unit in picks},
        state=RegistrationState.SUBMITTED,
    ).order_by("pk")
    for registration in found:
        if (registration.award_type_id, registration.for_unit_id) in picks:
            withdraw_registration(
                registration_id=registration.pk,
                reason=_("Hoàn tác lần nạp bảng Excel."),
                actor=actor,
                at=at,
                on_behalf_of=on_behalf_of,
            )


def _picks(rows: list[RowIn]) -> set[tuple[int, int]]:
    return {
        (int(name.removeprefix(PREFIX)), int(row.key))
        for row in rows
        for name, (_before, after) in row.changes.items()
        if after
    }


def _held(scope: Scope, unit_ids: Collection[int]) -> dict[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    found = TitleRegistration.objects.filter(cluster_year=scope.cluster_year, for_unit__in=unit_ids).exclude(
        state=RegistrationState.WITHDRAWN
    )
    for unit_id, award_id in found.order_by().values_list("for_unit", "award_type"):
        held[unit_id].add(award_id)
    return held


KIND = Kind(
    key="registrations",
    slug="dang-ky",
    label=gettext_lazy("Đăng ký danh hiệu"),
    contents=gettext_lazy("Mỗi dòng một đơn vị, mỗi cột một danh hiệu; ô đã đăng ký có sẵn dấu x."),
    scopes=scopes,
    columns=columns,
    rows=rows,
    current=current,
    judge=judge,
    apply=apply,
    undo=undo,
    done_url=lambda scope: reverse("emulation:registration_list", args=[scope.cluster_year.pk]),
)
