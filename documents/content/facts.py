"""Facts as texts see them: their dotted paths, their words, and the filters that write them."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.templatetags import vi_format


def paths(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            path = f"{prefix}.{key}" if prefix else str(key)
            yield path, below
            yield from paths(below, path)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from paths(item, prefix)


def plain_path(path: str) -> str:
    """The path without list positions: ``parties.0.unit_name`` → ``parties.unit_name``."""
    return ".".join(step for step in path.split(".") if not step.isdigit())


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """Composed text without characters that cannot be seen: control, direction, private ones."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\u2028", "\n")
    return "".join(
        " " if char == "\t" else char
        for char in text
        if char in "\n\t" or unicodedata.category(char) not in _UNSEEN
    )


def _day(value: Any) -> date:
    if not isinstance(value, date):
        raise TypeError(_("không phải một ngày"))
    return value


def _number(value: Any) -> Any:
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise TypeError(_("không phải một số"))
    return value


def _percentage(value: Any, whole: Any = None) -> str:
    if whole is not None and not _number(whole):
        raise TypeError(_("tính tỷ lệ trên 0"))
    return vi_format.phan_tram(_number(value), whole)


_LETTERS = "abcdđeghiklmnopqrstuvxy"  # of points (điểm), in the order of the Vietnamese alphabet


def _ordinal(value: Any, style: Any = "1") -> str:
    number = _number(value)
    if style == "1":
        return str(number)
    if style == "I" and 0 < number < 40:
        tens, ones = divmod(int(number), 10)
        units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
        return "X" * tens + units[ones]
    if style == "a" and 0 < number <= len(_LETTERS):
        return _LETTERS[int(number) - 1]
    raise TypeError(_('không đánh được số thứ tự như vậy; dùng stt, stt("I") hoặc stt("a")'))


def _count(value: Any) -> str:
    if not isinstance(value, list | tuple):
        raise TypeError(_("không phải một danh sách"))
    return vi_format.so(len(value))


FILTERS: dict[str, Callable[..., str]] = {
    "ngay": lambda value: vi_format.ngay(_day(value)),
    "ngay_dai": lambda value: vi_format.ngay_van_ban(_day(value)),
    "so": lambda value: vi_format.so(_number(value)),
    "hoa": lambda value: as_text(value).upper(),
    "phan_tram": _percentage,
    "stt": _ordinal,
    "dem": _count,
}
OTHERWISE = "hoac"


def as_text(value: Any) -> str:
    """A fact as it prints without a filter.

    Raises:
        TypeError: a list or a group of facts, in words.
    """
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, str | Promise):
        return clean(in_vietnamese(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | float | Fraction):
        return vi_format.so(_number(value))
    if isinstance(value, date):
        return vi_format.ngay(value)
    if isinstance(value, list | tuple):
        raise TypeError(_("là một danh sách, phải in từng dòng bằng {% for %}"))
    raise TypeError(_("là một nhóm trường, phải nêu rõ trường nào trong nhóm"))


def in_vietnamese(text: str | Promise) -> str:
    """A paper is Vietnamese, whatever language the person at the screen reads."""
    if isinstance(text, str):
        return text
    with translation.override("vi"):
        return str(text)
