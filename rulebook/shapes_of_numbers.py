"""Values that are numbers: quotas, votes, deadlines, money."""

# ruff: noqa: RUF009 - `part` makes a dataclass field
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.vi_format import diem, so
from rulebook.enums import (
    AbsentMode,
    Comparison,
    Denominator,
    OwnUnitVote,
    Per,
    Rounding,
    TieRule,
    VotingBody,
)
from rulebook.shape_parts import REACHED, Names, Value, award_name, part

# A council has members, a cluster has member units.
COUNCIL_BASES = {
    Denominator.ALL_MEMBERS: gettext_lazy("tổng số thành viên"),
    Denominator.PRESENT: gettext_lazy("số thành viên có mặt"),
}


@dataclass(frozen=True, kw_only=True)
class QuotaValue(Value):
    percent: Decimal | None = part("percent", gettext_lazy("Tỷ lệ (%)"), optional=True)
    of: str | None = part("base", gettext_lazy("Tính trên số đạt"), optional=True)
    rounding: str | None = part("choice", gettext_lazy("Làm tròn"), optional=True, choices=Rounding)
    number: int | None = part("count", gettext_lazy("Số lượng"), optional=True)
    per: str | None = part("choice", gettext_lazy("Số lượng nhập từng năm cho"), optional=True, choices=Per)

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

    body: str = part("choice", gettext_lazy("Nơi bỏ phiếu"), choices=VotingBody)
    numerator: int | None = part("count", gettext_lazy("Ngưỡng: tử số"), optional=True)
    denominator_of_share: int | None = part("count", gettext_lazy("Ngưỡng: mẫu số"), optional=True)
    comparison: str | None = part("choice", gettext_lazy("Cách so sánh"), optional=True, choices=Comparison)
    denominator: str | None = part("choice", gettext_lazy("Tính trên"), optional=True, choices=Denominator)
    quorum: tuple[int, int] | None = part("share", gettext_lazy("Tối thiểu có mặt"), optional=True)
    absent_mode: str | None = part(
        "choice", gettext_lazy("Người, đơn vị vắng mặt"), optional=True, choices=AbsentMode
    )
    own_unit_vote: str | None = part(
        "choice", gettext_lazy("Bỏ phiếu cho đơn vị mình"), optional=True, choices=OwnUnitVote
    )
    tie_rule: str | None = part("choice", gettext_lazy("Khi bằng phiếu"), optional=True, choices=TieRule)
    max_marks: int | None = part(
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
            of_council = COUNCIL_BASES if self.body == VotingBody.COUNCIL else {}
            base = of_council.get(self.denominator, Denominator(self.denominator).label)
            told.append(_("tính trên %(base)s") % {"base": base})
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
    day: int | None = part("count", gettext_lazy("Ngày"), optional=True)
    month: int | None = part("count", gettext_lazy("Tháng"), optional=True)
    working_days: int | None = part("count", gettext_lazy("Số ngày làm việc"), optional=True)

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
    office: str = part("text", gettext_lazy("Người có thẩm quyền quyết định"))

    def words(self, names: Names) -> str:
        return self.office


@dataclass(frozen=True, kw_only=True)
class Money(Value):
    multiplier: Decimal = part("decimal", gettext_lazy("Số lần mức lương cơ sở"))

    def words(self, names: Names) -> str:
        return _("%(times)s lần mức lương cơ sở") % {"times": diem(self.multiplier)}


@dataclass(frozen=True, kw_only=True)
class BaseSalary(Value):
    amount: int = part("count", gettext_lazy("Mức lương cơ sở (đồng)"))

    def words(self, names: Names) -> str:
        return _("%(amount)s đồng") % {"amount": so(self.amount)}


@dataclass(frozen=True, kw_only=True)
class MoneyRounding(Value):
    up_to: int = part("count", gettext_lazy("Làm tròn lên đến bội số của (đồng)"))

    def words(self, names: Names) -> str:
        return _("làm tròn lên hàng %(amount)s đồng") % {"amount": so(self.up_to)}
