"""Mail: text and simple HTML in one message."""

import datetime as dt
from collections.abc import Iterable, Iterator
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from core.clock import local_day
from notifications.channels import Outcome
from notifications.enums import Channel
from notifications.letters import compose
from notifications.links import unsubscribe_link
from notifications.message_ids import message_id
from notifications.models import Delivery

PERMANENT = 500  # SMTP: an answer from here on stays the same however often it is asked


class Email:
    """One connection to the mail server for a batch."""

    name = Channel.EMAIL

    def is_ready(self) -> bool:
        """Always: without a server mail is written into files."""
        return True

    def send(self, deliveries: Iterable[Delivery], at: dt.datetime) -> Iterator[Outcome]:
        """See `notifications.channels.Channel.send`."""
        connection = get_connection()
        try:
            for delivery in deliveries:
                yield _send(connection, delivery)
        finally:
            connection.close()


def _send(connection: BaseEmailBackend, delivery: Delivery) -> Outcome:
    address = delivery.recipient.email
    if not address:
        return Outcome(delivery, error=_("Người nhận chưa có địa chỉ thư."), is_final=True)
    try:
        connection.open()
        connection.send_messages([mail_of(delivery)])
    except SMTPRecipientsRefused as error:
        connection.close()
        is_final = all(code >= PERMANENT for code, _words in error.recipients.values())
        return Outcome(delivery, error=_("Máy chủ thư không nhận địa chỉ này."), is_final=is_final)
    # ValueError: an address or subject no mail can carry
    except (SMTPException, OSError, ValueError) as error:
        connection.close()
        return Outcome(delivery, error=type(error).__name__)
    return Outcome(delivery, address=address)


def mail_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The message: the same one, under the same Message-ID, however often it is tried."""
    letter = compose(delivery)
    headers = {"Message-ID": f"<{message_id(delivery.pk)}>", "Auto-Submitted": "auto-generated"}
    if letter.is_optional:  # RFC 2369 and, for one click, RFC 8058
        headers["List-Unsubscribe"] = (
            f"<{unsubscribe_link(delivery.recipient_id, local_day(delivery.leaves_at))}>"
        )
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[delivery.recipient.email],
        reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None,
        headers=headers,
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail
