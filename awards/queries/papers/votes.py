"""The paper that is marked in the hall, and the minutes of its count, of papers and of a sealed box."""

import datetime as dt

from django.utils import timezone

from awards.enums import BallotMode, BallotState, BoardRole
from awards.models import Ballot
from awards.permissions import COUNTED
from awards.queries.ballots import ballots_of
from awards.queries.results import Result, result_of
from awards.queries.rules import facts_of, share_text
from awards.queries.tellers import equation_of
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
from urn.enums import FormKind

BALLOT = {
    "award": "Danh hiệu bỏ phiếu",
    "round": "Vòng bỏ phiếu",
    "held_on": "Ngày bỏ phiếu",
    "place": "Nơi bỏ phiếu",
    "seats": "Số lượng được suy tôn",
    "seats_basis": "Căn cứ của số lượng",
    "out_of": "Chọn trong số được suy tôn danh hiệu nào",
    "is_secret": "Bỏ phiếu kín",
    "is_choice": "Phiếu chọn tên (không phải tán thành từng tên)",
    "max_marks": "Được đánh dấu nhiều nhất bao nhiêu tên",
    "mode": "Cách bỏ phiếu",
    "is_sealed": "Có hòm phiếu điện tử niêm phong",
    "conference": "Hội nghị bỏ phiếu",
}


def subjects_of(
    cluster_year: ClusterYear, states: frozenset[BallotState], *, is_announced: bool = False
) -> list[Subject]:
    """Ballots in these states (announced only, if asked), each on its own day."""
    subjects, agencies = [], Agencies(cluster_year)
    ballots = ballots_of(cluster_year).filter(state__in=states)
    for ballot in ballots.filter(announced_at__isnull=False) if is_announced else ballots:
        agency = agencies.on(ballot.held_on)
        if agency:
            subjects.append(
                Subject(key=key_of("ballot", ballot.pk), label=str(ballot), agency=agency, day=ballot.held_on)
            )
    return subjects


def _ballot(cluster_year: ClusterYear, key: str) -> Ballot:
    ballots = Ballot.objects.select_related("award_type", "rule", "conference", "out_of__award_type", "box")
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
        "is_choice": ballot.form == FormKind.CHOOSE,
        "max_marks": ballot.rule.max_marks,
        "mode": str(ballot.get_mode_display()),
        "is_sealed": ballot.mode != BallotMode.PAPER,
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
    """All figures of the count (17 queries). Source: VOTE-26, VOTE-28.

    The verdict is the one reached in whole numbers when the tellers agreed; nothing is reckoned again here.
    """
    ballot = _ballot(cluster_year, key)
    if ballot.state not in COUNTED or ballot.announced_at is None:
        raise LookupError(key)  # no figure goes on a paper before it is announced (VOTE-24)
    result = result_of(ballot)
    equation = equation_of(ballot, result.figures["issued"])
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
            "switched": _time(ballot.switched_at),
            "switch_reason": ballot.switch_reason,
        },
        "box": {
            "fingerprint": ballot.box.fingerprint if ballot.box else "",
            "tally_fingerprint": ballot.box.tally_fingerprint if ballot.box else "",
            "roll_hash": ballot.roll_hash,
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
            "electronic": equation.electronic,
            "hall": equation.hall,
            "waiting": equation.waiting,
            "printed": equation.printed,
            "used": equation.used,
            "spoiled": equation.spoiled,
            "returned_unused": equation.returned,
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
    subjects=lambda cluster_year: subjects_of(cluster_year, COUNTED, is_announced=True),
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
                "switched": "Giờ chuyển sang có phiếu giấy",
                "switch_reason": "Lý do chuyển sang có phiếu giấy",
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
        "papers.electronic": "Trong đó phiếu điện tử",
        "papers.hall": "Trong đó phiếu giấy",
        "papers.waiting": "Số người có mặt mà không bỏ phiếu",
        "papers.printed": "Số tờ giấy đã in",
        "papers.used": "Số tờ giấy đã dùng",
        "papers.spoiled": "Số tờ giấy hỏng, đã đổi",
        "papers.returned_unused": "Số tờ giấy chưa dùng, đã thu lại",
        "box.fingerprint": "Dấu niêm phong của hòm phiếu",
        "box.tally_fingerprint": "Dấu của kết quả",
        "box.roll_hash": "Mã băm danh sách đã chốt",
        **labels_of("results", RESULT),
        "elevated.unit_name": "Đơn vị được suy tôn",
        "seats_left": "Số suất chưa dùng",
    },
)
