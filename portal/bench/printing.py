"""A thousand papers of every kind printed by one worker, as the page of long work orders it."""

import itertools
from collections.abc import Callable
from dataclasses import asdict

from django.db import transaction

from accounts.models import User
from clusters.models import ClusterYear
from core import clock
from documents.content.facts_file import facts_digest
from documents.content.paper import PaperContent
from documents.enums import PaperKind, PaperState, RevisionReason, SlotKind
from documents.models import AgencyProfile, Paper, PaperSlot
from documents.services.drafting import new_code, template_in_use
from documents.services.jobs import order_prints
from documents.services.revisions import add_revision
from documents.sources import kinds, source_of
from portal.bench.figures import Figures
from portal.bench.rendering import covenant_of
from portal.bench.working import cost_of

PAPERS = 1000


@transaction.atomic
def add_drafts(cluster_year: ClusterYear, writer: User) -> list[Paper]:
    """Drafts of every kind that the year has facts for, in turn, with the texts of the templates."""
    subjects = [(kind, subject) for kind in kinds() for subject in source_of(kind).subjects(cluster_year)]
    for unit in {subject.agency.pk: subject.agency for _kind, subject in subjects}.values():
        AgencyProfile.objects.get_or_create(
            unit=unit, defaults={"abbreviation": f"DV{unit.pk}", "place": "Hà Nội"}
        )
    templates = {kind: template_in_use(kind) for kind, _subject in subjects}
    return Paper.objects.bulk_create(
        Paper(
            cluster_year=cluster_year, kind=kind, subject=subject.key, agency=subject.agency, code=new_code(),
            template_version=templates[kind], signer_name="Nguyễn Văn Ký", signer_title="Giám đốc",
            drafted_at=clock.now(), drafted_by=writer,
        )
        for kind, subject in itertools.islice(itertools.cycle(subjects), PAPERS)
    )  # fmt: skip


def printing_figures(papers: list[Paper], writer: User, say: Callable[[str], None]) -> Figures:
    """How long the worker takes, and how much its memory grows after the first hundred papers."""
    job = order_prints(
        cluster_year=papers[0].cluster_year,
        papers=[paper.pk for paper in papers],
        actor=writer,
        at=clock.now(),
    )
    taken, growth = cost_of(job)
    say(
        f"{job.done} văn bản của {len({paper.kind for paper in papers})} loại: {taken:.1f} s, thêm {growth:.0f} MB"
    )
    return [
        ("papers.thousand_s", round(taken, 1), "s", 60),
        ("papers.rss_growth_mb", round(growth, 1), "MB", 50),
    ]


@transaction.atomic
def signed_paper(cluster_year: ClusterYear, writer: User, pdf: bytes, parties: int) -> Paper:
    """A covenant with this file, whose parties have slots."""
    content: PaperContent = covenant_of(parties, serial=1)
    at, agency = clock.now(), cluster_year.leads.first().unit
    paper = Paper.objects.create(
        cluster_year=cluster_year, kind=PaperKind.COVENANT, subject="covenant:0", agency=agency,
        state=PaperState.APPROVED_TEXT, code=new_code(), template_version=template_in_use(PaperKind.COVENANT),
        content=asdict(content), facts=content.facts, facts_sha256=facts_digest(content.facts),
        agency_name=agency.name, drafted_at=at, drafted_by=writer, approved_at=at, approved_by=writer,
    )  # fmt: skip
    add_revision(paper=paper, pdf=pdf, reason=RevisionReason.RENDERED, at=at, actor=writer)
    PaperSlot.objects.bulk_create(
        PaperSlot(paper=paper, ordinal=n, field_name=cell.fields[0], kind=SlotKind.PERSON, unit=agency,
                  unit_name=cell.lines[0])
        for n, cell in enumerate(content.signers, 1)
    )  # fmt: skip
    return paper
