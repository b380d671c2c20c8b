"""Small HTTP helpers shared by views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase

from core.errors import RuleError

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


def carry_out(form: Form, service: Callable[[], object]) -> bool:
    """Run ``service`` if the form is valid, whole or not at all; a broken rule becomes the form's error.

    Returns whether it was done. On a broken rule nothing is saved and what was typed stays in the form.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            service()
    except RuleError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


def form_status(form: Form) -> int:
    """422 for a page that shows a refused form again, so that nothing takes it for a success."""
    return 422 if form.is_bound else 200
