"""The content of papers: letterhead, signer, names of the day, what is missing in sentences."""

import datetime as dt
import json
from dataclasses import asdict

import pytest
from django.utils.translation import override

from clusters.enums import LeadRole
from clusters.models import UnitName
from core.errors import RuleError
from documents import sources
from documents.content.facts_file import facts_digest
from documents.content.signs import TYPES, full_number, sign_of
from documents.content.stored import content_from
from documents.enums import Authority, PaperKind, SlotKind
from documents.models import AgencyProfile, Citation, Paper, TemplateVersion
from documents.services.citations import load_citations
from documents.services.composing import (
    Signer,
    authority_line,
    content_of,
    problems_of,
    sample_content,
    signer_lines,
)
from documents.services.templates import load_templates
from documents.sources import Party, Source, Subject, register
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 5)


@pytest.fixture
def year(monkeypatch):
    """A cluster-year with notices made of two plain facts."""
    monkeypatch.setattr(sources, "_sources", {})
    cluster_year = make.make_cluster_year(2026)
    unit = make.members_of(cluster_year)[0]
    subject = Subject(key="year:1", label="Thử", agency=unit)
    register(
        Source(
            kind=PaperKind.NOTICE,
            subjects=lambda _year: [subject],
            facts=lambda year, _key: {"cluster": {"name": year.name}, "on": DAY, "share": None},
            may_draft=lambda *_: True,
            labels={"cluster.name": "Tên cụm", "share": "Tỷ lệ"},
        )
    )
    return cluster_year


def sample(year, body="Nội dung.", **parts):
    subject = sources.source_of("notice").subjects(year)[0]
    return sample_content(
        PaperKind.NOTICE, {"body": body, **parts}, cluster_year=year, subject=subject, day=DAY
    )


def give_profile(year, **fields):
    unit = make.members_of(year)[0]
    return AgencyProfile.objects.create(unit=unit, **{"abbreviation": "STP", "place": "Tiền Giang", **fields})


def test_a_letterhead_gives_sign_place_and_superior(year):
    give_profile(year, superior_name="Ủy ban nhân dân tỉnh Tiền Giang")
    content = sample(year, abstract="Lịch họp {{ cluster.name }}")
    assert (content.sign, content.place) == ("TB-STP", "Tiền Giang")
    assert content.superior_name == "Ủy ban nhân dân tỉnh Tiền Giang"
    assert content.title == f"Thông báo Lịch họp {year.name}"
    assert problems_of(content) == []


def test_without_a_letterhead_the_paper_says_where_to_write_it(year):
    assert ["Thể thức của cơ quan" in problem for problem in problems_of(sample(year))] == [True]


@pytest.mark.rule("SIG-13")
def test_a_unit_without_a_seal_has_no_field_for_its_signature(year):
    give_profile(year, has_seal=False)
    (cell,) = sample(year).signers
    assert cell.fields == ("nguoi_ky_1",)
    AgencyProfile.objects.update(has_seal=True)
    (cell,) = sample(year).signers
    assert cell.fields == ("nguoi_ky_1", "co_quan_ky_1")


def test_a_missing_fact_and_a_gap_are_each_a_problem(year):
    give_profile(year)
    content = sample(
        year, "Tỷ lệ {{ share }}.\n{{ can_dien('Nhận xét chung') }}", recipients="{{ can_dien('nơi') }}"
    )
    text = " ".join(problems_of(content))
    assert "“Tỷ lệ”" in text
    assert "“Nhận xét chung”" in text
    assert "“nơi”" in text


def test_an_empty_paper_is_a_problem(year):
    give_profile(year)
    assert "Chưa có nội dung" in " ".join(problems_of(sample(year, "  \n")))


def test_only_a_confirmed_citation_in_force_is_printed(year):
    give_profile(year)
    Citation.objects.create(code="a", text="Nghị định số 1/2025/NĐ-CP", status="verified", valid_from=DAY)
    Citation.objects.create(code="b", text="Nghị định số 2/2025/NĐ-CP", status="secondary")
    Citation.objects.create(code="c", text="Nghị định số 3/2025/NĐ-CP", status="verified", valid_to=DAY)
    text = "\n".join(f'Căn cứ {{{{ can_cu("{code}") }}}};' for code in "abc")
    content = sample(year, bases=text)
    assert content.bases[0][1].text == "Nghị định số 1/2025/NĐ-CP"
    assert [runs[1].is_placeholder for runs in content.bases] == [False, True, True]
    unconfirmed, ended = problems_of(content)
    assert "“Nghị định số 2/2025/NĐ-CP” chưa được cán bộ pháp chế xác nhận" in unconfirmed
    assert "“Nghị định số 3/2025/NĐ-CP” không có hiệu lực" in ended


def test_a_citation_typed_by_hand_stops_the_paper_unless_it_is_confirmed(year):
    give_profile(year)
    content = sample(year, "Thực hiện Nghị định số 30/2020/NĐ-CP của Chính phủ.")
    assert "“Nghị định số 30/2020/NĐ-CP” chưa được" in problems_of(content)[0]
    load_citations()
    assert problems_of(sample(year, "Thực hiện Nghị định số 30/2020/NĐ-CP của Chính phủ.")) == []


@pytest.mark.rule("ORG-22")
def test_the_name_is_that_of_the_subject_s_own_day(year, monkeypatch):
    unit = make.members_of(year)[0]
    UnitName.objects.filter(unit=unit).update(name="Sở Tư pháp tỉnh Tiền Giang", valid_to=dt.date(2025, 7, 1))
    UnitName.objects.create(unit=unit, name="Sở Tư pháp tỉnh Đồng Tháp", valid_from=dt.date(2025, 7, 1))
    old = Subject(key="year:1", label="Thử", agency=unit, day=dt.date(2018, 1, 10))
    source = sources.source_of("notice")
    monkeypatch.setattr(
        sources, "_sources", {"notice": Source(**{**vars(source), "subjects": lambda _year: [old]})}
    )
    assert sample(year).agency_name == "Sở Tư pháp tỉnh Tiền Giang"


@pytest.mark.parametrize(
    ("signer", "lines"),
    [
        (Signer(title="Giám đốc"), ("GIÁM ĐỐC",)),
        (Signer(authority=Authority.DEPUTISING, head_title="Giám đốc", title="Phó Giám đốc"), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (Signer(authority=Authority.ON_BEHALF, head_title="Ủy ban nhân dân", title="Chủ tịch"), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (Signer(authority=Authority.BY_ORDER, head_title="Bộ trưởng", title="Vụ trưởng"), ("TL. BỘ TRƯỞNG", "VỤ TRƯỞNG")),
        (Signer(authority=Authority.BY_DELEGATION, head_title="Giám đốc", title="Trưởng phòng"), ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
    ],
)  # fmt: skip
def test_lines_over_the_signature_name_the_authority(signer, lines):
    assert signer_lines(signer) == lines


@pytest.mark.parametrize(
    ("signer", "agency", "line"),
    [
        (Signer(title="Bộ trưởng"), "Bộ Tư pháp", "Bộ trưởng Bộ Tư pháp"),
        (Signer(title="Giám đốc Sở Tư pháp"), "Sở Tư pháp", "Giám đốc Sở Tư pháp"),
        (Signer(authority=Authority.DEPUTISING, head_title="Bộ trưởng", title="Thứ trưởng"), "Bộ Tư pháp", "Bộ trưởng Bộ Tư pháp"),
        (Signer(authority=Authority.ON_BEHALF, head_title="Ủy ban nhân dân", title="Chủ tịch"), "Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh"),
        (Signer(), "Bộ Tư pháp", "Bộ Tư pháp"),
    ],
)  # fmt: skip
def test_a_decision_says_who_decides(signer, agency, line):
    assert authority_line(signer, agency) == line


def test_a_title_before_the_name_is_named(year):
    give_profile(year)
    make_paper = Paper(
        cluster_year=year, kind="notice", subject="year:1", agency=make.members_of(year)[0],
        has_own_text=True, body="Có chữ.", signer_name="TS. Nguyễn Văn A", code="ABCD",
    )  # fmt: skip
    content = content_of(make_paper, day=DAY)
    assert "học hàm, học vị" in problems_of(content)[0]
    assert content.mark == "DỰ THẢO"
    assert content.verify_url == "http://testserver/kiem-tra-van-ban/ABCD/"


def test_parties_have_a_cell_each_with_the_fields_they_need(year, monkeypatch):
    units = make.members_of(year)
    parties = [
        Party(key="1", unit=units[0], unit_name="Vụ A", title="Vụ trưởng"),
        Party(
            key="2", unit=units[1], unit_name="Cục B", needs=(SlotKind.PERSON, SlotKind.AGENCY), name="Lê B"
        ),
    ]
    source = sources.source_of("notice")
    monkeypatch.setattr(
        sources, "_sources", {"notice": Source(**{**vars(source), "parties": lambda *_: parties})}
    )
    first, second = sample(year).signers
    assert first.fields == ("nguoi_ky_1",)
    assert first.lines == ("VỤ A", "VỤ TRƯỞNG")
    assert (second.fields, second.name) == (("nguoi_ky_2", "co_quan_ky_2"), "Lê B")


def test_signs_have_both_shapes():
    assert full_number(6, sign_of("KH", "STP")) == "06/KH-STP"
    assert full_number(5034, sign_of("", "BTP", "TCCB")) == "5034/BTP-TCCB"
    assert len(TYPES) == 29


def test_loading_twice_adds_nothing():
    assert load_citations() > 5
    assert load_templates() >= 2
    assert load_citations() + load_templates() == 0
    assert set(TemplateVersion.objects.values_list("number", flat=True)) == {1}


def test_a_fixed_content_is_read_back_as_it_was_kept(year):
    give_profile(year)
    body = "# I. MỤC\n---\n**{{ cluster.name }}** {{ can_dien('x') }}\n| A | B |\n|--|:-:|\n| 1 | {{ on }} |"
    content = sample(year, body, abstract="Thử {{ on }}", bases="Căn cứ", recipients="- Lưu: VT.")
    kept = json.loads(json.dumps(asdict(content)))
    assert content_from(kept) == content
    del kept["authority_line"]  # kept before decisions had it
    assert content_from(kept) == content
    assert facts_digest(kept["facts"]) == facts_digest(content.facts)


def test_a_draft_whose_facts_are_gone_says_what_to_do(year, monkeypatch):
    def gone(*_):
        raise Paper.DoesNotExist

    source = sources.source_of("notice")
    monkeypatch.setattr(sources, "_sources", {"notice": Source(**{**vars(source), "facts": gone})})
    with pytest.raises(RuleError, match="không còn"):
        sample(year)


def test_a_paper_is_vietnamese_whoever_looks_at_it(year, monkeypatch):
    source = sources.source_of("notice")
    facts = {"role": LeadRole.CHAIR.label, "is_open": True}
    monkeypatch.setattr(
        sources, "_sources", {"notice": Source(**{**vars(source), "facts": lambda *_: facts})}
    )
    with override("en"):
        (paragraph,) = sample(year, "{{ role }} {{ is_open }}").blocks
    assert [run.text for run in paragraph.runs] == ["Trưởng", " ", "có"]
