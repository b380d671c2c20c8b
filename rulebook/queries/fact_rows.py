"""The rows behind the facts that rules ask for; all of one question are read at once (`core.gathering`)."""

from collections.abc import Collection

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clusters.enums import SuccessionKind
from clusters.models import Unit, UnitKindPeriod, UnitParent, UnitSuccession
from core.fields import holds_on
from emulation.enums import MilestoneKind
from emulation.models import AwardType, Milestone, TitleRegistration, UnitReport
from rulebook.enums import RuleKind
from rulebook.models import AwardRecord, Discipline, Hold, Service, YearRating
from rulebook.queries.question import Question

Rows = dict[str, QuerySet]


def common_rows(question: Question, own: Q, key: str) -> Rows:
    """What is read of units and persons alike; ``key`` is the column that says whose a row is."""
    rows: Rows = {"awards": AwardType.objects.order_by("ordinal").values_list("code", "name", "family")}
    if question.asks(RuleKind.RATING):
        ratings = YearRating.objects.filter(own, year=question.year).order_by("pk")
        rows["ratings"] = ratings.values_list(key, "rating")
    if question.asks(RuleKind.NO_HOLD):
        holds = Hold.objects.filter(own, holds_on(question.day)).order_by("valid_from", "pk")
        rows["holds"] = holds.values_list(key, "kind", "valid_from")
    return rows


def unit_rows(question: Question, ids: Collection[int]) -> Rows:
    """What is read of units besides."""
    rows = {"groups": group_rows(question, ids), "asks": _ask_rows(question, ids)}
    year = question.cluster_year
    if year is not None and question.asks(RuleKind.REGISTRATION):
        step = Milestone.objects.filter(cluster_year=year, kind=MilestoneKind.REGISTERED).order_by()
        rows["step"] = step.values_list("due_on", "reached_on")
        registered = TitleRegistration.objects.filter(
            cluster_year=year, award_type=question.award_type, for_unit__in=ids
        )
        rows["registrations"] = registered.order_by("pk").values_list("for_unit", "state")
    if year is not None and question.asks(RuleKind.REPORTING):
        reports = UnitReport.objects.filter(cluster_year=year, unit__in=ids, first_submitted_at__isnull=False)
        rows["reports"] = reports.order_by().values_list("unit", "period", "days_late")
    if question.asks(RuleKind.MEMBERS, RuleKind.NO_DISCIPLINE):
        rows |= _member_rows(question, ids)
    return rows


def group_rows(question: Question, unit_ids: Collection[int]) -> QuerySet:
    """Units with their kind in the year, and that of the unit above each."""
    day = question.day_in_year
    kind_above = UnitKindPeriod.objects.on(day).filter(unit=OuterRef("_above__parent")).values("kind")[:1]
    units = (
        Unit.objects.named_on(day)
        .annotate(_above=FilteredRelation("parents", condition=holds_on(day, "parents__")))
        .annotate(kind_above=Coalesce(Subquery(kind_above), F("_above__parent__kind")))
    )
    return units.filter(pk__in=unit_ids).order_by().values_list("pk", "kind_on_day", "kind", "kind_above")


def discipline_rows(question: Question) -> QuerySet:
    """Measures decided in the year, up to the day."""
    found = Discipline.objects.filter(decided_on__year=question.year, decided_on__lte=question.day)
    return found.order_by("decided_on", "pk").values_list("person", "level", "decided_on")


def _member_rows(question: Question, ids: Collection[int]) -> Rows:
    """Who works in the units and in those below, and what is known of these people."""
    below = UnitParent.objects.on(question.day_in_year).filter(parent__in=ids).order_by()
    worked = Service.objects.filter(
        holds_on(question.day_in_year), Q(unit__in=ids) | Q(unit__in=below.values("unit"))
    ).order_by()
    people = worked.values("person")
    granted = AwardRecord.objects.filter(
        person__in=people, achievement_year=question.year, cancelled_on__isnull=True
    )
    ratings = YearRating.objects.filter(person__in=people, year=question.year)
    return {
        "below": below.values_list("unit", "parent"),
        "worked": worked.values_list("person", "unit"),
        "member_ratings": ratings.order_by("pk").values_list("person", "rating"),
        "member_titles": granted.order_by().values_list("person", "award_type__code"),
        "member_sanctions": discipline_rows(question).filter(person__in=people),
    }


def _ask_rows(question: Question, unit_ids: Collection[int]) -> QuerySet:
    """Successions of the units of which nobody decided whether titles are inherited (ORG-24)."""
    steps = UnitSuccession.objects.filter(
        successor__in=unit_ids, is_title_inherited__isnull=True, effective_on__lte=question.day
    ).exclude(kind=SuccessionKind.RENAME)
    steps = steps.order_by("effective_on", "pk")
    return steps.values_list("successor", "predecessor__name", "kind", "effective_on")
