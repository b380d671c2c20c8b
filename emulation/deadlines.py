"""Deadlines of a cluster's year: its steps, and what units with another day than the rest must do by then."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.templatetags.vi_format import ngay
from deadlines.enums import Level
from deadlines.sources import Deadline, Kind, ids_in
from emulation.enums import CovenantState, MilestoneKind, PlanState
from emulation.models import CampaignPlan, Covenant, Milestone, StepExtension
from emulation.queries.facts_of_years import ReadFacts, facts_of_years
from emulation.queries.pending import ACTING_ROLES, awaited_units
from emulation.queries.report_days import REPORT_STEPS
from emulation.queries.years import step_path
from workdays.counting import WorkCalendar
from workdays.queries import work_calendar

# Who does a step that no unit takes for itself.
OF_OFFICE = frozenset({MilestoneKind.CONSTITUTED, MilestoneKind.GUIDANCE, MilestoneKind.SETTLED})
# What the cluster itself does before units can take the step.
OWN_WORK = {
    MilestoneKind.COMMENTED: _("Gửi dự thảo kế hoạch, giao ước lấy ý kiến"),
    MilestoneKind.COVENANT: _("Chốt nội dung, mở ký giao ước"),
}
# And when all of them have taken it. No rule says until when: these working days are our proposal.
CLOSING = {
    MilestoneKind.REGISTERED: _("Chốt danh sách đăng ký danh hiệu"),
    MilestoneKind.MIDYEAR: _("Xem, nhận báo cáo và kết thúc kỳ sơ kết"),
    MilestoneKind.PHASE_TWO: _("Xem, nhận báo cáo và kết thúc kỳ đợt cao điểm 2"),
    MilestoneKind.YEAR_REPORT: _("Xem, nhận báo cáo và kết thúc kỳ tổng kết"),
}
CLOSING_DAYS = 3
LATEST = dt.timedelta(days=150)  # units that are later than this are waited for without a reminder
CLOSES = Kind(code="step.closes", label=_("Chốt danh sách, kết thúc kỳ báo cáo"), first_level=Level.CLUSTER)
_PERIODS = {kind: period for period, kind in REPORT_STEPS.items()}
_PREFIX = "milestone."


def kind_of(step: MilestoneKind) -> str:
    """The code of a step's kind of deadline."""
    return f"{_PREFIX}{step}"


class Steps:
    """The steps of all years (7 queries, however many years; 1 when nothing is due).

    Keys: ``milestone:12``, a step that units must take; ``milestone:12/own``, what the cluster itself does before or
    after; ``milestone:12/until:20260225``, the units that were given more time, until that day;
    ``plan:5`` and ``covenant:9``, a draft or covenant whose own last day lies before the step's.
    """

    kinds = (
        *(
            Kind(
                code=kind_of(step),
                label=step.label,
                roles=ACTING_ROLES.get(step, frozenset()),
                first_level=(
                    Level.HEAD if step == MilestoneKind.COVENANT
                    else Level.OFFICER if step in ACTING_ROLES
                    else Level.OFFICE if step in OF_OFFICE
                    else Level.CLUSTER
                ),
            )
            for step in MilestoneKind
        ),
        CLOSES,
    )  # fmt: skip

    def open_deadlines(
        self,
        *,
        first: dt.date,
        last: dt.date,
        day: dt.date,
        kinds: Collection[str] | None = None,
        keys: Collection[str] | None = None,
        year_ids: Collection[int] | None = None,
        person: int | None = None,
        with_done: bool = False,
    ) -> list[Deadline]:
        """See `deadlines.sources.Source`."""
        wanted = {kind.code for kind in self.kinds} if kinds is None else kinds
        closed = CLOSING.keys() if CLOSES.code in wanted else ()
        steps = [step for step in MilestoneKind if kind_of(step) in wanted]
        years = _years(steps, closed, first, last)
        if keys is not None:
            years = years.filter(pk__in=_years_of(keys))
        if year_ids is not None:
            years = years.filter(pk__in=year_ids)
        facts = facts_of_years(list(years), day)
        decisions = _decisions(facts)
        calendar = SimpleLazyObject(lambda: work_calendar(first - LATEST, last + LATEST))
        found = [
            deadline
            for one in facts
            for step in MilestoneKind
            if step in steps or step in closed
            for deadline in _of_step(one, step, decisions, calendar)
        ]
        return [
            deadline
            for deadline in found
            if first <= deadline.due_on <= last
            and deadline.kind in wanted
            and (keys is None or deadline.key in keys)
        ]


def _years(
    steps: Collection[str], closed: Collection[str], first: dt.date, last: dt.date
) -> QuerySet[ClusterYear]:
    """Years with something that may be due in these days, or with a step that is closed in them."""
    span, of_year = (first, last), {"cluster_year": OuterRef("pk")}
    in_time = Q(kind__in=steps, due_on__range=span) | Q(kind__in=closed, due_on__range=(first - LATEST, last))
    due = Milestone.objects.filter(in_time, **of_year, reached_on__isnull=True)
    longer = StepExtension.objects.filter(**of_year, due_on__range=span)
    drafts = {"state": PlanState.IN_COMMENT, "comments_until_on__range": span}
    signing = Q(state=CovenantState.SIGNING, sign_due_on__range=span)
    may_be = (
        Exists(due)
        | Exists(longer)
        | Exists(CampaignPlan.objects.filter(**of_year, **drafts))
        | Exists(Covenant.objects.filter(signing | Q(**drafts), **of_year))
    )
    return ClusterYear.objects.filter(may_be, halt__isnull=True).select_related("plan", "halt").order_by("pk")


def _years_of(keys: Collection[str]) -> QuerySet:
    """The years that the keys are about; keys of other sources are about none."""
    return ClusterYear.objects.filter(
        Q(milestones__in=ids_in(keys, "milestone"))
        | Q(plan__in=ids_in(keys, "plan"))
        | Q(covenants__in=ids_in(keys, "covenant"))
    ).values("pk")


def _decisions(facts: Collection[ReadFacts]) -> dict[tuple[int, str, int, dt.date], StepExtension]:
    """The decisions that gave units more time, by year, step, unit and day (1 query; none when nobody has more)."""
    years = [one.cluster_year.pk for one in facts if one.extensions]
    rows = StepExtension.objects.filter(cluster_year__in=years).order_by("pk") if years else ()
    return {(row.cluster_year_id, row.kind, row.unit_id, row.due_on): row for row in rows}


def _of_step(
    facts: ReadFacts, step: MilestoneKind, decisions: dict, calendar: WorkCalendar
) -> Iterator[Deadline]:
    """What is open of a step: the step itself, and those who have another day."""
    milestone = facts.milestones.get(step)
    if milestone is None or milestone.reached_on or milestone.due_on is None or facts.halt:
        return
    asked = awaited_units(facts, step)
    longer = {unit for unit in asked if facts.step_due_on(step, unit) != milestone.due_on}
    deadline = partial(
        Deadline,
        kind=kind_of(step),
        cluster_year=facts.cluster_year,
        path=step_path(facts.cluster_year, step),
        unit_path=_unit_page(facts, step),
        about=(("emulation.milestone", milestone.pk),),
        before_head=frozenset(unit for unit in asked if (_PERIODS.get(step), unit) in facts.laid),
    )
    rest = tuple(unit for unit in asked if unit not in longer)
    if step == MilestoneKind.COVENANT:
        for covenant in facts.covenants:
            signing = tuple(unit for unit in rest if facts.unsigned[unit][0] == covenant.pk)
            if signing and covenant.sign_due_on not in {None, milestone.due_on}:
                yield deadline(
                    key=f"covenant:{covenant.pk}", what=_("Ký giao ước thi đua"), units=signing,
                    due_on=covenant.sign_due_on, basis=_("Hạn ghi khi mở ký giao ước"),
                    about=(("emulation.covenant", covenant.pk),),
                )  # fmt: skip
                rest = tuple(unit for unit in rest if unit not in signing)
    if step == MilestoneKind.COMMENTED and rest:
        for draft in _earlier_drafts(facts, milestone.due_on):
            yield deadline(
                key=f"{draft._meta.model_name.removeprefix('campaign')}:{draft.pk}", what=_("Góp ý dự thảo"),
                units=rest, due_on=draft.comments_until_on, basis=_("Hạn ghi khi gửi dự thảo lấy ý kiến"),
                about=((draft._meta.label_lower, draft.pk),),
            )  # fmt: skip
    for due_on, units in _by_day(facts, step, [unit for unit in asked if unit in longer]):
        rows = [decisions.get((facts.cluster_year.pk, step, unit, due_on)) for unit in units]
        yield deadline(
            key=f"milestone:{milestone.pk}/until:{due_on:%Y%m%d}", what=step.label, units=tuple(units),
            due_on=due_on, basis=_extensions_in_words([row for row in rows if row]),
        )  # fmt: skip
    if rest:
        yield deadline(
            key=f"milestone:{milestone.pk}", what=step.label, due_on=milestone.due_on,
            units=rest, basis=_basis(facts, milestone),
        )  # fmt: skip
    elif not asked and (own := _own_work(facts, step, milestone, calendar)):
        yield deadline(**own)


def _by_day(facts: ReadFacts, step: MilestoneKind, units: Collection[int]) -> list[tuple[dt.date, list[int]]]:
    """The units by the day that each has for the step."""
    by_day: dict[dt.date, list[int]] = {}
    for unit in units:
        by_day.setdefault(facts.step_due_on(step, unit), []).append(unit)
    return sorted(by_day.items())


def _own_work(
    facts: ReadFacts, step: MilestoneKind, milestone: Milestone, calendar: WorkCalendar
) -> dict[str, Any]:
    """What the cluster or the office itself does for the step, no unit being waited for; nothing when it need not.

    Another thing than what the units do has a key of its own: it is reminded of by itself.
    """
    own = {
        "key": f"milestone:{milestone.pk}/own",
        "due_on": milestone.due_on,
        "basis": _basis(facts, milestone),
    }
    if step in CLOSING:
        closed_by = _closed_by(facts, step, milestone.due_on, calendar)
        return own | {"kind": CLOSES.code, "what": CLOSING[step]} | closed_by
    if step == MilestoneKind.COMMENTED and any(_drafts_out(facts)):
        return {}  # every unit commented while the drafts are out: nothing left to do by the step's day
    if step in OWN_WORK:
        return own | {"what": OWN_WORK[step]}
    return own | {"key": f"milestone:{milestone.pk}", "what": step.label}


def _closed_by(
    facts: ReadFacts, step: MilestoneKind, due_on: dt.date, calendar: WorkCalendar
) -> dict[str, Any]:
    """Until when the cluster closes a step that all units took, and why: it cannot before the last of them did."""
    done = [facts.done_on.get((_PERIODS.get(step, "registration"), m.unit_id)) for m in facts.members]
    last = max((day for day in done if day), default=due_on)
    words = {"due": ngay(due_on), "last": ngay(last), "days": CLOSING_DAYS}
    basis = _("{days} ngày làm việc sau hạn {due} của các đơn vị (đề xuất)")
    if last > due_on:
        basis = _(
            "{days} ngày làm việc từ khi đơn vị cuối cùng xong, {last}; hạn của các đơn vị: {due} (đề xuất)"
        )
    return {"due_on": calendar.add(max(due_on, last), CLOSING_DAYS), "basis": format_lazy(basis, **words)}


def _drafts_out(facts: ReadFacts) -> Iterator[CampaignPlan | Covenant]:
    drafts = [facts.plan, *facts.covenants] if facts.plan else facts.covenants
    return (draft for draft in drafts if draft.state == PlanState.IN_COMMENT)


def _earlier_drafts(facts: ReadFacts, due_on: dt.date) -> Iterator[CampaignPlan | Covenant]:
    return (draft for draft in _drafts_out(facts) if (draft.comments_until_on or due_on) < due_on)


def _unit_page(facts: ReadFacts, step: MilestoneKind) -> Callable[[int], str] | None:
    """The page where one unit takes the step."""
    year_id = facts.cluster_year.pk
    if step == MilestoneKind.REGISTERED:
        return lambda unit: reverse("emulation:registration_new", args=[year_id, unit])
    if step in _PERIODS:
        return lambda unit: _report_page(facts, _PERIODS[step], unit)
    if step == MilestoneKind.COVENANT:
        return lambda unit: reverse("emulation:covenant_sign", args=[year_id, *facts.unsigned[unit]])
    if step == MilestoneKind.COMMENTED:
        return lambda _unit: _comment_page(facts)
    return None


def _report_page(facts: ReadFacts, period: str, unit: int) -> str:
    """Where it is written; where it is signed once it lies before the head."""
    page = "detail" if (period, unit) in facts.laid else "edit"
    return reverse(f"emulation:report_{page}", args=[facts.cluster_year.pk, period, unit])


def _comment_page(facts: ReadFacts) -> str:
    draft = next(_drafts_out(facts), None)
    if isinstance(draft, Covenant):
        return reverse("emulation:covenant_comments", args=[facts.cluster_year.pk, draft.pk])
    return reverse("emulation:comment_list", args=[facts.cluster_year.pk])


def _basis(facts: ReadFacts, milestone: Milestone) -> str:
    if milestone.due_set_at and milestone.due_reason:
        return format_lazy(
            _("Hạn đặt ngày {day}: {reason}"), day=ngay(milestone.due_set_at), reason=milestone.due_reason
        )
    plan = facts.plan
    if plan and plan.number and plan.issued_on:
        return format_lazy(
            _("Kế hoạch số {number} ngày {day} của cụm; hạn do cụm đặt"), number=plan.number, day=ngay(plan.issued_on)
        )  # fmt: skip
    return _("Hạn do cụm đặt cho bước này")


def _extensions_in_words(rows: Collection[StepExtension]) -> str:
    """The decisions that gave some units the same day, each once."""
    each = {(row.decision_number, row.decision_on, row.reason): _extension_in_words(row) for row in rows}
    return format_lazy("; ".join(["{}"] * len(each)), *each.values())


def _extension_in_words(row: StepExtension) -> str:
    return format_lazy(
        _("Gia hạn theo văn bản số {number} ngày {day}: {reason}"),
        number=row.decision_number, day=ngay(row.decision_on), reason=row.reason.rstrip("."),
    )  # fmt: skip
