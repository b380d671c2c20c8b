"""The roll of a ballot, and written opinions of absent units."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from awards.enums import AbsentMode, BallotState, RollState
from awards.forms.conflicts import newer_values
from awards.forms.roll import OpinionForm, RollForm
from awards.models import Ballot
from awards.permissions import ballot_or_404, prepares_ballot
from awards.queries.ballots import delegates_of, roll_of
from awards.services import roll
from awards.views.ballots import ONLY_DRAFTERS, context_of
from clusters.permissions import allow
from core.http import acting, form_status, get_or_post
from emulation.models import Arrival
from emulation.models import Attendance as ConferenceAttendance


@get_or_post
def ballot_roll(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Call the roll; attendance noted at the conference is filled in at first."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    initial = {"revision": ballot.revision} | ({} if ballot.roll.exists() else _from_conference(ballot))
    people = delegates_of(ballot) if ballot.box_id and ballot.cluster_year else None
    form = RollForm(request.POST or None, lines=roll_of(ballot), people=people, initial=initial)

    if form.is_valid() and form.run(
        roll.save_roll,
        ballot_id=ballot.pk,
        attendances=form.attendances(),
        revision=form.cleaned_data["revision"],
        **acting(request),
    ):
        messages.success(request, _("Đã lưu điểm danh."))
        return redirect("awards:ballot_show", ballot.pk)
    newer = []
    if form.is_bound:
        ballot.refresh_from_db()
        fresh = RollForm(lines=roll_of(ballot), people=people, initial={"revision": ballot.revision})
        newer = newer_values(form, fresh)
    context = context_of(
        ballot,
        form=form,
        newer=newer,
        takes_opinions=ballot.rule.absent_mode == AbsentMode.WRITTEN_OPINION,
        is_frozen=ballot.state != BallotState.PREPARED,
    )
    return render(request, "awards/ballot_roll.html", context, status=form_status(form))


def _from_conference(ballot: Ballot) -> dict[str, object]:
    """Who is in the hall now casts; absences as noted at the conference."""
    initial: dict[str, object] = {}
    for noted in ConferenceAttendance.objects.filter(conference=ballot.conference_id):
        initial[f"state_{noted.unit_id}"] = noted.state
        initial[f"representative_{noted.unit_id}"] = noted.representative
        initial[f"reason_{noted.unit_id}"] = noted.reason
    for arrival in Arrival.objects.filter(conference=ballot.conference_id).order_by("came_at", "pk"):
        is_here = arrival.left_at is None  # who has left is to be marked anew
        initial[f"state_{arrival.unit_id}"] = RollState.PRESENT if is_here else RollState.EXPECTED
        initial[f"representative_{arrival.unit_id}"] = arrival.full_name if is_here else ""
        initial[f"delegate_{arrival.unit_id}"] = arrival.user_id if is_here else None
    return initial


@get_or_post
def ballot_opinion(request: HttpRequest, ballot_id: int, unit_id: int) -> HttpResponse:
    """Record what an absent unit or member of the council (``unit_id``) wrote; not secret, counted on its own line."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    author = {"unit_id" if ballot.cluster_year_id else "member_id": unit_id}
    entry = get_object_or_404(ballot.roll, **author)
    form = OpinionForm(
        request.POST or None,
        nominees=list(ballot.nominees.order_by("ordinal")),
        opinions=list(ballot.opinions.filter(**author)),
    )

    if form.is_valid() and form.run(
        roll.record_opinions,
        ballot_id=ballot.pk,
        **author,
        document=form.cleaned_data["document"],
        opinions=form.opinions(),
        **acting(request),
    ):
        messages.success(request, _("Đã ghi ý kiến bằng văn bản."))
        return redirect("awards:ballot_roll", ballot.pk)
    context = context_of(ballot, form=form, entry=entry)
    return render(request, "awards/ballot_opinion.html", context, status=form_status(form))
