"""A text edited elsewhere keeps the source of all that did not change."""

import datetime as dt
from dataclasses import replace

import pytest

from documents.content.citations import CitationBook
from documents.content.language import Ground
from documents.content.markup import compose
from documents.content.merging import merge
from documents.content.paper import PageBreak, Paragraph, Run, Table

BODY = """Kế hoạch năm {{ year }} của {{ cluster.name }} như sau:

# I. MỤC ĐÍCH
{{ purpose }}
**1. Chủ đề:** {{ slogan | hoac(can_dien("Chủ đề")) }}
{% for task in tasks %}
{{ loop.index | stt("a") }}) {{ task.name }}, xong ngày {{ task.due_on | ngay }};
{% endfor %}
{% if slogan %}
“{{ slogan }}”.
{% endif %}
| TT | Việc | Hạn |
|:--:|------|----:|
{% for task in tasks %}
| {{ loop.index }} | {{ task.name }} | {{ task.due_on | ngay }} |
{% endfor %}
---
-> * * * <-
> Ngày {{ held_on | ngay_dai }}.
Hết."""
SOURCES = {
    "abstract": "Phong trào năm {{ year }}",
    "bases": 'Căn cứ {{ can_cu("ltdkt-2022") }};\n{% if slogan %}\nCăn cứ khẩu hiệu;\n{% endif %}\nXét đề nghị của {{ cluster.name }}.',
    "addressees": "",
    "body": BODY,
    "recipients": "- {{ cluster.name }};\n- Lưu: VT.",
}
GROUND = Ground(
    facts={
        "year": 2026,
        "cluster": {"name": "Cụm số 1"},
        "purpose": "Một.\nHai.",
        "slogan": "",
        "held_on": dt.date(2026, 3, 5),
        "tasks": [
            {"name": "Tập huấn", "due_on": dt.date(2026, 4, 1)},
            {"name": "Sơ kết", "due_on": dt.date(2026, 7, 1)},
        ],
    },
    citations=CitationBook(
        texts={"ltdkt-2022": "Luật Thi đua, khen thưởng"}, printable=frozenset({"ltdkt-2022"})
    ),
)
KNOWN = compose(SOURCES, GROUND)


def merged_with(**parts):
    given = replace(KNOWN, **parts)
    merged = merge(SOURCES, KNOWN, given, GROUND)
    again = compose({**SOURCES, **merged.texts}, GROUND)
    return given, merged, again


def body_with(change):
    blocks = list(KNOWN.blocks)
    change(blocks)
    return merged_with(blocks=tuple(blocks))


def index_of(words):
    return next(
        n
        for n, b in enumerate(KNOWN.blocks)
        if isinstance(b, Paragraph) and words in "".join(r.text for r in b.runs)
    )


def test_what_did_not_change_is_not_written():
    _given, merged, _again = merged_with()
    assert merged.texts == {}


def test_one_changed_line_leaves_every_other_line_as_it_was():
    _given, merged, again = body_with(lambda blocks: blocks.__setitem__(-1, Paragraph((Run("Xong."),))))
    assert merged.texts == {"body": BODY.replace("Hết.", "Xong.")}
    assert merged.remarks == []
    assert again.blocks[-1] == Paragraph((Run("Xong."),))


def test_fields_of_a_changed_line_stay_fields_with_their_filters():
    def change(blocks):
        place = index_of("Ngày ")
        blocks[place] = replace(blocks[place], runs=(Run("Họp "), *blocks[place].runs[1:]))

    given, merged, again = body_with(change)
    assert "> Họp {{ held_on | ngay_dai }}." in merged.texts["body"]
    assert again.blocks == given.blocks


def test_a_gap_that_stays_in_a_changed_line_stays_a_gap():
    def change(blocks):
        place = index_of("Chủ đề:")
        blocks[place] = replace(blocks[place], runs=(*blocks[place].runs, Run(" (dự kiến)")))

    given, merged, again = body_with(change)
    assert '**1. Chủ đề:** {{ slogan | hoac(can_dien("Chủ đề")) }} (dự kiến)' in merged.texts["body"]
    assert again.blocks == given.blocks


def test_a_changed_row_writes_the_table_out_and_says_what_it_costs():
    def change(blocks):
        place = next(n for n, block in enumerate(blocks) if isinstance(block, Table))
        rows = (blocks[place].rows[0], ((Run("2"),), (Run("Tổng | kết"),), (Run("01/12/2026"),)))
        blocks[place] = replace(blocks[place], rows=rows)

    _given, merged, again = body_with(change)
    assert r"| 2 | Tổng \| kết | 01/12/2026 |" in merged.texts["body"]
    assert "{% for task in tasks %}\n{{ loop.index | stt" in merged.texts["body"]
    assert any("Tập huấn" in remark for remark in merged.remarks)
    texts = [
        ["".join(run.text for run in cell) for cell in row]
        for t in again.blocks
        if isinstance(t, Table)
        for row in t.rows
    ]
    assert texts == [["1", "Tập huấn", "01/04/2026"], ["2", "Tổng | kết", "01/12/2026"]]


def test_lines_put_in_and_taken_out_move_nothing_else():
    def change(blocks):
        del blocks[index_of("Kế hoạch năm")]
        blocks.insert(3, Paragraph((Run("Thêm", bold=True), Run(" một câu."))))

    given, merged, again = body_with(change)
    assert "**Thêm** một câu." in merged.texts["body"]
    assert "Kế hoạch năm" not in merged.texts["body"]
    assert again.blocks == given.blocks


def test_citations_and_hidden_conditions_of_the_bases_stay():
    bases = (*KNOWN.bases, (Run("Theo đề nghị của Thư ký"),))
    _given, merged, again = merged_with(bases=bases)
    assert merged.texts["bases"].startswith(SOURCES["bases"].removesuffix("."))
    assert again.bases == bases


def test_recipients_keep_the_lines_that_stay():
    first, last = KNOWN.recipients
    _given, merged, again = merged_with(recipients=(first, "Bộ Tư pháp", last))
    assert merged.texts["recipients"] == "- {{ cluster.name }};\nBộ Tư pháp\n- Lưu: VT."
    assert again.recipients == (first, "Bộ Tư pháp", last)


@pytest.mark.parametrize(
    "words",
    [
        "2 * 3 * 4 _a_ \\ **b**",
        "{{ year }} {% if %} {# a #} }}",
        "# không phải đề mục",
        "-> không giữa <-",
        "> không phải",
        "---",
        "| a | b |",
        "1. giữ nguyên",
        "- giữ nguyên",
        "<b>&amp;</b> 😀",
    ],
)
def test_words_can_never_act_as_signs(words):
    block = Paragraph((Run(words),))
    _given, _merged, again = body_with(lambda blocks: blocks.__setitem__(-1, block))
    assert "".join(run.text for run in again.blocks[-1].runs) == words
    assert isinstance(again.blocks[-1], Paragraph)
    assert again.blocks[-1].style == "body"


@pytest.mark.parametrize("style", ["body", "heading", "centred", "line"])
@pytest.mark.parametrize(
    "runs",
    [
        (Run("Đậm", bold=True), Run(" thường "), Run("nghiêng", italic=True)),
        (Run("Cả hai", bold=True, italic=True),),
        (Run("Năm ", bold=True), Run("2026", bold=True, field="year"), Run(" này")),
    ],
)
def test_styles_and_emphasis_come_back(style, runs):
    block = Paragraph(runs, style)
    _given, merged, again = body_with(lambda blocks: blocks.__setitem__(-1, block))
    assert again.blocks[-1] == block
    assert merged.remarks == []


def test_emphasis_that_cannot_be_written_is_dropped_and_told():
    block = Paragraph((Run("“Đậm”", bold=True), Run("liền chữ")))
    _given, merged, again = body_with(lambda blocks: blocks.__setitem__(-1, block))
    assert "".join(run.text for run in again.blocks[-1].runs) == "“Đậm”liền chữ"
    assert ["Bỏ chữ đậm" in remark for remark in merged.remarks] == [True]


def test_a_page_break_can_be_put_in():
    _given, _merged, again = body_with(lambda blocks: blocks.insert(3, PageBreak()))
    assert again.blocks[3] == PageBreak()
