"""The ladder and the hours as data: loaded once, then changed by the standing body."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError
from core.merging import MergeConflictError, merge_values
from deadlines.enums import Level
from deadlines.models import ReminderStep, SendingRule
from deadlines.sources import kinds

MOST_STEPS = 12
SHORTEST = dt.timedelta(hours=1)  # after the morning, for thousands of mails


@transaction.atomic
def load_ladder(*, ladder: Mapping[str, Mapping[str, Sequence[int]]]) -> int:
    """Add the proposed steps of kinds that have none, on or off; returns how many were added."""
    known = set(ReminderStep.objects.order_by().values_list("kind", flat=True))
    rows = [
        ReminderStep(kind=kind, level=level, offset_days=days)
        for kind, levels in ladder.items()
        if kind not in known
        for level, offsets in levels.items()
        for days in offsets
    ]
    return len(ReminderStep.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def change_ladder(
    *,
    kind: str,
    steps: Mapping[str, Sequence[int]],
    actor: User,
    at: dt.datetime,
    base: Mapping[str, Sequence[int]] | None = None,
    on_behalf_of: str = "",
) -> None:
    """Set the steps of a kind of deadline, merged with what a colleague saved meanwhile.

    Steps taken away are switched off and stay known.

    Args:
        steps: the days of each level.
        base: the days that the person read, for merging; none: those saved.

    Raises:
        RuleError: a kind that does not exist, or more steps for one level than anybody would read.
        MergeConflictError: a colleague changed the same days of a level in the meantime.
    """
    if kind not in kinds():
        raise RuleError(_("Không có loại hạn này."))
    _locked_rule()  # first: a step that two people add at once has no row yet to wait for
    rows = {(r.level, r.offset_days): r for r in ReminderStep.objects.select_for_update().filter(kind=kind)}
    before = sorted((row.level, row.offset_days) for row in rows.values() if row.is_active)
    wanted = {(level, days) for level, offsets in _merged(steps, base, before).items() for days in offsets}
    for place in wanted - rows.keys():
        rows[place] = ReminderStep(kind=kind, level=place[0], offset_days=place[1])
    for place, row in rows.items():
        row.is_active = place in wanted
        row.save()
    if before == sorted(wanted):
        return
    record(
        actor=actor,
        verb="ladder.changed",
        target=next(iter(rows.values())),
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Đổi các bước nhắc việc: {kinds()[kind].label}",
        before={"steps": before},
        after={"steps": sorted(wanted)},
    )


def _merged(
    steps: Mapping[str, Sequence[int]],
    base: Mapping[str, Sequence[int]] | None,
    before: Sequence[tuple[str, int]],
) -> dict[str, list[int]]:
    """The days of each level that hold both people's changes.

    Raises:
        RuleError, MergeConflictError: see `change_ladder`.
    """
    mine = {str(level): sorted(offsets) for level, offsets in steps.items()}
    saved = {level: [days for place, days in before if place == level] for level in Level.values}
    merged = merge_values(saved if base is None else base, mine, saved)
    if merged.conflicts:
        raise MergeConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn ở cùng một chỗ. Xem hai bản bên dưới rồi chọn."
            ),
            conflicts=merged.conflicts,
        )
    for level, offsets in merged.values.items():
        if len(offsets) > MOST_STEPS:
            raise RuleError(
                _("Mỗi người chỉ nên được nhắc tối đa %(most)s lần cho một hạn.") % {"most": MOST_STEPS},
                field=level,
            )
    return merged.values


@transaction.atomic
def change_sending_rule(
    *,
    morning: dt.time,
    window_from: dt.time,
    window_to: dt.time,
    days_ahead: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """Set at what time reminders leave, and how long before they can be read.

    Raises:
        RuleError: the morning lies outside of the hours, or leaves less than an hour for what must leave.
    """
    if not window_from <= morning < window_to:
        raise RuleError(_("Giờ gửi buổi sáng phải nằm trong khoảng được gửi."), field="morning")
    if dt.datetime.combine(at, window_to) - dt.datetime.combine(at, morning) < SHORTEST:
        raise RuleError(
            _("Phải còn ít nhất một giờ sau giờ gửi buổi sáng, để thư kịp đi hết."), field="window_to"
        )
    rule = _locked_rule()
    values = {
        "morning": morning, "window_from": window_from, "window_to": window_to, "days_ahead": days_ahead,
    }  # fmt: skip
    before = {name: getattr(rule, name) for name in values}
    for name, value in values.items():
        setattr(rule, name, value)
    rule.save()
    record(
        actor=actor,
        verb="sending_rule.changed",
        target=rule,
        at=at,
        on_behalf_of=on_behalf_of,
        summary="Đổi giờ gửi nhắc việc.",
        before=before,
        after=values,
    )


def _locked_rule() -> SendingRule:
    SendingRule.objects.get_or_create(pk=1)
    return SendingRule.objects.select_for_update().get(pk=1)
