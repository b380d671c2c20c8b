"""Long work: read by whom its kind says, here who writes for the cluster and the standing body."""

from core import clock
from documents.enums import JobKind
from jobs.services import order_job

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "jobs:job_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "jobs:job_show": (302, 404, 404, 404, 200, 200, 200, 404, 404),
    "jobs:job_again": (302, 405, 405, 405, 405, 405, 405, 405, 405),
}


def build(world):
    job = order_job(
        kind=JobKind.ARCHIVE_YEAR,
        cluster_year=world.cluster_year,
        actor=world.people["chair"],
        at=clock.now(),
    )
    return {"jobs:job_show": [job.pk], "jobs:job_again": [job.pk]}
