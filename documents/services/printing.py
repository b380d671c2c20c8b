"""Many papers at once, as one ZIP of PDF files to print."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from core.clock import local_day
from core.errors import RuleError
from core.ordering import search_key
from documents.content.paper import Rendered
from documents.models import Paper
from documents.rendering.pdf import render_pdf
from documents.services.composing import content_of
from documents.services.revisions import newest
from jobs.models import Job

# Papers that may wait to be drawn: memory stays flat however long the list is.
AHEAD = 4


def write_prints(job: Job, path: Path) -> Iterator[tuple[int, int, str]]:
    """Write each paper as it now stands; yields (done, total, problem) after each.

    Fixed papers come as their newest file with all signatures; drafts are drawn with their mark, one while
    the facts of the next are read.
    """
    total = len(job.arguments["papers"])
    waiting: deque[tuple[str, Future[Rendered] | bytes | str]] = deque()
    done = 0
    with ZipFile(path, "w", compression=ZIP_STORED) as archive, ThreadPoolExecutor(1) as drawing:
        for ordinal, paper_id in enumerate(job.arguments["papers"], start=1):
            waiting.append(_begun(job, paper_id, ordinal, drawing))
            if len(waiting) > AHEAD:
                done += 1
                yield done, total, _written(archive, *waiting.popleft())
        while waiting:
            done += 1
            yield done, total, _written(archive, *waiting.popleft())


def _begun(
    job: Job, paper_id: int, ordinal: int, drawing: ThreadPoolExecutor
) -> tuple[str, Future[Rendered] | bytes | str]:
    """The name of the paper's file, and its bytes, its drawing under way, or why there is neither."""
    paper = (
        Paper.objects.select_related("agency", "cluster_year", "template_version__template")
        .filter(pk=paper_id, cluster_year=job.cluster_year)
        .first()
    )
    if paper is None:
        return "", ""
    name = f"{ordinal:04d}-{search_key(paper.get_kind_display()).replace(' ', '-')}-{paper.code}.pdf"
    try:
        if paper.content:
            return name, newest(paper)[1]
        return name, drawing.submit(render_pdf, content_of(paper, day=local_day(job.ordered_at)))
    except RuleError as error:
        return name, f"{paper.code}: {error}"


def _written(archive: ZipFile, name: str, made: Future[Rendered] | bytes | str) -> str:
    """Write the file; returns what could not be done."""
    if isinstance(made, str):
        return made
    try:
        pdf = made if isinstance(made, bytes) else made.result().pdf
    except RuleError as error:
        return f"{name}: {error}"
    archive.writestr(ZipInfo(name), pdf)
    return ""
