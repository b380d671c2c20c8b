"""A unit appeals against the final points of a criterion; those who conclude answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.permissions import allow
from core.http import acting, form_status, get_or_post, posted
from scoring.enums import Stage
from scoring.forms.cards import plain
from scoring.forms.ranking import AnswerForm, AppealForm
from scoring.models import ScoreAppeal
from scoring.permissions import may_appeal, may_run
from scoring.queries.cards import lines_of, points_of
from scoring.services import appeals as services
from scoring.views.cards import ONLY_RUNNERS, card_or_404, context_of

ONLY_HEAD = gettext_lazy("Chỉ thủ trưởng hoặc cấp phó của đơn vị kiến nghị chấm lại.")


@get_or_post
def card_appeal(request: HttpRequest, year_id: int, card_id: int, line_id: int) -> HttpResponse:
    """Ask for other final points of a criterion."""
    card, sight = card_or_404(request, year_id, card_id)
    line = get_object_or_404(lines_of(card), pk=line_id)
    allow(may_appeal(request.access, card), ONLY_HEAD)
    form = AppealForm(**posted(request))
    if form.is_valid() and form.run(
        services.appeal,
        card_id=card_id,
        line_id=line_id,
        asked_points=form.cleaned_data["asked_points"],
        reason=form.cleaned_data["reason"],
        **acting(request),
    ):
        messages.success(request, _("Đã gửi kiến nghị chấm lại."))
        return redirect("scoring:card_show", year_id, card_id)
    points = points_of(line, Stage.FINAL) if sight.sees(card, Stage.FINAL) else None
    context = context_of(card, form=form, line=line, points=points)
    return render(request, "scoring/card_appeal.html", context, status=form_status(form))


@get_or_post
def card_answer(request: HttpRequest, year_id: int, card_id: int, appeal_id: int) -> HttpResponse:
    """Answer an appeal with the points after looking again."""
    card, _sight = card_or_404(request, year_id, card_id)
    allow(may_run(request.access, card.cluster_year), ONLY_RUNNERS)
    asked = get_object_or_404(
        ScoreAppeal.objects.select_related("line__item", "asked_by"), pk=appeal_id, line__card=card
    )
    form = AnswerForm(**posted(request), initial={"points": plain(asked.points_before)})
    if form.is_valid() and form.run(
        services.answer_appeal,
        appeal_id=appeal_id,
        points=form.cleaned_data["points"],
        answer=form.cleaned_data["answer"],
        **acting(request),
    ):
        messages.success(request, _("Đã trả lời kiến nghị của đơn vị."))
        return redirect("scoring:card_show", year_id, card_id)
    context = context_of(card, form=form, asked=asked)
    return render(request, "scoring/card_answer.html", context, status=form_status(form))
