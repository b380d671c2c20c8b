"""Who opens the pages of units' reports."""

from core import clock
from emulation.enums import ReportPeriod
from emulation.services import reports

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
ONLY_POST = (302, 405, 405, 405, 405, 405, 405, 405, 405)
LEADERS = (302, 404, 403, 403, 200, 403, 403, 403, 404)

PAGES = {
    "emulation:report_list": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "emulation:report_detail": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "emulation:report_edit": (302, 404, 200, 200, 403, 403, 403, 403, 404),
    "emulation:report_close": LEADERS,
    "emulation:report_findings": (302, 404, 403, 403, 200, 200, 200, 200, 404),
    "emulation:report_submit": ONLY_POST,
    "emulation:report_accept": ONLY_POST,
    "emulation:report_return": ONLY_POST,
}


def build(world):
    year, unit = world.cluster_year, world.member_unit
    acting = {"actor": world.people["officer"], "at": clock.now()}
    report = reports.save_report(
        cluster_year=year, unit=unit, period=ReportPeriod.MIDYEAR, revision=0, results="Kết quả", **acting
    )
    reports.submit_report(report_id=report.pk, **acting)
    sent = [year.pk, ReportPeriod.MIDYEAR, unit.pk]
    return {
        "emulation:report_list": sent[:2],
        "emulation:report_detail": sent,
        "emulation:report_edit": [year.pk, ReportPeriod.YEAR, unit.pk],
        "emulation:report_close": sent[:2],
        "emulation:report_findings": [year.pk],
        "emulation:report_submit": sent,
        "emulation:report_accept": sent,
        "emulation:report_return": sent,
    }
