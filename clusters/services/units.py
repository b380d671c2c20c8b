"""A unit through time: each change closes the period in force and opens the next (ORG-20)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.enums import UnitKind
from clusters.models import Unit, UnitKindPeriod, UnitName, UnitParent
from clusters.models.unit import search_text_of
from clusters.queries import ancestors_on, former_names
from core.errors import RuleError
from core.ordering import sort_key
from core.templatetags.vi_format import ngay


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    actor: User | None,
    at: dt.datetime,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    parent: Unit | None = None,
    legal_basis: str = "",
    note: str = "",
    is_sample: bool = False,
    on_behalf_of: str = "",
) -> Unit:
    """Enter a unit with its first name, kind and parent.

    Args:
        code: the key for ever; names recur with another meaning, codes do not.
        valid_from: first day; None is "since before our records".
        valid_to: the day it no longer existed, for units of the past.

    Raises:
        RuleError: the code is taken, or the dates are in the wrong order.
    """
    if Unit.objects.filter(code__iexact=code).exists():
        raise RuleError(
            _("Mã %(code)s đã dùng cho đơn vị khác. Hãy chọn mã khác.") % {"code": code}, field="code"
        )
    if valid_from and valid_to and valid_to <= valid_from:
        raise RuleError(_("Ngày kết thúc phải sau ngày bắt đầu."), field="valid_to")
    unit = Unit.objects.create(
        code=code,
        name=name,
        kind=kind,
        sort_key=sort_key(name),
        search_text=search_text_of([name, code]),
        note=note,
        is_sample=is_sample,
    )
    period = {"unit": unit, "valid_from": valid_from, "valid_to": valid_to}
    UnitName.objects.create(name=name, legal_basis=legal_basis, **period)
    UnitKindPeriod.objects.create(kind=kind, **period)
    if parent:
        UnitParent.objects.create(parent=parent, **period)
    record(
        actor=actor,
        verb="unit.created",
        target=unit,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Lập đơn vị {name}, mã {code}",
        after={
            "name": name,
            "kind": kind,
            "parent": str(parent or ""),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "legal_basis": legal_basis,
        },
    )
    return unit


@transaction.atomic
def rename_unit(
    *,
    unit: Unit,
    name: str,
    valid_from: dt.date,
    legal_basis: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> UnitName:
    """Give the unit another name from a day on; it stays the same unit, with its titles (ORG-21, ORG-24).

    A pure rename is a `UnitName` and no `UnitSuccession`: a unit is not its own predecessor, and the legal
    basis of the name has one home.

    Raises:
        RuleError: the unit does not exist that day, a later name is recorded, or the name is the same.
    """
    unit = lock_unit(unit)
    last = _last_of_existing(unit, unit.names.all(), valid_from)
    if last.name == name:
        raise RuleError(_("Đơn vị đang mang đúng tên này. Hãy nhập tên mới."), field="name")
    _turn(last, valid_from)
    new = UnitName.objects.create(unit=unit, name=name, valid_from=valid_from, legal_basis=legal_basis)
    bring_in_step(unit)
    _record_turn(
        unit, "unit.renamed", f"Đổi tên thành {name}", valid_from,
        before={"name": last.name}, after={"name": name, "legal_basis": legal_basis},
        actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return new


@transaction.atomic
def change_kind(
    *, unit: Unit, kind: str, valid_from: dt.date, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> UnitKindPeriod:
    """Make the unit another kind from a day on (ORG-8: a Vụ becomes a Cục).

    Raises:
        RuleError: the unit does not exist that day, a later kind is recorded, or the kind is the same.
    """
    unit = lock_unit(unit)
    last = _last_of_existing(unit, unit.kinds.all(), valid_from)
    if last.kind == kind:
        raise RuleError(_("Đơn vị đang thuộc đúng loại này. Hãy chọn loại khác."), field="kind")
    _turn(last, valid_from)
    new = UnitKindPeriod.objects.create(unit=unit, kind=kind, valid_from=valid_from)
    bring_in_step(unit)
    with override("vi"):  # the log is Vietnamese whoever acts
        what = f"Đổi loại thành {UnitKind(kind).label}"
    _record_turn(
        unit, "unit.kind_changed", what, valid_from,
        before={"kind": last.kind}, after={"kind": kind}, actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return new


@transaction.atomic
def change_parent(
    *,
    unit: Unit,
    parent: Unit | None,
    valid_from: dt.date | None,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> UnitParent | None:
    """Put the unit under another one from a day on, or under none.

    Raises:
        RuleError: the parent stands below the unit that day, or a later parent is recorded.
    """
    unit = lock_unit(unit)
    last = unit.parents.select_related("parent").last()
    if parent:
        ensure_no_circle(unit, parent, valid_from)
    if last:
        _turn(last, valid_from)
    new = UnitParent.objects.create(unit=unit, parent=parent, valid_from=valid_from) if parent else None
    summary = f"Trực thuộc {parent}" if parent else "Không còn đơn vị cấp trên"
    _record_turn(
        unit, "unit.parent_changed", summary, valid_from,
        before={"parent": str(last.parent) if last else ""}, after={"parent": str(parent or "")},
        actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return new


@transaction.atomic
def correct_unit(
    *, unit: Unit, note: str, is_sample: bool, legal_basis: str, actor: User | None, at: dt.datetime
) -> None:
    """Correct what does not change with time: the note, the sample mark, the basis of the latest name."""
    unit = lock_unit(unit)
    last = unit.names.last()
    before = {"note": unit.note, "is_sample": unit.is_sample, "căn cứ": last.legal_basis}
    unit.note, unit.is_sample, last.legal_basis = note, is_sample, legal_basis
    unit.save(update_fields=["note", "is_sample"])
    last.save(update_fields=["legal_basis"])
    record(
        actor=actor,
        verb="unit.corrected",
        target=unit,
        at=at,
        summary=f"Sửa ghi chú, căn cứ của {unit}",
        before=before,
        after={"note": note, "is_sample": is_sample, "căn cứ": legal_basis},
    )


def lock_unit(unit: Unit) -> Unit:
    """The unit's row, locked until the transaction ends: changes of one unit follow one another."""
    return Unit.objects.select_for_update().get(pk=unit.pk)


def bring_in_step(unit: Unit) -> None:
    """Copy the latest name and kind to the unit, and what it and its successors are found by (ORG-26).

    The caller holds the transaction.

    Raises:
        RuleError: the unit has no name or no kind at all.
    """
    name, kind = unit.names.last(), unit.kinds.last()
    if name is None or kind is None:
        raise RuleError(_("Đơn vị phải có ít nhất một tên và một loại."))
    unit.name, unit.sort_key, unit.kind = name.name, name.sort_key, kind.kind
    unit.save(update_fields=["name", "sort_key", "kind"])
    waiting, done = [unit], set()
    while waiting:
        one = waiting.pop()
        if one.pk in done:
            continue
        done.add(one.pk)
        one.search_text = search_text_of([*former_names(one), one.code])
        one.save(update_fields=["search_text"])
        waiting += Unit.objects.filter(came_from__predecessor=one).order_by("pk")


def ensure_no_circle(unit: Unit, parent: Unit, day: dt.date | None) -> None:
    """Refuse a parent that stands below the unit on ``day``.

    Raises:
        RuleError: it does, or it is the unit itself.
    """
    if parent == unit or unit.pk in ancestors_on(parent, day or dt.date.min):
        raise RuleError(
            _("%(parent)s đang là cấp dưới của đơn vị này. Hãy chọn đơn vị cấp trên khác.")
            % {"parent": parent},
            field="parent",
        )


def _last_of_existing(unit: Unit, periods: QuerySet, day: dt.date) -> Any:
    last = periods.last()
    if last.valid_to and last.valid_to <= day:
        raise RuleError(
            _("Đơn vị không còn tồn tại từ ngày %(day)s. Hãy chọn ngày trước đó.")
            % {"day": ngay(last.valid_to)},
            field="valid_from",
        )
    return last


def _turn(last: Any, day: dt.date | None) -> None:
    """End the last period the day before ``day``; a later start or the same one cannot be overtaken."""
    if last.valid_to and day and last.valid_to <= day:
        return
    if day is None or (last.valid_from and last.valid_from >= day):
        raise RuleError(
            _("Thời kỳ gần nhất (%(what)s) bắt đầu từ %(day)s. Hãy chọn ngày sau ngày đó.")
            % {"what": last, "day": ngay(last.valid_from) or _("trước khi có dữ liệu")},
            field="valid_from",
        )
    last.valid_to = day
    last.save(update_fields=["valid_to"])


def _record_turn(
    unit: Unit, verb: str, summary: str, day: dt.date | None, *, after: dict, **rest: Any
) -> None:
    dated = _("%(what)s, từ ngày %(day)s") % {"what": summary, "day": ngay(day)} if day else summary
    record(target=unit, verb=verb, summary=dated, after={**after, "valid_from": day}, **rest)
