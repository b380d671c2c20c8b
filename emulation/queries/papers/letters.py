"""Notices and letters to the member units: what is due when, and who has not done it yet."""

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from documents.enums import PaperKind
from documents.sources import Facts, Source, Subject
from emulation.enums import MilestoneKind
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    chair_facts,
    cluster_facts,
    drafted_by_cluster,
    drafted_by_unit,
    expect_year,
    facts_reader,
    key_of,
    labels_of,
    last_day,
    of_year,
    pk_of,
)
from emulation.queries.year_facts import YearFacts

MILESTONE = {
    "name": "Tên mốc",
    "due_on": "Hạn của mốc",
    "reached_on": "Đạt mốc ngày",
    "is_reached": "Mốc đã đạt",
}


@facts_reader
def _facts(cluster_year: ClusterYear | None, key: str) -> Facts:
    """The steps that have a due day, and the member units (6 queries); of a unit's own letter nothing."""
    if cluster_year is None:
        pk_of(key, "unit")
        return {}
    expect_year(cluster_year, key)
    steps = YearFacts(cluster_year, last_day(cluster_year))
    return {
        "cluster": cluster_facts(cluster_year, known=len(steps.members)),
        "chair": chair_facts(cluster_year, steps.day),
        "milestones": [
            {
                "name": str(kind.label),
                "due_on": steps.due_on(kind),
                "reached_on": steps.milestones[kind].reached_on,
                "is_reached": steps.reached(kind),
            }
            for kind in MilestoneKind
            if steps.due_on(kind)
        ],
        "members": [{"unit_name": member.name_on_day} for member in steps.members],
        "waiting": {
            "covenant": [
                {"unit_name": member.name_on_day}
                for member in steps.members
                if member.unit_id in steps.parties and steps.parties[member.unit_id] is None
            ],
            "registration": [
                {"unit_name": member.name_on_day}
                for member in steps.members
                if member.unit_id not in steps.registrations
            ],
        },
    }


LABELS = {
    **CLUSTER_LABELS,
    **CHAIR_LABELS,
    **labels_of("milestones", MILESTONE),
    "members.unit_name": "Đơn vị thành viên",
    "waiting.covenant.unit_name": "Đơn vị chưa ký giao ước",
    "waiting.registration.unit_name": "Đơn vị chưa đăng ký danh hiệu",
}


def _notice_subjects(cluster_year: ClusterYear) -> list[Subject]:
    return of_year(cluster_year, f"Các mốc và thời hạn của {cluster_year.name} năm {cluster_year.year}")


def _letter_subjects(cluster_year: ClusterYear) -> list[Subject]:
    return of_year(cluster_year, f"Gửi các đơn vị thành viên {cluster_year.name}")


def _unit_letters(unit: Unit) -> list[Subject]:
    """What a unit writes in its own name, e.g. to correct a plan of its own."""
    return [Subject(key=key_of("unit", unit.pk), label=f"Công văn của {unit}", agency=unit)]


def _may_draft_letter(access: Access, cluster_year: ClusterYear | None, subject: Subject) -> bool:
    return (drafted_by_cluster if cluster_year else drafted_by_unit)(access, cluster_year, subject)


NOTICE = Source(
    kind=PaperKind.NOTICE,
    subjects=_notice_subjects,
    facts=_facts,
    may_draft=drafted_by_cluster,
    labels=LABELS,
)
LETTER = Source(
    kind=PaperKind.OFFICIAL_LETTER,
    subjects=_letter_subjects,
    unit_subjects=_unit_letters,
    facts=_facts,
    may_draft=_may_draft_letter,
    labels=LABELS,
)
