"""A target of a text as a template prints it."""

from typing import Any

from django import template
from django.utils.translation import override

from emulation.queries.target_texts import target_line

register = template.Library()


@register.filter
def target_in_words(content: dict[str, Any]) -> str:
    """One line, in Vietnamese whatever the reader's language: it is part of a text that is signed."""
    with override("vi"):
        return target_line(content)
