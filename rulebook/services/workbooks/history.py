"""The history of awards in a workbook: empty lines that people fill in, one award each.

A line is known by a number of its own in the scope, counted on from those that were taken, so that the same
empty workbook goes out again until some of its lines are taken.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from clusters.queries import children_on, members_on
from core.errors import RuleError
from emulation.models import AwardType
from emulation.queries.year_facts import day_in
from rulebook.enums import RecordSource
from rulebook.models import AwardRecord, Person
from rulebook.permissions import GRANTED_BY_UNITS
from rulebook.queries.people import predecessors_ended, with_unit
from rulebook.services.history import ensure_writable, lock_subjects, record_award, remove_record
from workbooks.enums import ColumnType
from workbooks.kinds import Column, Kind, OfferedScope, RowIn, RowOut, Scope, Value

LINES = 200
REQUIRED = ("unit", "award", "year", "number", "day", "issuer")


def scopes(access: Access, cluster_year: ClusterYear, day: dt.date) -> list[OfferedScope]:
    """All members for the standing body; each of the person's own units for what it grants itself."""
    if access.is_standing_body:
        title = _("Lịch sử khen thưởng: %(year)s") % {"year": cluster_year}
        return [OfferedScope(scope=Scope(cluster_year=cluster_year, day=day), title=title)]
    return [
        OfferedScope(
            scope=Scope(cluster_year=cluster_year, day=day, unit=member.unit),
            title=_("Lịch sử khen thưởng do đơn vị tặng: %(unit)s") % {"unit": member.name_on_day},
        )
        for member in members_on(cluster_year, day_in(cluster_year, day))
        if access.works_for(member.unit)
    ]


def columns(scope: Scope) -> list[Column]:
    """One award a line: of whom, what, by which decision."""
    year = Decimal(scope.day.year)
    return [
        Column(
            name="unit", heading=_("Đơn vị"), type=ColumnType.CHOICE, width=46, is_open=True,
            choices=tuple(_units(scope)), hint=_("Đơn vị được tặng, hoặc đơn vị của người được tặng."),
        ),
        Column(
            name="person", heading=_("Cá nhân"), width=28, is_open=True, max_length=150, may_be_emptied=True,
            hint=_("Họ và tên đúng như ở danh sách cá nhân. Để trống khi tặng cho đơn vị."),
        ),
        Column(
            name="code", heading=_("Số hiệu cán bộ"), is_open=True, max_length=40, may_be_emptied=True,
            hint=_("Chỉ cần khi đơn vị có hai người cùng họ tên."),
        ),
        Column(
            name="award", heading=_("Danh hiệu, hình thức"), type=ColumnType.CHOICE, width=34, is_open=True,
            choices=tuple(_awards(scope)),
        ),
        Column(name="detail", heading=_("Hạng, loại"), is_open=True, max_length=120, may_be_emptied=True),
        Column(
            name="year", heading=_("Năm thành tích"), type=ColumnType.NUMBER, width=10, is_open=True, places=0,
            least=Decimal(1948), most=year,
        ),
        Column(name="number", heading=_("Số quyết định"), is_open=True, max_length=60),
        Column(name="day", heading=_("Ngày quyết định"), type=ColumnType.DATE, width=14, is_open=True),
        Column(name="issuer", heading=_("Người ban hành"), width=30, is_open=True, max_length=200),
    ]  # fmt: skip


def rows(scope: Scope) -> Iterable[RowOut]:
    """Empty lines, numbered on from the last one taken in this scope (1 query)."""
    prefix = _prefix(scope)
    taken = AwardRecord.objects.filter(sheet_line__startswith=prefix).values_list("sheet_line", flat=True)
    first = max((int(line.removeprefix(prefix)) for line in taken), default=0) + 1
    for number in range(first, first + LINES):
        yield RowOut(key=f"{prefix}{number}", label=_("Dòng %(number)s") % {"number": number}, values={})


def current(scope: Scope, keys: Collection[str]) -> dict[str, dict[str, Value]]:
    """What was taken from these lines; nothing from the others (3 queries)."""
    names = {unit.pk: name for name, unit in _units(scope).items()}
    found = AwardRecord.objects.filter(sheet_line__in=keys, cancelled_on__isnull=True)
    held = {record.sheet_line: record for record in found.select_related("award_type", "person", "unit")}
    places = _places(scope, {record.person_id for record in held.values() if record.person_id})
    empty = dict.fromkeys((column.name for column in columns(scope)), None)
    return {
        key: _as_values(held[key], names, places) if key in held else dict(empty)
        for key in keys
        if key.startswith(_prefix(scope))
    }


def judge(scope: Scope, rows: list[RowIn]) -> dict[str, dict[str, str]]:
    """What is missing in a line, who is not known, what is recorded already or stands twice in the sheet."""
    taken = set(
        AwardRecord.objects.filter(sheet_line__in=[row.key for row in rows]).values_list(
            "sheet_line", flat=True
        )
    )
    finder = _Finder(scope)
    problems: dict[str, dict[str, str]] = {}
    wanted: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.key in taken:
            problems[row.key] = {
                name: _("Dòng này đã được nhận. Muốn sửa thì sửa ở trang của dòng lịch sử.")
                for name in row.changes
            }
            continue
        found = {name: _("Chưa điền.") for name in REQUIRED if row.values.get(name) is None}
        if found:
            problems[row.key] = found
            continue
        try:
            wanted[row.key] = finder.award(row)
        except RuleError as error:
            problems[row.key] = {error.field or "unit": str(error)}
    problems |= _recorded(wanted, scope)
    return problems


def apply(scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Write one award for each line."""
    finder = _Finder(scope)
    awards = [finder.award(row) for row in rows]
    lock_subjects(
        units={each["unit"].pk for each in awards if each["unit"]},
        persons={each["person"].pk for each in awards if each["person"]},
    )
    for row, award in zip(rows, awards, strict=True):
        record_award(
            **award, source=RecordSource.IMPORTED, sheet_line=row.key, actor=actor, at=at,
            on_behalf_of=on_behalf_of,
        )  # fmt: skip


def undo(_scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Take the lines out again; one that a higher award stands on is refused and stays."""
    found = AwardRecord.objects.select_for_update(of=("self",)).filter(
        sheet_line__in=[row.key for row in rows]
    )
    for record in list(found.order_by("pk")):  # all held before the first event
        remove_record(
            record_id=record.pk,
            reason=_("Hoàn tác lần nạp bảng Excel."),
            actor=actor,
            at=at,
            on_behalf_of=on_behalf_of,
        )


class _Finder:
    """Whom and what a line names: units, awards and persons of the scope, read once (5 queries)."""

    def __init__(self, scope: Scope) -> None:
        self.units, self.awards = _units(scope), _awards(scope)
        self.persons: dict[tuple[int, str], list[Person]] = defaultdict(list)
        home = _homes(scope)
        for person in with_unit(Person.objects.all()).filter(unit_id__in=home):
            for unit_id in home[person.unit_id]:
                self.persons[unit_id, person.full_name].append(person)

    def award(self, row: RowIn) -> dict[str, Any]:
        """The arguments of `record_award`.

        Raises:
            RuleError: at the column whose value does not fit.
        """
        values = row.values
        unit, person = self.units[values["unit"]], None
        if values.get("person"):
            person = self._person(unit, values["person"], values.get("code") or "")
        elif values.get("code"):
            raise RuleError(_("Ghi số hiệu thì phải ghi cả họ và tên."), field="person")
        award: dict[str, Any] = {
            "award_type": self.awards[values["award"]],
            "unit": None if person else unit,
            "person": person,
            "detail": values.get("detail") or "",
            "achievement_year": int(values["year"]),
            "decision_number": values["number"],
            "decided_on": values["day"],
            "issuer": values["issuer"],
        }
        return award

    def _person(self, unit: Unit, name: str, code: str) -> Person:
        found = self.persons[unit.pk, " ".join(name.split())]
        if code:
            found = [person for person in found if person.staff_code == code]
        if not found:
            raise RuleError(
                _("%(unit)s chưa có người này trong danh sách cá nhân. Hãy thêm người rồi nộp lại bảng.")
                % {"unit": unit.name},
                field="code" if code else "person",
            )
        if len(found) > 1:
            raise RuleError(
                _("Có hai người cùng họ tên ở đơn vị này. Hãy ghi thêm số hiệu cán bộ."), field="code"
            )
        return found[0]


def _recorded(wanted: dict[str, dict[str, Any]], scope: Scope) -> dict[str, dict[str, str]]:
    """Lines that `record_award` would refuse: by their dates, their kind, or as recorded already (1 query)."""
    problems: dict[str, dict[str, str]] = {}
    identities = {
        key: (each["award_type"].pk, each["unit"] and each["unit"].pk, each["person"] and each["person"].pk,
              each["achievement_year"], each["detail"])
        for key, each in wanted.items()
    }  # fmt: skip
    times = Counter(identities.values())
    kept = AwardRecord.objects.filter(
        cancelled_on__isnull=True, achievement_year__in={identity[3] for identity in identities.values()}
    )
    held = set(kept.values_list("award_type", "unit", "person", "achievement_year", "detail"))
    for key, each in wanted.items():
        try:
            ensure_writable(
                each["award_type"],
                each["achievement_year"],
                each["decided_on"],
                person=each["person"],
                today=scope.day,
            )
        except RuleError as error:
            columns_of = {"award_type": "award", "achievement_year": "year", "decided_on": "day"}
            problems[key] = {columns_of.get(error.field or "", "unit"): str(error)}
        if identities[key] in held:
            problems[key] = {"award": _("Danh hiệu này của năm này đã được ghi trong lịch sử.")}
        elif times[identities[key]] > 1:
            problems[key] = {"award": _("Danh hiệu này của năm này có ở hai dòng của bảng.")}
    return problems


def _units(scope: Scope) -> dict[str, Unit]:
    day = day_in(scope.cluster_year, scope.day)
    if scope.unit is None:
        return {member.name_on_day: member.unit for member in members_on(scope.cluster_year, day)}
    return {scope.unit.name: scope.unit} | {unit.name_on_day: unit for unit in children_on(scope.unit, day)}


def _awards(scope: Scope) -> dict[str, AwardType]:
    awards = AwardType.objects.order_by("ordinal")
    if scope.unit is not None:
        awards = awards.filter(code__in=GRANTED_BY_UNITS)
    return {award.name: award for award in awards}


def _homes(scope: Scope) -> dict[int, list[int]]:
    """Where persons of the scope's units may be recorded → the units that they count for: ended predecessors too."""
    homes: dict[int, list[int]] = defaultdict(list)
    for unit_id, family in predecessors_ended(
        [unit.pk for unit in _units(scope).values()], scope.day
    ).items():
        for pk in family:
            homes[pk].append(unit_id)
    return homes


def _places(scope: Scope, person_ids: set[int]) -> dict[int, int]:
    if not person_ids:
        return {}
    homes = _homes(scope)
    persons = with_unit(Person.objects.filter(pk__in=person_ids))
    return {person.pk: homes[person.unit_id][0] for person in persons if homes.get(person.unit_id)}


def _as_values(record: AwardRecord, names: dict[int, str], places: dict[int, int]) -> dict[str, Value]:
    person = record.person
    unit_id = record.unit_id if person is None else places.get(person.pk, 0)
    return {
        "unit": names.get(unit_id, ""),
        "person": person.full_name if person else None,
        "code": person.staff_code or None if person else None,
        "award": record.award_type.name,
        "detail": record.detail or None,
        "year": Decimal(record.achievement_year),
        "number": record.decision_number,
        "day": record.decided_on,
        "issuer": record.issuer,
    }


def lock(scope: Scope, _keys: Collection[str]) -> None:
    """One batch of the year at a time, so that no line is written twice."""
    ClusterYear.objects.select_for_update(of=("self",)).get(pk=scope.cluster_year.pk)


def _prefix(scope: Scope) -> str:
    return f"{scope.cluster_year.pk}:{scope.unit.pk if scope.unit else 0}:"


KIND = Kind(
    key="award_history",
    slug="lich-su-khen-thuong",
    label=gettext_lazy("Lịch sử khen thưởng"),
    contents=gettext_lazy(
        "Mỗi dòng một danh hiệu đã được tặng cho đơn vị hoặc cá nhân, kèm số, ngày quyết định."
    ),
    scopes=scopes,
    columns=columns,
    rows=rows,
    current=current,
    judge=judge,
    apply=apply,
    undo=undo,
    lock=lock,
    done_url=lambda _scope: reverse("rulebook:history_list"),
)
