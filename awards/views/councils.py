"""The council: its terms, its members, its sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.queries import history_of
from awards.forms.councils import CouncilForm, EndForm, MemberForm
from awards.queries.councils import (
    council_or_404,
    members_of,
    reads_councils,
    visible_councils,
    visible_sessions,
)
from awards.queries.sessions import sessions_of
from awards.services import councils as services
from awards.views.dossiers import ONLY_STANDING_BODY
from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, readonly

ONLY_READERS = gettext_lazy(
    "Chỉ Thường trực Hội đồng, thành viên Hội đồng và người kiểm tra, giám sát xem trang này."
)


@require_safe
@readonly
def council_list(request: HttpRequest) -> HttpResponse:
    """Councils, newest term first, and their sessions."""
    allow(reads_councils(request.access), ONLY_READERS)
    context = {
        "councils": visible_councils(request.access).order_by("-valid_from", "pk"),
        "sessions": sessions_of(request.access, visible_sessions(request.access)[:50]),
        "runs": request.access.is_standing_body,
        "today": clock.today(),
    }
    return render(request, "awards/council_list.html", context)


@get_or_post
def council_found(request: HttpRequest) -> HttpResponse:
    """Enter a council with its decision."""
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    form = CouncilForm(request.POST or None)
    if form.is_valid() and form.run(services.found_council, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã ghi Hội đồng. Việc tiếp theo là ghi thành viên."))
        return redirect("awards:council_show", form.result.pk)
    context = {
        "title": _("Ghi Hội đồng Thi đua, khen thưởng"),
        "form": form,
        "cancel_url": reverse("awards:council_list"),
    }
    return render(request, "awards/dossier_act.html", context, status=form_status(form))


@require_safe
@readonly
def council_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sits on the council, who did, and its sessions."""
    council, today = council_or_404(request.access, pk), clock.today()
    own = visible_sessions(request.access).filter(council=council)
    context = {
        "council": council,
        "is_sample": council.is_sample,
        "members": members_of(council),
        "sessions": sessions_of(request.access, own[:50]),
        "runs": request.access.is_standing_body,
        "today": today,
        "has_ended": council.valid_to is not None and council.valid_to <= today,
        "events": history_of(council),
    }
    return render(request, "awards/council_show.html", context)


@get_or_post
def council_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the term, with every seat."""
    council = council_or_404(request.access, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    form = EndForm(request.POST or None)
    if form.is_valid() and form.run(
        services.end_council, council_id=council.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi kết thúc nhiệm kỳ. Lịch sử thành viên được giữ nguyên."))
        return redirect("awards:council_show", pk)
    return _act(request, council, _("Kết thúc nhiệm kỳ"), form)


@get_or_post
def council_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a member."""
    council = council_or_404(request.access, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    initial = {
        "valid_from": council.valid_from,
        "basis": council.decision,
        "ordinal": council.members.count() + 1,
    }
    form = MemberForm(request.POST or None, initial=initial)
    if form.is_valid() and form.run(
        services.seat_member, council_id=council.pk, seat=form.seat(), **acting(request)
    ):
        messages.success(request, _("Đã ghi thành viên Hội đồng."))
        return redirect("awards:council_show", pk)
    return _act(request, council, _("Ghi thành viên Hội đồng"), form)


@get_or_post
def council_unseat(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """End a member's seat; the row stays."""
    council = council_or_404(request.access, pk)
    member = get_object_or_404(council.members, pk=member_id)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    form = EndForm(request.POST or None)
    if form.is_valid() and form.run(
        services.end_member, member_id=member.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi. Lịch sử thành viên được giữ nguyên."))
        return redirect("awards:council_show", pk)
    title = _("%(name)s thôi là thành viên Hội đồng") % {"name": member}
    return _act(request, council, title, form)


def _act(request: HttpRequest, council, title: str, form) -> HttpResponse:
    """A form about the council, on its own page."""
    context = {
        "title": title,
        "over": council,
        "form": form,
        "is_sample": council.is_sample,
        "cancel_url": reverse("awards:council_show", args=[council.pk]),
    }
    return render(request, "awards/dossier_act.html", context, status=form_status(form))
