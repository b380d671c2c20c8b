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
        seen: the notices that the actor looks after; None for all. A digest with other people's things in it is
            only left by the actor's own, and goes on with the rest.
    """
    deliveries = list(
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk__in=set(ids))
        .select_related("recipient")
        .prefetch_related("notices")
        .order_by("pk")
    )
    ours = _ours(deliveries, seen)
    changed = [d for d in deliveries if _CHANGES[move](d, ours.get(d.pk, []), at)]
    for delivery in changed:
        delivery.moved_at, delivery.moved_by = at, actor
        delivery.save()
    for delivery in changed:
        subjects = "; ".join(notice.subject for notice in ours[delivery.pk])
        record(
            actor=actor,
            verb=f"mail.{move}",
            summary=f"{WORDS[move]} gửi {delivery.recipient}: {subjects}"[:500],
            target=delivery,
            at=at,
            on_behalf_of=on_behalf_of,
        )
    return Moved(len(changed), len(deliveries) - len(changed))


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


def _hold(delivery: Delivery, ours: list[Notice], at: dt.datetime) -> bool:
    if (
        delivery.state != DeliveryState.WAITING
        or not _can_stop(delivery, at)
        or not _is_whole(delivery, ours)
    ):
        return False
    delivery.state, delivery.leased_until_at = DeliveryState.HELD, None
    return True


def _release(delivery: Delivery, ours: list[Notice], _at: dt.datetime) -> bool:
    if delivery.state != DeliveryState.HELD or not _is_whole(delivery, ours):
        return False
    delivery.state = DeliveryState.WAITING
    return True


def _cancel(delivery: Delivery, ours: list[Notice], at: dt.datetime) -> bool:
    if not ours or not _can_stop(delivery, at):
        return False
    if _is_whole(delivery, ours):
        delivery.state, delivery.leased_until_at = DeliveryState.CANCELLED, None
    else:
        delivery.notices.remove(*ours)
    return True


def _send_again(delivery: Delivery, ours: list[Notice], at: dt.datetime) -> bool:
    again = (DeliveryState.FAILED, DeliveryState.BOUNCED)
    if delivery.state not in again or not _is_whole(delivery, ours):
        return False
    delivery.state, delivery.attempts, delivery.leaves_at, delivery.sent_at = (
        DeliveryState.WAITING,
        0,
        at,
        None,
    )
    return True


_CHANGES: dict[Move, Callable[[Delivery, list[Notice], dt.datetime], bool]] = {
    Move.HOLD: _hold,
    Move.RELEASE: _release,
    Move.CANCEL: _cancel,
    Move.SEND_AGAIN: _send_again,
}
