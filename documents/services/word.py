"""Papers to Word and back: the edited file becomes the text that is saved once the person agrees."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.changes import ChangedSection, changed_sections
from documents.content.language import PART_LABELS, Ground
from documents.content.markup import Composed
from documents.content.merging import merge
from documents.content.paper import PageBreak, Paragraph, Runs, Table
from documents.models import Paper
from documents.queries.papers import text_of
from documents.rendering.docx import render_docx
from documents.rendering.docx_reading import FieldProblem, read_docx
from documents.services.composing import AGENCY_LABELS, Signer, content_of, ground_of, own_day
from documents.sources import source_of


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What saving an edited file would do.

    Attributes:
        texts: the five parts as they would be saved.
        changes: parts whose words changed; ``restyled``: names of parts of which only the look did.
        problems: what the file says otherwise than the system, which stays.
        is_of_this_text: False: the text changed after the file was made.
    """

    texts: Mapping[str, str]
    changes: list[ChangedSection]
    restyled: list[str]
    problems: tuple[FieldProblem, ...]
    remarks: tuple[str, ...]
    is_of_this_text: bool


def word_file(paper: Paper, *, day: dt.date) -> bytes:
    """The paper as it now stands, as a Word file.

    Raises:
        RuleError: the text has a mistake, or what it was made of is gone.
    """
    return render_docx(content_of(paper, day=day), labels=_labels(paper))


def read_word(*, paper: Paper, data: bytes, day: dt.date) -> Reading:
    """What an edited Word file of the paper would change. Saves nothing.

    Raises:
        RuleError: the file is refused (the sentence says by which rule), or the paper's text has a mistake.
    """
    content = content_of(paper, day=day)
    back = read_docx(data, content, labels=_labels(paper))
    sources = text_of(paper)
    merged = merge(sources, back.known, back.given, _ground(paper, day))
    before = {part: _words(part, back.known) for part in merged.texts}
    after = {part: _words(part, back.given) for part in merged.texts}
    return Reading(
        texts={**sources, **merged.texts},
        changes=changed_sections(_by_label(before), _by_label(after)),
        restyled=[str(PART_LABELS[part]) for part in merged.texts if before[part] == after[part]],
        problems=back.problems,
        remarks=(*back.remarks, *merged.remarks),
        is_of_this_text=back.is_of_this_text,
    )


def _labels(paper: Paper) -> Mapping[str, str]:
    try:
        return AGENCY_LABELS | source_of(paper.kind).labels
    except KeyError:  # a fixed paper is read though its source is gone
        return AGENCY_LABELS


def _ground(paper: Paper, day: dt.date) -> Ground:
    return ground_of(
        paper.kind,
        cluster_year=paper.cluster_year,
        key=paper.subject,
        agency=paper.agency,
        day=own_day(paper.kind, paper.cluster_year, paper.agency, paper.subject) or day,
        signer=Signer(name=paper.signer_name, title=paper.signer_title),
    )


def _by_label(parts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {str(PART_LABELS[part]): lines for part, lines in parts.items()}


def _words(part: str, composed: Composed) -> list[str]:
    """A part as it reads, line by line."""
    if part == "abstract":
        return [_text(composed.abstract)]
    if part == "recipients":
        return list(composed.recipients)
    if part != "body":
        return [_text(runs) for runs in getattr(composed, part)]
    return [line for block in composed.blocks for line in _block_lines(block)]


def _block_lines(block: Paragraph | Table | PageBreak) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _text(block.runs)
    elif isinstance(block, Table):
        for row in (block.header, *block.rows):
            yield " | ".join(_text(runs) for runs in row)
    else:
        yield "———"


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)
