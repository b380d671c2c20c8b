"""Everybody signed in reads a year's days off; the standing body and the administrator confirm them."""

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "workdays:year_show": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "workdays:year_confirm": (302, 403, 403, 403, 403, 403, 200, 403, 200),
}


def build(world):
    return {page: [2026] for page in PAGES}
