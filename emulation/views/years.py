"""Pages that set a cluster's year up: the decision, constituting, the next year, due days, guidance, hand-over, halt."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Cluster, ClusterYear
from clusters.permissions import Access, allow
from clusters.queries import leads_on, members_on
from clusters.services.years import missing_to_constitute
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from core.ordering import sort_key
from emulation import guards
from emulation.enums import MilestoneKind
from emulation.forms.years import (
    ConfirmForm,
    DueDaysForm,
    HaltForm,
    PaperForm,
    RenewForm,
    YearEditForm,
    YearForm,
)
from emulation.models import Milestone, YearHalt
from emulation.queries import renewal
from emulation.queries.year_facts import day_in
from emulation.services import milestones
from emulation.services import years as services
from emulation.views.shared import of_year
from workdays.notes import warn_of_days_off


@get_or_post
def year_new(request: HttpRequest) -> HttpResponse:
    """The standing body writes a dividing decision down: one form, then the checklist."""
    allow(request.access.is_standing_body, _("Chỉ Thường trực Hội đồng lập năm thi đua của cụm."))
    clusters = sorted(Cluster.objects.all(), key=lambda cluster: sort_key(cluster.name))
    form = YearForm(request.POST or None, clusters=clusters, initial={"year": str(clock.today().year)})

    if form.is_valid() and form.run(services.open_year, **form.arguments(), **acting(request)):
        messages.success(
            request, _("Đã lập năm thi đua. Việc tiếp theo: cử Trưởng, Phó Trưởng rồi xác nhận thành lập.")
        )
        return redirect("emulation:year_setup", form.result.pk)
    return render(request, "emulation/year_new.html", {"form": form}, status=form_status(form))


@get_or_post
def year_edit(request: HttpRequest, year_id: int) -> HttpResponse:
    """Correct what the decision says."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.is_standing_body, _("Chỉ Thường trực Hội đồng sửa thông tin quyết định."))
    fields = list(YearEditForm.base_fields)
    form = YearEditForm(request.POST or None, initial={name: getattr(cluster_year, name) for name in fields})
    if form.is_valid() and form.run(
        services.change_year, cluster_year=cluster_year, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lưu."))
        return redirect("emulation:year_setup", year_id)
    return render(
        request, "emulation/year_edit.html", {**of_year(cluster_year), "form": form}, status=form_status(form)
    )


@get_or_post
def year_setup(request: HttpRequest, year_id: int) -> HttpResponse:
    """Decision, members, leaders; what is missing; and the button that constitutes the cluster."""
    cluster_year = request.access.year_or_404(year_id)
    form = ConfirmForm(**posted(request))
    if request.method == "POST":
        allow(request.access.is_standing_body, _("Chỉ Thường trực Hội đồng xác nhận thành lập cụm."))
        if form.is_valid() and form.run(services.constitute, cluster_year=cluster_year, **acting(request)):
            messages.success(request, _("Đã xác nhận thành lập cụm của năm."))
            return redirect("emulation:year_setup", year_id)
    day = day_in(cluster_year, clock.today())
    context = {
        **of_year(cluster_year),
        "form": form,
        "milestone": _milestone(cluster_year, MilestoneKind.CONSTITUTED),
        "missing": missing_to_constitute(cluster_year, day),
        "members": members_on(cluster_year, day),
        "leads": leads_on(cluster_year, day),
        "can_edit": request.access.is_standing_body,
        "can_set_due": _sets_due(request.access, cluster_year),
        "halt": _halt(cluster_year),
        "has_previous": renewal.previous_year(cluster_year) is not None,
    }
    return render(request, "emulation/year_setup.html", context, status=form_status(form))


@get_or_post
def year_renew(request: HttpRequest, year_id: int) -> HttpResponse:
    """The next year from this one: what is taken over, what must change; one button."""
    last = request.access.year_or_404(year_id)
    allow(request.access.is_standing_body, _("Chỉ Thường trực Hội đồng lập năm thi đua mới."))
    members = renewal.old_members(last, dt.date(last.year + 1, 1, 1))
    running, ended = renewal.movements(last, last.year + 1)
    heirs = list({unit.pk: unit for member in members for unit in member.successors}.values())
    form = RenewForm(**posted(request), successors=heirs)

    if form.is_valid() and form.run(
        services.new_year_from, last=last, successor_ids=form.successor_ids(), **acting(request)
    ):
        messages.success(request, _("Đã lập năm mới. Dưới đây là những việc phải đổi so với năm trước."))
        return redirect("emulation:year_checklist", form.result.pk)
    context = {
        **of_year(last),
        "form": form,
        "next_year": last.year + 1,
        "members": members,
        "running": running,
        "ended": ended,
    }
    return render(request, "emulation/year_renew.html", context, status=form_status(form))


@require_safe
@readonly
def year_checklist(request: HttpRequest, year_id: int) -> HttpResponse:
    """What last year cannot decide for this year; computed each time."""
    cluster_year = request.access.year_or_404(year_id)
    access = request.access
    closed = set() if access.is_standing_body else {"emulation:year_edit"}
    if not _sets_due(access, cluster_year):
        closed.add("emulation:milestone_due")
    context = {
        **of_year(cluster_year),
        "last": renewal.previous_year(cluster_year),
        "changes": renewal.what_must_change(cluster_year, clock.today()),
        "closed_pages": closed,
    }
    return render(request, "emulation/year_checklist.html", context)


@get_or_post
def milestone_due(request: HttpRequest, year_id: int) -> HttpResponse:
    """Due days of all steps on one page."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        _sets_due(request.access, cluster_year),
        _(
            "Chỉ Trưởng, Phó Trưởng, thư ký, cán bộ đơn vị Trưởng, Phó hoặc Thường trực Hội đồng đặt hạn các bước."
        ),
    )
    rows = {m.kind: m for m in cluster_year.milestones.all()}
    form = DueDaysForm(
        request.POST or None,
        days={kind: m.due_on for kind, m in rows.items()},
        proposals=renewal.proposed_due_days(cluster_year),
        reached={kind for kind, m in rows.items() if m.reached_on},
    )
    if form.is_valid() and form.run(
        milestones.set_due_days,
        cluster_year=cluster_year,
        days=form.days(),
        reason=form.cleaned_data["reason"],
        **acting(request),
    ):
        messages.success(
            request,
            _(
                "Đã lưu hạn các bước. Ai có việc ở bước bị đổi hạn đã được báo; người còn việc sẽ được nhắc theo hạn này."
            ),
        )
        warn_of_days_off(request, *form.days().values())
        return redirect("portal:year_detail", year_id)
    context = {**of_year(cluster_year), "form": form, "reached": [m for m in rows.values() if m.reached_on]}
    return render(request, "emulation/milestone_due.html", context, status=form_status(form))


@get_or_post
def milestone_guidance(request: HttpRequest, year_id: int) -> HttpResponse:
    """The award guidance of the year (công văn), readable by all, recorded once."""
    return _paper(request, year_id, MilestoneKind.GUIDANCE)


@get_or_post
def milestone_archive(request: HttpRequest, year_id: int) -> HttpResponse:
    """Handing the year's file over to the archive."""
    return _paper(request, year_id, MilestoneKind.ARCHIVED)


@get_or_post
def year_halt(request: HttpRequest, year_id: int) -> HttpResponse:
    """Suspend or dissolve the year by decision; one confirmation page."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        request.access.is_standing_body, _("Chỉ Thường trực Hội đồng ghi nhận việc tạm dừng, giải thể cụm.")
    )
    form = HaltForm(**posted(request))
    if form.is_valid() and form.run(
        services.halt_year, cluster_year=cluster_year, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi nhận quyết định dừng năm thi đua."))
        return redirect("emulation:year_setup", year_id)
    context = {
        **of_year(cluster_year),
        "form": form,
        "cancel_url": reverse("emulation:year_setup", args=[year_id]),
    }
    return render(request, "emulation/year_halt.html", context, status=form_status(form))


def _paper(request: HttpRequest, year_id: int, kind: MilestoneKind) -> HttpResponse:
    cluster_year = request.access.year_or_404(year_id)
    can_record = _sets_due(request.access, cluster_year)
    form = PaperForm(**posted(request))

    def save() -> None:
        data = form.cleaned_data
        shared = {"cluster_year": cluster_year, "upload": data["file"], **acting(request)}
        if kind == MilestoneKind.GUIDANCE:
            milestones.record_guidance(number=data["reference"], issued_on=data["day"], **shared)
        else:
            milestones.hand_over(reference=data["reference"], handed_on=data["day"], **shared)

    if request.method == "POST":
        allow(
            can_record,
            _(
                "Chỉ Trưởng, Phó Trưởng, thư ký, cán bộ đơn vị Trưởng, Phó hoặc Thường trực Hội đồng ghi nhận bước này."
            ),
        )
        if form.is_valid() and form.run(save):
            messages.success(request, _("Đã ghi nhận."))
            return redirect(request.path)
    context = {
        **of_year(cluster_year),
        "form": form,
        "title": kind.label,
        "milestone": _milestone(cluster_year, kind),
        "can_record": can_record,
        "is_archive": kind == MilestoneKind.ARCHIVED,
        "is_settled": milestones.is_reached(cluster_year, MilestoneKind.SETTLED),
        "missing": guards.missing_for(kind, cluster_year, day_in(cluster_year, clock.today())),
    }
    return render(request, "emulation/milestone_paper.html", context, status=form_status(form))


def _sets_due(access: Access, cluster_year: ClusterYear) -> bool:
    return access.is_standing_body or access.drafts_for(cluster_year)


def _milestone(cluster_year: ClusterYear, kind: MilestoneKind) -> Milestone | None:
    return Milestone.objects.filter(cluster_year=cluster_year, kind=kind).select_related("file").first()


def _halt(cluster_year: ClusterYear) -> YearHalt | None:
    return YearHalt.objects.filter(cluster_year=cluster_year).first()
