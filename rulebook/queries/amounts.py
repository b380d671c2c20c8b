"""Award money and quotas by the rules of a day."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from core.fields import holds_on
from core.templatetags.vi_format import diem, so
from emulation.models import AwardType
from rulebook import money, quotas
from rulebook.enums import Rounding, RuleKind
from rulebook.models import ClusterQuota, Rule, RuleSet
from rulebook.queries.rules import newest, read, rule_set_on
from rulebook.shapes_of_numbers import BaseSalary, Money, MoneyRounding, QuotaValue

MONEY = (RuleKind.MONEY, RuleKind.BASE_SALARY, RuleKind.MONEY_ROUNDING)


@dataclass(frozen=True, kw_only=True)
class AwardMoney:
    """What an award brings; ``amount`` is None while a rule has no value. ``words`` shows the sum."""

    award_type: AwardType
    amount: int | None
    words: str
    rules: list[Rule]


def amounts_for(
    day: dt.date, awards: Iterable[AwardType], rule_set: RuleSet | None = None
) -> dict[int, AwardMoney]:
    """Money of each award that has some, by award id, for a decision of ``day`` (3 queries at most).

    Args:
        rule_set: of the dossier, whose multipliers hold; without it that of ``day``.

    Source: MON-1 to MON-4. The base salary is that of the day of the decision (MON-3).
    """
    of_day = rule_set_on(day)
    if of_day is None:
        return {}
    rules = list(newest(of_day).filter(holds_on(day), kind__in=MONEY))
    general = {rule.kind: rule for rule in rules if rule.kind != RuleKind.MONEY}
    if rule_set is not None and rule_set != of_day:
        rules = list(newest(rule_set).filter(kind=RuleKind.MONEY))
    by_award = {rule.award_type_id: rule for rule in rules if rule.kind == RuleKind.MONEY}
    return {award.pk: _money(award, by_award[award.pk], general) for award in awards if award.pk in by_award}


def _money(award: AwardType, multiplier: Rule, general: Mapping[str, Rule]) -> AwardMoney:
    salary, rounding = general.get(RuleKind.BASE_SALARY), general.get(RuleKind.MONEY_ROUNDING)
    used = [rule for rule in (multiplier, salary, rounding) if rule]
    times, base, up_to = read(multiplier), salary and read(salary), rounding and read(rounding)
    if (
        not isinstance(times, Money)
        or not isinstance(base, BaseSalary)
        or not isinstance(up_to, MoneyRounding)
    ):
        return AwardMoney(award_type=award, amount=None, words=_("Chưa đủ quy tắc để tính tiền"), rules=used)
    amount = money.amount(times.multiplier, base.amount, up_to.up_to)
    words = _("%(times)s × %(base)s đồng, làm tròn lên hàng %(step)s đồng: %(amount)s đồng") % {
        "times": diem(times.multiplier),
        "base": so(base.amount),
        "step": so(up_to.up_to),
        "amount": so(amount),
    }
    return AwardMoney(award_type=award, amount=amount, words=words, rules=used)


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How many of an award are allowed; ``allowed`` is None while it is not known. ``words`` tells how it comes."""

    award_type: AwardType
    allowed: int | None
    base: int | None
    words: str
    rules: list[Rule]
    entered: ClusterQuota | None = None


def quota_of(
    award_type: AwardType,
    rule_set: RuleSet,
    counts: Mapping[str, int],
    cluster_year: ClusterYear | None = None,
) -> Quota | None:
    """How many may get the award; None where no rule limits it (2 queries at most).

    Args:
        counts: who is in the base now, by the award's code or "reached"; whoever withdrew is not in it (QUO-5).
        cluster_year: whose entered number holds where the rule counts by cluster (QUO-3).

    Source: QUO-1 to QUO-5.
    """
    of_award = Q(award_type=award_type) | Q(award_type__isnull=True)
    rows = list(newest(rule_set).filter(of_award, kind=RuleKind.QUOTA))
    own = next((row for row in rows if row.award_type_id == award_type.pk), None)
    if own is None:
        return None
    value = read(own)
    if not isinstance(value, QuotaValue):
        return _unknown(award_type, [own])
    if value.per is not None:
        return _per_cluster(award_type, own, cluster_year)
    if value.number is not None:
        words = _("không quá %(number)s") % {"number": so(value.number)}
        return Quota(award_type=award_type, allowed=value.number, base=None, words=words, rules=[own])
    if value.percent is None or value.of not in counts:
        return _unknown(award_type, [own])
    base, rounding, used = counts[value.of], value.rounding, [own]
    if rounding is None:
        general = next((row for row in rows if row.award_type_id is None), None)
        told = general and read(general)
        if general is None or not isinstance(told, QuotaValue) or told.rounding is None:
            return _unknown(award_type, [own, *([general] if general else [])])
        rounding, used = told.rounding, [own, general]
    allowed = quotas.allowed(base, value.percent, rounding)
    words = _("%(percent)s%% của %(base)s, %(rounding)s: %(allowed)s") % {
        "percent": diem(value.percent),
        "base": so(base),
        "rounding": Rounding(rounding).label,
        "allowed": so(allowed),
    }
    return Quota(award_type=award_type, allowed=allowed, base=base, words=words, rules=used)


def _per_cluster(award_type: AwardType, rule: Rule, cluster_year: ClusterYear | None) -> Quota:
    entered = ClusterQuota.objects.filter(award_type=award_type, cluster_year=cluster_year).first()
    if entered is None:
        return _unknown(award_type, [rule])
    words = _("%(number)s, theo %(basis)s") % {"number": so(entered.number), "basis": entered.basis}
    return Quota(
        award_type=award_type, allowed=entered.number, base=None, words=words, rules=[], entered=entered
    )


def _unknown(award_type: AwardType, rules: list[Rule]) -> Quota:
    words = _("Chưa biết: phải nhập số lượng hoặc quy tắc")
    return Quota(award_type=award_type, allowed=None, base=None, words=words, rules=rules)
