"""The language of paper texts: what it writes, what it refuses, and that facts never act as markup."""

import contextlib
import datetime as dt
import time
from decimal import Decimal
from fractions import Fraction

import pytest

from documents.content.citations import CitationBook
from documents.content.language import PART_LABELS, Ground, TextError
from documents.content.listing import field_rows
from documents.content.markup import compose, problems_in
from documents.content.paper import PageBreak, Paragraph, Run, Table

GROUND = Ground(
    facts={
        "cluster": {"name": "Cụm số I", "year": 2026, "items": "bẫy"},
        "day": dt.date(2026, 3, 5),
        "count": 1234567,
        "score": Decimal("1234.5"),
        "share": Fraction(2, 3),
        "zero": 0,
        "is_open": True,
        "empty": "",
        "parties": [
            {"unit_name": "Vụ A", "signed_on": dt.date(2026, 1, 12)},
            {"unit_name": "Sở B", "signed_on": None},
        ],
        "nobody": [],
    },
    labels={
        "cluster.name": "Tên cụm",
        "cluster.slogan": "Khẩu hiệu",
        "parties.unit_name": "Đơn vị",
        "nobody.unit_name": "Đơn vị chưa ký",
    },
    citations=CitationBook(
        texts={"ltdkt-2022": "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "nd-1": "Nghị định số 1"},
        printable=frozenset({"ltdkt-2022"}),
        numbers=frozenset({"30/2020/NĐ-CP"}),
    ),
)


def body(text, ground=GROUND):
    return compose({"body": text}, ground).blocks


def printed(text, ground=GROUND):
    return ["".join(run.text for run in block.runs) for block in body(text, ground)]


def refused(text, part="body"):
    with pytest.raises(TextError) as caught:
        compose({part: text}, GROUND)
    assert caught.value.field == part
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ cluster.name }}", "Cụm số I"),
        ("{{ cluster.items }}", "bẫy"),
        ("{{ cluster.year }}", "2026"),
        ("{{ day }}", "05/03/2026"),
        ("{{ day | ngay }}", "05/03/2026"),
        ("{{ count | so }}", "1.234.567"),
        ("{{ score }}", "1.234,5"),
        ("{{ share | phan_tram }}", "66,67%"),
        ("{{ zero | phan_tram(cluster.year) }}", "0,00%"),
        ("{{ cluster.name | hoa }}", "CỤM SỐ I"),
        ("{{ zero }}", "0"),
        ("{{ is_open }}", "có"),
        ("{{ parties | dem }} đơn vị", "2 đơn vị"),
        ('{{ empty | hoac("chưa có") }}', "chưa có"),
        ('{{ cluster.slogan | hoac("chưa có") }}', "chưa có"),
        ('{{ day | ngay if is_open else "không" }}', "05/03/2026"),
        ("{% if cluster.slogan %}có{% else %}không{% endif %}", "không"),
        ("{% if cluster.slogan is defined %}có{% else %}không{% endif %}", "không"),
        ("{% if zero == 0 and not empty %}bằng{% endif %}", "bằng"),
        ("{% for p in parties %}{{ p.unit_name }}{{ '; ' if not loop.last else '.' }}{% endfor %}", "Vụ A; Sở B."),
        ("{% for p in parties if p.signed_on %}{{ loop.index }}{{ p.unit_name }}{% endfor %}", "1Vụ A"),
        ("{% for p in nobody %}{{ p.unit_name }}{% else %}không có ai{% endfor %}", "không có ai"),
        ("{% raw %}{{ cluster.name }}{% endraw %}", "{{ cluster.name }}"),
        ("1.2. Số thứ tự gõ tay", "1.2. Số thứ tự gõ tay"),
        (r"\*sao\* \# \| \_", "*sao* # | _"),
    ],
)  # fmt: skip
def test_texts_are_written(source, words):
    assert printed(source) == [words]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (dt.date(2026, 1, 12), "ngày 12 tháng 01 năm 2026"),
        (dt.date(2026, 2, 9), "ngày 09 tháng 02 năm 2026"),
        (dt.date(2026, 9, 2), "ngày 02 tháng 9 năm 2026"),
        (dt.date(2026, 10, 10), "ngày 10 tháng 10 năm 2026"),
        (dt.date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
        (dt.datetime(2026, 12, 31, 17, 0, tzinfo=dt.UTC), "ngày 01 tháng 01 năm 2027"),
    ],
)
def test_long_dates_have_their_odd_zeros(day, words):
    assert printed("{{ day | ngay_dai }}", Ground(facts={"day": day})) == [words]


@pytest.mark.parametrize(
    ("style", "number", "words"),
    [("", 7, "7"), ('("I")', 9, "IX"), ('("I")', 24, "XXIV"), ('("a")', 5, "đ"), ('("a")', 6, "e")],
)
def test_ordinals(style, number, words):
    assert printed("{{ n | stt" + style + " }}", Ground(facts={"n": number})) == [words]


def test_every_line_is_a_paragraph_in_its_style():
    blocks = body("# I. MỤC\n\n-> **GIỮA** <-\n> sát lề\n*nghiêng* và **đậm *cả hai***\n---\n#khong phai muc")
    assert [getattr(block, "style", None) for block in blocks] == [
        "heading", "centred", "line", "body", None, "body",
    ]  # fmt: skip
    assert blocks[1].runs == (Run("GIỮA", bold=True),)
    assert blocks[3].runs == (
        Run("nghiêng", italic=True),
        Run(" và "),
        Run("đậm ", bold=True),
        Run("cả hai", bold=True, italic=True),
    )
    assert blocks[4] == PageBreak()


def test_a_table_repeats_its_rows_and_knows_its_columns():
    (table,) = body(
        "| STT | Đơn vị | Ngày |\n|:-:|----|--:|\n"
        "{% for p in parties %}\n"
        '| {{ loop.index }} | **{{ p.unit_name }}** | {{ p.signed_on | hoac("chưa ký") }} |\n'
        "{% endfor %}"
    )
    assert isinstance(table, Table)
    assert (table.widths, table.aligns) == ((1.0, 4.0, 2.0), ("center", "left", "right"))
    assert table.rows[0][1] == (Run("Vụ A", bold=True, field="parties.0.unit_name"),)
    assert table.rows[1][2] == (Run("chưa ký"),)


def test_a_line_keeps_its_end_after_a_command_within_it():
    assert printed("1. A{% if is_open %} và B{% endif %}\n2. C") == ["1. A và B", "2. C"]


def test_each_value_knows_which_fact_it_is():
    (paragraph,) = body("Của {{ cluster.name }}: {% for p in parties %}{{ p.unit_name }} {% endfor %}")
    assert [run.field for run in paragraph.runs if run.field] == [
        "cluster.name", "parties.0.unit_name", "parties.1.unit_name",
    ]  # fmt: skip


def test_what_is_missing_is_a_visible_gap_never_a_blank():
    (paragraph,) = body("A {{ cluster.slogan }} B {{ empty }} C {{ can_dien('nhận xét') }} D")
    gaps = [run.text for run in paragraph.runs if run.is_placeholder]
    assert gaps == ["[Khẩu hiệu]", "[empty]", "[nhận xét]"]


HOSTILE = [
    "{{ cluster.name }}",
    "{% for p in parties %}x{% endfor %}",
    "a | b | c",
    "**đậm** _nghiêng_ `mã`",
    "# mục",
    "---",
    "-> giữa <-",
    "<b>đậm</b> <script>alert(1)</script>",
    "[chỗ trống]",
    "\\* \\n",
    "&amp; &#60;",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_fact_never_acts_as_markup(value):
    ground = Ground(facts={"x": value})
    (paragraph,) = body("{{ x }}", ground)
    assert paragraph == Paragraph((Run(value, field="x"),))
    (table,) = body("| A | B |\n|--|--|\n| {{ x }} | **{{ x }}** |", ground)
    assert table.rows == (((Run(value, field="x"),), (Run(value, bold=True, field="x"),)),)


def test_a_long_fact_alone_on_its_line_keeps_its_paragraphs_and_elsewhere_becomes_one_line():
    ground = Ground(facts={"x": "một\n\n# hai\r\nba"})
    assert [block.style for block in body("{{ x }}", ground)] == ["body"] * 3
    assert printed("{{ x }}", ground) == ["một", "# hai", "ba"]
    assert printed("Gồm: {{ x }}", ground) == ["Gồm: một # hai ba"]


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u200f", "\u2066", "\x00", "\x1b", "\ufeff", "\U000f0000", "\ue000"]
)
def test_signs_that_nobody_sees_are_dropped(sign):
    assert printed("{{ x }}", Ground(facts={"x": f"Vụ{sign} A"})) == ["Vụ A"]
    assert printed(f"Vụ{sign} A") == ["Vụ A"]


def test_decomposed_letters_are_composed():
    assert printed("{{ x }}", Ground(facts={"x": "Cu\u0323m"})) == ["Cụm"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("{{ ten_cum }}", "Dòng 1 của Nội dung: không có trường “ten_cum”. Có phải “cluster.name”?"),
        ("a\nb\n{{ cluster.nam }}", "Dòng 3 của Nội dung: không có trường “cluster.nam”. Có phải “cluster.name”?"),
        (
            "{% for p in parties %}\n{{ p.unit_nam }}\n{% endfor %}",
            "Dòng 2 của Nội dung: không có trường “p.unit_nam”. Có phải “p.unit_name”?",
        ),
        ("{% if false %}\n{{ wrong }}\n{% endif %}", "Dòng 2 của Nội dung: không có trường “wrong”."),
        ("{% for p in nobody %}{{ p.unit }}{% endfor %}", "Có phải “p.unit_name”?"),
        ("{{ day | ngay_daii }}", "Dòng 1 của Nội dung: không có bộ lọc “ngay_daii”. Có phải “ngay_dai”?"),
        ("{{ cluster.name | ngay }}", "bộ lọc “ngay”: “cluster.name” không phải một ngày"),
        ("{{ cluster.name | so }}", "bộ lọc “so”: “cluster.name” không phải một số"),
        ("{{ share | phan_tram(0) }}", "tỷ lệ trên 0"),
        ("{{ day | ngay(1) }}", "bộ lọc “ngay”"),
        ("{{ parties }}", "“parties” là một danh sách"),
        ("{{ cluster }}", "“cluster” là một nhóm trường"),
        ("{% for x in cluster.name %}{{ x }}{% endfor %}", "“cluster.name” không phải một danh sách"),
        ('{{ can_cu("ltdkt-2023") }}', "không có căn cứ “ltdkt-2023”. Có phải “ltdkt-2022”?"),
        ('{{ empty | hoac("") }}', "hoac(…) cần chữ để in thay"),
        ("{{ can_dien() }}", "can_dien cần đúng một câu trong ngoặc kép"),
        ("{{ can_dien(cluster.name) }}", "can_dien cần đúng một câu trong ngoặc kép"),
        ("{{ cluster.name > 3 }}", "không so sánh được"),
        ("{{ loop.index }}", "không có trường “loop.index”"),
        ("{{ 'a' if is_open }}", "cần else"),
        ("a\n{% for p in parties %}", "thiếu {% endfor %}"),
        ("{% endif %}", "Dòng 1"),
        ("{{ cluster.name ", "viết sai cú pháp"),
        ("{% xyz %}", "không có lệnh {% xyz %}"),
        ("a\n| A | B |\n| 1 | 2 |", "Dòng 2 của Nội dung: bảng cần hàng tiêu đề"),
        ("| A | B |\n|--|--|\n| 1 |", "Dòng 3 của Nội dung: hàng này của bảng có 1 ô, hàng gạch có 2 ô"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_with_its_line_and_the_nearest_name(source, sentence):
    assert sentence in refused(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ cluster.__class__ }}",
        "{{ cluster.name.__class__.__mro__ }}",
        "{{ cluster['name'] }}",
        "{{ cluster|attr('__class__') }}",
        "{{ ().__class__ }}",
        "{{ [].append }}",
        "{{ self }}",
        "{{ config }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ range(10) }}",
        "{{ dict(a=1) }}",
        "{{ cluster.name.format(1) }}",
        "{{ '%s'|format(1) }}",
        "{{ 'a' ~ 'b' }}",
        "{{ 'a' * 10 }}",
        "{{ 10 ** 10 }}",
        "{{ -count }}",
        "{{ parties[0] }}",
        "{{ parties|map(attribute='unit_name') }}",
        "{% set x = 1 %}",
        "{% macro f() %}{% endmacro %}",
        "{% include 'base.html' %}",
        "{% import 'base.html' as b %}",
        "{% extends 'base.html' %}",
        "{% block a %}{% endblock %}",
        "{% call f() %}{% endcall %}",
        "{% filter upper %}a{% endfilter %}",
        "{% with a=1 %}{% endwith %}",
        "{% for a, b in parties %}{% endfor %}",
        "{% for p in parties recursive %}{% endfor %}",
        "{% autoescape true %}{% endautoescape %}",
        "{{ can_dien.__call__('a') }}",
        "{{ can_dien(*parties) }}",
        "{{ can_cu(words='x') }}",
        "{{ cluster.name is callable }}",
    ],
)
def test_a_text_reaches_nothing_but_facts(source):
    assert refused(source).startswith("Dòng 1 của Nội dung")


MANY = Ground(facts={"xs": list(range(2000)), "long": "x" * 100_000})


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in xs %}{% for b in xs %}{% for c in xs %}{{ c }}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in xs %}{{ long }}{% endfor %}",
        "{{ range(10**9) }}",
        "{{ 'a' * 10**9 }}",
        "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
        "{{ " + "not " * 20_000 + "1 }}",
        "{% if 1 %}" * 5_000 + "{% endif %}" * 5_000,
        "{{ 1" + "0" * 10_000 + " }}",
        "a" * 200_000,
    ],
)
def test_a_text_that_asks_for_too_much_is_refused_quickly(source):
    start = time.perf_counter()
    with pytest.raises(TextError):
        body(source, MANY)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "source",
    [
        "*" * 50_000,
        "**a " * 10_000,
        "_a*" * 10_000,
        "|" * 50_000,
        "\\" * 50_001,
        "{" * 50_000,
        "a\n" * 20_000,
    ],
    ids=lambda source: source[:4],
)
def test_heaps_of_signs_are_read_quickly(source):
    start = time.perf_counter()
    with contextlib.suppress(TextError):
        body(source)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("cut", range(0, 60, 3))
@pytest.mark.parametrize("sign", ["", "}}", "{%", "|", "*", "\n", "\x00", "🙂", "\u0301"])
def test_a_text_cut_anywhere_is_written_or_refused_in_words(cut, sign):
    source = '{% for p in parties %}| {{ p.unit_name | hoac("x") }} |{% endfor %}'
    with contextlib.suppress(TextError):  # any other error fails
        body(source[:cut] + sign + source[cut:])


def test_each_part_shows_its_own_first_mistake():
    texts = dict.fromkeys(PART_LABELS, "{{ wrong }}")
    assert [error.field for error in problems_in(texts, GROUND)] == list(PART_LABELS)


def test_lines_of_the_other_parts():
    composed = compose(
        {
            "abstract": "Kế hoạch\ncủa {{ cluster.name }}",
            "addressees": "{% for p in parties %}\n{{ p.unit_name }}\n{% endfor %}",
            "recipients": "- Như trên;\n\n- Lưu: VT.",
        },
        GROUND,
    )
    assert composed.abstract == (Run("Kế hoạch của "), Run("Cụm số I", field="cluster.name"))
    assert [runs[0].text for runs in composed.addressees] == ["Vụ A", "Sở B"]
    assert composed.recipients == ("- Như trên;", "- Lưu: VT.")


def test_the_list_of_fields_names_them_with_their_values():
    rows = {row.path: row for row in field_rows(GROUND)}
    assert (rows["cluster.name"].label, rows["cluster.name"].value) == ("Tên cụm", "Cụm số I")
    assert rows["cluster.slogan"].value == ""
    assert (rows["parties.unit_name"].value, rows["parties.unit_name"].of_list) == ("Vụ A", "parties")
    assert rows["nobody.unit_name"].of_list == "nobody"
    assert "parties" not in rows


# ---- citations typed by hand ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Theo Nghị định số 98/2023/NĐ-CP của Chính phủ", ["Nghị định số 98/2023/NĐ-CP"]),
        ("Nghị định 98/2023/NĐ-CP", ["Nghị định 98/2023/NĐ-CP"]),
        ("Thông tư số 11/2023/TT-BTP và Thông tư 1/2024/TT-BNV", ["Thông tư số 11/2023/TT-BTP", "Thông tư 1/2024/TT-BNV"]),
        ("Quyết định số 01/2026/QĐ-TTg", ["Quyết định số 01/2026/QĐ-TTg"]),
        ("Quyết định số 252/QĐ-BTP của Bộ trưởng", []),
        ("Luật Đất đai năm 2024", ["Luật Đất đai năm 2024"]),
        ("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", []),
        ("Nghị định số 30/2020/NĐ-CP", []),
        ("Trường Đại học Luật Hà Nội năm 2024", []),
        ("Báo Pháp luật Việt Nam năm 2024", []),
        ("Vụ Pháp luật hình sự năm 2024", []),
        ("thi hành pháp luật năm 2024", []),
    ],
)  # fmt: skip
def test_citations_typed_by_hand_are_found(text, flagged):
    (paragraph,) = body(text)
    assert [run.text for run in paragraph.runs if run.is_placeholder] == flagged
    assert "".join(run.text for run in paragraph.runs) == text


def test_among_the_bases_every_law_named_is_a_citation():
    (runs,) = compose({"bases": "Căn cứ Luật Tổ chức Chính phủ;"}, GROUND).bases
    assert [run.text for run in runs if run.is_placeholder] == ["Luật Tổ chức Chính phủ"]


def test_a_citation_put_together_from_pieces_is_found():
    ground = Ground(facts={"n": "98/2023"})
    (paragraph,) = body("Nghị định **số {{ n }}**/NĐ-CP", ground)
    assert "".join(run.text for run in paragraph.runs if run.is_placeholder) == "Nghị định số 98/2023/NĐ-CP"


def test_a_confirmed_citation_prints_and_another_names_what_is_missing():
    first, second = compose(
        {"bases": 'Căn cứ {{ can_cu("ltdkt-2022") }};\nCăn cứ {{ can_cu("nd-1") }};'}, GROUND
    ).bases
    assert first[1] == Run("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", field="can_cu:ltdkt-2022")
    assert second[1] == Run("[Căn cứ chưa được xác nhận: Nghị định số 1]", is_placeholder=True)
