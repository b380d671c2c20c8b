"""What accounts asks of apps above, which fill it in their AppConfig.ready()."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from accounts.models import User


class Tells(Protocol):
    """Tell a person something about their own account; ``is_mandatory``: by mail whatever they prefer."""

    def __call__(
        self, *, user: User, what: str, subject: str, body: str, is_mandatory: bool, at: dt.datetime
    ) -> None: ...


tellers: list[Tells] = []
# Why nobody may be given this person's sign-in just now, in a sentence with the way out; empty when one may.
reasons_to_wait: list[Callable[[User], str]] = []
