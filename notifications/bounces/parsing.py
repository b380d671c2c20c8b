"""What a mail server says about mail of ours: which message, which address, for good or for now."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.iterators import typed_subpart_iterator
from email.message import Message
from uuid import UUID

from flufl.bounce import all_failures

from notifications.message_ids import read_message_id

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
TEXT_LOOKED_AT = 64 * 1024
# Failures that say nothing against the address (RFC 3463): box full, mail too long, the system, its rules.
NOT_OF_THE_ADDRESS = ("5.2.2", "5.2.3", "5.3.", "5.7.")


class UnreadableMailError(ValueError):
    """No mail program wrote this."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One address that one mail did not reach.

    ``key``: the same report read twice has the same. ``has_failed``: the server has given up; else it is
    still trying. ``is_permanent``: nothing will ever reach this address. ``delivery_id``: which message of
    ours, if the report says so.
    """

    key: str
    address: str
    has_failed: bool
    is_permanent: bool
    reason: str
    delivery_id: UUID | None


def read_report(content: bytes) -> list[Failure]:
    """Read one mail as a report of mail that did not arrive; empty for anything else.

    An answer of a person or of an absence assistant reports nothing.

    Raises:
        UnreadableMailError: the content is no mail, or one that breaks the readers.
    """
    try:
        message = message_from_bytes(content)
        if not message.get("From"):  # some of the readers lean on it
            return []
        temporary, permanent = all_failures(message)
        name = str(message.get("Message-ID", "")).strip().encode(errors="replace") or content
        delivery_id = our_message(message)
        said = dict(_blocks(message))
        return [
            _failure(name, raw.decode("ascii"), has_failed, said, delivery_id)
            for raws, has_failed in ((temporary - permanent, False), (permanent, True))
            for raw in sorted(raws)
            if b"@" in raw and raw.decode("ascii").isprintable()
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableMailError(type(error).__name__) from error


def _failure(
    name: bytes, address: str, has_failed: bool, said: dict[str, str], delivery_id: UUID | None
) -> Failure:
    reason = said.get(address.lower(), "")
    return Failure(
        key="mail:" + hashlib.sha256(name + b"\n" + address.lower().encode()).hexdigest(),
        address=address[:320],
        has_failed=has_failed,
        is_permanent=has_failed and _blames_address(reason),
        reason=reason[:500],
        delivery_id=delivery_id,
    )


def _blames_address(reason: str) -> bool:
    """Without a code the report's own word counts: it said "failed"."""
    found = STATUS.search(reason)
    return found is None or (found[1] == "5" and not found[0].startswith(NOT_OF_THE_ADDRESS))


def _blocks(message: Message) -> Iterator[tuple[str, str]]:
    """Address → code and words of the server, from the part made for machines (RFC 3464)."""
    for part in typed_subpart_iterator(message, "message", "delivery-status"):
        blocks = part.get_payload() if part.is_multipart() else []
        for block in blocks:
            words = f"{_value(block, 'Status')} {_value(block, 'Diagnostic-Code')}".strip()
            for name in ("Original-Recipient", "Final-Recipient"):
                if address := _value(block, name).strip("<>").lower():
                    yield address, words


def _value(block: Message, name: str) -> str:
    """What stands after the kind ("rfc822;", "smtp;"), in one line of printable signs."""
    kind, mark, value = str(block.get(name, "")).partition(";")
    text = "".join(sign if sign.isprintable() else " " for sign in (value if mark else kind))
    return " ".join(text.split())


def our_message(message: Message) -> UUID | None:
    """Which message of ours this mail is about: the returned mail names itself, an answer names it in References."""
    parts = [part for part in message.walk() if part is not message]
    returned = [p for p in parts if p.get_content_type() in {"message/rfc822", "text/rfc822-headers"}]
    named = " ".join(str(message.get(name, "")) for name in ("In-Reply-To", "References"))
    words = [part for part in message.walk() if part.get_content_maintype() == "text"]
    for text in (*map(_text, returned), named, *map(_text, words)):
        if found := read_message_id(text):
            return found
    return None


def _text(part: Message) -> str:
    if part.is_multipart():
        return "\n".join(f"{name}: {value}" for inner in part.get_payload() for name, value in inner.items())
    payload = part.get_payload(decode=True) or b""
    return payload[:TEXT_LOOKED_AT].decode("utf-8", "replace")
