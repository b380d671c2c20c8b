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
    CancellationForm,
    ConfirmForm,
    DecisionForm,
    GiveBackForm,
    ReceiveListForm,
    SendListForm,
)
from awards.models import AwardDecision, Submission
from awards.queries import proposals as queries
from awards.queries.dossiers import dossier_or_404, visible_dossiers
from awards.queries.papers import proposals as papers
from awards.services import cancelling, decisions
from awards.services import proposals as services
from awards.services.telling import behind
from clusters.models import ClusterYear
from clusters.permissions import allow
from clusters.services.telling import audience
from core import clock
from core.forms import ServiceForm
from core.http import acting, form_status, get_or_post, ids_asked, paper, posted, readonly
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
    results = queries.published_results(year=year, text=search_key(text), with_cancelled=True)
    page = Paginator(results, PAGE_SIZE).get_page(request.GET.get("trang"))
    own_years = request.access.visible_years().filter(pk__in={n.cluster_year_id for n in page})
    tells_why = set(own_years.values_list("pk", flat=True))  # elsewhere only what is published
    context = {"page": page, "years": years, "year": year, "q": text, "tells_why": tells_why}
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
    opened = set(
        visible_dossiers(request.access).filter(cluster_year=cluster_year).values_list("pk", flat=True)
    )
    for group in groups:
        for nomination in group.nominations:
            nomination.opens = nomination.pk in opened
            nomination.has_report = nomination.opens and nomination.state not in papers.ENDED
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
        decision_url=f"{reverse('awards:decision_record')}?nam={cluster_year.pk}",
        can_decide=bool(states & queries.READY),
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


def _submission_or_404(request: HttpRequest, pk: int) -> Submission:
    submission = get_object_or_404(
        Submission.objects.select_related("cluster_year", "unit", "sent_by"), pk=pk, returned_at__isnull=True
    )
    if submission.cluster_year_id:
        request.access.year_or_404(submission.cluster_year_id)
    elif not (request.access.reads_all or submission.unit_id in request.access.unit_ids):
        raise Http404
    return submission


def _after(submission: Submission) -> str:
    return _back(submission.cluster_year) if submission.cluster_year else reverse("awards:dossier_list")


def _submission_context(submission: Submission, form: ServiceForm) -> dict:
    more = {"submission": submission, "form": form, "cancel_url": _after(submission)}
    if submission.cluster_year:
        return _context(submission.cluster_year, groups=queries.nominations_in(submission), **more)
    return {"groups": queries.nominations_in(submission), "is_sample": submission.unit.is_sample, **more}


@get_or_post
def submission_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Recall the list (cluster, unit) or return it for completion (standing body), before its receipt."""
    submission = _submission_or_404(request, pk)
    sender = (
        request.access.leads_year(submission.cluster_year)
        if submission.cluster_year
        else submission.unit_id in request.access.signing_unit_ids
    )
    allow(
        sender or request.access.is_standing_body,
        _(
            "Chỉ Trưởng, Phó Trưởng cụm, thủ trưởng đơn vị trình hoặc cán bộ Thường trực Hội đồng làm được việc này."
        ),
    )
    form = GiveBackForm(request.POST or None)

    if form.is_valid() and form.run(
        services.give_back, submission_id=submission.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Danh sách đã trở về nơi trình để bổ sung."))
        return redirect(_after(submission))
    context = _submission_context(submission, form)
    return render(request, "awards/submission_give_back.html", context, status=form_status(form))


@get_or_post
def submission_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The standing body receives a cluster's or a unit's list."""
    submission = _submission_or_404(request, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    form = ReceiveListForm(request.POST or None, initial={"received_on": clock.today()})

    if form.is_valid() and form.run(
        services.receive_list,
        submission_id=submission.pk,
        own_unit_ids=request.access.unit_ids,
        **form.cleaned_data,
        **acting(request),
    ):
        messages.success(request, _("Đã tiếp nhận danh sách đề nghị."))
        return redirect(_after(submission))
    context = _submission_context(submission, form)
    return render(request, "awards/submission_receive.html", context, status=form_status(form))


@get_or_post
def decision_record(request: HttpRequest) -> HttpResponse:
    """Record the decision that grants: for chosen dossiers, for a cluster's year, or for all that are ready."""
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    lines = queries.ready_for_decision(
        chosen=ids_asked(request, "ho-so"), years=ids_asked(request, "nam"), day=clock.today()
    )
    ready = [line.nomination for line in lines if not line.reason]
    form = DecisionForm(
        request.POST or None,
        request.FILES or None,
        nominations=ready,
        initial={"granted": [n.pk for n in ready]},
    )

    if form.is_valid() and form.run(
        decisions.record_decision,
        number=form.cleaned_data["number"],
        issued_on=form.cleaned_data["issued_on"],
        issuer=form.cleaned_data["issuer"],
        granted_ids=form.cleaned_data["granted"],
        file=form.cleaned_data["file"],
        **acting(request),
    ):
        messages.success(request, _("Đã ghi quyết định. Quyết định chưa được công bố."))
        return redirect("awards:decision_publish", form.result.pk)
    context = {
        "form": form,
        "lines": lines,
        "ready": ready,
        "cancel_url": reverse("awards:dossier_list"),
        "is_sample": bool(ready) and all(line.is_sample for line in lines),
    }
    return render(request, "awards/decision_record.html", context, status=form_status(form))


@get_or_post
def decision_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a recorded decision to everyone."""
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    decision = get_object_or_404(AwardDecision, pk=pk)
    form = ConfirmForm(**posted(request))

    if form.is_valid() and form.run(decisions.publish_decision, decision_id=decision.pk, **acting(request)):
        messages.success(request, _("Đã công bố kết quả khen thưởng."))
        return redirect("awards:result_list")
    granted, sums = queries.granted_by(decision)
    context = {
        "form": form,
        "decision": decision,
        "told_people": audience(behind(granted, clock.today()), request.user),
        "granted": granted,
        "sums": sums,
        "is_sample": bool(granted) and all(n.cluster_year and n.cluster_year.is_sample for n in granted),
        "cancel_url": reverse("awards:dossier_list"),
    }
    return render(request, "awards/decision_publish.html", context, status=form_status(form))


@get_or_post
def decision_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the decision that cancels a granted award."""
    nomination = dossier_or_404(request.access, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    form = CancellationForm(request.POST or None)

    if form.is_valid() and form.run(
        cancelling.cancel_award, nomination_id=nomination.pk, **form.cleaned_data, **acting(request)
    ):
        told = _("Đã ghi hủy bỏ. Không danh hiệu nào khác dựa trên danh hiệu này.")
        if form.result:
            told = _("Đã ghi hủy bỏ. Có %(count)s danh hiệu dựa trên danh hiệu này cần xem lại.") % {
                "count": len(form.result)
            }
        messages.success(request, told)
        return redirect("awards:dossier_show", pk)
    context = {
        "form": form,
        "nomination": nomination,
        "built_on_it": queries.built_on(nomination),
        "cancel_url": reverse("awards:dossier_show", args=[pk]),
        "is_sample": nomination.unit.is_sample,
    }
    return render(request, "awards/decision_cancel.html", context, status=form_status(form))
