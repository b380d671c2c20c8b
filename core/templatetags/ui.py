"""Small parts of every page: icons, the help line's number, places on a year's scale."""

import calendar
from datetime import date
from functools import cache

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TONE_ICONS = {
    "done": "check",
    "now": "clock",
    "late": "alert",
    "todo": "circle",
    "muted": "minus",
    "gold": "award",
}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A line icon from static/img/icons.svg; decoration only, the words stand beside it."""
    return format_html(
        '<svg class="gu-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """The sign of a state, so that states differ without colour."""
    return icon(TONE_ICONS.get(tone, "circle"))


@register.simple_tag
def badge(text: str, tone: str) -> SafeString:
    """A state in words with its sign; lists use this instead of the include, many times quicker."""
    return format_html('<span class="gu-badge gu-{}">{}<span>{}</span></span>', tone, tone_icon(tone), text)


@register.simple_tag(takes_context=True)
def drawn(context: Context, name: str) -> SafeString:
    """What a template of this name draws, for a part that a page shows in two places."""
    return context.template.engine.get_template(name).render(context)


@register.simple_tag
def support_phone() -> str:
    """The number of a human who helps; empty when none is set."""
    return getattr(settings, "SUPPORT_PHONE", "")


@register.filter
def year_place(day: date, year: int) -> str:
    """Where a day lies on the twelve equal months of ``year``, as an SVG percentage."""
    return f"{_place(day, int(year)):.2f}%"


@register.simple_tag
def year_span(start: date, end: date, year: int) -> str:
    """The width from the start of one day to the end of another, as an SVG percentage."""
    width = _place(end, int(year), is_end=True) - _place(start, int(year))
    return f"{max(width, 0.5):.2f}%"


def _place(day: date, year: int, *, is_end: bool = False) -> float:
    if day.year != year:
        return 0.0 if day.year < year else 100.0
    days_in_month = calendar.monthrange(day.year, day.month)[1]
    return (day.month - 1 + (day.day - (0 if is_end else 1)) / days_in_month) / 12 * 100


@register.simple_tag
def month_place(months_before: int) -> str:
    """Where a month begins on the scale of a year, as an SVG percentage."""
    return f"{months_before / 12 * 100:.2f}%"
