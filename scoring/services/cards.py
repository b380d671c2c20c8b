"""Cards of a year: handed in, given back; what every act on a card begins and ends with."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from deadlines.opening import days_late
from emulation.enums import ReportPeriod
from emulation.queries.report_days import due_days
from emulation.services.milestones import ensure_running
from evidence.queries import evidence_of
from scoring.enums import CARD_MOVES, CardState, ItemKind, Stage
from scoring.models import Scorecard, ScoreFigure
from scoring.queries.cards import lines_of, lines_without_figure, place_of, points_of


def locked_card(card_id: int) -> Scorecard:
    """The card, held until the transaction ends; its year must be running and the card still scored.

    Raises:
        RuleError: the year was halted, or the unit is scored no more.
        StateConflictError: the card is locked.
    """
    card = (
        Scorecard.objects.select_for_update(of=("self",))
        .select_related("cluster_year__halt", "unit", "table", "cross_check")
        .get(pk=card_id)
    )
    ensure_running(card.cluster_year)
    if card.state == CardState.LOCKED:
        raise StateConflictError(
            _("Bảng chấm điểm đã khóa ngày %(day)s, không thay đổi được nữa.") % {"day": ngay(card.locked_at)}
        )
    if card.closed_reason:
        raise RuleError(_("Đơn vị này không chấm tiếp: %(why)s") % {"why": card.closed_reason})
    return card


def move(card: Scorecard, state: CardState) -> None:
    """Take the card to ``state``; the caller saves it.

    Raises:
        StateConflictError: there is no way from where the card is.
    """
    if state not in CARD_MOVES[card.state]:
        raise StateConflictError(
            _("Bảng chấm điểm đang ở bước «%(state)s» nên không làm việc này được. Hãy tải lại trang.")
            % {"state": card.get_state_display()}
        )
    card.state = state


@transaction.atomic
def hand_in_self(*, card_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Scorecard:
    """The head hands the unit's own scores in; they become visible to those who check.

    Raises:
        RuleError: criteria without points, named; or proof is missing where it must be there.
        StateConflictError: handed in already.

    Source: SCORE-3, SCORE-10.
    """
    card = locked_card(card_id)
    move(card, CardState.SELF_SCORED)
    ensure_complete(card, Stage.SELF)
    _ensure_proved(card)
    if card.submitted_at is None:
        card.submitted_at, card.submitted_by = at, actor
        due = due_days(card.cluster_year, ReportPeriod.YEAR)  # handed in with the year-end report
        card.days_late = days_late(due.of(card.unit_id), at)
    card.return_reason = ""
    card.save(update_fields=["state", "submitted_at", "submitted_by", "days_late", "return_reason"])
    tell(card, "scorecard.submitted", "Nộp bảng tự chấm", actor, at, on_behalf_of)
    return card


@transaction.atomic
def return_card(
    *, card_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Scorecard:
    """Give the card back to be scored again; the unit sees the reason where it scores.

    Raises:
        RuleError: no reason.
        StateConflictError: the card is not handed in, or cross-checked already.
    """
    card = locked_card(card_id)
    if not reason.strip():
        raise RuleError(_("Trả lại thì phải ghi lý do."), field="reason")
    move(card, CardState.OPEN)
    card.return_reason = reason.strip()
    card.certified_at = card.certified_entered_by = None
    card.save(update_fields=["state", "return_reason", "certified_at", "certified_entered_by"])
    tell(
        card,
        "scorecard.returned",
        "Trả lại bảng tự chấm",
        actor,
        at,
        on_behalf_of,
        {"lý do": card.return_reason},
    )
    return card


def ensure_complete(card: Scorecard, stage: Stage) -> None:
    """Every criterion that applies has points of the stage within its limit; zero is points, an empty box is not.

    Raises:
        RuleError: names the criteria that are missing, or have more than the table gives.
    """
    missing = lines_without_figure(card, stage)
    if missing:
        codes = ", ".join(line.item.code for line in missing[:20])
        raise RuleError(
            _(
                "Còn %(count)s tiêu chí chưa có điểm: %(codes)s. Không có điểm thì ghi 0; không áp dụng thì ghi lý do."
            )
            % {"count": len(missing), "codes": codes + ("…" if len(missing) > 20 else "")}
        )
    # Given under a table that gave more for the criterion, before the card moved to the one it has now.
    above = ScoreFigure.objects.filter(
        line__card=card, line__item__table=card.table_id, line__item__removed_on=None, stage=stage,
        points__gt=F("line__item__max_points"),
    )  # fmt: skip
    if codes := list(above.order_by("line__item__position").values_list("line__item__code", flat=True)):
        raise RuleError(
            _("Điểm cao hơn điểm chuẩn của bảng tiêu chí hiện nay: %(codes)s. Hãy ghi lại điểm.")
            % {"codes": ", ".join(codes)}
        )


def _ensure_proved(card: Scorecard) -> None:
    claimed = [
        line
        for line in lines_of(card)
        if line.item.has_to_be_proved and line.item.kind != ItemKind.PENALTY and points_of(line, Stage.SELF)
    ]
    proofs = evidence_of([place_of(line.pk) for line in claimed])
    missing = [
        line.item.code
        for line in claimed
        if all(link.item.withdrawn_at is not None for link in proofs[place_of(line.pk)])
    ]
    if missing:
        raise RuleError(
            _("Tiêu chí phải có minh chứng mà chưa gắn tài liệu nào: %(codes)s.")
            % {"codes": ", ".join(missing)}
        )


def tell(
    card: Scorecard, verb: str, what: str, actor: User | None, at: dt.datetime, on_behalf_of: str,
    after: dict | None = None, before: dict | None = None,
) -> None:  # fmt: skip
    """Record an act on a card in its own history and its year's."""
    record(
        actor=actor, verb=verb, summary=f"{what}: {card.unit}", target=card, scope=card.cluster_year, at=at,
        on_behalf_of=on_behalf_of, before=before, after=after,
    )  # fmt: skip
