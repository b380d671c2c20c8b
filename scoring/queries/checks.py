"""Checks (kiểm tra): who sees which visit, what may be found about, what a visit's minutes say."""

import datetime as dt
import json
from collections.abc import Collection
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, F, FilteredRelation, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from clusters.enums import UNIT_ROLES
from clusters.models import Appointment, ClusterYear
from clusters.permissions import Access
from clusters.queries import kind_on, members_on, people_of_units
from core.templatetags.vi_format import ngay
from emulation.models import Target
from emulation.services.versions import digest
from emulation.signals import Signal
from evidence.places import Place
from scoring.enums import CardState, FindingKind, ItemKind, Stage, VisitState
from scoring.models import Finding, InspectionTeam, Scorecard, ScoreItem, TeamMember, Visit
from scoring.queries.cards import lines_of, points_of
from scoring.queries.tables import table_for

YEAR = ("visit__team__cluster_year__cluster",)
HELD = frozenset({VisitState.HELD, VisitState.AGREED})
TO_SETTLE = frozenset({FindingKind.SHORTCOMING, FindingKind.REQUEST})


def may_organise(access: Access, cluster_year: ClusterYear) -> bool:
    """Sets teams up and plans their visits: leaders, whoever drafts for the cluster, the standing body."""
    return access.leads_year(cluster_year) or access.drafts_for(cluster_year) or access.is_standing_body


def is_on_team(access: Access, visit: Visit) -> bool:
    """Is a member of the visit's team; nobody checks the own unit."""
    if access.user.is_superuser:
        return False
    return any(
        member.user_id == access.user.pk and member.unit_id != visit.unit_id
        for member in visit.team.members.all()
    )


def may_write_visit(access: Access, visit: Visit) -> bool:
    """Writes what was found: the team; for a team of people without sign-ins, those who organise."""
    if any(member.user_id for member in visit.team.members.all()):
        return is_on_team(access, visit)
    return may_organise(access, visit.team.cluster_year) and not access.works_for(visit.unit)


def may_read_visit(access: Access, visit: Visit) -> bool:
    """The team, those who organise, auditors; the unit itself once the visit was held. No other unit."""
    if access.is_auditor or may_organise(access, visit.team.cluster_year) or is_on_team(access, visit):
        return True
    return visit.state in HELD and access.works_for(visit.unit)


def may_read_finding(access: Access, pk: int) -> bool:
    """Whoever may read its visit.

    Raises:
        Finding.DoesNotExist: there is none.
    """
    return may_read_visit(access, finding_with_visit(pk).visit)


def may_prove_finding(access: Access, pk: int) -> bool:
    """The unit's people show that what had to be settled is settled; nothing else of a check is proved.

    Raises:
        Finding.DoesNotExist: there is none.
    """
    finding = finding_with_visit(pk)
    return finding.kind in TO_SETTLE and finding.visit.state in HELD and access.works_for(finding.visit.unit)


def finding_with_visit(pk: int) -> Finding:
    """A finding with its visit, team and unit (2 queries).

    Raises:
        Finding.DoesNotExist: there is none.
    """
    findings = Finding.objects.select_related("visit__unit", *YEAR)
    return findings.prefetch_related("visit__team__members").get(pk=pk)


def _label(pk: int) -> str:
    finding = finding_with_visit(pk)
    with override("vi"):  # kept with the evidence, whoever attaches it
        kind = finding.get_kind_display()
    return f"{kind}, {finding.visit.team}: {finding}"


def _url(pk: int) -> str:
    visit = finding_with_visit(pk).visit
    return reverse("scoring:visit_show", args=[visit.team.cluster_year_id, visit.pk])


FINDING = Place(
    noun="finding",
    label=_label,
    unit_id=lambda pk: finding_with_visit(pk).visit.unit_id,
    year=lambda pk: finding_with_visit(pk).visit.team.cluster_year.year,
    url=_url,
    may_attach=may_prove_finding,
    may_read=may_read_finding,
)


def teams_of(cluster_year: ClusterYear) -> QuerySet[InspectionTeam]:
    """The teams of a year with members and visits, and how far they are (3 queries)."""
    visits = Visit.objects.select_related("unit").order_by("planned_on", "pk")
    members = TeamMember.objects.select_related("unit").order_by("-is_leader", "pk")
    return (
        InspectionTeam.objects.filter(cluster_year=cluster_year)
        .annotate(
            visit_count=Count("visits", filter=~Q(visits__state=VisitState.CANCELLED)),
            held_count=Count("visits", filter=Q(visits__state__in=HELD)),
        )
        .select_related("cluster_year__cluster")
        .prefetch_related(Prefetch("visits", visits), Prefetch("members", members))
        .order_by("name", "pk")
    )


def visit_or_404(cluster_year: ClusterYear, visit_id: int) -> Visit:
    """A visit of the year with team, members and findings (3 queries).

    Raises:
        Http404: the year has no such visit.
    """
    findings = Finding.objects.select_related("item", "target", "settled_by").order_by("kind", "pk")
    visits = Visit.objects.select_related(
        "team__cluster_year__cluster", "team__cluster_year__halt", "unit", "agreed_by"
    )
    return get_object_or_404(
        visits.prefetch_related("team__members__unit", Prefetch("findings", findings)),
        pk=visit_id,
        team__cluster_year=cluster_year,
    )


def units_to_visit(team: InspectionTeam, day: dt.date) -> list[tuple[int, str]]:
    """Members of the cluster that the team has no visit to, by the names of ``day``."""
    visited = set(team.visits.values_list("unit", flat=True))
    return [
        (member.unit_id, member.name_on_day)
        for member in members_on(team.cluster_year, day)
        if member.unit_id not in visited
    ]


def people_to_appoint(cluster_year: ClusterYear, day: dt.date) -> list[Appointment]:
    """People of the member units who have a sign-in (2 queries)."""
    units = [member.unit_id for member in members_on(cluster_year, day)]
    found = people_of_units(units, day, frozenset(UNIT_ROLES))
    return sorted(found, key=lambda a: (a.unit.sort_key, a.user.full_name, a.pk))


def criteria_for(visit: Visit, day: dt.date) -> QuerySet[ScoreItem]:
    """Criteria that a finding may be about: of the unit's card, else of the table in force for it."""
    year = visit.team.cluster_year
    card = card_of(visit)
    table = card.table if card else table_for(kind_on(visit.unit, day), year.year, year)
    items = (
        ScoreItem.objects.filter(table=table, removed_on__isnull=True) if table else ScoreItem.objects.none()
    )
    return items.exclude(kind=ItemKind.GROUP).order_by("position")


def targets_for(visit: Visit) -> QuerySet[Target]:
    """Targets that a finding may be about: of the cluster's plan and covenants."""
    year = visit.team.cluster_year
    return Target.objects.filter(Q(plan__cluster_year=year) | Q(covenant__cluster_year=year)).order_by("pk")


def card_of(visit: Visit) -> Scorecard | None:
    """The visited unit's card of the year, if it has one (1 query)."""
    cards = Scorecard.objects.select_related("table", "unit", "cross_check", "cluster_year__halt")
    return cards.filter(cluster_year=visit.team.cluster_year, unit=visit.unit).first()


def praised(cluster_year: ClusterYear) -> list[Finding]:
    """What visits praised and the units have read, newest visit first; signals of good examples (1 query)."""
    return list(
        Finding.objects.filter(
            visit__team__cluster_year=cluster_year, kind=FindingKind.PRAISE, visit__state__in=HELD
        )
        .select_related("visit__unit", "visit__team")
        .order_by("-visit__held_on", "pk")
    )


def praise_signals(cluster_year: ClusterYear, _day: dt.date) -> list[Signal]:
    """Units praised in a check, for those who look for good examples (1 query)."""
    return [
        Signal(
            unit_id=finding.visit.unit_id,
            name=finding.visit.unit.name,
            reason=_("%(team)s ghi nhận ngày %(day)s: %(text)s")
            % {"team": finding.visit.team, "day": ngay(finding.visit.held_on), "text": finding},
            url=reverse("scoring:visit_show", args=[cluster_year.pk, finding.visit_id]),
        )
        for finding in praised(cluster_year)
    ]


def to_be_settled() -> QuerySet[Finding]:
    """What units still have to settle after visits, in years not halted, the earliest due first."""
    return (
        Finding.objects.filter(
            visit__state__in=HELD,
            kind__in=TO_SETTLE,
            settled_at__isnull=True,
            visit__team__cluster_year__halt__isnull=True,
        )
        .select_related("visit__unit", *YEAR)
        .order_by("due_on", "pk")
    )


def unsettled(unit_ids: Collection[int]) -> QuerySet[Finding]:
    """What these units still have to settle after visits (1 query)."""
    return to_be_settled().filter(visit__unit__in=unit_ids)


def visits_waiting(access: Access, today: dt.date) -> list[Visit]:
    """Visits that wait for the person, each with the findings ``to_settle`` of the own unit (1 query).

    PLANNED ones are to be written up, for their day has come; HELD ones without an opinion of the unit's are to be
    agreed to or answered; `unsettled` says which findings are to be settled.
    """
    on_team = TeamMember.objects.filter(user=access.user.pk).values("team")
    to_write = Q(state=VisitState.PLANNED, planned_on__lte=today, team__in=on_team)
    to_answer = Q(state=VisitState.HELD, unit_opinion="", unit__in=access.unit_ids)
    to_settle = Q(state__in=HELD, open_finding__isnull=False, unit__in=access.unit_ids)
    is_open = Q(findings__kind__in=TO_SETTLE, findings__settled_at__isnull=True)
    rows = (
        Visit.objects.annotate(
            open_finding=FilteredRelation("findings", condition=is_open),
            finding_id=F("open_finding__pk"),
            finding_text=F("open_finding__text"),
            finding_due_on=F("open_finding__due_on"),
        )
        .filter(to_write | to_answer | to_settle, team__cluster_year__halt__isnull=True)
        .select_related("unit", "team__cluster_year__cluster")
        .order_by("planned_on", "pk", "finding_id")
    )
    visits: dict[int, Visit] = {}
    for row in rows:
        visit = visits.setdefault(row.pk, row)
        if visit is row:
            visit.to_settle = []
        if row.finding_id:
            finding = Finding(
                pk=row.finding_id, text=row.finding_text, due_on=row.finding_due_on, visit=visit
            )
            visit.to_settle.append(finding)
    return list(visits.values())


def visit_facts(visit: Visit) -> dict[str, Any]:
    """What the minutes of a visit say; what nobody wrote is left out, never invented.

    Keys: ``team`` (name, decision_number, decision_on, members of full_name, title, unit_name, is_leader),
    ``visit`` (held_on, place, unit_attendants, conclusion, unit_opinion, is_agreed), ``praises``,
    ``shortcomings``, ``requests`` (text, about, due_on), ``scores`` (code, title, max_points, self_points,
    agreed_points, note) and ``totals`` (self_points, agreed_points). Points are Decimal or None: none is not 0.
    """
    team = visit.team
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in FindingKind}
    for finding in visit.findings.all():
        about = finding.item or finding.target
        found[finding.kind].append(
            _told({"text": finding.text, "about": str(about) if about else "", "due_on": finding.due_on})
        )
    card = card_of(visit)
    facts = {
        "team": _told(
            {
                "name": team.name,
                "decision_number": team.decision_number,
                "decision_on": team.decision_on,
                "members": [
                    {
                        "full_name": member.person_name,
                        "title": member.position_title,
                        "unit_name": member.unit.name,
                        "is_leader": member.is_leader,
                    }
                    for member in team.members.all()
                ],
            }
        ),
        "visit": _told(
            {
                "held_on": visit.held_on,
                "place": visit.place,
                "unit_attendants": [line for line in visit.unit_attendants.splitlines() if line.strip()],
                "conclusion": visit.conclusion,
                "unit_opinion": visit.unit_opinion,
                "is_agreed": visit.state == VisitState.AGREED,
            }
        ),
        "praises": found[FindingKind.PRAISE],
        "shortcomings": found[FindingKind.SHORTCOMING],
        "requests": found[FindingKind.REQUEST],
    }
    is_told = card and card.state != CardState.OPEN and is_checked_by_team(visit, card)
    return facts | (_scores(card) if is_told else {})


def is_checked_by_team(visit: Visit, card: Scorecard) -> bool:
    """Whether the card's cross-check is the team's: that of a unit not on the team is not theirs to see or write."""
    check = getattr(card, "cross_check", None)
    return check is None or any(member.unit_id == check.checker_id for member in visit.team.members.all())


def fingerprint(visit: Visit) -> str:
    """Of all that the visit says now, so that nobody agrees to what they have not read."""
    plain = json.loads(json.dumps(visit_facts(visit), cls=DjangoJSONEncoder))
    return digest(plain)


def _scores(card: Scorecard) -> dict[str, Any]:
    """The unit's own and the agreed points of each criterion that the team scored (2 queries)."""
    scores = []
    for line in lines_of(card):
        figures = {figure.stage: figure for figure in line.read_figures}
        if Stage.CROSS in figures:
            scores.append(
                {
                    "code": line.item.code,
                    "title": line.item.title,
                    "max_points": line.item.max_points,
                    "self_points": points_of(line, Stage.SELF),
                    "agreed_points": figures[Stage.CROSS].points,
                    "note": figures[Stage.CROSS].reason,
                }
            )
    totals = {"self_points": card.self_total, "agreed_points": card.cross_total}
    return {"scores": scores, "totals": totals} if scores else {}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
