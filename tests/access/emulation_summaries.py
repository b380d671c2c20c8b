"""The cluster's summary: read by those who write for it and those who read all, written by the former."""

from emulation.enums import ReportPeriod

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "emulation:summary_show": (302, 404, 403, 403, 200, 200, 200, 200, 404),
    "emulation:summary_compile": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "emulation:summary_edit": (302, 404, 403, 403, 200, 200, 403, 403, 404),
    "emulation:summary_autosave": (302, 405, 405, 405, 405, 405, 405, 405, 405),
}


def build(world):
    return {page: [world.cluster_year.pk, ReportPeriod.MIDYEAR] for page in PAGES}
