"""Whatever is typed, a form answers with a Vietnamese sentence at the field."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from core.forms import (
    DecimalCommaField,
    LineListField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    WholeNumberField,
)


def refusal(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize("text", ["05/03/2026", "5/3/2026", " 05-03-2026 ", "5.3.2026", "2026-03-05"])
def test_a_day_may_be_written_several_ways(text):
    assert VietnameseDateField().clean(text) == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/2026", "Ngày 31/02/2026 không có trong lịch."),
        ("29/2/2025", "Ngày 29/02/2025 không có trong lịch."),
        ("00/00/2026", "Ngày 00/00/2026 không có trong lịch."),
        ("hôm nay", "Ngày viết theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        ("05/03/2026\x00", "Ngày viết theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        ("٠٥/٠٣/٢٠٢٦", "Ngày viết theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        ("9" * 10_000_000, "Ngày viết theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        ("01/01/9999", "Năm phải từ 1945 đến 2100."),
        ("", "Chưa nhập ngày."),
    ],
)
def test_a_wrong_day_is_named(text, sentence):
    assert refusal(VietnameseDateField(), text) == sentence


def test_text_is_stripped_and_composed():
    decomposed = "  Sở Tư pháp Tiền Giang "
    assert SafeCharField().clean(decomposed) == "Sở Tư pháp Tiền Giang"
    assert SafeCharField().clean("Một\r\ndòng \u2028 thôi") == "Một dòng thôi"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ud83d"])
def test_unreadable_characters_are_refused(text):
    assert "ký tự không đọc được" in refusal(SafeCharField(), text)


def test_an_emoji_is_only_a_character():
    assert SafeCharField().clean("Thi đua 🎉") == "Thi đua 🎉"


def test_ten_megabytes_of_text_are_refused_with_the_limit():
    assert "tối đa 20.000 ký tự" in refusal(LongTextField(), "ă" * 10_000_000)


def test_lines_become_a_list_and_come_back_as_lines():
    field = LineListField()

    assert field.clean("Một\r\n\r\n  Hai  \n") == ["Một", "Hai"]
    assert field.prepare_value(["Một", "Hai"]) == "Một\nHai"
    assert field.has_changed(["Một", "Hai"], "Một\nHai") is False


def test_an_optional_list_may_be_empty_and_a_long_line_is_named():
    assert LineListField(required=False).clean("") == []
    assert "Dòng 2 dài 11 ký tự" in refusal(LineListField(max_line_length=10), "ngắn\n" + "x" * 11)
    assert "Có 3 dòng" in refusal(LineListField(max_lines=2), "a\nb\nc")


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("12", 12), ("1.234", 1234), ("1 234", 1234), (" 26 ", 26)]
)
def test_whole_numbers(text, number):
    value = WholeNumberField().clean(text)

    assert value == number
    assert isinstance(value, int)


@pytest.mark.parametrize("text", ["1,5", "1.5", "-1", "1e3", "mười", "9" * 400, "1\x00", "٣"])
def test_not_a_whole_number(text):
    assert refusal(WholeNumberField(), text)


def test_zero_is_a_value_and_empty_is_none():
    field = WholeNumberField(required=False)

    assert field.clean("0") == 0
    assert field.clean("") is None


def test_decimals_use_a_comma():
    field = DecimalCommaField()

    assert field.clean("1.234,5") == Decimal("1234.5")
    assert "dấu phẩy" in refusal(field, "1.5")
    assert refusal(field, "1,234") == "Chỉ nhận tối đa 2 chữ số sau dấu phẩy."
    assert refusal(DecimalCommaField(max_value=100), "100,5") == "Số phải từ 100 trở xuống."


def test_upload_type_and_size_are_said_and_held():
    field = UploadField(types=("pdf",), max_megabytes=1)

    assert field.help_text == "Nhận tệp PDF, tối đa 1 MB."
    assert "không thuộc loại được nhận (PDF)" in refusal(field, SimpleUploadedFile("a.exe", b"x"))
    assert "chỉ nhận tối đa 1 MB" in refusal(field, SimpleUploadedFile("a.pdf", b"x" * 1_200_000))
    assert refusal(field, SimpleUploadedFile("a.pdf", b"")) == "Tệp rỗng. Xin chọn lại tệp."


def test_a_bare_char_field_cannot_slip_in():
    with pytest.raises(TypeError, match="SafeCharField"):
        type("Bad", (ServiceForm,), {"name": forms.CharField()})


class PlanForm(ServiceForm):
    submit_label = "Lưu kế hoạch"
    starts_on = VietnameseDateField(label="Ngày bắt đầu")
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Thường xuyên")])
    agreed = forms.BooleanField(label="Tôi đồng ý")
    scan = UploadField(label="Bản quét", required=False)


def test_errors_stand_at_the_field_and_on_top_and_nothing_typed_is_lost(rf):
    html = render_to_string(
        "_components/form.html",
        {"form": PlanForm({"starts_on": "31/02/2026", "kind": "z"}, {})},
        rf.get("/"),
    )

    assert '<a href="#id_starts_on">Ngày bắt đầu</a>: Ngày 31/02/2026 không có trong lịch.' in html
    assert 'value="31/02/2026"' in html
    assert 'aria-describedby="id_starts_on_helptext id_starts_on_error"' in html
    assert 'id="id_starts_on_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Lựa chọn này không có trong danh sách. Xin chọn lại." in html
    assert "Xin đánh dấu vào ô này trước khi tiếp tục." in html
    assert 'enctype="multipart/form-data"' in html
    assert "Lưu kế hoạch" in html
