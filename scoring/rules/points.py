"""How many points a criterion gives for what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from core.errors import RuleError
from core.templatetags.vi_format import diem, so
from scoring.enums import RuleKind

# What each kind of rule reads from ``measured``.
READS: dict[str, str] = {
    RuleKind.MANUAL: "value",
    RuleKind.DAYS_LATE: "days",
    RuleKind.PERCENT: "percent",
    RuleKind.PROPORTIONAL: "percent",
    RuleKind.YES_NO: "yes",
    RuleKind.PER_COUNT: "count",
}
LARGEST = Decimal(1_000_000)


class NotMeasuredError(RuleError):
    """Nothing was measured: there are no points, which is not the same as zero points."""


@dataclass(frozen=True)
class Outcome:
    """Points, and how they came about, line by line."""

    points: Decimal
    explained: list[str]


@dataclass(frozen=True)
class Tier:
    """A step of a rule by tiers: to ``border`` days, or from ``border`` percent, so many points."""

    border: Decimal
    points: Decimal


@dataclass(frozen=True)
class Rule:
    """A rule of one criterion, read and checked by `read_rule`."""

    kind: str
    max_points: Decimal
    step: Decimal
    tiers: tuple[Tier, ...] = ()
    otherwise: Decimal = Decimal(0)  # beyond the last tier by days, below the lowest by percent, "no"
    unit: Decimal = Decimal(0)  # full at, "yes", each
    most: Decimal = Decimal(0)

    def points(self, measured: Mapping[str, Any]) -> Outcome:
        """The points for what was measured, with the tier or the sum that gives them.

        Args:
            measured: ``{"days": int}``, ``{"percent": "97.5"}``, ``{"value": "…"}``, ``{"count": int}`` or
                ``{"yes": bool}``, see `READS`.

        Raises:
            NotMeasuredError: nothing was measured.
            RuleError: what was measured is no such thing as the rule reads.
        Source: SCORE-5, SCORE-9.
        """
        return getattr(self, f"_{self.kind}")(_measured(self.kind, measured))

    def in_words(self) -> list[str]:
        """The rule as the page and the paper write it, a line for each tier."""
        return getattr(self, f"_{self.kind}_in_words")()

    def _manual(self, value: Decimal) -> Outcome:
        points = points_in_range(value, max_points=self.max_points, step=self.step)
        return Outcome(points, [_("Người chấm cho %(points)s điểm") % {"points": diem(points)}])

    def _manual_in_words(self) -> list[str]:
        return [_("Người chấm cho điểm từ 0 đến %(most)s") % {"most": diem(self.max_points)}]

    def _days_late(self, value: Decimal) -> Outcome:
        days = max(int(value), 0)
        head = _late(days)
        for row, tier in enumerate(self.tiers):
            if days <= tier.border:
                return _tiered(head, self._days_of(row), tier.points)
        return _tiered(head, self._days_of(len(self.tiers)), self.otherwise)

    def _days_of(self, row: int) -> str:
        first = int(self.tiers[row - 1].border) + 1 if row else 0
        if row == len(self.tiers):
            return _("quá %(days)s ngày") % {"days": so(first - 1)}
        last = int(self.tiers[row].border)
        if last == 0:
            return _("không chậm")
        if not row:
            return _("từ 0 đến %(days)s ngày") % {"days": so(last)}
        if first == last:
            return _("%(days)s ngày") % {"days": so(last)}
        return _("%(first)s–%(last)s ngày") % {"first": so(first), "last": so(last)}

    def _days_late_in_words(self) -> list[str]:
        rows = [self._tier_in_words(self._days_of(row), t.points) for row, t in enumerate(self.tiers)]
        return [*rows, self._tier_in_words(self._days_of(len(self.tiers)), self.otherwise)]

    def _percent(self, value: Decimal) -> Outcome:
        head = _("Đạt %(percent)s%%") % {"percent": diem(value)}
        for row, tier in enumerate(self.tiers):
            if value >= tier.border:
                return _tiered(head, self._percent_of(row), tier.points)
        return _tiered(head, self._percent_of(len(self.tiers)), self.otherwise)

    def _percent_of(self, row: int) -> str:
        if row == len(self.tiers):
            return _("dưới %(percent)s%%") % {"percent": diem(self.tiers[-1].border)}
        low = diem(self.tiers[row].border)
        if not row:
            return _("từ %(percent)s%% trở lên") % {"percent": low}
        return _("từ %(low)s%% đến dưới %(high)s%%") % {"low": low, "high": diem(self.tiers[row - 1].border)}

    def _percent_in_words(self) -> list[str]:
        rows = [self._tier_in_words(self._percent_of(row), t.points) for row, t in enumerate(self.tiers)]
        return [*rows, self._tier_in_words(self._percent_of(len(self.tiers)), self.otherwise)]

    def _proportional(self, value: Decimal) -> Outcome:
        share = {"percent": diem(value), "full": diem(self.unit), "most": diem(self.max_points)}
        if value >= self.unit:
            return Outcome(
                self.max_points, [_("Đạt %(percent)s%%, từ %(full)s%% được đủ %(most)s điểm") % share]
            )
        # Whole steps only, by exact division: a rounded-up step was not earned.
        points = value * self.max_points // (self.unit * self.step) * self.step
        share |= {"points": diem(points), "step": diem(self.step)}
        sentence = _(
            "Đạt %(percent)s%% của %(full)s%%: %(percent)s ÷ %(full)s × %(most)s, lấy tròn xuống bước %(step)s: %(points)s điểm"
        )
        return Outcome(points, [sentence % share])

    def _proportional_in_words(self) -> list[str]:
        sentence = _(
            "Từ %(full)s%% được đủ %(most)s điểm; thấp hơn thì tính theo tỷ lệ, lấy tròn xuống bước %(step)s điểm"
        )
        facts = {"full": diem(self.unit), "most": diem(self.max_points), "step": diem(self.step)}
        return [sentence % facts]

    def _yes_no(self, value: Decimal) -> Outcome:
        return _tiered(*((_("Có"), "", self.unit) if value else (_("Không"), "", self.otherwise)))

    def _yes_no_in_words(self) -> list[str]:
        return [self._tier_in_words(_("có"), self.unit), self._tier_in_words(_("không"), self.otherwise)]

    def _per_count(self, value: Decimal) -> Outcome:
        raw = value * self.unit
        facts = {"count": so(int(value)), "each": diem(self.unit), "raw": diem(raw), "most": diem(self.most)}
        lines = [_("%(count)s lần × %(each)s điểm = %(raw)s điểm") % facts]
        if raw > self.most:
            lines.append(_("Tính tối đa %(most)s điểm") % facts)
        return Outcome(min(raw, self.most), lines)

    def _per_count_in_words(self) -> list[str]:
        sentence = _("Mỗi lần, mỗi việc %(each)s điểm, tối đa %(most)s điểm")
        return [sentence % {"each": diem(self.unit), "most": diem(self.most)}]

    @staticmethod
    def _tier_in_words(tier: str, points: Decimal) -> str:
        sentence = _("%(tier)s: %(points)s điểm") % {"tier": tier, "points": diem(points)}
        return sentence[:1].upper() + sentence[1:]


def _tiered(head: str, tier: str, points: Decimal) -> Outcome:
    facts = {"head": head, "tier": tier, "points": diem(points)}
    return Outcome(
        points,
        [
            _("%(head)s → bậc %(tier)s: %(points)s điểm") % facts
            if tier
            else _("%(head)s: %(points)s điểm") % facts
        ],
    )


def _late(days: int) -> str:
    return _("Chậm %(days)s ngày") % {"days": so(days)} if days else _("Không chậm")


def read_rule(rule_kind: str, rule: Mapping[str, Any], *, max_points: Decimal, step: Decimal) -> Rule:
    """The rule of a criterion from its stored figures.

    Args:
        rule_kind: one of `RuleKind`.
        rule: days_late ``{"tiers": [{"up_to": 0, "points": "2"}, …], "beyond": "0"}``, percent ``{"tiers":
            [{"at_least": "100", "points": "5"}, …], "below": "0"}``, proportional ``{"full_at": "100"}``,
            yes_no ``{"yes": "3", "no": "0"}``, per_count ``{"each": "0.5", "most": "3"}``, manual ``{}``.
        max_points: the most that the criterion gives, or that a penalty takes off.
        step: points go in such steps.

    Raises:
        RuleError: figures are missing, out of order, above the most or between steps; ``field`` names which.
    Source: SCORE-5, SCORE-9.
    """
    reader = _READERS.get(rule_kind)
    if reader is None:
        raise RuleError(_("Quy tắc tính điểm này không có trong danh sách."), field="rule_kind")
    return reader(rule, max_points, step)


def points_in_range(points: Decimal, *, max_points: Decimal, step: Decimal, field: str = "points") -> Decimal:
    """``points``, if a person may give them: from 0 to the most, in steps.

    Raises:
        RuleError: below 0, above the most or between steps.
    Source: SCORE-9.
    """
    if not 0 <= points <= max_points:
        raise RuleError(
            _("Điểm phải từ 0 đến %(most)s; ở đây là %(points)s.")
            % {"most": diem(max_points), "points": diem(points)},
            field=field,
        )
    if points % step:
        raise RuleError(
            _("Điểm đi theo bước %(step)s; %(points)s nằm giữa hai bước.")
            % {"step": diem(step), "points": diem(points)},
            field=field,
        )
    return points


def _read_manual(rule: Mapping[str, Any], max_points: Decimal, step: Decimal) -> Rule:
    return Rule(RuleKind.MANUAL, max_points, step)


def _read_days_late(rule: Mapping[str, Any], max_points: Decimal, step: Decimal) -> Rule:
    tiers = _tiers(rule, "up_to", max_points, step)
    if any(tier.border % 1 for tier in tiers):
        raise RuleError(_("Số ngày của mỗi bậc là số nguyên."), field="tiers")
    _check_order(tiers, is_rising=True)
    beyond = _points(rule, "beyond", max_points, step)
    _check_direction([*(tier.points for tier in tiers), beyond])
    return Rule(RuleKind.DAYS_LATE, max_points, step, tiers, beyond)


def _read_percent(rule: Mapping[str, Any], max_points: Decimal, step: Decimal) -> Rule:
    tiers = _tiers(rule, "at_least", max_points, step)
    _check_order(tiers, is_rising=False)
    below = _points(rule, "below", max_points, step)
    _check_direction([*(tier.points for tier in tiers), below])
    return Rule(RuleKind.PERCENT, max_points, step, tiers, below)


def _read_proportional(rule: Mapping[str, Any], max_points: Decimal, step: Decimal) -> Rule:
    full_at = _number(rule.get("full_at"), "full_at")
    if full_at <= 0:
        raise RuleError(_("Mức được đủ điểm phải lớn hơn 0."), field="full_at")
    return Rule(RuleKind.PROPORTIONAL, max_points, step, unit=full_at)


def _read_yes_no(rule: Mapping[str, Any], max_points: Decimal, step: Decimal) -> Rule:
    yes, no = _points(rule, "yes", max_points, step), _points(rule, "no", max_points, step)
    if yes == no:
        raise RuleError(_("“Có” và “không” đang cùng một mức điểm."), field="no")
    return Rule(RuleKind.YES_NO, max_points, step, unit=yes, otherwise=no)


def _read_per_count(rule: Mapping[str, Any], max_points: Decimal, step: Decimal) -> Rule:
    each, most = _points(rule, "each", max_points, step), _points(rule, "most", max_points, step)
    if not 0 < each <= most:
        raise RuleError(_("Mức của mỗi lần phải lớn hơn 0 và không quá mức tối đa."), field="each")
    return Rule(RuleKind.PER_COUNT, max_points, step, unit=each, most=most)


_READERS = {
    RuleKind.MANUAL: _read_manual,
    RuleKind.DAYS_LATE: _read_days_late,
    RuleKind.PERCENT: _read_percent,
    RuleKind.PROPORTIONAL: _read_proportional,
    RuleKind.YES_NO: _read_yes_no,
    RuleKind.PER_COUNT: _read_per_count,
}


def _tiers(rule: Mapping[str, Any], border: str, max_points: Decimal, step: Decimal) -> tuple[Tier, ...]:
    rows = rule.get("tiers")
    if not isinstance(rows, list) or not rows:
        raise RuleError(_("Chưa có bậc điểm nào. Hãy nhập ít nhất một bậc."), field="tiers")
    return tuple(
        Tier(
            _number(row.get(border), "tiers"),
            points_in_range(
                _number(row.get("points"), "tiers"), max_points=max_points, step=step, field="tiers"
            ),
        )
        for row in rows
    )


def _check_order(tiers: tuple[Tier, ...], *, is_rising: bool) -> None:
    borders = [tier.border if is_rising else -tier.border for tier in tiers]
    if any(second <= first for first, second in pairwise(borders)):
        sentence = (
            _("Các bậc phải xếp từ ít ngày đến nhiều ngày, không trùng nhau.")
            if is_rising
            else _("Các bậc phải xếp từ tỷ lệ cao xuống tỷ lệ thấp, không trùng nhau.")
        )
        raise RuleError(sentence, field="tiers")


def _check_direction(points: list[Decimal]) -> None:
    """Points only fall, or (of a penalty) only rise, from tier to tier."""
    if points not in (sorted(points), sorted(points, reverse=True)):
        raise RuleError(_("Điểm của các bậc lúc tăng lúc giảm. Hãy xem lại từng bậc."), field="tiers")


def _points(rule: Mapping[str, Any], name: str, max_points: Decimal, step: Decimal) -> Decimal:
    return points_in_range(_number(rule.get(name), name), max_points=max_points, step=step, field=name)


def _number(value: Any, field: str) -> Decimal:
    """A stored figure; only what a person could have meant by it."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if value is None or isinstance(value, bool) or not number.is_finite() or not 0 <= number <= LARGEST:
        raise RuleError(_("Chưa nhập số, hoặc số không hợp lệ (từ 0 đến 1.000.000)."), field=field)
    return number


def _measured(kind: str, measured: Mapping[str, Any]) -> Decimal:
    """What ``kind`` reads of ``measured`` as a number (yes: 1, no: 0)."""
    name = READS[kind]
    value = measured.get(name)
    if value is None and kind == RuleKind.PROPORTIONAL:
        value = measured.get("value")
    if value is None or value == "":
        raise NotMeasuredError(_("Chưa có số liệu nên chưa tính điểm."), field="measured")
    if name == "yes":
        if not isinstance(value, bool):
            raise RuleError(_("Số liệu phải là có hoặc không."), field="measured")
        return Decimal(value)
    if name == "days" and isinstance(value, int) and not isinstance(value, bool) and value < 0:
        return Decimal(0)  # early is on time
    number = _number(value, "measured")
    if name in {"days", "count"} and number % 1:
        raise RuleError(_("Số ngày, số lần phải là số nguyên."), field="measured")
    return number
