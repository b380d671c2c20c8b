"""Sending a workbook out: what it holds is kept, so that what comes back can be compared with it."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import luc
from workbooks.kinds import Column, Kind, OfferedScope, RowOut, kind_of
from workbooks.models import SentRow, SentWorkbook
from workbooks.queries import scope_of
from workbooks.sheets.cells import from_json, to_json
from workbooks.sheets.writing import Line, write

MAX_ROWS = 20_000
_CHUNK = 2000


@transaction.atomic
def send_workbook(
    *, kind: Kind, offer: OfferedScope, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> SentWorkbook:
    """Fix what goes out for a scope; the workbook sent before is no longer taken back.

    While nothing has changed since the last one, that one goes out again.

    Raises:
        RuleError: there is nothing to fill in, or too much for one workbook.
    """
    scope = offer.scope
    ClusterYear.objects.select_for_update(of=("self",)).get(pk=scope.cluster_year.pk)
    columns, rows = kind.columns(scope), list(kind.rows(scope))
    if not rows:
        raise RuleError(_("Chưa có dòng nào để điền trong phần này nên chưa lập được bảng."))
    if len(rows) > MAX_ROWS:
        raise RuleError(
            _("Phần này có hơn 20.000 dòng, một bảng không chứa hết. Hãy chọn từng đơn vị."), field="scope"
        )
    digest = _digest(columns, rows)
    latest = SentWorkbook.objects.select_for_update(of=("self",)).filter(
        kind=kind.key,
        cluster_year=scope.cluster_year,
        unit=scope.unit,
        argument=scope.argument,
        superseded_at__isnull=True,
    )
    before = latest.first()
    if before is not None and before.digest == digest:
        return before
    latest.update(superseded_at=at)
    sent = SentWorkbook.objects.create(
        kind=kind.key,
        cluster_year=scope.cluster_year,
        unit=scope.unit,
        argument=scope.argument,
        title=offer.title,
        columns=_described(columns),
        digest=digest,
        row_count=len(rows),
        issued_at=at,
        issued_by=actor,
    )
    SentRow.objects.bulk_create(
        [
            SentRow(
                sent=sent,
                number=number,
                key=row.key,
                label=row.label[:300],
                values=[to_json(row.values.get(column.name)) for column in columns],
                closed=sorted(row.closed),
            )
            for number, row in enumerate(rows, start=1)
        ],
        batch_size=_CHUNK,
    )
    record(
        actor=actor,
        verb="workbook.sent",
        target=sent,
        scope=scope.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Tải bảng Excel: {offer.title}",
        after={"rows": len(rows), "digest": digest},
    )
    return sent


def write_workbook(sent: SentWorkbook, stream: IO[bytes]) -> None:
    """Write the file of a workbook as it went out; the same rows whenever it is asked for."""
    columns = kind_of(sent.kind).columns(scope_of(sent, local_day(sent.issued_at)))
    write(
        stream,
        sent_id=sent.pk,
        title=sent.title,
        issued=_("Tải lúc %(at)s. Chỉ bảng tải sau cùng được nhận lại.") % {"at": luc(sent.issued_at)},
        columns=columns,
        lines=(
            Line(
                number=row.number,
                values=[from_json(column, value) for column, value in zip(columns, row.values, strict=True)],
                closed=frozenset(row.closed),
            )
            for row in sent.rows.order_by("number").iterator(chunk_size=_CHUNK)
        ),
        row_count=sent.row_count,
    )


def _described(columns: list[Column]) -> list[dict]:
    return [{"name": column.name, "heading": column.heading} for column in columns]


def _digest(columns: list[Column], rows: list[RowOut]) -> str:
    """Over everything that would be written, so that equal workbooks are known as one."""
    made = hashlib.sha256(json.dumps([asdict(column) for column in columns], default=str).encode())
    for row in rows:
        values = {name: to_json(value) for name, value in row.values.items()}
        made.update(json.dumps([row.key, row.label, values, sorted(row.closed)], sort_keys=True).encode())
    return made.hexdigest()
