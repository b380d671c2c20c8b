"""Sending what waits: leased in small batches, each message marked by itself as soon as it was taken over."""

import datetime as dt
import logging
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Prefetch, Q

from core.locks import alone
from notifications.channels import Channel, Outcome, ready_channels
from notifications.enums import DeliveryState, MailLevel
from notifications.models import Delivery, Notice, Preference
from notifications.services.bounces import refuse_closed
from notifications.services.checks import leaving_times, not_due_any_more

logger = logging.getLogger(__name__)

FIRST_RETRY = dt.timedelta(minutes=2)
DOUBLINGS = 6  # of the wait; then it stays at about two hours
MAX_ATTEMPTS = 24  # given up after about a day and a half: a mail server may be away over a night
BATCH = 50  # asked of together whether they are still due, which costs about as much for one
SETTLING_SECONDS = 3000  # how long a sender waits for a database that went away after a message left
LOCK = 6_0421  # of the one who takes over from the dead; the number means nothing


def deliver_batch(*, at: dt.datetime) -> int:
    """Send the next messages of each channel that wait at ``at``; returns how many were taken in hand.

    A batch is leased in one transaction. Each message is locked, sent and marked in one of its own: a worker that
    dies in between leaves a lease that ends, and another sends again under the same Message-ID.
    """
    return sum(_deliver(channel, at) for channel in ready_channels()) or take_over(at=at)


def take_over(*, at: dt.datetime) -> int:
    """Free the messages whose lease ended before ``at``, once their sender has had time to show that it lives.

    A lease also ends when a clock is moved. A sender that lives then has its message locked, or, when the database
    went away with the lock, writes down what left as soon as it is back: within a second, and the wait is longer.
    It is counted by the machine's running time, which nobody sets. Returns how many are free now.
    """
    ended = Delivery.objects.filter(state=DeliveryState.WAITING, leased_until_at__lte=at).order_by("pk")
    with alone(LOCK) as is_alone:
        if not is_alone or not (before := dict(ended.values_list("pk", "leased_until_at"))):
            return 0
        time.sleep(settings.NOTICE_GRACE_SECONDS)
        with transaction.atomic():
            unlocked = ended.select_for_update(skip_locked=True).filter(pk__in=before)
            dead = [
                pk for pk, until_at in unlocked.values_list("pk", "leased_until_at") if before[pk] == until_at
            ]
            return Delivery.objects.filter(pk__in=dead).update(leased_until_at=None)


def _deliver(channel: Channel, at: dt.datetime) -> int:
    leased_until_at = at + dt.timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
    batch = _lease(channel.name, at, leased_until_at)
    if batch:
        due = refuse_closed(deliveries=_put_off(_drop_what_is_done(batch, at), at))
        outcomes = channel.send(_still_ours(due, leased_until_at), at)
        while _send_next(outcomes, at):
            pass
    return len(batch)


@transaction.atomic
def _lease(channel: str, at: dt.datetime, until_at: dt.datetime) -> list[Delivery]:
    waiting = (
        Delivery.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(channel=channel, state=DeliveryState.WAITING, leaves_at__lte=at, leased_until_at=None)
        .order_by("leaves_at", "pk")
    )
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return []
    Delivery.objects.filter(pk__in=ids).update(leased_until_at=until_at, attempts=F("attempts") + 1)
    # In the order of their days; what has none comes last.
    notices = Notice.objects.order_by(F("due_on").asc(nulls_last=True), "created_at", "pk")
    return list(
        Delivery.objects.filter(pk__in=ids)
        .select_related("recipient")
        .prefetch_related(Prefetch("notices", notices))
        .order_by("leaves_at", "pk")
    )


@transaction.atomic
def _drop_what_is_done(batch: list[Delivery], at: dt.datetime) -> list[Delivery]:
    """Take out what nobody needs any more, and return what is left; a digest without a line is dropped."""
    notices = {notice.pk: notice for delivery in batch for notice in delivery.notices.all()}
    gone = not_due_any_more(notices.values(), at)
    without_mail = set(
        Preference.objects.filter(
            user__in={d.recipient_id for d in batch}, mail_level=MailLevel.IN_APP
        ).values_list("user_id", flat=True)
    )
    due, dropped, lines = [], [], Q()
    for delivery in batch:
        unwanted = delivery.channel == "email" and delivery.recipient_id in without_mail
        kept = [
            notice
            for notice in delivery.notices.all()
            if notice.pk not in gone and (notice.is_mandatory or not unwanted)
        ]
        if not kept or not delivery.recipient.is_active:
            dropped.append(delivery.pk)
            continue
        if len(kept) < len(delivery.notices.all()):
            lines |= Q(delivery=delivery.pk) & ~Q(notice__in=[notice.pk for notice in kept])
            delivery._prefetched_objects_cache["notices"] = kept  # what the channel now reads
        due.append(delivery)
    if lines:
        Delivery.notices.through.objects.filter(lines).delete()
    if dropped:
        Delivery.objects.filter(pk__in=dropped, state=DeliveryState.WAITING).update(
            state=DeliveryState.DROPPED, leased_until_at=None
        )
    return due


@transaction.atomic
def _put_off(batch: list[Delivery], at: dt.datetime) -> list[Delivery]:
    """Return those that may leave now; the others, tried again or released at night, wait for their hour."""
    times = leaving_times({notice.kind for d in batch for notice in d.notices.all()}, at)
    later: dict[dt.datetime, list[Delivery]] = {}
    for delivery in batch:
        leaves_at = max((times.get(notice.kind, at) for notice in delivery.notices.all()), default=at)
        later.setdefault(leaves_at, []).append(delivery)
    now = later.pop(at, [])
    for leaves_at, some in later.items():
        Delivery.objects.filter(pk__in=[d.pk for d in some], state=DeliveryState.WAITING).update(
            leaves_at=leaves_at, leased_until_at=None, attempts=F("attempts") - 1
        )
    return now


def _still_ours(batch: list[Delivery], leased_until_at: dt.datetime) -> Iterator[Delivery]:
    """Lock each message when its turn comes; passed over when somebody else has it or it was stopped."""
    for delivery in batch:
        ours = Delivery.objects.select_for_update(of=("self",), skip_locked=True).filter(
            pk=delivery.pk, state=DeliveryState.WAITING, leased_until_at=leased_until_at
        )
        if ours.order_by("pk").values_list("pk").first():
            delivery.leased_until_at = leased_until_at
            yield delivery


def _send_next(outcomes: Iterator[Outcome], at: dt.datetime) -> bool:
    """Send one message and mark it, in one transaction; False when none is left."""
    outcome = None
    try:
        with transaction.atomic():
            outcome = next(outcomes, None)
            if outcome:
                _settle(outcome, at)
    except (OperationalError, InterfaceError):
        if outcome is None:
            raise
        _settle_later(outcome, at)
    return outcome is not None


def _settle(outcome: Outcome, at: dt.datetime) -> None:
    delivery = outcome.delivery
    values: dict[str, object] = {"leased_until_at": None, "last_error": outcome.error[:300]}
    if not outcome.error:
        values |= {"state": DeliveryState.SENT, "sent_at": at, "address": outcome.address}
    else:
        logger.warning("message %s not sent: %s", delivery.pk, outcome.error)
        if outcome.is_final or delivery.attempts >= MAX_ATTEMPTS:
            values["state"] = DeliveryState.FAILED
        else:  # ever more rarely; one bad address does not block the rest
            values["leaves_at"] = at + FIRST_RETRY * 2 ** min(delivery.attempts - 1, DOUBLINGS)
    Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.WAITING, leased_until_at=delivery.leased_until_at
    ).update(**values)


def _settle_later(outcome: Outcome, at: dt.datetime) -> None:
    """The database went away after the message left: write it down as soon as it is back, so it leaves once."""
    give_up_at = time.monotonic() + SETTLING_SECONDS
    pause = 0.05
    while True:
        connection.close()
        try:
            with transaction.atomic():
                return _settle(outcome, at)
        except (OperationalError, InterfaceError):
            if time.monotonic() > give_up_at:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 0.5)  # far shorter than whoever would take it over waits
