"""The separate acts of a ballot, each with its own confirmation page: open, close, announce, switch, void."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from awards.enums import RollState
from awards.forms.ballots import ActForm, SwitchForm, VoidForm
from awards.permissions import ballot_or_404, prepares_ballot, runs_ballot
from awards.queries.acts import keys_of
from awards.queries.ballots import present_of, roll_of
from awards.queries.rules import facts_of
from awards.services import rehearsal, switching, voting
from awards.views.ballots import ONLY_DRAFTERS, ONLY_LEADERS, context_of
from clusters.permissions import allow
from core.forms import ServiceForm
from core.http import acting, form_status, get_or_post, posted


def _act(
    request: HttpRequest,
    ballot_id: int,
    *,
    template: str,
    form: ServiceForm,
    act: Callable[..., object],
    done: str,
    by_drafters: bool = False,
) -> HttpResponse:
    """The one confirmation page before an act on a ballot; leaders do it unless ``by_drafters``."""
    ballot = ballot_or_404(request.access, ballot_id)
    if by_drafters:
        allow(prepares_ballot(request.access, ballot), ONLY_DRAFTERS)
    else:
        allow(runs_ballot(request.access, ballot), ONLY_LEADERS)
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
        without=[line for line in lines if line.state == RollState.PRESENT and line.delegate is None],
        keys=keys_of(ballot),
        batches=ballot.batches.order_by("ordinal"),
        nominees=ballot.nominees.order_by("ordinal"),
    )
    return render(request, template, context, status=form_status(form))


@get_or_post
def ballot_open(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm and open: the roll is frozen."""
    return _act(
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
    return _act(
        request,
        ballot_id,
        template="awards/ballot_close.html",
        form=ActForm(**posted(request), submit_label=_("Đóng bỏ phiếu")),
        act=voting.close_ballot,
        done=_("Đã đóng bỏ phiếu. Việc tiếp theo là kiểm phiếu."),
    )


@get_or_post
def ballot_void(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm and void as a whole, with the reason."""
    return _act(
        request,
        ballot_id,
        template="awards/ballot_void.html",
        form=VoidForm(**posted(request)),
        act=voting.void_ballot,
        done=_("Đã hủy toàn bộ cuộc bỏ phiếu. Bỏ phiếu lại là một cuộc mới."),
    )


@get_or_post
def ballot_announce(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm and announce the counted result."""
    return _act(
        request,
        ballot_id,
        template="awards/ballot_announce.html",
        form=ActForm(**posted(request), submit_label=_("Công bố kết quả")),
        act=voting.announce_ballot,
        done=_("Đã công bố kết quả."),
    )


@get_or_post
def ballot_switch(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm, with the reason, that papers are handed out from now on."""
    return _act(
        request,
        ballot_id,
        template="awards/ballot_switch.html",
        form=SwitchForm(**posted(request)),
        act=switching.switch_to_mixed,
        done=_("Đã chuyển. Phiếu đã bỏ giữ nguyên trong hòm; phát phiếu giấy cho đơn vị đến nhận."),
        by_drafters=True,
    )


@get_or_post
def ballot_discard(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Confirm and throw a rehearsal away."""
    if not ballot_or_404(request.access, ballot_id).is_rehearsal:
        raise Http404
    return _act(
        request,
        ballot_id,
        template="awards/ballot_discard.html",
        form=ActForm(**posted(request), submit_label=_("Bỏ cuộc bỏ phiếu thử")),
        act=rehearsal.throw_away,
        done=_("Đã bỏ cuộc bỏ phiếu thử."),
        by_drafters=True,
    )
