"""Sending files out of private storage to those who may read them."""

from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.http import readonly
from files.models import FileKind, StoredFile
from files.readers import may_read

CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@readonly
def file_show(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The file as it was handed in: a PDF in the browser, anything else to be saved."""
    stored = get_object_or_404(StoredFile, pk=file_id)
    if not may_read(request, stored):
        raise Http404
    try:
        with stored.file.open("rb") as file:
            content = file.read()  # never more than services.MAX_BYTES
    except OSError:
        return render(request, "files/file_missing.html", {"stored": stored}, status=503)
    send = _shown if stored.kind == FileKind.PDF else _saved
    return send(stored, content)


# A browser's own PDF viewer is an object of this page, and does not start in a sandbox.
@csp_replace({"default-src": [NONE], "img-src": None, "style-src": ["'unsafe-inline'"], "object-src": [SELF]})
def _shown(stored: StoredFile, content: bytes) -> HttpResponse:
    return _response(stored, content, as_attachment=False)


@csp_replace({"default-src": [NONE], "img-src": None, "sandbox": []})
def _saved(stored: StoredFile, content: bytes) -> HttpResponse:
    return _response(stored, content, as_attachment=True)


def _response(stored: StoredFile, content: bytes, *, as_attachment: bool) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[FileKind(stored.kind)],
        headers={
            "Content-Disposition": content_disposition_header(as_attachment, stored.original_name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
