"""Calendar addresses: the secret in each, and whose it is."""

from django.core.signing import BadSignature, Signer

from accounts.models import User
from deadlines.models import CalendarFeed

_SIGNER = Signer(salt="deadlines.calendar_feed", sep=".")


def token_of(feed: CalendarFeed) -> str:
    """The secret part of the address; always the same until the address is given anew."""
    return _SIGNER.sign(f"{feed.pk}-{feed.serial}")


def feed_by_token(token: str) -> CalendarFeed | None:
    """The feed with this secret; none for one that was made up or is no longer in use (1 query at most)."""
    try:
        number, serial = _SIGNER.unsign(token).split("-")
    except BadSignature:
        return None
    feeds = CalendarFeed.objects.select_related("user", "cluster_year__cluster")
    return feeds.filter(pk=number, serial=serial).first()


def feeds_of(user: User) -> list[CalendarFeed]:
    """The person's calendar addresses (1 query)."""
    return list(CalendarFeed.objects.filter(user=user).select_related("cluster_year").order_by("pk"))
