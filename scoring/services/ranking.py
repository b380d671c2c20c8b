"""Ranks: gates answered, a rank proposed, a lower one set; cards locked for good."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError, StateConflictError
from scoring.enums import CARD_MOVES, CardState, GateKind
from scoring.models import GateAnswer, RankBand, RankGate, Scorecard
from scoring.permissions import CONCLUDED
from scoring.queries.ranking import explained_ranks
from scoring.services.cards import locked_card, tell
from scoring.services.figures import recompute_card


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether a gate holds; None: nobody says so, and it does not hold."""

    is_met: bool | None
    note: str = ""


@transaction.atomic
def answer_gates(
    *,
    card_id: int,
    answers: Mapping[int, Answer],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Scorecard:
    """Say of the conditions that a person must confirm whether they hold; the rank follows.

    Raises:
        RuleError: a condition is of another table, or is none that a person confirms.
        StateConflictError: the card is locked.
    Source: SCORE-6, SCORE-8.
    """
    card = locked_card(card_id)
    gates = {
        gate.pk: gate for gate in RankGate.objects.filter(band__table=card.table_id, kind=GateKind.CONFIRMED)
    }
    if not answers.keys() <= gates.keys():
        raise RuleError(_("Điều kiện này không có trong bảng. Hãy tải lại trang."))
    old = {answer.gate_id: answer for answer in card.gate_answers.all()}
    said: dict[str, str] = {}
    for pk, given in answers.items():
        kept = old.get(pk)
        if (kept.is_met if kept else None, kept.note if kept else "") == (given.is_met, given.note.strip()):
            continue
        if given.is_met is None:
            card.gate_answers.filter(gate=pk).delete()
        else:
            values = {"is_met": given.is_met, "note": given.note.strip(), "given_at": at, "given_by": actor}
            GateAnswer.objects.update_or_create(card=card, gate_id=pk, defaults=values)
        said[gates[pk].wording] = {True: _("đạt"), False: _("không đạt"), None: _("chưa xác nhận")}[
            given.is_met
        ]
    if said:
        recompute_card(card)
        tell(card, "scorecard.gates_answered", "Xác nhận điều kiện của hạng", actor, at, on_behalf_of, said)
    return card


@transaction.atomic
def propose_rank(
    *, card_id: int, band_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Scorecard:
    """The leaders propose a rank other than the one that score and gates give; the standing body decides.

    Raises:
        RuleError: no reason, or a rank better than score and gates give.
        StateConflictError: the card is not concluded.
    """
    card = _concluded(card_id)
    band = _lower_band(card, band_id, reason)
    card.proposed_rank, card.proposed_rank_reason = band, reason.strip()
    card.save(update_fields=["proposed_rank", "proposed_rank_reason"])
    tell(
        card, "scorecard.rank_proposed", f"Đề nghị hạng {band}", actor, at, on_behalf_of, {"lý do": reason.strip()}
    )  # fmt: skip
    return card


@transaction.atomic
def set_rank(
    *, card_id: int, band_id: int | None, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Scorecard:
    """The standing body sets a lower rank, with the reason; None goes back to the one that follows.

    Raises:
        RuleError: no reason, or a rank better than score and gates give.
        StateConflictError: the card is not concluded, or locked.
    Source: SCORE-7, SCORE-8.
    """
    card = _concluded(card_id)
    before = card.rank
    if band_id is None:
        card.rank_set_at = card.rank_set_by = None
        card.rank_reason = ""
    else:
        card.rank = _lower_band(card, band_id, reason)
        card.rank_set_at, card.rank_set_by, card.rank_reason = at, actor, reason.strip()
    card.save(update_fields=["rank", "rank_set_at", "rank_set_by", "rank_reason"])
    recompute_card(card)
    tell(
        card, "scorecard.ranked", "Xếp hạng", actor, at, on_behalf_of,
        {"hạng": str(card.rank or ""), "lý do": card.rank_reason}, {"hạng": str(before or "")},
    )  # fmt: skip
    return card


def _concluded(card_id: int) -> Scorecard:
    card = locked_card(card_id)
    if card.state not in CONCLUDED:
        raise StateConflictError(_("Bảng chấm điểm chưa kết luận nên chưa xếp hạng được."))
    return card


def _lower_band(card: Scorecard, band_id: int, reason: str) -> RankBand:
    if not reason.strip():
        raise RuleError(_("Xếp hạng khác với điểm và điều kiện thì phải ghi lý do."), field="reason")
    band = RankBand.objects.filter(table=card.table_id, pk=band_id).first()
    if band is None:
        raise RuleError(_("Hạng này không có trong bảng."), field="band")
    follows = explained_ranks([card])[card.pk].band
    if follows is None or band.ordinal < follows.ordinal:
        raise RuleError(
            _("Điểm và điều kiện cho hạng %(rank)s; chỉ xếp thấp hơn được, không xếp cao hơn.")
            % {"rank": follows.code if follows else "–"},
            field="band",
        )
    return band


@transaction.atomic
def lock_cards(
    *,
    card_ids: Collection[int],
    revisions: Mapping[int, int],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> int:
    """Lock concluded cards, all or none; nothing of a locked card changes any more. How many were locked.

    Args:
        revisions: card → the revision that the preview showed.

    Raises:
        RuleError: a card is not concluded, or an appeal waits.
        StateConflictError: a card changed since the preview.
    """
    cards = [locked_card(pk) for pk in sorted(card_ids)]
    for card in cards:
        if CardState.LOCKED not in CARD_MOVES[card.state]:
            raise RuleError(
                _("Bảng của %(unit)s đang ở bước «%(state)s» nên chưa khóa được.")
                % {"unit": card.unit, "state": card.get_state_display()}
            )
        if revisions.get(card.pk) != card.revision:
            raise StateConflictError(
                _("Bảng của %(unit)s đã thay đổi sau khi bạn xem. Hãy xem lại rồi khóa.")
                % {"unit": card.unit}
            )
    for card in cards:
        card.state, card.locked_at, card.locked_by = CardState.LOCKED, at, actor
        card.save(update_fields=["state", "locked_at", "locked_by"])
    for card in cards:
        tell(
            card, "scorecard.locked", "Khóa bảng chấm điểm", actor, at, on_behalf_of,
            {"điểm": str(card.final_total), "hạng": str(card.rank or "")},
        )  # fmt: skip
    return len(cards)
