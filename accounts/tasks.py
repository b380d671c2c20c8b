"""Background work of accounts."""

from celery import shared_task

from accounts.services import close_idle
from core import clock


@shared_task(name="accounts.close_idle")
def close_idle_accounts(**_extra: object) -> int:
    """Close the accounts that nobody used for long; who signs in meanwhile is asked for the code in any case."""
    return close_idle(at=clock.now())
