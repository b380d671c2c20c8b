"""Calendar addresses: given to a person, and given anew when the old one may be known to others."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from deadlines.models import CalendarFeed


@transaction.atomic
def issue_feed(
    *, cluster_year: ClusterYear | None, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> CalendarFeed:
    """Give the person a calendar address; one that exists is replaced and ends at once.

    Args:
        cluster_year: whose dates it shows, which the person may read; none: the person's own.
    """
    CalendarFeed.objects.bulk_create(
        [CalendarFeed(user=actor, cluster_year=cluster_year, serial=0, created_at=at)], ignore_conflicts=True
    )
    feed = CalendarFeed.objects.select_for_update(of=("self",)).get(user=actor, cluster_year=cluster_year)
    feed.serial += 1
    feed.renewed_at = at if feed.serial > 1 else None
    feed.save(update_fields=["serial", "renewed_at"])
    record(
        actor=actor,
        verb="calendar_feed.issued",
        target=feed,
        scope=cluster_year,
        at=at,
        summary="Cấp địa chỉ lịch" if feed.serial == 1 else "Cấp lại địa chỉ lịch, địa chỉ cũ thôi dùng được",
        on_behalf_of=on_behalf_of,
        after={"serial": feed.serial},
    )
    return feed
