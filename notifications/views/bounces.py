"""Mail that came back: reported by the mail provider, looked at by those who keep the addresses right."""

import json
import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.throttle import visitor_bucket
from core import clock
from core.http import acting, attempt, readonly
from notifications.bounces import queries
from notifications.forms.bounces import BounceForm
from notifications.services import bounces

PAGE_SIZE = 20
LARGEST = 256 * 1024
MOST_ENTRIES = 500


def _look_after_mail(request: HttpRequest) -> None:
    if not (request.access.is_standing_body or request.access.is_administrator):
        raise Http404


@require_safe
@readonly
def bounce_list(request: HttpRequest) -> HttpResponse:
    """Every mail that came back, and which addresses take none."""
    _look_after_mail(request)
    page = Paginator(queries.bounces(), PAGE_SIZE).get_page(request.GET.get("trang"))
    return render(request, "notifications/bounce_list.html", {"page": page})


@require_POST
def bounce_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """The address takes mail again."""
    _look_after_mail(request)
    attempt(request, bounces.trust_again, bounce_id=pk, **acting(request))
    return redirect("notifications:bounce_list")


@login_not_required
@csrf_exempt  # a program with a token, no browser
def bounce_receive(request: HttpRequest) -> HttpResponse:
    """The mail provider reports what did not arrive; without BOUNCE_TOKEN there is no such page."""
    if not settings.BOUNCE_TOKEN:
        raise Http404
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    bucket = visitor_bucket("bounce_report", get_adapter().get_client_ip(request))
    if bucket.take() > bucket.limit:
        return _refused(_("Gọi quá nhiều lần. Hãy chờ %s phút.") % bucket.minutes_left(), 429)
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    right = secrets.compare_digest(token.strip().encode(), settings.BOUNCE_TOKEN.encode())
    if kind != "Bearer" or not right:
        return _refused(_("Mã truy cập không đúng."), 401)
    if len(request.body) > LARGEST:
        return _refused(_("Nội dung quá dài."), 413)
    try:
        forms = _entries(request.body)
    except ValueError as error:
        return _refused(str(error), 400)
    return JsonResponse({"recorded": sum(_record(form.cleaned_data) for form in forms)})


def _entries(body: bytes) -> list[BounceForm]:
    """The entries, each checked; one wrong entry refuses them all, so that nothing is taken by half."""
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(_("Phải là một danh sách JSON."))
    if len(entries) > MOST_ENTRIES:
        raise ValueError(_("Chỉ nhận tối đa %s mục một lần.") % MOST_ENTRIES)
    forms = [BounceForm(entry) for entry in entries]
    for number, form in enumerate(forms, start=1):
        for name, errors in form.errors.items():
            raise ValueError(
                _("Mục %(number)s, %(name)s: %(error)s")
                % {"number": number, "name": name, "error": errors[0]}
            )
    return forms


def _record(data: dict[str, Any]) -> bool:
    return bool(
        bounces.record_reported(
            message_id=data["message_id"],
            address=data["address"],
            is_permanent=data["permanent"],
            reason=data["reason"],
            at=clock.now(),
        )
    )


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
