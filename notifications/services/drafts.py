"""Saying a thing once: rows with a unique key, and the copies of them that will leave."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounts.models import User
from notifications.kinds import mandatory_rule
from notifications.models import Notice
from notifications.services.routing import plan_deliveries

BATCH = 5000
SUBJECT_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What to say to whom. Two drafts with the same ``dedupe_key`` are the same message.

    Attributes:
        path: the page that does the job; the mail's one link leads there.
        why: why this person gets it, in a sentence; without it the label of the kind is told.
        due_on: the day it is due, by which a digest sorts.
        about_type, about_id: what it is about, for the check at sending time.
        is_in_app_only: no copy leaves, for the reader is away and another person is told.
    """

    recipient: User
    kind: str
    dedupe_key: str
    subject: str
    body: str
    path: str = ""
    why: str = ""
    due_on: dt.date | None = None
    about_type: str = ""
    about_id: str = ""
    is_in_app_only: bool = False


@transaction.atomic
def create_notices(
    *,
    drafts: Iterable[Draft],
    at: dt.datetime,
    sender: User | None = None,
    is_mandatory: bool = False,
    is_at_once: bool = False,
) -> int:
    """Write the notices that do not exist yet and their copies on the way; returns how many were new.

    Safe to repeat and to run twice at once: the key is unique in the database. The number of queries does not
    grow with the number of drafts. Call it before `audit.services.record`, which holds the log until the end.

    Args:
        sender: whose act it tells of; its mail waits a little, so that the person can hold or cancel it.
            None: the system's own reminder, whose time has come.
        is_mandatory: leaves by mail whatever the reader prefers; so does a kind that names a rule.
        is_at_once: its mail waits for no digest and no other day.
    """
    wanted: dict[str, Draft] = {}
    for draft in drafts:
        wanted.setdefault(draft.dedupe_key, draft)
    rows = [_notice(draft, at, sender, is_mandatory) for draft in wanted.values()]
    if not rows:
        return 0
    # In the order of their keys, so that two plans at once wait for each other instead of ending one.
    ordered = sorted(rows, key=lambda row: row.dedupe_key)
    Notice.objects.bulk_create(ordered, ignore_conflicts=True, batch_size=BATCH)
    written = set(Notice.objects.filter(pk__in=[r.pk for r in rows]).order_by().values_list("pk", flat=True))
    new = [row for row in rows if row.pk in written]
    delay = settings.OUTBOX_DELAY_SECONDS if sender else 0
    leaving = [row for row in new if not wanted[row.dedupe_key].is_in_app_only]
    plan_deliveries(notices=leaving, leaves_at=at + dt.timedelta(seconds=delay), is_at_once=is_at_once)
    return len(new)


def _notice(draft: Draft, at: dt.datetime, sender: User | None, is_mandatory: bool) -> Notice:
    return Notice(
        recipient=draft.recipient,
        kind=draft.kind,
        dedupe_key=draft.dedupe_key,
        subject=" ".join(draft.subject.split())[:SUBJECT_LENGTH],  # a line end would make no header
        body=draft.body,
        path=draft.path,
        why=draft.why,
        due_on=draft.due_on,
        about_type=draft.about_type,
        about_id=draft.about_id,
        is_mandatory=is_mandatory or bool(mandatory_rule(draft.kind)),
        sender=sender,
        created_at=at,
    )
