"""Pages from the vote to the published decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from awards.enums import NominationState
from awards.forms.proposals import (
    ConfirmForm,
    DecisionForm,
    GiveBackForm,
    NominationChangeForm,
    ReceiveListForm,
    SendListForm,
    changes_of,
)
from awards.models import AwardDecision, Nomination
from awards.queries import proposals as queries
from awards.queries.papers import proposals as papers
from awards.services import proposals as services
from clusters.models import ClusterYear
from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, paper, readonly
from core.ordering import search_key
from emulation.enums import MilestoneKind
from emulation.services.milestones import is_reached

PAGE_SIZE = 12
ONLY_LEADERS = gettext_lazy("Chỉ Trưởng, Phó Trưởng cụm làm được việc này.")
ONLY_STANDING_BODY = gettext_lazy("Chỉ cán bộ Thường trực Hội đồng làm được việc này.")


@login_not_required
@require_safe
@readonly
def result_list(request: HttpRequest) -> HttpResponse:
    """Published results; open to anyone, signed in or not (PDP-8)."""
    years = queries.published_years()
    text = request.GET.get("q", "")[:100]
    asked = request.GET.get("nam")
    if asked is None and not text:
        year = next(iter(years), None)  # the newest results first; "Tất cả" asks for every year
    else:
        year = int(asked) if asked in map(str, years) else None
    results = queries.published_results(year=year, text=search_key(text))
    page = Paginator(results, PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"page": page, "years": years, "year": year, "q": text}
    return render(request, "awards/result_list.html", context)


@require_safe
@readonly
def submission_inbox(request: HttpRequest) -> HttpResponse:
    """Lists that wait for their receipt."""
    if not request.access.reads_all:
        raise Http404
    return render(request, "awards/submission_inbox.html", {"submissions": queries.awaiting_receipt()})


def _context(cluster_year: ClusterYear, **more) -> dict:
    return {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample, **more}


def _back(cluster_year: ClusterYear) -> str:
    return reverse("awards:nomination_list", args=[cluster_year.pk])


@require_safe
@readonly
def nomination_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Who was elevated, proposed and granted in this cluster's year, and the next step."""
    cluster_year = request.access.year_or_404(year_id)
    submission = queries.current_submission(cluster_year)
    groups = queries.nominations_of(cluster_year)
    decides = request.access.is_standing_body
    leads = request.access.leads_year(cluster_year)
    reads_reports = request.access.reads_all or request.access.drafts_for(cluster_year)
    for group in groups:
        for nomination in group.nominations:
            nomination.can_change = bool(changes_of(nomination)) and (
                decides if nomination.submission_id else leads
            )
            nomination.has_report = nomination.state not in papers.ENDED and (
                reads_reports or request.access.works_for(nomination.unit)
            )
    states = {n.state for group in groups for n in group.nominations}
    context = _context(
        cluster_year,
        groups=groups,
        submission=submission,
        past_submissions=queries.past_submissions(cluster_year),
        decisions=queries.decisions_of(cluster_year),
        leads=leads,
        decides=decides,
        drafts_decision=decides and bool(papers.DECISION.subjects(cluster_year)),
        has_voted=is_reached(cluster_year, MilestoneKind.VOTED),
        can_send=NominationState.ELEVATED in states and submission is None,
        can_decide=NominationState.RECEIVED in states,
    )
    return render(request, "awards/nomination_list.html", context)


@require_safe
@readonly
@paper
def nomination_paper(request: HttpRequest, year_id: int) -> HttpResponse:
    """The list as an annex to the letter, for A4."""
    cluster_year = request.access.year_or_404(year_id)
    context = _context(
        cluster_year,
        groups=queries.nominations_of(cluster_year),
        submission=queries.current_submission(cluster_year),
        today=clock.today(),
        back_url=_back(cluster_year),
    )
    return render(request, "awards/nomination_paper.html", context)


@get_or_post
def submission_send(request: HttpRequest, year_id: int) -> HttpResponse:
    """Send the list to the standing body."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.leads_year(cluster_year), ONLY_LEADERS)
    form = SendListForm(request.POST or None, request.FILES or None)

    if form.is_valid() and form.run(
        services.send_list, cluster_year=cluster_year, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã gửi danh sách đề nghị đến Thường trực Hội đồng."))
        return redirect("awards:nomination_list", year_id)
    context = _context(
        cluster_year,
        form=form,
        groups=queries.nominations_of(cluster_year),
        cancel_url=_back(cluster_year),
    )
    return render(request, "awards/submission_send.html", context, status=form_status(form))


@get_or_post
def submission_give_back(request: HttpRequest, year_id: int) -> HttpResponse:
    """Recall the list (cluster) or return it for completion (standing body), before its receipt."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        request.access.leads_year(cluster_year) or request.access.is_standing_body,
        _("Chỉ Trưởng, Phó Trưởng cụm hoặc cán bộ Thường trực Hội đồng làm được việc này."),
    )
    submission = queries.current_submission(cluster_year)
    if submission is None:
        raise Http404
    form = GiveBackForm(request.POST or None)

    if form.is_valid() and form.run(
        services.give_back, submission_id=submission.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Danh sách đã trở về cụm để bổ sung."))
        return redirect("awards:nomination_list", year_id)
    context = _context(cluster_year, form=form, submission=submission)
    return render(request, "awards/submission_give_back.html", context, status=form_status(form))


@get_or_post
def submission_receive(request: HttpRequest, year_id: int) -> HttpResponse:
    """The standing body receives the list."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    submission = queries.current_submission(cluster_year)
    if submission is None:
        raise Http404
    form = ReceiveListForm(request.POST or None, initial={"received_on": clock.today()})

    if form.is_valid() and form.run(
        services.receive_list,
        submission_id=submission.pk,
        own_unit_ids=request.access.unit_ids,
        **form.cleaned_data,
        **acting(request),
    ):
        messages.success(request, _("Đã tiếp nhận danh sách đề nghị."))
        return redirect("awards:nomination_list", year_id)
    context = _context(
        cluster_year,
        form=form,
        submission=submission,
        groups=queries.nominations_of(cluster_year),
        cancel_url=_back(cluster_year),
    )
    return render(request, "awards/submission_receive.html", context, status=form_status(form))


@get_or_post
def nomination_change(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """Hold, take up again, refuse or withdraw one nomination."""
    cluster_year = request.access.year_or_404(year_id)
    nomination = get_object_or_404(
        Nomination.objects.select_related("award_type"), pk=pk, cluster_year=cluster_year
    )
    if nomination.submission_id:
        allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    else:
        allow(request.access.leads_year(cluster_year), ONLY_LEADERS)
    form = NominationChangeForm(request.POST or None, nomination=nomination)

    if form.is_valid() and form.run(
        services.change_nomination, nomination_id=nomination.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi nhận."))
        return redirect("awards:nomination_list", year_id)
    context = _context(cluster_year, form=form, nomination=nomination)
    return render(request, "awards/nomination_change.html", context, status=form_status(form))


@get_or_post
def decision_record(request: HttpRequest, year_id: int) -> HttpResponse:
    """Record the decision that grants."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    open_nominations = [
        nomination
        for group in queries.nominations_of(cluster_year)
        for nomination in group.nominations
        if nomination.state == NominationState.RECEIVED
    ]
    form = DecisionForm(request.POST or None, request.FILES or None, nominations=open_nominations)

    if form.is_valid() and form.run(
        services.record_decision,
        cluster_year=cluster_year,
        number=form.cleaned_data["number"],
        issued_on=form.cleaned_data["issued_on"],
        issuer=form.cleaned_data["issuer"],
        granted_ids=form.cleaned_data["granted"],
        file=form.cleaned_data["file"],
        **acting(request),
    ):
        messages.success(request, _("Đã ghi quyết định. Quyết định chưa được công bố."))
        return redirect("awards:nomination_list", year_id)
    context = _context(cluster_year, form=form, nominations=open_nominations)
    return render(request, "awards/decision_record.html", context, status=form_status(form))


@get_or_post
def decision_publish(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """Publish a recorded decision to everyone."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    decision = get_object_or_404(
        AwardDecision.objects.filter(nominations__cluster_year=cluster_year).distinct(), pk=pk
    )
    form = ConfirmForm(request.POST or None)

    if form.is_valid() and form.run(services.publish_decision, decision_id=decision.pk, **acting(request)):
        messages.success(request, _("Đã công bố kết quả khen thưởng."))
        return redirect("awards:result_list")
    granted = decision.nominations.select_related("award_type", "cluster_year").order_by(
        "cluster_year__sort_key", "award_type__ordinal", "ordinal", "pk"
    )
    context = _context(
        cluster_year, form=form, decision=decision, granted=granted, cancel_url=_back(cluster_year)
    )
    return render(request, "awards/decision_publish.html", context, status=form_status(form))
