"""Issued papers get what is needed to check their signatures for decades; the worker does it after the issue."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from audit.services import record
from documents.enums import FIXED_STATES, RevisionReason, SlotMethod
from documents.models import Paper, PaperRevision, PaperSlot
from documents.services.completion import trust_of
from documents.services.revisions import add_revision, newest
from documents.services.trust import time_stamper
from documents.signing.sealing import seal


def due_for_sealing() -> QuerySet[Paper]:
    """Issued papers with a signature by certificate whose file is not sealed yet (1 query)."""
    signed = PaperSlot.objects.filter(paper=OuterRef("pk"), method=SlotMethod.CERTIFICATE)
    sealed = PaperRevision.objects.filter(paper=OuterRef("pk"), reason=RevisionReason.SEALED)
    papers = Paper.objects.filter(state__in=FIXED_STATES, issued_at__isnull=False)
    return (
        papers.filter(Exists(signed), ~Exists(sealed))
        .select_related("cluster_year", "approved_by")
        .order_by("pk")
    )


def seal_paper(*, paper_id: int, at: dt.datetime) -> bool:
    """Append validation data and a time stamp to an issued paper's file; False when it is not due any more.

    The file is made first and locks nothing; it is kept only if it still continues the newest state.

    Raises:
        TimeStampError: the time-stamp service does not answer; nothing is kept and the next run tries again.
    Source: SIG-23, SIG-24.
    """
    paper = due_for_sealing().filter(pk=paper_id).first()
    if paper is None:
        return False
    sealed = seal(newest(paper)[1], trust_of(paper), time_stamper())
    with transaction.atomic():
        Paper.objects.select_for_update(of=("self",), no_key=True).get(pk=paper.pk)
        if not due_for_sealing().filter(pk=paper.pk).exists():
            return False
        add_revision(paper=paper, pdf=sealed, reason=RevisionReason.SEALED, at=at, actor=None)
        record(
            actor=None,
            verb="paper.sealed",
            target=paper,
            scope=paper.cluster_year,
            at=at,
            summary="Thêm dữ liệu xác thực dài hạn vào tệp đã phát hành",
        )
    return True
