"""Doing long work; each run finds in the database what is due."""

from celery import shared_task

from core import clock
from jobs.services import run_next_job

# Long work shows its progress and is taken for dead without any (jobs.services.LEASE), so it may take its time.
HOUR = 3600


@shared_task(name="jobs.run_jobs", soft_time_limit=HOUR, time_limit=HOUR + 60)
def run_jobs(**_extra: object) -> bool:
    """One piece of long work that was ordered on a page; the next round takes the next."""
    return run_next_job(now=clock.now)
