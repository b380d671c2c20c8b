"""The key by which push services know that a message is ours (RFC 8292)."""

import binascii
import secrets
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid02

PRIVATE_BYTES = 32


def key() -> Vapid02 | None:
    """The installation's key (VAPID_PRIVATE_KEY); None without one or with one that is no key."""
    return _read(settings.VAPID_PRIVATE_KEY)


def public_key() -> str:
    """The half that browsers are given, as base64url; empty without a key."""
    vapid = key()
    if vapid is None:
        return ""
    point = vapid.public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return urlsafe_b64encode(point).rstrip(b"=").decode()


def new_key() -> str:
    """A new private key, as VAPID_PRIVATE_KEY takes it."""
    return secrets.token_urlsafe(PRIVATE_BYTES)


@lru_cache(maxsize=2)
def _read(text: str) -> Vapid02 | None:
    if not text:
        return None
    try:
        return Vapid02.from_string(text)
    except (ValueError, TypeError, binascii.Error):
        return None
