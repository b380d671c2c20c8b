"""Targets of a plan or of a covenant: written while the text is a draft, frozen with it.

Targets of a drive opened after the plan was adopted stand beside the frozen text and stay open (CYC-8).
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError, StateConflictError
from emulation.enums import CovenantState, GoalKind, MeasurementPeriod, PlanState, Summing
from emulation.models import CampaignPlan, Covenant, PlanCampaign, Target, TargetFigure
from emulation.queries.covenants import covenant_content
from emulation.queries.target_texts import target_content, target_line
from emulation.services import comments
from emulation.services.plan_parts import moved, next_ordinal
from emulation.services.versions import keep_version

Owner = CampaignPlan | Covenant


@transaction.atomic
def add_target(
    *,
    owner: Owner,
    what: str,
    goal: Decimal | None,
    unit_of_measure: str,
    responsible: str,
    actor: User | None,
    at: dt.datetime,
    plan_campaign: PlanCampaign | None = None,
    on_behalf_of: str = "",
    **more: Any,
) -> Target:
    """Add a measurable target: what, how much, and which level must reach it.

    Args:
        owner: the plan or the covenant.
        goal: None of a yes-no target only.
        more: goal_kind, base, base_note, due_on, measurement, summing, is_aspirational, answers.

    Raises:
        StateConflictError: the text is frozen and the target is not of a drive opened later.
        RuleError: goal and kind do not fit, a number is negative, or the movement is of another plan.
    Source: CYC-3, CYC-8.
    """
    owner = _writable(owner, plan_campaign)
    target = Target(
        **_owner_field(owner),
        plan_campaign=plan_campaign,
        ordinal=next_ordinal(owner.targets),
        what=what,
        goal=goal,
        unit_of_measure=unit_of_measure,
        responsible=responsible,
        **more,
    )
    _check(target)
    target.save()
    _text_changed(owner, target, actor, at)
    _record(owner, "target_added", f"Thêm chỉ tiêu “{what}”", actor, at, on_behalf_of, after=_words(target))
    return target


@transaction.atomic
def change_target(
    *, target: Target, actor: User | None, at: dt.datetime, on_behalf_of: str = "", **told: Any
) -> Target:
    """Change a target; what is not told stays.

    Raises:
        StateConflictError, RuleError: as `add_target`; also when a target with figures becomes or stops
            being a yes-no target.
    """
    owner, target = _locked(target)
    before, was_yes_no = _words(target), target.is_yes_no
    for name, value in told.items():
        setattr(target, name, value)
    _writable(owner, target.plan_campaign)
    _check(target)
    if was_yes_no != target.is_yes_no and _has_figures(target):
        raise RuleError(
            _("Các đơn vị đã báo kết quả theo cách tính cũ nên không đổi được. Hãy thêm một chỉ tiêu khác."),
            field="goal_kind",
        )
    target.save()
    _text_changed(owner, target, actor, at)
    _record(owner, "target_changed", f"Sửa chỉ tiêu “{target}”", actor, at, on_behalf_of,
            before=before, after=_words(target))  # fmt: skip
    return target


@transaction.atomic
def remove_target(*, target: Target, actor: User | None, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Take a target out of the text, with the shares nobody reported about.

    Raises:
        StateConflictError: the text is frozen.
        RuleError: units reported figures.
    """
    owner, target = _locked(target)
    if _has_figures(target):
        raise RuleError(_("Các đơn vị đã báo kết quả của chỉ tiêu này nên không bỏ được."))
    words, summary = _words(target), f"Bỏ chỉ tiêu “{target}”"
    target.delete()
    _text_changed(owner, target, actor, at)
    _record(owner, "target_removed", summary, actor, at, on_behalf_of, before=words)


@transaction.atomic
def move_target(
    *, target: Target, step: int, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Move a target up (−1) or down (1) by one place; at the end nothing happens.

    Raises:
        StateConflictError: the text is frozen.
    """
    owner, target = _locked(target)
    places = moved(owner.targets, target, step)
    if places:
        _text_changed(owner, target, actor, at)
        _record(owner, "target_moved", f"Đổi thứ tự “{target}”", actor, at, on_behalf_of,
                before={"thứ tự": places[0]}, after={"thứ tự": places[1]})  # fmt: skip


def _writable(owner: Owner, plan_campaign: PlanCampaign | None) -> Owner:
    """The owner's row, locked, if a target of this movement may be written into it."""
    owner = comments.locked(owner)
    if isinstance(owner, Covenant):
        if owner.state not in (CovenantState.DRAFT, CovenantState.IN_COMMENT):
            raise StateConflictError(
                _("Nội dung giao ước đã chốt nên chỉ tiêu không sửa được nữa. Muốn sửa thì lập bản mới.")
            )
        return owner
    if plan_campaign is not None and plan_campaign.plan_id != owner.pk:
        raise RuleError(_("Phong trào này không có trong kế hoạch."), field="plan_campaign")
    if owner.state == PlanState.ADOPTED and not (plan_campaign and plan_campaign.is_opened_later):
        raise StateConflictError(
            _(
                "Kế hoạch đã được thông qua: chỉ tiêu đã thông qua không đổi. "
                "Muốn bổ sung, hãy mở thêm đợt thi đua rồi ghi chỉ tiêu của đợt đó."
            )
        )
    return owner


def _locked(target: Target) -> tuple[Owner, Target]:
    owner = _writable(target.plan or target.covenant, target.plan_campaign)
    fresh = owner.targets.select_related("plan_campaign__campaign").filter(pk=target.pk).first()
    if fresh is None:
        raise StateConflictError(_("Chỉ tiêu này vừa được người khác bỏ."))
    return owner, fresh


def _check(target: Target) -> None:
    GoalKind(target.goal_kind), MeasurementPeriod(target.measurement), Summing(target.summing)
    if target.is_yes_no and target.goal is not None:
        raise RuleError(_("Chỉ tiêu có hoặc không thì để trống mức phải đạt."), field="goal")
    if not target.is_yes_no and target.goal is None:
        raise RuleError(_("Chưa ghi mức phải đạt."), field="goal")
    for name in ("goal", "base"):
        if (getattr(target, name) or 0) < 0:
            raise RuleError(_("Chỉ tiêu không được âm."), field=name)


def _has_figures(target: Target) -> bool:
    return TargetFigure.objects.filter(share__target=target).exists()


def _text_changed(owner: Owner, target: Target, actor: User | None, at: dt.datetime) -> None:
    """A covenant's targets are part of the text that people read, comment on and freeze by its revision."""
    if not isinstance(owner, Covenant):
        return
    owner.revision += 1
    owner.save(update_fields=["revision"])
    if owner.state == CovenantState.IN_COMMENT:
        keep_version(
            draft=owner,
            content=covenant_content(owner),
            made_by=actor,
            at=at,
            note="Sửa chỉ tiêu trong lúc lấy ý kiến",
        )


def _owner_field(owner: Owner) -> dict[str, Owner]:
    return {"covenant" if isinstance(owner, Covenant) else "plan": owner}


def _record(
    owner: Owner,
    verb: str,
    summary: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
    **values: Any,
) -> None:
    noun = "covenant" if isinstance(owner, Covenant) else "plan"
    record(
        actor=actor, verb=f"{noun}.{verb}", target=owner, scope=owner.cluster_year, at=at,
        on_behalf_of=on_behalf_of, summary=summary, **values,
    )  # fmt: skip


def _words(target: Target) -> dict[str, str]:
    return {"chỉ tiêu": target_line(target_content(target))}
