"""Who opens the pages of units' reports."""

from core import clock
from emulation.enums import ReportPeriod
from emulation.services import reports

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
ONLY_POST = (302, 405, 405, 405, 405, 405, 405, 405, 405)
LEADERS = (302, 404, 403, 403, 200, 403, 403, 403, 404)
REVIEWERS = (302, 404, 403, 403, 200, 200, 403, 403, 404)
SIGNERS = (302, 404, 403, 200, 403, 403, 403, 403, 404)
READERS = (302, 404, 200, 200, 200, 200, 200, 200, 404)

PAGES = {
    "emulation:report_list": READERS,
    "emulation:report_detail": READERS,
    "emulation:report_versions": (302, 404, 200, 200, 404, 404, 200, 200, 404),
    "emulation:report_edit": (302, 404, 200, 200, 403, 403, 403, 403, 404),
    "emulation:report_close": LEADERS,
    "emulation:report_accept_many": REVIEWERS,
    "emulation:report_findings": (302, 404, 403, 403, 200, 200, 200, 200, 404),
    "emulation:report_recall": SIGNERS,
    "emulation:report_correct": SIGNERS,
    "emulation:report_correction_drop": SIGNERS,
    "emulation:report_autosave": ONLY_POST,
    "emulation:report_lay": ONLY_POST,
    "emulation:report_submit": ONLY_POST,
    "emulation:report_open": ONLY_POST,
    "emulation:report_accept": ONLY_POST,
    "emulation:report_return": ONLY_POST,
    "emulation:report_recall_answer": ONLY_POST,
}


def build(world):
    year, unit = world.cluster_year, world.member_unit
    acting = {"actor": world.people["officer"], "at": clock.now()}
    report = reports.save_report(
        cluster_year=year, unit=unit, period=ReportPeriod.MIDYEAR, revision=0, results="Kết quả", **acting
    )
    reports.submit_report(report_id=report.pk, **acting)
    sent = [year.pk, ReportPeriod.MIDYEAR, unit.pk]
    of_year, of_period = (
        {"report_findings"},
        {"report_list", "report_close", "report_accept_many"},
    )
    arguments = {
        page: sent[:1]
        if page.partition(":")[2] in of_year
        else sent[:2]
        if page.partition(":")[2] in of_period
        else sent
        for page in PAGES
    }
    return arguments | {"emulation:report_edit": [year.pk, ReportPeriod.YEAR, unit.pk]}
