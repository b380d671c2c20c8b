"""The one content of a paper, from which PDF and DOCX are both written.

Plain frozen data, JSON-able through `dataclasses.asdict`; no layout numbers here (documents.rendering).
"""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style.

    Attributes:
        field: dotted path of the fact it prints (``parties.0.unit_name``); empty for plain words.
        is_placeholder: a visible gap that somebody must fill before the paper can be checked.
    """

    text: str
    bold: bool = False
    italic: bool = False
    field: str = ""
    is_placeholder: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``body``: justified with indent; ``heading``: bold; ``centred``: centred; ``line``: no indent."""

    runs: Runs
    style: Literal["body", "heading", "centred", "line"] = "body"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on each page and whose rows are never cut.

    Attributes:
        widths: relative widths of the columns.
        aligns: ``left``, ``center`` or ``right`` of each column.
    """

    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[float, ...]
    aligns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Paragraph | Table | PageBreak


@dataclass(frozen=True, slots=True)
class SignerCell:
    """One signature's place: heading and titles in capitals, room for the signature, the name.

    Attributes:
        fields: names of the file's signature fields in this cell: the person's, then the agency's.
        lines: over the signature, e.g. ``("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")``; of a party: its unit's name,
            then the title.
        name: under the signature; empty where it is known only on signing.
    """

    fields: tuple[str, ...]
    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class PaperContent:
    """A whole paper.

    Attributes:
        superior_name, agency_name: the two lines at the left top; the first may be empty.
        number: None: a gap to be filled on numbering; only looked at if ``is_numbered``.
        sign: ``KH-STP``; empty if not numbered.
        dated: ``(day, month, year)``; None: a gap to be filled on numbering.
        type_name: ``Kế hoạch``; empty for a công văn, whose abstract stands under the number as ``V/v``.
        authority_line: who decides, between abstract and bases of a decision: ``Bộ trưởng Bộ Tư pháp``; else empty.
        signers: one cell: the signer's block at the right; more: a grid, each cell kept whole.
        signature_page: whether a last page lists how each party signed, with a field ``trang_ky_<n>`` for
            each cell of ``signers`` in their order, filled on completion.
        code, verify_url: printed small with the QR, outside all text.
        mark: over the top margin, e.g. ``DỰ THẢO`` or the warning of trial signatures; empty: none.
        facts: the machine-readable facts attached to the PDF.
    """

    kind: str
    title: str
    agency_name: str
    type_name: str
    abstract: Runs
    blocks: tuple[Block, ...]
    signers: tuple[SignerCell, ...]
    superior_name: str = ""
    is_numbered: bool = True
    number: int | None = None
    sign: str = ""
    authority_line: str = ""
    place: str = ""
    dated: tuple[int, int, int] | None = None
    addressees: tuple[Runs, ...] = ()
    bases: tuple[Runs, ...] = ()
    recipients: tuple[str, ...] = ()
    signature_page: bool = False
    code: str = ""
    verify_url: str = ""
    mark: str = ""
    facts: Any = None


@dataclass(frozen=True, slots=True)
class FieldBox:
    """Where a reserved field lies on the rendered file.

    Attributes:
        name: ``so`` and ``ngay`` (number; date line), names of signature fields, ``trang_ky_<n>``.
        page: from 0.
        box: left, bottom, right, top in points from the page's left bottom corner.
    """

    name: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A paper's PDF and where its reserved fields lie."""

    pdf: bytes
    fields: tuple[FieldBox, ...]
    page_count: int
