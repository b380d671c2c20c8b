"""A person's notices, and the outbox for those who look after the system."""

import datetime as dt
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.http import readonly
from notifications import queries, services
from notifications.enums import DeliveryState

PAGE_SIZE = 20
STALE_AFTER = dt.timedelta(minutes=3)


@require_safe
@readonly
def notice_list(request: HttpRequest) -> HttpResponse:
    """My notices, newest first."""
    page = Paginator(queries.notices_of(request.user), PAGE_SIZE).get_page(request.GET.get("trang"))
    return render(request, "notifications/notice_list.html", {"page": page})


@require_POST
def notice_open(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark a notice read and go where it points."""
    notice = services.mark_read(user=request.user, notice_id=pk, at=clock.now())
    if notice is None:
        raise Http404
    return redirect(notice.path or "notifications:notice_list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all my notices read."""
    services.mark_read(user=request.user, notice_id=None, at=clock.now())
    return redirect("notifications:notice_list")


def _look_after_mail(request: HttpRequest) -> None:
    if not (request.access.is_standing_body or request.access.is_administrator):
        raise Http404


@require_safe
@readonly
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail: to whom, when, in what state; and when the machinery last ran."""
    _look_after_mail(request)
    state = request.GET.get("tinh-trang", "")
    page = Paginator(queries.outbox(state=state), PAGE_SIZE).get_page(request.GET.get("trang"))
    beats = queries.heartbeats()
    newest = clock.now() - STALE_AFTER
    machinery = [
        {
            "label": label,
            "beaten_at": beats.get(name),
            "is_ok": bool(beats.get(name)) and beats[name] >= newest,
        }
        for name, label in (("beat", _("Bộ lập lịch")), ("worker", _("Bộ gửi thư")))
    ]
    context = {"page": page, "states": DeliveryState.choices, "state": state, "machinery": machinery}
    return render(request, "notifications/outbox.html", context)


@require_POST
def delivery_send_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Try a failed mail once more."""
    _look_after_mail(request)
    if services.send_again(delivery_id=pk, at=clock.now()):
        messages.success(request, _("Thư sẽ được gửi lại trong ít phút."))
    else:
        messages.info(request, _("Thư này không ở tình trạng gửi lỗi nên không cần gửi lại."))
    return redirect("notifications:outbox")
