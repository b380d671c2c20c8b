"""A calendar as iCalendar (RFC 5545), as Outlook, Google and Apple read it.

The text depends on nothing but what it tells, so that its hash says whether something changed.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from portal.queries.calendar_entry import Entry
from portal.queries.calendar_feeds import Change

ZONE = "Asia/Ho_Chi_Minh"
OFFSET = dt.timezone(dt.timedelta(hours=7), ZONE)
REFRESH = dt.timedelta(hours=4)
LASTS = dt.timedelta(hours=3)  # nobody says when a meeting ends; a programme shows it so long
# 8 giờ 30, 8h30, 08:30, 2 giờ chiều in what was written about the place of a ballot or session, which have no box for the hour.
_CLOCK = re.compile(
    r"\b([01]?\d|2[0-3])(?:\s*(?:giờ|h)\s*([0-5]\d)?|:([0-5]\d))\b(?:\s*(?:phút\s*)?(chiều|tối)\b)?",
    re.IGNORECASE,
)
NOON = 12


def render_feed(
    *, name: str, entries: Iterable[Entry], changes: Mapping[str, Change], since: dt.datetime
) -> bytes:
    """The calendar file.

    Args:
        changes: how often and when last what each entry tells of was changed, by the entry's key.
        since: what stands for that moment where the log tells of none.
    """
    file = Calendar()
    file.add("prodid", "-//Giao Uoc//Lich thi dua//VI")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("x-wr-calname", " ".join(name.split()))
    file.add("x-wr-timezone", ZONE)
    file.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    file.add_component(_zone())
    for entry in entries:
        file.add_component(_event(entry, changes.get(entry.key), since))
    return file.to_ical()


def _event(entry: Entry, change: Change | None, since: dt.datetime) -> Event:
    changed_at = (change.at if change else since).astimezone(dt.UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, settings.SITE_URL + '#' + entry.key)}@giao-uoc")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", change.count if change else 0)
    event.add("summary", _summary(entry))
    start, end = _span(entry)
    event.add("dtstart", start)
    event.add("dtend", end)
    if entry.where:
        event.add("location", entry.where)
    event.add("description", _description(entry))
    if entry.url:
        event.add("url", settings.SITE_URL + entry.url)
    event.add("categories", [str(entry.kind.label)])
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _summary(entry: Entry) -> str:
    words = _("Đã xong: %(what)s") if entry.tone == "done" else "%(what)s"
    return words % {"what": entry.plain or entry.title}


def _description(entry: Entry) -> str:
    sample = _("Dữ liệu minh hoạ") if entry.is_sample else ""
    url = settings.SITE_URL + entry.url if entry.url else ""
    basis = "" if entry.plain else entry.basis
    return "\n".join(filter(None, [entry.place, entry.state, basis, sample, url]))


def _span(entry: Entry) -> tuple[dt.date, dt.date]:
    """First moment and the one after the last; whole days unless the hour is known."""
    if (hour := entry.opening_time or _written(entry.where)) and entry.on == entry.until:
        start = dt.datetime.combine(entry.on, hour, OFFSET)
        return start, start + LASTS
    return entry.on, entry.until + dt.timedelta(days=1)


def _written(where: str) -> dt.time | None:
    clock = _CLOCK.search(where)
    if clock is None:
        return None
    hour, is_later = int(clock[1]), bool(clock[4])
    return dt.time(hour + NOON if is_later and hour < NOON else hour, int(clock[2] or clock[3] or 0))


def _zone() -> Timezone:
    """Việt Nam's time: seven hours ahead, never changed since 1975."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", dt.datetime(1975, 6, 13))  # noqa: DTZ001 - the standard asks for a local time here
    standard.add("tzoffsetfrom", dt.timedelta(hours=7))
    standard.add("tzoffsetto", dt.timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone
