"""The rule book's edits: a new version, a confirmation, a new rule set, a cluster's number for a year."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.errors import RuleError, StateConflictError
from emulation.models import AwardType
from rulebook import values
from rulebook.enums import RuleStatus
from rulebook.models import ClusterQuota, Rule, RuleSet
from rulebook.queries.rules import award_names, newest

KEPT = ("words", "value", "source", "article")


@transaction.atomic
def enter_version(
    *,
    rule: Rule,
    value: dict[str, Any] | None,
    words: str,
    source: str,
    article: str,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Rule:
    """Enter the next version of a rule; the one before stays as it was. A new version has to be confirmed anew.

    Args:
        rule: the version that the page showed.

    Raises:
        RuleError: the value is not of the rule's kind, nothing differs, or source or reason is missing.
        StateConflictError: somebody entered a newer version meanwhile.
    """
    rule = _newest_of(rule)
    if value is not None:
        values.check(rule.kind, value, award_names())
    for field, text in (("words", words), ("source", source), ("reason", reason)):
        if not text.strip():
            raise RuleError(_("Chưa nhập mục này."), field=field)
    given = {"words": words, "value": value, "source": source, "article": article}
    before = {name: getattr(rule, name) for name in KEPT}
    if given == before:
        raise RuleError(_("Chưa có gì khác với phiên bản đang dùng."), field="words")
    version = Rule.objects.create(
        rule_set=rule.rule_set,
        key=rule.key,
        version=rule.version + 1,
        replaces=rule,
        award_type=rule.award_type,
        kind=rule.kind,
        rule_ids=rule.rule_ids,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        status=RuleStatus.UNKNOWN if value is None else RuleStatus.ENTERED,
        reason=reason,
        entered_at=at,
        entered_by=actor,
        **given,
    )
    record(
        actor=actor,
        verb="rule.entered",
        summary=f"Nhập phiên bản {version.version} của quy tắc: {version.words}",
        target=version,
        at=at,
        on_behalf_of=on_behalf_of,
        before=before,
        after=given,
    )
    return version


@transaction.atomic
def confirm_rule(*, rule: Rule, basis: str, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Rule:
    """Confirm that a rule is as the law says; the rule itself stays as it is.

    Args:
        basis: what was read and where.

    Raises:
        RuleError: no basis, or the rule has no value to confirm.
        StateConflictError: it is confirmed already, or somebody entered a newer version meanwhile.
    """
    rule = _newest_of(rule)
    if rule.confirmed_at:
        raise StateConflictError(_("Quy tắc này đã được xác nhận."))
    if rule.value is None:
        raise RuleError(_("Quy tắc này chưa có giá trị. Hãy nhập giá trị trước khi xác nhận."))
    if not basis.strip():
        raise RuleError(_("Xác nhận thì phải ghi căn cứ."), field="basis")
    rule.confirmed_at, rule.confirmed_by, rule.confirmed_basis = at, actor, basis
    rule.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_basis"])
    record(
        actor=actor,
        verb="rule.confirmed",
        summary=f"Xác nhận quy tắc: {rule.words}",
        target=rule,
        at=at,
        on_behalf_of=on_behalf_of,
        after={"confirmed_basis": basis},
    )
    return rule


@transaction.atomic
def begin_rule_set(
    *,
    like: RuleSet,
    code: str,
    name: str,
    valid_from: dt.date,
    basis: str,
    note: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> RuleSet:
    """Begin the rule set of a change of law: all rules of ``like`` are copied, none of them confirmed.

    A rule that ended within ``like`` stays behind.

    The last rule set ends on the day on which the new one begins.

    Raises:
        RuleError: the code is taken, or the day does not lie after the beginning of the last rule set.
    """
    sets = list(RuleSet.objects.select_for_update(of=("self",)).order_by("valid_from"))
    last = sets[-1]
    if any(one.code == code for one in sets):
        raise RuleError(_("Mã này đã có, xin chọn mã khác."), field="code")
    if valid_from <= last.valid_from:
        raise RuleError(
            _("Bộ quy tắc mới phải bắt đầu sau %(day)s, ngày bắt đầu của bộ mới nhất.")
            % {"day": f"{last.valid_from:%d/%m/%Y}"},
            field="valid_from",
        )
    if last.valid_to is None or last.valid_to > valid_from:
        last.valid_to = valid_from
        last.save(update_fields=["valid_to"])
    begun = RuleSet.objects.create(code=code, name=name, valid_from=valid_from, basis=basis, note=note)
    Rule.objects.bulk_create(_copy(rule, begun) for rule in newest(like).filter(valid_to__isnull=True))
    record(
        actor=actor,
        verb="rule_set.begun",
        summary=f"Lập bộ quy tắc {name} từ {valid_from:%d/%m/%Y}, chép từ: {like.name}",
        target=begun,
        at=at,
        on_behalf_of=on_behalf_of,
        after={"code": code, "valid_from": str(valid_from), "basis": basis, "like": like.code},
    )
    return begun


@transaction.atomic
def enter_cluster_quota(
    *,
    cluster_year: ClusterYear,
    award_type: AwardType,
    number: int,
    basis: str,
    seen: int | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ClusterQuota:
    """Enter how many of an award a cluster may elevate this year.

    Args:
        seen: the number that the page showed; None for none.

    Raises:
        RuleError: no basis.
        StateConflictError: somebody entered another number meanwhile.
    Source: QUO-3.
    """
    ClusterYear.objects.select_for_update(of=("self",)).get(pk=cluster_year.pk)
    quota = ClusterQuota.objects.filter(cluster_year=cluster_year, award_type=award_type).first()
    before = {"number": quota.number, "basis": quota.basis} if quota else None
    if (quota and quota.number) != seen:
        raise StateConflictError(
            _("Trong lúc bạn nhập, số lượng đã được lưu là %(number)s. Hãy xem lại rồi lưu.")
            % {"number": quota.number if quota else 0},
            field="number",
        )
    if not basis.strip():
        raise RuleError(_("Hãy ghi căn cứ: văn bản hướng dẫn của năm."), field="basis")
    quota = quota or ClusterQuota(cluster_year=cluster_year, award_type=award_type)
    quota.number, quota.basis, quota.entered_at, quota.entered_by = number, basis, at, actor
    quota.save()
    record(
        actor=actor,
        verb="cluster_quota.entered",
        summary=f"Nhập số lượng {award_type} của cụm: {number}",
        target=quota,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        before=before,
        after={"number": number, "basis": basis},
    )
    return quota


def _newest_of(rule: Rule) -> Rule:
    """The row locked; refused if a newer version replaced it."""
    rule = (
        Rule.objects.select_for_update(of=("self",)).select_related("rule_set", "award_type").get(pk=rule.pk)
    )
    if newer := Rule.objects.filter(replaces=rule).select_related("entered_by").first():
        raise StateConflictError(
            _("Trong lúc bạn soạn, phiên bản %(version)s đã được lưu: %(words)s. Hãy xem lại rồi lưu.")
            % {"version": newer.version, "words": newer.words}
        )
    return rule


def _copy(rule: Rule, begun: RuleSet) -> Rule:
    """The rule under the new law: nobody has read it there yet."""
    status = rule.status
    if rule.confirmed_at or status in {RuleStatus.VERIFIED, RuleStatus.ENTERED}:
        status = RuleStatus.SECONDARY
    return Rule(
        rule_set=begun,
        key=rule.key,
        award_type=rule.award_type,
        kind=rule.kind,
        words=rule.words,
        value=rule.value,
        source=rule.source,
        article=rule.article,
        rule_ids=rule.rule_ids,
        status=status,
        confidence=rule.confidence,
        reason=f"Chép từ: {rule.rule_set.name}",
    )
