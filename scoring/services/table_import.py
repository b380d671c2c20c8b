"""A table taken over from an Excel sheet after its preview was confirmed."""

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError
from scoring.enums import ItemKind, RuleKind
from scoring.models import ScoreItem, ScoreTable
from scoring.services.table_items import DEEPEST, MOST_ITEMS
from scoring.services.tables import create_table
from scoring.sheets import Line


@transaction.atomic
def import_table(
    *,
    lines: Sequence[Line],
    with_rule: Collection[int],
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
    **head: Any,
) -> ScoreTable:
    """Begin a draft with the lines of a sheet, as its preview showed them.

    Args:
        lines: as `scoring.sheets.read_sheet` gave them; a parent comes before its children.
        with_rule: places of the lines whose suggested rule was confirmed.
        head: what `create_table` takes.

    Raises:
        RuleError: too many lines or levels, or what `create_table` refuses.

    Source: SCORE-4, SCORE-5.
    """
    if len(lines) > MOST_ITEMS:
        raise RuleError(_("Bảng có quá %(count)s dòng.") % {"count": MOST_ITEMS})
    if max((line.depth for line in lines), default=0) >= DEEPEST:
        raise RuleError(_("Bảng có quá %(count)s cấp.") % {"count": DEEPEST})
    table = create_table(actor=actor, at=at, on_behalf_of=on_behalf_of, **head)
    made: list[ScoreItem] = []
    for place, line in enumerate(lines):
        item = ScoreItem(
            table=table,
            parent=None if line.parent is None else made[line.parent],
            position=place + 1,
            kind=line.kind,
            code=line.code,
            title=line.title or _("(chưa có tên)"),
            guidance=line.guidance,
            max_points=_limit(line, lines, place),
            has_to_be_proved=line.has_to_be_proved,
        )
        if place in with_rule and line.rule and line.kind != ItemKind.GROUP:
            item.rule_kind, item.rule = RuleKind.DAYS_LATE, line.rule
        item.save()
        made.append(item)
    return table


def _limit(line: Line, lines: Sequence[Line], place: int) -> Decimal | None:
    """A group's points are its limit only where its criteria could come to more."""
    if line.kind != ItemKind.GROUP or line.points is None:
        return line.points
    below = sum((other.points or Decimal(0) for other in lines if other.parent == place), Decimal(0))
    return line.points if below > line.points else None
