"""Signed files handed in: kept at once, judged by the worker, counted only once accepted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.enums import UNIT_ROLES
from clusters.queries import name_on, people_of_units
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import so
from documents.enums import RevisionReason, SlotKind, SlotMethod, UploadState
from documents.models import PaperRevision, PaperSlot, SignatureUpload
from documents.queries.signing import newest_of, why_closed
from documents.services.completion import lock_for_settling, settle
from documents.services.notices import tell
from documents.services.revisions import add_revision, newest
from documents.services.revocation import trust_for
from documents.signing.refusals import Reason, RefusedError
from documents.signing.review import Accepted, Expected, is_based_on, review_upload
from documents.signing.threats import refuse_dangerous
from files.models import FileKind
from files.services import store_bytes

STALE = "SIG-7"
CLOSED = "SIG-3"


@transaction.atomic
def receive_upload(
    *, slot: PaperSlot, upload: UploadedFile, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> SignatureUpload:
    """Keep a signed file and say at once what can be said at once; the rest is the worker's.

    What comes back is received (to be judged within seconds) or refused with its reasons; the file is kept
    either way.

    Raises:
        RuleError: empty, too large, or no PDF at all.
    """
    pdf = _read(upload)
    base = _base_of(slot, pdf)
    reasons = _at_once(slot, pdf, base)
    file = store_bytes(
        content=pdf,
        name=f"{slot.paper.code}-{slot.field_name}.pdf",
        kind=FileKind.PDF,
        scope=slot.paper,
        made_for=actor,
        at=at,
    )
    received = SignatureUpload.objects.create(
        slot=slot,
        base_revision=base,
        file=file,
        state=UploadState.REFUSED if reasons else UploadState.RECEIVED,
        reasons=_plain(reasons),
        uploaded_at=at,
        uploaded_by=actor,
        decided_at=at if reasons else None,
    )
    record(
        actor=actor,
        verb="upload.refused" if reasons else "upload.received",
        target=slot.paper,
        scope=slot.paper.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Nộp tệp đã ký cho {slot.unit_name}{': không nhận' if reasons else ''}",
        after={"upload": received.pk, "sha256": file.sha256, "reasons": received.reasons},
    )
    return received


def judge_upload(*, upload_id: int, at: dt.datetime) -> SignatureUpload:
    """Accept or refuse a received file. Doing it twice, or twice at once, decides once.

    The looking takes long and locks nothing; then, under the paper's lock, the file must still continue the
    newest state. Of two files made from one state the first is accepted; the other must be signed anew.
    """
    upload = SignatureUpload.objects.select_related(
        "slot__paper__cluster_year", "slot__unit", "file", "uploaded_by", "base_revision"
    ).get(pk=upload_id)
    if upload.state != UploadState.RECEIVED:
        return upload
    pdf = _kept_bytes(upload)
    last, previous = newest(upload.slot.paper)
    verdict: Accepted | list[Reason]
    if upload.base_revision_id != last.pk:
        verdict = [_stale()]
    else:
        try:
            verdict = review_upload(
                previous,
                pdf,
                field=upload.slot.field_name,
                trust=trust_for(pdf=pdf, at=at),
                at=upload.uploaded_at,
                expected=_expected(upload, last),
            )
        except RefusedError as refused:
            verdict = list(refused.reasons)
    try:
        return _decide(upload, pdf=pdf, last=last, verdict=verdict, at=at)
    except RuleError as error:  # the paper's source does not take it: nothing of the acceptance was kept
        return _decide(upload, pdf=pdf, last=last, verdict=[Reason(rule=CLOSED, text=str(error))], at=at)


@transaction.atomic
def _decide(
    upload: SignatureUpload,
    *,
    pdf: bytes,
    last: PaperRevision,
    verdict: Accepted | list[Reason],
    at: dt.datetime,
) -> SignatureUpload:
    slot = lock_for_settling(upload.slot)
    upload = (
        SignatureUpload.objects.select_for_update(of=("self",))
        .select_related("uploaded_by", "file")
        .get(pk=upload.pk)
    )
    upload.slot = slot
    if upload.state != UploadState.RECEIVED:
        return upload
    if isinstance(verdict, Accepted):
        if newest_of(slot.paper) != last:
            verdict = [_stale()]
        elif reason := why_closed(slot):
            verdict = [Reason(rule=CLOSED, text=reason)]
    if isinstance(verdict, Accepted):
        _accept(upload, verdict, pdf=pdf, at=at)
    else:
        _refuse(upload, verdict, at=at)
    return upload


def _accept(upload: SignatureUpload, accepted: Accepted, *, pdf: bytes, at: dt.datetime) -> None:
    slot, person = upload.slot, upload.uploaded_by
    upload.state, upload.decided_at = UploadState.ACCEPTED, at
    upload.save(update_fields=["state", "decided_at"])
    revision = add_revision(paper=slot.paper, pdf=pdf, reason=RevisionReason.SIGNED, at=at, actor=person)
    settle(
        slot=slot,
        method=SlotMethod.CERTIFICATE,
        signer=person,
        signer_name=accepted.holder,
        signer_title=_title_of(slot, person, local_day(upload.uploaded_at)),
        signed_at=accepted.signed_at,
        revision=revision,
        certificate=accepted.certificate,
        is_trial=accepted.is_trial,
        actor=person,
        at=at,
    )


def _refuse(upload: SignatureUpload, reasons: list[Reason], *, at: dt.datetime) -> None:
    paper = upload.slot.paper
    upload.state, upload.decided_at, upload.reasons = UploadState.REFUSED, at, _plain(reasons)
    upload.save(update_fields=["state", "decided_at", "reasons"])
    tell(
        paper=paper,
        people=[upload.uploaded_by],
        what="signature_refused",
        subject="Tệp đã ký không được nhận",
        body="\n".join(reason.text for reason in reasons),
        at=at,
        once=str(upload.pk),
    )
    record(
        actor=None,
        verb="upload.refused",
        target=paper,
        scope=paper.cluster_year,
        at=at,
        summary=f"Không nhận tệp đã ký của {upload.slot.unit_name}",
        after={"upload": upload.pk, "reasons": upload.reasons},
    )


def _read(upload: UploadedFile) -> bytes:
    limit = settings.SIGNATURE_MAX_MB
    if not upload.size:
        raise RuleError(_("Tệp rỗng. Hãy chọn lại tệp đã ký."), field="file")
    if upload.size > limit * 1024 * 1024:
        raise RuleError(
            _("Tệp lớn hơn %(limit)s MB. Hãy nộp đúng tệp đã tải về và ký, không quét hay gộp thêm tệp khác.")
            % {"limit": so(limit)},
            field="file",
        )
    pdf = upload.read()
    if not pdf.startswith(b"%PDF-"):
        raise RuleError(
            _("Tệp này không phải PDF. Hãy nộp tệp PDF đã tải về từ trang này và đã ký."), field="file"
        )
    return pdf


def _base_of(slot: PaperSlot, pdf: bytes) -> PaperRevision | None:
    """The newest state of the paper's file that the bytes continue."""
    made = list(slot.paper.revisions.order_by("number"))
    index = is_based_on([(revision.sha256, revision.size_bytes) for revision in made], pdf)
    return None if index is None else made[index]


def _at_once(slot: PaperSlot, pdf: bytes, base: PaperRevision | None) -> list[Reason]:
    if reason := why_closed(slot):
        return [Reason(rule=CLOSED, text=reason)]
    try:
        refuse_dangerous(pdf, max_bytes=settings.SIGNATURE_MAX_MB * 1024 * 1024)
    except RefusedError as refused:
        return list(refused.reasons)
    last = newest_of(slot.paper)
    if base is None:
        return [
            Reason(
                rule=STALE,
                text=_(
                    "Tệp này không phải là tệp đã tải về từ đây, hoặc phần đã có bị thay đổi khi lưu lại. "
                    "Hãy tải tệp mới nhất ở trang này, ký đúng trường được nêu, không in hay xuất lại, rồi nộp."
                ),
            )
        ]
    if last is not None and len(pdf) == base.size_bytes:
        return [Reason(rule=STALE, text=_("Tệp chưa có chữ ký nào mới. Hãy ký rồi nộp lại."))]
    return [] if base == last else [_stale()]


def _stale() -> Reason:
    return Reason(
        rule=STALE,
        text=_(
            "Trong lúc bạn ký, người khác đã ký và tệp có bản mới hơn. "
            "Hãy tải bản mới nhất, ký lại rồi nộp. Tệp bạn nộp vẫn được giữ."
        ),
    )


def _expected(upload: SignatureUpload, last: PaperRevision) -> Expected:
    """Whose certificate it must be: the person's; the unit under its name of the day (SIG-26)."""
    slot, day = upload.slot, local_day(upload.uploaded_at)
    unit_name = name_on(slot.unit, day)
    is_agency = slot.kind == SlotKind.AGENCY
    person = slot.expected_name or upload.uploaded_by.full_name
    return Expected(
        names=(unit_name,) if is_agency else (person,),
        organisations=(unit_name,),
        is_agency=is_agency,
        not_before=last.made_at,
    )


def _title_of(slot: PaperSlot, person: User, day: dt.date) -> str:
    if slot.expected_title or slot.kind == SlotKind.AGENCY:
        return slot.expected_title
    posts = people_of_units([slot.unit_id], day, UNIT_ROLES).filter(user=person)
    return next((post.position_title for post in posts if post.position_title), "")


def _kept_bytes(upload: SignatureUpload) -> bytes:
    with upload.file.file.open("rb") as file:
        return file.read()


def _plain(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"rule": reason.rule, "text": reason.text} for reason in reasons]
