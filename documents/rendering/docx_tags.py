"""What a content control of a Word file carries, and what the file says it is of."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from documents.content.facts import plain_path
from documents.content.facts_file import facts_digest
from documents.content.paper import PaperContent, Paragraph, Run, Runs, Table
from documents.rendering.docx_xml import plain

PLACEHOLDER = "can_dien"
PLACEHOLDER_ALIAS = "Cần điền"
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


def alias_of(run: Run, labels: Mapping[str, str]) -> str:
    """The title of the control around a run, in words."""
    if run.is_placeholder:
        return PLACEHOLDER_ALIAS
    return plain(str(labels.get(plain_path(run.field), run.field)))[:LONGEST_TAG]


class Controls:
    """Which fact a control of an edited file is of."""

    def __init__(self, content: PaperContent, labels: Mapping[str, str]) -> None:
        self._by_tag: dict[str, str] = {PLACEHOLDER: ""}
        self._by_words: dict[tuple[str, str], str] = {}
        self._by_alias: dict[str, set[str]] = {PLACEHOLDER_ALIAS: {""}}
        for run in runs_of(content):
            if run.field and not run.is_placeholder:
                alias = alias_of(run, labels)
                self._by_tag[tag_of(run)] = run.field
                self._by_words[alias, run.text] = run.field
                self._by_alias.setdefault(alias, set()).add(run.field)

    def field_of(self, tag: str, alias: str, text: str) -> str | None:
        """The fact's path; empty for a gap to be filled; None: no control of ours."""
        if tag:
            return self._by_tag.get(tag)
        # Older LibreOffice writes back the title only.
        fields = self._by_alias.get(alias, set())
        return self._by_words.get((alias, text), next(iter(fields)) if len(fields) == 1 else None)


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
