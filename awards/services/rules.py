"""The rules that ballots are decided by: entered with their basis, confirmed, never changed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import AbsentMode, Comparison, Denominator, OwnUnitVote, TieRule
from awards.models import VoteRule
from awards.queries.rules import base_words, share_text
from clusters.models import ClusterYear
from core.errors import RuleError, StateConflictError
from emulation.models import AwardType
from rulebook.enums import VotingBody

Share = tuple[int, int]


@transaction.atomic
def enter_rule(
    *,
    award_type: AwardType,
    cluster_year: ClusterYear | None,
    threshold: Share,
    comparison: Comparison,
    denominator: Denominator,
    quorum: Share,
    absent_mode: AbsentMode,
    own_unit_vote: OwnUnitVote,
    legal_basis: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    tie_rule: TieRule = TieRule.SECOND_ROUND,
    max_marks: int | None = None,
    body: VotingBody = VotingBody.CLUSTER,
) -> VoteRule:
    """Enter a rule as a new row; what stands is never changed.

    Args:
        cluster_year: whose rule it is; None when the standing body sets it for all clusters.
        threshold, quorum: numerator and denominator, kept exactly as entered.
        max_marks: how many names one paper may mark; None for no limit.

    Raises:
        RuleError: no share between 0 and 1, one that cannot be reached, or no basis.

    Source: VOTE-6, VOTE-20.
    """
    for field, share in (("threshold", threshold), ("quorum", quorum)):
        if not 0 <= share[0] <= share[1] or share[1] < 1 or (field == "threshold" and share[0] == 0):
            raise RuleError(_("Tỷ lệ phải lớn hơn 0 và không quá 100%."), field=field)
    if comparison == Comparison.MORE_THAN and threshold[0] == threshold[1]:
        raise RuleError(_("Không thể đạt trên 100%. Hãy chọn «từ … trở lên»."), field="comparison")
    if max_marks is not None and max_marks < 1:
        raise RuleError(
            _("Phải được đánh dấu ít nhất một tên; không giới hạn thì để trống."), field="max_marks"
        )
    if not legal_basis.strip():
        raise RuleError(
            _("Hãy ghi căn cứ của ngưỡng này: văn bản hoặc nghị quyết hội nghị."), field="legal_basis"
        )
    words = str(Comparison(comparison).label).replace("…", share_text(*threshold))
    rule = VoteRule(
        body=body,
        award_type=award_type,
        cluster_year=cluster_year,
        threshold_numerator=threshold[0],
        threshold_denominator=threshold[1],
        comparison=comparison,
        denominator=denominator,
        quorum_numerator=quorum[0],
        quorum_denominator=quorum[1],
        absent_mode=absent_mode,
        own_unit_vote=own_unit_vote,
        tie_rule=tie_rule,
        max_marks=max_marks,
        legal_basis=legal_basis,
    )
    rule.name = f"{words[:1].upper()}{words[1:]}, tính trên {base_words(rule)}"
    rule.save()
    record(
        actor=actor,
        verb="vote_rule.entered",
        summary=f"Nhập quy tắc bỏ phiếu {award_type}: {rule.name}",
        target=rule,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={
            "threshold_numerator": rule.threshold_numerator,
            "threshold_denominator": rule.threshold_denominator,
            "comparison": rule.get_comparison_display(),
            "denominator": rule.get_denominator_display(),
            "quorum_numerator": rule.quorum_numerator,
            "quorum_denominator": rule.quorum_denominator,
            "absent_mode": rule.get_absent_mode_display(),
            "own_unit_vote": rule.get_own_unit_vote_display(),
            "tie_rule": rule.get_tie_rule_display(),
            "max_marks": rule.max_marks,
            "legal_basis": legal_basis,
        },
    )
    return rule


@transaction.atomic
def confirm_rule(
    *, rule_id: int, legal_basis: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> VoteRule:
    """The standing body confirms a rule with its legal basis; the numbers stay as they are.

    Raises:
        RuleError: no legal basis.
        StateConflictError: it is confirmed already.

    Source: VOTE-6, domain section 8.
    """
    rule = VoteRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    if rule.confirmed_at:
        raise StateConflictError(_("Quy tắc này đã được xác nhận."))
    if not legal_basis.strip():
        raise RuleError(_("Xác nhận thì phải ghi căn cứ pháp lý."), field="legal_basis")
    before = rule.legal_basis
    rule.legal_basis, rule.confirmed_at, rule.confirmed_by = legal_basis, at, actor
    rule.save(update_fields=["legal_basis", "confirmed_at", "confirmed_by"])
    record(
        actor=actor,
        verb="vote_rule.confirmed",
        summary=f"Xác nhận quy tắc bỏ phiếu {rule.award_type}: {rule.name}",
        target=rule,
        scope=rule.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        before={"legal_basis": before},
        after={"legal_basis": legal_basis},
    )
    return rule
