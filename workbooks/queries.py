"""Reading batches: the workbooks of a person's scopes, the rows of one, what they hold."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from openpyxl.utils import get_column_letter

from clusters.models import ClusterYear
from clusters.permissions import Access
from jobs.models import Job
from workbooks.enums import RowState
from workbooks.kinds import Column, Kind, OfferedScope, Scope, kind_of
from workbooks.models import ReturnedWorkbook, SentWorkbook, WorkbookRow
from workbooks.sheets.cells import from_json, shown


def scope_of(sent: SentWorkbook, day: dt.date) -> Scope:
    """The scope a workbook was sent for, as it is on ``day``."""
    return Scope(cluster_year=sent.cluster_year, day=day, unit=sent.unit, argument=sent.argument)


def offered(kind: Kind, access: Access, cluster_year: ClusterYear) -> list[OfferedScope]:
    """What the person may send out and take back today."""
    return kind.scopes(access, cluster_year, access.day)


def batches_of(
    kind: Kind, access: Access, cluster_year: ClusterYear, scopes: Collection[OfferedScope]
) -> QuerySet[ReturnedWorkbook]:
    """What came back for these scopes, and what the person handed in before, latest first (1 query)."""
    covered = Q(returned_by=access.user)
    for each in scopes:
        covered |= Q(sent__unit=each.scope.unit, sent__argument=each.scope.argument)
    return (
        ReturnedWorkbook.objects.filter(covered, sent__kind=kind.key, sent__cluster_year=cluster_year)
        .select_related("sent", "returned_by")
        .order_by("-returned_at", "-pk")
    )


def readable_batch(access: Access, batch_id: int) -> ReturnedWorkbook | None:
    """A batch, if its scope is among those the person may send out today, or the person handed it in.

    Nobody else of the unit: the points of a cross-check stay hidden from the unit that is checked.
    """
    batch = (
        ReturnedWorkbook.objects.select_related(
            "sent__cluster_year__cluster",
            "sent__unit",
            "file",
            "marked",
            "returned_by",
            "taken_by",
            "undone_by",
        )
        .filter(pk=batch_id, sent__cluster_year__in=access.visible_years())
        .first()
    )
    if batch is None or (batch.returned_by_id != access.user.pk and not may_handle(access, batch.sent)):
        return None
    return batch


def may_handle(access: Access, sent: SentWorkbook) -> bool:
    """Whether the person may send out and take back this workbook's scope today."""
    token = scope_of(sent, access.day).token
    return any(each.scope.token == token for each in offered(kind_of(sent.kind), access, sent.cluster_year))


def counts_of(batch: ReturnedWorkbook) -> dict[str, int]:
    """Rows of a batch in each state, in the order of states; states without rows are left out (1 query)."""
    counts = Counter(batch.rows.order_by().values_list("state", flat=True))
    return {state: counts[state] for state in RowState.values if counts[state]}


def job_of(batch: ReturnedWorkbook) -> Job | None:
    """The job that works on the batch, if the worker does it (1 query)."""
    return Job.objects.filter(arguments__batch=batch.pk, kind="workbook").order_by("-pk").first()


@dataclass(frozen=True, kw_only=True)
class ShownProblem:
    """A sentence with the address of its cell."""

    address: str
    heading: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    """What a cell changes, in words."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """A row of a batch as the page prints it."""

    row: WorkbookRow
    problems: list[ShownProblem]
    changes: list[ShownChange]

    @property
    def is_takeable(self) -> bool:
        """Whether it may be chosen."""
        return self.row.state in {RowState.NEW, RowState.CHANGED}


def shown_rows(rows: Collection[WorkbookRow], columns: Collection[Column]) -> list[ShownRow]:
    """Rows with addresses and values in words; reads nothing."""
    by_name = {column.name: column for column in columns}
    return [
        ShownRow(
            row=row,
            problems=[
                ShownProblem(
                    address=address_of(name, row.sheet_row, columns),
                    heading=by_name[name].heading if name in by_name else "",
                    sentence=sentence,
                )
                for name, sentence in row.problems.items()
            ],
            changes=[
                ShownChange(
                    heading=by_name[name].heading,
                    before=shown(from_json(by_name[name], before)),
                    after=shown(from_json(by_name[name], after)),
                )
                for name, (before, after) in row.changes.items()
                if name in by_name
            ],
        )
        for row in rows
    ]


def address_of(name: str, sheet_row: int, columns: Collection[Column]) -> str:
    """Where a column stands in a row of the sheet; what belongs to the whole row lies at its number."""
    names = [column.name for column in columns]
    return f"{get_column_letter(names.index(name) + 2 if name in names else 1)}{sheet_row}"
