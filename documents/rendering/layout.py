"""The layout of papers of state in numbers: one choice inside each range that NĐ 30/2020 allows (domain 5.1).

PDF and DOCX are both drawn from these; nothing else in the product names a size. Lengths in millimetres,
type sizes in points.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Sizes of every element; the comment is the range allowed."""

    page_width_mm: float = 210
    page_height_mm: float = 297
    margin_top_mm: float = 20  # 20-25
    margin_bottom_mm: float = 22  # 20-25; leaves room for the code of the paper under the text
    margin_left_mm: float = 30  # 30-35
    margin_right_mm: float = 15  # 15-20
    head_right_mm: float = 99  # of the two columns at the top the right one: quốc hiệu, place and date
    head_gutter_mm: float = 2
    nation_pt: float = 13  # 12-13
    motto_pt: float = 14  # 13-14
    agency_pt: float = 13  # 12-13
    number_pt: float = 13  # 13
    date_pt: float = 13  # 13-14
    type_pt: float = 14  # 13-14
    abstract_pt: float = 14  # 13-14
    letter_abstract_pt: float = 12  # 12-13, "V/v" of a công văn
    body_pt: float = 14  # 13-14
    line_pitch_pt: float = 17.5  # single to 1.5
    paragraph_gap_pt: float = 6  # at least 6
    indent_mm: float = 12.7  # 10-12.7
    short_line: float = 0.4  # 1/3-1/2 of the text over it
    table_pt: float = 12
    signer_pt: float = 14  # 13-14
    party_pt: float = 13  # 13-14, a cell of a grid
    signer_width_mm: float = 82
    signer_room_mm: float = 28  # between title and name
    party_room_mm: float = 23
    recipients_head_pt: float = 12  # 12
    recipients_pt: float = 11  # 11
    page_number_pt: float = 13  # 13-14
    page_number_top_mm: float = 11
    mark_pt: float = 10
    mark_top_mm: float = 5
    code_pt: float = 8
    code_bottom_mm: float = 5
    qr_mm: float = 14
    signature_page_pt: float = 10
    signature_page_row_mm: float = 17  # four lines: a person's way of signing and an agency's


LAYOUT = Layout()


def grid_rows(count: int) -> tuple[int, ...]:
    """How many cells each row of the grid of so many signers has: wide ones while they fit on a page.

    Rows of three, then rows of two, so that nobody stands alone and the last cell (of minutes: the chair's) is
    at the right.
    """
    twos = (count - 3 * (count % 2)) // 2 if count <= 8 else -count % 3
    return (3,) * ((count - 2 * twos) // 3) + (2,) * twos
