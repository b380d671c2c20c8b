"""Cards of a year: the list, one card with its four figures, opening them, who checks whom, a unit's history."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clusters.models import ClusterYear, Unit
from clusters.permissions import allow
from clusters.queries import members_on, name_on
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from emulation.queries.year_facts import day_in
from scoring.enums import CardState, Stage
from scoring.forms.cards import ActForm, ChecksForm
from scoring.models import Scorecard
from scoring.permissions import (
    CONCLUDED,
    Sight,
    may_appeal,
    may_hand_in,
    may_lock,
    may_run,
    scored_year_or_404,
    scored_years,
)
from scoring.queries.card_sheet import (
    card_rows,
    cards_with_names,
    history_of_card,
    history_of_unit,
    sheet_of,
)
from scoring.queries.ranking import RankRules, rank_rules, ranks_of
from scoring.services.cards_cross import SCORED, assign_checks
from scoring.services.cards_opening import Opened, open_cards
from scoring.services.figures import WRITABLE

ONLY_RUNNERS = gettext_lazy("Chỉ Trưởng, Phó Trưởng cụm và Thường trực Hội đồng làm được việc này.")
TONES = {
    CardState.OPEN: "todo",
    CardState.SELF_SCORED: "now",
    CardState.CERTIFIED: "now",
    CardState.CROSS_CHECKED: "now",
    CardState.FINAL: "done",
    CardState.APPEALED: "late",
    CardState.LOCKED: "done",
}
SLUGS = {
    Stage.SELF: "tu-cham",
    Stage.CERTIFIED: "xac-nhan",
    Stage.CROSS: "kiem-tra-cheo",
    Stage.FINAL: "ket-luan",
}


NO_RULES = RankRules(bands={}, answers={})


def of_year(cluster_year: ClusterYear) -> dict[str, Any]:
    """What the frame of a page needs to know of the year."""
    return {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample}


def card_or_404(request: HttpRequest, year_id: int, card_id: int) -> tuple[Scorecard, Sight]:
    """The card and what the person sees of it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    acts = ("submitted", "certified_entered", "finalised", "locked", "rank_set")
    cards = Scorecard.objects.select_related(
        "cluster_year__cluster", "unit", "table", "rank", "proposed_rank", "cross_check__checker"
    ).annotate(**{f"{act}_name": F(f"{act}_by__full_name") for act in acts})
    years = scored_years(request.access).order_by().values("pk")
    card = get_object_or_404(cards.filter(cluster_year__in=years, cluster_year=year_id), pk=card_id)
    sight = Sight(request.access, card.cluster_year)
    if not sight.may_open(card):
        raise Http404
    return card, sight


def context_of(card: Scorecard, **more: Any) -> dict[str, Any]:
    """What every page of a card shows."""
    back = reverse("scoring:card_show", args=[card.cluster_year_id, card.pk])
    name = name_on(card.unit, day_in(card.cluster_year, clock.today()))
    return of_year(card.cluster_year) | {
        "card": card, "unit_name": name, "tone": TONES[CardState(card.state)], "cancel_url": back
    } | more  # fmt: skip


@require_safe
@readonly
def card_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Every card of the year with its state and the totals one may see."""
    cluster_year = scored_year_or_404(request.access, year_id)
    sight = Sight(request.access, cluster_year)
    rows = card_rows(cluster_year, sight, clock.today())
    for row in rows:
        row.card.tone = "muted" if row.card.closed_reason else TONES[CardState(row.card.state)]
    context = of_year(cluster_year) | {
        "rows": rows,
        "stages": list(Stage),
        "runs": may_run(request.access, cluster_year),
        "locks": may_lock(request.access),
        "hides": not sight.sees_all and not sight.own_are_in,
    }
    return render(request, "scoring/card_list.html", context)


@get_or_post
def card_open(request: HttpRequest, year_id: int) -> HttpResponse:
    """Open a card for every member, and bring those there are up to date."""
    cluster_year = scored_year_or_404(request.access, year_id)
    allow(may_run(request.access, cluster_year), ONLY_RUNNERS)
    form = ActForm(**posted(request), submit_label=_("Mở bảng chấm điểm"))
    if form.is_valid() and form.run(open_cards, cluster_year=cluster_year, **acting(request)):
        _tell_opened(request, form.result)
        return redirect("scoring:card_list", year_id)
    context = of_year(cluster_year) | {
        "form": form,
        "cancel_url": reverse("scoring:card_list", args=[year_id]),
    }
    return render(request, "scoring/card_open.html", context, status=form_status(form))


def _tell_opened(request: HttpRequest, opened: Opened) -> None:
    said = {
        _("Đã mở bảng chấm điểm cho: %(units)s."): opened.made,
        _("Đã chuyển sang bảng tiêu chí mới: %(units)s."): opened.moved,
        _("Không chấm tiếp: %(units)s."): opened.closed,
    }
    for sentence, units in said.items():
        if units:
            messages.success(request, sentence % {"units": "; ".join(units)})
    if not any(said.values()):
        messages.info(request, _("Các bảng chấm điểm đang đúng với thành viên và bảng tiêu chí hiện nay."))
    if opened.without_table:
        sentence = _("Chưa có bảng tiêu chí cho loại của các đơn vị: %(units)s.")
        messages.warning(request, sentence % {"units": "; ".join(opened.without_table)})


@require_safe
@readonly
def card_show(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """One card: the four figures of each criterion side by side, totals, rank, appeals, what to do next."""
    card, sight = card_or_404(request, year_id, card_id)
    sheet = sheet_of(card, sight)
    sees_final = Stage.FINAL in sheet.stages and card.state in CONCLUDED
    rules = rank_rules([card]) if sees_final or may_run(request.access, card.cluster_year) else NO_RULES
    ranked = None
    if sees_final:
        final, silent = {card.pk: sheet.final_points}, {card.pk: sheet.not_applicable}
        ranked = ranks_of([card], final, silent, rules)[card.pk]
    context = context_of(
        card,
        sheet=sheet,
        stage_values=[stage.value for stage in sheet.stages],
        appeals_open=sees_final and card.state != CardState.LOCKED and may_appeal(request.access, card),
        gates=rules.to_confirm(card),
        ranked=ranked,
        sees_final=sees_final,
        steps=_steps(request, card, sight),
        attaches=may_attach(sight, card),
        locks=may_lock(request.access),
        runs=may_run(request.access, card.cluster_year),
        prints=request.access.works_for(card.unit),
        tells_why=request.access.reads_all
        or request.access.works_for(card.unit)
        or request.access.leads_year(card.cluster_year),
        events=history_of_card(card, sight),
    )
    return render(request, "scoring/card_show.html", context)


def may_attach(sight: Sight, card: Scorecard) -> bool:
    """Evidence of a line is the unit's, until its own scores are in."""
    return card.state == CardState.OPEN and not card.closed_reason and sight.writes(card, Stage.SELF)


def _steps(request: HttpRequest, card: Scorecard, sight: Sight) -> list[dict[str, str]]:
    """What the person can do with the card now, the most likely first."""
    if card.closed_reason or card.state == CardState.LOCKED:
        return []
    steps = []
    for stage, states in WRITABLE.items():
        if card.state in states and sight.writes(card, stage):
            steps.append(
                (_stage_url(card, stage), _("Ghi điểm: %(stage)s") % {"stage": Stage(stage).label.lower()})
            )
    waiting = card.state in {CardState.SELF_SCORED, CardState.CERTIFIED}
    if card.state == CardState.OPEN and may_hand_in(request.access, card):
        steps.append((_url("card_hand_in", card), _("Nộp bảng tự chấm")))
    if card.state == CardState.SELF_SCORED and sight.may_certify(card):
        steps.append((_url("card_certify", card), _("Hoàn thành xác nhận")))
    if waiting and sight.may_cross_check(card):
        steps.append((_url("card_check", card), _("Hoàn thành kiểm tra chéo")))
    if card.state in WRITABLE[Stage.FINAL] and may_run(request.access, card.cluster_year):
        steps.append((_url("card_conclude", card), _("Kết luận")))
    if waiting and may_return(sight, card):
        steps.append((_url("card_return", card), _("Trả lại")))
    return [{"url": url, "label": label} for url, label in steps]


def may_return(sight: Sight, card: Scorecard) -> bool:
    """Those who certify for the unit above, and those who conclude, give a card back."""
    certifies = sight.may_certify(card) and not sight.access.works_for(card.unit)
    return certifies or may_run(sight.access, card.cluster_year)


def _url(name: str, card: Scorecard) -> str:
    return reverse(f"scoring:{name}", args=[card.cluster_year_id, card.pk])


def _stage_url(card: Scorecard, stage: str) -> str:
    return reverse("scoring:card_score", args=[card.cluster_year_id, card.pk, SLUGS[Stage(stage)]])


@get_or_post
def card_checks(request: HttpRequest, year_id: int) -> HttpResponse:
    """Say which unit checks which card; “xoay vòng” fills in that each checks the next."""
    cluster_year = scored_year_or_404(request.access, year_id)
    allow(may_run(request.access, cluster_year), ONLY_RUNNERS)
    today = clock.today()
    waiting = Scorecard.objects.filter(cluster_year=cluster_year, state__in=SCORED, closed_reason="")
    cards = cards_with_names(waiting, cluster_year, today)
    units = [(m.unit_id, m.name_on_day) for m in members_on(cluster_year, day_in(cluster_year, today))]
    in_turn = "xoay-vong" in request.GET
    form = ChecksForm(**posted(request), cards=cards, units=units, initial=_checkers(cards, in_turn=in_turn))
    if form.is_valid() and form.run(
        assign_checks, cluster_year=cluster_year, checkers=form.checkers(), **acting(request)
    ):
        messages.success(request, _("Đã lưu phân công kiểm tra chéo."))
        return redirect("scoring:card_list", year_id)
    context = of_year(cluster_year) | {
        "form": form, "in_turn": in_turn, "cancel_url": reverse("scoring:card_list", args=[year_id])
    }  # fmt: skip
    return render(request, "scoring/card_checks.html", context, status=form_status(form))


def _checkers(cards: list[Scorecard], *, in_turn: bool) -> dict[str, int]:
    """The assignments there are; in turn: each unit checks the one after it, the last the first."""
    if in_turn and len(cards) > 1:
        return {f"checker_{card.pk}": cards[i - 1].unit_id for i, card in enumerate(cards)}
    known = {card.pk: getattr(card, "cross_check", None) for card in cards}
    return {f"checker_{pk}": check.checker_id for pk, check in known.items() if check}


@require_safe
@readonly
def card_history(request: HttpRequest, year_id: int, unit_id: int) -> HttpResponse:
    """A unit's concluded scores over the years, as far as the person sees them."""
    cluster_year = scored_year_or_404(request.access, year_id)
    unit = get_object_or_404(Unit, pk=unit_id)
    years = request.access.visible_years().filter(scorecards__unit=unit)
    sights = {year.pk: Sight(request.access, year) for year in [*years, cluster_year]}
    if not Scorecard.objects.filter(unit=unit, cluster_year__in=sights).exists():
        raise Http404
    context = of_year(cluster_year) | {
        "unit": unit,
        "rows": history_of_unit(unit, sights),
        "stages": list(Stage),
    }
    return render(request, "scoring/card_history.html", context)
