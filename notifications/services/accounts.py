"""Telling a person what was done with the own account."""

import datetime as dt

from django.urls import reverse

from accounts.models import User
from notifications.services.drafts import Draft, create_notices

KIND = "account"


def tell_of_account(
    *, user: User, what: str, subject: str, body: str, is_mandatory: bool, at: dt.datetime
) -> None:
    """A notice and its mail at once: nobody is its sender, so nobody holds it back as the own act."""
    draft = Draft(
        recipient=user,
        kind=f"{KIND}.{what}",
        dedupe_key=f"{KIND}.{what}:{user.pk}:{at.isoformat()}",
        subject=subject,
        body=body,
        path=reverse("accounts:profile_show"),
    )
    create_notices(drafts=[draft], at=at, is_mandatory=is_mandatory, is_at_once=True)
