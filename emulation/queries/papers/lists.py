"""A unit's registered titles, and how the cluster answered the comments on its drafts."""

from clusters.models import ClusterYear, Unit
from core.clock import local_day
from documents.enums import PaperKind
from documents.sources import Facts, Source, Subject
from emulation.enums import RegistrationState
from emulation.models import CampaignPlan, Covenant
from emulation.queries.comments import comments_of
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    agency_of,
    drafted_by_cluster,
    drafted_by_unit,
    facts_reader,
    key_of,
    labels_of,
    last_day,
    names_on,
    pk_of,
    with_cluster,
)
from emulation.queries.registrations import registrations_of


def _registration_subjects(cluster_year: ClusterYear) -> list[Subject]:
    units = Unit.objects.filter(
        registrations_made__cluster_year=cluster_year, registrations_made__state=RegistrationState.SUBMITTED
    )
    return [
        Subject(key=key_of("unit", unit.pk), label=f"Danh hiệu đăng ký của {unit}", agency=unit)
        for unit in units.distinct().order_by("sort_key", "pk")
    ]


@facts_reader
def _registration_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """What a unit registered for itself and for those below it (6 queries)."""
    unit = Unit.objects.get(pk=pk_of(key, "unit"))
    rows = list(registrations_of(cluster_year, state=RegistrationState.SUBMITTED).filter(by_unit=unit))
    day = max((local_day(row.submitted_at) for row in rows), default=last_day(cluster_year))
    return {
        **with_cluster(cluster_year, last_day(cluster_year)),
        "unit": {"name": names_on([unit.pk], day)[unit.pk]},
        "registrations": [
            {
                "unit_name": row.for_unit_name,
                "title": row.award_type.name,
                "note": row.note,
                "submitted_on": local_day(row.submitted_at),
            }
            for row in rows
        ],
        "registration_count": len(rows),
    }


def _drafts(cluster_year: ClusterYear) -> list[CampaignPlan | Covenant]:
    """Drafts of the cluster that somebody commented on (2 queries)."""
    plans = CampaignPlan.objects.filter(cluster_year=cluster_year, comments__isnull=False).distinct()
    covenants = Covenant.objects.filter(cluster_year=cluster_year, comments__isnull=False).distinct()
    return [*plans, *covenants.order_by("group", "pk")]


def _draft_key(draft: CampaignPlan | Covenant) -> str:
    return key_of("plan" if isinstance(draft, CampaignPlan) else "covenant", draft.pk)


def _draft_name(draft: CampaignPlan | Covenant) -> str:
    if isinstance(draft, CampaignPlan):
        return f"Kế hoạch phát động phong trào thi đua năm {draft.year}"
    return draft.title


def _comment_subjects(cluster_year: ClusterYear) -> list[Subject]:
    drafts = _drafts(cluster_year)
    agency = agency_of(cluster_year, last_day(cluster_year)) if drafts else None
    if agency is None:
        return []
    return [
        Subject(
            key=_draft_key(draft), label=f"Tiếp thu, giải trình ý kiến: {_draft_name(draft)}", agency=agency
        )
        for draft in drafts
    ]


@facts_reader
def _comment_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Comments with the answers given; units that agreed without remarks are named apart (7 queries)."""
    draft = next((draft for draft in _drafts(cluster_year) if _draft_key(draft) == key), None)
    if draft is None:
        raise LookupError(key)
    comments = list(comments_of(draft))
    names = names_on(
        {comment.unit_id for comment in comments},
        max((local_day(comment.made_at) for comment in comments), default=last_day(cluster_year)),
    )
    remarks = [comment for comment in comments if not comment.is_without_remarks]
    return {
        **with_cluster(cluster_year, last_day(cluster_year)),
        "draft": {
            "name": _draft_name(draft),
            "comments_from_on": draft.comments_from_on,
            "comments_until_on": draft.comments_until_on,
            "version": max((comment.version_number for comment in comments), default=0),
        },
        "comments": [
            {
                "unit_name": names[comment.unit_id],
                "section": comment.section,
                "body": comment.body,
                "response": str(comment.get_response_display()),
                "is_answered": comment.responded_at is not None,
                "response_text": comment.response_text,
            }
            for comment in remarks
        ],
        "comment_count": len(remarks),
        "agreeing": [
            {"unit_name": names[comment.unit_id]} for comment in comments if comment.is_without_remarks
        ],
    }


REGISTRATIONS = Source(
    kind=PaperKind.REGISTRATION_LIST,
    subjects=_registration_subjects,
    facts=_registration_facts,
    may_draft=drafted_by_unit,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        "unit.name": "Đơn vị đăng ký",
        **labels_of(
            "registrations",
            {
                "unit_name": "Đăng ký cho đơn vị",
                "title": "Danh hiệu đăng ký",
                "note": "Ghi chú khi đăng ký",
                "submitted_on": "Ngày đăng ký",
            },
        ),
        "registration_count": "Số danh hiệu đăng ký",
    },
)
COMMENTS = Source(
    kind=PaperKind.COMMENT_RESPONSES,
    subjects=_comment_subjects,
    facts=_comment_facts,
    may_draft=drafted_by_cluster,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of(
            "draft",
            {
                "name": "Tên dự thảo lấy ý kiến",
                "comments_from_on": "Lấy ý kiến từ ngày",
                "comments_until_on": "Lấy ý kiến đến hết ngày",
                "version": "Bản dự thảo gần nhất được góp ý",
            },
        ),
        **labels_of(
            "comments",
            {
                "unit_name": "Đơn vị góp ý",
                "section": "Phần được góp ý",
                "body": "Nội dung góp ý",
                "response": "Tiếp thu hay không",
                "is_answered": "Đã trả lời ý kiến",
                "response_text": "Nội dung giải trình",
            },
        ),
        "comment_count": "Số ý kiến góp ý",
        "agreeing.unit_name": "Đơn vị thống nhất, không có ý kiến khác",
    },
)
