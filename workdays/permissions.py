"""Who confirms a year's days off."""

from typing import Protocol


class HasAccess(Protocol):
    """What is asked of ``request.access``, which an app above makes."""

    is_standing_body: bool
    is_administrator: bool


def confirms_years(access: HasAccess) -> bool:
    """The standing body and the administrator."""
    return access.is_standing_body or access.is_administrator
