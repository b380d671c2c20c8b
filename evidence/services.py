"""A unit's shelf of evidence: putting on, using, taking away, scanning."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from core.errors import RuleError, StateConflictError
from evidence import places, scanner
from evidence.enums import ScanState
from evidence.models import EvidenceItem, EvidenceLink
from evidence.queries import same_on_shelf, to_scan
from files.models import FileKind
from files.services import store_file
from files.storage import CHUNK, pieces
from notifications.services import Draft, create_notices

KINDS = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG, FileKind.XLSX, FileKind.DOCX})
MOST_AT_ONCE = 50


class AlreadyOnShelfError(RuleError):
    """The unit has the same file or link; ``item`` is to be used instead of a second copy."""

    def __init__(self, message: str, *, field: str, item: EvidenceItem) -> None:
        super().__init__(message, field=field)
        self.item = item


@transaction.atomic
def add_evidence(
    *,
    unit: Unit,
    year: int,
    actor: User,
    at: dt.datetime,
    title: str = "",
    note: str = "",
    dated_on: dt.date | None = None,
    upload: UploadedFile | None = None,
    url: str = "",
    place: str = "",
    on_behalf_of: str = "",
) -> EvidenceItem:
    """Put a file or a link on the unit's shelf, and use it for ``place`` if one is named.

    Args:
        title: empty: the file's name or the address.
        url: http or https; instead of a file.

    Raises:
        AlreadyOnShelfError: the same bytes or the same address stand on the unit's shelf.
        RuleError: neither a file nor a link, or both; the file is not taken; the place takes none of it.
    """
    if bool(upload) == bool(url):
        raise RuleError(_("Chọn một tệp hoặc ghi một đường dẫn, chỉ một trong hai."), field="file")
    # One at a time for a shelf, or the same file gets in twice.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    same = same_on_shelf(unit, sha256=_digest(upload) if upload else "", url=url)
    if same:
        raise AlreadyOnShelfError(
            _("Đơn vị đã có tài liệu này: “%(title)s”. Hãy dùng tài liệu đã có, không cần đưa lên lần nữa.")
            % {"title": same.title},
            field="file" if upload else "url",
            item=same,
        )
    item = EvidenceItem(
        unit=unit, year=year, title=title, note=note, dated_on=dated_on, url=url, added_at=at, added_by=actor
    )
    if upload:
        item.file = store_file(upload=upload, scope=item, uploaded_by=actor, at=at, allowed=KINDS)
        item.scan = ScanState.WAITING if scanner.is_configured() else ScanState.NONE
    item.title = title or (item.file.original_name if item.file else url)[:300]
    item.save(force_insert=True)
    _record(item, "evidence.added", f"Đưa tài liệu minh chứng “{item.title}” vào kho của đơn vị", actor, at, on_behalf_of)  # fmt: skip
    if place:
        attach(item_ids=[item.pk], place=place, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return item


@transaction.atomic
def attach(
    *, item_ids: Collection[UUID], place: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> list[EvidenceLink]:
    """Use items of the place's unit as evidence there; those used there already are passed over.

    Raises:
        RuleError: none chosen, too many, an item is withdrawn, has a virus or is another unit's; no such place.
    """
    if not item_ids:
        raise RuleError(_("Chưa chọn tài liệu nào."), field="items")
    if len(item_ids) > MOST_AT_ONCE:
        raise RuleError(_("Mỗi lần gắn nhiều nhất 50 tài liệu. Hãy chia làm nhiều lần."), field="items")
    label, year, unit_id = _place(place)
    items = list(
        EvidenceItem.objects.select_for_update(of=("self",))
        .filter(pk__in=item_ids, unit=unit_id)
        .order_by("pk")
    )
    if len(items) != len(set(item_ids)):
        raise RuleError(_("Có tài liệu không thuộc kho của đơn vị. Hãy tải lại trang."), field="items")
    used = set(EvidenceLink.objects.filter(place=place, item__in=items).values_list("item", flat=True))
    links = []
    for item in items:
        if item.withdrawn_at is not None or item.is_barred:
            raise RuleError(
                _("Tài liệu “%(title)s” đã rút hoặc bị chặn, không gắn được.") % {"title": item.title},
                field="items",
            )
        if item.pk in used:
            continue
        links.append(
            EvidenceLink.objects.create(
                item=item, place=place, label=label, year=year, linked_at=at, linked_by=actor
            )
        )
        _record(item, "evidence.attached", f"Gắn minh chứng “{item.title}” vào: {label}", actor, at, on_behalf_of, after={"place": place})  # fmt: skip
    return links


@transaction.atomic
def detach(*, item_id: UUID, place: str, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """End the use of an item at a place; the item stays on the shelf, the log keeps the use.

    Raises:
        StateConflictError: it is used there no more.
    """
    item = EvidenceItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    link = EvidenceLink.objects.select_for_update(of=("self",)).filter(item=item, place=place).first()
    if link is None:
        raise StateConflictError(_("Tài liệu này đã được gỡ ra từ trước. Hãy tải lại trang."))
    label = link.label
    link.delete()
    _record(item, "evidence.detached", f"Gỡ minh chứng “{item.title}” khỏi: {label}", actor, at, on_behalf_of, before={"place": place})  # fmt: skip


@transaction.atomic
def withdraw(
    *, item_id: UUID, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> EvidenceItem:
    """Withdraw an item: it proves nothing any more, and is shown as withdrawn wherever it was used.

    Raises:
        RuleError: no reason.
        StateConflictError: withdrawn before.
    """
    item = EvidenceItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    if not reason.strip():
        raise RuleError(_("Rút tài liệu thì phải ghi lý do."), field="reason")
    if item.withdrawn_at is not None:
        raise StateConflictError(_("Tài liệu này đã được rút từ trước. Hãy tải lại trang."))
    item.withdrawn_at, item.withdrawn_by, item.withdrawal_reason = at, actor, reason.strip()
    item.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    _record(item, "evidence.withdrawn", f"Rút tài liệu minh chứng “{item.title}”", actor, at, on_behalf_of, after={"withdrawal_reason": item.withdrawal_reason})  # fmt: skip
    return item


def scan_item(*, item_id: UUID, at: dt.datetime) -> ScanState:
    """Let the scanner judge a file; whoever brought a virus is told.

    Safe to repeat and to run twice at once. Nothing is held locked while the scanner works.

    Raises:
        scanner.ScannerError: no judgement; the file goes on waiting.
    """
    item = EvidenceItem.objects.select_related("file").get(pk=item_id)
    virus = scanner.virus_in(pieces(item.file))
    with transaction.atomic():
        item = EvidenceItem.objects.select_for_update(of=("self",)).select_related("added_by").get(pk=item_id)
        if item.scan in {ScanState.CLEAN, ScanState.INFECTED}:
            return ScanState(item.scan)
        item.scan = ScanState.INFECTED if virus else ScanState.CLEAN
        item.save(update_fields=["scan"])
        if virus:
            create_notices(drafts=[_warning(item)], at=at)
            _record(
                item,
                "evidence.barred",
                f"Chặn tài liệu “{item.title}”: bộ quét thấy mã độc {virus}",
                None,
                at,
            )
    return ScanState(item.scan)


@transaction.atomic
def stop_waiting() -> int:
    """Without a scanner nothing waits for one; returns how many files were freed from waiting."""
    return to_scan().filter(scan=ScanState.WAITING).order_by().update(scan=ScanState.NONE)


def _place(key: str) -> tuple[str, int, int]:
    spot = places.find(key)
    try:
        if spot is not None:
            return spot.label[:500], spot.year, spot.unit_id
    except ObjectDoesNotExist:
        pass
    raise RuleError(_("Chỗ cần minh chứng không còn nữa. Hãy quay lại trang trước và tải lại."))


def _digest(upload: UploadedFile) -> str:
    return _sha256(upload.chunks(CHUNK))


def _sha256(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _warning(item: EvidenceItem) -> Draft:
    with translation.override(item.added_by.language):
        subject = _("Tài liệu minh chứng có mã độc: %(title)s") % {"title": item.title}
        body = _(
            "Bộ quét vi-rút thấy mã độc trong tài liệu này nên đã chặn, không ai mở được. "
            "Hãy quét máy của bạn, rồi rút tài liệu và đưa lên tệp sạch."
        )
    return Draft(
        recipient=item.added_by,
        kind="evidence_infected",
        dedupe_key=f"evidence_infected:{item.pk}",
        subject=subject[:200],
        body=body,
        path=reverse("evidence:evidence_show", args=[item.pk]),
        about_type=item._meta.label_lower,
        about_id=str(item.pk),
    )


def _record(
    item: EvidenceItem,
    verb: str,
    summary: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
    **values: object,
) -> None:
    record(
        actor=actor, verb=verb, target=item, scope=item.unit, at=at, on_behalf_of=on_behalf_of,
        summary=summary, **values,
    )  # fmt: skip
