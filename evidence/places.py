"""What evidence can prove: apps above say it here, in their ``AppConfig.ready()``.

Evidence knows no domain. A place is ``<noun>:<id>``, e.g. ``line:12``; one whose noun nobody spoke for is
read by nobody and proved by nothing (deny by default).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from clusters.permissions import Access

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """One kind of place. Every callable takes the thing's id and raises ``ObjectDoesNotExist`` for a wrong one.

    Attributes:
        label: how lists name the thing, e.g. "Tiêu chí I.2, năm 2026".
        unit_id: the unit whose shelf serves it.
        year: the year it belongs to.
        url: its page.
        may_attach: whether the person may put evidence there and take it away, now.
        may_read: whether the person may read what stands there.
    """

    noun: str
    label: Callable[[int], str]
    unit_id: Callable[[int], int]
    year: Callable[[int], int]
    url: Callable[[int], str]
    may_attach: Callable[[Access, int], bool]
    may_read: Callable[[Access, int], bool]


@dataclass(frozen=True)
class Spot:
    """One place of a kind: `Place` with the id filled in."""

    place: Place
    pk: int

    @property
    def key(self) -> str:
        """``<noun>:<id>``."""
        return f"{self.place.noun}:{self.pk}"

    @property
    def label(self) -> str:
        """How lists name it."""
        return self.place.label(self.pk)

    @property
    def unit_id(self) -> int:
        """The unit whose shelf serves it."""
        return self.place.unit_id(self.pk)

    @property
    def year(self) -> int:
        """The year it belongs to."""
        return self.place.year(self.pk)

    @property
    def url(self) -> str:
        """Its page."""
        return self.place.url(self.pk)

    def may_attach(self, access: Access) -> bool:
        """Whether the person may put evidence there and take it away."""
        return _holds(self.place.may_attach, access, self.pk)

    def may_read(self, access: Access) -> bool:
        """Whether the person may read what stands there."""
        return _holds(self.place.may_read, access, self.pk)


_places: dict[str, Place] = {}


def register(place: Place) -> None:
    """Say what places of a noun are."""
    _places[place.noun] = place


def find(key: str) -> Spot | None:
    """The place behind ``<noun>:<id>``; None where nobody spoke for it. Its thing may be gone."""
    noun, _colon, number = key.partition(":")
    if noun not in _places or not (number.isascii() and number.isdigit()) or len(number) > 19:
        return None
    return Spot(_places[noun], int(number)) if int(number) <= LARGEST_ID else None


def _holds(rule: Callable[[Access, int], bool], access: Access, pk: int) -> bool:
    try:
        return bool(rule(access, pk))
    except ObjectDoesNotExist:
        return False
