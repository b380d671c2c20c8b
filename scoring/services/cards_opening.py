"""Cards of a year: opened for every member, kept in step with the members and the tables in force."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import ngay
from emulation.queries.year_facts import day_in
from emulation.services.milestones import ensure_running
from scoring.enums import CardState, ItemKind
from scoring.models import Scorecard, ScoreItem, ScoreLine, ScoreTable
from scoring.permissions import CONCLUDED
from scoring.queries.tables import table_for
from scoring.services.figures import recompute


@dataclass(kw_only=True)
class Opened:
    """What opening the cards of a year did; names of units in the decision's order."""

    made: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    without_table: list[str] = field(default_factory=list)


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
    moved: list[Scorecard] = []
    for unit_id, member in members.items():
        table, card = tables[kinds[unit_id]], cards.get(unit_id)
        if table is None:
            done.without_table.append(member.name_on_day)
        elif card is None:
            new.append(Scorecard(cluster_year=locked, unit_id=unit_id, table=table))
            done.made.append(member.name_on_day)
        elif card.table_id != table.pk and card.state not in CONCLUDED:
            _move_to_table(card, table)
            moved.append(card)
            done.moved.append(member.name_on_day)
    if not cards and not new:
        raise RuleError(
            _(
                "Chưa có bảng tiêu chí nào được ban hành cho loại đơn vị của cụm. Hãy ban hành bảng tiêu chí trước."
            )
        )
    _make(new)
    recompute(moved)
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
