"""Ranks of a year: the list in order, gates, a lower rank, locking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from scoring.enums import CardState, Stage
from scoring.forms.ranking import ChosenCardsForm, GatesForm, RankForm
from scoring.models import Scorecard
from scoring.permissions import Sight, may_lock, may_run, scored_year_or_404
from scoring.queries.card_sheet import cards_with_names
from scoring.queries.ranking import explained_ranks, rank_rules, ranking
from scoring.services import ranking as services
from scoring.views.cards import ONLY_RUNNERS, card_or_404, context_of, of_year

ONLY_STANDING = gettext_lazy("Chỉ Thường trực Hội đồng khóa bảng chấm điểm.")


@require_safe
@readonly
def ranking_show(request: HttpRequest, year_id: int) -> HttpResponse:
    """The concluded cards in order, by table, as far as one may see them; prints on A4."""
    cluster_year = scored_year_or_404(request.access, year_id)
    sight = Sight(request.access, cluster_year)
    context = of_year(cluster_year) | {
        "hides": not sight.sees_all and not sight.own_are_in,
        "groups": ranking(cluster_year, clock.today()) if sight.sees_concluded else [],
        "locks": may_lock(request.access),
    }
    return render(request, "scoring/ranking_show.html", context)


@get_or_post
def ranking_lock(request: HttpRequest, year_id: int) -> HttpResponse:
    """Lock concluded cards, all that are ready or chosen ones, after a look at their points and ranks."""
    cluster_year = scored_year_or_404(request.access, year_id)
    allow(may_lock(request.access), ONLY_STANDING)
    cards = cards_with_names(Scorecard.objects.filter(cluster_year=cluster_year), cluster_year, clock.today())
    ready = [card for card in cards if card.state == CardState.FINAL and not card.closed_reason]
    form = ChosenCardsForm(
        **posted(request),
        ready=ready,
        submit_label=_("Khóa các bảng đã chọn"),
        initial={"cards": [f"{c.pk}-{c.revision}" for c in ready]},
    )
    if form.is_valid() and form.run(
        services.lock_cards, card_ids=list(form.revisions()), revisions=form.revisions(), **acting(request)
    ):
        messages.success(request, _("Đã khóa %(count)s bảng chấm điểm.") % {"count": form.result})
        return redirect("scoring:ranking_show", year_id)
    context = of_year(cluster_year) | {
        "form": form,
        "rows": list(zip(form["cards"], ready, strict=True)),
        "others": [c for c in cards if c not in ready and c.state != CardState.LOCKED],
        "cancel_url": reverse("scoring:ranking_show", args=[year_id]),
    }
    return render(request, "scoring/ranking_lock.html", context, status=form_status(form))


@get_or_post
def card_gates(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """Say whether the conditions of a rank hold that a person must confirm."""
    card, _sight = card_or_404(request, year_id, card_id)
    allow(may_run(request.access, card.cluster_year), ONLY_RUNNERS)
    gates = rank_rules([card]).to_confirm(card)
    form = GatesForm(**posted(request), gates=gates)
    if form.is_valid() and form.run(
        services.answer_gates, card_id=card_id, answers=form.answers(), **acting(request)
    ):
        messages.success(request, _("Đã lưu xác nhận điều kiện của hạng."))
        return redirect("scoring:card_show", year_id, card_id)
    return render(
        request, "scoring/card_gates.html", context_of(card, form=form, gates=gates), status=form_status(form)
    )


@get_or_post
def card_rank(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """The standing body sets a lower rank; leaders propose one."""
    card, sight = card_or_404(request, year_id, card_id)
    allow(may_run(request.access, card.cluster_year), ONLY_RUNNERS)
    sets = may_lock(request.access)
    form = RankForm(**posted(request), card=card)
    if form.is_valid():
        band, reason = form.cleaned_data["band"], form.cleaned_data["reason"]
        service = services.set_rank if sets else services.propose_rank
        if form.run(
            service, card_id=card_id, band_id=band.pk if band else None, reason=reason, **acting(request)
        ):
            messages.success(request, _("Đã xếp hạng.") if sets else _("Đã gửi đề nghị xếp hạng."))
            return redirect("scoring:card_show", year_id, card_id)
    ranked = explained_ranks([card])[card.pk] if sight.sees(card, Stage.FINAL) else None
    context = context_of(card, form=form, sets=sets, ranked=ranked)
    return render(request, "scoring/card_rank.html", context, status=form_status(form))
