"""Long work: who writes for the cluster and the standing body. The check of papers: everybody."""

from core import clock
from documents.enums import JobKind
from documents.services.jobs import order_job

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "documents:job_list": (302, 404, 403, 403, 200, 200, 200, 403, 404),
    "documents:job_archive": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "documents:job_show": (302, 404, 403, 403, 200, 200, 200, 403, 404),
    "documents:verify": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "documents:verify_code": (404, 404, 404, 404, 404, 404, 404, 404, 404),
}


def build(world):
    job = order_job(
        kind=JobKind.ARCHIVE_YEAR,
        cluster_year=world.cluster_year,
        actor=world.people["chair"],
        at=clock.now(),
    )
    return {
        "documents:job_list": [world.cluster_year.pk],
        "documents:job_archive": [world.cluster_year.pk],
        "documents:job_show": [world.cluster_year.pk, job.pk],
        "documents:verify_code": ["ABCD-EFGH-JKMN"],
    }
