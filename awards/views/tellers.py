"""Pages of the tellers of a sealed box: the own passphrase, the opening, the box for a recount."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from accounts.throttle import Bucket
from awards.enums import BallotMode, BallotState
from awards.forms.tellers import NewPassphraseForm, PassphraseForm
from awards.models import Ballot
from awards.permissions import ballot_or_404, is_teller, may_recount, sees_result
from awards.queries.casting import IN_THE_BOX
from awards.queries.tellers import keys_of, on_paper_of
from awards.services import tellers
from awards.views.ballots import context_of
from clusters.permissions import allow
from core import clock
from core.http import form_status, get_or_post, posted, readonly
from urn.queries.boxes import export
from urn.recount import SCRIPT

ONLY_TELLERS = gettext_lazy("Chỉ người kiểm phiếu có tài khoản trong ban kiểm phiếu của cuộc này.")
ONLY_RECOUNTERS = gettext_lazy(
    "Chỉ ban kiểm phiếu, Trưởng, Phó Trưởng cụm và người kiểm tra, giám sát kiểm lại hòm phiếu, sau khi công bố."
)
# Guesses at one teller's passphrase, and how many seconds they are remembered.
GUESSES, SECONDS = 5, 900


def _with_box(request: HttpRequest, ballot_id: int) -> Ballot:
    """The ballot, if it is counted from a sealed box.

    Raises:
        Http404: not found, or papers of the hall only.
    """
    ballot = ballot_or_404(request.access, ballot_id)
    if ballot.mode == BallotMode.PAPER or ballot.box_id is None:
        raise Http404
    return ballot


@never_cache
@sensitive_post_parameters()
@sensitive_variables("form")
@get_or_post
def teller_key(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """Set the own passphrase before the opening."""
    ballot = _with_box(request, ballot_id)
    allow(is_teller(request.access, ballot), ONLY_TELLERS)
    form = NewPassphraseForm(**posted(request))
    if form.is_valid() and form.run(
        tellers.set_passphrase,
        ballot_id=ballot.pk,
        passphrase=form.cleaned_data["passphrase"],
        actor=request.user,
        at=clock.now(),
    ):
        messages.success(
            request, _("Đã đặt mật khẩu hòm phiếu của bạn. Hãy ghi ra giấy và cất riêng ngay bây giờ.")
        )
        return redirect("awards:teller_key", ballot.pk)
    context = context_of(
        ballot, form=form, keys=keys_of(ballot, request.user), is_early=ballot.state == BallotState.PREPARED
    )
    return render(request, "awards/teller_key.html", context, status=form_status(form))


@never_cache
@sensitive_post_parameters()
@sensitive_variables("form")
@get_or_post
def teller_open(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The first teller unlocks the outer lock, the second opens the box."""
    ballot = _with_box(request, ballot_id)
    allow(is_teller(request.access, ballot), ONLY_TELLERS)
    if request.method != "POST" and ballot.state != BallotState.CLOSED:
        return redirect("awards:ballot_show", ballot.pk)
    keys, on_paper = keys_of(ballot, request.user), on_paper_of(ballot)
    form = PassphraseForm(**posted(request))
    is_second = bool(keys.handed_on_by) and not keys.is_handed_on_by_me
    if form.is_valid() and _unlock(form, request, ballot, tellers.open_box if is_second else tellers.hand_on):
        if is_second:
            messages.success(
                request, _("Đã mở hòm và kiểm xong. Trưởng hoặc Phó Trưởng cụm công bố kết quả.")
            )
            return redirect("awards:ballot_result", ballot.pk)
        messages.success(request, _("Đã mở khóa của bạn. Chờ một người kiểm phiếu khác nhập mật khẩu."))
        return redirect("awards:teller_open", ballot.pk)
    context = context_of(
        ballot,
        form=form,
        keys=keys,
        on_paper=on_paper,
        awaits_papers=bool(on_paper) and len(keys.revisions) < 2,
        is_second=is_second,
    )
    return render(request, "awards/teller_open.html", context, status=form_status(form))


def _unlock(form: PassphraseForm, request: HttpRequest, ballot: Ballot, service) -> bool:
    """Try the passphrase; wrong ones are counted for this teller of this ballot only, and noted."""
    bucket = Bucket(f"passphrase:{ballot.pk}:{request.user.pk}", GUESSES, SECONDS)
    if bucket.take() > bucket.limit:
        form.add_error(
            "passphrase",
            _("Nhập sai nhiều lần. Hãy chờ %(minutes)s phút rồi thử lại.")
            % {"minutes": bucket.minutes_left()},
        )
        return False
    who = {"ballot_id": ballot.pk, "actor": request.user, "at": clock.now()}
    if form.run(service, passphrase=form.cleaned_data["passphrase"], **who):
        bucket.give_back(bucket.count())
        return True
    if form.refusal is not None and form.refusal.field == "passphrase":
        tellers.note_wrong_passphrase(**who)
    else:
        bucket.give_back(1)
    return False


def _counted_box(request: HttpRequest, ballot_id: int) -> Ballot:
    ballot = _with_box(request, ballot_id)
    if ballot.state not in {BallotState.COUNTED, BallotState.MINUTED}:
        raise Http404
    allow(may_recount(request.access, ballot), ONLY_RECOUNTERS)
    return ballot


@require_safe
@readonly
def box_show(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The closed box's fingerprints; for those who may, how to count it again without this system."""
    ballot = _with_box(request, ballot_id)
    if ballot.state not in IN_THE_BOX:
        raise Http404
    is_counted = ballot.state != BallotState.CLOSED
    context = context_of(
        ballot,
        script_name=SCRIPT.name,
        recounts=is_counted and may_recount(request.access, ballot),
        sees_result=sees_result(request.access, ballot),  # the few possible sums could be tried one by one
    )
    return render(request, "awards/box_show.html", context)


@get_or_post
def box_export(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The sealed papers as a file; who takes it is noted."""
    ballot = _counted_box(request, ballot_id)
    if request.method != "POST":
        return redirect("awards:box_show", ballot.pk)
    tellers.note_export(ballot_id=ballot.pk, actor=request.user, at=clock.now())
    text = json.dumps(export(ballot.box), ensure_ascii=False, indent=1, sort_keys=True)
    return _download(text, "application/json", f"hom-phieu-{ballot.pk}.json")


@require_safe
@readonly
def recount_script(request: HttpRequest, ballot_id: int) -> HttpResponse:
    """The stand-alone script that counts the file again."""
    _counted_box(request, ballot_id)
    return _download(SCRIPT.read_text(), "text/x-python; charset=utf-8", SCRIPT.name)


def _download(text: str, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=kind, headers=headers)
