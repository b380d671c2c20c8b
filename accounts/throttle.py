"""Wrong passwords slow down the one who guesses, and nobody else.

A guess counts for one *bucket*, never for the account as a whole, so a stranger's guesses cannot lock the
owner out (lesson 28):

- a device on which this name signed in before has a bucket of its own (a signed cookie says so);
- any other device counts for the name together with its network address, and for the address as a whole,
  which stops one machine trying many names. Colleagues behind one office address are not hit: what a
  person failed before getting in is taken off the address again.

A name has no limit over all addresses: whoever rents addresses could use it to lock the owner out; the
second factor is the answer to that.
"""

import hashlib
import ipaddress
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

COOKIE = "gu_device"
COOKIE_AGE = 180 * 24 * 3600
MOST_NAMES_ON_A_DEVICE = 10
_SALT = "accounts.device"


@dataclass(frozen=True)
class Bucket:
    """A counter of wrong passwords that empties itself ``seconds`` after its first one."""

    key: str
    limit: int
    seconds: int

    def take(self) -> int:
        """Count one more guess; returns how many there are now."""
        if cache.add(f"{self.key}:until", time.time() + self.seconds, self.seconds):
            cache.set(self.key, 0, self.seconds + 60)
        try:
            return cache.incr(self.key)
        except ValueError:  # it ran out between the two lines
            cache.set(self.key, 1, self.seconds)
            return 1

    def give_back(self, count: int) -> None:
        """Forget ``count`` guesses."""
        if forgotten := min(count, self.count()):
            cache.decr(self.key, forgotten)

    def count(self) -> int:
        return cache.get(self.key, 0)

    def minutes_left(self) -> int:
        """Whole minutes until it is empty, at least one."""
        seconds = cache.get(f"{self.key}:until", 0) - time.time()
        return max(1, -int(-seconds // 60))


def buckets(request: HttpRequest, name: str, address: str) -> list[Bucket]:
    """Where a guess at this name from this device counts, the narrowest first."""
    name = name.strip().lower()
    device = _device(request)
    if name in device["names"]:
        return [_bucket("device", f"{device['id']} {name}")]
    network = _network(address)
    return [_bucket("name", f"{network} {name}"), _bucket("address", network)]


def visitor_bucket(action: str, address: str) -> Bucket:
    """Where what a visitor does without a sign-in counts: by network address (``VISITOR_LIMITS``)."""
    limit, seconds = settings.VISITOR_LIMITS[action]
    digest = hashlib.sha256(_network(address).encode()).hexdigest()
    return Bucket(f"visitor:{action}:{digest}", limit, seconds)


def account_bucket(action: str, user_id: int) -> Bucket:
    """Where what somebody with the right password does counts, by account (``ACCOUNT_LIMITS``)."""
    limit, seconds = settings.ACCOUNT_LIMITS[action]
    return Bucket(f"account:{action}:{user_id}", limit, seconds)


def is_known_device(request: HttpRequest, name: str) -> bool:
    """Whether ``name`` has signed in on this browser before."""
    return name.lower() in _device(request)["names"]


def remember_device(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Mark the browser as one on which ``name`` has signed in; several people may share it."""
    device = _device(request)
    names = [*[known for known in device["names"] if known != name.lower()], name.lower()]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": device["id"], "names": names[-MOST_NAMES_ON_A_DEVICE:]}, salt=_SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest) -> dict:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(16), "names": []}


def _network(address: str) -> str:
    """The address; of IPv6 the /64, all of which one machine may use at will."""
    parsed = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _bucket(kind: str, what: str) -> Bucket:
    limit, seconds = settings.SIGN_IN_LIMITS[kind]
    digest = hashlib.sha256(what.encode(errors="replace")).hexdigest()  # keys hold no names
    return Bucket(f"sign-in:{kind}:{digest}", limit, seconds)
