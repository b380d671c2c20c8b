"""Working on a returned workbook: checking it, taking its chosen rows, taking them back.

Work goes on in steps, each one transaction; begun anew it passes over what is done. Small workbooks are worked
on within the request, as part of its transaction; large ones in a job.
"""

import datetime as dt
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from core.clock import local_day
from core.errors import RuleError
from files.models import FileKind, StoredFile
from files.services import store_made_file
from jobs.services import order_job
from workbooks.enums import TAKEABLE, ReturnState, RowState
from workbooks.kinds import RowIn, Scope, kind_of
from workbooks.models import ReturnedWorkbook, SentRow, SentWorkbook, WorkbookRow
from workbooks.queries import address_of, scope_of
from workbooks.services.checking import WHOLE_ROW, as_row, judge_rows, number_of, recheck
from workbooks.sheets.marking import mark
from workbooks.sheets.reading import SheetRow, rows_of
from workbooks.sheets.writing import HEAD_ROW

logger = logging.getLogger(__name__)
BATCH = 500  # rows of one step; a workbook of no more is worked on within the request
MISSING_NAMED = 50
WORK = "workbook"  # kind of the job that works on large ones
Step = tuple[int, int, str]  # done, total, what could not be done
Fit = Sequence[tuple[WorkbookRow, RowIn]]


def proceed(batch: ReturnedWorkbook, *, actor: User, at: dt.datetime) -> None:
    """Work on a batch here and now, or when it is large have the worker do it."""
    sent = batch.sent
    if sent.row_count <= BATCH:
        for _step_done in work_on(batch.pk):
            pass
        return
    order_job(
        kind=WORK,
        cluster_year=sent.cluster_year,
        unit=sent.unit,
        arguments={"batch": batch.pk, "step": batch.state},
        total=sent.row_count,
        actor=actor,
        at=at,
        on_behalf_of=batch.on_behalf_of,
    )


def work_on(batch_id: int) -> Iterator[Step]:
    """Do what the batch is waiting for, step by step; each step is one transaction."""
    batch = ReturnedWorkbook.objects.select_related("sent__cluster_year__cluster", "sent__unit", "file").get(
        pk=batch_id
    )
    if batch.state == ReturnState.CHECKING:
        yield from _check(batch)
    elif batch.state == ReturnState.TAKING:
        yield from _carry_out(batch, undo=False)
    elif batch.state == ReturnState.UNDOING:
        yield from _carry_out(batch, undo=True)


def work_in_job(batch_id: int) -> Iterator[Step]:
    """`work_on` for the worker: a workbook that turns out to be no answer is closed, with the reason.

    Raises:
        RuleError: it is no answer to what went out.
    """
    try:
        yield from work_on(batch_id)
    except RuleError as error:
        with transaction.atomic():
            batch = ReturnedWorkbook.objects.select_for_update(of=("self",)).get(pk=batch_id)
            batch.rows.all().delete()
            batch.state, batch.problems = ReturnState.CHECKED, [str(error)]
            batch.save(update_fields=["state", "problems"])
        raise


def _check(batch: ReturnedWorkbook) -> Iterator[Step]:
    sent, total = batch.sent, batch.sent.row_count
    kind, scope = kind_of(sent.kind), scope_of(sent, local_day(batch.returned_at))
    columns = kind.columns(scope)
    seen: set[int] = set()
    WorkbookRow.objects.filter(returned=batch).delete()  # of a check that was cut off
    done = 0
    with batch.file.file.open("rb") as stream:
        found = rows_of(stream, columns=len(columns), row_count=total)
        while rows := list(islice(found, BATCH)):
            sent_rows = _sent_rows(sent, rows)
            with transaction.atomic():
                judged = judge_rows(kind, scope, columns, rows, sent_rows, seen)
                WorkbookRow.objects.bulk_create([as_row(each, batch.pk) for each in judged])
            done += len(rows)
            yield min(done, total), total, ""
    _end_check(batch, seen)
    yield total, total, ""


def _sent_rows(sent: SentWorkbook, rows: list[SheetRow]) -> dict[int, SentRow]:
    numbers = {number for row in rows if (number := number_of(row)) is not None and 0 < number < 10**7}
    return {row.number: row for row in sent.rows.filter(number__in=numbers)}


@transaction.atomic
def _end_check(batch: ReturnedWorkbook, seen: set[int]) -> None:
    """Say which rows are missing, colour the workbook, open the preview."""
    labels = batch.sent.rows.exclude(number__in=seen).order_by("number").values_list("number", "label")
    missing = list(labels[:MISSING_NAMED])
    batch.problems = [
        _(
            "Thiếu dòng STT %(number)s (%(label)s). Dòng đã bị xóa hoặc mất STT; số liệu của dòng này giữ nguyên."
        )
        % {"number": number, "label": label}
        for number, label in missing
    ]
    wrong = batch.rows.filter(state=RowState.WRONG)
    if batch.problems or wrong.exists():
        columns = kind_of(batch.sent.kind).columns(scope_of(batch.sent, local_day(batch.returned_at)))
        notes = [(f"A{HEAD_ROW}", sentence) for sentence in batch.problems]
        notes += [
            (address_of(name, row.sheet_row, columns), sentence)
            for row in wrong.order_by("sheet_row")
            for name, sentence in row.problems.items()
        ]
        batch.marked = _marked(batch, notes)
    batch.state = ReturnState.CHECKED
    batch.save(update_fields=["state", "problems", "marked"])


def _marked(batch: ReturnedWorkbook, notes: list[tuple[str, str]]) -> StoredFile | None:
    """Their file with the notes; none where a part beside the cells is broken: the page says it all too."""
    with tempfile.TemporaryDirectory() as folder, batch.file.file.open("rb") as stream:
        path = Path(folder) / "bang.xlsx"
        try:
            mark(stream, path, notes)
        # A broken part makes the reader raise nearly anything.
        except Exception:
            logger.exception("workbook not marked")
            return None
        stem = batch.file.original_name.rpartition(".")[0].removesuffix("-can-sua")[:180]
        return store_made_file(
            path=path, name=f"{stem}-can-sua.xlsx", kind=FileKind.XLSX, scope=batch.sent,
            made_for=batch.returned_by, at=batch.returned_at,
        )  # fmt: skip


def _carry_out(batch: ReturnedWorkbook, *, undo: bool) -> Iterator[Step]:
    chosen = batch.rows.filter(is_chosen=True, remark="")
    waiting = chosen.filter(state__in=[RowState.TAKEN] if undo else TAKEABLE).order_by("sheet_row")
    total = waiting.count()
    while True:
        with transaction.atomic():
            rows = list(waiting.select_for_update(of=("self",))[:BATCH])
            if not rows:
                break
            _step(batch, rows, undo=undo)
        yield total - waiting.count(), total, ""
    _end(batch, undo=undo)
    yield total, total, ""


def _step(batch: ReturnedWorkbook, rows: list[WorkbookRow], *, undo: bool) -> None:
    """Carry out one batch of rows; each ends up done, or refused with the reason as its remark."""
    at, actor = (batch.undone_at, batch.undone_by) if undo else (batch.taken_at, batch.taken_by)
    kind, scope = kind_of(batch.sent.kind), scope_of(batch.sent, local_day(at))
    fit, unfit = recheck(kind, scope, kind.columns(scope), rows, undo=undo)
    acting = {"actor": actor, "at": at, "on_behalf_of": batch.on_behalf_of}
    done = RowState.UNDONE if undo else RowState.TAKEN
    left = set()
    for row, sentence in [*unfit, *_refused(kind.undo if undo else kind.apply, scope, fit, acting)]:
        left.add(row.pk)
        row.remark = sentence[:500]
        if not undo:
            row.state, row.problems = RowState.WRONG, {WHOLE_ROW: sentence}
        row.save(update_fields=["remark", "state", "problems"])
    WorkbookRow.objects.filter(pk__in=[row.pk for row in rows if row.pk not in left]).update(state=done)


def _refused(
    call: Callable[..., None], scope: Scope, fit: Fit, acting: dict[str, Any]
) -> list[tuple[WorkbookRow, str]]:
    """Carry out together what the domain takes together; halve what it refuses, to know which row it is."""
    if not fit:
        return []
    try:
        with transaction.atomic():
            call(scope, [row_in for _row, row_in in fit], **acting)
    except RuleError as error:
        if len(fit) == 1:
            return [(fit[0][0], str(error))]
        half = len(fit) // 2
        return [*_refused(call, scope, fit[:half], acting), *_refused(call, scope, fit[half:], acting)]
    return []


@transaction.atomic
def _end(batch: ReturnedWorkbook, *, undo: bool) -> None:
    state = RowState.UNDONE if undo else RowState.TAKEN
    count = batch.rows.filter(is_chosen=True, state=state).count()
    kept = batch.rows.filter(is_chosen=True).exclude(remark="").count()
    batch.state = ReturnState.UNDONE if undo else ReturnState.TAKEN
    batch.save(update_fields=["state"])
    with override("vi"):  # the log is Vietnamese whoever acts
        words = (
            _("Hoàn tác %(count)s dòng của bảng Excel: %(title)s")
            if undo
            else _("Nhận %(count)s dòng từ bảng Excel: %(title)s")
        ) % {"count": count, "title": batch.sent.title}
    record(
        actor=batch.undone_by if undo else batch.taken_by,
        verb="workbook.undone" if undo else "workbook.taken",
        target=batch,
        scope=batch.sent.cluster_year,
        at=batch.undone_at if undo else batch.taken_at,
        on_behalf_of=batch.on_behalf_of,
        summary=words,
        after={"rows": count, "refused": kept},
    )
