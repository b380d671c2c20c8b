"""Pictures made on the server: heat cells, dot strips, bars. Each stands in or beside a table that says the same."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.vi_format import diem
from scoring.queries.gap_map import Cell
from scoring.queries.spread import Point, Spread

register = template.Library()


@register.simple_tag
def heat_cells(cells: Iterable[Cell]) -> SafeString:
    """The cells of a row at once: a loop in the template would take most of the time of a large map."""
    words = {"▼": _("thấp hơn tự chấm"), "▲": _("cao hơn tự chấm"), "": ""}
    return mark_safe("".join([_heat_cell(*cell, words[cell.mark]) for cell in cells]))  # noqa: S308


@lru_cache(maxsize=2048)
def _heat_cell(tone: str, text: str, mark: str, words: str) -> SafeString:
    if not mark:
        return format_html('<td class="gu-{}">{}</td>', tone, text)
    return format_html(
        '<td class="gu-{}">{}<span aria-hidden="true">{}</span><span class="visually-hidden"> {}</span></td>',
        tone,
        text,
        mark,
        words,
    )


@register.simple_tag
def dot_strip(spread: Spread) -> SafeString:
    """Each value as a ring on a line from 0 to the top, the median as a stroke; one's own is filled.

    Units of the same value share a ring, which tells how many they are.
    """
    at: dict[str, list[Point]] = defaultdict(list)
    for point in spread.points:
        at[_place(point.value, spread)].append(point)
    rings = sorted(at.items(), key=lambda ring: len(ring[1]))  # counts lie on top
    told = _("%(label)s: chưa có số liệu") % {"label": spread.label}
    middle = ""
    if spread.points:
        figures = {"low": spread.lowest, "median": spread.median, "high": spread.highest}
        told = _("%(label)s: thấp nhất %(low)s, trung vị %(median)s, cao nhất %(high)s") % {
            "label": spread.label,
            **{name: diem(value) for name, value in figures.items()},
        }
        place = _place(spread.median, spread)
        middle = format_html('<line class="gu-middle" x1="{}" x2="{}" y1="2" y2="30"></line>', place, place)
    return format_html(
        '<svg class="gu-strip-dots" width="100%" height="32" role="img" aria-label="{}">'
        '<line x1="3%" x2="97%" y1="16" y2="16"></line>{}{}</svg>',
        told,
        middle,
        format_html_join("", "{}", ((_ring(place, points),) for place, points in rings)),
    )


def _ring(place: str, points: list[Point]) -> SafeString:
    own = " gu-dot-own" if any(point.is_own for point in points) else ""
    names, value = ", ".join(point.name for point in points), diem(points[0].value)
    if len(points) == 1:
        return format_html(
            '<circle class="gu-dot{}" cx="{}" cy="16" r="6"><title>{}: {}</title></circle>',
            own,
            place,
            names,
            value,
        )
    return format_html(
        '<circle class="gu-dot gu-dot-many{}" cx="{}" cy="16" r="10"><title>{}: {}</title></circle>'
        '<text class="gu-dots{}" x="{}" y="20">{}</text>',
        own, place, names, value, own.replace("dot-", "dots-"), place, len(points),
    )  # fmt: skip


def _place(value: Decimal, spread: Spread) -> str:
    share = min(max(value / spread.top, Decimal(0)), Decimal(1)) if spread.top else Decimal(0)
    return f"{3 + share * 94:.2f}%"


@register.simple_tag
def bar(done: int | Decimal, whole: int | Decimal) -> SafeString:
    """A part of a whole as a bar; decoration only, the figures stand beside it."""
    share = min(max(Decimal(done) * 100 / Decimal(whole), Decimal(0)), Decimal(100)) if whole else Decimal(0)
    return format_html(
        '<svg class="gu-bar" width="100%" height="14" aria-hidden="true" focusable="false">'
        '<rect class="gu-bar-whole" width="100%" height="14"></rect><rect width="{}" height="14"></rect></svg>',
        f"{share:.2f}%",
    )
