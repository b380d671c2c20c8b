"""The value of a rule: read from JSON into its kind's shape, checked, and told in words.

A percentage and a multiplier are text in JSON ("15", "0.3") and a Decimal once read; a share is a pair of integers.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from core.errors import RuleError
from emulation.enums import AwardFamily
from rulebook.enums import RuleKind
from rulebook.shape_parts import REACHED, Names, Part, Value
from rulebook.shapes import SHAPES, Alternative, AnyOf, NotTwice

LARGEST = 1_000_000_000
NUMBER = re.compile(r"\d{1,6}(\.\d{1,4})?", re.ASCII)
NO_NAMES: Names = MappingProxyType({})
# What can be one of several conditions of an ANY_OF rule.
ALTERNATIVES = frozenset(
    {
        RuleKind.RATING,
        RuleKind.TITLE_SAME_YEAR,
        RuleKind.INITIATIVE,
        RuleKind.CHAIN,
        RuleKind.MEMBERS,
        RuleKind.TARGETS,
    }
)


def parts_of(kind: str) -> dict[str, Part]:
    """The parts of a value of ``kind``, by name, in the order of a form."""
    return {one.name: one.metadata["part"] for one in fields(SHAPES[RuleKind(kind)])}  # type: ignore[arg-type]


def read(kind: str, value: Any) -> Value:
    """The value of a rule of ``kind``.

    Raises:
        RuleError: it is not of the kind's shape; the sentence belongs to the part at fault.
    """
    if not isinstance(value, Mapping):
        raise RuleError(_("Quy tắc này chưa có giá trị."))
    parts = parts_of(kind)
    if strange := [name for name in value if name not in parts]:
        raise RuleError(
            _("Giá trị có phần không thuộc loại quy tắc này: %(name)s.") % {"name": str(strange[0])[:40]}
        )
    given = {}
    for name, part in parts.items():
        raw = value.get(name)
        if raw is None and part.optional:
            continue
        read_one = None if raw is None else _READERS[part.shape](raw, part)
        if read_one is None:
            raise RuleError(_("%(label)s: chưa có hoặc không đúng dạng.") % {"label": part.label}, field=name)
        given[name] = read_one
    made = SHAPES[RuleKind(kind)](**given)
    if fault := made.fault():
        raise RuleError(fault, field=next(iter(parts)))
    return made


def check(kind: str, value: Any, awards: Collection[str] = ()) -> Value:
    """The value read; every award that it names must be one of ``awards``, if those are given.

    Raises:
        RuleError: it is not of the kind's shape, or names an award that does not exist.
    """
    made = read(kind, value)
    for code in awards_in(made):
        if awards and code not in awards:
            raise RuleError(_("Không có danh hiệu với mã %(code)s.") % {"code": code})
    return made


def words(kind: str, value: Any, names: Names = NO_NAMES) -> str:
    """The value in Vietnamese; ``names`` (`queries.rules.award_names`) gives awards by code. Empty for no value."""
    return "" if value is None else read(kind, value).words(names)


def awards_in(value: Value) -> set[str]:
    """Codes of the awards that a value names."""
    if isinstance(value, AnyOf):
        return set().union(*(awards_in(one.value) for one in value.of))
    if isinstance(value, NotTwice):
        return {code for pair in value.allowed_pairs for code in pair} - set(AwardFamily.values)
    named = {
        getattr(value, one.name)
        for one in fields(value)  # type: ignore[arg-type]
        if one.metadata["part"].shape in {"award", "base"}
    }
    return named - {None, REACHED}


def _text(raw: Any, part: Part) -> str | None:
    return raw if isinstance(raw, str) and 0 < len(raw.strip()) <= 500 else None


def _choice(raw: Any, part: Part) -> str | None:
    return raw if isinstance(raw, str) and part.choices and raw in part.choices.values else None


def _flag(raw: Any, part: Part) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _count(raw: Any, part: Part) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= LARGEST else None


def _decimal(raw: Any, part: Part) -> Decimal | None:
    return Decimal(raw) if isinstance(raw, str) and NUMBER.fullmatch(raw) else None


def _percent(raw: Any, part: Part) -> Decimal | None:
    number = _decimal(raw, part)
    return number if number is not None and number <= 100 else None


def _share(raw: Any, part: Part) -> tuple[int, int] | None:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        return None
    one, two = (_count(number, part) for number in raw)
    return (one, two) if one and two and one <= two else None


def _groups(raw: Any, part: Part) -> tuple[str, ...] | None:
    if not isinstance(raw, list | tuple) or any(_choice(one, part) is None for one in raw):
        return None
    return tuple(raw)


def _pairs(raw: Any, part: Part) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(raw, list | tuple):
        return None
    whole = all(
        isinstance(one, list | tuple) and len(one) == 2 and all(_text(x, part) for x in one) for one in raw
    )
    return tuple((one[0], one[1]) for one in raw) if whole else None


def _alternatives(raw: Any, part: Part) -> tuple[Alternative, ...] | None:
    if not isinstance(raw, list | tuple) or not raw:
        return None
    if not all(isinstance(one, Mapping) and set(one) == {"kind", "value"} for one in raw):
        return None
    if any(one["kind"] not in ALTERNATIVES for one in raw):
        return None
    return tuple(Alternative(kind=one["kind"], value=read(one["kind"], one["value"])) for one in raw)


_READERS: dict[str, Callable[[Any, Part], Any]] = {
    "text": _text,
    "award": _text,
    "base": _text,
    "choice": _choice,
    "flag": _flag,
    "count": _count,
    "decimal": _decimal,
    "percent": _percent,
    "share": _share,
    "groups": _groups,
    "pairs": _pairs,
    "alternatives": _alternatives,
}
