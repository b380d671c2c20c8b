"""Mail that came back: remembered once, and no more mail to an address that takes none."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError
from notifications.bounces import mailbox
from notifications.bounces.parsing import UnreadableMailError, read_report
from notifications.bounces.queries import closed_among, in_force
from notifications.enums import Channel, DeliveryState
from notifications.message_ids import read_message_id
from notifications.models import Bounce, Delivery

MOST_A_RUN = 200


@transaction.atomic
def record_bounce(
    *,
    message_key: str,
    delivery_id: UUID | None,
    address: str,
    has_failed: bool,
    is_permanent: bool,
    reason: str,
    at: dt.datetime,
) -> Bounce | None:
    """Remember that a mail did not arrive; the same ``message_key`` again changes nothing.

    A report that names no message of ours is kept for the administrator and blocks nobody: anyone can write
    such a mail.

    Args:
        has_failed: the mail server has given up; else it is still trying.
        is_permanent: nothing will ever reach the address.

    Returns:
        What is remembered; None when neither message nor address is ours.
    """
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk=delivery_id, channel=Channel.EMAIL)
        .select_related("recipient")
        .first()
    )
    if delivery is None and not User.objects.filter(email__iexact=address).exists():
        return None
    if delivery is not None:  # the address that we wrote to; the report may name one it was forwarded to
        address = delivery.address or delivery.recipient.email or address
    bounce, is_new = Bounce.objects.get_or_create(
        message_key=message_key,
        defaults={
            "delivery": delivery,
            "address": address[:320],
            "is_permanent": is_permanent,
            "reason": reason[:500],
            "received_at": at,
        },
    )
    if is_new and delivery is not None and has_failed:
        _mark(delivery, is_permanent, at)
    return bounce


def _mark(delivery: Delivery, is_permanent: bool, at: dt.datetime) -> None:
    if delivery.state == DeliveryState.SENT:
        delivery.state = DeliveryState.BOUNCED
        delivery.last_error = str(_("Máy chủ thư của người nhận trả lại thư."))
        delivery.save(update_fields=["state", "last_error"])
    summary = "Thư gửi đến người này bị trả lại."
    if is_permanent:
        summary = (
            "Thư gửi đến người này bị trả lại: địa chỉ không nhận được thư. Thôi gửi thư đến địa chỉ đó."
        )
    record(actor=None, verb="mail.bounced", summary=summary, target=delivery.recipient, at=at)


@transaction.atomic
def refuse_closed(*, deliveries: list[Delivery]) -> list[Delivery]:
    """Give up the mails whose address takes none, without trying, and return the others (1 query for none)."""
    mails = [d for d in deliveries if d.channel == Channel.EMAIL]
    closed = closed_among(d.recipient.email for d in mails) if mails else set()
    refused = [d for d in mails if d.recipient.email.lower() in closed]
    for delivery in refused:
        Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(
            state=DeliveryState.FAILED,
            leased_until_at=None,
            last_error=_("Thư gửi tới %(address)s đã bị trả lại, nên không gửi tới đó nữa. Hãy sửa địa chỉ.")
            % {"address": delivery.recipient.email[:150]},
        )
    return [d for d in deliveries if d not in refused]


@transaction.atomic
def trust_again(*, bounce_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Bounce:
    """Mail may go again to the address that a bounce had closed: its box works again.

    Raises:
        RuleError: the address is not closed (any more).
    """
    bounce = (
        Bounce.objects.select_for_update(of=("self",))
        .select_related("delivery__recipient")
        .filter(pk__in=in_force().filter(pk=bounce_id))
        .first()
    )
    if bounce is None or bounce.delivery is None:
        raise RuleError(_("Địa chỉ này đang nhận thư bình thường, không phải mở lại."))
    in_force().filter(address__iexact=bounce.address).update(lifted_at=at, lifted_by=actor)
    record(
        actor=actor,
        verb="mail.address_trusted",
        summary="Cho gửi thư lại đến địa chỉ đã có thư bị trả lại.",
        target=bounce.delivery.recipient,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    return bounce


def record_reported(
    *, message_id: str, address: str, is_permanent: bool, reason: str, at: dt.datetime
) -> Bounce | None:
    """Remember what the mail provider reports of the message with this Message-ID; see `record_bounce`."""
    delivery_id = read_message_id(message_id)
    if delivery_id is None:
        return None
    words = f"{message_id.lower()} {address.lower()} {is_permanent}"
    return record_bounce(
        message_key="call:" + hashlib.sha256(words.encode()).hexdigest(),
        delivery_id=delivery_id,
        address=address,
        has_failed=is_permanent,
        is_permanent=is_permanent,
        reason=reason,
        at=at,
    )


def read_mailbox(*, at: dt.datetime) -> int:
    """Read the mailbox of returned mail (BOUNCE_IMAP_URL); returns how many mails were looked at.

    A mail is marked only after what it reports is committed: killed in between, it is read again and
    changes nothing. What is no report stays unread for a person.

    Raises:
        OSError, imaplib.IMAP4.error: the mailbox cannot be reached; the next run tries again.
    """
    if not settings.BOUNCE_IMAP_URL:
        return 0
    with mailbox.opened(mailbox.parse_url(settings.BOUNCE_IMAP_URL)) as box:
        waiting = box.waiting(MOST_A_RUN)
        for uid in waiting:
            if _take_in(box.content(uid), at):
                box.mark_read(uid)
            else:
                box.leave_to_people(uid)
    return len(waiting)


def _take_in(content: bytes, at: dt.datetime) -> bool:
    """Whether the mail reported anything about us."""
    try:
        failures = read_report(content)
    except UnreadableMailError:
        return False
    kept: Iterable[Bounce | None] = [
        record_bounce(
            message_key=failure.key,
            delivery_id=failure.delivery_id,
            address=failure.address,
            has_failed=failure.has_failed,
            is_permanent=failure.is_permanent,
            reason=failure.reason,
            at=at,
        )
        for failure in failures
    ]
    return any(kept)
