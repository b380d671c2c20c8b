"""What the value of a rule may be: one frozen dataclass for each kind, which also tells itself in words.

`rulebook.values` reads JSON into them. Their parts tell `rulebook.forms.rules` which fields to show.
"""

# ruff: noqa: RUF009 - `_part` makes a dataclass field
import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.enums import UnitGroup
from core.templatetags.vi_format import diem, so
from emulation.enums import AwardFamily, AwardSubject
from rulebook.enums import (
    AbsentMode,
    Comparison,
    Denominator,
    DisciplineLevel,
    InARow,
    OwnUnitVote,
    Per,
    Rating,
    Rounding,
    RuleKind,
    Scope,
    TieRule,
    VotingBody,
)

REACHED = "reached"  # the base of a quota: those who reach the standard
Names = Mapping[str, str]


def award_name(code: str, names: Names) -> str:
    """The award in words; its code only where the caller gave no names."""
    return names.get(code, code)


def _side(code: str, names: Names) -> str:
    return str(AwardFamily(code).label).lower() if code in AwardFamily.values else award_name(code, names)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a value: its shape, and the label of its field."""

    shape: str
    label: Any
    optional: bool = False
    choices: type[models.TextChoices] | None = None


def _part(
    shape: str, label: Any, *, optional: bool = False, choices: type[models.TextChoices] | None = None
) -> Any:
    part = Part(shape=shape, label=label, optional=optional, choices=choices)
    return field(default=None if optional else MISSING, metadata={"part": part})


class Value:
    """What a rule says, read."""

    def words(self, names: Names) -> str:
        """The value in words; ``names`` gives the award of a code."""
        raise NotImplementedError

    def fault(self) -> str:
        """A sentence about parts that do not go together, or nothing."""
        return ""


@dataclass(frozen=True, kw_only=True)
class Subject(Value):
    subject: str = _part("choice", gettext_lazy("Dành cho"), choices=AwardSubject)
    excluded_groups: tuple[str, ...] = _part(
        "groups", gettext_lazy("Nhóm đơn vị không đề nghị qua Bộ"), choices=UnitGroup
    )

    def words(self, names: Names) -> str:
        told = str(AwardSubject(self.subject).label)
        if not self.excluded_groups:
            return told
        groups = ", ".join(str(UnitGroup(group).label) for group in self.excluded_groups)
        return _("%(subject)s; không gồm: %(groups)s") % {"subject": told, "groups": groups}


@dataclass(frozen=True, kw_only=True)
class Registration(Value):
    required: bool = _part("flag", gettext_lazy("Phải đăng ký mới được xét"))

    def words(self, names: Names) -> str:
        return _("phải đăng ký") if self.required else _("không bắt buộc đăng ký")


@dataclass(frozen=True, kw_only=True)
class AtLeastRating(Value):
    at_least: str = _part("choice", gettext_lazy("Xếp loại từ"), choices=Rating)

    def words(self, names: Names) -> str:
        return _("từ «%(rating)s» trở lên") % {"rating": Rating(self.at_least).label}


@dataclass(frozen=True, kw_only=True)
class TitleSameYear(Value):
    award: str = _part("award", gettext_lazy("Danh hiệu cùng năm"))

    def words(self, names: Names) -> str:
        return _("đạt %(award)s trong năm") % {"award": award_name(self.award, names)}


@dataclass(frozen=True, kw_only=True)
class Chain(Value):
    award: str = _part("award", gettext_lazy("Danh hiệu đã có"))
    count: int = _part("count", gettext_lazy("Số lần"))
    in_a_row: str = _part("choice", gettext_lazy("Liên tục tính theo"), choices=InARow)
    may_end_in_same_year: bool = _part("flag", gettext_lazy("Lần cuối được trùng năm xét"))
    reuse: bool = _part("flag", gettext_lazy("Được dùng lại lần đã tính cho danh hiệu cao hơn trước đó"))

    def words(self, names: Names) -> str:
        return _("%(count)s lần %(award)s liên tục, tính theo %(row)s; %(end)s; %(reuse)s") % {
            "count": so(self.count),
            "award": award_name(self.award, names),
            "row": InARow(self.in_a_row).label,
            "end": _("lần cuối được trùng năm xét")
            if self.may_end_in_same_year
            else _("lần cuối phải trước năm xét"),
            "reuse": _("được dùng lại") if self.reuse else _("không dùng lại"),
        }


@dataclass(frozen=True, kw_only=True)
class Initiative(Value):
    scope: str = _part("choice", gettext_lazy("Phạm vi ảnh hưởng từ"), choices=Scope)
    or_research: bool = _part("flag", gettext_lazy("Có đề tài, đề án được nghiệm thu cũng được"))

    def words(self, names: Names) -> str:
        scope = {"scope": Scope(self.scope).label}
        if self.or_research:
            return _("sáng kiến %(scope)s hoặc đề tài, đề án được nghiệm thu") % scope
        return _("sáng kiến %(scope)s") % scope


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One way to meet an ANY_OF rule."""

    kind: str
    value: Value


@dataclass(frozen=True, kw_only=True)
class AnyOf(Value):
    of: tuple[Alternative, ...] = _part("alternatives", gettext_lazy("Một trong các điều kiện"))

    def words(self, names: Names) -> str:
        return _(" hoặc ").join(one.value.words(names) for one in self.of)


@dataclass(frozen=True, kw_only=True)
class Members(Value):
    award: str | None = _part("award", gettext_lazy("Danh hiệu của cá nhân"), optional=True)
    more_than: Decimal | None = _part("percent", gettext_lazy("Trên (%)"), optional=True)
    at_least: Decimal | None = _part("percent", gettext_lazy("Từ (%)"), optional=True)
    at_least_count: int | None = _part("count", gettext_lazy("Ít nhất (người)"), optional=True)
    all_done: bool | None = _part("flag", gettext_lazy("Mọi người hoàn thành nhiệm vụ"), optional=True)

    def fault(self) -> str:
        limits = [one for one in (self.more_than, self.at_least, self.at_least_count) if one is not None]
        if self.all_done:
            return _("Đã chọn mọi người hoàn thành nhiệm vụ thì bỏ trống các ô khác.") if limits else ""
        if len(limits) != 1 or not self.award:
            return _("Ghi danh hiệu của cá nhân và đúng một trong các ô: trên, từ, ít nhất.")
        return ""

    def words(self, names: Names) -> str:
        if self.all_done:
            return _("mọi cá nhân hoàn thành nhiệm vụ")
        award = {"award": award_name(self.award or "", names)}
        if self.at_least_count is not None:
            return _("ít nhất %(count)s cá nhân đạt %(award)s") % award | {"count": so(self.at_least_count)}
        if self.more_than is not None:
            return _("trên %(percent)s%% cá nhân đạt %(award)s") % (award | {"percent": diem(self.more_than)})
        return _("từ %(percent)s%% cá nhân đạt %(award)s") % (award | {"percent": diem(self.at_least)})


@dataclass(frozen=True, kw_only=True)
class NoDiscipline(Value):
    from_level: str = _part("choice", gettext_lazy("Không bị kỷ luật từ mức"), choices=DisciplineLevel)

    def words(self, names: Names) -> str:
        return _("không bị kỷ luật từ %(level)s trở lên") % {"level": DisciplineLevel(self.from_level).label}


@dataclass(frozen=True, kw_only=True)
class NoHold(Value):
    def words(self, names: Names) -> str:
        return _("không đang bị xem xét kỷ luật, thanh tra, điều tra, xác minh khiếu nại, tố cáo")


@dataclass(frozen=True, kw_only=True)
class Elevated(Value):
    award: str | None = _part(
        "award", gettext_lazy("Được suy tôn cho (để trống: chính danh hiệu này)"), optional=True
    )

    def words(self, names: Names) -> str:
        if self.award:
            return _("được cụm, khu vực suy tôn %(award)s") % {"award": award_name(self.award, names)}
        return _("được cụm, khu vực suy tôn")


@dataclass(frozen=True, kw_only=True)
class Targets(Value):
    all_met: bool = _part("flag", gettext_lazy("Phải đạt mọi chỉ tiêu, nhiệm vụ"))

    def words(self, names: Names) -> str:
        return _("đạt mọi chỉ tiêu, nhiệm vụ") if self.all_met else _("không đòi đạt mọi chỉ tiêu")


@dataclass(frozen=True, kw_only=True)
class Reporting(Value):
    no_late: bool = _part("flag", gettext_lazy("Không báo cáo nào trễ hạn"))

    def words(self, names: Names) -> str:
        return _("báo cáo đủ, không trễ hạn") if self.no_late else _("báo cáo đủ")


@dataclass(frozen=True, kw_only=True)
class NotTwice(Value):
    allowed_pairs: tuple[tuple[str, str], ...] = _part(
        "pairs", gettext_lazy("Các cặp được khen cho cùng một thành tích")
    )

    def words(self, names: Names) -> str:
        if not self.allowed_pairs:
            return _("một thành tích chỉ khen một lần, một hình thức")
        pairs = "; ".join(f"{_side(one, names)} – {_side(two, names)}" for one, two in self.allowed_pairs)
        return _("một thành tích chỉ khen một lần, trừ cặp: %(pairs)s") % {"pairs": pairs}


@dataclass(frozen=True, kw_only=True)
class HigherReplaces(Value):
    replaces: bool = _part("flag", gettext_lazy("Đã được khen mức cao hơn thì thôi mức thấp hơn"))

    def words(self, names: Names) -> str:
        return _("mức cao hơn thay mức thấp hơn") if self.replaces else _("giữ cả hai mức")


@dataclass(frozen=True, kw_only=True)
class QuotaValue(Value):
    percent: Decimal | None = _part("percent", gettext_lazy("Tỷ lệ (%)"), optional=True)
    of: str | None = _part("base", gettext_lazy("Tính trên số đạt"), optional=True)
    rounding: str | None = _part("choice", gettext_lazy("Làm tròn"), optional=True, choices=Rounding)
    number: int | None = _part("count", gettext_lazy("Số lượng"), optional=True)
    per: str | None = _part("choice", gettext_lazy("Số lượng nhập từng năm cho"), optional=True, choices=Per)

    def fault(self) -> str:
        if self.percent is not None and not self.of:
            return _("Có tỷ lệ thì phải ghi tính trên số nào.")
        if self.percent is None and self.number is None and not self.rounding and not self.per:
            return _("Ghi tỷ lệ, số lượng hoặc cách làm tròn.")
        return ""

    def words(self, names: Names) -> str:
        told = []
        if self.percent is not None:
            base = _("đạt tiêu chuẩn") if self.of == REACHED else award_name(self.of or "", names)
            told.append(
                _("không quá %(percent)s%% số %(base)s") % {"percent": diem(self.percent), "base": base}
            )
        if self.number is not None:
            told.append(_("không quá %(number)s") % {"number": so(self.number)})
        if self.per and self.number is None:
            told.append(_("số lượng của mỗi cụm nhập từng năm"))
        if self.rounding:
            told.append(str(Rounding(self.rounding).label))
        return ", ".join(told)


@dataclass(frozen=True, kw_only=True)
class Vote(Value):
    """How a body votes; a row may say a part only, and `rulebook.queries.rules.vote_setting` joins the rows."""

    body: str = _part("choice", gettext_lazy("Nơi bỏ phiếu"), choices=VotingBody)
    numerator: int | None = _part("count", gettext_lazy("Ngưỡng: tử số"), optional=True)
    denominator_of_share: int | None = _part("count", gettext_lazy("Ngưỡng: mẫu số"), optional=True)
    comparison: str | None = _part("choice", gettext_lazy("Cách so sánh"), optional=True, choices=Comparison)
    denominator: str | None = _part("choice", gettext_lazy("Tính trên"), optional=True, choices=Denominator)
    quorum: tuple[int, int] | None = _part("share", gettext_lazy("Tối thiểu có mặt"), optional=True)
    absent_mode: str | None = _part(
        "choice", gettext_lazy("Người, đơn vị vắng mặt"), optional=True, choices=AbsentMode
    )
    own_unit_vote: str | None = _part(
        "choice", gettext_lazy("Bỏ phiếu cho đơn vị mình"), optional=True, choices=OwnUnitVote
    )
    tie_rule: str | None = _part("choice", gettext_lazy("Khi bằng phiếu"), optional=True, choices=TieRule)
    max_marks: int | None = _part(
        "count", gettext_lazy("Nhiều nhất bao nhiêu tên được đánh dấu"), optional=True
    )

    def fault(self) -> str:
        if (self.numerator is None) != (self.denominator_of_share is None):
            return _("Ngưỡng phải có cả tử số và mẫu số.")
        if self.numerator is not None and not 0 < self.numerator <= (self.denominator_of_share or 0):
            return _("Ngưỡng phải lớn hơn 0 và không quá 100%.")
        return ""

    def words(self, names: Names) -> str:
        told = []
        if self.numerator is not None:
            share = f"{so(self.numerator)}/{so(self.denominator_of_share)}"
            told.append(str(Comparison(self.comparison or Comparison.AT_LEAST).label).replace("…", share))
        if self.denominator:
            told.append(_("tính trên %(base)s") % {"base": Denominator(self.denominator).label})
        if self.quorum:
            told.append(_("có mặt ít nhất %(share)s") % {"share": "/".join(map(so, self.quorum))})
        for choices, value in (
            (AbsentMode, self.absent_mode), (OwnUnitVote, self.own_unit_vote), (TieRule, self.tie_rule),
        ):  # fmt: skip
            if value:
                told.append(str(choices(value).label))
        if self.max_marks is not None:
            told.append(_("nhiều nhất %(count)s tên") % {"count": so(self.max_marks)})
        return "; ".join([str(VotingBody(self.body).label), *told])


@dataclass(frozen=True, kw_only=True)
class Deadline(Value):
    day: int | None = _part("count", gettext_lazy("Ngày"), optional=True)
    month: int | None = _part("count", gettext_lazy("Tháng"), optional=True)
    working_days: int | None = _part("count", gettext_lazy("Số ngày làm việc"), optional=True)

    def fault(self) -> str:
        if (self.day is None) != (self.month is None) or (self.day is None) == (self.working_days is None):
            return _("Ghi ngày và tháng, hoặc số ngày làm việc.")
        if self.day is not None:
            try:
                dt.date(2024, self.month or 0, self.day)
            except ValueError:
                return _("Ngày %(day)s/%(month)s không có trong lịch.") % {
                    "day": self.day,
                    "month": self.month,
                }
        return ""

    def words(self, names: Names) -> str:
        if self.working_days is not None:
            return _("%(count)s ngày làm việc") % {"count": so(self.working_days)}
        return _("trước hết ngày %(day)02d/%(month)02d") % {"day": self.day, "month": self.month}


@dataclass(frozen=True, kw_only=True)
class Decider(Value):
    office: str = _part("text", gettext_lazy("Người có thẩm quyền quyết định"))

    def words(self, names: Names) -> str:
        return self.office


@dataclass(frozen=True, kw_only=True)
class Money(Value):
    multiplier: Decimal = _part("decimal", gettext_lazy("Số lần mức lương cơ sở"))

    def words(self, names: Names) -> str:
        return _("%(times)s lần mức lương cơ sở") % {"times": diem(self.multiplier)}


@dataclass(frozen=True, kw_only=True)
class BaseSalary(Value):
    amount: int = _part("count", gettext_lazy("Mức lương cơ sở (đồng)"))

    def words(self, names: Names) -> str:
        return _("%(amount)s đồng") % {"amount": so(self.amount)}


@dataclass(frozen=True, kw_only=True)
class MoneyRounding(Value):
    up_to: int = _part("count", gettext_lazy("Làm tròn lên đến bội số của (đồng)"))

    def words(self, names: Names) -> str:
        return _("làm tròn lên hàng %(amount)s đồng") % {"amount": so(self.up_to)}


@dataclass(frozen=True, kw_only=True)
class Other(Value):
    text: str = _part("text", gettext_lazy("Nội dung"))

    def words(self, names: Names) -> str:
        return self.text


SHAPES: dict[str, type[Value]] = {
    RuleKind.SUBJECT: Subject,
    RuleKind.REGISTRATION: Registration,
    RuleKind.RATING: AtLeastRating,
    RuleKind.TITLE_SAME_YEAR: TitleSameYear,
    RuleKind.CHAIN: Chain,
    RuleKind.INITIATIVE: Initiative,
    RuleKind.ANY_OF: AnyOf,
    RuleKind.MEMBERS: Members,
    RuleKind.NO_DISCIPLINE: NoDiscipline,
    RuleKind.NO_HOLD: NoHold,
    RuleKind.ELEVATED: Elevated,
    RuleKind.TARGETS: Targets,
    RuleKind.REPORTING: Reporting,
    RuleKind.NOT_TWICE: NotTwice,
    RuleKind.HIGHER_REPLACES: HigherReplaces,
    RuleKind.QUOTA: QuotaValue,
    RuleKind.VOTE: Vote,
    RuleKind.DEADLINE: Deadline,
    RuleKind.DECIDER: Decider,
    RuleKind.MONEY: Money,
    RuleKind.BASE_SALARY: BaseSalary,
    RuleKind.MONEY_ROUNDING: MoneyRounding,
    RuleKind.OTHER: Other,
}
