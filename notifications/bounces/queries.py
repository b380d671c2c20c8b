"""Reading which addresses take no mail."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from notifications.models import Bounce


def in_force() -> QuerySet[Bounce]:
    """The bounces that close an address: of a mail of ours, for good, and not lifted since."""
    return Bounce.objects.filter(is_permanent=True, delivery__isnull=False, lifted_at__isnull=True)


def closed_among(addresses: Iterable[str]) -> set[str]:
    """Which of ``addresses`` take no mail, in lower case (1 query)."""
    asked = {address.lower() for address in addresses}
    closed = in_force().annotate(lower=Lower("address")).filter(lower__in=asked).order_by()
    return set(closed.values_list("lower", flat=True))


def bounce_of(user: User) -> Bounce | None:
    """Why no mail goes to the person's present address; None when it does (1 query)."""
    if not user.email:
        return None
    return in_force().filter(address__iexact=user.email).order_by("-received_at", "pk").first()


def bounces() -> QuerySet[Bounce]:
    """All returned mail, newest first, with whom it was for (1 query)."""
    return Bounce.objects.select_related("delivery__recipient", "lifted_by").order_by("-received_at", "pk")
