"""What careless and hostile people type, for any form."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from clusters.forms.fields import PersonField, UnitField, UnitListField
from clusters.forms.units import NewUnitListField
from clusters.models import Unit
from core import clock
from core.forms import (
    DecimalCommaField,
    LineListField,
    SafeCharField,
    UploadField,
    VietnameseDateField,
    YearField,
)
from documents.models import Paper
from documents.services.word import word_file
from tests.factories import PASSWORD
from tests.files import samples
from tests.replay.person import Control, WebForm
from workbooks.models import SentWorkbook
from workbooks.services.sending import write_workbook

DECOMPOSED = (
    unicodedata.normalize("NFD", "Đẩy mạnh thi đua yêu nước, giữ kỷ cương") + " 🏳️‍🌈👩‍👩‍👧 a\u0323\u0301\u0308"
)
TEN_MEGABYTES = "Thi đua " * 1_300_000
Fields = dict[str, forms.Field]


def plausible(field: forms.Field, control: Control) -> Any:
    """Something that the field is likely to take; what the page already holds where it holds something."""
    shown = control.value
    if isinstance(field.widget, forms.HiddenInput) and shown:
        return shown
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return list(control.choices)[:1]
    if isinstance(field, forms.ChoiceField) and not field.required:
        return shown or ""
    if isinstance(field, forms.ChoiceField):  # ModelChoiceField is one too
        return shown or next((str(key) for key, _label in field.choices if str(key)), "")
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, UploadField):
        return _file(field)
    if isinstance(field.widget, forms.PasswordInput):
        return PASSWORD
    return shown or _typed(field)


def _file(field: UploadField) -> SimpleUploadedFile:
    if "pdf" in field.types:
        return samples.pdf()
    return _word_file() if "docx" in field.types else _workbook()


def _workbook() -> SimpleUploadedFile:
    """The workbook that went out last as it is fetched; any other where none did."""
    content = BytesIO()
    sent = SentWorkbook.objects.order_by("issued_at").last()
    if sent:
        write_workbook(sent, content)
    return SimpleUploadedFile("bang.xlsx", content.getvalue() or samples.xlsx_bytes())


def _word_file() -> SimpleUploadedFile:
    """The draft that the page is about, as it is fetched."""
    paper = Paper.objects.order_by("pk").last()
    return SimpleUploadedFile("van-ban.docx", word_file(paper, day=clock.today()))


def _typed(field: forms.Field) -> str:
    if isinstance(field, VietnameseDateField):
        return f"{clock.today():%d/%m/%Y}"
    if isinstance(field, YearField) or "năm" in str(field.label).lower():
        return "2026"
    if isinstance(field, DecimalCommaField | forms.IntegerField):
        return "1"
    if isinstance(field, UnitField | UnitListField):
        return Unit.objects.order_by("pk").last().code
    if isinstance(field, PersonField):
        return User.objects.order_by("pk").first().username
    if isinstance(field, NewUnitListField):
        return "DV-MOI; Đơn vị mới"
    return "Nội dung thử" if isinstance(field, forms.CharField) else "2/3"


def attacks_on(form: WebForm, fields: Fields) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and data of everything that is tried on one form.

    Fields are cleaned one by one, so each round gives every field something bad of its own sort; then
    one thing at a time is wrong among plausible values, to reach what lies behind the form.
    """
    known = {name: field for name, field in fields.items() if name in form.controls}
    good = form.data() | {name: plausible(field, form.controls[name]) for name, field in known.items()}
    texts = [n for n, f in known.items() if isinstance(f, SafeCharField) and not f.widget.is_hidden]
    yield "nothing", {}
    for number, bad in enumerate(HOSTILE):
        unknown = dict.fromkeys(form.controls, bad["text"])
        yield f"hostile {number}", unknown | {n: bad[_sort(field)] for n, field in known.items()}
    yield "arrays", {n: [v, v] if isinstance(v, str) else v for n, v in good.items()}
    yield "plausible", good
    if (
        sum(_sort(field) == "date" for field in known.values()) > 4
    ):  # a table of days: all plausible ones are the same
        shown = form.data()
        asked = [n for n, f in known.items() if (f.required and not shown.get(n)) or n == "is_seen"]
        yield "as it stands", shown | {name: good[name] for name in asked}
    if texts:
        yield "decomposed", good | dict.fromkeys(texts, DECOMPOSED)
        yield "as long as allowed", good | {n: _longest(known[n]) for n in texts}
    yield from _one_at_a_time(known, good)


def _one_at_a_time(known: Fields, good: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    dates = [n for n, f in known.items() if _sort(f) == "date"]
    if dates:
        last = dt.date(2026, 12, 31)
        backwards = {n: f"{last - dt.timedelta(days=40 * i):%d/%m/%Y}" for i, n in enumerate(dates)}
        yield "dates backwards", good | backwards
        for edge in ("01/01/1945", "31/12/2100"):
            yield f"all dates {edge}", good | dict.fromkeys(dates, edge)
    for sort, values in {
        "choice": ["999999999"],
        "number": ["0", str(2**31 - 1)],
        "file": list(WRONG_FILES),
    }.items():
        names = [n for n, f in known.items() if _sort(f) == sort]
        for value in values:
            for name in names[:4]:  # a table of sixty units has the same field sixty times
                wrong = SimpleUploadedFile(*WRONG_FILES[value]) if sort == "file" else value
                yield f"{name} = {value}", good | {name: wrong}


HOSTILE = [
    {"date": "31/02/2026", "number": "9" * 400, "text": "a\x00b", "choice": str(2**70), "file": "không phải tệp"},
    {"date": "9" * 400, "number": "²", "text": "x" * 200_000, "choice": "abc", "file": ""},
    {"date": "01/13/2026", "number": "-1", "text": "<script>alert(1)</script>{{ 1 }}%s%(x)s", "choice": "\x00", "file": ""},
]  # fmt: skip
WRONG_FILES = {
    "text as pdf": ("van-ban.pdf", b"Khong phai PDF"),
    "program": ("../../chay.exe", b"MZ" + b"\x00" * 100),
    "half a picture": ("đ" * 300 + ".png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
}


def _sort(field: forms.Field) -> str:
    if isinstance(field, VietnameseDateField):
        return "date"
    if isinstance(field, DecimalCommaField | forms.IntegerField):
        return "number"
    if isinstance(field, forms.ChoiceField | forms.MultipleChoiceField):
        return "choice"
    return "file" if isinstance(field, forms.FileField) else "text"


def _longest(field: SafeCharField) -> str:
    limit = field.text_limit
    if isinstance(field, LineListField):
        lines = min(field.max_lines, limit // (field.max_line_length + 1))
        return "\n".join(["đ" * field.max_line_length] * max(lines, 1))[:limit]
    return "đ" * limit
