"""Files kept under the hash of their bytes: written once, never overwritten, the same bytes kept once."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from files.models import StoredFile

CHUNK = 1 << 20
INCOMING = ".dang-ghi"


def put(parts: Iterable[bytes]) -> tuple[str, str, int]:
    """Keep these bytes durably; returns the name in storage, the SHA-256 and the size in bytes.

    A file appears whole or not at all: it is written aside, flushed to disk, then linked to its name.
    """
    root = Path(settings.MEDIA_ROOT)
    incoming = root / INCOMING
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=incoming) as aside:  # readable by its owner only
        for part in parts:
            digest.update(part)
            size += len(part)
            aside.write(part)
        aside.flush()
        os.fsync(aside.fileno())
        sha256 = digest.hexdigest()
        name = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
        target = root / name
        for folder in (target.parent.parent, target.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        try:
            os.link(aside.name, target)
        except FileExistsError:
            _mend(Path(aside.name), target, sha256)
    return name, sha256, size


def pieces(stored: StoredFile) -> Iterator[bytes]:
    """The file's bytes, opened when first asked for and never whole in memory."""
    with stored.file.open("rb") as file:
        yield from file.chunks(CHUNK)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mend(aside: Path, target: Path, sha256: str) -> None:
    """What stands there has the same name, so the same bytes; a damaged one is replaced by the whole one."""
    if digest_of(target) != sha256:
        spare = aside.with_suffix(".thay")
        os.link(aside, spare)
        spare.replace(target)
