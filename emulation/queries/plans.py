"""Reading plans: the whole text as data, as sections to read, and what still stands before adoption."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clusters.enums import LeadRole
from clusters.models import ClusterYear, UnitParent
from clusters.permissions import Access
from clusters.queries import leads_on, name_on
from emulation.enums import ConferenceState, PlanState
from emulation.models import Campaign, CampaignPlan, Conference, PlanCampaign, ReportedFact, Target
from emulation.queries.anniversaries import celebrations_of
from emulation.queries.comments import unanswered
from emulation.queries.target_texts import target_content


def content_of(plan: CampaignPlan) -> dict[str, Any]:
    """The whole plan as plain data, ready for its canonical form and hash (6 queries).

    Drives opened after adoption are not part of it (CYC-8): they stand beside the frozen text.
    """
    celebrations = celebrations_of(plan)
    return {
        "owner": owner_name(plan),
        "year": plan.year,
        "number": plan.number,
        "issued_on": _iso(plan.issued_on),
        "slogan": plan.slogan,
        "purpose": plan.purpose,
        "legal_bases": plan.legal_bases,
        "key_tasks": plan.key_tasks,
        "campaigns": [campaign_content(row) for row in campaigns_in(plan) if not row.is_opened_later],
        "targets": [target_content(row) for row in targets_in(plan) if not row.is_opened_later],
        "phases": [
            {
                "ordinal": phase.ordinal,
                "starts_on": _iso(phase.starts_on),
                "ends_on": _iso(phase.ends_on),
                "anniversaries": [
                    {"on": _iso(c.on), "name": c.name, "count": c.count}
                    for c in celebrations
                    if phase.starts_on <= c.on <= phase.ends_on
                ],
            }
            for phase in plan.phases.all()
        ],
        "short_drives_note": plan.short_drives_note,
        "arrangements": plan.arrangements,
    }


def owner_name(plan: CampaignPlan) -> str:
    """The cluster's name in the year, or the unit's on the paper's own date (ORG-22; at most 1 query)."""
    if plan.cluster_year:
        return plan.cluster_year.name
    return name_on(plan.unit, plan.issued_on or dt.date(plan.year, 1, 1))


def papers_year_id(plan: CampaignPlan) -> int | None:
    """The cluster-year among whose papers the plan's paper is; a unit's, where it is a member (at most 1 query)."""
    if plan.cluster_year_id:
        return plan.cluster_year_id
    memberships = plan.unit.memberships.filter(year=plan.year).order_by("valid_from", "pk")
    return memberships.values_list("cluster_year", flat=True).first()


def shown_content(plan: CampaignPlan, *, is_writer: bool) -> dict[str, Any] | None:
    """What a reader sees: adopted text, else the version sent for comments; writers see their working text.

    None: the draft has not been sent to anyone yet.
    """
    if plan.state != PlanState.ADOPTED and is_writer:
        return content_of(plan)
    if plan.state == PlanState.DRAFT:
        return None
    return plan.versions.order_by("-number").values_list("content", flat=True).first()


def campaigns_in(plan: CampaignPlan) -> QuerySet[PlanCampaign]:
    """The plan's movements and drives in order, with their parents (2 queries)."""
    return (
        plan.plan_campaigns.select_related("campaign")
        .prefetch_related("campaign__parents")
        .order_by("ordinal", "pk")
    )


def opened_drives(plan: CampaignPlan) -> list[PlanCampaign]:
    """Drives opened beside the adopted plan (CYC-8; 2 queries)."""
    return list(campaigns_in(plan).filter(is_opened_later=True))


def targets_in(plan: CampaignPlan) -> QuerySet[Target]:
    """The plan's targets in order, each with its movement (1 query)."""
    return plan.targets.select_related("plan_campaign__campaign").order_by("ordinal", "pk")


def campaigns_running_in(year: int) -> QuerySet[Campaign]:
    """Movements of the catalogue that have not ended before ``year`` nor begin after it (CYC-9)."""
    return Campaign.objects.filter(
        Q(starts_year__isnull=True) | Q(starts_year__lte=year),
        Q(ends_year__isnull=True) | Q(ends_year__gte=year),
    ).order_by("title", "pk")


def held_conferences(cluster_year: ClusterYear) -> QuerySet[Conference]:
    """Conferences that were held for this year, or that opened it at the close of the last (CLU-7)."""
    return Conference.objects.filter(
        Q(cluster_year=cluster_year) | Q(opens_cluster_year=cluster_year), state=ConferenceState.HELD
    ).order_by("-held_on", "-pk")


def facts_about(plan: CampaignPlan) -> QuerySet[ReportedFact]:
    """What the press told about the plan without the system having the rows (1 query)."""
    return plan.reported_facts.order_by("topic", "pk")


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Under whose name the plan goes out, as ``_components/paper_signatures.html`` prints it."""

    unit: str
    capacity: str
    title: str
    name: str
    note: str = ""


def signers_of(plan: CampaignPlan, day: dt.date) -> list[Signer]:
    """Who signs the paper: the cluster's Trưởng, or the unit's head, on the day it was adopted (1 query)."""
    day = plan.adopted_on or day
    if plan.cluster_year:
        chairs = leads_on(plan.cluster_year, day).filter(role=LeadRole.CHAIR)
        role = f"Trưởng {plan.cluster_year.get_kind_display().split()[0].lower()}"
        return [Signer(unit="", capacity=role, title=c.position_title, name=c.person_name) for c in chairs]
    heads = plan.unit.heads.on(day)
    return [Signer(unit="", capacity="", title=head.position_title, name=head.person_name) for head in heads]


@dataclass(frozen=True, kw_only=True)
class Lack:
    """What is missing before the plan can be adopted, and the page where it is put right (see `Desk.url`)."""

    sentence: str
    page: str
    link: str


def lacks_of(plan: CampaignPlan) -> list[Lack]:
    """Why the plan cannot be adopted yet; empty when it can (2 queries, 1 with phases prefetched). Source: domain 2.3, CYC-4."""
    lacks = []
    if not plan.slogan.strip():
        lacks.append(
            Lack(sentence=_("Chưa có chủ đề, khẩu hiệu thi đua."), page="edit", link=_("Soạn nội dung"))
        )
    if len(plan.phases.all()) != 2:
        lacks.append(
            Lack(sentence=_("Chưa đặt đủ hai đợt thi đua cao điểm."), page="phases", link=_("Đặt hai đợt"))
        )
    waiting = unanswered(plan).count()
    if waiting:
        sentence = _("Còn %(count)s ý kiến góp ý chưa trả lời.") % {"count": waiting}
        lacks.append(Lack(sentence=sentence, page="comments", link=_("Trả lời góp ý")))
    return lacks


def visible_unit_plans(access: Access) -> QuerySet[CampaignPlan]:
    """Plans of units that the person may read: of the own units, and issued ones of the units above.

    The standing body and auditors read all.
    """
    plans = CampaignPlan.objects.filter(unit__isnull=False).select_related("unit")
    if access.reads_all:
        return plans
    parents = UnitParent.objects.on(access.day).filter(unit__in=access.unit_ids).values("parent")
    return plans.filter(Q(unit__in=access.unit_ids) | Q(unit__in=parents, state=PlanState.ADOPTED))


def campaign_content(row: PlanCampaign) -> dict[str, Any]:
    """A movement of a plan as plain data (no query beyond `campaigns_in`)."""
    campaign = row.campaign
    return {
        "title": campaign.title,
        "kind": campaign.kind,
        "launched_by": campaign.launched_by,
        "starts_year": campaign.starts_year,
        "ends_year": campaign.ends_year,
        "bases": [*campaign.legal_bases, *row.also_based_on],
        "parents": [parent.title for parent in campaign.parents.all()],
        "starts_on": _iso(row.starts_on),
        "ends_on": _iso(row.ends_on),
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
