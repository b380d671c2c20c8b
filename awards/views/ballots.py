"""Ballots of a cluster's year: prepare, call the roll, open, close, void, finish."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.queries import history_of
from awards.enums import AbsentMode, BallotState, RollState
from awards.forms.ballots import (
    ActForm,
    BallotForm,
    OpinionForm,
    RollForm,
    VoidForm,
    initial_of,
    usual_setting,
)
from awards.forms.conflicts import newer_values
from awards.models import Ballot
from awards.permissions import ballot_or_404, is_teller, may_enter_rule, sees_result
from awards.queries.ballots import (
    NextBallot,
    board_of_year,
    is_withdrawn,
    live_ballots,
    next_ballot,
    present_of,
    roll_of,
)
from awards.queries.results import result_of
from awards.queries.rules import facts_of, rules_for, vote_parameters
from awards.services import preparing, roll, voting
from clusters.permissions import allow
from core import clock
from core.forms import ServiceForm
from core.http import acting, form_status, get_or_post, posted, readonly
from emulation.enums import MilestoneKind
from emulation.models import Attendance as ConferenceAttendance
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
    common = {"ballot": ballot, "cluster_year": cluster_year, "is_sample": cluster_year.is_sample}
    back = reverse("awards:ballot_show", args=[ballot.pk])
    return common | {"tone": TONES[BallotState(ballot.state)], "cancel_url": back, "back_url": back} | more


@require_safe
@readonly
def ballot_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Awards the cluster votes on, their ballots, and the next step of each."""
    cluster_year = request.access.year_or_404(year_id)
    groups = board_of_year(cluster_year, clock.today())
    for group in groups:
        for ballot in group.ballots:
            ballot.tone = TONES[BallotState(ballot.state)]
    live = [b for group in groups for b in group.ballots if b.state != BallotState.VOID]
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "groups": groups,
        "all_minuted": bool(live) and all(b.state == BallotState.MINUTED for b in live),
        "drafts": request.access.drafts_for(cluster_year),
        "leads": request.access.leads_year(cluster_year),
        "enters_rules": may_enter_rule(request.access, cluster_year),
        "is_finished": is_reached(cluster_year, MilestoneKind.VOTED),
        "parameters": vote_parameters(),
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
        "coming": coming,
        "has_rule": coming.round_number > 1 or rules_for(award, cluster_year).exists(),
        "enters_rules": may_enter_rule(request.access, cluster_year),
        "form": form,
    }
    return render(request, "awards/ballot_prepare.html", context, status=form_status(form))


@get_or_post
def ballot_change(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Change what was prepared; the nominees are taken anew from the registrations."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(request.access.drafts_for(ballot.cluster_year), ONLY_DRAFTERS)
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
    context = context_of(
        ballot,
        rule=facts_of(ballot, len(lines)),
        nominees=nominees,
        board=ballot.board.order_by("role", "pk"),
        lines=lines,
        present=present_of(lines),
        unmarked=sum(line.state == RollState.EXPECTED for line in lines),
        drafts=access.drafts_for(ballot.cluster_year),
        leads=access.leads_year(ballot.cluster_year),
        confirms_rules=access.is_standing_body and ballot.rule.confirmed_at is None,
        counts=is_teller(access, ballot),
        sees_result=sees_result(access, ballot),
        events=history_of(ballot),
    )
    return render(request, "awards/ballot_show.html", context)


@get_or_post
def ballot_roll(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Call the roll; attendance noted at the conference is filled in at first."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(request.access.drafts_for(ballot.cluster_year), ONLY_DRAFTERS)
    initial = {"revision": ballot.revision} | ({} if ballot.roll.exists() else _from_conference(ballot))
    form = RollForm(request.POST or None, lines=roll_of(ballot), initial=initial)

    if form.is_valid() and form.run(
        roll.save_roll,
        ballot_id=ballot.pk,
        attendances=form.attendances(),
        revision=form.cleaned_data["revision"],
        **acting(request),
    ):
        messages.success(request, _("Đã lưu điểm danh."))
        return redirect("awards:ballot_show", ballot.pk)
    ballot.refresh_from_db()
    newer = newer_values(form, RollForm(lines=roll_of(ballot), initial={"revision": ballot.revision}))
    context = context_of(
        ballot,
        form=form,
        newer=newer,
        takes_opinions=ballot.rule.absent_mode == AbsentMode.WRITTEN_OPINION,
        is_frozen=ballot.state != BallotState.PREPARED,
    )
    return render(request, "awards/ballot_roll.html", context, status=form_status(form))


def _from_conference(ballot: Ballot) -> dict[str, str]:
    initial = {}
    for noted in ConferenceAttendance.objects.filter(conference=ballot.conference_id):
        initial[f"state_{noted.unit_id}"] = noted.state
        initial[f"representative_{noted.unit_id}"] = noted.representative
        initial[f"reason_{noted.unit_id}"] = noted.reason
    return initial


@get_or_post
def ballot_opinion(request: HttpRequest, ballot_id: int, unit_id: int) -> HttpResponse:
    """Record an absent unit's written opinion; not secret, counted on its own line."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(request.access.drafts_for(ballot.cluster_year), ONLY_DRAFTERS)
    entry = get_object_or_404(ballot.roll, unit=unit_id)
    form = OpinionForm(
        request.POST or None,
        nominees=list(ballot.nominees.order_by("ordinal")),
        opinions=list(ballot.opinions.filter(unit=unit_id)),
    )

    if form.is_valid() and form.run(
        roll.record_opinions,
        ballot_id=ballot.pk,
        unit_id=unit_id,
        document=form.cleaned_data["document"],
        opinions=form.opinions(),
        **acting(request),
    ):
        messages.success(request, _("Đã ghi ý kiến bằng văn bản."))
        return redirect("awards:ballot_roll", ballot.pk)
    context = context_of(ballot, form=form, entry=entry)
    return render(request, "awards/ballot_opinion.html", context, status=form_status(form))


def _leaders_act(
    request: HttpRequest,
    ballot_id: int,
    *,
    template: str,
    form: ServiceForm,
    act: Callable[..., object],
    done: str,
) -> HttpResponse:
    """The one confirmation page before an act of the leaders on a ballot."""
    ballot = ballot_or_404(request.access, ballot_id)
    allow(request.access.leads_year(ballot.cluster_year), ONLY_LEADERS)
    if form.is_valid() and form.run(act, ballot_id=ballot.pk, **form.cleaned_data, **acting(request)):
        messages.success(request, done)
        return redirect("awards:ballot_show", ballot.pk)
    ballot.refresh_from_db()
    lines = roll_of(ballot)
    context = context_of(
        ballot,
        form=form,
        present=present_of(lines),
        members=len(lines),
        rule=facts_of(ballot, len(lines)),
        nominees=ballot.nominees.order_by("ordinal"),
    )
    return render(request, template, context, status=form_status(form))


@get_or_post
def ballot_open(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm and open: the roll is frozen."""
    return _leaders_act(
        request,
        ballot_id,
        template="awards/ballot_open.html",
        form=ActForm(**posted(request), submit_label=_("Mở bỏ phiếu")),
        act=voting.open_ballot,
        done=_("Đã mở bỏ phiếu. Danh sách đơn vị bỏ phiếu đã chốt."),
    )


@get_or_post
def ballot_close(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm and close: never reopened."""
    return _leaders_act(
        request,
        ballot_id,
        template="awards/ballot_close.html",
        form=ActForm(**posted(request), submit_label=_("Đóng bỏ phiếu")),
        act=voting.close_ballot,
        done=_("Đã đóng bỏ phiếu. Hai người kiểm phiếu nhập kết quả."),
    )


@get_or_post
def ballot_void(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm and void as a whole, with the reason."""
    return _leaders_act(
        request,
        ballot_id,
        template="awards/ballot_void.html",
        form=VoidForm(**posted(request)),
        act=voting.void_ballot,
        done=_("Đã hủy toàn bộ cuộc bỏ phiếu. Bỏ phiếu lại là một cuộc mới."),
    )


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


@require_safe
@readonly
def ballot_screen(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The wall: the state of the ballot; no figure of the count before the minutes are confirmed."""
    ballot = ballot_or_404(request.access, ballot_id)
    lines = roll_of(ballot)
    context = context_of(
        ballot,
        present=present_of(lines),
        members=len(lines),
        nominees=ballot.nominees.order_by("ordinal"),
        result=result_of(ballot) if ballot.state == BallotState.MINUTED else None,
    )
    return render(request, "awards/ballot_screen.html", context)
