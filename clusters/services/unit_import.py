"""Taking a sheet of units in: all of it, or nothing."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit, UnitKindPeriod, UnitName, UnitParent
from clusters.models.unit import search_text_of
from clusters.services import units
from clusters.services.unit_sheet import Line, Plan, read_plan
from core.errors import RuleError, StateConflictError
from core.ordering import search_key, sort_key
from files.models import StoredFile

BATCH = 500


@transaction.atomic
def import_units(*, stored: StoredFile, digest: str, actor: User, at: dt.datetime) -> Plan:
    """Carry out what the preview of the file showed.

    Args:
        digest: of the plan that the person saw.

    Raises:
        StateConflictError: the units changed since the preview, so that the file would now do something else.
        RuleError: a row is wrong.
    """
    # New units and changes of these units wait for one another.
    list(Unit.objects.select_for_update().order_by("pk").values_list("pk"))
    with stored.file.open("rb") as stream:
        plan = read_plan(stream)
    if plan.digest != digest:
        raise StateConflictError(
            _("Sau khi bạn xem trước, danh sách đơn vị đã thay đổi. Hãy xem lại rồi xác nhận.")
        )
    if not plan.is_sound:
        raise RuleError(_("Tệp còn dòng sai hoặc không có gì thay đổi. Hãy sửa tệp rồi nộp lại."))
    try:
        _create(plan.of("new"), actor, at)
    except IntegrityError as error:
        raise StateConflictError(_("Vừa có người thêm đơn vị trùng mã. Hãy xem trước lại.")) from error
    codes = {line.row.code.upper() for line in plan.of("changed")} | {
        line.row.parent_code.upper() for line in plan.of("changed")
    }
    by_code = {unit.code.upper(): unit for unit in Unit.objects.order_by("pk") if unit.code.upper() in codes}
    for line in plan.of("changed"):
        _change(by_code[line.row.code.upper()], line, by_code, actor, at)
    record(
        actor=actor,
        verb="units.imported",
        target=stored,
        scope=actor,
        at=at,
        summary=f"Nhập đơn vị từ Excel: {plan.counts['new']} mới, {plan.counts['changed']} thay đổi",
        after={"sha256": stored.sha256, **plan.counts},
    )
    return plan


def _create(lines: list[Line], actor: User, at: dt.datetime) -> None:
    with transaction.atomic():
        made = Unit.objects.bulk_create(
            [
                Unit(
                    code=line.row.code,
                    name=line.row.name,
                    kind=line.row.kind,
                    sort_key=sort_key(line.row.name),
                    search_text=search_text_of([line.row.name, line.row.code]),
                    note=line.row.note,
                    is_sample=line.row.is_sample,
                )
                for line in lines
            ],
            batch_size=BATCH,
        )
    spans = [
        {"unit": unit, "valid_from": line.row.valid_from, "valid_to": line.row.valid_to}
        for unit, line in zip(made, lines, strict=True)
    ]
    UnitName.objects.bulk_create(
        [
            UnitName(
                name=line.row.name,
                sort_key=sort_key(line.row.name),
                search_text=search_key(line.row.name),
                legal_basis=line.row.legal_basis,
                **span,
            )
            for line, span in zip(lines, spans, strict=True)
        ],
        batch_size=BATCH,
    )
    UnitKindPeriod.objects.bulk_create(
        [UnitKindPeriod(kind=line.row.kind, **span) for line, span in zip(lines, spans, strict=True)],
        batch_size=BATCH,
    )
    parents = {line.row.parent_code.upper() for line in lines} - {""}
    by_code = {
        unit.code.upper(): unit for unit in Unit.objects.order_by("pk") if unit.code.upper() in parents
    }
    UnitParent.objects.bulk_create(
        [
            UnitParent(parent=by_code[line.row.parent_code.upper()], **span)
            for line, span in zip(lines, spans, strict=True)
            if line.row.parent_code
        ],
        batch_size=BATCH,
    )
    for unit, line in zip(made, lines, strict=True):
        record(
            actor=actor,
            verb="unit.created",
            target=unit,
            at=at,
            summary=f"Lập đơn vị {unit.name}, mã {unit.code}, từ tệp Excel",
            after={"name": unit.name, "kind": unit.kind, "valid_from": line.row.valid_from},
        )


def _change(unit: Unit, line: Line, by_code: dict[str, Unit], actor: User, at: dt.datetime) -> None:
    row, by = line.row, {"actor": actor, "at": at}
    columns = {column for column, _before, _after in line.changes}
    if "name" in columns:
        units.rename_unit(
            unit=unit, name=row.name, valid_from=row.valid_from, legal_basis=row.legal_basis, **by
        )
    if "kind" in columns:
        units.change_kind(unit=unit, kind=row.kind, valid_from=row.valid_from, **by)
    if "parent_code" in columns:
        parent = by_code.get(row.parent_code.upper())
        units.change_parent(unit=unit, parent=parent, valid_from=row.valid_from, **by)
    if columns & {"note", "is_sample"} or ("legal_basis" in columns and "name" not in columns):
        units.correct_unit(
            unit=unit, note=row.note, is_sample=row.is_sample, legal_basis=row.legal_basis, **by
        )
