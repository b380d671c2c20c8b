"""Where a cluster's year stands: the map of its steps, and units against steps."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import ClusterYear
from clusters.services.years import missing_to_constitute
from core.templatetags.vi_format import con_lai, ngay
from deadlines.opening import is_open_on
from emulation.enums import MilestoneKind, PlanState, ReportPeriod, ReportState
from emulation.queries.report_days import REPORT_STEPS
from emulation.queries.year_facts import YearFacts, day_in
from files.models import StoredFile

# The page where each step is worked on; names only, the pages of awards stand above this app.
STEP_PAGES = {
    MilestoneKind.CONSTITUTED: ("emulation:year_setup",),
    MilestoneKind.COMMENTED: ("emulation:plan_show",),
    MilestoneKind.LAUNCHED: ("emulation:plan_show",),
    MilestoneKind.COVENANT: ("emulation:covenant_list",),
    MilestoneKind.REGISTERED: ("emulation:registration_list",),
    MilestoneKind.MIDYEAR: ("emulation:report_list", ReportPeriod.MIDYEAR),
    MilestoneKind.GUIDANCE: ("emulation:milestone_guidance",),
    MilestoneKind.PHASE_TWO: ("emulation:report_list", ReportPeriod.PHASE_TWO),
    MilestoneKind.YEAR_REPORT: ("emulation:report_list", ReportPeriod.YEAR),
    MilestoneKind.VOTED: ("awards:ballot_list",),
    MilestoneKind.SUBMITTED: ("awards:nomination_list",),
    MilestoneKind.SETTLED: ("awards:nomination_list",),
    MilestoneKind.ARCHIVED: ("emulation:milestone_archive",),
}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What a step still lacks, as a sentence, and the page where it is made good."""

    sentence: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the year as the map shows it; fits `_components/milestones.html`."""

    kind: MilestoneKind
    label: str
    tone: str
    state: str
    when: str
    url: str
    due_on: dt.date | None
    reached_on: dt.date | None
    reference: str
    file: StoredFile | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A unit at a step; fits `_components/matrix.html`."""

    tone: str
    text: str
    short: str = ""


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit with its cells, in the order of ``MATRIX_COLUMNS``."""

    unit_id: int
    label: str
    cells: tuple[Cell, ...]
    url: str = ""
    is_sample: bool = False


MATRIX_STEPS = (
    MilestoneKind.COMMENTED,
    MilestoneKind.COVENANT,
    MilestoneKind.REGISTERED,
    MilestoneKind.MIDYEAR,
    MilestoneKind.YEAR_REPORT,
)


def matrix_columns() -> list[str]:
    """Headings of the matrix, in the order of the cells."""
    return [_("Góp ý"), _("Ký giao ước"), _("Đăng ký"), _("Sơ kết"), _("Tổng kết")]


def year_map(cluster_year: ClusterYear, today: dt.date, facts: YearFacts | None = None) -> list[Step]:
    """The steps of the year in the order of domain 2.2, with state, days and what is missing.

    A fixed number of queries (12 at most), whatever the number of units; with ``facts`` already read, none.
    """
    facts = facts or YearFacts(cluster_year, day_in(cluster_year, today))
    steps = steps_of(facts.milestones)
    first_open = next((kind for kind in steps if not facts.reached(kind)), None)
    return [_step(facts, kind, today, is_first_open=kind == first_open) for kind in steps]


def steps_of(milestones: Mapping[str, Any]) -> list[MilestoneKind]:
    """The steps of a year; a report on phase 2 is one only where the cluster asks for it.

    Args:
        milestones: by kind, rows or whatever else says ``due_on`` and ``reached_on``.
    """
    asked = milestones.get(MilestoneKind.PHASE_TWO)
    is_asked = asked is not None and (asked.due_on or asked.reached_on)
    return [kind for kind in MilestoneKind if kind != MilestoneKind.PHASE_TWO or is_asked]


def unit_matrix(cluster_year: ClusterYear, day: dt.date, facts: YearFacts | None = None) -> list[UnitRow]:
    """Member units of ``day`` in the decision's order against the steps that each unit takes.

    A fixed number of queries (8 at most), whatever the number of units. Pass today; a past year is seen on its last day.
    """
    facts = facts or YearFacts(cluster_year, day_in(cluster_year, day))
    return [
        UnitRow(
            unit_id=member.unit_id,
            label=member.name_on_day,
            is_sample=member.unit.is_sample,
            cells=(
                _comment_cell(facts, member.unit_id, day),
                _signature_cell(facts, member.unit_id, day),
                _registration_cell(facts, member.unit_id, day),
                _report_cell(facts, member.unit_id, day, ReportPeriod.MIDYEAR),
                _report_cell(facts, member.unit_id, day, ReportPeriod.YEAR),
            ),
        )
        for member in facts.members
    ]


def _step(facts: YearFacts, kind: MilestoneKind, today: dt.date, *, is_first_open: bool) -> Step:
    milestone = facts.milestones.get(kind)
    due_on = milestone.due_on if milestone else None
    reached_on = milestone.reached_on if milestone else None
    begun, gaps = (False, []) if reached_on else _GAPS[kind](facts)
    if reached_on:
        tone, state = "done", _("Đã xong")
    elif facts.halt:
        tone, state = "muted", _("Dừng theo Quyết định %(number)s") % {"number": facts.halt.decision_number}
    elif not is_open_on(due_on, today):
        tone, state = "late", con_lai(due_on, today)
    elif today.year > facts.cluster_year.year + 1:
        tone, state = "muted", _("Chưa ghi nhận")
    elif begun or is_first_open:
        tone, state = "now", con_lai(due_on, today) or _("Đang làm")
    else:
        tone, state = "todo", con_lai(due_on, today) or _("Chưa đặt hạn")
    return Step(
        kind=kind,
        label=str(kind.label),
        tone=tone,
        state=state,
        when=ngay(reached_on) if reached_on else (_("Hạn %(day)s") % {"day": ngay(due_on)} if due_on else ""),
        url=step_path(facts.cluster_year, kind),
        due_on=due_on,
        reached_on=reached_on,
        reference=milestone.reference if milestone else "",
        file=milestone.file if milestone else None,
        gaps=tuple(gaps),
    )


# For each open step: whether work on it has begun, and what it lacks.


def _constituted(facts: YearFacts) -> tuple[bool, list[Gap]]:
    url = reverse("emulation:year_setup", args=[facts.cluster_year.pk])
    return True, [
        Gap(sentence=str(words), url=url)
        for words in missing_to_constitute(facts.cluster_year, facts.day, facts.leads)
    ]


def _commented(facts: YearFacts) -> tuple[bool, list[Gap]]:
    url = reverse("emulation:plan_show", args=[facts.cluster_year.pk])
    if facts.plan is None:
        return False, [Gap(sentence=_("Chưa có dự thảo kế hoạch."), url=url)]
    if facts.plan.state == PlanState.DRAFT:
        return False, [Gap(sentence=_("Dự thảo kế hoạch chưa gửi lấy ý kiến."), url=url)]
    silent = sum(m.unit_id not in facts.commenters for m in facts.members)
    return True, [_units_gap(_("%(count)s đơn vị chưa góp ý."), silent, url)] if silent else []


def _launched(facts: YearFacts) -> tuple[bool, list[Gap]]:
    url = reverse("emulation:plan_show", args=[facts.cluster_year.pk])
    if facts.plan is None:
        return False, [Gap(sentence=_("Chưa có dự thảo kế hoạch."), url=url)]
    is_adopted = facts.plan.state == PlanState.ADOPTED
    return True, [] if is_adopted else [Gap(sentence=_("Kế hoạch chưa được thông qua."), url=url)]


def _covenant(facts: YearFacts) -> tuple[bool, list[Gap]]:
    url = reverse("emulation:covenant_list", args=[facts.cluster_year.pk])
    if not facts.parties:
        return False, [Gap(sentence=_("Giao ước chưa được chốt nội dung để ký."), url=url)]
    unsigned = sum(signed_on is None for signed_on in facts.parties.values())
    return True, [_units_gap(_("%(count)s đơn vị chưa ký."), unsigned, url)] if unsigned else []


def _registered(facts: YearFacts) -> tuple[bool, list[Gap]]:
    url = reverse("emulation:registration_list", args=[facts.cluster_year.pk])
    silent = sum(m.unit_id not in facts.registrations for m in facts.members)
    gaps = [_units_gap(_("%(count)s đơn vị chưa đăng ký."), silent, url)] if silent else []
    return bool(facts.registrations), [
        *gaps,
        Gap(sentence=_("Trưởng cụm chưa chốt danh sách đăng ký."), url=url),
    ]


GapFinder = Callable[[YearFacts], tuple[bool, list[Gap]]]


def _reported(period: ReportPeriod) -> GapFinder:
    def gaps(facts: YearFacts) -> tuple[bool, list[Gap]]:
        url = step_path(facts.cluster_year, REPORT_STEPS[period])
        states = [facts.reports.get((period, m.unit_id), ReportState.DRAFT) for m in facts.members]
        unsent = sum(state in (ReportState.DRAFT, ReportState.RETURNED) for state in states)
        unread = states.count(ReportState.SUBMITTED)
        found = []
        if unsent:
            found.append(_units_gap(_("%(count)s đơn vị chưa nộp báo cáo."), unsent, url))
        if unread:
            found.append(_units_gap(_("%(count)s báo cáo chờ cụm xem."), unread, url))
        return unsent < len(states), found

    return gaps


def _lacks(sentence: str | Promise, page: str, *, after: MilestoneKind | None = None) -> GapFinder:
    """A step that one act reaches, possibly only after another step."""

    def gaps(facts: YearFacts) -> tuple[bool, list[Gap]]:
        found = [Gap(sentence=str(sentence), url=reverse(page, args=[facts.cluster_year.pk]))]
        if after and not facts.reached(after):
            found.insert(
                0,
                Gap(
                    sentence=_("Chưa xong bước “%(step)s”.") % {"step": after.label},
                    url=step_path(facts.cluster_year, after),
                ),
            )
        return bool(after and facts.reached(after)), found

    return gaps


_GAPS = {
    MilestoneKind.CONSTITUTED: _constituted,
    MilestoneKind.COMMENTED: _commented,
    MilestoneKind.LAUNCHED: _launched,
    MilestoneKind.COVENANT: _covenant,
    MilestoneKind.REGISTERED: _registered,
    MilestoneKind.MIDYEAR: _reported(ReportPeriod.MIDYEAR),
    MilestoneKind.GUIDANCE: _lacks(
        gettext_lazy("Chưa ghi nhận công văn hướng dẫn."), "emulation:milestone_guidance"
    ),
    MilestoneKind.PHASE_TWO: _reported(ReportPeriod.PHASE_TWO),
    MilestoneKind.YEAR_REPORT: _reported(ReportPeriod.YEAR),
    MilestoneKind.VOTED: _lacks(
        gettext_lazy("Chưa bỏ phiếu."), "awards:ballot_list", after=MilestoneKind.REGISTERED
    ),
    MilestoneKind.SUBMITTED: _lacks(
        gettext_lazy("Chưa gửi tờ trình."), "awards:nomination_list", after=MilestoneKind.VOTED
    ),
    MilestoneKind.SETTLED: _lacks(
        gettext_lazy("Chưa có quyết định khen thưởng."),
        "awards:nomination_list",
        after=MilestoneKind.SUBMITTED,
    ),
    MilestoneKind.ARCHIVED: _lacks(
        gettext_lazy("Chưa bàn giao hồ sơ."), "emulation:milestone_archive", after=MilestoneKind.SETTLED
    ),
}


def _units_gap(words: str, count: int, url: str) -> Gap:
    return Gap(sentence=words % {"count": count}, url=url)


def _comment_cell(facts: YearFacts, unit_id: int, today: dt.date) -> Cell:
    if unit_id in facts.commenters:
        return Cell(tone="done", text=_("Đã góp ý"))
    return _not_yet(
        facts, unit_id, MilestoneKind.COMMENTED, today, closed=_("Không góp ý"), waiting=_("Chưa góp ý")
    )


def _signature_cell(facts: YearFacts, unit_id: int, today: dt.date) -> Cell:
    if signed_on := facts.parties.get(unit_id):
        return Cell(
            tone="done", text=_("Đã ký ngày %(day)s") % {"day": ngay(signed_on)}, short=f"{signed_on:%d/%m}"
        )
    if facts.parties and unit_id not in facts.parties:
        return Cell(tone="muted", text=_("Không có trong danh sách ký"))
    if not facts.parties and facts.reached(MilestoneKind.COVENANT):
        # Signed, as the press reported; by whom is not on record.
        return Cell(tone="muted", text=_("Chưa ghi nhận"))
    return _not_yet(facts, unit_id, MilestoneKind.COVENANT, today, closed=_("Không ký"), waiting=_("Chưa ký"))


def _registration_cell(facts: YearFacts, unit_id: int, today: dt.date) -> Cell:
    if count := facts.registrations.get(unit_id):
        return Cell(
            tone="done", text=_("Đã đăng ký %(count)s danh hiệu") % {"count": count}, short=str(count)
        )
    return _not_yet(
        facts, unit_id, MilestoneKind.REGISTERED, today, closed=_("Không đăng ký"), waiting=_("Chưa đăng ký")
    )


def _report_cell(facts: YearFacts, unit_id: int, today: dt.date, period: ReportPeriod) -> Cell:
    state = facts.reports.get((period, unit_id))
    if state in (ReportState.ACCEPTED, ReportState.CORRECTING):
        return Cell(tone="done", text=_("Cụm đã nhận báo cáo"))
    if state == ReportState.SUBMITTED:
        return Cell(tone="now", text=_("Đã nộp, chờ cụm xem"))
    waiting = _("Bị trả lại để bổ sung") if state == ReportState.RETURNED else _("Chưa nộp báo cáo")
    return _not_yet(
        facts, unit_id, REPORT_STEPS[period], today, closed=_("Không có báo cáo"), waiting=waiting
    )


def _not_yet(
    facts: YearFacts, unit_id: int, kind: MilestoneKind, today: dt.date, *, closed: str, waiting: str
) -> Cell:
    if facts.reached(kind) or facts.halt:
        return Cell(tone="muted", text=closed)
    due_on = facts.step_due_on(kind, unit_id)
    if today.year > facts.cluster_year.year + 1:
        return Cell(tone="muted", text=_("Chưa ghi nhận"))
    if not is_open_on(due_on, today):
        return Cell(tone="late", text=f"{waiting}. {con_lai(due_on, today)}")
    return Cell(tone="todo", text=waiting)


def step_path(cluster_year: ClusterYear, kind: MilestoneKind) -> str:
    """The page where the step is worked on."""
    name, *rest = STEP_PAGES[kind]
    return reverse(name, args=[cluster_year.pk, *rest])
