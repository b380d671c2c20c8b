"""Versions of a draft: the whole text as canonical JSON with its SHA-256, kept for ever."""

import datetime as dt
import hashlib
import json
from typing import Any

from accounts.models import User
from emulation.models import CampaignPlan, Covenant, TextVersion


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes that are hashed: UTF-8 JSON, sorted keys, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical form."""
    return hashlib.sha256(canonical(content)).hexdigest()


def keep_version(
    *,
    draft: CampaignPlan | Covenant,
    content: dict[str, Any],
    made_by: User | None,
    at: dt.datetime,
    note: str = "",
) -> TextVersion:
    """Keep ``content`` as the draft's next version, unless it equals the latest one.

    The caller has locked the draft's row and holds the transaction.
    """
    owner = {"covenant" if isinstance(draft, Covenant) else "plan": draft}
    latest = TextVersion.objects.filter(**owner).order_by("-number").first()
    sha256 = digest(content)
    if latest and latest.sha256 == sha256:
        return latest
    return TextVersion.objects.create(
        **owner,
        number=latest.number + 1 if latest else 1,
        content=content,
        sha256=sha256,
        made_at=at,
        made_by=made_by,
        note=note,
    )
