"""A file of a cluster-year: whoever may read the year."""

from core import clock
from files.services import store_file
from tests.files import samples

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "files:file_show": (302, 404, 200, 200, 200, 200, 200, 200, 404),
}


def build(world):
    stored = store_file(
        upload=samples.pdf(), scope=world.cluster_year, uploaded_by=world.people["chair"], at=clock.now()
    )
    return {"files:file_show": [stored.pk]}
