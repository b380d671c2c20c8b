"""Stopping and restarting what is on its way."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from audit.services import record
from notifications.enums import DeliveryState, Move
from notifications.kinds import is_stoppable
from notifications.models import Delivery, Notice

WORDS = {
    Move.HOLD: "Giữ lại thư",
    Move.RELEASE: "Cho gửi thư đã giữ",
    Move.CANCEL: "Hủy thư",
    Move.SEND_AGAIN: "Gửi lại thư",
}


@dataclass(frozen=True)
class Moved:
    """How many messages were moved, and how many could not be any more."""

    done: int
    refused: int


@transaction.atomic
def move_deliveries(
    *,
    ids: Iterable[UUID],
    move: Move,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    seen: Q | None = None,
) -> Moved:
    """Hold, release, cancel or send again messages; each leaves an event. What has left is left alone.

    Args:
        seen: the notices that the actor looks after; None for all. Out of a digest only these are stopped: it goes
            on, and takes what others send to the same person.
    """
    deliveries = list(
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk__in=set(ids))
        .select_related("recipient")
        .prefetch_related("notices")
        .order_by("pk")
    )
    ours = _ours(deliveries, seen)
    moved = []
    for delivery in deliveries:
        theirs = ours[delivery.pk]
        if not _CAN[move](delivery, theirs, at):
            continue
        if move in _STOPS and delivery.is_digest and seen is not None:
            delivery = _set_apart(delivery, theirs)  # noqa: PLW2901 - from here on it is another message
        _change(delivery, move, at)
        delivery.moved_at, delivery.moved_by = at, actor
        delivery.save()
        moved.append((delivery, theirs))
    for delivery, theirs in moved:
        subjects = "; ".join(notice.subject for notice in theirs)
        record(
            actor=actor,
            verb=f"mail.{move}",
            summary=f"{WORDS[move]} gửi {delivery.recipient}: {subjects}"[:500],
            target=delivery,
            at=at,
            on_behalf_of=on_behalf_of,
        )
    return Moved(len(moved), len(deliveries) - len(moved))


def _ours(deliveries: list[Delivery], seen: Q | None) -> dict[UUID, list[Notice]]:
    """What the actor looks after in each message."""
    notices = {notice.pk for delivery in deliveries for notice in delivery.notices.all()}
    if seen is not None:
        notices = set(Notice.objects.filter(seen, pk__in=notices).order_by().values_list("pk", flat=True))
    return {d.pk: [notice for notice in d.notices.all() if notice.pk in notices] for d in deliveries}


def _can_stop(delivery: Delivery, at: dt.datetime) -> bool:
    """Not once a worker has it in hand: it may be with the mail server already."""
    return delivery.state == DeliveryState.HELD or (
        delivery.state == DeliveryState.WAITING
        and (delivery.leased_until_at is None or delivery.leased_until_at <= at)
    )


def _is_whole(delivery: Delivery, ours: list[Notice]) -> bool:
    return bool(ours) and len(ours) == len(delivery.notices.all())


def _may_be_stopped(ours: list[Notice]) -> bool:
    return bool(ours) and all(is_stoppable(notice.kind) for notice in ours)


def _can_hold(delivery: Delivery, ours: list[Notice], at: dt.datetime) -> bool:
    return _may_be_stopped(ours) and delivery.state == DeliveryState.WAITING and _can_stop(delivery, at)


def _can_release(delivery: Delivery, ours: list[Notice], _at: dt.datetime) -> bool:
    return delivery.state == DeliveryState.HELD and _is_whole(delivery, ours)


def _can_cancel(delivery: Delivery, ours: list[Notice], at: dt.datetime) -> bool:
    return _may_be_stopped(ours) and _can_stop(delivery, at)


def _can_send_again(delivery: Delivery, ours: list[Notice], _at: dt.datetime) -> bool:
    return delivery.state in (DeliveryState.FAILED, DeliveryState.BOUNCED) and _is_whole(delivery, ours)


_CAN: dict[Move, Callable[[Delivery, list[Notice], dt.datetime], bool]] = {
    Move.HOLD: _can_hold,
    Move.RELEASE: _can_release,
    Move.CANCEL: _can_cancel,
    Move.SEND_AGAIN: _can_send_again,
}
_STOPS = {Move.HOLD, Move.CANCEL}
_STATES = {
    Move.HOLD: DeliveryState.HELD,
    Move.RELEASE: DeliveryState.WAITING,
    Move.CANCEL: DeliveryState.CANCELLED,
    Move.SEND_AGAIN: DeliveryState.WAITING,
}


def _change(delivery: Delivery, move: Move, at: dt.datetime) -> None:
    delivery.state, delivery.leased_until_at = _STATES[move], None
    if move == Move.SEND_AGAIN:
        delivery.attempts, delivery.leaves_at, delivery.sent_at = 0, at, None


def _set_apart(digest: Delivery, theirs: list[Notice]) -> Delivery:
    """A message of its own for some things of a digest, which stays open for what others send to its reader."""
    apart = Delivery.objects.create(
        recipient=digest.recipient,
        channel=digest.channel,
        key=f"apart:{theirs[0].pk}",
        leaves_at=digest.leaves_at,
    )
    apart.notices.set(theirs)
    digest.notices.remove(*theirs)
    return apart
