"""Notices shown by the person's browsers."""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.http import leaves_no_trace
from notifications.forms.push import SubscriptionForm
from notifications.services import push

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@login_not_required
@require_safe
@leaves_no_trace  # the browser asks by itself: no sign that somebody sits there
def push_worker(request: HttpRequest) -> HttpResponse:
    """The script that the browser keeps; at the root, so that it may open every page."""
    script = (settings.BASE_DIR / "static" / "js" / "push_worker.js").read_bytes()
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_POST
def push_subscribe(request: HttpRequest) -> HttpResponse:
    """Show my notices in this browser."""
    form = SubscriptionForm(request.POST)
    if form.is_valid() and form.run(
        push.subscribe,
        user=request.user,
        **form.cleaned_data,
        browser=_browser(request.headers.get("User-Agent", "")),
        at=clock.now(),
    ):
        messages.success(request, _("Trình duyệt này sẽ hiện thông báo khi bạn có việc mới."))
    else:
        messages.error(request, form.refusal or next(iter(form.errors.values()))[0])
    return redirect("notifications:preference_edit")


@require_POST
def push_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Show nothing in that browser of mine any more."""
    if not push.unsubscribe(user=request.user, subscription_id=pk, at=clock.now()):
        raise Http404
    messages.success(request, _("Đã tắt thông báo của trình duyệt đó."))
    return redirect("notifications:preference_edit")


def _browser(agent: str) -> str:
    """A name by which the person knows the browser again."""
    found = [
        next((name for sign, name in names if re.search(sign, agent)), "") for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or _("Trình duyệt không rõ tên")
