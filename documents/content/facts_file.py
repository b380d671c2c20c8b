"""The machine-readable facts that go with a paper, and their hash: one form of bytes, one digest."""

import datetime as dt
import hashlib
import json
from typing import Any

NAME = "du-lieu.json"


def facts_bytes(facts: Any) -> bytes:
    """The bytes of the file attached to a PDF: UTF-8 JSON, sorted keys, no spaces, days as ISO 8601."""
    return json.dumps(
        facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def facts_digest(facts: Any) -> str:
    """SHA-256 (hex) of `facts_bytes`; equals the hash of the attached file."""
    return hashlib.sha256(facts_bytes(facts)).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    raise TypeError(f"not a fact: {type(value).__name__}")
