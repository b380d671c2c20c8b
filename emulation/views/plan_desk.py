"""The plan at hand: found, what the person may do with it, and the addresses of its pages.

A cluster's plan lives under its year (`plan_…`), a unit's own under its number (`unit_plan_…`); the same
views serve both.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clusters.models import ClusterYear
from clusters.permissions import allow
from emulation.enums import PlanState
from emulation.models import CampaignPlan
from emulation.queries.plans import owner_name, visible_unit_plans

ONLY_DRAFTERS = gettext_lazy(
    "Chỉ lãnh đạo, thư ký cụm và cán bộ của đơn vị Trưởng, Phó Trưởng soạn được kế hoạch này."
)
ONLY_OWN_UNIT = gettext_lazy("Chỉ người của đơn vị soạn được kế hoạch của đơn vị.")
ONLY_LEADERS = gettext_lazy("Chỉ Trưởng, Phó Trưởng cụm ghi nhận thông qua kế hoạch.")
ONLY_HEADS = gettext_lazy("Chỉ thủ trưởng hoặc cấp phó của đơn vị ban hành kế hoạch.")
FROZEN = gettext_lazy(
    "Kế hoạch đã được thông qua nên không sửa được nữa. Muốn bổ sung, hãy mở thêm đợt thi đua."
)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A plan, and what the person may do with it."""

    plan: CampaignPlan
    may_write: bool
    may_adopt: bool
    reads_working_text: bool

    @property
    def is_adopted(self) -> bool:
        """The text is frozen."""
        return self.plan.state == PlanState.ADOPTED

    def url(self, page: str, *arguments: Any) -> str:
        """The address of one of the plan's pages."""
        if self.plan.unit_id:
            return reverse(f"emulation:unit_plan_{page}", args=[self.plan.pk, *arguments])
        if page == "comments":
            return reverse("emulation:comment_list", args=[self.plan.cluster_year_id])
        return reverse(f"emulation:plan_{page}", args=[self.plan.cluster_year_id, *arguments])

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of a plan gives its template; ``pages`` and ``owner_id`` build addresses there."""
        return {
            "desk": self,
            "plan": self.plan,
            "cluster_year": self.plan.cluster_year,
            "owner": self.plan.cluster_year or owner_name(self.plan),
            "is_sample": self.plan.is_sample,
            "pages": "emulation:unit_plan_" if self.plan.unit_id else "emulation:plan_",
            "owner_id": self.plan.pk if self.plan.unit_id else self.plan.cluster_year_id,
            "show_url": self.url("show"),
            **more,
        }


def year_desk(request: HttpRequest, cluster_year: ClusterYear) -> Desk | None:
    """The desk of a cluster-year's plan; None when no plan was begun."""
    plans = CampaignPlan.objects.select_related("conference", "file").prefetch_related("phases")
    plan = plans.filter(cluster_year=cluster_year).first()
    if plan is None:
        return None
    plan.cluster_year = cluster_year
    access = request.access
    writes = access.drafts_for(cluster_year)
    return Desk(
        plan=plan,
        may_write=writes,
        may_adopt=access.leads_year(cluster_year),
        reads_working_text=writes or access.reads_all,
    )


def desk_or_404(request: HttpRequest, year_id: int | None, plan_id: int | None) -> Desk:
    """The plan of a cluster-year, or a unit's own plan, if the person may read it.

    Raises:
        Http404: there is none, or the person may not know of it.
    """
    access = request.access
    if year_id is not None:
        desk = year_desk(request, access.year_or_404(year_id))
        if desk is None:
            raise Http404
        return desk
    plans = visible_unit_plans(access).select_related("file").prefetch_related("phases")
    plan = get_object_or_404(plans, pk=plan_id)
    return Desk(
        plan=plan,
        may_write=access.works_for(plan.unit),
        may_adopt=plan.unit_id in access.signing_unit_ids,
        reads_working_text=access.works_for(plan.unit) or access.reads_all,
    )


def writing_desk(
    request: HttpRequest, year_id: int | None, plan_id: int | None, *, even_adopted: bool = False
) -> Desk:
    """The desk of somebody who writes the plan; refused with 403 once it is adopted.

    Raises:
        Http404, PermissionDenied: not visible; visible but not to be written.
    """
    desk = desk_or_404(request, year_id, plan_id)
    allow(desk.may_write, ONLY_OWN_UNIT if desk.plan.unit_id else ONLY_DRAFTERS)
    allow(even_adopted or not desk.is_adopted, FROZEN)
    return desk
