"""Reading templates: what is in use, real subjects to try a text on, what changed."""

from django.db.models import F, QuerySet

from clusters.models import ClusterYear
from core.changes import ChangedSection, changed_sections
from documents.content.language import PART_LABELS
from documents.enums import PaperKind
from documents.models import PaperTemplate, TemplateVersion
from documents.sources import Subject, source_of

MOST_SAMPLES = 60


def versions_in_use() -> list[TemplateVersion]:
    """The version in use of each template, in the order of the year (1 query)."""
    order = list(PaperKind)
    versions = TemplateVersion.objects.filter(number=F("template__version_number"))
    return sorted(
        versions.select_related("template", "made_by"), key=lambda version: order.index(version.template.kind)
    )


def version_in_use(template: PaperTemplate) -> TemplateVersion:
    """The text that new papers of the kind begin from (1 query)."""
    return template.versions.get(number=template.version_number)


def versions_of(template: PaperTemplate) -> QuerySet[TemplateVersion]:
    """All versions, newest first (1 query)."""
    return template.versions.select_related("made_by").order_by("-number")


def samples_of(kind: str, years: QuerySet[ClusterYear]) -> dict[str, tuple[ClusterYear, Subject]]:
    """Real subjects to try a text on, newest years first, by ``<year id>|<subject key>``.

    At most ``MOST_SAMPLES``; the source's queries for each year until there are enough.
    """
    try:
        source = source_of(kind)
    except KeyError:
        return {}
    found: dict[str, tuple[ClusterYear, Subject]] = {}
    for cluster_year in years.order_by("-year", "sort_key", "pk")[:MOST_SAMPLES]:
        for subject in source.subjects(cluster_year):
            found[f"{cluster_year.pk}|{subject.key}"] = (cluster_year, subject)
            if len(found) >= MOST_SAMPLES:
                return found
    return found


def changes_from(old: TemplateVersion, new: TemplateVersion) -> list[ChangedSection]:
    """What changed from ``old`` to ``new``, part by part (no query)."""
    return changed_sections(_lines(old), _lines(new))


def parts_of(version: TemplateVersion) -> list[tuple[str, str]]:
    """The parts that have a text, with their names (no query)."""
    parts = [(str(label), getattr(version, part)) for part, label in PART_LABELS.items()]
    return [(label, text) for label, text in parts if text]


def _lines(version: TemplateVersion) -> dict[str, list[str]]:
    return {label: text.split("\n") for label, text in parts_of(version)}
