"""The lines that the form of a paper adds to its content, for PDF and DOCX alike.

Signs of the end of a line (bases, addressees, recipients), numbers and dates with their odd zeros.
"""

import datetime as dt
from dataclasses import replace

from core.templatetags.vi_format import ngay_van_ban
from documents.content.paper import PaperContent, Run, Runs

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS = "Nơi nhận:"
ADDRESSEES = "Kính gửi:"
SIGNATURE_PAGE = "TRANG CHỮ KÝ"
SIGNATURE_PAGE_NOTE = (
    "Trang này do phần mềm ghi khi các bên đã ký đủ: mỗi bên ký theo cách nào, lúc nào. "
    "Xác nhận trong hệ thống không phải là chữ ký số."
)
SIGNATURE_PAGE_HEADER = ("TT", "Bên ký", "Cách ký và thời điểm ký")


def number_text(number: int) -> str:
    """A number as printed: below ten with a leading zero."""
    return f"{number:02d}"


def date_text(dated: tuple[int, int, int] | None) -> str:
    """``ngày 05 tháng 3 năm 2026``, of day, month, year; dots while it is not known."""
    if dated is None:
        return "ngày … tháng … năm …"
    day, month, year = dated
    return ngay_van_ban(dt.date(year, month, day))


def has_date_line(content: PaperContent) -> bool:
    """Whether place and date are printed at all: not on a form to be filled by hand that names no place."""
    return bool(content.is_numbered or content.place or content.dated)


def abstract_runs(content: PaperContent) -> Runs:
    """The abstract; of a công văn with ``V/v`` before it."""
    if content.type_name or not content.abstract:
        return content.abstract
    first = content.abstract[0]
    if first.text.casefold().startswith("v/v"):
        return content.abstract
    return (Run("V/v "), *content.abstract)


def basis_lines(content: PaperContent) -> tuple[Runs, ...]:
    """The căn cứ: each ends with a semicolon, the last with a full stop."""
    return _ended(content.bases, ";", ".")


def addressee_lines(content: PaperContent) -> tuple[Runs, ...]:
    """One: as it stands. Several: a list with dashes."""
    if len(content.addressees) < 2:
        return tuple(_without_end(runs) for runs in content.addressees)
    return tuple(
        (Run("- "), *runs) for runs in _ended(tuple(map(_without_dash, content.addressees)), ";", ".")
    )


def recipient_lines(content: PaperContent) -> tuple[str, ...]:
    """The list under "Nơi nhận": dashes, semicolons, a full stop after the last."""
    items = [text.strip().removeprefix("-").strip().rstrip(";.,").rstrip() for text in content.recipients]
    items = [text for text in items if text]
    return tuple(f"- {text}{'.' if n == len(items) else ';'}" for n, text in enumerate(items, 1))


def _ended(lines: tuple[Runs, ...], between: str, last: str) -> tuple[Runs, ...]:
    return tuple(
        (*_without_end(runs), Run(last if n == len(lines) else between)) for n, runs in enumerate(lines, 1)
    )


def _without_end(runs: Runs) -> Runs:
    if not runs or runs[-1].is_placeholder:
        return runs
    return (*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip().rstrip(";.,").rstrip()))


def _without_dash(runs: Runs) -> Runs:
    if not runs:
        return runs
    return (replace(runs[0], text=runs[0].text.lstrip().removeprefix("-").lstrip()), *runs[1:])
