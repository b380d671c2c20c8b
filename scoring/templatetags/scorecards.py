"""The figures of a card's rows: a loop in the template would take most of the time of a page of sixty criteria."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.vi_format import diem, ngay
from scoring.queries.card_sheet import Cell, SheetRow

register = template.Library()


@register.simple_tag
def figure_cells(row: SheetRow) -> SafeString:
    """A cell for each stage shown: points (bold where they differ from the stage before), who gave them, when."""
    silent = _("Không áp dụng") if row.line and row.line.is_not_applicable else "–"
    return mark_safe("".join(_cell(cell, silent) for cell in row.cells))  # noqa: S308


def _cell(cell: Cell, silent: str) -> SafeString:
    label = cell.stage.label
    if cell.figure is None:
        words = silent if cell.points is None else diem(cell.points)
        return format_html('<td class="so" data-label="{}">{}</td>', label, words)
    return format_html(
        '<td class="so" data-label="{}"><div>{}<br><small class="text-muted">{}, {}</small></div></td>',
        label,
        format_html("<strong>{}</strong>", diem(cell.points)) if cell.differs else diem(cell.points),
        cell.figure.giver or "",
        ngay(cell.figure.given_at),
    )
