"""An adopted plan with a target, shares of it, figures; made through the models where the services are not the point."""

import datetime as dt
from decimal import Decimal
from typing import Any

from clusters.models import ClusterYear, Unit
from core import clock
from emulation.enums import PlanState
from emulation.models import CampaignPlan, Target, TargetFigure, TargetShare


def adopted_plan(cluster_year: ClusterYear | None = None, **fields: Any) -> CampaignPlan:
    """The adopted plan of a cluster's year, or (with ``unit`` and ``year``) of a unit."""
    return CampaignPlan.objects.create(
        cluster_year=cluster_year,
        **{
            "year": cluster_year.year if cluster_year else None,
            "state": PlanState.ADOPTED,
            "adopted_on": dt.date(fields.get("year") or cluster_year.year, 1, 10),
            "adopted_at": clock.now(),
            "adopted_hash": "0" * 64,
            **fields,
        },
    )


def make_target(plan: CampaignPlan, **fields: Any) -> Target:
    """A target of the plan: at least 3 communes, unless told otherwise."""
    told = {"what": "xã điểm", "goal": Decimal(3), "unit_of_measure": "xã", "responsible": "mỗi đơn vị"}
    return Target.objects.create(
        plan=plan, ordinal=fields.pop("ordinal", plan.targets.count() + 1), **{**told, **fields}
    )


def share_of(target: Target, unit: Unit, **fields: Any) -> TargetShare:
    """A unit's share, with the target's goal."""
    goal = Decimal(1) if target.is_yes_no else target.goal
    return TargetShare.objects.create(
        target=target, unit=unit, **{"goal": goal, "assigned_at": clock.now(), **fields}
    )


def figure(share: TargetShare, value: Any, until_on: dt.date, **fields: Any) -> TargetFigure:
    """A figure reported of the share."""
    return TargetFigure.objects.create(
        share=share, until_on=until_on, value=Decimal(str(value)), recorded_at=clock.now(), **fields
    )
