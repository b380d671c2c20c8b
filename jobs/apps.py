"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Việc làm nền")

    def ready(self) -> None:
        """Say who reads the file that a job made, and let a new job wake the worker."""
        from core.waking import wake
        from files.readers import register
        from jobs.models import Job
        from jobs.tasks import run_jobs

        register("jobs.job", _reads_job)
        wake(Job, run_jobs)


def _reads_job(request: HttpRequest, scope_id: str) -> bool:
    from jobs.models import Job
    from jobs.works import work_of

    job = Job.objects.select_related("cluster_year", "unit").filter(pk=int(scope_id)).first()
    return job is not None and work_of(job.kind).may_read(request.access, job)
