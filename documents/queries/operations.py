"""What is stuck in the making of papers, for whoever keeps the system running."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from documents.enums import PaperState, SlotKind
from documents.models import Paper, PaperRevision, PaperSlot
from documents.queries.signing import due_for_completion, revisions_to_check, uploads_to_judge
from documents.sources import why_still

PATIENCE = dt.timedelta(minutes=15)
MOST = 200  # of a sort on the page

NOT_MOVED = "not_moved"
NOT_COMPLETE = "not_complete"
NOT_JUDGED = "not_judged"
BAD_FILE = "bad_file"
NOT_CHECKED = "not_checked"


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """Something that did not go on by itself. Names the paper, never its contents."""

    sort: str
    pk: int
    paper: Paper
    since: dt.datetime
    what: str


def stuck_papers(*, trust_sha256: str, bad_revisions: Iterable[int], at: dt.datetime) -> list[Stuck]:
    """All that has been stuck for a quarter of an hour, by sort (5 queries).

    Args:
        bad_revisions: states of files that the sweep found missing or changed.
    """
    before = at - PATIENCE
    found = [
        _paper(NOT_MOVED, one, _("Mọi người đã ký mà văn bản chưa sang bước sau"))
        for one in not_moved(before)
        if not why_still(one.cluster_year)
    ]
    found += [
        _paper(NOT_COMPLETE, one, _("Các bên đã ký đủ mà tệp chưa hoàn tất"))
        for one in not_complete(before)
        if not why_still(one.cluster_year)
    ]
    found += [
        Stuck(
            sort=NOT_JUDGED, pk=one.pk, paper=one.slot.paper, since=one.uploaded_at,
            what=_("Tệp đã ký của %(unit)s chờ kiểm tra") % {"unit": one.slot.unit_name},
        )
        for one in uploads_to_judge().filter(uploaded_at__lt=before).select_related(
            "slot__paper__cluster_year"
        )[:MOST]
    ]  # fmt: skip
    bad = PaperRevision.objects.filter(pk__in=list(bad_revisions)).select_related("paper__cluster_year")
    found += [_revision(BAD_FILE, one, _("Tệp trong kho bị mất hoặc khác mã băm")) for one in bad]
    found += [
        _revision(NOT_CHECKED, one, _("Chữ ký trong tệp chưa được kiểm tra"))
        for one in revisions_to_check(trust_sha256).filter(made_at__lt=before)[:MOST]
        if one.pk not in set(bad_revisions)
    ]
    return found


def not_moved(before: dt.datetime) -> QuerySet[Paper]:
    """Papers still waiting for signatures though every person's is there since ``before`` (1 query)."""
    persons = PaperSlot.objects.filter(kind=SlotKind.PERSON)
    awaited = persons.filter(method="", excuse="").values("paper")
    fresh = persons.filter(signed_at__gte=before).values("paper")
    return (
        Paper.objects.filter(
            state=PaperState.APPROVED_TEXT, pk__in=persons.exclude(method="").values("paper")
        )
        .exclude(Q(pk__in=awaited) | Q(pk__in=fresh))
        .select_related("cluster_year__halt")
        .order_by("pk")[:MOST]
    )


def not_complete(before: dt.datetime) -> QuerySet[Paper]:
    """Papers whose parties have all signed before ``before`` and whose file is not finished (1 query)."""
    fresh = PaperSlot.objects.filter(signed_at__gte=before).values("paper")
    return due_for_completion().exclude(pk__in=fresh)[:MOST]


def has_its_file(revision: PaperRevision) -> bool:
    """Whether a file of the right size lies in storage; its bytes are not read."""
    try:
        return Path(revision.file.file.path).stat().st_size == revision.size_bytes
    except OSError:
        return False


def revisions_to_hash(*, part: int, parts: int, since: dt.datetime) -> QuerySet[PaperRevision]:
    """States of files made since, and one part of all others: in ``parts`` rounds each is among them (1 query)."""
    return (
        PaperRevision.objects.annotate(part=F("pk") % parts)
        .filter(Q(made_at__gte=since) | Q(part=part))
        .select_related("file")
        .order_by("pk")
    )


def _paper(sort: str, paper: Paper, what: str) -> Stuck:
    return Stuck(sort=sort, pk=paper.pk, paper=paper, since=paper.approved_at, what=what)


def _revision(sort: str, revision: PaperRevision, what: str) -> Stuck:
    return Stuck(
        sort=sort, pk=revision.pk, paper=revision.paper, since=revision.made_at,
        what=_("%(what)s, bản tệp %(number)s") % {"what": what, "number": revision.number},
    )  # fmt: skip
