"""How evenly the units of a cluster take part and what they reach: over units, over phases, over years."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from core.clock import local_day
from core.templatetags.vi_format import diem, so
from emulation.enums import CampaignKind, ExemplarState, MilestoneKind, ReportPeriod
from emulation.models import CampaignPlan, Exemplar, PlanCampaign, UnitReport
from emulation.queries.facts_of_years import facts_of_years
from emulation.queries.report_days import due_days
from emulation.queries.reports import SENT
from emulation.queries.standing import Standing
from emulation.queries.targets import met_of, standings
from emulation.queries.year_facts import YearFacts
from emulation.queries.years import Cell, UnitRow, matrix_columns, unit_matrix
from evidence.models import EvidenceItem
from scoring.models import Scorecard, ScoreItem
from scoring.permissions import CONCLUDED
from scoring.queries.spread import Point, Spread, percent
from scoring.rules import full_points

# Reports not yet sent are named from so many days before their day on, while there is time.
EARLY_DAYS = 14
MIDYEAR_DAY = (6, 30)
PARTS = (
    "plan",
    "thematic",
    "covenant",
    "registration",
    "midyear",
    "year",
    "targets",
    "exemplar",
    "evidence",
)


@dataclass(frozen=True, kw_only=True)
class Lack:
    """Units that lack something, as a sentence; since when it could have been there; who, unless all do.

    A day that lies ahead (``is_ahead``) is the day by which it is due.
    """

    sentence: str
    since_on: dt.date | None
    is_ahead: bool
    units: list[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How many of the parts of a year a unit has taken."""

    unit_id: int
    name: str
    done: int
    whole: int


@dataclass(frozen=True, kw_only=True)
class Evenness:
    """All that the page of evenness shows."""

    columns: list[str]
    rows: list[UnitRow]
    efforts: list[Effort]
    lacks: list[Lack]
    participation: list[Spread]
    targets: list[Spread]
    scores: list[Spread]

    @property
    def finding(self) -> str:
        """How far the units lie apart, in a sentence."""
        if not self.efforts:
            return _("Cụm chưa có đơn vị thành viên")
        least, most = self.efforts[0], self.efforts[-1]
        if least.done == most.done:
            return _("Các đơn vị tham gia đều nhau: %(done)s trong %(whole)s việc") % {
                "done": so(least.done),
                "whole": so(least.whole),
            }
        return _("Đơn vị làm ít nhất: %(least)s trong %(whole)s việc; nhiều nhất: %(most)s") % {
            "least": so(least.done),
            "most": so(most.done),
            "whole": so(least.whole),
        }

    @property
    def targets_finding(self) -> str:
        """How far apart over phases and years."""
        return _over_time(_("Chỉ tiêu đạt"), self.targets)

    @property
    def participation_finding(self) -> str:
        """How far apart over the years."""
        return _over_time(_("Phần việc đã làm"), self.participation)

    @property
    def scores_finding(self) -> str:
        """How far apart over the years."""
        return _over_time(_("Điểm đã kết luận so với điểm chuẩn"), self.scores)


def _over_time(what: str, spreads: Iterable[Spread]) -> str:
    """The widths of the spreads that have values, in a sentence."""
    told = "; ".join(
        f"{spread.label[:1].lower()}{spread.label[1:]}: {diem(spread.width)}"
        for spread in spreads
        if spread.points
    )
    if not told:
        return _("%(what)s: chưa có số liệu") % {"what": what}
    return _("%(what)s, chênh lệch giữa các đơn vị – %(told)s điểm phần trăm") % {"what": what, "told": told}


def evenness(
    cluster_year: ClusterYear,
    today: dt.date,
    *,
    earlier: Sequence[ClusterYear] = (),
    hidden: Collection[int] = (),
) -> Evenness:
    """How the units of a year take part and what they reach, beside the cluster's earlier years.

    A fixed number of queries for the year and for each earlier one, whatever the number of units.

    Args:
        cluster_year: read with ``select_related("plan", "halt")``, as the earlier ones.
        earlier: years of the same cluster that the person may read.
        hidden: those of the years whose scores the person must not see yet.
    """
    years = [cluster_year, *earlier]
    facts = facts_of_years(years, today)
    now = facts[0]
    results = {one.cluster_year.pk: standings(one.day, cluster_year=one.cluster_year) for one in facts}
    done = _parts_done(facts, results)
    at_midyear = dt.date(cluster_year.year, *MIDYEAR_DAY)
    phases = [(_("Đến nay"), now, results[cluster_year.pk])]
    if now.day > at_midyear:
        phases.insert(0, (_("Đến 30/06"), now, standings(at_midyear, cluster_year=cluster_year)))
    return Evenness(
        columns=_columns(),
        rows=_rows(now, done, today),
        efforts=sorted(_efforts(now, done), key=lambda effort: effort.done),
        lacks=_lacks(now, done, results[cluster_year.pk], today),
        participation=[_participation(one, done) for one in facts],
        targets=[
            *(_met(label, one, found) for label, one, found in phases),
            *(_met(_year_label(one), one, results[one.cluster_year.pk]) for one in facts[1:]),
        ],
        scores=score_spreads(one for one in facts if one.cluster_year.pk not in hidden),
    )


def score_spreads(facts: Iterable[YearFacts]) -> list[Spread]:
    """The concluded scores of each year as parts of their table's full points (2 queries)."""
    facts = list(facts)
    years = [one.cluster_year.pk for one in facts]
    cards = Scorecard.objects.filter(cluster_year__in=years, state__in=CONCLUDED).order_by()
    rows = list(cards.values_list("cluster_year", "unit", "unit__name", "table", "final_total"))
    items: dict[int, list[ScoreItem]] = defaultdict(list)
    for item in ScoreItem.objects.filter(table__in={row[3] for row in rows}):
        items[item.table_id].append(item)
    full = {table: full_points(of_table) for table, of_table in items.items()}
    points: dict[int, list[Point]] = defaultdict(list)
    for year, unit, name, table, total in rows:
        if full.get(table):
            points[year].append(Point(name=name, value=percent(total, full[table]), unit_id=unit))
    return [
        Spread(label=_year_label(one), points=points[one.cluster_year.pk], total=len(one.members))
        for one in facts
    ]


def _year_label(facts: YearFacts) -> str:
    return _("Năm %(year)s") % {"year": facts.cluster_year.year}


def _parts_done(
    facts: Collection[YearFacts], results: dict[int, list[Standing]]
) -> dict[tuple[int, int], dict[str, str]]:
    """(year's id, unit) → part → how many, as a few letters; a part not taken is not there (5 queries)."""
    done: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    of_calendar = {
        (one.cluster_year.year, m.unit_id): one.cluster_year.pk for one in facts for m in one.members
    }
    where = {
        "year__in": {year for year, _unit in of_calendar},
        "unit__in": {unit for _year, unit in of_calendar},
    }
    plans = CampaignPlan.objects.filter(**where).order_by()
    thematic = PlanCampaign.objects.filter(
        campaign__kind=CampaignKind.THEMATIC, **{f"plan__{name}": value for name, value in where.items()}
    ).order_by()
    evidence = EvidenceItem.objects.filter(withdrawn_at__isnull=True, **where).order_by()
    for part, rows in (
        ("plan", plans.values_list("year", "unit").annotate(Count("pk"))),
        ("thematic", thematic.values_list("plan__year", "plan__unit").annotate(Count("pk"))),
        ("evidence", evidence.values_list("year", "unit").annotate(Count("pk"))),
    ):
        for year, unit, count in rows:
            if (year, unit) in of_calendar:
                done[of_calendar[year, unit], unit][part] = so(count)
    years = [one.cluster_year.pk for one in facts]
    exemplars = Exemplar.objects.filter(cluster_year__in=years).exclude(state=ExemplarState.DRAFT).order_by()
    for year, unit, count in exemplars.values_list("cluster_year", "unit").annotate(Count("pk")):
        done[year, unit]["exemplar"] = so(count)
    named = UnitReport.objects.filter(cluster_year__in=years, state__in=SENT, exemplars__len__gt=0).order_by()
    for year, unit in named.values_list("cluster_year", "unit"):
        done[year, unit].setdefault("exemplar", "")
    for one in facts:
        _add_steps(one, done)
        for standing in results[one.cluster_year.pk]:
            if standing.value is not None:
                done[one.cluster_year.pk, standing.share.unit_id]["targets"] = ""
    return done


def _add_steps(facts: YearFacts, done: dict[tuple[int, int], dict[str, str]]) -> None:
    year = facts.cluster_year.pk
    for unit, signed_on in facts.parties.items():
        if signed_on:
            done[year, unit]["covenant"] = ""
    for unit, count in facts.registrations.items():
        done[year, unit]["registration"] = so(count)
    for (period, unit), state in facts.reports.items():
        if period in PARTS and state in SENT:
            done[year, unit][period] = ""


def _columns() -> list[str]:
    """Headings of the matrix, in the order of `PARTS`."""
    _comment, covenant, registration, midyear, year = matrix_columns()
    return [
        _("Kế hoạch riêng"),
        _("Chuyên đề"),
        covenant,
        registration,
        midyear,
        year,
        _("Kết quả chỉ tiêu"),
        _("Điển hình"),
        _("Minh chứng"),
    ]


def _rows(facts: YearFacts, done: dict[tuple[int, int], dict[str, str]], today: dt.date) -> list[UnitRow]:
    """The units in the order of the decision; the steps of the year as on its map."""
    steps = ("covenant", "registration", "midyear", "year")
    rows = []
    for row in unit_matrix(facts.cluster_year, today, facts):
        of_unit = done.get((facts.cluster_year.pk, row.unit_id), {})
        on_map = dict(zip(steps, row.cells[1:], strict=True))
        cells = tuple(on_map.get(part) or _cell(of_unit.get(part)) for part in PARTS)
        rows.append(UnitRow(unit_id=row.unit_id, label=row.label, is_sample=row.is_sample, cells=cells))
    return rows


def _cell(count: str | None) -> Cell:
    if count is None:
        return Cell(tone="todo", text=_("Chưa có"))
    return Cell(
        tone="done", text=_("Đã có %(count)s") % {"count": count} if count else _("Đã có"), short=count
    )


def _efforts(facts: YearFacts, done: dict[tuple[int, int], dict[str, str]]) -> list[Effort]:
    return [
        Effort(
            unit_id=member.unit_id,
            name=member.name_on_day,
            done=len(done.get((facts.cluster_year.pk, member.unit_id), ())),
            whole=len(PARTS),
        )
        for member in facts.members
    ]


def _participation(facts: YearFacts, done: dict[tuple[int, int], dict[str, str]]) -> Spread:
    points = [
        Point(name=effort.name, value=percent(effort.done, effort.whole), unit_id=effort.unit_id)
        for effort in _efforts(facts, done)
    ]
    return Spread(label=_year_label(facts), points=points, total=len(points))


def _met(label: str, facts: YearFacts, found: Sequence[Standing]) -> Spread:
    """The share of its targets that each unit met; a unit that reported nothing has no point."""
    met, told = met_of(found), {s.share.unit_id for s in found if s.value is not None}
    points = [
        Point(name=member.name_on_day, value=percent(*met[member.unit_id]), unit_id=member.unit_id)
        for member in facts.members
        if member.unit_id in told and member.unit_id in met
    ]
    return Spread(label=label, points=points, total=len(facts.members))


def _lacks(
    facts: YearFacts,
    done: dict[tuple[int, int], dict[str, str]],
    found: Iterable[Standing],
    today: dt.date,
) -> list[Lack]:
    """What is worth a word now: to whom to speak, while the year can still be mended."""
    launched = facts.milestones.get(MilestoneKind.LAUNCHED)
    launched_on = launched.reached_on if launched else None
    assigned: dict[int, dt.date] = {}
    for standing in found:
        day = local_day(standing.share.assigned_at)
        assigned[standing.share.unit_id] = min(day, assigned.get(standing.share.unit_id, day))
    everybody = {member.unit_id for member in facts.members}
    asked = [
        *(_report_asked(facts, period, today) for period in (ReportPeriod.MIDYEAR, ReportPeriod.YEAR)),
        (
            _("%(count)s trong %(all)s đơn vị chưa có phong trào theo chuyên đề"),
            "thematic",
            everybody,
            launched_on,
        ),
        (
            _("%(count)s trong %(all)s đơn vị chưa nêu điển hình tiên tiến nào"),
            "exemplar",
            everybody,
            launched_on,
        ),
        (
            _("%(count)s trong %(all)s đơn vị chưa báo cáo kết quả chỉ tiêu nào"),
            "targets",
            set(assigned),
            min(assigned.values(), default=None),
        ),
    ]
    return [lack for question in asked if (lack := _lack(facts, done, today, *question))]


def _report_asked(
    facts: YearFacts, period: ReportPeriod, today: dt.date
) -> tuple[str, str, set[int], dt.date | None]:
    """Who should have handed in a report by now or soon; extensions count (2 queries)."""
    words = {
        ReportPeriod.MIDYEAR: _("%(count)s trong %(all)s đơn vị chưa nộp báo cáo sơ kết"),
        ReportPeriod.YEAR: _("%(count)s trong %(all)s đơn vị chưa nộp báo cáo tổng kết"),
    }
    due, soon = due_days(facts.cluster_year, period), today + dt.timedelta(days=EARLY_DAYS)
    asked = {m.unit_id for m in facts.members if (day := due.of(m.unit_id)) and day <= soon}
    return words[period], period, asked, due.common


def _lack(
    facts: YearFacts,
    done: dict[tuple[int, int], dict[str, str]],
    today: dt.date,
    sentence: str,
    part: str,
    among: set[int],
    since_on: dt.date | None,
) -> Lack | None:
    """The units that have not taken a part; nothing when all have."""
    members = [m for m in facts.members if m.unit_id in among]
    units = [
        (m.unit_id, m.name_on_day)
        for m in members
        if part not in done.get((facts.cluster_year.pk, m.unit_id), {})
    ]
    if not units:
        return None
    return Lack(
        sentence=sentence % {"count": so(len(units)), "all": so(len(members))},
        since_on=since_on,
        is_ahead=since_on is not None and since_on >= today,
        units=units if len(units) < len(members) else [],
    )
