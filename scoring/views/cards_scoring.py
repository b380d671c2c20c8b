"""Scoring a card: the entry page of each stage, handing in, giving back, concluding."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clusters.permissions import allow
from core.autosave import autosaved
from core.http import acting, attempt, form_status, get_or_post, posted, revision_posted
from core.merging import MergeConflictError
from evidence.queries import evidence_of
from scoring.enums import CardState, Stage
from scoring.forms.cards import ActForm, CertificateForm, FiguresForm, ReturnForm, boxes_of
from scoring.models import Scorecard
from scoring.permissions import may_hand_in, may_run
from scoring.queries.card_facts import facts_of_card
from scoring.queries.card_sheet import explain, rule_in_words, sheet_of
from scoring.queries.cards import (
    figure_of,
    last_stage,
    lines_of,
    lines_without_figure,
    place_of,
)
from scoring.services import cards as services
from scoring.services import cards_stages as stages
from scoring.services.figures import WRITABLE, save_figures
from scoring.views.cards import ONLY_RUNNERS, SLUGS, card_or_404, context_of, may_return

STAGES = {slug: stage for stage, slug in SLUGS.items()}
ONLY_SCORERS = {
    Stage.SELF: gettext_lazy("Chỉ người của đơn vị tự chấm điểm cho đơn vị."),
    Stage.CERTIFIED: gettext_lazy("Điểm xác nhận do đơn vị cấp trên, Thường trực Hội đồng, hoặc Sở Tư pháp nhập theo văn bản."),
    Stage.CROSS: gettext_lazy("Chỉ đơn vị được giao kiểm tra chéo, đã nộp bảng tự chấm của mình, ghi được điểm này."),
    Stage.FINAL: ONLY_RUNNERS,
}  # fmt: skip
ONLY_HEAD = gettext_lazy("Chỉ thủ trưởng hoặc cấp phó của đơn vị nộp được bảng tự chấm.")


@get_or_post
def card_score(request: HttpRequest, year_id: int, card_id: int, stage: str) -> HttpResponse:
    """Give the figures of a stage; part of them may be saved, two people at once lose nothing."""
    card, form = _form(request, year_id, card_id, stage)
    if form.is_valid():
        if form.run(_saver(request, form), revision=form.cleaned_data["revision"], base=form.base_figures()):
            messages.success(request, _("Đã lưu điểm."))
            return redirect(request.path)
        if isinstance(form.refusal, MergeConflictError):
            card.refresh_from_db(fields=["revision"])
            newest = {
                name: value for line in lines_of(card) for name, value in boxes_of(line, form.stage).items()
            }
            form.show_both(newest, card.revision)
    context = context_of(
        card,
        form=form,
        stage=form.stage,
        stage_slug=stage,
        previous=form.previous,
        rows=_rows(card, form),
        is_writable=card.state in WRITABLE[form.stage] and not card.closed_reason,
        missing=[line.item.code for line in lines_without_figure(card, form.stage)],
        attaches=may_attach_lines(request, card),
    )
    return render(request, "scoring/card_score.html", context, status=form_status(form))


def may_attach_lines(request: HttpRequest, card: Scorecard) -> bool:
    """Whether evidence may be put to the lines from the entry page."""
    return card.state == CardState.OPEN and request.access.works_for(card.unit)


@require_POST
def card_autosave(request: HttpRequest, year_id: int, card_id: int, stage: str) -> HttpResponse:
    """What the page sends by itself while people score: only the boxes that changed."""
    _card, form = _form(request, year_id, card_id, stage)
    save = _saver(request, form)

    def kept(*, revision: int, base: Any, at: Any, **_boxes: Any) -> SimpleNamespace:
        saved = save(revision=revision, base=form.base_figures())
        boxes = {
            name: value for line in lines_of(saved) for name, value in boxes_of(line, form.stage).items()
        }
        return SimpleNamespace(revision=saved.revision, **boxes)

    return autosaved(request, form, kept, at=acting(request)["at"])


def _form(request: HttpRequest, year_id: int, card_id: int, slug: str) -> tuple[Scorecard, FiguresForm]:
    stage = STAGES.get(slug)
    if stage is None:
        raise Http404
    card, sight = card_or_404(request, year_id, card_id)
    allow(sight.writes(card, stage), ONLY_SCORERS[stage])
    lines = list(lines_of(card))
    form = FiguresForm(
        **posted(request),
        card=card,
        lines=lines,
        stage=stage,
        previous=last_stage(card, stage),
        facts=facts_of_card(card, lines) if stage == Stage.SELF and card.state == CardState.OPEN else {},
    )
    form.autosave_url = reverse("scoring:card_autosave", args=[year_id, card_id, slug])
    form.autosave_key = f"bang-diem:{card_id}:{slug}"
    return card, form


def _saver(request: HttpRequest, form: FiguresForm) -> Any:
    def save(*, revision: int, base: Any) -> Scorecard:
        return save_figures(
            card_id=form.card.pk, stage=form.stage, figures=form.given, revision=revision, base=base, **acting(request)
        )  # fmt: skip

    return save


def _rows(card: Scorecard, form: FiguresForm) -> list[dict[str, Any]]:
    """The tree for the entry page: groups as headings, lines with their boxes, rule and the figures before."""
    by_item = {line.item_id: line for line in form.lines}
    step = card.table.points_step
    told = form.stage == Stage.SELF or form.previous is not None  # else the unit's own scores are not in
    proofs = evidence_of([place_of(line.pk) for line in form.lines]) if told else {}
    rows: list[dict[str, Any]] = []
    for item in card.table.items.filter(removed_on__isnull=True).order_by("position"):
        line = by_item.get(item.pk)
        if line is None:
            rows.append({"item": item})
            continue
        before = [
            s
            for s in Stage
            if s != form.stage and form.previous and list(Stage).index(s) <= list(Stage).index(form.previous)
        ]
        rows.append(
            {
                "item": item,
                "line": line,
                "place": place_of(line.pk),
                "evidence": proofs.get(place_of(line.pk), []),
                "boxes": form.boxes(line),
                "words": rule_in_words(item, step),
                "explained": explain(line, step) if told else [],
                "fact": form.facts.get(line.pk),
                "now": figure_of(line, form.stage),
                "before": [figure_of(line, s) for s in before if figure_of(line, s)],
            }
        )
    return rows


@require_POST
def card_fill(request: HttpRequest, year_id: int, card_id: int, stage: str) -> HttpResponse:
    """Take the last figures for every line that has none of this stage yet."""
    card, sight = card_or_404(request, year_id, card_id)
    if STAGES.get(stage) in {None, Stage.SELF}:
        raise Http404
    allow(sight.writes(card, STAGES[stage]), ONLY_SCORERS[STAGES[stage]])
    revision = revision_posted(request)
    if attempt(
        request, stages.fill_from_previous, card_id=card_id, stage=STAGES[stage], revision=revision, **acting(request)
    ):  # fmt: skip
        messages.success(request, _("Đã lấy điểm lần trước cho các tiêu chí còn trống."))
    return redirect("scoring:card_score", year_id, card_id, stage)


@get_or_post
def card_hand_in(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """The head hands the unit's own scores in."""
    card, _sight = card_or_404(request, year_id, card_id)
    allow(may_hand_in(request.access, card), ONLY_HEAD)
    form = ActForm(**posted(request), submit_label=_("Nộp bảng tự chấm"))
    if form.is_valid() and form.run(services.hand_in_self, card_id=card_id, **acting(request)):
        messages.success(request, _("Đã nộp bảng tự chấm."))
        return redirect("scoring:card_show", year_id, card_id)
    context = context_of(card, form=form, missing=lines_without_figure(card, Stage.SELF))
    return render(request, "scoring/card_hand_in.html", context, status=form_status(form))


@get_or_post
def card_return(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """Give a card back with the reason."""
    card, sight = card_or_404(request, year_id, card_id)
    allow(may_return(sight, card), ONLY_RUNNERS)
    form = ReturnForm(**posted(request))
    if form.is_valid() and form.run(
        services.return_card, card_id=card_id, reason=form.cleaned_data["reason"], **acting(request)
    ):
        messages.success(request, _("Đã trả lại bảng tự chấm. Đơn vị thấy lý do ở trang chấm điểm."))
        return redirect("scoring:card_show", year_id, card_id)
    return render(request, "scoring/card_return.html", context_of(card, form=form), status=form_status(form))


@get_or_post
def card_certify(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """Give the certified figures for good, with the certificate."""
    card, sight = card_or_404(request, year_id, card_id)
    allow(sight.may_certify(card), ONLY_SCORERS[Stage.CERTIFIED])
    initial = {"by": card.certified_by, "number": card.certificate_number, "day": card.certificate_on}
    form = CertificateForm(**posted(request), card=card, initial=initial)
    if form.is_valid() and form.run(
        stages.hand_in_certified, card_id=card_id, certificate=form.certificate(), **acting(request)
    ):
        messages.success(request, _("Đã hoàn thành xác nhận điểm."))
        return redirect("scoring:card_show", year_id, card_id)
    context = context_of(
        card, form=form, missing=lines_without_figure(card, Stage.CERTIFIED), slug=SLUGS[Stage.CERTIFIED]
    )
    return render(request, "scoring/card_certify.html", context, status=form_status(form))


@get_or_post
def card_check(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """The checking unit gives its figures for good."""
    card, sight = card_or_404(request, year_id, card_id)
    allow(sight.may_cross_check(card), ONLY_SCORERS[Stage.CROSS])
    form = ActForm(**posted(request), submit_label=_("Hoàn thành kiểm tra chéo"))
    if form.is_valid() and form.run(stages.hand_in_cross, card_id=card_id, **acting(request)):
        messages.success(request, _("Đã hoàn thành kiểm tra chéo."))
        return redirect("scoring:card_show", year_id, card_id)
    context = context_of(card, form=form, missing=lines_without_figure(card, Stage.CROSS))
    return render(request, "scoring/card_check.html", context, status=form_status(form))


@get_or_post
def card_conclude(request: HttpRequest, year_id: int, card_id: int) -> HttpResponse:
    """See where the figures differ and what will be final, then conclude."""
    card, sight = card_or_404(request, year_id, card_id)
    allow(may_run(request.access, card.cluster_year), ONLY_RUNNERS)
    form = ActForm(**posted(request), submit_label=_("Kết luận điểm"), initial={"revision": card.revision})
    if form.is_valid() and form.run(
        stages.conclude, card_id=card_id, revision=form.cleaned_data["revision"], **acting(request)
    ):
        messages.success(request, _("Đã kết luận điểm của đơn vị."))
        return redirect("scoring:card_show", year_id, card_id)
    sheet = sheet_of(card, sight)
    differing = [row for row in sheet.lines if len({cell.points for cell in row.cells if cell.figure}) > 1]
    context = context_of(card, form=form, sheet=sheet, differing=differing)
    return render(request, "scoring/card_conclude.html", context, status=form_status(form))
