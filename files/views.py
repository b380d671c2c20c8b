"""Sending files out of private storage to those who may read them."""

from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.http import readonly
from files.models import FileKind, StoredFile
from files.readers import may_read
from files.storage import pieces

CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.ZIP: "application/zip",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@readonly
def file_show(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The file as it was handed in: a PDF in the browser, anything else to be saved."""
    stored = get_object_or_404(StoredFile, pk=file_id)
    if not may_read(request, stored):
        raise Http404
    if not stored.file.storage.exists(stored.file.name):
        return render(request, "files/file_missing.html", {"stored": stored}, status=503)
    send = _shown if stored.kind == FileKind.PDF else _saved
    return send(stored)


# A browser's own PDF viewer is an object of this page, and does not start in a sandbox. Our own pages may
# show it inside of themselves.
@xframe_options_sameorigin
@csp_replace(
    {
        "default-src": [NONE],
        "img-src": None,
        "style-src": ["'unsafe-inline'"],
        "object-src": [SELF],
        "frame-ancestors": [SELF],
    }
)
def _shown(stored: StoredFile) -> StreamingHttpResponse:
    return _response(stored, as_attachment=False)


@csp_replace({"default-src": [NONE], "img-src": None, "sandbox": []})
def _saved(stored: StoredFile) -> StreamingHttpResponse:
    return _response(stored, as_attachment=True)


def _response(stored: StoredFile, *, as_attachment: bool) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        pieces(stored),
        content_type=CONTENT_TYPES[FileKind(stored.kind)],
        headers={
            "Content-Disposition": content_disposition_header(as_attachment, stored.original_name),
            "Content-Length": str(stored.size_bytes),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
