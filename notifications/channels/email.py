"""Mail: text and simple HTML in one message."""

import datetime as dt
from collections.abc import Iterable, Iterator
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.channels import Outcome
from notifications.enums import Channel
from notifications.models import Delivery


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
                yield _send(connection, delivery, at)
        finally:
            connection.close()


def _send(connection: BaseEmailBackend, delivery: Delivery, at: dt.datetime) -> Outcome:
    address = delivery.recipient.email
    if not address:
        return Outcome(delivery, error=str(_("Người nhận chưa có địa chỉ thư.")), is_final=True)
    try:
        connection.open()
        connection.send_messages([_mail(delivery)])
    # ValueError: an address or subject no mail can carry
    except (SMTPException, OSError, ValueError) as error:
        connection.close()
        return Outcome(delivery, error=type(error).__name__)
    return Outcome(delivery, address=address)


def _mail(delivery: Delivery) -> EmailMessage:
    (notice,) = delivery.notices.all()
    with translation.override(delivery.recipient.language):
        opening = _("Mở việc này:")
        footer = _("Thư này do hệ thống Giao Ước gửi. Việc cần làm luôn có ở mục “Việc của tôi”.")
    link = f"\n\n{opening} {settings.SITE_URL}{notice.path}" if notice.path else ""
    return EmailMessage(
        subject=notice.subject,
        body=f"{notice.body}{link}\n\n--\n{footer}\n",
        to=[delivery.recipient.email],
        headers={"Message-ID": f"<{delivery.pk}@giao-uoc>", "Auto-Submitted": "auto-generated"},
    )
