"""Telling people of an act: each in the own language, in the act's transaction, with its sender."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import translation

from accounts.models import User
from notifications.services import Draft, create_notices


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one person is told: subject, text, and why just this person."""

    subject: str
    body: str
    why: str


def audience(people: Iterable[User], actor: User | None) -> list[User]:
    """Who hears of an act of ``actor``: each once, the one who acts knows already."""
    known = {person.pk: person for person in people if not person.is_superuser}
    if actor is not None:
        known.pop(actor.pk, None)
    return list(known.values())


def tell(
    *,
    people: Iterable[User],
    kind: str,
    about: object,
    path: str,
    words: Callable[[], Words],
    actor: User | None,
    at: dt.datetime,
) -> int:
    """Write one notice to each of the people but the one who acts; returns how many.

    Call it before `audit.services.record`, and with the locks of the act held.

    Args:
        kind: as registered in `notifications.kinds`.
        about: the row the act was about; the same act at the same moment is told once.
        words: called in each reader's language.
    """
    drafts = []
    for person in audience(people, actor):
        with translation.override(person.language):
            said = words()
        drafts.append(
            Draft(
                recipient=person, kind=kind, dedupe_key=f"{kind}:{about.pk}:{at:%Y%m%d%H%M%S%f}:{person.pk}",
                subject=str(said.subject), body=str(said.body), why=str(said.why), path=path,
                about_type=about._meta.label_lower, about_id=str(about.pk),
            )
        )  # fmt: skip
    return create_notices(drafts=drafts, at=at, sender=actor)
