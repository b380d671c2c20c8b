"""A person's notices, and the links of mails that lead to the work."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.http import readonly
from notifications import links, queries, services

PAGE_SIZE = 20


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


@require_safe
@readonly
def go(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail straight to the work, for its reader and for a time; anybody else learns nothing."""
    made_for = links.read_link(token)
    if made_for is None:
        raise Http404
    notice_id, person_id = made_for
    if person_id != request.user.pk:
        return render(request, "notifications/link_stranger.html", status=403)
    notice = queries.notice_of_link(notice_id)
    if notice is None or links.has_expired(notice, clock.now()):
        return render(request, "notifications/link_expired.html", status=410)
    return redirect(notice.path or "notifications:notice_list")
