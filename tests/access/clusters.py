"""Who may open the pages of units, clusters and appointments."""

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "clusters:unit_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "clusters:unit_detail": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "clusters:unit_succeed": (302, 403, 403, 403, 403, 403, 200, 403, 403),
    "clusters:cluster_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "clusters:cluster_detail": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "clusters:year_members": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "clusters:members_order": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "clusters:member_end": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "clusters:year_leads": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "clusters:lead_replace": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "clusters:absence_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "clusters:absence_end": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "clusters:appointment_list": (302, 403, 403, 403, 403, 403, 200, 200, 200),
    "clusters:appointment_create": (302, 403, 403, 403, 403, 403, 200, 403, 403),
    # Without a choice there is nothing to end: 404 for those who may.
    "clusters:appointment_end": (302, 403, 403, 403, 403, 403, 404, 403, 403),
}


def build(world) -> dict[str, list]:
    """Arguments of the pages."""
    year = world.cluster_year
    return {
        "clusters:unit_detail": [world.member_unit.pk],
        "clusters:cluster_detail": [year.cluster_id],
        "clusters:year_members": [year.pk],
        "clusters:members_order": [year.pk],
        "clusters:member_end": [year.pk, year.memberships.order_by("pk").first().pk],
        "clusters:year_leads": [year.pk],
        "clusters:absence_end": [1],
        "clusters:lead_replace": [year.pk, year.leads.order_by("pk").first().pk],
    }
