"""Numbers of outgoing papers and the register they stand in: gapless, unique, anew each year."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from documents.enums import NumberingScope
from documents.models import NumberSeries, RegisterEntry
from documents.queries.composing import profile_on
from documents.queries.register import is_open

# What the records clerk may still write beside an entry.
EDITABLE_FIELDS = ("recipients", "file_keeper", "copies", "note")


def take_number(*, agency: Unit, type_code: str, at: dt.datetime) -> tuple[NumberSeries, int]:
    """The agency's next number of the local year of ``at``, in the caller's transaction.

    The series' row stays locked until the caller is done: the number is used, or it was never taken.

    Raises:
        RuleError: the agency has no profile that day.
    Source: SIG-6, invariant 10.
    """
    day = local_day(at)
    profile = profile_on(agency, day)
    if profile is None:
        raise RuleError(
            _(
                "Chưa ghi thể thức (chữ viết tắt, địa danh, cách đánh số) của %(agency)s. "
                "Quản trị hệ thống nhập ở trang Thiết lập."
            )
            % {"agency": agency.name}
        )
    by_type = profile.numbering == NumberingScope.BY_TYPE
    key = {"agency": agency, "year": day.year, "type_code": type_code if by_type else ""}
    with transaction.atomic():
        NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
        series = NumberSeries.objects.select_for_update(of=("self",), no_key=True).get(**key)
        series.last_number += 1
        series.save(update_fields=["last_number"])
    return series, series.last_number


@transaction.atomic
def reserve_outside_number(
    *, agency: Unit, type_code: str, sign: str, fields: dict[str, Any], actor: User, at: dt.datetime,
    on_behalf_of: str = "",
) -> RegisterEntry:  # fmt: skip
    """Give the next number to a paper made outside the system, so that the series stays whole.

    Args:
        sign: what stands after the number, e.g. ``KH-STP``.
        fields: abstract, signer_name and the other words of the register.

    Raises:
        RuleError: the agency has no profile today, or no words are given.
    Source: SIG-6, SIG-6b.
    """
    if not fields.get("abstract"):
        raise RuleError(_("Chưa ghi tên loại và trích yếu của văn bản."), field="abstract")
    series, number = take_number(agency=agency, type_code=type_code, at=at)
    entry = RegisterEntry.objects.create(
        series=series,
        number=number,
        sign=sign,
        type_code=type_code,
        dated_on=local_day(at),
        registered_at=at,
        registered_by=actor,
        **fields,
    )
    record(
        actor=actor,
        verb="register.number_reserved",
        target=entry,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Cấp số {entry.full_number} cho văn bản lập ngoài hệ thống",
        after={"number": entry.full_number, **fields},
    )
    return entry


@transaction.atomic
def change_entry(
    *, entry: RegisterEntry, fields: dict[str, Any], actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> RegisterEntry:
    """Complete an entry of the register: recipients, keeper of the copy, number of copies, note.

    Raises:
        StateConflictError: the year is over and its book is closed.
    Source: SIG-6b.
    """
    entry = (
        RegisterEntry.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series")
        .get(pk=entry.pk)
    )
    if not is_open(entry.series.year, local_day(at)):
        raise StateConflictError(
            _("Sổ văn bản đi năm %(year)s đã đóng khi hết năm nên không sửa được nữa.")
            % {"year": entry.series.year}
        )
    fields = {name: fields[name] for name in EDITABLE_FIELDS if name in fields}
    before = {name: getattr(entry, name) for name in fields}
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(fields))
    record(
        actor=actor,
        verb="register.entry_changed",
        target=entry,
        scope=entry.paper.cluster_year if entry.paper else None,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Sửa dòng {entry.full_number} của sổ văn bản đi",
        before={name: value for name, value in before.items() if value != fields[name]},
        after={name: value for name, value in fields.items() if value != before[name]},
    )
    return entry
