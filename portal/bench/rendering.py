"""How long a covenant of many parties takes to be drawn."""

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
    return PaperContent(
        kind=PaperKind.COVENANT,
        type_name=FORMS[PaperKind.COVENANT].type_name,
        is_numbered=False,
        title=f"Giao ước thi đua số thử {serial}",
        superior_name="Ủy ban nhân dân tỉnh",
        agency_name="Sở Tư pháp",
        place="Đồng Nai",
        abstract=(Run(f"Phong trào thi đua lần thứ {serial} của cụm"),),
        bases=((Run("Căn cứ kế hoạch công tác năm của các đơn vị thành viên"),),),
        recipients=("Như trên", "Lưu: VT"),
        code=f"GU-{serial:06}",
        verify_url=f"https://giaouoc.example.vn/kiem-tra-van-ban/GU-{serial:06}/",
        facts={"serial": serial},
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
