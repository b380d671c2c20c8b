"""The map of one cluster's year: steps, phases, units against steps, papers, leaders."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotState
from awards.models import AwardDecision, Ballot, Submission
from clusters.enums import group_of
from clusters.models import ClusterLead, ClusterYear
from clusters.permissions import Access
from core.templatetags.vi_format import ngay
from documents.enums import PaperKind
from documents.permissions import may_order_jobs, visible_papers
from documents.queries.papers import live_papers, title_of
from emulation.enums import CovenantState, PlanState, ReportPeriod
from emulation.models import ReportedFact
from emulation.queries.anniversaries import Celebration, celebrations_of_year
from emulation.queries.conferences import conferences_of
from emulation.queries.facts_of_years import ReadFacts, facts_of_years
from emulation.queries.year_facts import YearFacts
from emulation.queries.years import MATRIX_STEPS, Step, UnitRow, matrix_columns, unit_matrix, year_map
from portal.enums import CalendarLook
from portal.queries.calendar_scopes import year_scope


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper that the year produced."""

    label: str
    state: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the year with its page."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class PartGroup:
    """Parts of the year that are used at the same time of it."""

    label: str
    parts: list[Part]


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A peak phase; fits `_components/phase_bands.html`."""

    label: str
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True, kw_only=True)
class YearMap:
    """All that the page of a cluster's year shows; ``is_mine``: the reader has something to do at the next step."""

    steps: list[Step]
    next_step: Step | None
    is_mine: bool
    columns: list[str]
    rows: list[UnitRow]
    phases: list[Phase]
    celebrations: list[Celebration]
    leads: Sequence[ClusterLead]
    papers: list[Paper]
    groups: list[PartGroup]
    tasks: list[Part]
    reported: Sequence[ReportedFact]


def years_offered(access: Access) -> list[int]:
    """The years to choose from, latest first (1 query)."""
    return list(access.visible_years().order_by("-year").values_list("year", flat=True).distinct())


def map_of(cluster_year: ClusterYear, access: Access, today: dt.date) -> YearMap:
    """The map of a year read with ``select_related("plan", "halt")`` (10 queries, whatever its size)."""
    (facts,) = facts_of_years([cluster_year], today)
    steps = year_map(cluster_year, today, facts)
    reported = ReportedFact.objects.filter(cluster_year=cluster_year).select_related("award_type")
    groups = {group_of(member.unit.kind) for member in facts.members}
    next_step = next((step for tone in ("late", "now") for step in steps if step.tone == tone), None)
    rows = unit_matrix(cluster_year, today, facts)
    return YearMap(
        steps=steps,
        next_step=next_step,
        is_mine=bool(next_step) and _is_mine(next_step, rows, cluster_year, access),
        columns=matrix_columns(),
        rows=[replace(row, url=reverse("clusters:unit_detail", args=[row.unit_id])) for row in rows],
        phases=_phases(facts),
        celebrations=celebrations_of_year(cluster_year.year, groups),
        leads=facts.leads,
        papers=[*_decisions(cluster_year, access), *_papers(facts)],
        groups=_groups(cluster_year, _today(cluster_year, today)),
        tasks=_tasks(cluster_year, access),
        # Only years told by press reports have facts without rows behind them.
        reported=list(reported) if cluster_year.source_note else [],
    )


def _is_mine(step: Step, rows: Sequence[UnitRow], cluster_year: ClusterYear, access: Access) -> bool:
    """Whoever runs the cluster's year has a part in every step; a unit in what it has not done itself."""
    if access.is_standing_body or access.drafts_for(cluster_year):
        return True
    if step.kind not in MATRIX_STEPS:
        return False
    place = MATRIX_STEPS.index(step.kind)
    return any(row.unit_id in access.unit_ids and row.cells[place].tone != "done" for row in rows)


def _phases(facts: ReadFacts) -> list[Phase]:
    return [
        Phase(label=_("Đợt %(n)s") % {"n": ordinal}, starts_on=first, ends_on=last)
        for ordinal, (first, last) in sorted(facts.phases.items())
    ]


def _decisions(cluster_year: ClusterYear, access: Access) -> list[Paper]:
    """The decisions that begin the year: the division into clusters, who leads."""
    found = live_papers(cluster_year).filter(
        kind__in=[PaperKind.DIVISION_DECISION, PaperKind.LEADS_DECISION],
        pk__in=visible_papers(access).values("pk"),
    )
    return [
        Paper(
            label=title_of(paper),
            state=paper.get_state_display(),
            url=reverse("documents:paper_show", args=[paper.pk]),
        )
        for paper in found.select_related("register_entry").order_by("drafted_at", "pk")
    ]


def _papers(facts: YearFacts) -> list[Paper]:
    """Adopted, frozen, signed, sent, decided: what can be shown or printed."""
    pk, papers = facts.cluster_year.pk, []
    if facts.plan and facts.plan.state == PlanState.ADOPTED:
        number = _(" số %(number)s") % {"number": facts.plan.number} if facts.plan.number else ""
        papers.append(
            Paper(
                label=_("Kế hoạch thi đua") + number,
                url=reverse("emulation:plan_paper", args=[pk]),
                state=_("Thông qua ngày %(day)s") % {"day": ngay(facts.plan.adopted_on)},
            )
        )
    for covenant in facts.covenants:
        if covenant.state in (CovenantState.FROZEN, CovenantState.SIGNING, CovenantState.FULLY_SIGNED):
            url = reverse("emulation:covenant_paper", args=[pk, covenant.pk])
            papers.append(Paper(label=covenant.title, url=url, state=covenant.get_state_display()))
    for what, paper_id, number, day in _award_papers(pk):
        papers.append(_award_paper(pk, what, paper_id, number, day))
    for milestone in facts.milestones.values():
        if milestone.file:
            url = reverse("files:file_show", args=[milestone.file_id])
            papers.append(
                Paper(
                    label=milestone.reference or str(milestone), url=url, state=milestone.file.original_name
                )
            )
    return papers


def _award_papers(year_id: int) -> QuerySet:
    """Minutes, letters, decisions as (what, id, number, day), read by one union."""
    minutes = Ballot.objects.filter(cluster_year=year_id, state=BallotState.MINUTED)
    letters = Submission.objects.filter(cluster_year=year_id, returned_at__isnull=True)
    decisions = AwardDecision.objects.filter(nominations__cluster_year=year_id).distinct()
    return _columns(minutes, "minutes", "award_type__name", "held_on").union(
        _columns(letters, "letter", "number", "issued_on"),
        _columns(decisions, "decision", "number", "issued_on"),
    )


def _columns(rows: QuerySet, what: str, label: str, day: str) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            the_what=Cast(Value(what), CharField()),
            the_label=Cast(F(label), CharField()),
            the_day=Cast(F(day), DateField()),
        )
        .values_list("the_what", "pk", "the_label", "the_day")
    )


def _award_paper(year_id: int, what: str, paper_id: int, label: str, day: dt.date) -> Paper:
    words = {
        "minutes": _("Biên bản kiểm phiếu: %(label)s"),
        "letter": _("Tờ trình số %(label)s"),
        "decision": _("Quyết định số %(label)s"),
    }
    url = reverse("awards:minutes_show", args=[paper_id]) if what == "minutes" else ""
    return Paper(
        label=words[what] % {"label": label}, url=url or reverse("awards:nomination_paper", args=[year_id]),
        state=_("Ngày %(day)s") % {"day": ngay(day)},
    )  # fmt: skip


def _today(cluster_year: ClusterYear, today: dt.date) -> list[Part]:
    """The way into the hall on the day of a conference (1 query)."""
    held = conferences_of(cluster_year).filter(held_on=today)
    return [
        Part(label=_("Hội nghị hôm nay"), url=reverse("hall:here", args=[conference.pk]), icon="screen")
        for conference in held
    ]


def _groups(cluster_year: ClusterYear, today: list[Part]) -> list[PartGroup]:
    def part(label: str, name: str, icon: str, *rest: str) -> Part:
        return Part(label=label, url=reverse(name, args=[cluster_year.pk, *rest]), icon=icon)

    report = "emulation:report_list"
    tables = f"{reverse('scoring:table_list')}?nam={cluster_year.year}"
    return [
        PartGroup(
            label=_("Đầu năm"),
            parts=[
                part(_("Kế hoạch"), "emulation:plan_show", "file"),
                part(_("Giao ước"), "emulation:covenant_list", "covenant"),
                part(_("Đăng ký danh hiệu"), "emulation:registration_list", "targets"),
                Part(label=_("Bảng tiêu chí chấm điểm"), url=tables, icon="list"),
            ],
        ),
        PartGroup(
            label=_("Trong năm"),
            parts=[
                part(_("Chỉ tiêu và kết quả"), "emulation:target_list", "targets"),
                part(_("Báo cáo sơ kết"), report, "papers", ReportPeriod.MIDYEAR),
                part(_("Báo cáo đợt cao điểm 2"), report, "papers", ReportPeriod.PHASE_TWO),
                part(_("Báo cáo tổng kết"), report, "papers", ReportPeriod.YEAR),
                part(_("Kiểm tra, kiểm tra chéo"), "scoring:team_list", "search"),
            ],
        ),
        PartGroup(
            label=_("Cuối năm"),
            parts=[
                part(_("Chấm điểm, xếp hạng"), "scoring:card_list", "scores"),
                part(_("Bản đồ điểm"), "scoring:map_show", "scores"),
                part(_("Bỏ phiếu bình xét"), "awards:ballot_list", "ballot"),
                part(_("Đề nghị khen thưởng"), "awards:nomination_list", "award"),
            ],
        ),
        PartGroup(
            label=_("Cả năm"),
            parts=[
                *today,
                part(_("Hội nghị"), "emulation:conference_list", "people"),
                part(_("Văn bản"), "documents:paper_list", "papers"),
                part(_("Điển hình tiên tiến"), "emulation:exemplar_list", "flag"),
                part(_("Bảng Excel gửi đi, nạp lại"), "workbooks:workbook_list", "download", "bao-cao"),
            ],
        ),
    ]


def _tasks(cluster_year: ClusterYear, access: Access) -> list[Part]:
    """Set-up of the year, for those who may."""
    decides = access.is_standing_body or access.leads_year(cluster_year)
    pages = [
        (_("Hạn các bước"), "emulation:milestone_due", "clock", decides or access.drafts_for(cluster_year)),
        (
            _("Nhắc việc sắp gửi"),
            "deadlines:reminder_of_year",
            "bell",
            access.reads_all or access.drafts_for(cluster_year),
        ),
        (
            _("Lập lịch năm từ ngày hội nghị"),
            "emulation:year_plan",
            "calendar",
            access.is_standing_body or access.drafts_for(cluster_year),
        ),
        (
            _("Bàn giao nhiệm vụ Trưởng"),
            "portal:handover_show",
            "people",
            access.reads_all or access.drafts_for(cluster_year),
        ),
        (
            _("Sự đồng đều giữa các đơn vị"),
            "scoring:evenness_show",
            "scores",
            access.reads_all or access.drafts_for(cluster_year),
        ),
        (
            _("Điều các đơn vị nêu trong báo cáo"),
            "emulation:report_findings",
            "search",
            access.reads_all or access.drafts_for(cluster_year),
        ),
        (_("Thành viên, Trưởng và Phó Trưởng"), "clusters:year_members", "people", access.is_standing_body),
        (_("Quyết định chia cụm"), "emulation:year_setup", "building", True),
        (
            _("Lập văn bản: quyết định, giấy mời, biên bản, thông báo, công văn"),
            "documents:paper_new",
            "papers",
            access.is_standing_body or access.drafts_for(cluster_year),
        ),
        (_("Lập năm sau từ năm này"), "emulation:year_renew", "year", access.is_standing_body),
        (
            _("In hàng loạt và đóng gói hồ sơ"),
            "documents:job_order",
            "papers",
            may_order_jobs(access, cluster_year),
        ),
        (_("Lịch sử của năm"), "portal:year_history", "history", True),
    ]
    calendar = (
        f"{reverse('portal:calendar')}?cua={year_scope(access, cluster_year).code}&xem={CalendarLook.YEAR}"
    )
    return [
        Part(label=_("Lịch của năm"), url=f"{calendar}&nam={cluster_year.year}", icon="calendar"),
        *(
            Part(label=label, url=reverse(name, args=[cluster_year.pk]), icon=icon)
            for label, name, icon, shown in pages
            if shown
        ),
    ]
