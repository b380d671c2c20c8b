"""Browsers that show notices: switched on and off by their owner, ended by their push service."""

import binascii
import datetime as dt
import re
from base64 import urlsafe_b64decode
from fnmatch import fnmatchcase

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError
from notifications.models import PushSubscription

MOST_BROWSERS = 10
# Nothing but this shape is ever asked by the server: no other scheme, user, space or line end.
ENDPOINT = re.compile(r"https://(?P<host>[a-z0-9.-]+(?::\d{1,5})?)/[\w\-.~:/?#\[\]@!$&'()*+,;=%]*", re.ASCII)


def is_push_service(endpoint: str) -> bool:
    """Whether the address belongs to a browser maker's push service (``settings.PUSH_HOSTS``)."""
    shape = ENDPOINT.fullmatch(endpoint)
    return bool(shape) and any(fnmatchcase(shape["host"], host) for host in settings.PUSH_HOSTS)


@transaction.atomic
def subscribe(
    *, user: User, endpoint: str, p256dh: str, auth: str, browser: str, at: dt.datetime
) -> PushSubscription:
    """Show notices of ``user`` in the browser behind ``endpoint``; it leaves whoever had it before.

    Args:
        p256dh, auth: the browser's keys, as it gives them (base64url).

    Raises:
        RuleError: not an address or keys that a browser gives, or too many browsers.
    """
    if not is_push_service(endpoint):
        raise RuleError(
            _(
                "Trình duyệt này nhận thông báo qua một dịch vụ lạ. Hãy dùng Chrome, Edge, Firefox hoặc Safari."
            )
        )
    if not _are_keys(p256dh, auth):
        raise RuleError(
            _("Trình duyệt không gửi đủ thông tin để nhận thông báo. Hãy tải lại trang rồi bật lại.")
        )
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    others = user.push_subscriptions.exclude(endpoint=endpoint)
    if others.count() >= MOST_BROWSERS:
        raise RuleError(
            _("Bạn đã bật ở %(count)s trình duyệt. Hãy tắt bớt một trình duyệt không dùng nữa.")
            % {"count": MOST_BROWSERS}
        )
    subscription, _is_new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={"user": user, "p256dh": p256dh, "auth": auth, "browser": browser[:150], "created_at": at},
    )
    record(
        actor=user,
        verb="push.subscribed",
        summary=f"Bật thông báo của trình duyệt ({browser[:150]}).",
        target=user,
        at=at,
    )
    return subscription


@transaction.atomic
def unsubscribe(*, user: User, subscription_id: int, at: dt.datetime) -> bool:
    """Show nothing in that browser any more; False when the person has no such browser."""
    subscription = user.push_subscriptions.select_for_update(of=("self",)).filter(pk=subscription_id).first()
    if subscription is None:
        return False
    subscription.delete()
    record(
        actor=user,
        verb="push.unsubscribed",
        summary=f"Tắt thông báo của trình duyệt ({subscription.browser}).",
        target=user,
        at=at,
    )
    return True


@transaction.atomic
def end(*, subscription: PushSubscription, at: dt.datetime) -> None:
    """The push service says that this browser is gone or agrees no more."""
    gone, _by_model = PushSubscription.objects.filter(
        pk=subscription.pk, endpoint=subscription.endpoint
    ).delete()
    if gone:
        record(
            actor=None,
            verb="push.ended",
            summary=f"Trình duyệt không nhận thông báo nữa ({subscription.browser}).",
            target=subscription.user,
            at=at,
        )


def _are_keys(p256dh: str, auth: str) -> bool:
    """A point on the curve P-256 and sixteen bytes, as RFC 8291 asks."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(p256dh))
        return len(decoded(auth)) == 16
    except (ValueError, binascii.Error):
        return False


def decoded(text: str) -> bytes:
    """Bytes of base64url with or without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
