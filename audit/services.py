"""Writing the log; every service that changes something calls `record` in its transaction."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from audit.models import AuditEvent

SYSTEM = "hệ thống"


class OutsideTransactionError(RuntimeError):
    """The change and its event must be one transaction."""


def record(
    *,
    actor: AbstractBaseUser | None,
    verb: str,
    target: models.Model,
    at: dt.datetime,
    summary: str,
    scope: models.Model | None = None,
    on_behalf_of: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Append one event to the log, in the caller's transaction.

    Args:
        actor: who did it; None is the system itself (a scheduled task, a loader).
        verb: ``<noun>.<past participle>``, e.g. ``covenant.signed``; for machines, never shown.
        summary: what happened, as a Vietnamese sentence for the history pages.
        scope: the thing whose history page shows the event too, usually a cluster-year.
        on_behalf_of: for whom, in words, when the actor acts for another.
        before, after: the changed values; never the content of a ballot or a password.

    Raises:
        OutsideTransactionError: called without an open transaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError(verb)
    AuditEvent(
        seq=0,  # the trigger numbers the row under its lock
        occurred_at=at,
        actor=actor.get_username() if actor else SYSTEM,
        actor_name=getattr(actor, "full_name", "") if actor else "",
        on_behalf_of=on_behalf_of[:300],
        verb=verb,
        summary=summary[:500],
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        scope=f"{scope._meta.label_lower}:{scope.pk}" if scope else "",
        before=_plain(before),
        after=_plain(after),
    ).save(force_insert=True)


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return json.loads(json.dumps(dict(values or {}), cls=DjangoJSONEncoder, default=str))
