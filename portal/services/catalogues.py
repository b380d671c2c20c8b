"""Loading the catalogues: adds what is missing, never changes what people have edited."""

from typing import Any

from django.db import transaction

from core.shipped import shipped
from deadlines.services.ladders import load_ladder
from documents.services.citations import load_citations
from documents.services.templates import load_templates
from emulation.models import (
    Anniversary,
    AwardType,
    CovenantTemplate,
    Parameter,
    PlanningStep,
)
from rulebook.services.loading import load_rulebook
from scoring.services.shipped import load_score_tables
from workdays.services import load_holidays


@transaction.atomic
def load_catalogues() -> int:
    """Load award types, anniversaries, reminder steps, parameters, covenant templates, the rule book,
    citations, texts of papers, example scoring tables and the days off of years announced.

    Returns how many rows were added.
    """
    data = shipped("catalogues")
    return sum(
        (
            _award_types(data["award_types"]),
            _each(Anniversary, data["anniversaries"], "month", "day", "name"),
            _each(PlanningStep, data["planning_steps"], "kind"),
            load_ladder(ladder=data["reminder_ladder"]),
            _each(Parameter, data["parameters"], "key", "rule_set"),
            _each(CovenantTemplate, data["covenant_templates"], "name"),
            load_rulebook(),
            load_citations(),
            load_templates(),
            load_score_tables(),
            load_holidays(),
        )
    )


def _award_types(rows: list[dict[str, Any]]) -> int:
    added = 0
    for ordinal, row in enumerate(rows, start=1):
        out_of = row.pop("out_of", None)
        values = row | {"ordinal": ordinal, "out_of": out_of and AwardType.objects.get(code=out_of)}
        added += AwardType.objects.get_or_create(code=row["code"], defaults=values)[1]
    return added


def _each(model: type, rows: list[dict[str, Any]], *keys: str) -> int:
    added = 0
    for row in rows:
        identity = {key: row.get(key, model._meta.get_field(key).get_default()) for key in keys}
        added += model.objects.get_or_create(**identity, defaults=row)[1]
    return added
