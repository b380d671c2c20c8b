"""The log for those who watch over the whole."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.forms import EventFilterForm
from audit.queries import entries, events
from core.http import readonly

PAGE_SIZE = 50


@require_safe
@readonly
def event_list(request: HttpRequest) -> HttpResponse:
    """All events, newest first, for auditors, the standing body and the administrator."""
    if not (request.access.reads_all or request.access.is_administrator):
        raise PermissionDenied(
            _("Nhật ký toàn hệ thống chỉ dành cho Thường trực Hội đồng, người kiểm tra và quản trị.")
        )
    form = EventFilterForm(request.GET)
    page = Paginator(events(form.wanted()), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"form": form, "page": page, "entries": entries(page.object_list)}
    return render(request, "audit/event_list.html", context)
