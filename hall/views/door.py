"""Pages of the door: the QR, a delegate's check-in, the secretary's list."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from clusters.enums import UNIT_ROLES
from clusters.models import ClusterMembership
from clusters.permissions import allow
from clusters.queries import members_on, people_of_units
from core.http import acting, attempt, form_status, get_or_post, paper, posted, readonly
from emulation.models import Conference
from emulation.queries.arrivals import HallLine, hall_lines, present_units
from emulation.services.arrivals import check_in as check_in_unit
from hall.enums import Noted
from hall.forms.door import AddressForm, CheckInForm, ListForm
from hall.models import Hall
from hall.permissions import conference_or_404
from hall.queries.now import now_of
from hall.queries.pulse import renew_version
from hall.services import door
from hall.views.shared import conference_to_run, context_of

NEAR = ("localhost", "127.0.0.1", "[::1]")


def address_of(request: HttpRequest, hall: Hall | None) -> str:
    """Where phones find the server: as the secretary said, else the site's address, else that of this request."""
    if hall and hall.address:
        return hall.address
    if not is_near(settings.SITE_URL):
        return settings.SITE_URL
    return request.build_absolute_uri("/").rstrip("/")


def is_near(address: str) -> bool:
    """Whether only this very machine understands the address."""
    host = address.partition("://")[2]
    return any(host == near or host.startswith((f"{near}:", f"{near}/")) for near in NEAR)


def qr_of(request: HttpRequest, conference: Conference) -> dict[str, str]:
    """The QR of the door as SVG, with the same address in words; empty before a code is made."""
    hall = getattr(conference, "hall", None)
    if hall is None:
        return {}
    address = address_of(request, hall)
    url = address + reverse("hall:check_in", args=[conference.pk, hall.code])
    svg = segno.make(url, error="m", micro=False).svg_inline(border=2, omitsize=True, lineclass=None)
    here = address + reverse("hall:here", args=[conference.pk])
    return {"svg": svg, "url": url, "here": here.partition("://")[2], "code": hall.code, "address": address}


@get_or_post
def door_show(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The QR to print or project, its code, and the server's address in the hall."""
    conference = conference_to_run(request, conference_id)
    hall = getattr(conference, "hall", None)
    form = AddressForm(**posted(request), initial={"address": hall.address if hall else ""})
    if hall is None and form.is_bound:
        return redirect("hall:door_show", conference.pk)
    if form.is_valid() and form.run(
        door.set_address, conference_id=conference.pk, address=form.cleaned_data["address"], **acting(request)
    ):
        renew_version(conference.pk)
        messages.success(request, _("Đã lưu địa chỉ."))
        return redirect("hall:door_show", conference.pk)
    qr = qr_of(request, conference)
    context = context_of(request, conference, form=form, qr=qr, is_near=bool(qr) and is_near(qr["address"]))
    return render(request, "hall/door_show.html", context, status=form_status(form))


@require_POST
def door_renew(request: HttpRequest, conference_id: int) -> HttpResponse:
    """A new code."""
    conference = conference_to_run(request, conference_id)
    if attempt(request, door.renew_code, conference_id=conference.pk, **acting(request)):
        renew_version(conference.pk)
        messages.success(request, _("Đã có mã mới. Mã cũ không dùng được nữa."))
    return redirect("hall:door_show", conference.pk)


@get_or_post
def check_in(request: HttpRequest, conference_id: int, code: str) -> HttpResponse:
    """A delegate behind the QR: for which unit. Whoever is checked in already goes on."""
    conference = conference_or_404(request.access, conference_id)
    hall = getattr(conference, "hall", None)
    if hall is None or hall.code != code.upper():
        context = context_of(request, conference)
        return render(request, "hall/code_wrong.html", context, status=404)
    members = own_members(request, conference)
    allow(
        bool(members),
        _("Chỉ người của đơn vị thành viên trong ngày họp điểm danh ở đây. Hãy báo thư ký hội nghị."),
    )
    form = CheckInForm(**posted(request), members=members)
    if form.is_valid() and form.run(
        check_in_unit,
        conference_id=conference.pk,
        unit_id=int(form.cleaned_data["unit"]),
        user=request.user,
        **acting(request),
    ):
        renew_version(conference.pk)
        messages.success(request, _("Đã ghi nhận bạn có mặt."))
        return redirect("hall:here", conference.pk)
    if not form.is_bound and conference.arrivals.filter(user=request.user, left_at__isnull=True).exists():
        return redirect("hall:here", conference.pk)
    context = context_of(request, conference, form=form)
    return render(request, "hall/check_in.html", context, status=form_status(form))


def own_members(request: HttpRequest, conference: Conference) -> list[ClusterMembership]:
    """The member units of the day that the person works for (1 query)."""
    members = members_on(conference.cluster_year, conference.held_on)
    return list(members.filter(unit__in=request.access.unit_ids))


@get_or_post
def roll(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The secretary's list: tick units and press what is to be noted."""
    conference = conference_to_run(request, conference_id)
    lines = hall_lines(conference)
    data = {"data": request.POST} if request.method == "POST" else {}
    form = ListForm(**data, lines=lines, people=_people(conference, lines))
    if form.is_valid() and form.run(
        door.note_units,
        conference_id=conference.pk,
        noted=Noted(form.cleaned_data["noted"]),
        comers=form.comers(),
        **acting(request),
    ):
        renew_version(conference.pk)
        messages.success(request, _("Đã ghi."))
        return redirect("hall:roll", conference.pk)
    context = context_of(
        request,
        conference,
        form=form,
        now=now_of(conference, members=len(lines)),
        acts=Noted,
        all_open=_open_units(request, lines),
    )
    return render(request, "hall/roll.html", context, status=form_status(form))


def _open_units(request: HttpRequest, lines: list[HallLine]) -> set[int]:
    """Units ticked at first, when asked: those of which nothing is noted yet."""
    if request.method != "GET" or request.GET.get("chon") != "chua-ghi":
        return set()
    return {line.member.unit_id for line in lines if not line.attendance and not line.here}


def _people(conference: Conference, lines: list[HallLine]) -> dict[int, list[User]]:
    """Accounts of each unit's people on the day (1 query)."""
    people: dict[int, dict[int, User]] = {}
    unit_ids = [line.member.unit_id for line in lines]
    for held in people_of_units(unit_ids, conference.held_on, UNIT_ROLES):
        people.setdefault(held.unit_id, {})[held.user_id] = held.user
    return {unit_id: list(users.values()) for unit_id, users in people.items()}


@require_safe
@readonly
@paper
def attendance_paper(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The list of attendance for A4, to sign by hand: when the line fails, or for the file."""
    conference = conference_to_run(request, conference_id)
    context = context_of(
        request,
        conference,
        lines=hall_lines(conference),
        present=len(present_units(conference)),
        back_url=reverse("hall:roll", args=[conference.pk]),
    )
    return render(request, "hall/attendance_paper.html", context)
