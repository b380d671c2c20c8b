"""Papers around meetings: the invitation and the minutes of a conference."""

from clusters.models import ClusterYear
from clusters.queries import members_on
from documents.enums import PaperKind
from documents.sources import Facts, Party, Source, Subject
from emulation.enums import AttendanceState, ConferenceState, PlanState
from emulation.models import CampaignPlan, Conference
from emulation.queries.conferences import attendance_rows
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    Agencies,
    chair_facts,
    cluster_facts,
    drafted_by_cluster,
    facts_reader,
    key_of,
    labels_of,
    parties_of,
    person_name,
    pk_of,
    secretary_of,
)

CONFERENCE = {
    "kind": "Loại hội nghị",
    "held_on": "Ngày họp",
    "session": "Giờ khai mạc, buổi họp",
    "place": "Địa điểm họp",
    "chaired_by": "Người chủ trì",
    "guests": "Đại biểu dự",
    "is_held": "Hội nghị đã họp",
    "opens_year": "Đồng thời mở năm thi đua nào",
}


def _subjects_of(cluster_year: ClusterYear, *, what: str, is_held: bool) -> list[Subject]:
    conferences = Conference.objects.filter(cluster_year=cluster_year).order_by("held_on", "pk")
    if is_held:
        conferences = conferences.filter(state=ConferenceState.HELD)
    subjects, agencies = [], Agencies(cluster_year)
    for conference in conferences:
        agency = agencies.on(conference.held_on)
        if agency:
            subjects.append(
                Subject(
                    key=key_of("conference", conference.pk),
                    label=f"{what} {conference}",
                    agency=agency,
                    day=conference.held_on if is_held else None,
                )
            )
    return subjects


def _conference(cluster_year: ClusterYear, key: str) -> Conference:
    conferences = Conference.objects.select_related("opens_cluster_year")
    conference = conferences.get(cluster_year=cluster_year, pk=pk_of(key, "conference"))
    conference.cluster_year = cluster_year
    return conference


def _told_of(conference: Conference) -> Facts:
    opens = conference.opens_cluster_year
    return {
        "conference": {
            "kind": str(conference.get_kind_display()),
            "held_on": conference.held_on,
            "session": _when(conference),
            "place": conference.place,
            "chaired_by": conference.chaired_by,
            "guests": conference.guests,
            "is_held": conference.state == ConferenceState.HELD,
            "opens_year": opens.year if opens else None,
        },
        "agenda": [{"text": text} for text in conference.agenda],
    }


def _when(conference: Conference) -> str:
    """08 giờ 30, sáng: as papers write it."""
    start = conference.opening_time
    hour = f"{start.hour:02d} giờ {start.minute:02d}" if start else ""
    return ", ".join(filter(None, [hour, conference.session]))


@facts_reader
def _invitation_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """When, where and to what the member units of that day are asked (5 queries)."""
    conference = _conference(cluster_year, key)
    members = list(members_on(cluster_year, conference.held_on))
    return {
        "cluster": cluster_facts(cluster_year, known=len(members)),
        "chair": chair_facts(cluster_year, conference.held_on),
        **_told_of(conference),
        "members": [{"unit_name": member.name_on_day} for member in members],
    }


@facts_reader
def _minutes_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Who came, what was on the agenda, what was adopted there (9 queries)."""
    conference = _conference(cluster_year, key)
    rows = attendance_rows(conference)
    attendances = [(row.member.name_on_day, row.attendance) for row in rows]
    came = [(name, a) for name, a in attendances if a and a.state == AttendanceState.PRESENT]
    plan = CampaignPlan.objects.filter(conference=conference, state=PlanState.ADOPTED).first()
    return {
        "cluster": cluster_facts(cluster_year, known=len(rows)),
        "chair": chair_facts(cluster_year, conference.held_on),
        **_told_of(conference),
        "attendance": [
            {
                "unit_name": name,
                "state": str(a.get_state_display()) if a else "",
                "representative": a.representative if a else "",
                "reason": a.reason if a else "",
            }
            for name, a in attendances
        ],
        "present_count": len(came),
        "is_attendance_taken": any(a for _name, a in attendances),
        "secretary": secretary_of(cluster_year, conference.held_on),
        "minutes": "" if conference.minutes == f"Nguồn: {cluster_year.source_note}" else conference.minutes,
        "adopted": {
            "plan": f"Kế hoạch phát động phong trào thi đua năm {plan.year}" if plan else "",
            "plan_sha256": plan.adopted_hash if plan else "",
        },
        "covenants": [{"title": covenant.title} for covenant in conference.covenants.order_by("group", "pk")],
    }


def minutes_parties(cluster_year: ClusterYear, key: str) -> list[Party]:
    """Who signs the minutes of a conference: the secretary, then who chaired it (5 queries)."""
    conference = _conference(cluster_year, key)
    day = conference.held_on
    people = [
        ("secretary", "Thư ký", secretary_of(cluster_year, day)["full_name"]),
        ("chair", "Chủ trì", person_name(conference.chaired_by)),
    ]
    return parties_of(cluster_year, day, people)


INVITATION = Source(
    kind=PaperKind.INVITATION,
    subjects=lambda cluster_year: _subjects_of(cluster_year, what="Mời dự", is_held=False),
    facts=_invitation_facts,
    may_draft=drafted_by_cluster,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of("conference", CONFERENCE),
        "agenda.text": "Nội dung chương trình",
        "members.unit_name": "Đơn vị được mời",
    },
)
MINUTES = Source(
    kind=PaperKind.CONFERENCE_MINUTES,
    subjects=lambda cluster_year: _subjects_of(cluster_year, what="Biên bản", is_held=True),
    facts=_minutes_facts,
    may_draft=drafted_by_cluster,
    parties=minutes_parties,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of("conference", CONFERENCE),
        "agenda.text": "Nội dung chương trình",
        **labels_of(
            "attendance",
            {
                "unit_name": "Đơn vị thành viên",
                "state": "Có mặt hay vắng",
                "representative": "Người dự của đơn vị",
                "reason": "Lý do vắng",
            },
        ),
        "present_count": "Số đơn vị có mặt",
        "is_attendance_taken": "Đã điểm danh",
        "secretary.full_name": "Họ và tên thư ký cụm",
        "secretary.position_title": "Chức vụ thư ký cụm",
        "minutes": "Diễn biến ghi trong hệ thống",
        "adopted.plan": "Kế hoạch được thông qua",
        "adopted.plan_sha256": "Mã băm kế hoạch được thông qua",
        "covenants.title": "Giao ước ký tại hội nghị",
    },
)
