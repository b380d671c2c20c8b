"""Ways to a reader. A channel is one small file here and a line in `CHANNELS`."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import import_string

from notifications.models import Delivery

CHANNELS = ("notifications.channels.email.Email", "notifications.channels.push.Push")


@dataclass(frozen=True)
class Outcome:
    """What became of one message: taken over by the next server, or not and why.

    ``is_final``: another try is of no use (no address, a browser that unsubscribed).
    """

    delivery: Delivery
    error: str = ""
    address: str = ""
    is_final: bool = False


class Channel(Protocol):
    """Sends messages one after the other over one connection."""

    name: str

    def is_ready(self) -> bool:
        """Whether this installation can send by it."""

    def send(self, deliveries: Iterable[Delivery], at: dt.datetime) -> Iterator[Outcome]:
        """Send each and say at once what became of it, before asking for the next.

        Lazily: the caller locks a message when it is asked for, and commits what became of it before the next.
        Each delivery has ``recipient`` and its ``notices`` loaded.
        """


def ready_channels() -> list[Channel]:
    """The channels that this installation can send by."""
    return [channel for channel in (import_string(path)() for path in CHANNELS) if channel.is_ready()]
