"""Calendar addresses: the page that gives them, and the file behind each."""

import hashlib

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.throttle import visitor_bucket
from core import clock
from core.http import acting, ids_asked, readonly
from deadlines.models import CalendarFeed
from deadlines.queries.feeds import feed_by_token, token_of
from deadlines.services.feeds import issue_feed
from portal.feeds import render_feed
from portal.queries.calendar_feeds import changes_of, entries_of_feed, feed_rows

SEEN_SECONDS = 30 * 24 * 3600


@require_safe
@readonly
def feed_list(request: HttpRequest) -> HttpResponse:
    """The addresses under which other calendars read one's own and one's clusters' dates."""
    asked = [request.access.year_or_404(number) for number in list(ids_asked(request, "cum"))[:1]]
    rows = feed_rows(request.access, clock.today(), asked[0] if asked else None)
    places = [(row, request.build_absolute_uri(_path(row.feed)) if row.feed else "") for row in rows]
    return render(request, "portal/feed_list.html", {"places": places})


@require_POST
def feed_issue(request: HttpRequest) -> HttpResponse:
    """Give an address, or a new one for the old."""
    number = request.POST.get("cum", "")
    digits = number if number.isascii() and number.isdigit() and len(number) < 10 else "0"
    cluster_year = request.access.year_or_404(int(digits)) if number else None
    feed = issue_feed(cluster_year=cluster_year, **acting(request))
    messages.success(
        request,
        _("Đã cấp địa chỉ mới. Địa chỉ cũ thôi dùng được từ bây giờ.")
        if feed.renewed_at
        else _("Đã cấp địa chỉ lịch."),
    )
    return redirect("portal:feed_list")


@login_not_required
@require_safe
@readonly
def feed_show(request: HttpRequest, token: str) -> HttpResponse:
    """The file: whoever has the address reads what its owner may read today."""
    bucket = visitor_bucket("calendar_feed", get_adapter().get_client_ip(request))
    if bucket.take() > bucket.limit:
        return HttpResponse(status=429, headers={"Retry-After": str(bucket.seconds)})
    feed = feed_by_token(token)
    if feed is None:
        raise Http404
    with translation.override(feed.user.language):
        content = _content(feed)
    digest = hashlib.sha256(content).hexdigest()
    seen_at = _seen_at(feed, digest)
    response = HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, max-age=0, must-revalidate",
            "ETag": f'"{digest[:32]}"',
            "Last-Modified": http_date(seen_at),
            "Content-Disposition": 'inline; filename="giao-uoc.ics"',
            "X-Robots-Tag": "noindex",
        },
    )
    return get_conditional_response(request, response["ETag"], seen_at, response)


def _content(feed: CalendarFeed) -> bytes:
    entries = entries_of_feed(feed, clock.today())
    name = str(feed.cluster_year) if feed.cluster_year else _("Giao Ước: lịch của tôi")
    since = feed.renewed_at or feed.created_at
    return render_feed(name=name, entries=entries, changes=changes_of(entries), since=since)


def _seen_at(feed: CalendarFeed, digest: str) -> int:
    """Since when the file is as it is, as far as this server knows: later than true does no harm."""
    key = f"calendar-feed:{feed.pk}"
    known = cache.get(key)
    if known is None or known[0] != digest:
        known = (digest, int(clock.now().timestamp()))
        cache.set(key, known, SEEN_SECONDS)
    return known[1]


def _path(feed: CalendarFeed) -> str:
    return reverse("portal:feed_show", args=[token_of(feed)])
