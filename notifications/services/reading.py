"""What a person did with their notices."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from notifications.models import Notice


@transaction.atomic
def mark_read(*, user: User, notice_id: object | None, at: dt.datetime) -> Notice | None:
    """Mark one of the person's notices read, or all of them when ``notice_id`` is None."""
    unread = Notice.objects.select_for_update().filter(recipient=user, read_at__isnull=True)
    if notice_id is None:
        unread.update(read_at=at)
        return None
    unread.filter(pk=notice_id).update(read_at=at)
    return Notice.objects.filter(recipient=user, pk=notice_id).first()
