"""Reading notices."""

from accounts.models import User
from notifications.models import Notice


def unread_count(user: User) -> int:
    """How many notices the person has not read (1 query)."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).count()
