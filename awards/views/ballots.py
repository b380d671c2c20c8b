"""Ballots of a cluster's year: list, prepare, show, finish; a rehearsal; the wall."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.queries import history_of
from awards.enums import BallotMode, BallotState, RollState
from awards.forms.ballots import ActForm, BallotForm, RehearsalForm, initial_of, usual_setting
from awards.forms.conflicts import newer_values
from awards.models import Ballot
from awards.permissions import (
    ballot_or_404,
    is_teller,
    may_enter_rule,
    prepares_ballot,
    runs_ballot,
    sees_result,
)
from awards.queries.acts import acts_of, bases_of, keys_of, turnout_of
from awards.queries.ballots import (
    NextBallot,
    board_of_year,
    is_withdrawn,
    live_ballots,
    next_ballot,
    present_of,
    rehearsals_of,
    roll_of,
)
from awards.queries.results import result_of
from awards.queries.rules import facts_of, rules_for, rules_here, vote_parameters
from awards.services import preparing, rehearsal, voting
from awards.services.telling import voting_units
from clusters.permissions import allow
from clusters.services.telling import audience
from core import clock
from core.http import acting, for_a_wall, form_status, get_or_post, posted, readonly
from emulation.enums import MilestoneKind
from emulation.models import AwardType
from emulation.services.milestones import is_reached

ONLY_DRAFTERS = gettext_lazy("Chỉ Trưởng, Phó Trưởng, thư ký và cán bộ giúp việc cụm chuẩn bị bỏ phiếu.")
ONLY_LEADERS = gettext_lazy("Chỉ Trưởng, Phó Trưởng cụm làm được việc này.")
TONES = {
    BallotState.PREPARED: "todo",
    BallotState.OPEN: "now",
    BallotState.CLOSED: "now",
    BallotState.COUNTED: "now",
    BallotState.MINUTED: "done",
    BallotState.VOID: "muted",
}


def context_of(ballot: Ballot, **more: Any) -> dict[str, Any]:
    """What every page of a ballot shows."""
    cluster_year = ballot.cluster_year
    is_sample = cluster_year.is_sample if cluster_year else ballot.session.is_sample
    common = {
        "ballot": ballot,
        "cluster_year": cluster_year,
        "over": cluster_year or ballot.session,
        "is_sample": is_sample,
    }
    back = reverse("awards:ballot_show", args=[ballot.pk])
    return common | {"tone": TONES[BallotState(ballot.state)], "cancel_url": back, "back_url": back} | more


@require_safe
@readonly
def ballot_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Awards the cluster votes on, their ballots, and the next step of each."""
    cluster_year = request.access.year_or_404(year_id)
    groups = board_of_year(cluster_year, clock.today())
    rehearsals = rehearsals_of(cluster_year)
    for ballot in [*rehearsals, *(ballot for group in groups for ballot in group.ballots)]:
        ballot.tone = TONES[BallotState(ballot.state)]
    live = [b for group in groups for b in group.ballots if b.state != BallotState.VOID]
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "groups": groups,
        "rehearsals": rehearsals,
        "all_minuted": bool(live) and all(b.state == BallotState.MINUTED for b in live),
        "drafts": request.access.drafts_for(cluster_year),
        "leads": request.access.leads_year(cluster_year),
        "enters_rules": may_enter_rule(request.access, cluster_year),
        "is_finished": is_reached(cluster_year, MilestoneKind.VOTED),
        "parameters": vote_parameters(clock.today()),
    }
    return render(request, "awards/ballot_list.html", context)


@get_or_post
def ballot_prepare(request: HttpRequest, year_id: int, award_id: int) -> HttpResponse:
    """Prepare the award's next ballot."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.drafts_for(cluster_year), ONLY_DRAFTERS)
    award = get_object_or_404(AwardType, pk=award_id, is_cluster_voted=True)
    today = clock.today()
    coming = next_ballot(cluster_year, award, today)
    form = BallotForm(
        request.POST or None,
        initial=usual_setting(cluster_year, award),
        cluster_year=cluster_year,
        coming=coming,
        today=today,
    )

    if form.is_valid() and form.run(
        preparing.prepare_ballot,
        cluster_year=cluster_year,
        award_type=award,
        setting=form.setting(),
        **acting(request),
    ):
        messages.success(request, _("Đã chuẩn bị cuộc bỏ phiếu. Việc tiếp theo là điểm danh."))
        return redirect("awards:ballot_show", form.result.pk)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "award": award,
        "told_people": audience(voting_units(cluster_year, today), request.user),
        "coming": coming,
        "has_rule": coming.round_number > 1 or rules_for(award, cluster_year).exists(),
        "enters_rules": may_enter_rule(request.access, cluster_year),
        "form": form,
    }
    return render(request, "awards/ballot_prepare.html", context, status=form_status(form))


@get_or_post
def ballot_rehearse(request: HttpRequest, year_id: int) -> HttpResponse:
    """Prepare a rehearsal with the real hall, on made-up names."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.drafts_for(cluster_year), ONLY_DRAFTERS)
    form = RehearsalForm(
        request.POST or None,
        initial={"held_on": clock.today(), "mode": BallotMode.ELECTRONIC},
        cluster_year=cluster_year,
        coming=NextBallot(award_type=None),
        today=clock.today(),
    )

    if form.is_valid() and form.run(
        rehearsal.prepare_rehearsal,
        cluster_year=cluster_year,
        setting=form.setting(),
        choices=form.cleaned_data["choices"],
        **acting(request),
    ):
        messages.success(request, _("Đã chuẩn bị bỏ phiếu thử. Việc tiếp theo là điểm danh."))
        return redirect("awards:ballot_show", form.result.pk)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "form": form,
        "has_rule": rules_here(cluster_year).exists(),
        "cancel_url": reverse("awards:ballot_list", args=[year_id]),
    }
    return render(request, "awards/ballot_rehearse.html", context, status=form_status(form))


@get_or_post
def ballot_change(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Change what was prepared; the nominees are taken anew from the registrations."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    if ballot.is_rehearsal or ballot.cluster_year is None:
        raise Http404  # a rehearsal is thrown away and prepared anew; a council's ballot has its own page
    coming = NextBallot(award_type=ballot.award_type, round_number=ballot.round_number, previous=ballot)
    needs = {"cluster_year": ballot.cluster_year, "coming": coming, "today": clock.today()}
    form = BallotForm(request.POST or None, initial=initial_of(ballot), **needs)

    if form.is_valid() and form.run(
        preparing.change_ballot,
        ballot_id=ballot.pk,
        setting=form.setting(),
        revision=form.cleaned_data["revision"],
        **acting(request),
    ):
        messages.success(request, _("Đã lưu phần chuẩn bị."))
        return redirect("awards:ballot_show", ballot.pk)
    ballot.refresh_from_db()
    newer = newer_values(form, BallotForm(initial=initial_of(ballot), **needs))
    context = context_of(ballot, form=form, newer=newer)
    return render(request, "awards/ballot_change.html", context, status=form_status(form))


@require_safe
@readonly
def ballot_show(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Where the ballot stands, what comes next and who does it."""
    access = request.access
    ballot = ballot_or_404(access, ballot_id)
    lines = roll_of(ballot)
    nominees = list(ballot.nominees.select_related("registration").order_by("ordinal"))
    for nominee in nominees:
        nominee.was_withdrawn = is_withdrawn(nominee)
    present, keys = present_of(lines), keys_of(ballot)
    context = context_of(
        ballot,
        rule=facts_of(ballot, len(lines)),
        bases=bases_of(ballot, len(lines), present),
        nominees=nominees,
        board=ballot.board.order_by("role", "pk"),
        lines=lines,
        present=present,
        unmarked=sum(line.state == RollState.EXPECTED for line in lines),
        without=[line for line in lines if line.state == RollState.PRESENT and line.delegate is None],
        keys=keys,
        keys_missing=sum(not key.is_set for key in keys),
        turnout=turnout_of(ballot),
        acts=acts_of(ballot),
        has_batches=ballot.batches.exists(),
        drafts=prepares_ballot(access, ballot),
        leads=runs_ballot(access, ballot),
        confirms_rules=access.is_standing_body and ballot.rule.confirmed_at is None,
        counts=is_teller(access, ballot),
        sees_result=sees_result(access, ballot),
        events=history_of(ballot),
    )
    return render(request, "awards/ballot_show.html", context)


@get_or_post
def ballot_finish(request: HttpRequest, year_id: int) -> HttpResponse:
    """Confirm that the cluster's voting has ended."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.leads_year(cluster_year), ONLY_LEADERS)
    form = ActForm(**posted(request), submit_label=_("Kết thúc bình xét"))

    if form.is_valid() and form.run(voting.finish_voting, cluster_year=cluster_year, **acting(request)):
        messages.success(request, _("Đã kết thúc bình xét. Danh sách đề nghị đã sẵn sàng để gửi."))
        return redirect("awards:nomination_list", year_id)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "form": form,
        "ballots": live_ballots(cluster_year),
        "cancel_url": reverse("awards:ballot_list", args=[year_id]),
    }
    return render(request, "awards/ballot_finish.html", context, status=form_status(form))


@for_a_wall
@require_safe
@readonly
def ballot_screen(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The wall: the state of the ballot; no figure of the count before it is announced."""
    ballot = ballot_or_404(request.access, ballot_id)
    lines = roll_of(ballot)
    context = context_of(
        ballot,
        present=present_of(lines),
        members=len(lines),
        turnout=turnout_of(ballot),
        nominees=ballot.nominees.order_by("ordinal"),
        result=result_of(ballot) if ballot.announced_at and ballot.state != BallotState.VOID else None,
    )
    return render(request, "awards/ballot_screen.html", context)
