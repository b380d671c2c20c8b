"""Long work: read by whom its kind says, here who writes for the cluster and the standing body."""

from core import clock
from documents.enums import JobKind
from jobs.services import order_job
from notifications.models import TaskRun

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "jobs:job_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "jobs:job_show": (302, 404, 404, 404, 200, 200, 200, 404, 404),
    "jobs:job_again": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "jobs:job_put_back": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "jobs:task_list": (302, 403, 403, 403, 403, 403, 200, 403, 200),
    "jobs:task_run": (302, 405, 405, 405, 405, 405, 405, 405, 405),
}


def build(world):
    job = order_job(
        kind=JobKind.ARCHIVE_YEAR,
        cluster_year=world.cluster_year,
        actor=world.people["chair"],
        at=clock.now(),
    )
    task = TaskRun.objects.create(name="jobs.run_jobs", every_seconds=5, planned_at=clock.now())
    return {
        "jobs:job_show": [job.pk],
        "jobs:job_again": [job.pk],
        "jobs:job_put_back": [job.pk],
        "jobs:task_run": [task.pk],
    }
