"""Doing long work; each run finds in the database what is due."""

from celery import shared_task

from core import clock
from jobs.services import run_next_job


@shared_task(name="jobs.run_jobs")
def run_jobs(**_extra: object) -> bool:
    """One piece of long work that was ordered on a page; the next round takes the next."""
    return run_next_job(now=clock.now)
