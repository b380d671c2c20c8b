"""Where a unit's share of a target stands on a day, and how that is said."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core.templatetags.vi_format import do_bang, ngay
from deadlines.opening import is_open_on
from emulation.enums import GoalKind
from emulation.models import Target, TargetShare
from emulation.queries.periods import Period

EARLY_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a share stands on a day. ``None`` is "not known", never 0.

    Attributes:
        value: the latest figure, or the sum of the shares below; None: nothing reported.
        is_met: None while it cannot be said, because nothing or not enough was reported.
        percent: of the goal, rounded down; None where it says nothing (yes-no, at most, goal 0, nothing reported).
        until_on: the day up to which ``value`` was counted; of a sum the earliest of its parts.
        due_on: the target's own due day, else the last day of the measurement period.
        is_early: met at least `EARLY_DAYS` days before it was due.
        ended_on, end_reason: from when the unit no longer takes part, and why.
        parts: the shares handed down, also those that ended.
        day: the day it is judged on.
    """

    share: TargetShare
    unit_name: str
    period: Period
    due_on: dt.date
    day: dt.date
    value: Decimal | None = None
    judged: Decimal | None = None
    until_on: dt.date | None = None
    is_met: bool | None = None
    percent: Decimal | None = None
    is_summed: bool = False
    is_early: bool = False
    ended_on: dt.date | None = None
    end_reason: str = ""
    parts: list["Standing"] = field(default_factory=list)

    @property
    def target(self) -> Target:
        return self.share.target

    @property
    def is_ended(self) -> bool:
        """The unit takes no part any more."""
        return self.ended_on is not None

    @property
    def counted(self) -> list["Standing"]:
        """The parts that the sum is of: units still existing."""
        return [part for part in self.parts if not part.is_ended]

    @property
    def left_out(self) -> list["Standing"]:
        """The parts that are no longer counted, each with its reason."""
        return [part for part in self.parts if part.is_ended]

    @property
    def missing_count(self) -> int:
        """Parts that nothing is known of yet."""
        return sum(part.value is None for part in self.counted)

    @property
    def goal_text(self) -> str:
        """The share's own goal: “Ít nhất 3 xã”."""
        return self.target.written(self.share.goal)

    @property
    def value_text(self) -> str:
        """The value with its unit of measure; "Có", "Không"; empty when nothing was reported."""
        if self.value is None:
            return ""
        if self.target.is_yes_no:
            return _("Có") if self.value else _("Không")
        return do_bang(self.value, self.target.unit_of_measure)

    @property
    def percent_text(self) -> str:
        """How much of the goal is reached: “133,33 %”; empty where that says nothing."""
        return "" if self.percent is None else do_bang(self.percent, "%")

    @property
    def sentence(self) -> str:
        """Status, value and percent: “Đạt: 4 xã, bằng 133 % mức”."""
        value = f": {self.value_text}" if self.value_text else ""
        percent = (
            _(", bằng %(percent)s mức") % {"percent": self.percent_text} if self.percent is not None else ""
        )
        return f"{self.status}{value}{percent}"

    @property
    def base(self) -> Decimal | None:
        """What the value is compared with: the share's own base, else the target's."""
        return self.target.base if self.share.base is None else self.share.base

    @property
    def change_text(self) -> str:
        """Compared with the base: “Tăng 5 vụ so với mức gốc 40 vụ”; empty where either is unknown."""
        if self.value is None or self.base is None or self.target.is_yes_no:
            return ""
        change, unit = self.value - self.base, self.target.unit_of_measure
        words = {"n": do_bang(abs(change), unit), "base": do_bang(self.base, unit)}
        if not change:
            return _("Bằng mức gốc %(base)s") % words
        if change > 0:
            return _("Tăng %(n)s so với mức gốc %(base)s") % words
        return _("Giảm %(n)s so với mức gốc %(base)s") % words

    @property
    def is_overdue(self) -> bool:
        """The due day has passed."""
        return not is_open_on(self.due_on, self.day)

    @property
    def status(self) -> str:
        """In a clerk's words."""
        return self._told[1]

    @property
    def tone(self) -> str:
        return self._told[0]

    @property
    def _told(self) -> tuple[str, str]:
        if self.is_ended:
            return "muted", _("Thôi thực hiện")
        if self.value is None:
            overdue = self.is_overdue and not self.target.is_aspirational
            return ("late" if overdue else "todo"), _("Chưa báo kết quả")
        if self.is_met:
            if self.is_early:
                return "done", _("Đạt sớm")
            is_final = self.is_overdue or self.target.goal_kind in (GoalKind.AT_LEAST, GoalKind.YES_NO)
            return "done", _("Đạt") if is_final else _("Đến nay đạt")
        if self.target.is_aspirational:
            return "now", _("Đang phấn đấu")
        if self.is_met is None:
            return "now", _("Chưa đủ kết quả của đơn vị trực thuộc")
        if not self.is_overdue:
            return "now", _("Chưa đạt")
        is_met_late = is_met_by(self.target.goal_kind, self.value, self.share.goal)
        return "late", _("Đạt sau hạn") if is_met_late else _("Không đạt")

    @property
    def explained(self) -> list[str]:
        """What a reader has to know of a sum: how, of how many, who is left out and why."""
        lines = []
        if self.is_summed:
            lines.append(
                _("%(how)s, %(known)s trong %(all)s đơn vị trực thuộc đã báo")
                % {
                    "how": self.target.get_summing_display(),
                    "known": len(self.counted) - self.missing_count,
                    "all": len(self.counted),
                }
            )
        lines += [
            _("Không tính %(unit)s từ %(day)s: %(why)s")
            % {"unit": part.unit_name, "day": ngay(part.ended_on), "why": part.end_reason}
            for part in self.left_out
        ]
        return lines


def is_met_by(kind: str, value: Decimal, goal: Decimal) -> bool:
    """Whether a figure reaches the goal, by the kind of the goal."""
    if kind == GoalKind.AT_MOST:
        return value <= goal
    return value == goal if kind == GoalKind.EXACTLY else value >= goal
