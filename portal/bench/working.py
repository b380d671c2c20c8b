"""What long work costs the worker that does it."""

import datetime as dt
import time

import psutil

from core import clock
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import run_next_job


def cost_of(job: Job) -> tuple[float, float]:
    """Do an ordered job here: the seconds it takes, and how many megabytes memory grows after its first tenth.

    Raises:
        RuntimeError: it was not done whole.
    """
    process, sizes = psutil.Process(), []

    def now() -> dt.datetime:
        sizes.append(process.memory_info().rss)
        return clock.now()

    start = time.perf_counter()
    run_next_job(now=now)
    taken = time.perf_counter() - start
    job.refresh_from_db()
    if job.state != JobState.DONE or job.problems:
        raise RuntimeError(f"{job.state}: {job.problems[:3]}")
    return taken, (max(sizes) - sizes[len(sizes) // 10]) / 1024 / 1024
