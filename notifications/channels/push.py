"""Web push: a short word to the browsers of a person, encrypted so that only they can read it (RFC 8291)."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

import http_ece
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from py_vapid import VapidException

from notifications import kinds
from notifications.channels import Outcome, vapid
from notifications.enums import Channel
from notifications.links import link_to
from notifications.models import Delivery, PushSubscription
from notifications.services.push import decoded, end, is_push_service

SECONDS = (5, 10)  # to connect, to answer
TOKEN_HOURS = 12
KEPT_HOURS = 24  # a browser that is off for longer shows nothing; the notice in the app remains
TAKEN = {200, 201, 202, 204}
GONE = {404, 410}


class Push:
    """To all browsers of the person; sent when one of them took it."""

    name = Channel.PUSH

    def is_ready(self) -> bool:
        """Not without a key of this installation."""
        return vapid.key() is not None

    def send(self, deliveries: Iterable[Delivery], at: dt.datetime) -> Iterator[Outcome]:
        """See `notifications.channels.Channel.send`."""
        with requests.Session() as session:
            for delivery in deliveries:
                yield _send(session, delivery, at)


def _send(session: requests.Session, delivery: Delivery, at: dt.datetime) -> Outcome:
    content = _content(delivery)
    taken, gone, error = [], [], ""
    for subscription in PushSubscription.objects.filter(user=delivery.recipient_id).order_by("pk"):
        try:
            status = _post(session, subscription, content, delivery, at)
        # ValueError: keys that are none; VapidException: VAPID_CONTACT is no address
        except (requests.RequestException, ValueError, VapidException) as failure:
            error = type(failure).__name__
            continue
        if status in TAKEN:
            taken.append(subscription.browser)
        elif status in GONE:
            gone.append(subscription)
        else:
            error = f"HTTP {status}"
    for subscription in gone:  # after the last answer: the log's lock is held until the end
        end(subscription=subscription, at=at)
    if taken:
        return Outcome(delivery, address=", ".join(taken)[:320])
    if error:
        return Outcome(delivery, error=error)
    return Outcome(delivery, error=str(_("Không còn trình duyệt nào nhận thông báo.")), is_final=True)


def _post(
    session: requests.Session,
    subscription: PushSubscription,
    content: bytes,
    delivery: Delivery,
    at: dt.datetime,
) -> int:
    if not is_push_service(subscription.endpoint):  # the list in the settings became shorter
        return 410
    body = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(subscription.p256dh),
        auth_secret=decoded(subscription.auth),
        version="aes128gcm",
    )
    headers = {
        **_signature(subscription.endpoint, at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_HOURS * 3600),
        "Topic": delivery.pk.hex,  # sent again, it takes the place of the first one
        "Urgency": "normal",
    }
    with session.post(
        subscription.endpoint, data=body, headers=headers, timeout=SECONDS, allow_redirects=False, stream=True
    ) as answer:
        return answer.status_code


def _signature(endpoint: str, at: dt.datetime) -> dict[str, str]:
    claims: dict[str, Any] = {
        "aud": "https://" + endpoint.split("/")[2],
        "exp": int((at + dt.timedelta(hours=TOKEN_HOURS)).timestamp()),
        "sub": settings.VAPID_CONTACT,
    }
    return vapid.key().sign(claims)


def _content(delivery: Delivery) -> bytes:
    """What a lock screen may show to anybody: that there is work and of what sort; no names, no content."""
    notices = list(delivery.notices.all())
    with translation.override(delivery.recipient.language):
        kind = kinds.kind_of(notices[0].kind) if len(notices) == 1 else None
        said = {
            "title": _("Giao Ước"),
            "body": _("Bạn có việc mới: %(kind)s.") % {"kind": kind.label} if kind else _("Bạn có việc mới."),
            "lang": delivery.recipient.language,
            "tag": delivery.pk.hex,
            "url": link_to(notices[0]),
        }
    return json.dumps(said, ensure_ascii=False).encode()
