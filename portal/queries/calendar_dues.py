"""What is due in a calendar: the steps of the years, and all else that the sources of deadlines tell; done or not."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.deadlines import BALLOT, SESSION
from clusters.models import ClusterYear
from core.templatetags.vi_format import con_lai, ngay
from deadlines import sources
from deadlines.opening import is_open_on
from deadlines.sources import Deadline
from emulation.deadlines import kind_of
from emulation.enums import MilestoneKind
from emulation.models import Milestone, StepExtension
from emulation.queries.years import STEP_PAGES
from portal.enums import EntryKind
from portal.queries.calendar_entry import Entry
from portal.queries.calendar_scopes import Scope

_SHOWN_AS_SUCH = {BALLOT, SESSION}  # they stand on their day, due or not
_COMMON = ("milestone:", "plan:", "covenant:")  # what every member of the cluster knows of


@dataclass(kw_only=True)
class Step:
    """A step of a year; ``longer``: the days and numbers of the decisions that gave the scope's units more time."""

    pk: int
    year: ClusterYear
    kind: MilestoneKind
    due_on: dt.date
    reached_on: dt.date | None
    longer: list[tuple[dt.date, int]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"milestone:{self.pk}"


def step_rows(
    scope: Scope, years: dict[int, ClusterYear], first: dt.date, last: dt.date
) -> dict[str, QuerySet]:
    """What `due_entries` reads beside the sources."""
    span = (first, last)
    longer = StepExtension.objects.filter(cluster_year__in=years, unit__in=scope.units or ())
    here = longer.filter(cluster_year=OuterRef("cluster_year"), kind=OuterRef("kind"), due_on__range=span)
    steps = Milestone.objects.filter(
        Q(due_on__range=span) | Exists(here), cluster_year__in=years, due_on__isnull=False
    )
    return {
        "steps": steps.order_by().values_list("pk", "cluster_year", "kind", "due_on", "reached_on"),
        "longer": longer.order_by("due_on", "pk").values_list("cluster_year", "kind", "due_on", "pk"),
    }


def due_entries(
    scope: Scope,
    years: dict[int, ClusterYear],
    first: dt.date,
    last: dt.date,
    today: dt.date,
    read: dict[str, list[tuple]],
) -> list[Entry]:
    """Steps of the years and the other deadlines, done or not (as many queries as the sources ask).

    Args:
        read: the rows of `step_rows`.
    """
    found = sources.open_deadlines(
        first=first, last=last, day=today, kinds=sources.kinds().keys() - _SHOWN_AS_SUCH, year_ids=set(years),
        person=scope.access.user.pk if scope.is_own else None, with_done=True,
    )  # fmt: skip
    told = {one.thing or one.key: one for one in found}
    entries = [
        entry
        for step in _steps(years, read)
        for entry in _step(scope, step, told, today)
        if first <= entry.on <= last
    ]
    return entries + [_due(scope, one, today) for one in told.values() if _shows(scope, one)]


def _steps(years: dict[int, ClusterYear], read: dict[str, list[tuple]]) -> Iterator[Step]:
    longer = defaultdict(list)
    for year_id, kind, due_on, pk in read["longer"]:
        longer[year_id, kind].append((due_on, pk))
    for pk, year_id, kind, due_on, reached_on in read["steps"]:
        yield Step(
            pk=pk, year=years[year_id], kind=MilestoneKind(kind), due_on=due_on, reached_on=reached_on,
            longer=longer[year_id, kind],
        )  # fmt: skip


def _concerns(scope: Scope, step: Step) -> bool:
    """Whether the step is for those whose calendar it is; the cluster's own work is its drafters'."""
    if scope.units is None or (scope.is_own and scope.access.drafts_for(step.year)):
        return True
    return bool(sources.kinds()[kind_of(step.kind)].roles)


def _step(scope: Scope, step: Step, told: dict[str, Deadline], today: dt.date) -> list[Entry]:
    """The step on its day, or on that of the scope's unit; what it says is taken out of ``told``."""
    deadline = told.pop(step.key, None)
    own_work = told.get(f"{step.key}/own")
    if own_work and own_work.due_on == step.due_on:
        deadline = told.pop(own_work.key)
    if not _concerns(scope, step):
        return []
    due_on, more_time = step.due_on, ""
    if step.longer and not (deadline and _asks(scope, deadline)):
        until = [
            one for key, one in told.items() if key.startswith(f"{step.key}/") and _asks_units(scope, one)
        ]
        if len(until) > 1:
            return []  # several units with days of their own: each stands there
        due_on, more_time = max(step.longer)[0], _("đã gia hạn")
        for one in until:
            deadline = told.pop(one.key)
    asks = deadline is not None and _asks(scope, deadline)
    tone, state = _step_state(step, deadline, due_on, today, asks=asks)
    return [
        Entry(
            key=step.key, kind=EntryKind.DUE, title=str(deadline.what if asks else step.kind.label), on=due_on,
            until=due_on, url=_path(scope, deadline) if asks else _page(scope, step), tone=tone,
            state=", ".join(filter(None, [state, more_time])), place=str(step.year), is_sample=step.year.is_sample,
            basis=str(deadline.basis) if deadline else "",
            about=(("emulation.milestone", step.pk), *(("emulation.stepextension", pk) for _on, pk in step.longer)),
        )
    ]  # fmt: skip


def _step_state(
    step: Step, deadline: Deadline | None, due_on: dt.date, today: dt.date, *, asks: bool
) -> tuple[str, str]:
    """Tone and words; ``asks``: whether the step still asks something of those whose calendar it is."""
    if step.reached_on:
        return "done", _("Đã xong ngày %(day)s") % {"day": ngay(step.reached_on)}
    if getattr(step.year, "halt", None):
        return "muted", _("Năm thi đua đã dừng")
    if asks:
        return _open_state(due_on, today)
    if deadline and deadline.units:
        return "done", _("Đơn vị đã xong")
    if is_open_on(due_on, today):
        return "todo", con_lai(due_on, today)
    return "muted", _("Chưa ghi nhận")


def _due(scope: Scope, deadline: Deadline, today: dt.date) -> Entry:
    tone, state = _open_state(deadline.due_on, today)
    if deadline.is_done or (scope.units is not None and _did(scope, deadline)):
        tone, state = "done", _("Đã xong")
    year = deadline.cluster_year
    return Entry(
        key=deadline.thing or deadline.key, kind=EntryKind.DUE, title=str(deadline.what), on=deadline.due_on,
        until=deadline.due_on, url=_path(scope, deadline), state=state, tone=tone, place=str(year or ""),
        is_sample=bool(year and year.is_sample), basis=str(deadline.basis),
        plain="" if deadline.key.startswith(_COMMON) else str(sources.kinds()[deadline.kind].label),
        about=deadline.about,
    )  # fmt: skip


def _asks_units(scope: Scope, deadline: Deadline) -> bool:
    return not scope.units.isdisjoint(deadline.units)


def _did(scope: Scope, deadline: Deadline) -> bool:
    return not _asks_units(scope, deadline) and not scope.units.isdisjoint(deadline.done_units)


def _asks(scope: Scope, deadline: Deadline) -> bool:
    """Whether the deadline asks something of those whose calendar it is, or did."""
    if scope.units is None:
        return True
    if deadline.units or deadline.done_units or not scope.is_own:
        return _asks_units(scope, deadline) or _did(scope, deadline)
    if deadline.people:
        return scope.access.user.pk in deadline.people
    return deadline.cluster_year is not None and scope.access.drafts_for(deadline.cluster_year)


def _shows(scope: Scope, deadline: Deadline) -> bool:
    """Whether a deadline that is no common step is shown: a finding or a dossier is not every member's business."""
    if scope.units is not None:
        return _asks(scope, deadline)
    year, access = deadline.cluster_year, scope.access
    return (
        deadline.key.startswith(_COMMON)
        or access.reads_all
        or bool(year and access.drafts_for(year))
        or _own_unit(scope, deadline) is not None
        or access.user.pk in deadline.people
    )


def _open_state(due_on: dt.date, today: dt.date) -> tuple[str, str]:
    return ("now" if is_open_on(due_on, today) else "late"), con_lai(due_on, today)


def _own_unit(scope: Scope, deadline: Deadline) -> int | None:
    concerned: Iterable[int] = (*deadline.units, *deadline.done_units)
    return next((unit for unit in concerned if unit in scope.access.unit_ids), None)


def _path(scope: Scope, deadline: Deadline) -> str:
    """Straight to the job of one's own unit; to the whole for those who drive it; else to the year."""
    own, year = _own_unit(scope, deadline), deadline.cluster_year
    if own or deadline.people or year is None or scope.access.drafts_for(year):
        return deadline.path_for(own)
    return reverse("portal:year_detail", args=[year.pk])


def _page(scope: Scope, step: Step) -> str:
    if scope.access.drafts_for(step.year):
        name, *rest = STEP_PAGES[step.kind]
        return reverse(name, args=[step.year.pk, *rest])
    return reverse("portal:year_detail", args=[step.year.pk])
