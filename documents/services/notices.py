"""Who hears of a paper: the next one to act, and whom it is sent to when it is issued or taken back."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from documents.models import Paper
from notifications.services import Draft, create_notices


def tell(
    *,
    paper: Paper,
    people: Iterable[User],
    what: str,
    subject: str,
    body: str,
    at: dt.datetime,
    once: str = "",
    sender: User | None = None,
) -> int:
    """Write one notice to each person about the paper; returns how many.

    Args:
        what: the event, e.g. ``issued``.
        sender: whose act it is; that person can still stop the mail for a few minutes.
        once: tells repeated events of one paper apart, e.g. the second time it is sent back.
    """
    return create_notices(
        drafts=[
            Draft(
                recipient=person,
                kind=f"paper.{what}",
                dedupe_key=f"paper:{paper.pk}:{what}:{once}:{person.pk}",
                subject=subject,
                body=body,
                path=reverse("documents:paper_show", args=[paper.pk]),
                about_type="documents.paper",
                about_id=str(paper.pk),
            )
            for person in people
        ],
        at=at,
        sender=sender,
    )
