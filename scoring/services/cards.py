"""Cards of a year: opened for every member, handed in, given back."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import ReportPeriod
from emulation.queries.report_days import days_late_at, due_days
from emulation.queries.year_facts import day_in
from emulation.services.milestones import ensure_running
from evidence.queries import evidence_of
from scoring.enums import CARD_MOVES, CardState, ItemKind, Stage
from scoring.models import Scorecard, ScoreItem, ScoreLine, ScoreTable
from scoring.permissions import CONCLUDED
from scoring.queries.cards import lines_of, lines_without_figure, place_of, points_of
from scoring.queries.tables import table_for


@dataclass(kw_only=True)
class Opened:
    """What opening the cards of a year did; names of units in the decision's order."""

    made: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    without_table: list[str] = field(default_factory=list)


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
def open_cards(*, cluster_year: ClusterYear, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Opened:
    """Give every member of today a card, and bring the cards there are up to date. Safe to repeat.

    A card whose table was replaced moves to the new one, its lines by the criteria's codes; a unit that is a
    member no longer keeps its card, closed, with the reason. Concluded cards stay as they are.

    Raises:
        RuleError: the year was halted, or no table is published for any member.

    Source: SCORE-1, SCORE-2.
    """
    locked = (
        ClusterYear.objects.select_for_update(of=("self",)).select_related("halt").get(pk=cluster_year.pk)
    )
    ensure_running(locked)
    day = day_in(locked, local_day(at))
    members = {m.unit_id: m for m in members_on(locked, day)}
    kinds = dict(Unit.objects.named_on(day).filter(pk__in=members).values_list("pk", "kind_on_day"))
    tables = {kind: table_for(kind, locked.year, locked) for kind in sorted(set(kinds.values()))}
    cards = {
        card.unit_id: card
        for card in Scorecard.objects.select_for_update(of=("self",))
        .filter(cluster_year=locked)
        .select_related("table", "unit")
        .order_by("pk")
    }
    done = Opened()
    new: list[Scorecard] = []
    for unit_id, member in members.items():
        table, card = tables[kinds[unit_id]], cards.get(unit_id)
        if table is None:
            done.without_table.append(member.name_on_day)
        elif card is None:
            new.append(Scorecard(cluster_year=locked, unit_id=unit_id, table=table))
            done.made.append(member.name_on_day)
        elif card.table_id != table.pk and card.state not in CONCLUDED:
            _move_to_table(card, table)
            done.moved.append(member.name_on_day)
    if not cards and not new:
        raise RuleError(
            _(
                "Chưa có bảng tiêu chí nào được ban hành cho loại đơn vị của cụm. Hãy ban hành bảng tiêu chí trước."
            )
        )
    _make(new)
    for unit_id, card in cards.items():
        if unit_id not in members and not card.closed_reason and card.state != CardState.LOCKED:
            card.closed_reason = _why_closed(locked, card.unit, day)
            card.save(update_fields=["closed_reason"])
            done.closed.append(card.unit.name)
    if done.made or done.moved or done.closed:
        record(
            actor=actor,
            verb="scorecards.opened",
            summary=f"Mở bảng chấm điểm: {len(done.made)} mới, {len(done.moved)} chuyển bảng, {len(done.closed)} ngừng",
            target=locked,
            scope=locked,
            at=at,
            on_behalf_of=on_behalf_of,
            after={"mở": done.made, "chuyển sang bảng mới": done.moved, "không chấm tiếp": done.closed},
        )
    return done


def _make(cards: list[Scorecard]) -> None:
    items: dict[int, list[int]] = {}
    wanted = ScoreItem.objects.filter(table__in={card.table_id for card in cards}, removed_on__isnull=True)
    for table_id, item_id in (
        wanted.exclude(kind=ItemKind.GROUP).values_list("table", "pk").order_by("position")
    ):
        items.setdefault(table_id, []).append(item_id)
    Scorecard.objects.bulk_create(cards)
    ScoreLine.objects.bulk_create(
        (ScoreLine(card=card, item_id=item_id) for card in cards for item_id in items.get(card.table_id, [])),
        batch_size=2000,
    )


def _move_to_table(card: Scorecard, table: ScoreTable) -> None:
    """Hang each line on the new table's criterion of the same code; figures stay, the rest starts empty.

    A line whose code is gone stays on the card, is shown, and counts no more.
    """
    items = {
        item.code: item for item in table.items.filter(removed_on__isnull=True).exclude(kind=ItemKind.GROUP)
    }
    lines = list(card.lines.select_related("item"))
    taken = set()
    for line in lines:
        if (item := items.get(line.item.code)) is not None:
            line.item = item
            taken.add(item.code)
    ScoreLine.objects.bulk_update(lines, ["item"])
    ScoreLine.objects.bulk_create(
        ScoreLine(card=card, item=item) for code, item in items.items() if code not in taken
    )
    card.table = table
    card.revision += 1
    card.save(update_fields=["table", "revision"])


def _why_closed(cluster_year: ClusterYear, unit: Unit, day: dt.date) -> str:
    ended = cluster_year.memberships.filter(unit=unit, valid_to__lte=day).order_by("-valid_to").first()
    if ended is None:
        return _("không còn là thành viên của cụm.")
    return _("không còn là thành viên của cụm từ ngày %(day)s.") % {"day": ngay(ended.valid_to)}


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
        card.days_late = days_late_at(due.of(card.unit_id), at)
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
    """Every criterion that applies has points of the stage; zero is points, an empty box is not.

    Raises:
        RuleError: names the criteria that are missing.
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
