"""Many papers at once, as one ZIP of PDF files to print."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from core.clock import local_day
from core.errors import RuleError
from core.ordering import search_key
from documents.models import Paper, PaperJob
from documents.rendering.pdf import render_pdf
from documents.services.composing import content_of
from documents.services.revisions import newest


def write_prints(job: PaperJob, path: Path) -> Iterator[tuple[int, int, str]]:
    """Write each paper as it now stands; yields (done, total, problem) after each.

    Fixed papers come as their newest file with all signatures; drafts are rendered with their mark.
    """
    wanted = job.arguments["papers"]
    total = len(wanted)
    with ZipFile(path, "w", compression=ZIP_STORED) as archive:
        for done, paper_id in enumerate(wanted, start=1):
            problem = ""
            paper = (
                Paper.objects.select_related("agency", "cluster_year", "template_version__template")
                .filter(pk=paper_id, cluster_year=job.cluster_year)
                .first()
            )
            if paper:
                problem = _add(archive, paper, done, job)
            yield done, total, problem


def _add(archive: ZipFile, paper: Paper, ordinal: int, job: PaperJob) -> str:
    try:
        if paper.content:
            pdf = newest(paper)[1]
        else:
            content = content_of(paper, day=local_day(job.ordered_at))
            pdf = render_pdf(content, is_to_be_filled=False).pdf
    except (RuleError, OSError) as error:
        return f"{paper.code}: {error}"
    stem = f"{ordinal:04d}-{search_key(paper.get_kind_display()).replace(' ', '-')}-{paper.code}"
    archive.writestr(ZipInfo(f"{stem}.pdf"), pdf)
    return ""
