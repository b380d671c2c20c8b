"""Signs of life of the machinery."""

import datetime as dt

from notifications.models import Heartbeat


def beat(*, name: str, at: dt.datetime) -> None:
    """Write that a part of the machinery ran just now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": at})
