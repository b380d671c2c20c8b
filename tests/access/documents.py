"""A file of a cluster-year: whoever may read the year."""

from core import clock
from documents.services import store_file
from tests.documents import samples

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "documents:file_show": (302, 404, 200, 200, 200, 200, 200, 200, 404),
}


def build(world):
    stored = store_file(
        upload=samples.pdf(), scope=world.cluster_year, uploaded_by=world.people["chair"], at=clock.now()
    )
    return {"documents:file_show": [stored.pk]}
