"""What a bench found, in words and as JSON, with what it ran on."""

import json
import os
import platform
from collections.abc import Callable

import django
from django.db import connection


class AtLeast(float):
    """A target that a figure has to reach instead of staying under."""


# Name, value, unit, target (None: no promise).
Figures = list[tuple[str, float, str, float | None]]


def tell(figures: Figures, write: Callable[[str], object], *, as_json: bool) -> None:
    """Write every figure with its target; as lines of JSON for machines."""
    if not as_json:
        write(
            f"{os.cpu_count()} nhân, Python {platform.python_version()}, Django {django.__version__}, "
            f"PostgreSQL {connection.pg_version // 10000}"
        )
    for name, value, unit, target in figures:
        least = isinstance(target, AtLeast)
        holds = None if target is None else (value >= target if least else value <= target)
        if as_json:
            row = {
                "name": name, "value": value, "unit": unit, "target": target,
                "compare": ">=" if least else "<=", "holds": holds,
            }  # fmt: skip
            write(json.dumps(row))
        else:
            said = f", đích {'≥' if least else '≤'} {target}: {'đạt' if holds else 'CHƯA ĐẠT'}"
            wanted = "" if target is None else said
            write(f"{name} = {value} {unit}{wanted}")
