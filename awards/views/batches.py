"""Printed papers: their batches, the sheets to print, the table where they are handed out, the books."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards.enums import BallotMode, BallotState, RollState
from awards.forms.batches import BatchForm, BooksForm
from awards.forms.roll import PaperForm
from awards.models import Ballot
from awards.permissions import ballot_or_404, prepares_ballot
from awards.queries.ballots import present_of, roll_of
from awards.services import batches as services
from awards.services import switching
from awards.views.ballots import ONLY_DRAFTERS, context_of
from clusters.permissions import allow
from core.http import acting, form_status, get_or_post, paper, posted, readonly

# How many papers stand on one sheet of A4.
LAYOUTS = (1, 2, 4)


@get_or_post
def batch_list(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The batches of a ballot, and one more."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    present = present_of(roll_of(ballot))
    form = BatchForm(**posted(request), initial={"sheets": present + 2})

    if form.is_valid() and form.run(
        services.print_batch, ballot_id=ballot.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lập tập phiếu. In đủ số tờ rồi niêm phong cả tập."))
        return redirect("awards:batch_print", ballot.pk, form.result.pk)
    context = context_of(
        ballot,
        form=form,
        batches=ballot.batches.select_related("printed_by").order_by("ordinal"),
        prints=ballot.state in {BallotState.PREPARED, BallotState.OPEN},
        keeps_books=_keeps_books(ballot),
        layouts=LAYOUTS,
    )
    return render(request, "awards/batch_list.html", context, status=form_status(form))


def _keeps_books(ballot: Ballot) -> bool:
    return ballot.state in {BallotState.CLOSED, BallotState.COUNTED} and ballot.announced_at is None


@require_safe
@readonly
@paper
def batch_print(request: HttpRequest, ballot_id: int, batch_id: int) -> HttpResponse:
    """The papers of a batch, all alike, on A4; ``moi-trang`` says how many stand on one page."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    batch = get_object_or_404(ballot.batches, pk=batch_id)
    nominees = list(ballot.nominees.order_by("ordinal"))
    asked = request.GET.get("moi-trang", "")
    usual = 4 if len(nominees) <= 4 else 2 if len(nominees) <= 12 else 1
    layout = int(asked) if asked in {str(number) for number in LAYOUTS} else usual
    context = context_of(
        ballot, batch=batch, nominees=nominees, sheets=range(batch.printed), layout=layout, layouts=LAYOUTS
    )
    return render(request, "awards/batch_print.html", context)


@get_or_post
def batch_issue(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The table in the hall: a unit comes for a paper, or brings an unused one back."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    entries = list(ballot.roll.filter(state=RollState.PRESENT).order_by("ordinal"))
    form = PaperForm(**posted(request), entries=entries)
    returns = request.POST.get("tra-lai") == "1"

    if form.is_valid() and form.run(
        switching.take_paper_back if returns else switching.issue_on_paper,
        ballot_id=ballot.pk,
        entry_id=form.cleaned_data["entry"],
        **acting(request),
    ):
        words = _("Đã thu lại phiếu giấy của %(unit)s.") if returns else _("Đã phát phiếu giấy cho %(unit)s.")
        messages.success(request, words % {"unit": form.result.unit_name})
        return redirect("awards:batch_issue", ballot.pk)
    is_open = ballot.state == BallotState.OPEN and ballot.mode == BallotMode.MIXED
    context = context_of(ballot, form=form, is_open=is_open)
    return render(request, "awards/batch_issue.html", context, status=form_status(form))


@get_or_post
def batch_books(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The books of the printed papers: printed = used + spoiled + returned."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    batches = list(ballot.batches.order_by("ordinal"))
    form = BooksForm(
        **posted(request),
        batches=batches,
        used=ballot.papers_used,
        known=services.papers_in_use(ballot) if ballot.box_id else None,
    )

    if form.is_valid() and form.run(
        services.close_books, ballot_id=ballot.pk, **form.books(), **acting(request)
    ):
        messages.success(request, _("Đã chốt sổ phiếu in: số tờ in ra bằng đã dùng, hỏng và chưa dùng."))
        return redirect("awards:batch_list", ballot.pk)
    context = context_of(
        ballot,
        form=form,
        batches=batches,
        printed=sum(batch.printed for batch in batches),
        keeps_books=_keeps_books(ballot) and bool(batches),
    )
    return render(request, "awards/batch_books.html", context, status=form_status(form))
