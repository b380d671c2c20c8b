"""A new year from last year's: who stays, which movements go on, and what must change."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clusters.models import ClusterMembership, ClusterYear, Unit, UnitName, UnitSuccession
from clusters.queries import leads_on, members_on
from emulation.enums import MilestoneKind
from emulation.models import Campaign, CampaignPlan, Milestone, PlanCampaign
from emulation.queries.year_facts import day_in


@dataclass(frozen=True, kw_only=True)
class OldMember:
    """A member of last year as the new year finds it."""

    unit: Unit
    ordinal: int
    old_name: str
    new_name: str | None  # None: it no longer exists
    successors: tuple[Unit, ...] = ()
    legal_basis: str = ""

    @property
    def is_renamed(self) -> bool:
        """Still there, under another name."""
        return self.new_name is not None and self.new_name != self.old_name


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that last year cannot decide for this year; ``is_settled`` once somebody has."""

    sentence: str
    is_settled: bool
    page: str = ""


def previous_year(cluster_year: ClusterYear) -> ClusterYear | None:
    """The cluster's year before this one (1 query)."""
    earlier = ClusterYear.objects.filter(cluster=cluster_year.cluster_id, year__lt=cluster_year.year)
    return earlier.select_related("cluster").order_by("-year").first()


def old_members(last: ClusterYear, day: dt.date) -> list[OldMember]:
    """Members at the end of ``last``, in order, as they are on ``day`` of the new year (2 queries)."""
    last_day = dt.date(last.year, 12, 31)
    names = UnitName.objects.filter(unit=OuterRef("unit"))
    members = list(
        ClusterMembership.objects.on(last_day)
        .filter(cluster_year=last)
        .annotate(
            # The papers of last year bear the name the unit began that year with.
            old_name=Coalesce(
                Subquery(names.on(dt.date(last.year, 1, 1)).values("name")[:1]),
                Subquery(names.on(last_day).values("name")[:1]),
            ),
            new_name=Subquery(names.on(day).values("name")[:1]),
        )
        .select_related("unit")
        .order_by("ordinal", "pk")
    )
    gone = [member.unit_id for member in members if member.new_name is None]
    rows = UnitSuccession.objects.filter(predecessor__in=gone, effective_on__lte=day).select_related(
        "successor"
    )
    became: dict[int, list[UnitSuccession]] = {}
    for row in rows.order_by("effective_on", "pk"):
        became.setdefault(row.predecessor_id, []).append(row)
    return [
        OldMember(
            unit=member.unit,
            ordinal=member.ordinal,
            old_name=member.old_name or member.unit.name,
            new_name=member.new_name,
            successors=tuple(row.successor for row in became.get(member.unit_id, []) if row.successor),
            legal_basis="; ".join(dict.fromkeys(row.legal_basis for row in became.get(member.unit_id, []))),
        )
        for member in members
    ]


def movements(last: ClusterYear, year: int) -> tuple[list[PlanCampaign], list[Campaign]]:
    """Movements of last year's plan that still run in ``year``, and those that have ended (1 query)."""
    rows = list(
        PlanCampaign.objects.filter(plan__cluster_year=last)
        .select_related("campaign")
        .order_by("ordinal", "pk")
    )
    running = [row for row in rows if _runs_in(row.campaign, year)]
    return running, [row.campaign for row in rows if not _runs_in(row.campaign, year)]


def _runs_in(campaign: Campaign, year: int) -> bool:
    return campaign.ends_year is None or campaign.ends_year >= year


def proposed_due_days(cluster_year: ClusterYear) -> dict[str, dt.date]:
    """Last year's due days, moved to this year; proposals only, nothing is set by reading them (2 queries)."""
    last = previous_year(cluster_year)
    if last is None:
        return {}
    distance = cluster_year.year - last.year
    rows = Milestone.objects.filter(cluster_year=last, due_on__isnull=False).values_list("kind", "due_on")
    return {kind: _years_later(due_on, distance) for kind, due_on in rows}


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def what_must_change(cluster_year: ClusterYear, today: dt.date) -> list[Change]:
    """What last year's data cannot decide for this year, each settled or not; computed, never stored (10 queries)."""
    last = previous_year(cluster_year)
    day = day_in(cluster_year, today)
    plan = (
        CampaignPlan.objects.filter(cluster_year=cluster_year)
        .prefetch_related("phases", "plan_campaigns__campaign")
        .first()
    )
    old_plan = CampaignPlan.objects.filter(cluster_year=last).first() if last else None
    return [
        _decision(cluster_year, last),
        Change(
            sentence=_("Trưởng và Phó Trưởng luân phiên: cử người hoặc đơn vị của năm nay."),
            is_settled=leads_on(cluster_year, day).exists(),
            page="clusters:year_leads",
        ),
        *_member_changes(cluster_year, last, day),
        Change(
            sentence=_("Chủ đề, khẩu hiệu thi đua của năm nay, theo kế hoạch của Bộ."),
            is_settled=bool(plan and plan.slogan and not (old_plan and plan.slogan == old_plan.slogan)),
            page="emulation:plan_show",
        ),
        Change(
            sentence=_("Hai đợt thi đua cao điểm trong năm %(year)s.") % {"year": cluster_year.year},
            is_settled=bool(
                plan
                and len(plan.phases.all()) == 2
                and all(p.starts_on.year == cluster_year.year for p in plan.phases.all())
            ),
            page="emulation:plan_show",
        ),
        *_movement_changes(cluster_year, last, plan),
        Change(
            sentence=_("Hạn của các bước trong năm; hạn năm trước chỉ là đề xuất."),
            is_settled=Milestone.objects.filter(
                cluster_year=cluster_year, kind=MilestoneKind.REGISTERED, due_on__isnull=False
            ).exists(),
            page="emulation:milestone_due",
        ),
    ]


def _decision(cluster_year: ClusterYear, last: ClusterYear | None) -> Change:
    number = cluster_year.decision_number
    return Change(
        sentence=_("Số và ngày quyết định chia cụm, cử Trưởng, Phó Trưởng của năm %(year)s.")
        % {"year": cluster_year.year},
        is_settled=bool(
            number and cluster_year.decision_on and not (last and number == last.decision_number)
        ),
        page="emulation:year_edit",
    )


def _member_changes(cluster_year: ClusterYear, last: ClusterYear | None, day: dt.date) -> list[Change]:
    if last is None:
        return []
    present = {member.unit_id for member in members_on(cluster_year, day)}
    changes = []
    for member in old_members(last, dt.date(cluster_year.year, 1, 1)):
        if member.new_name is None:
            heirs = ", ".join(unit.name for unit in member.successors)
            words = (
                _("%(old)s không còn; đơn vị kế thừa: %(heirs)s.")
                if heirs
                else _("%(old)s không còn, không có đơn vị kế thừa.")
            )
            settled = member.unit.pk not in present and (
                not heirs or any(u.pk in present for u in member.successors)
            )
            changes.append(
                Change(
                    sentence=words % {"old": member.old_name, "heirs": heirs},
                    is_settled=settled,
                    page="clusters:year_members",
                )
            )
        elif member.is_renamed:
            changes.append(
                Change(
                    sentence=_("%(old)s nay là %(new)s; văn bản của năm nay dùng tên mới.")
                    % {"old": member.old_name, "new": member.new_name},
                    is_settled=member.unit.pk in present,
                    page="clusters:year_members",
                )
            )
    return changes


def _movement_changes(
    cluster_year: ClusterYear, last: ClusterYear | None, plan: CampaignPlan | None
) -> list[Change]:
    if last is None:
        return []
    _running, ended = movements(last, cluster_year.year)
    kept = {row.campaign_id for row in plan.plan_campaigns.all()} if plan else set()
    return [
        Change(
            sentence=_(
                "Phong trào “%(title)s” đã kết thúc năm %(year)s: thay bằng phong trào mới nếu Bộ phát động."
            )
            % {"title": campaign.title, "year": campaign.ends_year},
            is_settled=campaign.pk not in kept,
            page="emulation:plan_show",
        )
        for campaign in ended
    ]
