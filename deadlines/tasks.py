"""Background work of reminders; each run finds in the database what is to be done."""

from celery import shared_task

from core import clock
from deadlines.services.issuing import issue_due
from deadlines.services.planning import plan_reminders

MOST_BATCHES = 100


@shared_task(name="deadlines.plan")
def plan(**_extra: object) -> int:
    """Write down which reminders leave in the next working days."""
    return plan_reminders(today=clock.today(), at=clock.now())


@shared_task(name="deadlines.issue")
def issue(**_extra: object) -> int:
    """Send those whose hour has come."""
    done = 0
    for _batch in range(MOST_BATCHES):
        settled = issue_due(at=clock.now())
        done += settled
        if not settled:
            break
    return done
