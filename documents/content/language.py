"""The language of paper texts: ``{{ field }}``, ``{% for %}``, ``{% if %}``, a few filters; nothing else.

Jinja2 reads the text; this module walks what it read, so that a text can reach nothing but facts (no attributes
of objects, no calls but ours, no arithmetic), every printed value is known by its path, and the work is
counted. A value can never act as markup: it stands in the written text as one private character.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from core.errors import RuleError
from core.templatetags import vi_format
from documents.content.citations import CitationBook
from documents.content.facts import paths

PART_LABELS = {
    "abstract": gettext_lazy("Trích yếu"),
    "addressees": gettext_lazy("Kính gửi"),
    "bases": gettext_lazy("Căn cứ"),
    "body": gettext_lazy("Nội dung"),
    "recipients": gettext_lazy("Nơi nhận"),
}
LONGEST_TEXT = 100_000
FIRST_MARK = 0xF0000
MARKS = re.compile("[\U000f0000-\U000fffff]")


class TextError(RuleError):
    """A part of a text is wrong at a line; the sentence says how to mend it. ``field`` is the part."""

    def __init__(self, message: str, *, part: str, line: int) -> None:
        where = _("Dòng %(line)s của %(part)s: ") % {"line": line, "part": PART_LABELS.get(part, part)}
        super().__init__(where + message, field=part)
        self.part = part
        self.line = line


class Mark(NamedTuple):
    """What one private character of a written text stands for."""

    text: str
    field: str = ""
    is_placeholder: bool = False


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a text may speak of.

    Attributes:
        labels: Vietnamese name of each field by dotted path without list positions. A field named here but
            not among the facts is not known yet; one named in neither is a mistake of the text.
    """

    facts: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    citations: CitationBook = field(default_factory=CitationBook)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every dotted path, without list positions, that a text may name."""
        found = {path for path, _value in paths(self.facts)}
        for path in self.labels:
            steps = path.split(".")
            found |= {".".join(steps[:n]) for n in range(1, len(steps) + 1)}
        return frozenset(found)

    @cached_property
    def empty_lists(self) -> frozenset[str]:
        """Lists that hold nothing now."""
        return frozenset(path for path, value in paths(self.facts) if value in ([], ()))


@dataclass
class Written:
    """A text with its fields written: private characters stand for ``marks``.

    ``lines[n]`` is the line of the source that line ``n`` of the text came from.
    """

    part: str
    text: str
    marks: list[Mark]
    lines: list[int]


def read(part: str, source: str) -> nodes.Template:
    """The text as a tree; nothing of it is carried out.

    Raises:
        TextError: it cannot be read.
    """
    if len(source) > LONGEST_TEXT:
        text = _("dài quá %(limit)s ký tự. Xin rút ngắn lại.") % {"limit": vi_format.so(LONGEST_TEXT)}
        raise TextError(text, part=part, line=1)
    try:
        return _parse(MARKS.sub("", source).replace("\r\n", "\n"))
    except TemplateSyntaxError as error:
        raise TextError(_syntax_sentence(error), part=part, line=error.lineno) from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise TextError(_("câu lệnh quá phức tạp, xin viết đơn giản lại."), part=part, line=1) from error


_environment = SandboxedEnvironment(optimized=False)
# A command alone on its line leaves no line behind: its line end moves into it, so that lines still count.
_COMMAND_LINE = re.compile(r"^[ \t]*(\{%(?:(?!%\}).)*?)(-?%\})[ \t]*\n", re.MULTILINE)


@lru_cache(maxsize=256)
def _parse(source: str) -> nodes.Template:
    return _environment.parse(_COMMAND_LINE.sub(r"\1\n\2", source))


def _syntax_sentence(error: TemplateSyntaxError) -> str:
    message = error.message or ""
    if match := re.search(r"unknown tag '(\w+)'", message):
        return _(
            "không có lệnh {%% %(tag)s %%} ở đây. Chỉ dùng for, if, elif, else, và phải kết thúc bằng endfor, endif."
        ) % {"tag": match.group(1)}
    if "looking for the following tags" in message and "end of template" in message.lower():
        return _("thiếu {% endfor %} hoặc {% endif %} cho một lệnh đã mở.")
    return _("viết sai cú pháp. Xin xem lại các dấu {{ }} và {% %} ở dòng này và dòng trên.")
