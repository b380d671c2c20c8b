"""The states of a paper's file: each is the one before with bytes appended, so that signatures hold."""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError, StateConflictError
from documents.enums import RevisionReason
from documents.models import Paper, PaperRevision
from files.models import FileKind
from files.services import store_bytes


@transaction.atomic
def add_revision(
    *, paper: Paper, pdf: bytes, reason: RevisionReason, at: dt.datetime, actor: User | None
) -> PaperRevision:
    """Keep a new state of the paper's file.

    Args:
        actor: who made it; None is the system, and the file is kept for whoever approved the text.

    Raises:
        StateConflictError: the bytes do not continue the newest state of the file.
    Source: SIG-7.
    """
    Paper.objects.select_for_update(of=("self",), no_key=True).get(pk=paper.pk)
    last = paper.revisions.order_by("-number").first()
    if last is not None and not _continues(last, pdf):
        raise StateConflictError(
            _(
                "Tệp của văn bản đã có bản mới hơn, hoặc phần đã ký bị thay đổi. Hãy tải bản mới nhất về rồi làm lại."
            )
        )
    number = last.number + 1 if last else 1
    stored = store_bytes(
        content=pdf,
        name=f"{paper.code}-{number}.pdf",
        kind=FileKind.PDF,
        scope=paper,
        made_for=actor or paper.approved_by,
        at=at,
    )
    return PaperRevision.objects.create(
        paper=paper,
        number=number,
        reason=reason,
        file=stored,
        sha256=stored.sha256,
        size_bytes=len(pdf),
        made_at=at,
    )


def newest(paper: Paper) -> tuple[PaperRevision, bytes]:
    """The newest state of the paper's file and its bytes, as they were hashed when kept.

    Raises:
        RuleError: there is none yet, or the stored file is missing or damaged.
    """
    last = paper.revisions.select_related("file").order_by("-number").first()
    if last is None:
        raise RuleError(_("Văn bản chưa được duyệt nên chưa có tệp để ký."))
    return last, bytes_of(last)


def bytes_of(revision: PaperRevision) -> bytes:
    """What is stored of a state of the file.

    Raises:
        RuleError: the stored file is missing or damaged.
    """
    try:
        with revision.file.file.open("rb") as file:
            content = file.read()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != revision.sha256:
        raise RuleError(_("Tệp của văn bản trong kho bị mất hoặc bị hỏng. Hãy báo quản trị hệ thống."))
    return content


def _continues(last: PaperRevision, pdf: bytes) -> bool:
    return len(pdf) > last.size_bytes and hashlib.sha256(pdf[: last.size_bytes]).hexdigest() == last.sha256
