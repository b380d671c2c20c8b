"""The examples that come with the system: drafts from public sheets, to be read and copied, never in force."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from core.shipped import shipped
from scoring.enums import ItemKind
from scoring.models import RankBand, RankGate, ScoreItem, ScoreTable, ScoreTableKind


@transaction.atomic
def load_score_tables() -> int:
    """Add the example tables that are missing; returns how many.

    Points that no public text gives stay empty.

    Source: SCORE-4, SCORE-5, SCORE-6.
    """
    return sum(_load(row) for row in shipped("score_tables"))


def _load(row: dict[str, Any]) -> bool:
    table, is_new = ScoreTable.objects.get_or_create(
        name=row["name"], year=row["year"], is_sample=True, defaults={"source_note": row["source_note"]}
    )
    if is_new:
        ScoreTableKind.objects.bulk_create(
            ScoreTableKind(table=table, unit_kind=kind, year=table.year) for kind in row["kinds"]
        )
        _add_items(table, None, row["items"])
        for ordinal, band in enumerate(row.get("bands", []), start=1):
            _add_band(table, ordinal, band)
    return is_new


def _add_items(table: ScoreTable, parent: ScoreItem | None, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        item = ScoreItem.objects.create(
            table=table,
            parent=parent,
            position=table.items.count() + 1,
            kind=row.get("kind", ItemKind.CRITERION),
            code=row["code"],
            title=row["title"],
            guidance=row.get("guidance", ""),
            has_to_be_proved=row.get("has_to_be_proved", False),
        )
        _add_items(table, item, row.get("items", []))


def _add_band(table: ScoreTable, ordinal: int, row: dict[str, Any]) -> None:
    at_least = row.get("at_least")
    band = RankBand.objects.create(
        table=table, ordinal=ordinal, code=row["code"], at_least=at_least and Decimal(at_least)
    )
    RankGate.objects.bulk_create(RankGate(band=band, **gate) for gate in row.get("gates", []))
