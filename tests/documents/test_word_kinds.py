"""Every kind of paper to Word and back: nothing changes that nobody changed."""

from dataclasses import replace

import pytest

from clusters.enums import UnitKind
from clusters.models import ClusterYear
from core.clock import local_day
from documents import sources
from documents.content.markup import compose
from documents.content.merging import merge
from documents.content.paper import Paragraph, Run
from documents.enums import PaperKind
from documents.models import TemplateVersion
from documents.models.paper import TEXT_PARTS
from documents.rendering.docx import render_docx
from documents.rendering.docx_reading import read_docx
from documents.services.composing import Signer, ground_of, sample_content
from tests import factories as make

ADDED = Paragraph((Run("Câu thêm "), Run("vào cuối", bold=True), Run(".")))


@pytest.fixture
def papers(sample_years):
    """The first paper of each kind in the sample years: its texts, what they may speak of, its content."""
    make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
    return {kind: paper for kind in sources.kinds() if (paper := _first(kind, local_day(sample_years)))}


def _first(kind, day):
    for cluster_year in ClusterYear.objects.order_by("-pk"):
        for subject in sources.source_of(kind).subjects(cluster_year):
            texts = _texts(kind)
            content = sample_content(
                PaperKind(kind), texts, cluster_year=cluster_year, subject=subject, day=day
            )
            ground = ground_of(
                kind, cluster_year=cluster_year, key=subject.key, agency=subject.agency,
                day=subject.day or day, signer=Signer(title="Chức vụ người ký", name="Họ và tên"),
            )  # fmt: skip
            return texts, ground, content
    return None


def _texts(kind):
    version = TemplateVersion.objects.get(template__kind=kind, number=1)
    return {part: getattr(version, part) for part in TEXT_PARTS}


def test_every_kind_comes_back_as_it_went_and_a_line_more_changes_only_that_line(papers):
    assert len(papers) >= len(PaperKind) - 2
    for kind, (texts, ground, content) in papers.items():
        read = read_docx(render_docx(content, labels=ground.labels), content, labels=ground.labels)
        assert (read.given, read.problems, read.remarks) == (read.known, (), ()), kind
        assert merge(texts, read.known, read.given, ground).texts == {}, kind

        longer = replace(read.given, blocks=(*read.given.blocks, ADDED))
        merged = merge(texts, read.known, longer, ground)
        assert merged.texts == {"body": f"{texts['body'].rstrip()}\nCâu thêm **vào cuối**."}, kind
        assert merged.remarks == [], kind
        again = compose({**texts, **merged.texts}, ground)
        assert again.blocks == (*content.blocks, ADDED), kind
