"""Sending a cluster's plan for comments, and its versions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from clusters.queries import members_on
from clusters.services.telling import audience
from core.http import acting, form_status, get_or_post, readonly
from emulation.enums import MilestoneKind, PlanState
from emulation.forms.plans import VersionForm, WindowForm
from emulation.queries.sections import changes_between, sections_of
from emulation.services import plans as services
from emulation.services.telling import concerned_by
from emulation.views.plan_desk import desk_or_404, writing_desk
from workdays.notes import warn_of_days_off


@get_or_post
def plan_open_comments(request: HttpRequest, year_id: int) -> HttpResponse:
    """Send the draft to the member units for comments, or move the last day."""
    desk = writing_desk(request, year_id, None)
    plan, today = desk.plan, request.access.day
    initial = {"from_on": plan.comments_from_on or today, "until_on": plan.comments_until_on}
    form = WindowForm(request.POST or None, initial=initial)
    if form.is_valid() and form.run(
        services.open_for_comment, plan=plan, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã mở lấy ý kiến. Các đơn vị thành viên thấy bản dự thảo này."))
        warn_of_days_off(request, form.cleaned_data["until_on"])
        return redirect(desk.url("comments"))
    members = list(members_on(plan.cluster_year, today))
    context = desk.context(form=form, members=members, cancel_url=desk.url("show"))
    context["told_people"] = audience(
        concerned_by(plan.cluster_year, MilestoneKind.COMMENTED, today), request.user
    )
    return render(request, "emulation/plan_open_comments.html", context, status=form_status(form))


@get_or_post
def plan_versions(request: HttpRequest, year_id: int) -> HttpResponse:
    """The versions that were kept; drafters show the units a new one from here."""
    desk = desk_or_404(request, year_id, None)
    may_add = desk.may_write and desk.plan.state == PlanState.IN_COMMENT
    form = VersionForm(request.POST or None) if may_add else None
    if request.method == "POST":
        allow(may_add, _("Chỉ người soạn lập được bản mới, khi kế hoạch đang lấy ý kiến."))
        if form.is_valid() and form.run(
            services.new_version, plan=desk.plan, **form.cleaned_data, **acting(request)
        ):
            messages.success(request, _("Đã lập bản mới. Các bản trước và góp ý vẫn được giữ."))
            return redirect(desk.url("versions"))
    versions = desk.plan.versions.select_related("made_by").defer("content").order_by("-number")
    context = desk.context(form=form, versions=versions)
    return render(request, "emulation/plan_versions.html", context, status=form_status(form) if form else 200)


@require_safe
@readonly
def plan_version_show(request: HttpRequest, year_id: int, number: int) -> HttpResponse:
    """One version, and what it changed from the one before."""
    desk = desk_or_404(request, year_id, None)
    versions = {v.number: v for v in desk.plan.versions.filter(number__in=[number, number - 1])}
    version, previous = versions.get(number), versions.get(number - 1)
    if version is None:
        raise Http404
    sections = sections_of(version.content)
    changes = changes_between(sections_of(previous.content), sections) if previous else []
    context = desk.context(version=version, previous=previous, sections=sections, changes=changes)
    return render(request, "emulation/plan_version_show.html", context)
