"""Who opens the pages of workbooks; a workbook is its unit's own."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from emulation.services.workbooks.registrations import KIND
from tests.factories.emulation import make_award
from workbooks.kinds import OfferedScope, Scope
from workbooks.services.returning import take_in
from workbooks.services.sending import send_workbook, write_workbook

#        stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
UNITS = (302, 404, 200, 200, 200, 403, 403, 403, 404)  # any member has a part of its own
OWN = (302, 404, 200, 200, 404, 404, 404, 404, 404)

PAGES = {
    "workbooks:workbook_list": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "workbooks:workbook_send": UNITS,
    "workbooks:workbook_return": UNITS,
    "workbooks:workbook_file": OWN,
    "workbooks:batch_show": OWN,
    "workbooks:batch_take": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "workbooks:batch_undo": OWN,
}


def build(world):
    year, person = world.cluster_year, world.people["officer"]
    make_award()
    scope = Scope(cluster_year=year, day=clock.today(), unit=world.member_unit)
    offer = OfferedScope(scope=scope, title="Đăng ký")
    sent = send_workbook(kind=KIND, offer=offer, actor=person, at=clock.now())
    stream = BytesIO()
    write_workbook(sent, stream)
    upload = SimpleUploadedFile("bang.xlsx", stream.getvalue())
    batch = take_in(kind=KIND, cluster_year=year, scopes=[offer], upload=upload, actor=person, at=clock.now())
    of_year, of_batch = [year.pk, "dang-ky"], [batch.pk]
    return {
        "workbooks:workbook_list": of_year,
        "workbooks:workbook_send": of_year,
        "workbooks:workbook_return": of_year,
        "workbooks:workbook_file": [sent.pk],
        "workbooks:batch_show": of_batch,
        "workbooks:batch_take": of_batch,
        "workbooks:batch_undo": of_batch,
    }
