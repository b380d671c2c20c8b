"""Plans of the year: of the cluster, and of its member units for themselves."""

import datetime as dt

from django.db.models import F, Q, QuerySet

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from documents.enums import PaperKind
from documents.sources import Facts, Source, Subject
from emulation.models import CampaignPlan
from emulation.queries.anniversaries import celebrations_of
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    Agencies,
    chair_facts,
    cluster_facts,
    drafted_by_cluster,
    drafted_by_unit,
    facts_reader,
    first_day,
    key_of,
    labels_of,
    number_of,
    pk_of,
)
from emulation.queries.plans import campaign_content, campaigns_in, owner_name, targets_in
from emulation.queries.sections import campaign_line


def _plans(cluster_year: ClusterYear | None) -> QuerySet[CampaignPlan]:
    """The cluster's plan, then those of its member units; without a cluster all of units (1 query)."""
    plans = CampaignPlan.objects.filter(unit__isnull=False)
    if cluster_year is not None:
        units = cluster_year.memberships.values("unit")
        plans = CampaignPlan.objects.filter(
            Q(cluster_year=cluster_year) | Q(unit__in=units, year=cluster_year.year)
        )
    return plans.select_related("cluster_year", "unit", "conference").order_by(
        F("unit__sort_key").asc(nulls_first=True), "pk"
    )


def _key(plan: CampaignPlan) -> str:
    """A unit's own plan has another noun than the cluster's: other people draft it."""
    return key_of("unit_plan" if plan.unit_id else "plan", plan.pk)


def _day(plan: CampaignPlan) -> dt.date:
    return plan.issued_on or plan.adopted_on or dt.date(plan.year, 1, 1)


def _subjects(cluster_year: ClusterYear) -> list[Subject]:
    subjects, agencies = [], Agencies(cluster_year)
    for plan in _plans(cluster_year):
        agency = plan.unit or agencies.on(_day(plan))
        if agency:
            subjects.append(_subject(plan, agency))
    return subjects


def _subject(plan: CampaignPlan, agency: Unit) -> Subject:
    return Subject(
        key=_key(plan),
        label=f"Kế hoạch thi đua năm {plan.year} của {plan.unit or plan.cluster_year.name}",
        agency=agency,
        day=plan.issued_on or plan.adopted_on,
    )


def _unit_subjects(unit: Unit) -> list[Subject]:
    """The unit's plans of years in which it is in no cluster."""
    years = unit.memberships.values("year")
    return [_subject(plan, unit) for plan in _plans(None).filter(unit=unit).exclude(year__in=years)]


@facts_reader
def _facts(cluster_year: ClusterYear | None, key: str) -> Facts:
    """The plan's whole text in its parts (10 queries at most)."""
    is_of_unit = key.startswith("unit_plan:")
    pk = pk_of(key, "unit_plan" if is_of_unit else "plan")
    plan = _plans(cluster_year).prefetch_related("phases").get(pk=pk, unit__isnull=not is_of_unit)
    day = _day(plan)
    celebrations = celebrations_of(plan)
    return {
        **(_cluster(cluster_year, day) if cluster_year else {}),
        "plan": {
            "owner": owner_name(plan),
            "is_of_cluster": plan.unit_id is None,
            "year": plan.year,
            "slogan": plan.slogan,
            "purpose": plan.purpose,
            "short_drives_note": plan.short_drives_note,
            "arrangements": plan.arrangements,
            "conference_place": plan.conference.place if plan.conference else "",
            "conference_on": plan.conference.held_on if plan.conference else None,
        },
        "bases": [{"text": text} for text in plan.legal_bases],
        "movements": [
            {"title": row.campaign.title, "line": campaign_line(campaign_content(row))}
            for row in campaigns_in(plan)
            if not row.is_opened_later
        ],
        "targets": [
            {
                "what": target.what,
                "goal": target.goal_text,
                "at_least": "" if target.goal is None else number_of(target.goal),
                "unit_of_measure": target.unit_of_measure,
                "responsible": target.responsible,
            }
            for target in targets_in(plan)
            if not target.is_opened_later
        ],
        "tasks": [{"text": text} for text in plan.key_tasks],
        "phases": [
            {
                "ordinal": phase.ordinal,
                "starts_on": phase.starts_on,
                "ends_on": phase.ends_on,
                "anniversaries": [
                    {"label": celebration.label, "on": celebration.on}
                    for celebration in celebrations
                    if phase.starts_on <= celebration.on <= phase.ends_on
                ],
            }
            for phase in plan.phases.all()
        ],
    }


def _cluster(cluster_year: ClusterYear, day: dt.date) -> Facts:
    return {
        "cluster": cluster_facts(cluster_year, known=cluster_year.memberships.on(day).count()),
        "chair": chair_facts(cluster_year, max(day, first_day(cluster_year))),
    }


def _may_draft(access: Access, cluster_year: ClusterYear | None, subject: Subject) -> bool:
    """The cluster's plan by those who write for the cluster, a unit's by its own people."""
    if subject.key.startswith("unit_plan:"):
        return drafted_by_unit(access, cluster_year, subject)
    return drafted_by_cluster(access, cluster_year, subject)


SOURCE = Source(
    kind=PaperKind.PLAN,
    subjects=_subjects,
    unit_subjects=_unit_subjects,
    facts=_facts,
    may_draft=_may_draft,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of(
            "plan",
            {
                "owner": "Kế hoạch của cụm hoặc đơn vị nào",
                "is_of_cluster": "Là kế hoạch của cụm (không phải của một đơn vị)",
                "year": "Năm của kế hoạch",
                "slogan": "Chủ đề, khẩu hiệu thi đua",
                "purpose": "Mục đích, yêu cầu",
                "short_drives_note": "Về các đợt ngắn ngày, đột xuất",
                "arrangements": "Tổ chức thực hiện",
                "conference_place": "Nơi họp hội nghị thông qua",
                "conference_on": "Ngày họp hội nghị thông qua",
            },
        ),
        "bases.text": "Căn cứ ghi trong kế hoạch",
        **labels_of(
            "movements", {"title": "Tên phong trào", "line": "Phong trào, kèm loại, thời gian, căn cứ"}
        ),
        **labels_of(
            "targets",
            {
                "what": "Nội dung chỉ tiêu",
                "goal": "Mức phải đạt, kèm cách đạt và đơn vị tính",
                "at_least": "Mức phải đạt, chỉ con số",
                "unit_of_measure": "Đơn vị tính",
                "responsible": "Cấp, đơn vị thực hiện",
            },
        ),
        "tasks.text": "Nhiệm vụ trọng tâm",
        **labels_of(
            "phases",
            {
                "ordinal": "Đợt cao điểm thứ mấy",
                "starts_on": "Đợt bắt đầu ngày",
                "ends_on": "Đợt kết thúc ngày",
                "anniversaries.label": "Ngày kỷ niệm trong đợt, kèm số năm",
                "anniversaries.on": "Ngày kỷ niệm rơi vào ngày",
            },
        ),
    },
)
