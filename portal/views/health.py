"""Whether the machinery runs; for whoever watches over the installation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core import clock
from portal.queries.health import health_of


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """State of database, broker, worker and scheduler; 503 when one of them does not work."""
    state = health_of(clock.now())
    is_well = all(part["ok"] for part in state.values())
    return JsonResponse(state, status=200 if is_well else 503, headers={"Cache-Control": "no-store"})
