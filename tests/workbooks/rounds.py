"""Sending a workbook out and giving it back, as a person does in the browser."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

SHEET = "Nhập liệu"


def send(client, year, slug="dang-ky", scope=None):
    """Download the workbook; returns it opened."""
    url = reverse("workbooks:workbook_send", args=[year.pk, slug])
    scope = scope or client.get(url).context["form"].fields["scope"].choices[0][0]
    answer = client.post(url, {"scope": scope}, follow=True)
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def saved(book) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def give_back(client, year, book, slug="dang-ky", name="bang.xlsx"):
    """Hand in a workbook, opened or as bytes."""
    upload = SimpleUploadedFile(name, book if isinstance(book, bytes) else saved(book))
    return client.post(reverse("workbooks:workbook_return", args=[year.pk, slug]), {"file": upload})


def act(client, what, batch, **data):
    """``take`` or ``undo`` a batch."""
    return client.post(reverse(f"workbooks:batch_{what}", args=[batch.pk]), data)
