"""A unit asks for a concluded criterion to be scored again, and the answer."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError, StateConflictError
from scoring.enums import AppealState, CardState, Stage
from scoring.models import ScoreAppeal, Scorecard
from scoring.permissions import CONCLUDED
from scoring.queries.cards import figure_of, lines_of, points_of
from scoring.rules import points_in_range
from scoring.services.cards import locked_card, tell
from scoring.services.figures import recompute_card


@transaction.atomic
def appeal(
    *,
    card_id: int,
    line_id: int,
    asked_points: Decimal,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ScoreAppeal:
    """The unit's head asks for other final points of a criterion; the card cannot be locked meanwhile.

    Raises:
        RuleError: no reason, points out of range or the same as now, or the criterion waits for an answer already.
        StateConflictError: the card is not concluded, or locked.
    """
    card = locked_card(card_id)
    if card.state not in CONCLUDED:
        raise StateConflictError(_("Bảng chấm điểm chưa kết luận nên chưa có gì để kiến nghị."))
    line = lines_of(card, [line_id]).first()
    if line is None:
        raise RuleError(_("Tiêu chí này không có trên bảng. Hãy tải lại trang."))
    if not reason.strip():
        raise RuleError(_("Kiến nghị thì phải nêu lý do."), field="reason")
    now = points_of(line, Stage.FINAL)
    if now is None:
        raise RuleError(_("Tiêu chí này không áp dụng cho đơn vị nên không có điểm để kiến nghị."))
    points_in_range(
        asked_points, max_points=line.item.max_points, step=card.table.points_step, field="asked_points"
    )
    if asked_points == now:
        raise RuleError(_("Điểm đề nghị bằng điểm đã kết luận."), field="asked_points")
    if line.appeals.filter(state=AppealState.WAITING).exists():
        raise RuleError(_("Tiêu chí này đang có kiến nghị chờ xem xét."))
    made = ScoreAppeal.objects.create(
        line=line, asked_points=asked_points, reason=reason.strip(), asked_at=at, asked_by=actor, points_before=now
    )  # fmt: skip
    card.state = CardState.APPEALED
    card.save(update_fields=["state"])
    tell(
        card, "scorecard.appealed", f"Kiến nghị chấm lại tiêu chí {line.item.code}", actor, at, on_behalf_of,
        {"điểm đề nghị": str(asked_points)}, {"điểm đã kết luận": str(now)},
    )  # fmt: skip
    return made


@transaction.atomic
def answer_appeal(
    *, appeal_id: int, points: Decimal, answer: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> ScoreAppeal:
    """Answer an appeal with the points after looking again; with the last answer the card is concluded again.

    Whether it was accepted follows from the points: those asked for, those before, or others.

    Raises:
        RuleError: no answer in words, or points out of range.
        StateConflictError: it is answered already.
    """
    card = locked_card(ScoreAppeal.objects.values_list("line__card", flat=True).get(pk=appeal_id))
    asked = ScoreAppeal.objects.select_for_update(of=("self",)).get(pk=appeal_id)
    if asked.state != AppealState.WAITING:
        raise StateConflictError(_("Kiến nghị này đã được trả lời."))
    if not answer.strip():
        raise RuleError(_("Hãy ghi câu trả lời cho đơn vị."), field="answer")
    line = lines_of(card, [asked.line_id]).get()
    points_in_range(points, max_points=line.item.max_points, step=card.table.points_step)
    asked.state = (
        AppealState.ACCEPTED
        if points == asked.asked_points
        else AppealState.REJECTED
        if points == asked.points_before
        else AppealState.PARTLY
    )
    asked.points_after, asked.answer, asked.answered_at, asked.answered_by = points, answer.strip(), at, actor
    asked.save(update_fields=["state", "points_after", "answer", "answered_at", "answered_by"])
    if points != asked.points_before:
        figure = figure_of(line, Stage.FINAL)
        figure.points, figure.is_computed, figure.given_at, figure.given_by = points, False, at, actor
        figure.reason = _("Theo kiến nghị: %(answer)s") % {"answer": answer.strip()[:900]}
        figure.save(update_fields=["points", "is_computed", "given_at", "given_by", "reason"])
    if not waiting_appeals(card):
        card.state = CardState.FINAL
    card.revision += 1
    card.save(update_fields=["state", "revision"])
    recompute_card(card)
    tell(
        card, "scorecard.appeal_answered", f"Trả lời kiến nghị tiêu chí {line.item.code}: {asked.get_state_display()}", actor,
        at, on_behalf_of, {"điểm": str(points)}, {"điểm": str(asked.points_before)},
    )  # fmt: skip
    return asked


def waiting_appeals(card: Scorecard) -> bool:
    """Whether an appeal of the card waits for its answer (1 query)."""
    return ScoreAppeal.objects.filter(line__card=card, state=AppealState.WAITING).exists()
