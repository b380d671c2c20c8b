"""Decisions of the ministry at the beginning of a year: the division into clusters, who leads them."""

import datetime as dt
from collections import defaultdict

from clusters.models import ClusterLead, ClusterYear
from clusters.queries import members_on
from documents.enums import PaperKind
from documents.sources import Facts, Source, Subject
from emulation.queries.papers.common import (
    CLUSTER_LABELS,
    cluster_facts,
    drafted_by_standing_body,
    expect_year,
    facts_reader,
    first_day,
    key_of,
    labels_of,
    lead_rows,
    member_total,
    ministry,
    names_on,
    of_year,
    pk_of,
)

LEAD = {
    "role": "Vai trò (Trưởng, Phó Trưởng)",
    "unit_name": "Đơn vị giữ vai trò",
    "person_name": "Họ và tên người được cử",
    "position_title": "Chức vụ của người được cử",
}


def _division_subjects(cluster_year: ClusterYear) -> list[Subject]:
    return of_year(cluster_year, f"Chia cụm năm {cluster_year.year}", agency=ministry()) if ministry() else []


def _divided_together(cluster_year: ClusterYear) -> list[ClusterYear]:
    """The clusters that the same decision divides; only this one while no decision is recorded (1 query)."""
    if not cluster_year.decision_number:
        return [cluster_year]
    return list(
        ClusterYear.objects.filter(
            year=cluster_year.year,
            decision_number=cluster_year.decision_number,
            decision_on=cluster_year.decision_on,
            is_sample=cluster_year.is_sample,
        ).order_by("sort_key", "pk")
    )


@facts_reader
def _division_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Clusters with members and leaders, on the year's first day (4 queries, however many clusters)."""
    expect_year(cluster_year, key)
    day = first_day(cluster_year)
    years = _divided_together(cluster_year)
    members = defaultdict(list)
    for year in years:
        members[year.pk] = list(members_on(year, day))
    leads = defaultdict(list)
    for lead in ClusterLead.objects.on(day).filter(cluster_year__in=years).order_by("role", "pk"):
        leads[lead.cluster_year_id].append(lead)
    names = names_on({lead.unit_id for found in leads.values() for lead in found}, day)
    return {
        "cluster": cluster_facts(cluster_year, known=len(members[cluster_year.pk])),
        "clusters": [
            {
                "name": year.name,
                "block": year.block,
                "member_count": member_total(year, len(members[year.pk])),
                "is_complete": member_total(year, len(members[year.pk])) == len(members[year.pk]),
                "members": [{"unit_name": member.name_on_day} for member in members[year.pk]],
                "leads": lead_rows(year, leads[year.pk], names),
            }
            for year in years
        ],
    }


def _leads_by_decision(cluster_year: ClusterYear) -> list[list[ClusterLead]]:
    """Leaders in groups that one decision named together, oldest first (1 query)."""
    groups: dict[tuple[str, dt.date | None, dt.date | None], list[ClusterLead]] = defaultdict(list)
    leads = ClusterLead.objects.filter(cluster_year=cluster_year).select_related("unit")
    for lead in leads.order_by("valid_from", "role", "pk"):
        groups[lead.decision_number, lead.decision_on, lead.valid_from].append(lead)
    return list(groups.values())


def _leads_subjects(cluster_year: ClusterYear) -> list[Subject]:
    agency = ministry()
    if agency is None:
        return []
    return [
        Subject(
            key=key_of("leads", min(lead.pk for lead in leads)),
            label=f"Cử Trưởng, Phó Trưởng {cluster_year.name} năm {cluster_year.year}"
            + (f", từ ngày {leads[0].valid_from:%d/%m/%Y}" if leads[0].valid_from else ""),
            agency=agency,
            day=leads[0].decision_on,
        )
        for leads in _leads_by_decision(cluster_year)
    ]


@facts_reader
def _leads_facts(cluster_year: ClusterYear, key: str) -> Facts:
    pk = pk_of(key, "leads")
    groups = [leads for leads in _leads_by_decision(cluster_year) if pk == min(lead.pk for lead in leads)]
    if not groups:
        raise ClusterLead.DoesNotExist
    leads = groups[0]
    day = leads[0].decision_on or leads[0].valid_from or first_day(cluster_year)
    names = names_on([lead.unit_id for lead in leads], day)
    members = members_on(cluster_year, max(day, first_day(cluster_year)))
    return {
        "cluster": cluster_facts(cluster_year, known=members.count()),
        "leads": lead_rows(cluster_year, leads, names),
        "valid_from": leads[0].valid_from,
    }


DIVISION = Source(
    kind=PaperKind.DIVISION_DECISION,
    subjects=_division_subjects,
    facts=_division_facts,
    may_draft=drafted_by_standing_body,
    labels={
        **CLUSTER_LABELS,
        **labels_of(
            "clusters",
            {
                "name": "Tên từng cụm, khu vực",
                "block": "Khối các đơn vị",
                "member_count": "Số đơn vị của cụm",
                "is_complete": "Đã biết đủ các đơn vị của cụm",
                "members.unit_name": "Tên đơn vị thành viên",
            },
        ),
        **labels_of("clusters.leads", LEAD),
    },
)
LEADS = Source(
    kind=PaperKind.LEADS_DECISION,
    subjects=_leads_subjects,
    facts=_leads_facts,
    may_draft=drafted_by_standing_body,
    labels={**CLUSTER_LABELS, **labels_of("leads", LEAD), "valid_from": "Giữ vai trò từ ngày"},
)
