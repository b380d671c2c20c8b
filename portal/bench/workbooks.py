"""How long a large workbook takes from coming back to having its rows taken."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import psutil
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import User
from clusters.models import ClusterYear
from scoring.enums import CardState, Stage
from scoring.models import Scorecard
from scoring.services.workbooks.scores import KIND
from workbooks.enums import ReturnState
from workbooks.kinds import OfferedScope, Scope
from workbooks.models import ReturnedWorkbook
from workbooks.services.returning import take_in, take_rows
from workbooks.services.sending import send_workbook, write_workbook
from workbooks.services.working import work_on
from workbooks.sheets.writing import HEAD_ROW, SHEET


@dataclass(frozen=True, kw_only=True)
class ImportFigures:
    """Of one workbook that came back: rows taken, seconds, and how far memory grew in megabytes."""

    rows: int
    seconds: float
    grown_megabytes: float


def import_figures(
    cluster_year: ClusterYear, *, actor: User, now: Callable[[], dt.datetime]
) -> ImportFigures:
    """Send the final points of a year out, fill every row in, and time reading, checking and taking them.

    Args:
        cluster_year: one with handed-in cards, of 20,000 lines together at most.
    """
    Scorecard.objects.filter(cluster_year=cluster_year, state=CardState.OPEN).update(
        state=CardState.SELF_SCORED, submitted_at=now(), submitted_by=actor
    )
    scope = Scope(cluster_year=cluster_year, day=now().date(), argument=str(Stage.FINAL))
    offer = OfferedScope(scope=scope, title="Kết luận")
    sent = send_workbook(kind=KIND, offer=offer, actor=actor, at=now())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bang.xlsx"
        with path.open("wb") as stream:
            write_workbook(sent, stream)
        _fill_in(path)
        upload = SimpleUploadedFile("bang.xlsx", path.read_bytes())
    memory = psutil.Process()
    before, start = memory.memory_info().rss, time.perf_counter()
    batch = take_in(
        kind=KIND, cluster_year=cluster_year, scopes=[offer], upload=upload, actor=actor, at=now()
    )
    peak = _run(batch, memory)
    take_rows(batch_id=batch.pk, rows=None, actor=actor, at=now())
    peak = max(peak, _run(batch, memory))
    seconds = time.perf_counter() - start
    batch.refresh_from_db()
    if batch.state != ReturnState.TAKEN:
        raise RuntimeError(batch.state)
    return ImportFigures(
        rows=batch.rows.filter(state="5_taken").count(),
        seconds=seconds,
        grown_megabytes=(peak - before) / 2**20,
    )


def _run(batch: ReturnedWorkbook, memory: psutil.Process) -> int:
    """As the worker does it; the highest memory seen."""
    return max((memory.memory_info().rss for _step in work_on(batch.pk)), default=0)


def _fill_in(path: Path) -> None:
    """Give every criterion its standard points less a half, with a reason, as people would in Excel."""
    book = load_workbook(path)
    sheet = book[SHEET]
    place = {cell.value: cell.column for cell in sheet[HEAD_ROW]}
    for row in range(HEAD_ROW + 1, sheet.max_row + 1):
        most = Decimal(str(sheet.cell(row, place["Điểm chuẩn"]).value))
        sheet.cell(row, place["Điểm"]).value = max(most - Decimal("0.5"), Decimal(0))
        sheet.cell(row, place["Lý do"]).value = "Theo kết quả kiểm tra"
    book.save(path)
