"""The paper that is marked in the hall, and the minutes of its count."""

import datetime as dt

from django.utils import timezone

from awards.enums import BallotState, BoardRole
from awards.models import Ballot
from awards.permissions import ANNOUNCED
from awards.queries.ballots import ballots_of
from awards.queries.results import Result, result_of
from awards.queries.rules import facts_of, share_text
from clusters.models import ClusterYear
from documents.enums import PaperKind
from documents.sources import Facts, Party, Source, Subject
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    Agencies,
    drafted_by_cluster,
    facts_reader,
    key_of,
    labels_of,
    parties_of,
    person_name,
    pk_of,
    with_cluster,
)

BALLOT = {
    "award": "Danh hiệu bỏ phiếu",
    "round": "Vòng bỏ phiếu",
    "held_on": "Ngày bỏ phiếu",
    "place": "Nơi bỏ phiếu",
    "seats": "Số lượng được suy tôn",
    "seats_basis": "Căn cứ của số lượng",
    "out_of": "Chọn trong số được suy tôn danh hiệu nào",
    "is_secret": "Bỏ phiếu kín",
    "conference": "Hội nghị bỏ phiếu",
}


def subjects_of(cluster_year: ClusterYear, states: frozenset[BallotState]) -> list[Subject]:
    """Ballots in these states, each on its own day."""
    subjects, agencies = [], Agencies(cluster_year)
    for ballot in ballots_of(cluster_year).filter(state__in=states):
        agency = agencies.on(ballot.held_on)
        if agency:
            subjects.append(
                Subject(key=key_of("ballot", ballot.pk), label=str(ballot), agency=agency, day=ballot.held_on)
            )
    return subjects


def _ballot(cluster_year: ClusterYear, key: str) -> Ballot:
    ballots = Ballot.objects.select_related("award_type", "rule", "conference", "out_of__award_type")
    return ballots.get(cluster_year=cluster_year, pk=pk_of(key, "ballot"))


def ballot_facts(ballot: Ballot) -> Facts:
    """What both papers say of the ballot (no query)."""
    place = ballot.place or (ballot.conference.place if ballot.conference else "")
    return {
        "award": ballot.award_type.name,
        "round": ballot.round_number,
        "held_on": ballot.held_on,
        "place": place,
        "seats": ballot.seats,
        "seats_basis": ballot.seats_basis,
        "out_of": ballot.out_of.award_type.name if ballot.out_of else "",
        "is_secret": ballot.rule.is_secret,
        "conference": str(ballot.conference.get_kind_display()) if ballot.conference else "",
    }


@facts_reader
def _paper_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Nominees in their neutral order; no number and no voter anywhere (VOTE-24; 5 queries)."""
    ballot = _ballot(cluster_year, key)
    names = list(ballot.nominees.order_by("ordinal").values_list("unit_name", flat=True))
    return {
        **with_cluster(cluster_year, ballot.held_on),
        "ballot": ballot_facts(ballot),
        "nominees": [{"unit_name": name} for name in names],
        "nominee_count": len(names),
    }


def _time(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%H giờ %M}" if moment else ""


@facts_reader
def _minutes_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """All figures of the count (14 queries). Source: VOTE-26, VOTE-28.

    The verdict is the one reached in whole numbers when the tellers agreed; nothing is reckoned again here.
    """
    ballot = _ballot(cluster_year, key)
    if ballot.state not in ANNOUNCED:
        raise LookupError(key)  # figures show only once both tellers agree (VOTE-24)
    result = result_of(ballot)
    rule = facts_of(ballot, result.members)
    return {
        **with_cluster(cluster_year, ballot.held_on),
        "ballot": {
            **ballot_facts(ballot),
            "opened": _time(ballot.opened_at),
            "closed": _time(ballot.closed_at),
            "chaired_by": ballot.chaired_by,
            "secretary": ballot.secretary,
            "note": ballot.minutes_note,
        },
        "board": [
            {
                "full_name": member.full_name,
                "position_title": member.position_title,
                "role": str(member.get_role_display()),
                "is_head": member.role == BoardRole.HEAD,
            }
            for member in ballot.board.order_by("role", "pk")
        ],
        "rule": {
            "name": ballot.rule.name,
            "legal_basis": ballot.rule.legal_basis,
            "is_confirmed": ballot.rule.confirmed_at is not None,
            "threshold": share_text(ballot.rule.threshold_numerator, ballot.rule.threshold_denominator),
            "is_strict": ballot.rule.comparison == ">",
            "denominator": result.base_name,
            "votes_needed": rule.votes_needed,
        },
        "roll": {"members": result.members, "present": result.present},
        "absent": [{"unit_name": name, "reason": reason} for name, reason in result.excused]
        + [{"unit_name": name, "reason": ""} for name in result.absent],
        "opinions": [{"unit_name": name, "document": document} for name, document in result.opinion_papers],
        "papers": {
            "issued": result.figures["issued"],
            "returned": result.figures["returned"],
            "valid": result.figures["valid"],
            "invalid": result.figures["invalid"],
        },
        "results": result_rows(result),
        "elevated": [{"unit_name": row.nominee.unit_name} for row in result.rows if row.nominee.is_elevated],
        "seats_left": result.seats_left,
    }


def result_rows(result: Result) -> list[Facts]:
    """Each nominee's figures as the minutes list them: most votes first, equal ones in the paper's order."""
    return [
        {
            "unit_name": row.nominee.unit_name,
            "votes_for": row.votes_for,
            "votes_against": row.votes_against,
            "votes_blank": row.votes_blank,
            "opinions_for": row.opinions_for,
            "votes": row.votes,
            "base": row.base,
            "verdict": row.verdict,
            "is_withdrawn": row.is_withdrawn,
        }
        for row in result.rows
    ]


def counting_parties(cluster_year: ClusterYear, key: str) -> list[Party]:
    """Who signs the minutes of the count: the board, its head first, then secretary and chair (5 queries)."""
    ballot = _ballot(cluster_year, key)
    titles = {BoardRole.HEAD: "Trưởng ban kiểm phiếu", BoardRole.MEMBER: "Thành viên ban kiểm phiếu"}
    board = [
        (key_of("board", member.pk), titles[BoardRole(member.role)], member.full_name)
        for member in ballot.board.order_by("role", "pk")
    ]
    people = [
        *board,
        ("secretary", "Thư ký", person_name(ballot.secretary)),
        ("chair", "Chủ trì", person_name(ballot.chaired_by)),
    ]
    return parties_of(cluster_year, ballot.held_on, people)


BALLOT_PAPER = Source(
    kind=PaperKind.BALLOT_PAPER,
    subjects=lambda cluster_year: subjects_of(cluster_year, frozenset(BallotState) - {BallotState.VOID}),
    facts=_paper_facts,
    may_draft=drafted_by_cluster,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of("ballot", BALLOT),
        "nominees.unit_name": "Đơn vị trên phiếu",
        "nominee_count": "Số đơn vị trên phiếu",
    },
)
RESULT = {
    "unit_name": "Đơn vị trên phiếu",
    "votes_for": "Số phiếu tán thành",
    "votes_against": "Số phiếu không tán thành",
    "votes_blank": "Số phiếu không có ý kiến",
    "opinions_for": "Số ý kiến bằng văn bản tán thành",
    "votes": "Cộng tán thành",
    "base": "Tính tỷ lệ trên",
    "verdict": "Kết quả",
    "is_withdrawn": "Đơn vị đã rút đăng ký sau khi lập phiếu",
}
COUNTING_MINUTES = Source(
    kind=PaperKind.COUNTING_MINUTES,
    subjects=lambda cluster_year: subjects_of(cluster_year, ANNOUNCED),
    facts=_minutes_facts,
    may_draft=drafted_by_cluster,
    parties=counting_parties,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of(
            "ballot",
            {
                **BALLOT,
                "opened": "Giờ mở bỏ phiếu",
                "closed": "Giờ đóng bỏ phiếu",
                "chaired_by": "Người chủ trì",
                "secretary": "Thư ký",
                "note": "Diễn biến, ý kiến, sự cố",
            },
        ),
        **labels_of(
            "board",
            {
                "full_name": "Họ và tên thành viên ban kiểm phiếu",
                "position_title": "Chức vụ thành viên ban kiểm phiếu",
                "role": "Vai trò trong ban kiểm phiếu",
                "is_head": "Là Trưởng ban kiểm phiếu",
            },
        ),
        **labels_of(
            "rule",
            {
                "name": "Tên quy tắc bỏ phiếu",
                "legal_basis": "Căn cứ của quy tắc",
                "is_confirmed": "Quy tắc đã được xác nhận",
                "threshold": "Ngưỡng được suy tôn",
                "is_strict": "Phải trên ngưỡng (không phải từ ngưỡng trở lên)",
                "denominator": "Tỷ lệ tính trên",
                "votes_needed": "Số phiếu cần có",
            },
        ),
        "roll.members": "Tổng số đơn vị thành viên",
        "roll.present": "Số đơn vị có mặt",
        "absent.unit_name": "Đơn vị vắng mặt",
        "absent.reason": "Lý do vắng mặt",
        "opinions.unit_name": "Đơn vị gửi ý kiến bằng văn bản",
        "opinions.document": "Văn bản nêu ý kiến",
        "papers.issued": "Số phiếu phát ra",
        "papers.returned": "Số phiếu thu về",
        "papers.valid": "Số phiếu hợp lệ",
        "papers.invalid": "Số phiếu không hợp lệ",
        **labels_of("results", RESULT),
        "elevated.unit_name": "Đơn vị được suy tôn",
        "seats_left": "Số suất chưa dùng",
    },
)
