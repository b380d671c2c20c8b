"""A rule by days late read out of the words of a published sheet: "chậm 1–2 ngày 1,5 điểm; 3–5 ngày 1 điểm; …".

Only a suggestion: what comes out stands in a form for a person to check.
"""

import re
from decimal import Decimal
from typing import Any

from core.ordering import search_key

_NUMBER = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_POINTS = rf"[^\d;]*?{_NUMBER} ?(?:diem|d\b)"
# search_key has turned dashes into spaces: "1-2 ngay" reads "1 2 ngay".
_RANGE = re.compile(rf"(\d{{1,3}}) (?:den )?(?:duoi )?(\d{{1,3}}) ngay{_POINTS}")
_BEYOND = re.compile(rf"(?:tren|qua|hon) (\d{{1,3}}) ngay{_POINTS}")
_ON_TIME = re.compile(rf"(?:dung han|khong cham|dung thoi han|som)[^\d;]*?{_NUMBER} ?(?:diem|d\b)")


def suggest_days_late(text: str, max_points: Decimal) -> dict[str, Any] | None:
    """The figures of a days-late rule that ``text`` seems to tell; None where it tells no whole one.

    Without words for what is on time, it gets the full points.

    Source: SCORE-5.
    """
    words = search_key(text)
    if "cham" not in words:
        return None
    ranges = sorted((int(low), int(high), _decimal(points)) for low, high, points in _RANGE.findall(words))
    beyond = [(int(days), _decimal(points)) for days, points in _BEYOND.findall(words)]
    if not ranges or len(beyond) != 1 or ranges[0][0] != 1:
        return None
    borders = [0, *(high for _low, high, _points in ranges)]
    if [low - 1 for low, _high, _points in ranges] != borders[:-1] or beyond[0][0] != borders[-1]:
        return None  # a gap or an overlap: better nothing than something half right
    on_time = _ON_TIME.search(words)
    first = _decimal(on_time.group(1)) if on_time else max_points
    tiers = [(0, first), *((high, points) for _low, high, points in ranges)]
    return {
        "tiers": [{"up_to": up_to, "points": str(points)} for up_to, points in tiers],
        "beyond": str(beyond[0][1]),
    }


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
