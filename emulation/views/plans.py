"""A plan to read, write and adopt; of a cluster or of a unit."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.models import ClusterYear
from clusters.permissions import allow
from core.http import acting, attempt, form_status, get_or_post, paper, posted, readonly
from emulation.enums import PlanState
from emulation.forms.plans import AdoptPlanForm, IssuePlanForm, PhasesForm, PlanTextForm
from emulation.queries import plans as queries
from emulation.queries.sections import bands_of, campaign_line, sections_of
from emulation.services import plans as services
from emulation.services.versions import digest
from emulation.views.plan_desk import (
    FROZEN,
    ONLY_DRAFTERS,
    ONLY_HEADS,
    ONLY_LEADERS,
    desk_or_404,
    writing_desk,
    year_desk,
)
from emulation.views.shared import is_overtaken, renew

TONES = {PlanState.DRAFT: "todo", PlanState.IN_COMMENT: "now", PlanState.ADOPTED: "done"}


@require_safe
@readonly
def plan_show(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """The plan, its phases, what the press told of it, and what can be done next."""
    if year_id is None:
        desk = desk_or_404(request, None, plan_id)
    else:
        cluster_year = request.access.year_or_404(year_id)
        desk = year_desk(request, cluster_year)
        if desk is None:
            return _no_plan_yet(request, cluster_year)
    plan = desk.plan
    content = queries.shown_content(plan, is_writer=desk.reads_working_text)
    lacks = queries.lacks_of(plan) if desk.may_write and not desk.is_adopted else []
    drives = queries.opened_drives(plan) if desk.is_adopted else []
    context = desk.context(
        content=content,
        sections=sections_of({**content, "phases": []}) if content else [],  # the picture shows these
        bands=bands_of(content) if content else None,
        drives=[campaign_line(queries.campaign_content(drive)) for drive in drives],
        facts=queries.facts_about(plan),
        lacks=[(lack, desk.url(lack.page)) for lack in lacks],
        events=history_of(plan) if desk.reads_working_text else None,
        papers_year_id=queries.papers_year_id(plan) if content else None,
        tone=TONES[plan.state],
        today=request.access.day,
        is_this_year=request.access.day.year == plan.year,
    )
    return render(request, "emulation/plan_show.html", context)


def _no_plan_yet(request: HttpRequest, cluster_year: ClusterYear) -> HttpResponse:
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "may_begin": request.access.drafts_for(cluster_year),
    }
    return render(request, "emulation/plan_none.html", context)


@require_safe
@readonly
@paper
def plan_paper(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """The plan as a paper for A4."""
    desk = desk_or_404(request, year_id, plan_id)
    content = queries.shown_content(desk.plan, is_writer=desk.reads_working_text)
    if content is None:
        raise Http404
    sections = sections_of({**content, "legal_bases": []})
    signers = queries.signers_of(desk.plan, request.access.day)
    context = desk.context(content=content, sections=sections, signers=signers, back_url=desk.url("show"))
    return render(request, "emulation/plan_paper.html", context)


@require_POST
def plan_draft(request: HttpRequest, year_id: int) -> HttpResponse:
    """Begin the plan of a cluster's year."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.drafts_for(cluster_year), ONLY_DRAFTERS)
    done = attempt(request, services.draft_plan, cluster_year=cluster_year, **acting(request))
    return redirect("emulation:plan_edit" if done else "emulation:plan_show", year_id)


@get_or_post
def plan_edit(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """Write the text; whoever saved meanwhile is shown beside what was typed, and nothing is lost."""
    desk = writing_desk(request, year_id, plan_id)
    plan = desk.plan
    initial = {name: getattr(plan, name) for name in (*services.TEXT_FIELDS, "revision")}
    form = PlanTextForm(request.POST or None, plan=plan, initial=initial)
    if form.is_valid() and form.run(
        services.save_plan_text, plan=plan, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lưu bản nháp lúc này. Bạn có thể soạn tiếp hoặc quay lại kế hoạch."))
        return redirect(desk.url("edit"))
    newer = _newer_texts(form, plan) if form.is_bound else []
    context = desk.context(form=form, newer=newer)
    return render(request, "emulation/plan_edit.html", context, status=form_status(form))


def _newer_texts(form: PlanTextForm, plan: Any) -> list[tuple[str, str]]:
    """What somebody else saved since the form was opened, where it differs from what was typed."""
    plan.refresh_from_db(fields=[*services.TEXT_FIELDS, "revision"])
    if not is_overtaken(form, plan.revision):
        return []
    newer = []
    for field in form.visible_fields():
        saved = field.field.prepare_value(getattr(plan, field.name)) or ""
        if saved.split() != form.data.get(field.name, "").split():
            newer.append((field.label, saved))
    return newer


@get_or_post
def plan_phases(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """Set the two peak phases."""
    desk = writing_desk(request, year_id, plan_id)
    phases = [(phase.starts_on, phase.ends_on) for phase in desk.plan.phases.order_by("ordinal")]
    first, second = phases if len(phases) == 2 else services.usual_phases(desk.plan.year)
    initial = {
        "first_starts_on": first[0],
        "first_ends_on": first[1],
        "second_starts_on": second[0],
        "second_ends_on": second[1],
    }
    form = PhasesForm(request.POST or None, initial=initial)
    if form.is_valid() and form.run(services.set_phases, plan=desk.plan, **form.periods(), **acting(request)):
        messages.success(request, _("Đã đặt hai đợt thi đua cao điểm."))
        return redirect(desk.url("show"))
    return render(request, "emulation/plan_phases.html", desk.context(form=form), status=form_status(form))


@get_or_post
def plan_adopt(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """Confirm that the plan was adopted (a cluster's) or issued (a unit's); it is frozen by that."""
    desk = desk_or_404(request, year_id, plan_id)
    allow(desk.may_adopt, ONLY_HEADS if desk.plan.unit_id else ONLY_LEADERS)
    allow(not desk.is_adopted, FROZEN)
    content = queries.content_of(desk.plan)
    form_class = IssuePlanForm if desk.plan.unit_id else AdoptPlanForm
    seen = {"seen": digest(content)}
    form = form_class(**posted(request), plan=desk.plan, initial=seen)
    if form.is_valid() and form.run(
        services.adopt_plan, plan=desk.plan, **form.adoption(), **acting(request)
    ):
        messages.success(request, _("Đã ghi nhận. Nội dung kế hoạch từ nay không sửa được."))
        return redirect(desk.url("show"))
    renew(form, **seen)
    context = desk.context(
        form=form,
        sections=sections_of(content),
        lacks=[(lack, desk.url(lack.page)) for lack in queries.lacks_of(desk.plan)],
        cancel_url=desk.url("show"),
    )
    return render(request, "emulation/plan_adopt.html", context, status=form_status(form))
