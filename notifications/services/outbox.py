"""Stopping and restarting what is on its way."""

import datetime as dt

from django.db import transaction

from notifications.enums import DeliveryState
from notifications.models import Delivery


@transaction.atomic
def send_again(*, delivery_id: object, at: dt.datetime) -> bool:
    """Put a failed message back among those that wait; False when it had not failed."""
    return bool(
        Delivery.objects.filter(pk=delivery_id, state=DeliveryState.FAILED).update(
            state=DeliveryState.WAITING, attempts=0, leaves_at=at, leased_until_at=None
        )
    )
