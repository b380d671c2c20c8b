"""The figures of a card's rows: a loop in the template would take most of the time of a page of sixty criteria."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.vi_format import diem, luc
from scoring.queries.card_sheet import Cell, SheetRow

register = template.Library()


@register.simple_tag
def figure_cells(row: SheetRow) -> SafeString:
    """A cell for each stage shown; points are bold where they differ from the stage before."""
    silent = _("Không áp dụng") if row.line and row.line.is_not_applicable else "–"
    return mark_safe("".join(_cell(cell, silent) for cell in row.cells))  # noqa: S308


@register.simple_tag
def figure_givers(row: SheetRow) -> SafeString:
    """Who gave each figure of the row, and when."""
    lines = format_html_join(
        "",
        "<li>{}: {}, {}</li>",
        (
            (cell.stage.label, cell.figure.giver or "–", luc(cell.figure.given_at))
            for cell in row.cells
            if cell.figure
        ),
    )
    if not lines:
        return lines
    return format_html("<details><summary>{}</summary><ul>{}</ul></details>", _("Ai chấm, lúc nào"), lines)


def _cell(cell: Cell, silent: str) -> SafeString:
    words = silent if cell.points is None else diem(cell.points)
    points = format_html("<strong>{}</strong>", words) if cell.differs else words
    return format_html('<td class="so" data-label="{}">{}</td>', cell.stage.label, points)
