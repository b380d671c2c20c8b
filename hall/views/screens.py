"""The hall's two faces, the wall and the delegates' phones, and the small question that keeps them fresh."""

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.http import for_a_wall, readonly
from emulation.models import Arrival, Conference
from hall.permissions import conference_or_404
from hall.queries.now import now_of, shown_of
from hall.queries.pulse import conference_of, version_of
from hall.views.door import own_members, qr_of
from hall.views.shared import context_of

# A face is drawn once for everybody who looks; the version in its key lets it go as soon as something happens.
KEPT_SECONDS = 60
CHANGED = "hoi-nghi-doi"


@for_a_wall
@require_safe
@readonly
def screen(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The wall: the running step in big type. No figure of a ballot before it is announced."""
    conference = conference_or_404(request.access, conference_id)
    context = context_of(request, conference)
    context["face"] = _face(request, conference, "hall/_wall.html", context)
    return render(request, "hall/screen.html", context)


@require_safe
@readonly
def here(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What a delegate does now."""
    conference = conference_or_404(request.access, conference_id)
    code = request.GET.get("ma", "").strip().upper()
    if code:
        if code.isalnum() and len(code) <= 12:
            return redirect("hall:check_in", conference.pk, code)
        messages.error(request, _("Mã điểm danh gồm 6 chữ và số, hiện dưới mã QR trên màn chiếu."))
    context = context_of(request, conference, arrival=_arrival(request, conference))
    if context["arrival"] is None:
        context["may_come"] = bool(own_members(request, conference))
    context["face"] = _face(request, conference, "hall/_now.html", context)
    return render(request, "hall/here.html", context)


def _arrival(request: HttpRequest, conference: Conference) -> Arrival | None:
    return conference.arrivals.filter(user=request.user, left_at__isnull=True).select_related("unit").first()


def _face(request: HttpRequest, conference: Conference, template: str, context: dict[str, Any]) -> str:
    """The part that is the same for everybody, drawn once a version (0 queries when drawn already)."""
    qr = qr_of(request, conference) if template == "hall/_wall.html" else {}
    name = ":".join(
        (
            "hall:face", template, str(conference.pk), context["version"], get_language() or "vi",
            str(context["cluster_year"].pk), str(request.access.day), qr.get("address", ""),
        )
    )  # fmt: skip
    face = cache.get(name)
    if face is None:
        now = now_of(conference)
        told = shown_of(conference, now.step, request.access.day)
        face = render_to_string(template, {**context, "now": now, "qr": qr, **told})
        cache.set(name, face, KEPT_SECONDS)
    return face


@require_safe
@never_cache
@readonly
def pulse(request: HttpRequest, key: str) -> HttpResponse:
    """204 while the page that asks is as the hall is; else the word for htmx to fetch the page again."""
    conference_id = conference_of(key)
    if conference_id is None:
        raise Http404
    if request.GET.get("v") == version_of(conference_id):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Trigger": CHANGED})


wall_pulse = for_a_wall(pulse)
