"""Pages of title registrations: the public list, registering, withdrawing, closing, the Excel file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import ClusterYear
from clusters.permissions import Access, allow
from clusters.queries import members_on
from clusters.services.telling import audience, speakers_of
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from core.spreadsheets import xlsx_response
from core.templatetags.vi_format import ngay
from emulation.enums import MilestoneKind, RegistrationState
from emulation.forms.registrations import CloseRegistrationForm, EndRegistrationForm, RegisterForm
from emulation.models import Milestone, TitleRegistration
from emulation.queries import registrations as queries
from emulation.queries.due_days import latest_of, longer_days
from emulation.queries.year_facts import day_in
from emulation.services import registrations as services
from emulation.views.extensions import extensions_in
from emulation.views.shared import of_year

PAGE_SIZE = 50


@require_safe
@readonly
def registration_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Everyone in the cluster sees who registered for what (công khai, LAW-20)."""
    cluster_year = request.access.year_or_404(year_id)
    milestone = _milestone(cluster_year)
    groups, counts = queries.registration_counts(cluster_year)
    found, award_id, state = _filtered(request, cluster_year)
    own = [
        m
        for m in members_on(cluster_year, day_in(cluster_year, clock.today()))
        if request.access.works_for(m.unit)
    ]
    extensions = extensions_in(request, cluster_year, MilestoneKind.REGISTERED)
    longer = {extension.unit_id: extension.due_on for extension in extensions["extensions"]}
    silent = queries.silent_members(cluster_year, own) if own else []
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    queries.add_sayings(cluster_year, page.object_list, day_in(cluster_year, clock.today()))
    context = {
        **of_year(cluster_year),
        "page": page,
        "groups": groups,
        "counts": counts,
        "milestone": milestone,
        "is_open": queries.is_registering_open(milestone, clock.now()),
        "today": clock.today(),
        "own_members": [
            m for m in own if queries.is_registering_open(milestone, clock.now(), longer.get(m.unit_id))
        ],
        "works_here": bool(own),
        "own_registered": [member for member in own if member.name_on_day not in silent],
        "unit_ids": request.access.unit_ids,
        "can_disqualify": _disqualifies(request.access, cluster_year),
        "can_close": request.access.leads_year(cluster_year),
        "award_id": award_id,
        "chosen_state": state,
        "states": RegistrationState.choices,
        **extensions,
    }
    return render(request, "emulation/registration_list.html", context)


@require_safe
@readonly
def registration_export(request: HttpRequest, year_id: int) -> HttpResponse:
    """The list as seen, as an Excel file."""
    cluster_year = request.access.year_or_404(year_id)
    found, _award, _state = _filtered(request, cluster_year)
    headings = [
        _("STT"),
        _("Đơn vị"),
        _("Đơn vị đăng ký"),
        _("Danh hiệu"),
        _("Ngày đăng ký"),
        _("Tình trạng"),
        _("Lý do"),
        _("Ghi chú"),
    ]
    rows = (
        [
            number,
            row.for_unit_name,
            row.by_unit.name,
            row.award_type.name,
            ngay(row.submitted_at),
            row.get_state_display(),
            row.end_reason,
            row.note,
        ]
        for number, row in enumerate(found, start=1)
    )
    return xlsx_response(f"dang-ky-{cluster_year.year}.xlsx", _("Đăng ký"), headings, rows)


@get_or_post
def registration_new(request: HttpRequest, year_id: int, unit_id: int) -> HttpResponse:
    """A unit registers titles for itself and its sub-units, many at once."""
    cluster_year = request.access.year_or_404(year_id)
    day = day_in(cluster_year, clock.today())
    member = get_object_or_404(members_on(cluster_year, day), unit=unit_id)
    allow(request.access.works_for(member.unit), _("Chỉ người của đơn vị mới đăng ký cho đơn vị."))
    chosen = frozenset(request.POST.getlist("picks"))
    awards, rows = queries.registration_grid(cluster_year, member.unit, day, chosen=chosen)
    form = RegisterForm(
        request.POST or None,
        columns={
            str(a.pk): [r.cells[i].value for r in rows if r.cells[i].state == "open"]
            for i, a in enumerate(awards)
        },
        every_cell=[cell.value for row in rows for cell in row.cells],
    )
    if form.is_valid() and form.run(
        services.register_titles,
        cluster_year=cluster_year,
        by_unit=member.unit,
        picks=form.cleaned_data["pairs"],
        note=form.cleaned_data["note"],
        **acting(request),
    ):
        messages.success(request, _("Đã đăng ký. Mọi đơn vị trong cụm đều xem được danh sách này."))
        return redirect("emulation:registration_list", year_id)
    milestone = _milestone(cluster_year)
    longer = longer_days(cluster_year, MilestoneKind.REGISTERED).get(member.unit_id)
    context = {
        **of_year(cluster_year),
        "member": member,
        "awards": awards,
        "rows": rows,
        "form": form,
        "whole": request.POST.getlist("whole"),
        "milestone": milestone,
        "is_open": queries.is_registering_open(milestone, clock.now(), longer),
        "due_on": latest_of(milestone.due_on, longer) if milestone else None,
        "today": clock.today(),
    }
    return render(request, "emulation/registration_new.html", context, status=form_status(form))


@get_or_post
def registration_withdraw(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """The unit takes its registration back, with a reason."""
    cluster_year, registration = _registration(request, year_id, pk)
    allow(request.access.works_for(registration.by_unit), _("Chỉ đơn vị đã đăng ký mới rút được đăng ký."))
    return _end(request, cluster_year, registration, services.withdraw_registration, _("Rút đăng ký"))


@get_or_post
def registration_disqualify(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """Leaders or the standing body strike a registration out, with a reason."""
    cluster_year, registration = _registration(request, year_id, pk)
    allow(
        _disqualifies(request.access, cluster_year),
        _("Chỉ Trưởng, Phó Trưởng cụm hoặc Thường trực Hội đồng mới loại được một đăng ký."),
    )
    return _end(
        request, cluster_year, registration, services.disqualify_registration, _("Loại khỏi danh sách")
    )


@get_or_post
def registration_close(request: HttpRequest, year_id: int) -> HttpResponse:
    """The leaders close the list; one confirmation page."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        request.access.leads_year(cluster_year), _("Chỉ Trưởng, Phó Trưởng cụm mới chốt danh sách đăng ký.")
    )
    form = CloseRegistrationForm(**posted(request))
    if form.is_valid() and form.run(
        services.close_registration, cluster_year=cluster_year, **acting(request)
    ):
        messages.success(request, _("Đã chốt danh sách đăng ký."))
        return redirect("emulation:registration_list", year_id)
    members = list(members_on(cluster_year, day_in(cluster_year, clock.today())))
    context = {
        **of_year(cluster_year),
        "form": form,
        "cancel_url": _list_url(year_id),
        "silent": queries.silent_members(cluster_year, members),
        "count": queries.registrations_of(cluster_year, state=RegistrationState.SUBMITTED).count(),
    }
    return render(request, "emulation/registration_close.html", context, status=form_status(form))


def _end(
    request: HttpRequest, cluster_year: ClusterYear, registration: TitleRegistration, service, heading: str
) -> HttpResponse:
    form = EndRegistrationForm(**posted(request))
    form.submit_label = heading
    if form.is_valid() and form.run(
        service, registration_id=registration.pk, reason=form.cleaned_data["reason"], **acting(request)
    ):
        messages.success(request, _("Đã ghi nhận. Lý do được nêu trong danh sách đăng ký."))
        return redirect("emulation:registration_list", cluster_year.pk)
    is_told = service is services.disqualify_registration
    told = speakers_of([registration.by_unit_id], clock.today()) if is_told else []
    context = {
        **of_year(cluster_year),
        "told_people": audience(told, request.user),
        "registration": registration,
        "form": form,
        "heading": heading,
        "cancel_url": _list_url(cluster_year.pk),
    }
    return render(request, "emulation/registration_end.html", context, status=form_status(form))


def _registration(request: HttpRequest, year_id: int, pk: int) -> tuple[ClusterYear, TitleRegistration]:
    cluster_year = request.access.year_or_404(year_id)
    found = TitleRegistration.objects.select_related("by_unit", "for_unit", "award_type")
    return cluster_year, get_object_or_404(found, cluster_year=cluster_year, pk=pk)


def _filtered(
    request: HttpRequest, cluster_year: ClusterYear
) -> tuple[QuerySet[TitleRegistration], int | None, str]:
    """The list as the query asks for it; an unknown state or title is no page."""
    state, award = request.GET.get("tinh-trang", ""), request.GET.get("danh-hieu", "")
    if (state and state not in RegistrationState.values) or (
        award and not (award.isascii() and award.isdigit() and len(award) < 10)
    ):
        raise Http404
    award_id = int(award) if award else None
    return queries.registrations_of(cluster_year, award_id=award_id, state=state), award_id, state


def _list_url(year_id: int) -> str:
    return reverse("emulation:registration_list", args=[year_id])


def _disqualifies(access: Access, cluster_year: ClusterYear) -> bool:
    return access.leads_year(cluster_year) or access.is_standing_body


def _milestone(cluster_year: ClusterYear) -> Milestone | None:
    return Milestone.objects.filter(cluster_year=cluster_year, kind=MilestoneKind.REGISTERED).first()
