"""Small HTTP helpers shared by views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import connection
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import RuleError
from core.transactions import whole

View = Callable[..., HttpResponseBase]
# In the address with which a page without scripts loads itself again (`<meta http-equiv="refresh">`).
BY_ITSELF = "tu-lam-moi"


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


def leaves_no_trace(view: View) -> View:
    """A request to ``view`` is not remembered as activity of the person, and nothing it sends is held (VOTE-24)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    wrapper.leaves_no_trace = True
    return wrapper


def asked_by_itself(request: HttpRequest) -> bool:
    """The page asked and no person did: whatever htmx fetches, or a page without scripts that loads itself again.

    It is no sign that somebody sits there (SEC-8). What a person sends is a POST, where a person goes is a whole page.
    """
    return request.method in {"GET", "HEAD"} and (bool(request.htmx) or BY_ITSELF in request.GET)


def for_a_wall(view: View) -> View:
    """A screen for a whole hall: it goes on refreshing itself while the machine it hangs on is locked (SEC-8)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    wrapper.for_a_wall = True
    return wrapper


def never_held(view: View) -> View:
    """What is sent to ``view`` while the screen is locked is typed again: nobody may read it in the session."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    wrapper.never_held = True
    return wrapper


def paper(view: View) -> View:
    """An official paper: in Vietnamese whoever reads it."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("vi"):
            return view(request, *args, **kwargs)

    return wrapper


def get_or_post(view: View) -> View:
    """A page with a form: shown by GET, which writes nothing; carried out by POST."""
    shown = readonly(view)

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (view if request.method == "POST" else shown)(request, *args, **kwargs)

    return wrapper


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts, when and for whom, as every service takes it."""
    return {"actor": request.user, "at": clock.now(), "on_behalf_of": request.access.acting_for}


def posted(request: HttpRequest) -> dict[str, Any]:
    """What a form is bound to: nothing unless it was sent."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


def ids_asked(request: HttpRequest, name: str) -> set[int]:
    """Numbers of things named in the address, 200 at most; what is no such number is passed over."""
    values = request.GET.getlist(name)[:200]
    return {int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19}


def revision_posted(request: HttpRequest) -> int:
    """The revision that was read; -1, which nothing has, where the form names none: it cannot have shown the text."""
    value = request.POST.get("revision", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1


def attempt(request: HttpRequest, service: Callable[..., object], **arguments: object) -> bool:
    """Carry out an act that has nothing to type; a rule that forbids it becomes a message on the next page."""
    try:
        whole(service, **arguments)
    except RuleError as error:
        messages.error(request, str(error))
        return False
    return True


def form_status(form: Form) -> int:
    """422 for a page that shows a refused form again, so that nothing takes it for a success."""
    return 422 if form.is_bound else 200
