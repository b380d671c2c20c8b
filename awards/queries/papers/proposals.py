"""From the vote to the decision: minutes of the appraisal, list, letter, achievement report, decision."""

import datetime as dt
from collections import defaultdict

from django.db.models import Max

from awards.dossier_parts import STATE_LEVEL
from awards.enums import NominationState
from awards.models import Ballot, DossierStep, Nomination
from awards.permissions import COUNTED
from awards.queries.law import money_of
from awards.queries.papers.votes import RESULT, result_rows
from awards.queries.results import result_of
from clusters.models import ClusterYear
from documents.enums import PaperKind
from documents.sources import Facts, Source, Subject
from emulation.enums import ConferenceKind, ConferenceState, ReportPeriod
from emulation.models import Conference, UnitReport
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    Agencies,
    drafted_by_cluster,
    drafted_by_standing_body,
    drafted_by_unit,
    expect_year,
    facts_reader,
    key_of,
    labels_of,
    last_day,
    ministry,
    of_year,
    pk_of,
    with_cluster,
)
from emulation.queries.papers.meetings import MINUTES as CONFERENCE_MINUTES
from emulation.queries.papers.meetings import minutes_parties
from emulation.queries.report_texts import text_as_handed_in
from emulation.queries.reports import SENT
from rulebook.queries.amounts import AwardMoney
from rulebook.queries.history import awards_of
from scoring.queries.papers import final_scores

ENDED = frozenset(
    {
        NominationState.WITHDRAWN,
        NominationState.REFUSED,
        NominationState.ON_HOLD,
        NominationState.CANCELLED,
    }
)
NOMINATION = {
    "unit_name": "Đơn vị được đề nghị",
    "award": "Danh hiệu đề nghị",
    "state": "Tình trạng đề nghị",
    "votes": "Số phiếu tán thành",
    "base": "Tính tỷ lệ trên",
    "points": "Điểm kết luận của đơn vị, nếu đã có",
    "source": "Nguồn, nếu không có kết quả bỏ phiếu trong hệ thống",
    "money": "Tiền thưởng kèm theo (đồng), theo mức lương cơ sở ngày quyết định",
}


def _nominations(cluster_year: ClusterYear) -> list[Nomination]:
    """Nominations that still stand, in the order of the list (1 query)."""
    return list(
        Nomination.objects.filter(cluster_year=cluster_year)
        .exclude(state__in=ENDED)
        .select_related("award_type", "unit", "nominee__ballot", "decision", "submission", "rule_set")
        .order_by("award_type__ordinal", "ordinal", "pk")
    )


def _shares(cluster_year: ClusterYear) -> dict[int, tuple[int, int]]:
    """Votes and base of each nominee of the counted ballots (1 query and 7 a ballot)."""
    ballots = Ballot.objects.filter(
        cluster_year=cluster_year, announced_at__isnull=False, state__in=COUNTED, is_rehearsal=False
    ).select_related("rule")
    return {
        row.nominee.pk: (row.votes, row.base)
        for ballot in ballots.order_by("pk")
        for row in result_of(ballot).rows
    }


def _row(
    nomination: Nomination,
    shares: dict[int, tuple[int, int]],
    scores: dict[int, Facts],
    money: AwardMoney | None = None,
) -> Facts:
    votes, base = shares.get(nomination.nominee_id, (None, None))
    return {
        "unit_name": nomination.unit_name,
        "award": nomination.award_type.name,
        "state": str(nomination.get_state_display()),
        "votes": votes,
        "base": base,
        "points": scores.get(nomination.unit_id, {}).get("points", ""),
        "source": nomination.source_note,
        "money": money.amount if money else None,
    }


def _list(cluster_year: ClusterYear, *, is_by_minister: bool = False) -> Facts:
    """The nominees, all in one list and by award; when the minister decides, only what the minister grants."""
    nominations = [
        nomination
        for nomination in _nominations(cluster_year)
        if not (is_by_minister and nomination.award_type.code in STATE_LEVEL)
    ]
    shares, scores = _shares(cluster_year), final_scores(cluster_year)
    sums = money_of(nominations, _money_day(cluster_year, nominations)) if is_by_minister else {}
    by_award: dict[str, list[Facts]] = defaultdict(list)
    for nomination in nominations:
        by_award[nomination.award_type.name].append(_row(nomination, shares, scores, sums.get(nomination.pk)))
    sent = next((n.submission for n in nominations if n.submission), None)
    return {
        "nominations": [row for rows in by_award.values() for row in rows],
        "awards": [{"name": name, "count": len(rows), "nominees": rows} for name, rows in by_award.items()],
        "submission": {"number": sent.number if sent else "", "issued_on": sent.issued_on if sent else None},
    }


def _money_day(cluster_year: ClusterYear, nominations: list[Nomination]) -> dt.date:
    """The base salary is that of the day of the decision (MON-3); a draft goes by the last step of the dossiers."""
    decided = next((n.decision.issued_on for n in nominations if n.decision), None)
    steps = DossierStep.objects.filter(nomination__in=nominations)
    return decided or steps.aggregate(last=Max("came_on"))["last"] or last_day(cluster_year)


@facts_reader
def _list_facts(cluster_year: ClusterYear, key: str) -> Facts:
    expect_year(cluster_year, key)
    return {**with_cluster(cluster_year, last_day(cluster_year)), **_list(cluster_year)}


def _decision_facts(cluster_year: ClusterYear, key: str) -> Facts:
    expect_year(cluster_year, key)
    facts = with_cluster(cluster_year, last_day(cluster_year))
    return {**facts, **_list(cluster_year, is_by_minister=True)}


def _has_nominations(cluster_year: ClusterYear) -> bool:
    return Nomination.objects.filter(cluster_year=cluster_year).exclude(state__in=ENDED).exists()


def _list_subjects(cluster_year: ClusterYear) -> list[Subject]:
    label = f"Đề nghị khen thưởng của {cluster_year.name} năm {cluster_year.year}"
    return of_year(cluster_year, label) if _has_nominations(cluster_year) else []


def _decision_subjects(cluster_year: ClusterYear) -> list[Subject]:
    agency = ministry()
    standing = Nomination.objects.filter(cluster_year=cluster_year).exclude(state__in=ENDED)
    if agency is None or not standing.exclude(award_type__code__in=STATE_LEVEL).exists():
        return []
    label = f"Khen thưởng {cluster_year.name} năm {cluster_year.year}"
    return of_year(cluster_year, label, agency=agency)


def _appraisal_subjects(cluster_year: ClusterYear) -> list[Subject]:
    meetings = Conference.objects.filter(
        cluster_year=cluster_year, kind=ConferenceKind.REVIEW, state=ConferenceState.HELD
    )
    subjects, agencies = [], Agencies(cluster_year)
    for meeting in meetings.order_by("held_on", "pk"):
        agency = agencies.on(meeting.held_on)
        if agency:
            key = key_of("conference", meeting.pk)
            subjects.append(
                Subject(key=key, label=f"Bình xét tại {meeting}", agency=agency, day=meeting.held_on)
            )
    return subjects


@facts_reader
def _appraisal_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Who met, what was voted, who was elevated."""
    ballots = Ballot.objects.filter(
        cluster_year=cluster_year, announced_at__isnull=False, state__in=COUNTED, is_rehearsal=False
    )
    return {
        **CONFERENCE_MINUTES.facts(cluster_year, key),
        **_list(cluster_year),
        "ballots": [
            {
                "award": ballot.award_type.name,
                "round": ballot.round_number,
                "is_secret": ballot.rule.is_secret,
                "mode": str(ballot.get_mode_display()),
                "results": result_rows(result_of(ballot)),
            }
            for ballot in ballots.select_related("award_type", "rule").order_by(
                "award_type__ordinal", "round_number", "pk"
            )
        ],
    }


def _achievement_subjects(cluster_year: ClusterYear) -> list[Subject]:
    return [
        Subject(
            key=key_of("nomination", nomination.pk),
            label=f"{nomination.unit_name}: {nomination.award_type}",
            agency=nomination.unit,
        )
        for nomination in _nominations(cluster_year)
    ]


@facts_reader
def _achievement_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """What the system knows of the unit's year, and of what it was granted before."""
    nomination = Nomination.objects.select_related("award_type", "unit", "person").get(
        cluster_year=cluster_year, pk=pk_of(key, "nomination")
    )
    report = UnitReport.objects.filter(
        cluster_year=cluster_year, unit=nomination.unit, period=ReportPeriod.YEAR, state__in=SENT
    ).first()
    text = text_as_handed_in(report) if report else None
    return {
        **with_cluster(cluster_year, last_day(cluster_year)),
        "nomination": {
            **_row(nomination, _shares(cluster_year), final_scores(cluster_year)),
            "year": nomination.achievement_year,
        },
        "results": text.results if text else "",
        "exemplars": [{"text": line} for line in text.exemplars] if text else [],
        "earlier": _earlier(nomination),
    }


def _earlier(nomination: Nomination) -> list[Facts]:
    """Earlier awards by number, day and issuer (DOS-4): the history's, and decisions from before it was kept."""
    until = nomination.achievement_year - 1
    own = {"person": nomination.person} if nomination.person_id else {"unit": nomination.unit}
    lines = [
        {
            "year": line.year,
            "award": line.record.award_type.name,
            "decision_number": line.record.decision_number,
            "decision_on": line.record.decided_on,
            "decision_issuer": line.record.issuer,
        }
        for line in awards_of(**own, until_year=until)
    ]
    granted = Nomination.objects.filter(
        unit=nomination.unit, person=nomination.person, state=NominationState.GRANTED, record=None,
        achievement_year__lte=until,
    ).select_related("award_type", "decision")  # fmt: skip
    known = {(line["year"], line["award"]) for line in lines}
    lines += [
        {
            "year": row.achievement_year,
            "award": row.award_type.name,
            "decision_number": row.decision.number,
            "decision_on": row.decision.issued_on,
            "decision_issuer": row.decision.issuer,
        }
        for row in granted.order_by("award_type__ordinal", "pk")
        if (row.achievement_year, row.award_type.name) not in known
    ]
    return sorted(lines, key=lambda line: line["year"])


LIST_LABELS = {
    **CLUSTER_LABELS,
    **CHAIR_LABELS,
    **labels_of("nominations", NOMINATION),
    "awards.name": "Danh hiệu có đề nghị",
    "awards.count": "Số đề nghị của danh hiệu",
    **labels_of("awards.nominees", NOMINATION),
    "submission.number": "Số tờ trình đã gửi",
    "submission.issued_on": "Ngày tờ trình đã gửi",
}
APPRAISAL = Source(
    kind=PaperKind.APPRAISAL_MINUTES,
    subjects=_appraisal_subjects,
    facts=_appraisal_facts,
    may_draft=drafted_by_cluster,
    parties=minutes_parties,
    labels={
        **CONFERENCE_MINUTES.labels,
        **LIST_LABELS,
        "ballots.award": "Danh hiệu đã bỏ phiếu",
        "ballots.round": "Vòng bỏ phiếu",
        "ballots.is_secret": "Bỏ phiếu kín",
        "ballots.mode": "Cách bỏ phiếu",
        **labels_of("ballots.results", RESULT),
    },
)
NOMINEES = Source(
    kind=PaperKind.NOMINEE_LIST,
    subjects=_list_subjects,
    facts=_list_facts,
    may_draft=drafted_by_cluster,
    labels=LIST_LABELS,
)
SUBMISSION = Source(
    kind=PaperKind.SUBMISSION_LETTER,
    subjects=_list_subjects,
    facts=_list_facts,
    may_draft=drafted_by_cluster,
    labels=LIST_LABELS,
)
ACHIEVEMENT = Source(
    kind=PaperKind.ACHIEVEMENT_REPORT,
    subjects=_achievement_subjects,
    facts=_achievement_facts,
    may_draft=drafted_by_unit,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of("nomination", {**NOMINATION, "year": "Năm thành tích"}),
        "results": "Kết quả trong báo cáo tổng kết của đơn vị",
        "exemplars.text": "Điển hình tiên tiến của đơn vị",
        **labels_of(
            "earlier",
            {
                "year": "Năm thành tích của lần tặng trước",
                "award": "Danh hiệu đã được tặng",
                "decision_number": "Số quyết định tặng",
                "decision_on": "Ngày quyết định tặng",
                "decision_issuer": "Người ban hành quyết định tặng",
            },
        ),
    },
)
DECISION = Source(
    kind=PaperKind.AWARD_DECISION,
    subjects=_decision_subjects,
    facts=_decision_facts,
    may_draft=drafted_by_standing_body,
    labels=LIST_LABELS,
)
