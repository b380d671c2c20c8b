"""Passphrases of the tellers, set before a box opens; none is ever kept."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from accounts.models import User
from core.errors import RuleError
from urn.enums import BoxState
from urn.models import Box, Keyholder
from urn.sealing import key_from, new_salt
from urn.services.locks import held

SHORTEST, LONGEST = 12, 200


@transaction.atomic
def set_passphrase(*, box_id: int, user: User, passphrase: str, cost: tuple[int, int] | None = None) -> None:
    """Let ``user`` hold a key of the box; set again before the opening, the new passphrase replaces the old.

    Args:
        cost: passes and memory of a guess, where not those of the settings: a passphrase that everybody knows
            needs no dear guesses.

    Raises:
        RuleError: The passphrase is too short, too long or that of another teller.
        StateConflictError: The box was opened.
    """
    box = held(box_id, BoxState.PREPARED)
    if not SHORTEST <= len(passphrase.strip()) <= LONGEST:
        raise RuleError(
            _("Mật khẩu kiểm phiếu phải có từ %(shortest)d đến %(longest)d ký tự.")
            % {"shortest": SHORTEST, "longest": LONGEST},
            field="passphrase",
        )
    for other in box.keyholders.exclude(user=user):
        if _opens(other, passphrase):
            raise RuleError(
                _("Hãy tự đặt một mật khẩu khác, không dùng chung với ai trong Ban kiểm phiếu."),
                field="passphrase",
            )
    passes, memory = cost or settings.PASSPHRASE_COST
    salt = new_salt()
    key = key_from(passphrase, salt, passes=passes, memory=memory)
    Keyholder.objects.update_or_create(
        box=box,
        user=user,
        defaults={
            "salt": salt,
            "public_key": bytes(key.public_key),
            "passes": passes,
            "memory": memory,
        },
    )


def key_of(box: Box, user: User, passphrase: str) -> tuple[Keyholder, PrivateKey]:
    """The teller's key, from their passphrase.

    Raises:
        RuleError: ``user`` holds no key of the box, or the passphrase is another.
    """
    holder = box.keyholders.filter(user=user).first()
    if holder is None:
        raise RuleError(_("Bạn không đặt mật khẩu kiểm phiếu cho hòm phiếu này trước khi mở."))
    if len(passphrase) <= 2 * LONGEST and (key := _opens(holder, passphrase)):
        return holder, key
    raise RuleError(
        _("Mật khẩu kiểm phiếu không đúng. Hãy nhập lại đúng mật khẩu đã đặt trước khi mở hòm phiếu."),
        field="passphrase",
    )


def _opens(holder: Keyholder, passphrase: str) -> PrivateKey | None:
    key = key_from(passphrase, holder.salt, passes=holder.passes, memory=holder.memory)
    return key if bytes(key.public_key) == bytes(holder.public_key) else None
