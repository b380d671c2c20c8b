"""By which channel and when a notice leaves: as its reader prefers, never more single mails a day than agreed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from core.clock import local_day
from notifications.enums import Channel, DeliveryState, MailLevel
from notifications.models import Delivery, Notice, Preference, PushSubscription
from workdays.queries import work_calendar

BATCH = 5000
ONE_DAY = dt.timedelta(days=1)
STOPPED = (DeliveryState.DROPPED, DeliveryState.CANCELLED)
# A digest of a morning can be closed already (stopped, or on its way); some later one is open.
MORNINGS_TRIED = 10
DAYS_KNOWN = 60


@transaction.atomic
def plan_deliveries(*, notices: list[Notice], leaves_at: dt.datetime, is_at_once: bool = False) -> None:
    """Write what will leave of new ``notices``, in a number of queries that does not grow with theirs.

    Each as one mail, or joined to the reader's next digest: where the person chose digests, or has got
    ``MAILS_A_DAY`` single mails that day. Who reads in the system only gets no mail but the mandatory.

    Args:
        is_at_once: a mail of its own in any case, for what is worth nothing tomorrow.
    """
    people = {notice.recipient_id for notice in notices}
    if not people:
        return
    _one_at_a_time(people)
    levels = dict(Preference.objects.filter(user__in=people).values_list("user_id", "mail_level"))
    left = _mails_left(people, leaves_at)
    copies: list[tuple[Delivery, Notice]] = []
    digested: list[Notice] = []
    for notice in notices:
        level = levels.get(notice.recipient_id, MailLevel.EACH)
        if level == MailLevel.IN_APP and not notice.is_mandatory:
            continue
        if is_at_once or (level == MailLevel.EACH and left[notice.recipient_id] > 0):
            left[notice.recipient_id] -= 1
            copies.append((_copy(Channel.EMAIL, notice, leaves_at), notice))
        else:
            digested.append(notice)
    browsers = set(
        PushSubscription.objects.filter(user__in=people).order_by().values_list("user_id", flat=True)
    )
    copies += [(_copy(Channel.PUSH, n, leaves_at), n) for n in notices if n.recipient_id in browsers]
    Delivery.objects.bulk_create([copy for copy, _notice in copies], batch_size=BATCH)
    _join((copy.pk, notice.pk) for copy, notice in copies)
    if digested:
        mornings, day = list(_mornings(leaves_at)), local_day(leaves_at)
        last: list[Notice] = []  # in the morning it would be too late
        rest: list[Notice] = []
        for notice in digested:
            is_last = notice.due_on and day <= notice.due_on < local_day(mornings[0])
            (last if is_last else rest).append(notice)
        _add_to_digests(last, [leaves_at, *mornings])
        _add_to_digests(rest, mornings)


def _one_at_a_time(people: set[int]) -> None:
    """Let two acts at one moment count one person's mails one after the other, until the first is committed.

    Without the key: rows that point to the person are written meanwhile.
    """
    rows = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=people).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _copy(channel: Channel, notice: Notice, leaves_at: dt.datetime) -> Delivery:
    return Delivery(
        recipient_id=notice.recipient_id,
        channel=channel,
        key=f"{channel}:{notice.dedupe_key}",
        leaves_at=leaves_at,
    )


def _mails_left(people: set[int], leaves_at: dt.datetime) -> Counter[int]:
    """How many more single mails each person may get on the day of ``leaves_at``."""
    start = timezone.make_aware(dt.datetime.combine(local_day(leaves_at), dt.time.min))
    singles = (
        Delivery.objects.filter(recipient__in=people, channel=Channel.EMAIL, is_digest=False)
        .filter(leaves_at__gte=start, leaves_at__lt=start + ONE_DAY)
        .exclude(state__in=STOPPED)
        .order_by()
    )
    got = dict(singles.values("recipient_id").annotate(n=Count("pk")).values_list("recipient_id", "n"))
    return Counter({person: settings.MAILS_A_DAY - got.get(person, 0) for person in people})


def _add_to_digests(notices: list[Notice], mornings: list[dt.datetime]) -> None:
    """Join each to its reader's digest of the first of these moments; where that has gone, to the one after."""
    for morning in mornings if notices else ():
        keys = {notice.recipient_id: _digest_key(notice.recipient_id, morning) for notice in notices}
        new = [
            Delivery(recipient_id=person, channel=Channel.EMAIL, key=key, is_digest=True, leaves_at=morning)
            for person, key in sorted(keys.items())
        ]
        Delivery.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
        # Locked until the end: a digest that is about to leave is leased first, and then not open any more.
        # Nor is one that somebody held: a hold stops what its holder has read, and nothing that comes later.
        digests = dict(
            Delivery.objects.select_for_update(of=("self",))
            .filter(key__in=keys.values(), state=DeliveryState.WAITING, leased_until_at__isnull=True)
            .order_by("pk")
            .values_list("recipient_id", "pk")
        )
        _join((digests[n.recipient_id], n.pk) for n in notices if n.recipient_id in digests)
        notices = [notice for notice in notices if notice.recipient_id not in digests]
        if not notices:
            return
    if notices:  # pragma: no cover - ten mornings stopped by hand before they came
        raise RuntimeError("no open digest")


def _digest_key(person: int, morning: dt.datetime) -> str:
    local = timezone.localtime(morning)
    by_the_clock = "" if local.time() == settings.DIGEST_TIME else f"{local:-%H%M%S}"
    return f"digest:{person}:{local:%Y%m%d}{by_the_clock}"


def _mornings(leaves_at: dt.datetime) -> Iterator[dt.datetime]:
    """When digests leave, from ``leaves_at`` on: on working days only."""
    hour, day = settings.DIGEST_TIME, local_day(leaves_at)
    if timezone.localtime(leaves_at).time() > hour:
        day += ONE_DAY
    calendar = work_calendar(day, day + dt.timedelta(days=DAYS_KNOWN))
    day = calendar.on_or_after(day)
    for _n in range(MORNINGS_TRIED):
        yield timezone.make_aware(dt.datetime.combine(day, hour))
        day = calendar.add(day, 1)


def _join(pairs: Iterable[tuple[object, object]]) -> None:
    through = Delivery.notices.through
    through.objects.bulk_create(
        [through(delivery_id=delivery, notice_id=notice) for delivery, notice in pairs], batch_size=BATCH
    )
