"""Finding what is stuck, and doing the right thing again."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError
from documents.models import Paper, PaperRevision
from documents.queries.operations import (
    BAD_FILE,
    NOT_CHECKED,
    NOT_COMPLETE,
    NOT_JUDGED,
    NOT_MOVED,
    Stuck,
    has_its_file,
    revisions_to_hash,
    stuck_papers,
)
from documents.services.checks import check_revision
from documents.services.completion import complete_paper, move_on
from documents.services.revisions import bytes_of
from documents.services.trust import current_trust
from documents.services.uploads import judge_upload
from documents.signing.refusals import RefusedError
from documents.signing.sealing import TimeStampError
from files.storage import put

KEY = "documents.sweep"
ROUNDS_A_DAY = 288  # one every five minutes: every file is read once a day
FRESH = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What the last sweep found in storage."""

    at: dt.datetime | None = None
    bad_revisions: tuple[int, ...] = ()


def sweep_files(*, at: dt.datetime) -> Swept:
    """Look whether every state of a paper's file lies in storage; read the new ones and a part of the others.

    What was bad stays on the list until it is read and found whole.
    """
    part = int(at.timestamp() // 300) % ROUNDS_A_DAY
    to_read = {one.pk for one in revisions_to_hash(part=part, parts=ROUNDS_A_DAY, since=at - FRESH)}
    to_read |= set(last_sweep().bad_revisions)
    revisions = PaperRevision.objects.select_related("file").order_by("pk").iterator(chunk_size=500)
    bad = tuple(
        revision.pk
        for revision in revisions
        if not has_its_file(revision) or (revision.pk in to_read and not _is_whole(revision))
    )
    swept = Swept(at=at, bad_revisions=bad)
    cache.set(KEY, asdict(swept), timeout=None)
    return swept


def last_sweep() -> Swept:
    """What the last sweep found; empty if there was none since the cache was last emptied."""
    return Swept(**(cache.get(KEY) or {}))


def stuck(*, at: dt.datetime) -> list[Stuck]:
    """All that is stuck now."""
    return stuck_papers(trust_sha256=current_trust().sha256, bad_revisions=last_sweep().bad_revisions, at=at)


def repair(*, sort: str, pk: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> str:
    """Do again what did not go on by itself; returns what came of it, as a sentence.

    Raises:
        RuleError: it is not stuck any more, or it cannot be mended from here, with what to do.
    """
    one = next((one for one in stuck(at=at) if (one.sort, one.pk) == (sort, pk)), None)
    if one is None:
        raise RuleError(_("Việc này không còn vướng nữa. Hãy tải lại trang."))
    with transaction.atomic():
        record(
            actor=actor,
            verb="paper.repaired",
            target=one.paper,
            scope=one.paper.cluster_year,
            at=at,
            on_behalf_of=on_behalf_of,
            summary=f"Xử lý lại việc vướng: {one.what}",
            after={"sort": sort, "pk": pk},
        )
    return _REPAIRS[sort](pk, actor, at)


def _move(pk: int, actor: User, at: dt.datetime) -> str:
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        move_on(paper=paper, actor=actor, at=at)
    return _("Văn bản đã sang bước sau.")


def _complete(pk: int, actor: User, at: dt.datetime) -> str:
    try:
        complete_paper(paper_id=pk, at=at, actor=actor)
    except TimeStampError as error:
        raise RuleError(
            _("Dịch vụ cấp dấu thời gian chưa trả lời. Hệ thống tự thử lại; hãy kiểm tra dịch vụ đó.")
        ) from error
    return _("Tệp đã hoàn tất.")


def _judge(pk: int, _actor: User, at: dt.datetime) -> str:
    upload = judge_upload(upload_id=pk, at=at)
    return _("Đã kiểm tra: %(state)s.") % {"state": upload.get_state_display()}


def _check(pk: int, _actor: User, at: dt.datetime) -> str:
    try:
        check_revision(revision=PaperRevision.objects.select_related("file").get(pk=pk), at=at)
    except RefusedError as error:
        raise RuleError(str(error)) from error
    return _("Đã kiểm tra các chữ ký trong tệp.")


def _restore(pk: int, _actor: User, at: dt.datetime) -> str:
    """A later state of the file holds the whole earlier one at its beginning."""
    revision = PaperRevision.objects.select_related("file", "paper").get(pk=pk)
    if not _is_whole(revision):
        content = _from_later(revision)
        if content is None:
            raise RuleError(
                _(
                    "Không bản tệp nào khác chứa bản này. Hãy khôi phục tệp %(name)s từ bản sao lưu của kho tệp "
                    "rồi bấm lại."
                )
                % {"name": revision.file.file.name}
            )
        name, _sha256, _size = put([content])
        if name != revision.file.file.name:
            revision.file.file.name = name
            revision.file.save(update_fields=["file"])
    sweep_files(at=at)
    return _("Tệp trong kho đã nguyên vẹn.")


def _from_later(revision: PaperRevision) -> bytes | None:
    for later in revision.paper.revisions.filter(number__gt=revision.number).order_by("number"):
        try:
            content = bytes_of(later)[: revision.size_bytes]
        except RuleError:
            continue
        if hashlib.sha256(content).hexdigest() == revision.sha256:
            return content
    return None


def _is_whole(revision: PaperRevision) -> bool:
    try:
        bytes_of(revision)
    except RuleError:
        return False
    return True


_REPAIRS = {
    NOT_MOVED: _move,
    NOT_COMPLETE: _complete,
    NOT_JUDGED: _judge,
    NOT_CHECKED: _check,
    BAD_FILE: _restore,
}
