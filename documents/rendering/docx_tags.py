"""What a content control of a Word file carries, and what the file says it is of."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict

from documents.content.facts_file import facts_digest
from documents.content.paper import PaperContent, Paragraph, Run, Runs, Table

PLACEHOLDER = "can_dien"
# Word takes no longer ones; a file with one is "unreadable".
LONGEST_TAG = 64

CODE_PROPERTY = "GiaoUocMaVanBan"
DIGEST_PROPERTY = "GiaoUocMaBam"


def tag_of(run: Run) -> str:
    """The tag of the control around a run; empty for plain words."""
    if run.is_placeholder:
        return PLACEHOLDER
    if len(run.field) <= LONGEST_TAG:
        return run.field
    return f"truong.{hashlib.sha256(run.field.encode()).hexdigest()[:40]}"


def content_digest(content: PaperContent) -> str:
    """SHA-256 (hex) of all that is printed; facts that are not printed do not count."""
    shown = asdict(content)
    del shown["facts"]
    return facts_digest(shown)


def runs_of(content: PaperContent) -> Iterator[Run]:
    """All runs of a paper's text, in their order."""
    for runs in _lines_of(content):
        yield from runs


def _lines_of(content: PaperContent) -> Iterator[Runs]:
    yield content.abstract
    yield from content.addressees
    yield from content.bases
    for block in content.blocks:
        if isinstance(block, Paragraph):
            yield block.runs
        elif isinstance(block, Table):
            yield from block.header
            for row in block.rows:
                yield from row
