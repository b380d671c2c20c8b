"""Who may read a stored file: whoever may read the thing it was handed in for.

Files know no domain. Apps above say in their ``AppConfig.ready()`` how their things are read; a file
of a thing that nobody spoke for is read by nobody (deny by default).
"""

from collections.abc import Callable

from django.http import HttpRequest

from files.models import StoredFile

Reader = Callable[[HttpRequest, str], bool]
_readers: dict[str, Reader] = {}


def register(scope_type: str, reader: Reader) -> None:
    """Say that ``reader(request, scope_id)`` decides who reads files of ``scope_type`` ("app.model")."""
    _readers[scope_type] = reader


def may_read(request: HttpRequest, stored: StoredFile) -> bool:
    """Whether the person of this request may read the file; False for a kind of thing without a reader."""
    reader = _readers.get(stored.scope_type)
    return reader is not None and bool(reader(request, stored.scope_id))
