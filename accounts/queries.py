"""Who has not signed in for long (SEC-8)."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from core.clock import local_day


def last_used_at(user: User) -> dt.datetime:
    """The last sign-in; before the first one the day the account was made; or when it was opened again."""
    return max(filter(None, (user.last_login, user.date_joined, user.reopened_at)))


def days_idle(user: User, at: dt.datetime) -> int:
    """Whole days in Việt Nam since the account was last used."""
    return (local_day(at) - local_day(last_used_at(user))).days


def is_closed(user: User, at: dt.datetime) -> bool:
    """Whether the password alone opens the account no more, also when the daily task has not run.

    Sample accounts never close: everybody knows their password, and no real installation has them.

    Source: SEC-8.
    """
    if user.is_sample:
        return False
    return user.idle_closed_at is not None or days_idle(user, at) >= settings.ACCOUNT_IDLE_DAYS


def idle_people(at: dt.datetime) -> QuerySet[User]:
    """Open accounts of people that nobody used for so many days."""
    used_at = Greatest(
        Coalesce("last_login", "date_joined"), "date_joined", Coalesce("reopened_at", "date_joined")
    )
    return User.objects.alias(used_at=used_at).filter(
        is_active=True,
        is_sample=False,
        idle_closed_at__isnull=True,
        used_at__date__lte=local_day(at) - dt.timedelta(days=settings.ACCOUNT_IDLE_DAYS),
    )
