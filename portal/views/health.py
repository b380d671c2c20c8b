"""Whether the machinery runs; for whoever watches over the installation."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from core import clock
from portal.queries.health import health_of, readiness
from portal.queries.metrics import metrics_text

NOT_KEPT = {"Cache-Control": "no-store"}


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The state of every part; 503 when one of them does not work."""
    state = health_of(clock.now())
    is_well = all(part["ok"] for part in state.values())
    return JsonResponse(state, status=200 if is_well else 503, headers=NOT_KEPT)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether this process can answer people; 503 while it cannot, so that nobody is sent here."""
    state = readiness()
    return JsonResponse(state, status=200 if all(state.values()) else 503, headers=NOT_KEPT)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for whoever knows the token; without a token set there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer", **NOT_KEPT})
    try:
        text = metrics_text(clock.now())
    except DatabaseError:
        return HttpResponse(status=503, headers=NOT_KEPT)
    return HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=NOT_KEPT)
