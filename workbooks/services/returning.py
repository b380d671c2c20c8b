"""What people do with a workbook that came back: hand it in, take its good rows, undo that.

Each of these only orders what then happens row by row in `workbooks.services.working`.
"""

import datetime as dt
from collections.abc import Collection

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from files.models import FileKind
from files.services import store_file
from workbooks.enums import TAKEABLE, ReturnState
from workbooks.kinds import Kind, OfferedScope, kind_of
from workbooks.models import ReturnedWorkbook, SentWorkbook
from workbooks.queries import scope_of
from workbooks.services.working import proceed
from workbooks.sheets.reading import identity_of, refuse_other_columns


@transaction.atomic
def take_in(
    *,
    kind: Kind,
    cluster_year: ClusterYear,
    scopes: Collection[OfferedScope],
    upload: UploadedFile,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ReturnedWorkbook:
    """Keep a workbook that came back, if it is the latest of its scope and one of ours.

    Args:
        scopes: what the person may take back.

    Raises:
        RuleError: another installation's, changed identity, old, another year's, unit's or kind's, other
            columns, no plain .xlsx; says which and what to do.
    """
    sent_id = identity_of(upload, upload.name or "")
    sent = (
        SentWorkbook.objects.select_for_update(of=("self",))
        .select_related("cluster_year__cluster", "unit")
        .filter(pk=sent_id)
        .first()
    )
    if sent is None:
        raise RuleError(
            _("Bảng này do một hệ thống khác gửi đi. Hãy tải bảng từ đây rồi chép số liệu sang."),
            field="file",
        )
    _ensure_ours(sent, kind, cluster_year, scopes)
    refuse_other_columns(upload, [column["heading"] for column in sent.columns])
    batch = ReturnedWorkbook.objects.create(
        sent=sent,
        file=store_file(
            upload=upload, scope=sent, uploaded_by=actor, at=at, allowed=frozenset({FileKind.XLSX})
        ),
        returned_at=at,
        returned_by=actor,
        on_behalf_of=on_behalf_of,
    )
    record(
        actor=actor,
        verb="workbook.returned",
        target=batch,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Nộp lại bảng Excel: {sent.title}",
    )
    proceed(batch, actor=actor, at=at)
    return batch


def _ensure_ours(
    sent: SentWorkbook, kind: Kind, cluster_year: ClusterYear, scopes: Collection[OfferedScope]
) -> None:
    if sent.kind != kind.key:
        raise RuleError(
            _("Đây là bảng “%(other)s”, không phải bảng “%(this)s”. Hãy nộp ở đúng trang.")
            % {"other": kind_of(sent.kind).label, "this": kind.label},
            field="file",
        )
    if sent.cluster_year_id != cluster_year.pk:
        raise RuleError(
            _("Đây là bảng của %(other)s, không phải của %(this)s. Hãy nộp ở đúng năm và đúng cụm.")
            % {"other": sent.cluster_year, "this": cluster_year},
            field="file",
        )
    if scope_of(sent, local_day(sent.issued_at)).token not in {each.scope.token for each in scopes}:
        raise RuleError(
            _("Đây là bảng “%(title)s”, là phần mà bạn không nộp thay được.") % {"title": sent.title},
            field="file",
        )
    if sent.superseded_at is not None:
        raise RuleError(
            _("Bảng này đã cũ: sau đó đã tải một bảng mới hơn. Hãy tải bảng mới nhất rồi chép số liệu sang."),
            field="file",
        )


@transaction.atomic
def take_rows(
    *,
    batch_id: int,
    rows: Collection[int] | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ReturnedWorkbook:
    """Take good rows; of a large workbook the worker carries them out.

    Args:
        rows: ids of rows; None: every good one.

    Raises:
        RuleError: none of them can be taken.
        StateConflictError: the batch is past this step.
    """
    batch = _locked(batch_id, ReturnState.CHECKED)
    good = batch.rows.filter(state__in=TAKEABLE)
    if rows is not None:
        good = good.filter(pk__in=rows)
    if not good.update(is_chosen=True):
        raise RuleError(_("Chưa chọn dòng nào để nhận."), field="rows")
    batch.state, batch.taken_at, batch.taken_by = ReturnState.TAKING, at, actor
    batch.on_behalf_of = on_behalf_of
    batch.save(update_fields=["state", "taken_at", "taken_by", "on_behalf_of"])
    proceed(batch, actor=actor, at=at)
    return batch


@transaction.atomic
def undo_batch(*, batch_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> ReturnedWorkbook:
    """Take back what a batch brought, but leave rows that were changed since and say so.

    Raises:
        StateConflictError: the batch was not taken, or is undone already.
    """
    batch = _locked(batch_id, ReturnState.TAKEN)
    batch.state, batch.undone_at, batch.undone_by = ReturnState.UNDOING, at, actor
    batch.on_behalf_of = on_behalf_of
    batch.save(update_fields=["state", "undone_at", "undone_by", "on_behalf_of"])
    proceed(batch, actor=actor, at=at)
    return batch


def _locked(batch_id: int, state: ReturnState) -> ReturnedWorkbook:
    batch = (
        ReturnedWorkbook.objects.select_for_update(of=("self",))
        .select_related("sent__cluster_year__cluster", "sent__unit")
        .get(pk=batch_id)
    )
    if batch.state != state:
        raise StateConflictError(
            _("Bảng đang ở tình trạng “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
            % {"state": batch.get_state_display()}
        )
    return batch
