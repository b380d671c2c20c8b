"""The count by two tellers, the result, the minutes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from awards.enums import BallotMode, BallotState
from awards.forms.conflicts import newer_values
from awards.forms.counts import AdoptMinutesForm, CountForm, MinutesForm, cell_label
from awards.models import Ballot
from awards.permissions import (
    ballot_or_404,
    is_teller,
    may_recount,
    prepares_ballot,
    runs_ballot,
    sees_result,
)
from awards.queries.results import abstaining_nominees, count_by, figures_of, present_units, result_of
from awards.queries.rules import facts_of
from awards.queries.tellers import equation_of, on_paper_of
from awards.services import counting, tellers
from awards.verdict import differences
from awards.views.ballots import ONLY_DRAFTERS, ONLY_LEADERS, context_of
from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, never_held, paper, posted, readonly
from urn.queries.boxes import count_revisions

ONLY_TELLERS = gettext_lazy("Chỉ hai người kiểm phiếu của cuộc này nhập và đối chiếu kết quả.")


@never_cache
@never_held
@sensitive_post_parameters()
@get_or_post
def count_enter(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """A teller enters the own count; nothing of the other's is on this page."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(is_teller(request.access, ballot), ONLY_TELLERS)
    if request.method != "POST" and ballot.state != BallotState.CLOSED:
        return redirect("awards:ballot_show", ballot.pk)
    if ballot.mode == BallotMode.ELECTRONIC:
        return redirect("awards:teller_open", ballot.pk)
    is_mixed = ballot.mode == BallotMode.MIXED
    form = _count_form(request, ballot)

    if form.is_valid() and form.run(
        tellers.seal_paper_count if is_mixed else counting.enter_count,
        ballot_id=ballot.pk,
        figures=form.figures(),
        revision=form.cleaned_data["revision"],
        actor=request.user,  # a teller counts in person, for nobody else
        at=clock.now(),
    ):
        messages.success(request, _("Đã lưu kết quả bạn đếm được."))
        return redirect("awards:teller_open" if is_mixed else "awards:count_compare", ballot.pk)
    newer = newer_values(form, _count_form(request, ballot, is_fresh=True))
    return render(
        request,
        "awards/count_enter.html",
        context_of(ballot, form=form, newer=newer, is_mixed=is_mixed),
        status=form_status(form),
    )


def _count_form(request: HttpRequest, ballot: Ballot, *, is_fresh: bool = False) -> CountForm:
    own = count_by(ballot, request.user)
    sealed = count_revisions(ballot.box_id) if ballot.mode == BallotMode.MIXED else {}
    return CountForm(
        request.POST if request.method == "POST" and not is_fresh else None,
        ballot=ballot,
        nominees=list(ballot.nominees.order_by("ordinal")),
        own=own,
        revision=sealed.get(request.user.pk, own.revision if own else 0),
        present=present_units(ballot),
        abstaining=abstaining_nominees(ballot),
        on_paper=on_paper_of(ballot),
    )


@never_cache
@require_safe
@readonly
def count_compare(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Whether both have entered, and where they differ; both values only once both have entered."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(is_teller(request.access, ballot), ONLY_TELLERS)
    if ballot.state != BallotState.CLOSED or ballot.mode != BallotMode.PAPER:
        return redirect("awards:ballot_show", ballot.pk)
    own = count_by(ballot, request.user)
    other = ballot.counts.exclude(teller=request.user).prefetch_related("lines").first()
    rows = []
    if own and other:
        nominees = list(ballot.nominees.order_by("ordinal"))
        found = differences(figures_of(own), figures_of(other))
        rows = [(cell_label(cell, nominees), mine, theirs) for cell, (mine, theirs) in found.items()]
    context = context_of(ballot, has_own=own is not None, has_other=other is not None, rows=rows)
    return render(request, "awards/count_compare.html", context)


def _with_result(request: HttpRequest, ballot_id: int) -> Ballot:
    """The ballot, if its result is out for this person.

    Raises:
        Http404: not found, or no result to read (yet).
    """
    ballot = ballot_or_404(request.access, ballot_id)
    if not sees_result(request.access, ballot):
        raise Http404
    return ballot


def _with_minutes(request: HttpRequest, ballot_id: int) -> Ballot:
    """The ballot, if its result was announced: no paper of it goes round earlier, not even at the board.

    Raises:
        Http404: not found, or not announced.
    """
    ballot = _with_result(request, ballot_id)
    if ballot.announced_at is None and ballot.state != BallotState.VOID:
        raise Http404
    return ballot


@never_cache
@require_safe
@readonly
def ballot_result(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The figures and the verdict."""
    ballot = _with_result(request, ballot_id)
    result = result_of(ballot)
    context = context_of(
        ballot,
        result=result,
        rule=facts_of(ballot, result.members),
        equation=equation_of(ballot, result.figures["issued"]),
        recounts=ballot.mode != BallotMode.PAPER and may_recount(request.access, ballot),
        drafts=prepares_ballot(request.access, ballot),
        leads=runs_ballot(request.access, ballot),
        tells_why=ballot.announced_at
        and not ballot.is_rehearsal
        and ballot.state != BallotState.VOID
        and ballot.cluster_year is not None
        and request.access.reads_year(ballot.cluster_year),
    )
    return render(request, "awards/ballot_result.html", context)


@require_safe
@readonly
@paper
def minutes_show(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The counting minutes on A4 (VOTE-28)."""
    ballot = _with_minutes(request, ballot_id)
    result = result_of(ballot)
    board = list(ballot.board.order_by("role", "pk"))
    context = context_of(
        ballot,
        result=result,
        rule=facts_of(ballot, result.members),
        equation=equation_of(ballot, result.figures["issued"]),
        board=board,
    )
    return render(request, "awards/minutes_show.html", context)


@get_or_post
def minutes_write(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Write number, chair, secretary and what happened, before printing."""
    ballot = _with_minutes(request, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    form = MinutesForm(request.POST or None, initial=MinutesForm.initial_of(ballot))

    if form.is_valid() and form.run(
        counting.write_minutes,
        ballot_id=ballot.pk,
        number=form.cleaned_data["minutes_number"],
        place=form.cleaned_data["place"],
        chaired_by=form.cleaned_data["chaired_by"],
        secretary=form.cleaned_data["secretary"],
        note=form.cleaned_data["minutes_note"],
        revision=form.cleaned_data["revision"],
        **acting(request),
    ):
        messages.success(request, _("Đã lưu biên bản. In ra để ký, rồi xác nhận biên bản đã ký."))
        return redirect("awards:ballot_result", ballot.pk)
    ballot.refresh_from_db()
    newer = newer_values(form, MinutesForm(initial=MinutesForm.initial_of(ballot)))
    context = context_of(ballot, form=form, newer=newer)
    return render(request, "awards/minutes_write.html", context, status=form_status(form))


@get_or_post
def minutes_adopt(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm the signed minutes; whoever was elevated goes on the list of proposals."""
    ballot = _with_minutes(request, ballot_id)
    allow(runs_ballot(request.access, ballot), ONLY_LEADERS)
    form = AdoptMinutesForm(**posted(request))
    if form.is_valid() and form.run(
        counting.adopt_minutes, ballot_id=ballot.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã xác nhận biên bản. Đơn vị được suy tôn đã vào danh sách đề nghị."))
        return redirect("awards:ballot_show", ballot.pk)
    context = context_of(ballot, form=form, result=result_of(ballot))
    return render(request, "awards/minutes_adopt.html", context, status=form_status(form))
