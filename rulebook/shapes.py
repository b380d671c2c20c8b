"""What the value of a rule may be: one frozen dataclass for each kind, which also tells itself in words.

`rulebook.values` reads JSON into them. Their parts tell `rulebook.forms.rules` which fields to show.
"""

# ruff: noqa: RUF009 - `part` makes a dataclass field
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.enums import UnitGroup
from core.templatetags.vi_format import diem, so
from emulation.enums import AwardSubject
from rulebook.enums import DisciplineLevel, InARow, Rating, RuleKind, Scope
from rulebook.shape_parts import Names, Value, award_name, groups_in_words, pair_side, part
from rulebook.shapes_of_numbers import BaseSalary, Deadline, Decider, Money, MoneyRounding, QuotaValue, Vote


@dataclass(frozen=True, kw_only=True)
class Subject(Value):
    subject: str = part("choice", gettext_lazy("Dành cho"), choices=AwardSubject)
    excluded_groups: tuple[str, ...] = part(
        "groups", gettext_lazy("Nhóm đơn vị không đề nghị qua Bộ"), choices=UnitGroup
    )

    def words(self, names: Names) -> str:
        told = str(AwardSubject(self.subject).label)
        if not self.excluded_groups:
            return told
        groups = {"subject": told, "groups": groups_in_words(self.excluded_groups)}
        return _("%(subject)s; không gồm: %(groups)s") % groups


@dataclass(frozen=True, kw_only=True)
class Registration(Value):
    required: bool = part("flag", gettext_lazy("Phải đăng ký mới được xét"))

    def words(self, names: Names) -> str:
        return _("phải đăng ký") if self.required else _("không bắt buộc đăng ký")


@dataclass(frozen=True, kw_only=True)
class AtLeastRating(Value):
    at_least: str = part("choice", gettext_lazy("Xếp loại từ"), choices=Rating)

    def words(self, names: Names) -> str:
        return _("từ «%(rating)s» trở lên") % {"rating": Rating(self.at_least).label}


@dataclass(frozen=True, kw_only=True)
class TitleSameYear(Value):
    award: str = part("award", gettext_lazy("Danh hiệu cùng năm"))

    def words(self, names: Names) -> str:
        return _("đạt %(award)s trong năm") % {"award": award_name(self.award, names)}


@dataclass(frozen=True, kw_only=True)
class Chain(Value):
    award: str = part("award", gettext_lazy("Danh hiệu đã có"))
    count: int = part("count", gettext_lazy("Số lần"))
    in_a_row: str = part("choice", gettext_lazy("Liên tục tính theo"), choices=InARow)
    may_end_in_same_year: bool = part("flag", gettext_lazy("Lần cuối được trùng năm xét"))
    reuse: bool = part("flag", gettext_lazy("Được dùng lại lần đã tính cho danh hiệu cao hơn trước đó"))

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
    scope: str = part("choice", gettext_lazy("Phạm vi ảnh hưởng từ"), choices=Scope)
    or_research: bool = part("flag", gettext_lazy("Có đề tài, đề án được nghiệm thu cũng được"))

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
    of: tuple[Alternative, ...] = part("alternatives", gettext_lazy("Một trong các điều kiện"))

    def words(self, names: Names) -> str:
        return _(" hoặc ").join(one.value.words(names) for one in self.of)


@dataclass(frozen=True, kw_only=True)
class Members(Value):
    award: str | None = part("award", gettext_lazy("Danh hiệu của cá nhân"), optional=True)
    more_than: Decimal | None = part("percent", gettext_lazy("Trên (%)"), optional=True)
    at_least: Decimal | None = part("percent", gettext_lazy("Từ (%)"), optional=True)
    at_least_count: int | None = part("count", gettext_lazy("Ít nhất (người)"), optional=True)
    all_done: bool | None = part("flag", gettext_lazy("Mọi người hoàn thành nhiệm vụ"), optional=True)

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
            return _("ít nhất %(count)s cá nhân đạt %(award)s") % (award | {"count": so(self.at_least_count)})
        if self.more_than is not None:
            return _("trên %(percent)s%% cá nhân đạt %(award)s") % (award | {"percent": diem(self.more_than)})
        return _("từ %(percent)s%% cá nhân đạt %(award)s") % (award | {"percent": diem(self.at_least)})


@dataclass(frozen=True, kw_only=True)
class NoDiscipline(Value):
    from_level: str = part("choice", gettext_lazy("Không bị kỷ luật từ mức"), choices=DisciplineLevel)

    def words(self, names: Names) -> str:
        return _("không bị kỷ luật từ %(level)s trở lên") % {"level": DisciplineLevel(self.from_level).label}


@dataclass(frozen=True, kw_only=True)
class NoHold(Value):
    def words(self, names: Names) -> str:
        return _("không đang bị xem xét kỷ luật, thanh tra, điều tra, xác minh khiếu nại, tố cáo")


@dataclass(frozen=True, kw_only=True)
class Elevated(Value):
    award: str | None = part(
        "award", gettext_lazy("Được suy tôn cho (để trống: chính danh hiệu này)"), optional=True
    )

    def words(self, names: Names) -> str:
        if self.award:
            return _("được cụm, khu vực suy tôn %(award)s") % {"award": award_name(self.award, names)}
        return _("được cụm, khu vực suy tôn")


@dataclass(frozen=True, kw_only=True)
class Targets(Value):
    all_met: bool = part("flag", gettext_lazy("Phải đạt mọi chỉ tiêu, nhiệm vụ"))

    def words(self, names: Names) -> str:
        return _("đạt mọi chỉ tiêu, nhiệm vụ") if self.all_met else _("không đòi đạt mọi chỉ tiêu")


@dataclass(frozen=True, kw_only=True)
class Reporting(Value):
    no_late: bool = part("flag", gettext_lazy("Không báo cáo nào trễ hạn"))
    only_groups: tuple[str, ...] | None = part(
        "groups", gettext_lazy("Chỉ áp dụng cho nhóm đơn vị"), optional=True, choices=UnitGroup
    )

    def words(self, names: Names) -> str:
        told = _("báo cáo đủ, không trễ hạn") if self.no_late else _("báo cáo đủ")
        if not self.only_groups:
            return told
        return _("%(groups)s: %(told)s") % {"groups": groups_in_words(self.only_groups), "told": told}


@dataclass(frozen=True, kw_only=True)
class NotTwice(Value):
    allowed_pairs: tuple[tuple[str, str], ...] = part(
        "pairs", gettext_lazy("Các cặp được khen cho cùng một thành tích")
    )

    def words(self, names: Names) -> str:
        if not self.allowed_pairs:
            return _("một thành tích chỉ khen một lần, một hình thức")
        pairs = "; ".join(
            f"{pair_side(one, names)} – {pair_side(two, names)}" for one, two in self.allowed_pairs
        )
        return _("một thành tích chỉ khen một lần, trừ cặp: %(pairs)s") % {"pairs": pairs}


@dataclass(frozen=True, kw_only=True)
class HigherReplaces(Value):
    replaces: bool = part("flag", gettext_lazy("Đã được khen mức cao hơn thì thôi mức thấp hơn"))

    def words(self, names: Names) -> str:
        return _("mức cao hơn thay mức thấp hơn") if self.replaces else _("giữ cả hai mức")


@dataclass(frozen=True, kw_only=True)
class Other(Value):
    text: str = part("text", gettext_lazy("Nội dung"))

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
