"""From the lines of an agenda to steps of a run-sheet. Guesses only; the secretary changes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.ordering import search_key
from emulation.enums import ConferenceKind
from hall.enums import StepKind

# The first whose words stand in the line; the more particular ones come first.
WORDS: tuple[tuple[StepKind, tuple[str, ...]], ...] = (
    (StepKind.REHEARSAL, ("bo phieu thu",)),
    (StepKind.RESULT, ("cong bo ket qua", "ket qua kiem phieu", "ket qua bo phieu", "ket qua binh xet")),
    (StepKind.MINUTES, ("bien ban", "be mac")),
    (StepKind.BALLOT, ("bo phieu", "binh xet", "suy ton", "kiem phieu")),
    (StepKind.ADOPTION, ("bieu quyet", "thong qua")),
    (StepKind.COVENANT, ("ky giao uoc", "le ky", "ky ket")),
    (StepKind.LEADERS, ("truong cum", "pho truong", "truong khoi", "ban giao")),
    (StepKind.COMMENTS, ("gop y", "thao luan", "tham luan", "y kien")),
    (StepKind.WELCOME, ("don dai bieu", "don tiep", "diem danh", "khai mac", "on dinh", "gioi thieu dai bieu")),
    (StepKind.REPORT, ("bao cao", "tong ket cong tac", "trinh bay", "phat bieu", "phat dong", "quan triet")),
)  # fmt: skip
MINUTES = re.compile(r"\(?\b(\d{1,3})\s*(?:phút|ph)\b\)?", re.IGNORECASE)
USUAL_MINUTES = {
    StepKind.WELCOME: 15,
    StepKind.REPORT: 20,
    StepKind.COMMENTS: 30,
    StepKind.ADOPTION: 5,
    StepKind.REHEARSAL: 5,
    StepKind.BALLOT: 10,
    StepKind.RESULT: 5,
    StepKind.COVENANT: 15,
    StepKind.LEADERS: 5,
    StepKind.MINUTES: 5,
    StepKind.OTHER: 10,
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A step as guessed."""

    kind: StepKind
    title: str
    minutes: int


def steps_from(agenda: Sequence[str], kind: str) -> list[Line]:
    """One step a line of the agenda, or the usual ones of such a conference where it has none."""
    lines = [line for text in agenda if (line := _guess(text))]
    return lines or [
        Line(kind=step, title=title, minutes=USUAL_MINUTES[step]) for step, title in _usual(kind)
    ]


def _guess(text: str) -> Line | None:
    key = search_key(text)
    kind = next((kind for kind, words in WORDS if any(word in key for word in words)), StepKind.OTHER)
    said = MINUTES.search(text)
    title = MINUTES.sub("", text).strip(" .;,–-")[:300]
    if not title:
        return None
    title = title[0].upper() + title[1:]  # agendas are often one sentence cut into items
    return Line(kind=kind, title=title, minutes=int(said[1]) if said else USUAL_MINUTES[kind])


def _usual(kind: str) -> list[tuple[StepKind, str]]:
    welcome = (StepKind.WELCOME, _("Đón đại biểu, điểm danh"))
    minutes = (StepKind.MINUTES, _("Thông qua và ký biên bản hội nghị"))
    if kind == ConferenceKind.LAUNCH:
        return [
            welcome,
            (StepKind.REPORT, _("Trình bày dự thảo kế hoạch và giao ước thi đua")),
            (StepKind.COMMENTS, _("Góp ý dự thảo")),
            (StepKind.ADOPTION, _("Biểu quyết thông qua kế hoạch và giao ước thi đua")),
            (StepKind.COVENANT, _("Ký giao ước thi đua")),
            minutes,
        ]
    if kind == ConferenceKind.REVIEW:
        return [
            welcome,
            (StepKind.REPORT, _("Báo cáo tổng kết công tác thi đua")),
            (StepKind.COMMENTS, _("Thảo luận, góp ý báo cáo")),
            (StepKind.ADOPTION, _("Biểu quyết thông qua báo cáo")),
            (StepKind.BALLOT, _("Bỏ phiếu suy tôn")),
            (StepKind.RESULT, _("Công bố kết quả bỏ phiếu")),
            (StepKind.LEADERS, _("Công bố Trưởng, Phó Trưởng năm sau")),
            minutes,
        ]
    return [
        welcome,
        (StepKind.REPORT, _("Trình bày báo cáo")),
        (StepKind.COMMENTS, _("Thảo luận, góp ý")),
        minutes,
    ]
