"""One act, whole or not at all, also when two people act at the same moment."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg2.errorcodes import DEADLOCK_DETECTED, SERIALIZATION_FAILURE

TRIES = 3
_WORTH_ANOTHER_TRY = {DEADLOCK_DETECTED, SERIALIZATION_FAILURE}


def whole(service: Callable[..., Any], **arguments: Any) -> Any:
    """Call ``service`` in one transaction and return what it returns.

    When the database ends it to let another person's act through (a deadlock), it is tried again: nothing
    of the first try was kept.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return service(**arguments)
        except OperationalError as error:
            code = getattr(error.__cause__, "pgcode", None)
            if code not in _WORTH_ANOTHER_TRY or connection.in_atomic_block or not tries_left:
                raise
    raise AssertionError("unreachable")  # pragma: no cover
