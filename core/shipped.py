"""The data that comes with the product."""

from typing import Any

import yaml
from django.conf import settings

# Both are safe; the one in C is many times quicker.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped(name: str) -> Any:
    """What the file ``data/<name>.yaml`` says."""
    text = (settings.BASE_DIR / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)  # noqa: S506
