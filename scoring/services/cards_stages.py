"""A card from stage to stage after the unit's own scores: certified, cross-checked, concluded."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from files.services import store_file
from scoring.enums import CardState, Stage
from scoring.models import Scorecard, ScoreFigure
from scoring.permissions import certified_by_itself
from scoring.queries.cards import figure_of, last_stage, lines_of
from scoring.services.cards import ensure_complete, locked_card, move, tell
from scoring.services.figures import ensure_writable, recompute_card


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The paper that certifies the figures; of a Sở all of it must be there (SCORE-3)."""

    by: str = ""
    number: str = ""
    day: dt.date | None = None
    upload: UploadedFile | None = None


@transaction.atomic
def fill_from_previous(
    *, card_id: int, stage: str, revision: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> int:
    """Give every line without a figure of the stage the one of the last stage handed in; how many there were.

    Raises:
        StateConflictError: the stage is not open, or somebody saved in the meantime.
    """
    card = locked_card(card_id)
    ensure_writable(card, stage)
    if card.revision != revision:
        raise StateConflictError(
            _("Trong lúc bạn chấm, người khác đã lưu bản mới hơn. Hãy xem lại trang này.")
        )
    filled = _fill(card, stage, actor, at)
    if filled:
        card.revision += 1
        card.save(update_fields=["revision"])
        recompute_card(card)
        tell(
            card, "scorecard.filled", f"Lấy điểm lần trước làm điểm {Stage(stage).label.lower()}", actor, at, on_behalf_of,
            {"số tiêu chí": filled},
        )  # fmt: skip
    return filled


def _fill(card: Scorecard, stage: str, actor: User, at: dt.datetime) -> int:
    previous = last_stage(card, stage)
    known = [figure_of(line, previous) for line in lines_of(card) if figure_of(line, stage) is None]
    made = ScoreFigure.objects.bulk_create(
        ScoreFigure(
            line_id=figure.line_id, stage=stage, points=figure.points, is_computed=figure.is_computed,
            given_at=at, given_by=actor,
        )
        for figure in known
        if figure is not None
    )  # fmt: skip
    return len(made)


@transaction.atomic
def hand_in_certified(
    *, card_id: int, certificate: Certificate, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Scorecard:
    """Give the certified figures for good, with the paper that certifies them.

    Raises:
        RuleError: figures are missing, or of a Sở the certificate is not whole, or its day lies ahead.
        StateConflictError: the card is not waiting to be certified.
    Source: SCORE-3, SCORE-7, SCORE-10.
    """
    card = locked_card(card_id)
    move(card, CardState.CERTIFIED)
    _check_certificate(card, certificate, at)
    ensure_complete(card, Stage.CERTIFIED)
    card.certified_by, card.certificate_number = certificate.by.strip(), certificate.number.strip()
    card.certificate_on = certificate.day
    if certificate.upload:
        card.certificate_file = store_file(
            upload=certificate.upload, scope=card, uploaded_by=actor, at=at, field="upload"
        )
    card.certified_at, card.certified_entered_by = at, actor
    card.save(
        update_fields=[
            "state", "certified_by", "certificate_number", "certificate_on", "certificate_file", "certified_at",
            "certified_entered_by",
        ]
    )  # fmt: skip
    tell(
        card, "scorecard.certified", "Xác nhận điểm", actor, at, on_behalf_of,
        {"cấp xác nhận": card.certified_by, "văn bản": card.certificate_number},
    )  # fmt: skip
    return card


def _check_certificate(card: Scorecard, certificate: Certificate, at: dt.datetime) -> None:
    if certificate.day is not None and certificate.day > local_day(at):
        raise RuleError(_("Ngày văn bản xác nhận chưa tới."), field="day")
    if not certified_by_itself(card):
        return
    sentence = _(
        "Điểm của Sở Tư pháp do Chủ tịch UBND tỉnh xác nhận: cần đủ cấp xác nhận, số, ngày và bản quét của văn bản."
    )
    for name in ("by", "number"):
        if not getattr(certificate, name).strip():
            raise RuleError(sentence, field=name)
    if certificate.day is None:
        raise RuleError(sentence, field="day")
    if certificate.upload is None and card.certificate_file_id is None:
        raise RuleError(sentence, field="upload")


@transaction.atomic
def hand_in_cross(*, card_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Scorecard:
    """The checking unit gives its figures for good.

    Raises:
        RuleError: figures are missing, or no unit was asked to check this card.
        StateConflictError: the card is not waiting for the check.
    Source: SCORE-10.
    """
    card = locked_card(card_id)
    check = getattr(card, "cross_check", None)
    if check is None:
        raise RuleError(_("Bảng này chưa được giao cho đơn vị nào kiểm tra chéo."))
    move(card, CardState.CROSS_CHECKED)
    ensure_complete(card, Stage.CROSS)
    check.handed_in_at, check.handed_in_by = at, actor
    check.save(update_fields=["handed_in_at", "handed_in_by"])
    card.save(update_fields=["state"])
    tell(
        card,
        "scorecard.cross_checked",
        "Kiểm tra chéo xong",
        actor,
        at,
        on_behalf_of,
        {"đơn vị kiểm tra": str(check.checker)},
    )
    return card


@transaction.atomic
def conclude(
    *, card_id: int, revision: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Scorecard:
    """Give the final figures for good; a line without one gets that of the last stage handed in.

    Total and rank follow.

    Raises:
        RuleError: a criterion has no figure in any stage.
        StateConflictError: the card is not handed in, is concluded already, or changed in the meantime.
    Source: SCORE-8, SCORE-10.
    """
    card = locked_card(card_id)
    move(card, CardState.FINAL)
    if card.revision != revision:
        raise StateConflictError(
            _("Trong lúc bạn xem, điểm đã thay đổi. Xem lại các chênh lệch rồi kết luận.")
        )
    _fill(card, Stage.FINAL, actor, at)
    ensure_complete(card, Stage.FINAL)
    recompute_card(card)  # the total first: a concluded card has one
    if card.final_total is None:
        raise RuleError(_("Bảng này chưa có điểm nào nên chưa kết luận được."))
    card.revision += 1
    card.finalised_at, card.finalised_by = at, actor
    card.save(update_fields=["state", "revision", "finalised_at", "finalised_by"])
    tell(
        card, "scorecard.concluded", "Kết luận điểm", actor, at, on_behalf_of,
        {"điểm": str(card.final_total), "hạng": str(card.rank or "")},
    )  # fmt: skip
    return card


@dataclass(kw_only=True)
class Concluded:
    """What concluding many cards did, by the names of their units."""

    done: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)  # with the reason


@transaction.atomic
def conclude_many(
    *, revisions: Mapping[int, int], actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Concluded:
    """Conclude the cards that can be, each as `conclude` does; the others are left as they are, with the reason.

    Args:
        revisions: card → the revision that the preview showed.

    Raises:
        RuleError: not one of the cards can be concluded.
    Source: SCORE-8, SCORE-10.
    """
    # All are held before the first is told of in the log, which others wait for.
    held = Scorecard.objects.select_for_update(of=("self",)).filter(pk__in=revisions).order_by("pk")
    units = dict(held.values_list("pk", "unit__name"))
    result = Concluded()
    for pk, unit in units.items():
        try:
            with transaction.atomic():
                conclude(card_id=pk, revision=revisions[pk], actor=actor, at=at, on_behalf_of=on_behalf_of)
            result.done.append(unit)
        except RuleError as error:
            result.left.append((unit, str(error)))
    if not result.done:
        raise RuleError(" ".join(f"{unit}: {why}" for unit, why in result.left))
    return result
