"""A signature given on paper, recorded with its scan."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import ngay
from documents.enums import SlotKind, SlotMethod
from documents.models import PaperSlot
from documents.queries.signing import takes_paper, why_closed
from documents.services.completion import lock_for_settling, settle
from files.services import store_file


@transaction.atomic
def record_on_paper(
    *,
    slot: PaperSlot,
    signer_name: str,
    signer_title: str,
    signed_on: dt.date,
    scan: UploadedFile,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> PaperSlot:
    """Note that a person signed the printed text; the scan shows it.

    Raises:
        RuleError: an agency's signature, one that its source records itself, a day before the text was
            approved or after today, or a scan that is not what its name says.
        StateConflictError: it was given already.
    Source: SIG-10.
    """
    slot = lock_for_settling(slot)
    if slot.kind != SlotKind.PERSON or not takes_paper(slot):
        raise RuleError(_("Chữ ký trên giấy của bên này không ghi nhận ở đây."))
    if reason := why_closed(slot):
        raise RuleError(reason)
    if not local_day(slot.paper.approved_at) <= signed_on <= local_day(at):
        raise RuleError(
            _("Ngày ký phải từ ngày duyệt nội dung (%(day)s) đến hôm nay.")
            % {"day": ngay(slot.paper.approved_at)},
            field="signed_on",
        )
    stored = store_file(upload=scan, scope=slot.paper, uploaded_by=actor, at=at, field="scan")
    return settle(
        slot=slot,
        method=SlotMethod.ON_PAPER,
        signer=None,
        signer_name=signer_name,
        signer_title=signer_title,
        signed_at=dt.datetime.combine(signed_on, dt.time(), tzinfo=timezone.get_default_timezone()),
        scan=stored,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
