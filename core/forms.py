"""The base of every form: Vietnamese dates and numbers, clean text, one look.

Forms validate and stop: they never save. Text comes out stripped and in NFC; no bad byte passes.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.templatetags.vi_format import so
from core.transactions import whole

LARGEST_DATABASE_INTEGER = 2_147_483_647
# Control characters (but not tab and line ends) and halves of emoji: PostgreSQL refuses some,
# the printer the rest.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LINE_END = re.compile("\\s*[\n\r\x85\u2028\u2029]\\s*")


class SafeCharField(forms.CharField):
    """One line of text: stripped, NFC, no control characters, at most ``max_length`` long."""

    default_max_length = 300
    default_error_messages = {
        "required": _("Chưa nhập mục này."),
        "unreadable": _(
            "Có ký tự không đọc được (ký tự điều khiển). Xin gõ lại hoặc dán dạng văn bản thường."
        ),
        "too_long": _("Dài %(length)s ký tự, chỉ nhận tối đa %(limit)s ký tự. Xin viết ngắn lại."),
    }

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        self.text_limit = max_length or self.default_max_length
        super().__init__(**kwargs)
        # Our own sentence covers the NUL byte and its kin.
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        if len(text) > self.text_limit * 4:  # not worth normalising ten megabytes
            raise self._too_long(text)
        if UNREADABLE.search(text):
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
        if isinstance(self.widget, forms.TextInput):  # a browser sends no line end from such a box
            text = LINE_END.sub(" ", text)
        if len(text) > self.text_limit:
            raise self._too_long(text)
        return text

    def _too_long(self, text: str) -> ValidationError:
        numbers = {"length": so(len(text)), "limit": so(self.text_limit)}
        return ValidationError(self.error_messages["too_long"], code="too_long", params=numbers)


class LongTextField(SafeCharField):
    """Several paragraphs."""

    widget = forms.Textarea
    default_max_length = 20_000

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "rows": 6}


class LineListField(LongTextField):
    """One item a line; gives a list of non-empty lines."""

    default_error_messages = {
        "too_many": _("Có %(count)s dòng, chỉ nhận tối đa %(limit)s dòng."),
        "line_too_long": _("Dòng %(line)s dài %(length)s ký tự, mỗi dòng chỉ nhận tối đa %(limit)s ký tự."),
    }

    def __init__(self, *, max_lines: int = 200, max_line_length: int = 1000, **kwargs: Any) -> None:
        self.max_lines = max_lines
        self.max_line_length = max_line_length
        kwargs.setdefault("help_text", _("Mỗi dòng một mục."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).split("\n")]
        for number, line in enumerate(lines, start=1):
            if len(line) > self.max_line_length:
                params = {
                    "line": number,
                    "length": so(len(line)),
                    "limit": so(self.max_line_length),
                }
                raise ValidationError(
                    self.error_messages["line_too_long"], code="line_too_long", params=params
                )
        lines = [line for line in lines if line]
        if len(lines) > self.max_lines:
            params = {"count": so(len(lines)), "limit": so(self.max_lines)}
            raise ValidationError(self.error_messages["too_many"], code="too_many", params=params)
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class VietnameseDateField(forms.Field):
    """A day written dd/mm/yyyy (also with dots or hyphens)."""

    widget = forms.TextInput
    default_error_messages = {
        "required": _("Chưa nhập ngày."),
        "format": _("Ngày viết theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        "impossible": _("Ngày %(day)s không có trong lịch."),
        "far": _("Năm phải từ 1945 đến 2100."),
    }
    _shape = re.compile(r"^\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*$", re.ASCII)
    _iso_shape = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})\s*$", re.ASCII)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Ngày/tháng/năm, ví dụ 05/03/2026."))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "maxlength": 20, "autocomplete": "off", "class": "gu-short"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date) or value in self.empty_values:
            return value or None
        if match := self._shape.match(str(value)):
            day, month, year = (int(part) for part in match.groups())
        elif match := self._iso_shape.match(str(value)):
            year, month, day = (int(part) for part in match.groups())
        else:
            raise ValidationError(self.error_messages["format"], code="format")
        if not 1945 <= year <= 2100:
            raise ValidationError(self.error_messages["far"], code="far")
        try:
            return dt.date(year, month, day)
        except ValueError as error:
            written = {"day": f"{day:02d}/{month:02d}/{year}"}
            raise ValidationError(
                self.error_messages["impossible"], code="impossible", params=written
            ) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class ClockField(forms.Field):
    """A time of day as it is written here: 08:30, 8h30, 8 giờ 30, 14h."""

    widget = forms.TextInput
    default_error_messages = {"clock": _("Giờ viết từ 00:00 đến 23:59, ví dụ 08:30 hoặc 8 giờ 30.")}
    _shape = re.compile(r"^([01]?\d|2[0-3])\s*(?:[:.h]|giờ)\s*([0-5]\d)?$", re.ASCII)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"maxlength": 20, "autocomplete": "off", "class": "gu-short"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value

    def to_python(self, value: Any) -> dt.time | None:
        if isinstance(value, dt.time) or value in self.empty_values:
            return value or None
        match = self._shape.match(unicodedata.normalize("NFC", str(value)[:40]).strip().lower())
        if not match:
            raise ValidationError(self.error_messages["clock"], code="clock")
        return dt.time(int(match[1]), int(match[2] or 0))


class DecimalCommaField(forms.Field):
    """A number as written here: 1.234,5. A dot only marks thousands, so 1.5 is asked about."""

    widget = forms.TextInput
    default_error_messages = {
        "required": _("Chưa nhập số."),
        "number": _("Xin nhập số, dấu phẩy trước phần thập phân, dấu chấm giữa hàng nghìn, ví dụ 1.234,5."),
        "places": _("Chỉ nhận tối đa %(places)s chữ số sau dấu phẩy."),
        "whole": _("Xin nhập số nguyên, ví dụ 1.234."),
        "small": _("Số phải từ %(limit)s trở lên."),
        "large": _("Số phải từ %(limit)s trở xuống."),
    }
    _shape = re.compile(r"^-?(\d{1,3}([. ]\d{3})+|\d{1,20})(,\d+)?$", re.ASCII)

    def __init__(
        self,
        *,
        decimal_places: int = 2,
        min_value: Decimal | int = 0,
        max_value: Decimal | int = LARGEST_DATABASE_INTEGER,
        **kwargs: Any,
    ) -> None:
        self.decimal_places = decimal_places
        self.min_value = min_value
        self.max_value = max_value
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        mode = "decimal" if self.decimal_places else "numeric"
        return {"inputmode": mode, "maxlength": 40, "autocomplete": "off", "class": "gu-short"}

    def prepare_value(self, value: Any) -> Any:
        return so(value) if isinstance(value, int | Decimal) else value

    def to_python(self, value: Any) -> Decimal | int | None:
        if isinstance(value, Decimal | int) or value in self.empty_values:
            return None if value in self.empty_values else value
        text = str(value).strip().replace("\u00a0", " ")
        if len(text) > 40 or not self._shape.match(text):
            raise ValidationError(self.error_messages["number"], code="number")
        try:
            number = Decimal(text.replace(".", "").replace(" ", "").replace(",", "."))
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["number"], code="number") from error
        return self._fitting(number)

    def _fitting(self, number: Decimal) -> Decimal | int:
        if -int(number.as_tuple().exponent) > self.decimal_places:
            if not self.decimal_places:
                raise ValidationError(self.error_messages["whole"], code="whole")
            raise ValidationError(
                self.error_messages["places"], code="places", params={"places": self.decimal_places}
            )
        if number < self.min_value:
            raise ValidationError(
                self.error_messages["small"], code="small", params={"limit": so(self.min_value)}
            )
        if number > self.max_value:
            raise ValidationError(
                self.error_messages["large"], code="large", params={"limit": so(self.max_value)}
            )
        return number

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class WholeNumberField(DecimalCommaField):
    """A count or a year: a whole number, 0 is a value, empty is none."""

    default_error_messages = {"number": _("Xin nhập số nguyên, ví dụ 26 hoặc 1.234.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=0, **kwargs)

    def to_python(self, value: Any) -> int | None:
        number = super().to_python(value)
        return None if number is None else int(number)


class YearField(WholeNumberField):
    """A year, written without a thousands mark: 2026."""

    default_error_messages = {
        "number": _("Xin nhập năm bằng bốn chữ số, ví dụ 2026."),
        "small": _("Năm phải từ 1948 đến 2200."),
        "large": _("Năm phải từ 1948 đến 2200."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1948, max_value=2200, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


class UploadField(forms.FileField):
    """A file of named types up to a size; files.services judges its content."""

    default_error_messages = {
        "required": _("Chưa chọn tệp."),
        "empty": _("Tệp rỗng. Xin chọn lại tệp."),
        "type": _("Tệp “%(name)s” không thuộc loại được nhận (%(types)s)."),
        "size": _("Tệp nặng %(size)s MB, chỉ nhận tối đa %(limit)s MB."),
    }

    def __init__(
        self,
        *,
        types: tuple[str, ...] = ("pdf", "png", "jpg", "jpeg"),
        max_megabytes: int = 10,
        **kwargs: Any,
    ):
        self.types = types
        self.max_megabytes = max_megabytes
        self.type_names = ", ".join(dict.fromkeys(t.upper().replace("JPEG", "JPG") for t in types))
        kwargs.setdefault(
            "help_text",
            format_lazy(
                _("Nhận tệp {types}, tối đa {limit} MB."),
                types=self.type_names,
                limit=max_megabytes,
            ),
        )
        super().__init__(max_length=200, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"accept": ",".join(f".{kind}" for kind in self.types)}

    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        upload = super().to_python(data)
        if upload is None:
            return None
        name = unicodedata.normalize("NFC", UNREADABLE.sub("", upload.name or ""))
        if Path(name).suffix.lower().lstrip(".") not in self.types:
            params = {"name": name, "types": self.type_names}
            raise ValidationError(self.error_messages["type"], code="type", params=params)
        if upload.size > self.max_megabytes * 1024 * 1024:
            size = Decimal(upload.size) / (1024 * 1024)
            params = {"size": so(size.quantize(Decimal("0.1"))), "limit": self.max_megabytes}
            raise ValidationError(self.error_messages["size"], code="size", params=params)
        upload.name = name
        return upload


class ServiceForm(forms.Form):
    """A form whose cleaned data goes to one service. Rendered by ``_components/form.html``."""

    submit_label = _("Lưu")
    use_required_attribute = False  # the browser's own bubbles speak the browser's language
    refusal: RuleError | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, field in cls.__dict__.get("declared_fields", {}).items():
            if type(field) is forms.CharField and not isinstance(field.widget, forms.PasswordInput):
                message = f"{cls.__name__}.{name}: use core.forms.SafeCharField or LongTextField"
                raise TypeError(message)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _speak_our_words(field)

    def run(self, service: Callable[..., Any], **arguments: Any) -> bool:
        """Carry ``service`` out, whole or not at all; a rule that forbids it becomes an error at its field.

        What the service returned stands in ``result``. When refused, nothing is saved and what was typed
        stays in the form; the refusal itself stands in ``refusal``.
        """
        try:
            self.result = whole(service, **arguments)
        except RuleError as error:
            self.refusal = error
            self.add_error(error.field if error.field in self.fields else None, str(error))
            return False
        return True


DJANGO_REQUIRED = forms.Field.default_error_messages["required"]
DJANGO_CHOICES = {
    forms.ChoiceField.default_error_messages["invalid_choice"],
    forms.MultipleChoiceField.default_error_messages["invalid_choice"],
    forms.ModelChoiceField.default_error_messages["invalid_choice"],
    forms.ModelMultipleChoiceField.default_error_messages["invalid_choice"],
}


def _speak_our_words(field: forms.Field) -> None:
    """Replace Django's general wording with ours; wording that a form gives for itself stays."""
    messages = field.error_messages
    if messages.get("required") == DJANGO_REQUIRED:
        messages["required"] = _("Chưa nhập mục này.")
        if isinstance(field, forms.ChoiceField):  # ModelChoiceField is one too
            messages["required"] = _("Chưa chọn mục nào.")
        elif isinstance(field, forms.BooleanField):
            messages["required"] = _("Xin đánh dấu vào ô này trước khi tiếp tục.")
    if messages.get("invalid_choice") in DJANGO_CHOICES:
        messages["invalid_choice"] = _("Lựa chọn này không có trong danh sách. Xin chọn lại.")
