"""Background work of the emulation year."""

from celery import shared_task

from core import clock
from emulation.services.reminders import plan_reminders as plan


@shared_task(name="emulation.plan_reminders")
def plan_reminders(**_extra: object) -> int:
    """Every minute; running it twice changes nothing."""
    return plan(today=clock.today(), at=clock.now())
