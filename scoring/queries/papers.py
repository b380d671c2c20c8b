"""Papers of scoring: a unit's scorecard, the minutes of a check; final scores for the papers of other apps."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import Http404

from clusters.enums import UnitGroup, UnitKind, group_of
from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from clusters.queries import kind_on, members_on
from core.templatetags.vi_format import diem
from documents.enums import PaperKind
from documents.sources import Facts, Party, Source, Subject
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
from evidence.queries import evidence_of
from scoring.enums import CardState, ItemKind, Stage
from scoring.models import Scorecard, ScoreItem, ScoreLine, Visit
from scoring.permissions import CONCLUDED, is_handed_in
from scoring.queries import checks
from scoring.queries.cards import figure_of, lines_of
from scoring.rules import full_points

TABLE = {
    "name": "Bảng tiêu chí chấm điểm",
    "decision_number": "Số quyết định ban hành bảng tiêu chí",
    "decision_on": "Ngày quyết định ban hành bảng tiêu chí",
    "decision_issuer": "Người ban hành bảng tiêu chí",
}
CERTIFICATE = {
    "by": "Cấp xác nhận điểm",
    "number": "Số văn bản xác nhận điểm",
    "on": "Ngày văn bản xác nhận điểm",
}
FIGURES = {
    "self_points": "Điểm tự chấm",
    "certified_points": "Điểm xác nhận",
    "cross_points": "Điểm kiểm tra chéo",
    "final_points": "Điểm kết luận",
}
LINE = {
    "code": "STT của tiêu chí",
    "title": "Tiêu chí",
    "is_group": "Là nhóm tiêu chí",
    "max_points": "Điểm chuẩn",
    **FIGURES,
    "evidence": "Tài liệu minh chứng",
    "note": "Ghi chú",
}
VISIT = {
    "held_on": "Ngày kiểm tra",
    "place": "Nơi kiểm tra",
    "conclusion": "Kết luận chung của đoàn",
    "unit_opinion": "Ý kiến của đơn vị được kiểm tra",
    "is_agreed": "Đơn vị đã thống nhất",
}
TEAM = {
    "name": "Đoàn kiểm tra",
    "decision_number": "Số quyết định, kế hoạch kiểm tra",
    "decision_on": "Ngày quyết định, kế hoạch kiểm tra",
}
MEMBER = {
    "full_name": "Họ và tên thành viên đoàn",
    "title": "Chức vụ của thành viên đoàn",
    "unit_name": "Đơn vị của thành viên đoàn",
    "is_leader": "Là trưởng đoàn",
}
FINDING = {"text": "", "about": ": về tiêu chí, chỉ tiêu", "due_on": ": hạn khắc phục"}
FINDINGS = {"praises": "Việc làm tốt", "shortcomings": "Hạn chế", "requests": "Yêu cầu, kiến nghị của đoàn"}
AGREED = {
    "code": "STT của tiêu chí được kiểm tra",
    "title": "Tiêu chí được kiểm tra",
    "max_points": "Điểm chuẩn của tiêu chí được kiểm tra",
    "self_points": "Điểm đơn vị tự chấm",
    "agreed_points": "Điểm thống nhất sau kiểm tra",
    "note": "Ghi chú về điểm",
}


def final_scores(cluster_year: ClusterYear) -> dict[int, Facts]:
    """Concluded scores by unit, with the rank where there is one (1 query). One that is appealed is not final."""
    cards = Scorecard.objects.filter(
        cluster_year=cluster_year, state__in=[CardState.FINAL, CardState.LOCKED]
    ).select_related("rank")
    return {
        card.unit_id: {"points": diem(card.final_total), "rank": card.rank.code if card.rank else ""}
        for card in cards.order_by("pk")
    }


def _card_subjects(cluster_year: ClusterYear) -> list[Subject]:
    return [
        Subject(
            key=key_of("unit", member.unit_id),
            label=f"Bảng tự chấm điểm của {member.name_on_day}",
            agency=member.unit,
        )
        for member in members_on(cluster_year, last_day(cluster_year))
    ]


@facts_reader
def _card_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Whose card it is, over what period, every criterion with its figures (13 queries at most).

    Certified figures once they are certified; those of the cross-check and the final ones once the score is
    concluded, as the unit itself sees them. Source: CYC-1, CYC-2, SCORE-10.
    """
    unit = Unit.objects.get(pk=pk_of(key, "unit"))
    day, year = last_day(cluster_year), cluster_year.year
    kind = kind_on(unit, day)
    is_enforcement = group_of(kind) == UnitGroup.ENFORCEMENT
    cards = Scorecard.objects.select_related("table", "rank", "unit", "cross_check")
    card = cards.filter(cluster_year=cluster_year, unit=unit).first()
    return {
        **with_cluster(cluster_year, day),
        "unit": {"name": names_on([unit.pk], day)[unit.pk], "kind": str(UnitKind(kind).label)},
        "period": {
            "from_on": dt.date(year - 1, 10, 1) if is_enforcement else dt.date(year, 1, 1),
            "until_on": dt.date(year, 9, 30) if is_enforcement else dt.date(year, 12, 31),
        },
        **(_of_card(card) if card else _without_card()),
    }


def _without_card() -> Facts:
    return {
        "table": {"name": "", "decision_number": "", "decision_on": None, "decision_issuer": ""},
        "lines": [],
        "totals": {"max_points": "", **dict.fromkeys(FIGURES, "")},
        "certificate": {"by": "", "number": "", "on": None},
        "rank": "",
    }


def _of_card(card: Scorecard) -> Facts:
    stages = {Stage.SELF} | ({Stage.CERTIFIED} if is_handed_in(card, Stage.CERTIFIED) else set())
    if card.state in CONCLUDED:
        stages |= {Stage.CROSS, Stage.FINAL}
    items = list(card.table.items.filter(removed_on__isnull=True).order_by("position"))
    lines = {line.item_id: line for line in lines_of(card)}
    proofs = evidence_of([f"line:{line.pk}" for line in lines.values()])
    titles = {
        place: "; ".join(link.item.title for link in links if link.item.withdrawn_at is None)
        for place, links in proofs.items()
    }
    rows = []
    for item in items:
        line = lines.get(item.pk)
        rows.append(_row(item, line, stages, titles.get(f"line:{line.pk}", "") if line else ""))
    is_certified = Stage.CERTIFIED in stages
    return {
        "table": {name: getattr(card.table, name) for name in TABLE},
        "lines": rows,
        "totals": {
            "max_points": diem(full_points(items)),
            **{
                f"{stage}_points": diem(getattr(card, f"{stage}_total")) if stage in stages else ""
                for stage in Stage
            },
        },
        "certificate": {
            "by": card.certified_by if is_certified else "",
            "number": card.certificate_number if is_certified else "",
            "on": card.certificate_on if is_certified else None,
        },
        "rank": card.rank.code if card.rank and card.state == CardState.LOCKED else "",
    }


def _row(item: ScoreItem, line: ScoreLine | None, stages: set[Stage], evidence: str) -> Facts:
    figures = {stage: figure_of(line, stage) if line and stage in stages else None for stage in Stage}
    reasons = [figure.reason for figure in figures.values() if figure and figure.reason]
    if line and line.is_not_applicable:
        reasons = [f"Không áp dụng: {line.not_applicable_reason}"]
    return {
        "code": item.code,
        "title": item.title,
        "is_group": item.kind == ItemKind.GROUP,
        "max_points": _penalty(item, diem(item.max_points)),
        **{
            f"{stage}_points": _penalty(item, diem(figure.points)) if figure else ""
            for stage, figure in figures.items()
        },
        "evidence": evidence,
        "note": "; ".join(reasons),
    }


def _penalty(item: ScoreItem, points: str) -> str:
    """Points that are taken off are printed with a minus."""
    return f"-{points}" if item.kind == ItemKind.PENALTY and points not in ("", "0") else points


def _visits(cluster_year: ClusterYear) -> list[Visit]:
    held = Visit.objects.filter(team__cluster_year=cluster_year, state__in=checks.HELD)
    return list(held.select_related("unit", "team").order_by("held_on", "pk"))


def _check_subjects(cluster_year: ClusterYear) -> list[Subject]:
    """Visits held first, then each member, for minutes written on the spot (4 queries)."""
    day = last_day(cluster_year)
    agency = agency_of(cluster_year, day)
    if agency is None:
        return []
    held = [
        Subject(
            key=key_of("visit", visit.pk),
            label=f"{visit.team.name}: kiểm tra tại {visit.unit}",
            agency=agency,
            day=visit.held_on,
        )
        for visit in _visits(cluster_year)
    ]
    return held + [
        Subject(key=key_of("unit", member.unit_id), label=f"Kiểm tra tại {member.name_on_day}", agency=agency)
        for member in members_on(cluster_year, day)
    ]


@facts_reader
def _check_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Who was looked at, by whom, what was found and agreed (12 queries); of a mere unit only its name."""
    empty: Facts = {
        "team": {"name": "", "decision_number": "", "decision_on": None, "members": []},
        "visit": {
            "held_on": None,
            "place": "",
            "unit_attendants": [],
            "conclusion": "",
            "unit_opinion": "",
            "is_agreed": False,
        },
        **{name: [] for name in FINDINGS},
        "scores": [],
        "totals": {"self_points": "", "agreed_points": ""},
    }
    if not key.startswith("visit:"):
        member = next(
            member
            for member in members_on(cluster_year, last_day(cluster_year))
            if key == key_of("unit", member.unit_id)
        )
        facts = with_cluster(cluster_year, last_day(cluster_year))
        return {**facts, "unit": {"name": member.name_on_day}, **empty}
    visit = _visit(cluster_year, key)
    told = _written(checks.visit_facts(visit))
    people = told["team"].get("members", [])
    told["team"] = {
        **empty["team"],
        **told["team"],
        "members": [{**dict.fromkeys(MEMBER, ""), **member} for member in people],
    }
    attendants = [{"text": line} for line in told["visit"].get("unit_attendants", [])]
    told["visit"] = {**empty["visit"], **told["visit"], "unit_attendants": attendants}
    for name in FINDINGS:
        told[name] = [{"text": "", "about": "", "due_on": None, **finding} for finding in told[name]]
    return {
        **with_cluster(cluster_year, visit.held_on),
        "unit": {"name": names_on([visit.unit_id], visit.held_on)[visit.unit_id]},
        **empty,
        **told,
    }


def _visit(cluster_year: ClusterYear, key: str) -> Visit:
    try:
        return checks.visit_or_404(cluster_year, pk_of(key, "visit"))
    except Http404 as error:
        raise LookupError(key) from error


def _written(value: Any) -> Any:
    """Points in words; none stays empty, which is not zero."""
    if isinstance(value, dict):
        return {
            key: diem(one)
            if key.endswith("_points") and (one is None or isinstance(one, Decimal))
            else _written(one)
            for key, one in value.items()
        }
    return [_written(one) for one in value] if isinstance(value, list) else value


def _check_parties(cluster_year: ClusterYear, key: str) -> list[Party]:
    """Who signs the minutes of a check: the unit looked at, then the head of the team (4 queries)."""
    day = last_day(cluster_year)
    if not key.startswith("visit:"):
        unit = Unit.objects.get(pk=pk_of(key, "unit"))
        head = Party(key="team", unit=agency_of(cluster_year, day) or unit, unit_name="Trưởng đoàn kiểm tra")
        return [_visited(unit), head]
    visit = _visit(cluster_year, key)
    leader = next((member for member in visit.team.members.all() if member.is_leader), None)
    head = Party(
        key="team",
        unit=leader.unit if leader else agency_of(cluster_year, day) or visit.unit,
        unit_name="Trưởng đoàn kiểm tra",
        name=leader.person_name if leader else "",
    )
    return [_visited(visit.unit), head]


def _visited(unit: Unit) -> Party:
    return Party(key="unit", unit=unit, unit_name="Đại diện đơn vị được kiểm tra")


def _may_draft_check(access: Access, cluster_year: ClusterYear, subject: Subject) -> bool:
    """Those who write for the cluster; of a visit also those who wrote what it found."""
    if drafted_by_cluster(access, cluster_year, subject):
        return True
    if not subject.key.startswith("visit:"):
        return False
    visit = Visit.objects.filter(pk=pk_of(subject.key, "visit"), team__cluster_year=cluster_year).first()
    return visit is not None and checks.may_write_visit(access, visit)


SCORECARD = Source(
    kind=PaperKind.SCORECARD,
    subjects=_card_subjects,
    facts=_card_facts,
    may_draft=drafted_by_unit,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        "unit.name": "Đơn vị tự chấm điểm",
        "unit.kind": "Loại đơn vị",
        "period.from_on": "Số liệu từ ngày",
        "period.until_on": "Số liệu đến hết ngày",
        **labels_of("table", TABLE),
        **labels_of("lines", LINE),
        "totals.max_points": "Tổng điểm chuẩn",
        **labels_of("totals", {name: f"Tổng: {label.lower()}" for name, label in FIGURES.items()}),
        **labels_of("certificate", CERTIFICATE),
        "rank": "Hạng, khi đã khóa điểm",
    },
)
INSPECTION = Source(
    kind=PaperKind.INSPECTION_MINUTES,
    subjects=_check_subjects,
    facts=_check_facts,
    may_draft=_may_draft_check,
    parties=_check_parties,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        "unit.name": "Đơn vị được kiểm tra",
        **labels_of("team", TEAM),
        **labels_of("team.members", MEMBER),
        **labels_of("visit", VISIT),
        "visit.unit_attendants.text": "Người của đơn vị dự",
        **{
            f"{name}.{part}": f"{label}{what}"
            for name, label in FINDINGS.items()
            for part, what in FINDING.items()
        },
        **labels_of("scores", AGREED),
        "totals.self_points": "Tổng điểm đơn vị tự chấm",
        "totals.agreed_points": "Tổng điểm thống nhất",
    },
)
SOURCES = (SCORECARD, INSPECTION)
