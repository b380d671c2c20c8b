"""The door: the code that the QR in the hall carries, and what the secretary notes at the list."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from emulation.services.arrivals import check_in, leave, note_absence, take_back
from hall.enums import Noted
from hall.models import Hall
from hall.services.steps import locked_conference, record_hall

# Read aloud and typed without doubt: no 0 and O, no 1, I and L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 6


@transaction.atomic
def renew_code(*, conference_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Hall:
    """Give the door a new code; the one before opens nothing any more."""
    conference = locked_conference(conference_id)
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    hall, is_new = Hall.objects.update_or_create(conference=conference, defaults={"code": code})
    record_hall(
        conference, "hall.opened" if is_new else "hall.code_renewed",
        "Mở điểm danh bằng mã QR" if is_new else "Đổi mã điểm danh",
        actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return hall


@transaction.atomic
def set_address(
    *, conference_id: int, address: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Hall:
    """Say under which address the phones in the hall reach the server; empty: the one in use.

    Raises:
        Hall.DoesNotExist: no code was made yet.
    """
    conference = locked_conference(conference_id)
    hall = Hall.objects.get(conference=conference)
    before, hall.address = hall.address, address
    hall.save(update_fields=["address"])
    record_hall(
        conference, "hall.address_set", "Ghi địa chỉ máy chủ trong hội trường", actor=actor, at=at,
        on_behalf_of=on_behalf_of, before={"address": before}, after={"address": address},
    )  # fmt: skip
    return hall


@dataclass(frozen=True, kw_only=True)
class Comer:
    """What the secretary notes of one unit."""

    unit_id: int
    user: User | None = None
    full_name: str = ""
    reason: str = ""


@transaction.atomic
def note_units(
    *,
    conference_id: int,
    noted: Noted,
    comers: Sequence[Comer],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """Note the same of many units at once, all or none.

    Raises:
        RuleError: what `emulation.services.arrivals` refuses of any of them; the sentence names the unit.
    """
    by = {"conference_id": conference_id, "actor": actor, "at": at, "on_behalf_of": on_behalf_of}
    for comer in comers:
        if noted == Noted.CAME:
            check_in(unit_id=comer.unit_id, user=comer.user, full_name=comer.full_name, **by)
        elif noted == Noted.LEFT:
            leave(unit_id=comer.unit_id, **by)
        elif noted == Noted.ABSENT:
            note_absence(unit_id=comer.unit_id, reason=comer.reason, **by)
        else:
            take_back(unit_id=comer.unit_id, **by)
