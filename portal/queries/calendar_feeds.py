"""What a calendar address shows, and the addresses a person has or may ask for."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from audit.models import AuditEvent
from clusters.models import ClusterYear
from clusters.permissions import Access
from deadlines.models import CalendarFeed
from deadlines.queries.feeds import feeds_of
from portal.enums import EntryKind
from portal.queries.calendar_entries import entries_of
from portal.queries.calendar_entry import Entry
from portal.queries.calendar_scopes import own_scope, year_scope

# Days off stand in every calendar of the country already.
KINDS = tuple(kind for kind in EntryKind if kind != EntryKind.DAY_OFF)


@dataclass(frozen=True)
class Change:
    """How often a thing was changed, and when last."""

    count: int
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class FeedRow:
    """A calendar that a person may take along, and its address where there is one."""

    cluster_year: ClusterYear | None
    feed: CalendarFeed | None


def entries_of_feed(feed: CalendarFeed, today: dt.date) -> list[Entry]:
    """From last year to next year, what the person may read today; nothing for one who left or lost the right."""
    access = Access(feed.user, today)
    if not feed.user.is_active:
        return []
    scope = own_scope(access)
    if feed.cluster_year:
        if not access.reads_year(feed.cluster_year):
            return []
        scope = year_scope(access, feed.cluster_year)
    span = {"first": dt.date(today.year - 1, 1, 1), "last": dt.date(today.year + 1, 12, 31)}
    return entries_of(scope, **span, today=today, kinds=KINDS)


def changes_of(entries: list[Entry]) -> dict[str, Change]:
    """How the log tells that what stands in the entries was changed, by the entry's key (1 query)."""
    numbers = defaultdict(set)
    for kind, number in {thing for entry in entries for thing in entry.about}:
        numbers[kind].add(str(number))
    wanted = Q(pk=None)
    for kind, some in numbers.items():
        wanted |= Q(target_type=kind, target_id__in=some)
    rows = AuditEvent.objects.filter(wanted).order_by().values_list("target_type", "target_id")
    told = {
        (kind, int(number)): (count, at)
        for kind, number, count, at in rows.annotate(times=Count("pk"), last_at=Max("occurred_at"))
    }
    changes = {}
    for entry in entries:
        if known := [told[thing] for thing in entry.about if thing in told]:
            changes[entry.key] = Change(sum(count for count, _at in known), max(at for _count, at in known))
    return changes


def feed_rows(access: Access, today: dt.date, asked: ClusterYear | None) -> list[FeedRow]:
    """The person's own calendar, those of the clusters of this year, and those taken or asked for (2 queries)."""
    feeds = {feed.cluster_year_id: feed for feed in feeds_of(access.user)}
    years = {feed.cluster_year_id: feed.cluster_year for feed in feeds.values() if feed.cluster_year}
    years |= {year.pk: year for year in access.own_years().filter(year=today.year).order_by("sort_key", "pk")}
    if asked:
        years[asked.pk] = asked
    return [
        FeedRow(cluster_year=None, feed=feeds.get(None)),
        *(FeedRow(cluster_year=year, feed=feeds.get(pk)) for pk, year in years.items()),
    ]
