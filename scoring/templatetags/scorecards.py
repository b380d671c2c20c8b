"""The figures of a card's rows: a loop in the template would take most of the time of a page of sixty criteria."""

import datetime as dt
from functools import cache, lru_cache

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.vi_format import diem, luc
from scoring.enums import Stage
from scoring.queries.card_sheet import Cell, SheetRow

register = template.Library()


@register.simple_tag
def figure_cells(row: SheetRow) -> SafeString:
    """A cell for each stage shown; points are bold where they differ from the stage before."""
    silent = escape(_("Không áp dụng")) if row.line and row.line.is_not_applicable else "–"
    language = get_language()
    return mark_safe("".join(_cell(cell, silent, language) for cell in row.cells))  # noqa: S308


@register.simple_tag
def figure_reasons(row: SheetRow) -> SafeString:
    """Why figures of the row differ, each with the name of its stage."""
    return format_html_join("", '<p class="mb-1">{}: {}</p>', row.reasons)


@register.simple_tag
def figure_givers(row: SheetRow) -> SafeString:
    """Who gave each figure of the row, and when."""
    language = get_language()
    lines = format_html_join(
        "",
        "<li>{}: {}, {}</li>",
        (
            (_label(cell.stage, language), cell.figure.giver or "–", _when(cell.figure.given_at, language))
            for cell in row.cells
            if cell.figure
        ),
    )
    if not lines:
        return lines
    return format_html("<details><summary>{}</summary><ul>{}</ul></details>", _("Ai chấm, lúc nào"), lines)


def _cell(cell: Cell, silent: str, language: str | None) -> str:
    words = silent if cell.points is None else diem(cell.points)
    points = f"<strong>{words}</strong>" if cell.differs else words
    return f'<td class="so" data-label="{_label(cell.stage, language)}">{points}</td>'


@cache
def _label(stage: Stage, _language: str | None) -> SafeString:
    return escape(stage.label)


@lru_cache(maxsize=1000)
def _when(moment: dt.datetime, _language: str | None) -> SafeString:
    """One save gives many figures their moment."""
    return escape(luc(moment))
