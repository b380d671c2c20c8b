"""Scoring tables: a general draft of the standing body, and one in force."""

from decimal import Decimal

from clusters.enums import UnitKind
from scoring.enums import GateKind, NotApplicable, TieRule
from scoring.services import table_items, tables
from tests.access.world import World
from tests.factories.scoring import make_table

# stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
# A cluster's leaders (the chair) may begin a table of their own, the standing body a general one.
READS = (302, 200, 200, 200, 200, 200, 200, 200, 200)
BEGINS = (302, 403, 403, 403, 200, 403, 200, 403, 403)
# A draft is there for those who write it and who read all.
DRAFT_WRITES = (302, 404, 404, 404, 404, 404, 200, 403, 404)
DRAFT_POSTS = (302, 405, 405, 405, 405, 405, 405, 405, 405)
STRIKES = (302, 403, 403, 403, 403, 403, 200, 403, 403)

PAGES = {
    "scoring:table_list": READS,
    "scoring:table_new": BEGINS,
    "scoring:table_import": BEGINS,
    "scoring:table_show": READS,
    "scoring:table_copy": BEGINS,
    "scoring:table_compare": READS,
    "scoring:table_export": READS,
    "scoring:table_change": DRAFT_WRITES,
    "scoring:table_discard": DRAFT_WRITES,
    "scoring:table_publish": DRAFT_WRITES,
    "scoring:band_edit": DRAFT_WRITES,
    "scoring:gate_add": DRAFT_WRITES,
    "scoring:gate_remove": DRAFT_POSTS,
    "scoring:item_add": DRAFT_WRITES,
    "scoring:item_change": DRAFT_WRITES,
    "scoring:item_rule": DRAFT_WRITES,
    "scoring:item_move": DRAFT_POSTS,
    "scoring:item_remove": DRAFT_POSTS,
    "scoring:item_strike": STRIKES,
}


def build(world: World) -> dict[str, list[int]]:
    from core import clock

    acting = {"actor": world.people["standing"], "at": clock.now()}
    draft = tables.create_table(
        name="Bảng nháp", year=2026, kinds=[UnitKind.AGENCY], points_step=Decimal("0.5"),
        not_applicable=NotApplicable.FULL_POINTS, tie_rule=TieRule.SHOWN, **acting,
    )  # fmt: skip
    item = table_items.add_item(
        table=draft, parent=None, kind="criterion", code="1", title="Một", max_points=Decimal(5), **acting
    )
    from scoring.queries.tables import fingerprint

    draft.refresh_from_db()
    tables.set_bands(
        table=draft, seen=fingerprint(draft), bands=[tables.BandIn(code="A", at_least=None)], **acting
    )
    gate = tables.add_gate(band=draft.bands.get(), kind=GateKind.CONFIRMED, wording="Không vi phạm", **acting)
    published = make_table()
    struck = published.items.get(code="I.1")
    of_published = ("table_show", "table_copy", "table_compare", "table_export")
    arguments = {f"scoring:{page}": [published.pk] for page in of_published}
    for page in ("table_change", "table_discard", "table_publish", "band_edit", "gate_add", "item_add"):
        arguments[f"scoring:{page}"] = [draft.pk]
    for page in ("item_change", "item_rule", "item_move", "item_remove"):
        arguments[f"scoring:{page}"] = [draft.pk, item.pk]
    return arguments | {
        "scoring:gate_remove": [draft.pk, gate.pk],
        "scoring:item_strike": [published.pk, struck.pk],
    }
