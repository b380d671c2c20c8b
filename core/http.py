"""Small HTTP helpers shared by views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


class WriteInReadonlyViewError(RuntimeError):
    """A page that only shows things tried to change one."""


def _select_only(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    if not sql.lstrip("( ").upper().startswith(("SELECT", "SAVEPOINT", "RELEASE")):
        raise WriteInReadonlyViewError(sql[:80])
    return execute(sql, *rest)


def readonly(view: View) -> View:
    """Refuse any SQL but SELECT while ``view`` builds its response."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with connection.execute_wrapper(_select_only):
            return view(request, *args, **kwargs)

    return wrapper
