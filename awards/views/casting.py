"""Pages of a delegate: the own ballots, the paper, its confirmation, the check of a code.

The booth's pages are drawn without the frame's context: they cost no query, write nothing into the session and
are kept by no cache (VOTE-24).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from awards.forms.casting import WORDS, CastForm, CodeForm, VoteForm
from awards.models import Ballot, RollEntry
from awards.permissions import ballot_or_404
from awards.queries.casting import IN_THE_BOX, entry_of, facts_of_nominee, lines_of, own_ballots, standing_of
from awards.services.casting import cast_paper
from clusters.permissions import allow
from core import clock
from core.http import form_status, leaves_no_trace, posted, readonly
from urn.queries.boxes import codes, has_code, voter_state

NOT_ON_THE_ROLL = gettext_lazy(
    "Bạn không đứng tên bỏ phiếu trong cuộc này. Người bỏ phiếu do thư ký ghi trong danh sách trước khi mở."
)
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@readonly
def vote_list(request: HttpRequest) -> HttpResponse:
    """Where I may vote, when, where, and how far it is."""
    return render(request, "awards/vote_list.html", {"own": own_ballots(request.access)})


def _booth(
    request: HttpRequest, page: str, ballot: Ballot, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A page of the booth."""
    context = {
        "ballot": ballot,
        "is_large": request.user.has_large_text,
        "is_sample": (ballot.cluster_year or ballot.session).is_sample,
        "csrf_token": get_token(request),
    }
    response = HttpResponse(render_to_string(f"awards/{page}.html", context | more), status=status)
    response._has_been_logged = True  # Django would write a line of a refused paper
    return response


def _entry(request: HttpRequest, ballot_id: int) -> RollEntry:
    """The person's entry of the roll.

    Raises:
        Http404: the person may not know of the ballot.
        PermissionDenied: somebody else votes.
    """
    entry = entry_of(request.user, ballot_id)
    if entry is None:
        ballot_or_404(request.access, ballot_id)
        allow(False, NOT_ON_THE_ROLL)
    return entry


@leaves_no_trace
@never_cache
@sensitive_post_parameters()
@form_methods
@readonly
@sensitive_variables()
def vote_paper(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The paper; sent, it comes back for confirmation. Nothing is stored in either step."""
    entry = _entry(request, ballot_id)
    form = VoteForm(request.POST or None, ballot=entry.ballot, lines=lines_of(entry))
    if "marks" in request.POST:  # back from the confirmation
        return _paper(request, entry, CastForm(request.POST))
    if not _standing(entry).may_cast or not form.is_valid():
        return _paper(request, entry, form)
    confirmed = CastForm(initial={"marks": form.marks(), "nonce": form.cleaned_data["nonce"]})
    rows = [(line, WORDS[mark], mark) for line, mark in zip(form.lines, form.marks(), strict=True)]
    return _booth(request, "vote_confirm", entry.ballot, form=confirmed, rows=rows, is_choice=form.is_choice)


@leaves_no_trace
@never_cache
@sensitive_post_parameters()
@form_methods
@sensitive_variables()
def vote_cast(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Cast the confirmed paper; the answer comes on this very request."""
    if request.method != "POST":
        return redirect("awards:vote_paper", ballot_id)
    entry = _entry(request, ballot_id)
    form = CastForm(request.POST)
    if form.is_valid() and form.run(cast_paper, entry=entry, **form.cleaned_data):
        return _booth(request, "vote_done", entry.ballot, cast=form.result)
    return _paper(request, entry, form)


def _standing(entry: RollEntry):
    box_id = entry.ballot.box_id
    return standing_of(entry, voter_state(box_id, entry.pk) if box_id else None)


def _paper(request: HttpRequest, entry: RollEntry, form: VoteForm | CastForm) -> HttpResponse:
    """The paper with its marks and what was wrong with it, or why there is none to mark."""
    standing = _standing(entry)
    refused = form.is_bound and bool(form.errors)
    errors = [error for found in form.errors.values() for error in found] if refused else []
    if not standing.may_cast:
        return _booth(
            request,
            "vote_state",
            entry.ballot,
            standing=standing,
            errors=errors,
            status=422 if refused else 200,
        )
    if isinstance(form, CastForm):
        marks = form.data.get("marks", "") if "marks" not in form.errors else ""
        nonce = {} if "nonce" in form.errors else {"nonce": form.data["nonce"]}
        initial = VoteForm.initial_of(marks, "") | {"nonce": ""}
        initial = {name: mark for name, mark in initial.items() if name != "nonce"} | nonce
        form = VoteForm(initial=initial, ballot=entry.ballot, lines=lines_of(entry))
    return _booth(
        request, "vote_paper", entry.ballot, form=form, errors=errors, status=422 if refused else 200
    )


@require_safe
@readonly
def vote_facts(request: HttpRequest, ballot_id: int, nominee_id: int) -> HttpResponse:
    """What is known of one name on the paper; a part of the paper, or a page of its own without scripts."""
    entry = entry_of(request.user, ballot_id)
    ballot = entry.ballot if entry else ballot_or_404(request.access, ballot_id)
    nominee = get_object_or_404(
        ballot.nominees.select_related(
            "unit", "person", "registration__award_type", "ballot__cluster_year", "dossier__cluster_year"
        ),
        pk=nominee_id,
    )
    context = {
        "ballot": ballot,
        "cluster_year": ballot.cluster_year,
        **facts_of_nominee(nominee, request.access, clock.today()),
    }
    template = "awards/_vote_facts.html" if request.htmx else "awards/vote_facts.html"
    return render(request, template, context)


@leaves_no_trace
@never_cache
@sensitive_post_parameters()
@form_methods
@readonly
@sensitive_variables()
def vote_check(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Whether a paper lies in the sealed box. The code is sent, not put into the address: addresses are logged."""
    entry = entry_of(request.user, ballot_id)
    ballot = entry.ballot if entry else ballot_or_404(request.access, ballot_id)
    is_sealed = ballot.box_id is not None and ballot.state in IN_THE_BOX
    form = CodeForm(**posted(request))
    found = None
    if is_sealed and form.is_valid():
        found = has_code(ballot.box, form.cleaned_data["code"])
    context = {
        "is_sealed": is_sealed,
        "form": form,
        "found": found,
        "codes": codes(ballot.box) if is_sealed else [],
        "cluster_year": ballot.cluster_year,
    }
    status = form_status(form) if found is None else 200
    return render(request, "awards/vote_check.html", {"ballot": ballot, **context}, status=status)
