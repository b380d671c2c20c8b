"""Sample targets of each kind, given to units, one handed down; what the units report of them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.models import User
from clusters.models import Unit
from emulation.enums import GoalKind, Summing
from emulation.models import CampaignPlan, PlanCampaign, TargetShare
from emulation.queries.periods import measured_over
from emulation.services.shares import FigureIn, assign_target, hand_down, record_figures
from emulation.services.targets import add_target
from portal.services.demo.stage import Stage

IDEAS = "Sáng kiến được áp dụng"
# What, kind, goal, unit of measure, and more; in this order units report their figures.
TARGETS: tuple[tuple[str, str, str | None, str, dict[str, Any]], ...] = (
    ("Hồ sơ được số hoá", GoalKind.AT_LEAST, "90", "%",
     {"summing": Summing.MEAN, "base": Decimal(72), "base_note": "Kết quả năm trước"}),
    ("Hồ sơ giải quyết quá hạn", GoalKind.AT_MOST, "1", "%", {"summing": Summing.MEAN}),
    (IDEAS, GoalKind.AT_LEAST, "2", "sáng kiến", {}),
    ("Công chức, viên chức tham gia phong trào", GoalKind.EXACTLY, "100", "%", {"summing": Summing.LEAST}),
    ("Công khai kết quả thi đua trên trang thông tin của đơn vị", GoalKind.YES_NO, None, "có hoặc không", {}),
    ("Hồ sơ nộp trực tuyến toàn trình", GoalKind.AT_LEAST, "60", "%",
     {"summing": Summing.MEAN, "is_aspirational": True}),
)  # fmt: skip
# Figures in the order of the targets; None: the unit reported nothing of it, which is not zero.
GOOD = ("94.5", "0.4", "3", "100", "1", "63")
FAIR = ("91", "1", "2", "100", "1", "48")
WEAK = ("82.5", "2.1", "0", "97", "0", None)


def add_targets(stage: Stage, plan: CampaignPlan, movement: PlanCampaign, *, ago: int) -> None:
    """The targets of a cluster's plan; the first belongs to the movement."""
    for number, (what, kind, goal, measure, more) in enumerate(TARGETS):
        add_target(
            owner=plan, plan_campaign=None if number else movement, what=what, goal_kind=kind,
            goal=goal and Decimal(goal), unit_of_measure=measure, responsible="Mỗi đơn vị thành viên",
            **more, **stage.ago(ago),
        )  # fmt: skip


def give_targets(stage: Stage, units: list[Unit], *, ago: int) -> None:
    """Every target goes to every unit, with the goal that the plan says."""
    for target in stage.year.plan.targets.all():
        assign_target(target=target, goals={unit.pk: None for unit in units}, **stage.ago(ago))


def tell_figures(
    stage: Stage,
    unit: Unit,
    actor: User,
    figures: tuple[str | None, ...],
    *,
    ago: int,
    is_first: bool = False,
) -> None:
    """A unit reports where it stands, ``ago`` days before; what it handed down is reported below.

    Args:
        is_first: of the first phase only.
    """
    shares = TargetShare.objects.filter(
        target__plan=stage.year.plan, unit=unit, parent=None, handed_down=None
    ).select_related("target")
    told = {
        share.pk: FigureIn(value=Decimal(value))
        for share in shares
        if (value := figures[share.target.ordinal - 1]) is not None
    }
    _record(stage, unit, told, actor, ago=ago, is_first=is_first)


def hand_ideas_down(stage: Stage, unit: Unit, below: list[Unit], actor: User, *, ago: int) -> None:
    """A unit hands one target down to its sub-units, one each; it has what they have together."""
    share = TargetShare.objects.get(target__plan=stage.year.plan, unit=unit, target__what=IDEAS)
    hand_down(
        share=share, goals={one.pk: Decimal(1) for one in below}, actor=actor,
        at=stage.at - dt.timedelta(days=ago),
    )  # fmt: skip


def tell_ideas(stage: Stage, unit: Unit, actor: User, value: str, *, ago: int) -> None:
    """A sub-unit reports of the target that was handed down to it."""
    share = TargetShare.objects.get(target__plan=stage.year.plan, unit=unit)
    note = "Mẫu phiếu theo dõi chung (minh hoạ)"
    _record(stage, unit, {share.pk: FigureIn(value=Decimal(value), note=note)}, actor, ago=ago)


def _record(
    stage: Stage, unit: Unit, told: dict[int, FigureIn], actor: User, *, ago: int, is_first: bool = False
) -> None:
    period = measured_over(stage.year.year, "of_unit", unit.kind)
    last = dt.date(stage.year.year, 6, 30) if is_first else period.until_on
    until_on = max(period.from_on, min(stage.day(-ago), last))
    record_figures(
        unit=unit, until_on=until_on, figures=told, actor=actor, at=stage.at - dt.timedelta(days=ago)
    )
