"""Papers of the usual kinds to be drawn: a covenant of many parties, a plan, minutes, a letter."""

import statistics
import time
from collections.abc import Callable, Iterable

from documents.content.paper import Block, PaperContent, Paragraph, Run, SignerCell, Table
from documents.enums import PaperKind
from documents.kinds import FORMS
from documents.rendering.pdf import render_pdf

WARM_UP, RUNS = 2, 15
SENTENCE = (
    "Các đơn vị thành viên phát động phong trào thi đua sâu rộng trong toàn thể công chức, viên chức và người lao "
    "động, phấn đấu hoàn thành xuất sắc nhiệm vụ được giao trong năm. "
)


def covenant_of(parties: int, *, serial: int) -> PaperContent:
    """A covenant of so many parties, with their registered titles in a table. No two serials look alike."""
    names = [f"Sở Tư pháp tỉnh thứ {number}" for number in range(1, parties + 1)]
    rows = (
        (f"{n}", name, "Cờ thi đua ngành Tư pháp; Tập thể lao động xuất sắc")
        for n, name in enumerate(names, 1)
    )
    return _paper(
        PaperKind.COVENANT,
        serial,
        blocks=(*_sections(6), _table(("TT", "Đơn vị", "Danh hiệu đăng ký"), rows)),
        signers=tuple(
            SignerCell(
                fields=(f"nguoi_ky_{n}", f"co_quan_ky_{n}"),
                lines=(name, "Giám đốc"),
                name=f"Nguyễn Văn Thành {n}",
            )
            for n, name in enumerate(names, 1)
        ),
        signature_page=True,
        mark="Chữ ký thử nghiệm, không có giá trị pháp lý",
    )


def mixed_paper(serial: int) -> PaperContent:
    """One of several usual kinds in turn: plans, minutes, decisions, lists, letters; each a little different."""
    kind = (
        PaperKind.PLAN,
        PaperKind.CONFERENCE_MINUTES,
        PaperKind.AWARD_DECISION,
        PaperKind.NOMINEE_LIST,
        PaperKind.OFFICIAL_LETTER,
    )[serial % 5]
    if kind == PaperKind.NOMINEE_LIST:
        rows = ((f"{n}", f"Phòng nghiệp vụ {n}", "Bằng khen", f"{90 + n % 9},5") for n in range(1, 31))
        return _paper(kind, serial, blocks=(_table(("TT", "Tập thể", "Hình thức", "Điểm"), rows),))
    if kind == PaperKind.CONFERENCE_MINUTES:
        both = (SignerCell(("nguoi_ky_1",), ("Thư ký",)), SignerCell(("nguoi_ky_2",), ("Chủ trì",)))
        return _paper(kind, serial, blocks=_sections(5), signers=both)
    return _paper(kind, serial, blocks=_sections(2 if kind == PaperKind.OFFICIAL_LETTER else 6))


def median_s(papers: Iterable[PaperContent]) -> float:
    """The median time to draw one, each for the first time, once the fonts are read."""
    taken = []
    for content in papers:
        start = time.perf_counter()
        render_pdf(content)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[WARM_UP:])


def rendering_figures(say: Callable[[str], None]) -> list[tuple[str, float, str, float | None]]:
    """Name, value, unit and target of each figure of drawing."""
    figures: list[tuple[str, float, str, float | None]] = []
    for parties, target in ((26, 0.1), (60, None)):
        value = median_s(covenant_of(parties, serial=n) for n in range(WARM_UP + RUNS))
        figures.append((f"papers.median_{parties}_s", round(value, 3), "s", target))
        say(f"Giao ước {parties} bên: {value:.3f} s")
    return figures


def _paper(kind: PaperKind, serial: int, **parts: object) -> PaperContent:
    form = FORMS[kind]
    usual = {
        "title": f"{form.type_name or 'Công văn'} số thử {serial}",
        "superior_name": "Ủy ban nhân dân tỉnh",
        "agency_name": "Sở Tư pháp",
        "place": "Đồng Nai",
        "abstract": (Run(f"Phong trào thi đua lần thứ {serial} của cụm"),),
        "bases": ((Run("Căn cứ kế hoạch công tác năm của các đơn vị thành viên"),),),
        "recipients": ("Như trên", "Lưu: VT"),
        "signers": (SignerCell(("nguoi_ky_1", "co_quan_ky_1"), ("Giám đốc",), "Nguyễn Văn Thành"),),
        "sign": f"{form.abbreviation}-STP" if form.is_numbered else "",
        "code": f"GU-{serial:06}",
        "verify_url": f"https://giaouoc.example.vn/kiem-tra-van-ban/GU-{serial:06}/",
        "facts": {"serial": serial},
    }
    return PaperContent(
        kind=kind, type_name=form.type_name, is_numbered=form.is_numbered, **{**usual, **parts}
    )


def _sections(count: int) -> tuple[Block, ...]:
    return tuple(
        block
        for number in range(1, count + 1)
        for block in (
            Paragraph((Run(f"{number}. Nội dung thi đua thứ {number}"),), style="heading"),
            Paragraph((Run(SENTENCE * 2),)),
        )
    )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    def cells(texts: tuple[str, ...]) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(text),) for text in texts)

    return Table(
        header=cells(header),
        rows=tuple(map(cells, rows)),
        widths=(1.0, *(4.0,) * (len(header) - 1)),
        aligns=("center", *("left",) * (len(header) - 1)),
    )
