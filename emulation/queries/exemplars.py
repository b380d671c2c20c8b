"""Good examples: who reads which, lists, signals whom to look at, units without any."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import ClusterMembership, ClusterYear, Unit
from clusters.permissions import Access
from core.ordering import search_key
from core.templatetags.vi_format import ngay
from emulation.enums import ExemplarState, ReportState
from emulation.models import Exemplar, Replication, UnitReport
from emulation.queries.report_texts import texts_as_handed_in
from emulation.queries.targets import standings
from emulation.queries.year_facts import day_in
from emulation.signals import Signal, signals_of

RECOGNISED = frozenset({ExemplarState.RECOGNISED, ExemplarState.PUBLISHED})
EDITABLE = frozenset({ExemplarState.DRAFT, ExemplarState.DECLINED})


def visible_exemplars(access: Access) -> QuerySet[Exemplar]:
    """Examples that the person may read.

    Published ones by everybody with an appointment; recognised ones by the whole cluster; others by the
    unit's own people. Leaders, drafters and those who read all see proposals; a draft is its unit's alone.
    """
    rows = Exemplar.objects.select_related(
        "cluster_year__halt", "unit", "campaign", "proposed_by", "decided_by", "published_by"
    )
    if not access.appointments and not access.leads:
        return rows.none()
    decides = Q() if access.reads_all else Q(cluster_year__in=access.drafting_year_ids)
    return rows.filter(
        Q(state=ExemplarState.PUBLISHED)
        | Q(unit__in=access.unit_ids)
        | Q(state__in=RECOGNISED, cluster_year__in=access.visible_years().order_by().values("pk"))
        | (decides & ~Q(state=ExemplarState.DRAFT))
    )


def exemplars_in(access: Access, cluster_year: ClusterYear, *, state: str = "") -> QuerySet[Exemplar]:
    """Those of the year that the person may read, newest decision first (1 query)."""
    rows = visible_exemplars(access).filter(cluster_year=cluster_year)
    if state:
        rows = rows.filter(state=state)
    return rows.annotate(replication_count=Count("replications")).order_by("unit__sort_key", "name", "pk")


def published_exemplars(access: Access, *, words: str = "") -> QuerySet[Exemplar]:
    """Examples published in the sector, latest first; all ``words`` found whatever their diacritics (1 query)."""
    rows = visible_exemplars(access).filter(state=ExemplarState.PUBLISHED)
    for word in search_key(words).split():
        rows = rows.filter(search_text__contains=word)
    return rows.annotate(replication_count=Count("replications")).order_by("-published_at", "pk")


def may_write(access: Access, exemplar: Exemplar) -> bool:
    """Writes the example: the people of its unit."""
    return access.works_for(exemplar.unit)


def may_decide(access: Access, cluster_year: ClusterYear) -> bool:
    """Recognises, declines, publishes: who leads the cluster, or the standing body."""
    return access.leads_year(cluster_year) or access.is_standing_body


def replications_of(exemplar: Exemplar) -> QuerySet[Replication]:
    """Who took the example up, and with what result (1 query)."""
    return exemplar.replications.select_related("unit", "recorded_by").order_by("started_on", "pk")


def units_to_replicate(access: Access, exemplar: Exemplar) -> list[Unit]:
    """Units of the person that could take the published example up (1 query)."""
    if exemplar.state != ExemplarState.PUBLISHED:
        return []
    return list(Unit.objects.filter(pk__in=access.unit_ids - {exemplar.unit_id}).order_by("sort_key", "pk"))


def recognised_counts(cluster_year: ClusterYear) -> dict[int, int]:
    """For each unit with a recognised example how many it has; a unit without one is not in the answer (1 query)."""
    rows = Exemplar.objects.filter(cluster_year=cluster_year, state__in=RECOGNISED)
    return dict(rows.order_by().values_list("unit").annotate(count=Count("pk")))


def without_example(
    cluster_year: ClusterYear, members: Iterable[ClusterMembership]
) -> list[ClusterMembership]:
    """Those members that proposed no example yet, and those with drafts only (1 query)."""
    told = Exemplar.objects.filter(cluster_year=cluster_year).exclude(state=ExemplarState.DRAFT)
    proposing = set(told.values_list("unit", flat=True))
    return [member for member in members if member.unit_id not in proposing]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Whom to look at, with every reason that was found, the better grounded first."""

    unit_id: int
    unit_name: str
    name: str
    signals: list[Signal]


def suggestions(
    cluster_year: ClusterYear, today: dt.date, *, units: frozenset[int] | None = None
) -> list[Suggestion]:
    """Persons and collectives with signals that nobody proposed yet (2 queries, and those of the sources).

    Args:
        units: only of these units; None: of all.
    """
    proposed = {
        (unit_id, search_key(name))
        for unit_id, name in Exemplar.objects.filter(cluster_year=cluster_year).values_list("unit", "name")
    }
    found: dict[tuple[int, str], list[Signal]] = defaultdict(list)
    for signal in signals_of(cluster_year, day_in(cluster_year, today)):
        key = (signal.unit_id, search_key(signal.name))
        if key not in proposed and (units is None or signal.unit_id in units):
            found[key].append(signal)
    names = dict(Unit.objects.filter(pk__in={pk for pk, _key in found}).values_list("pk", "name"))
    rows = [
        Suggestion(unit_id=unit_id, unit_name=names[unit_id], name=signals[0].name, signals=signals)
        for (unit_id, _key), signals in found.items()
    ]
    return sorted(rows, key=lambda row: (-len(row.signals), row.name))


def targets_beaten_early(cluster_year: ClusterYear, day: dt.date) -> list[Signal]:
    """A unit, or a sub-unit of a member, met its share long before it was due (`Standing.is_early`)."""
    found = standings(day, cluster_year=cluster_year)
    by_share = {one.share.pk: one for one in found}
    signals = []
    for one in found:
        if one.is_early and not one.is_ended:
            root = one
            while root.share.parent_id in by_share:
                root = by_share[root.share.parent_id]
            reason = _("Đạt sớm chỉ tiêu “%(what)s”: %(value)s, hạn %(due)s") % {
                "what": one.target.what,
                "value": one.value_text,
                "due": ngay(one.due_on),
            }
            url = reverse("emulation:share_show", args=[one.share.pk])
            signals.append(Signal(unit_id=root.share.unit_id, name=one.unit_name, reason=reason, url=url))
    return signals


def named_in_two_reports(cluster_year: ClusterYear, day: dt.date) -> list[Signal]:
    """A name that at least two reports handed in call an example: of two periods, or of two units."""
    reports = (
        UnitReport.objects.filter(cluster_year=cluster_year)
        .exclude(state=ReportState.DRAFT)
        .select_related("unit")
        .order_by("submitted_at", "pk")
    )
    cited: dict[str, list[tuple[str, UnitReport]]] = defaultdict(list)
    for text in texts_as_handed_in(reports).values():  # never what a unit is still writing
        for name in {search_key(name): name for name in text.exemplars}.values():
            cited[search_key(name)].append((name, text.report))
    signals = []
    for told in cited.values():
        counts = Counter(report.unit_id for _name, report in told)
        if len(told) < 2:
            continue
        name, first = told[0]
        where = "; ".join(f"{report.unit}, {report.get_period_display().lower()}" for _name, report in told)
        url = reverse("emulation:report_detail", args=[cluster_year.pk, first.period, first.unit_id])
        unit_id = counts.most_common(1)[0][0]
        reason = _("Được nêu trong %(count)s báo cáo: %(where)s") % {"count": len(told), "where": where}
        signals.append(Signal(unit_id=unit_id, name=name, reason=reason, url=url))
    return signals
