"""The log for those who watch over the whole."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.forms import EventFilterForm
from audit.queries import entries, events, without_private
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
    wanted = form.wanted()
    # Leafed by number, not by page: the log only grows, and a count or a far page would grow with it.
    matching = events(wanted) if request.access.reads_all else without_private(events(wanted))
    found = list(matching[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "form": form,
        "entries": entries(shown, with_private_values=request.access.is_auditor),
        "first_seq": shown[0].seq if shown else None,
        "last_seq": shown[-1].seq if shown else None,
        "has_older": len(found) > PAGE_SIZE,
        "is_newest": wanted.before_seq is None,
    }
    return render(request, "audit/event_list.html", context)
