"""What long work with papers could be about."""

from django.db.models import Count, QuerySet

from clusters.models import ClusterYear
from clusters.permissions import Access
from documents.enums import FIXED_STATES, PaperKind, PaperState
from documents.models import Paper
from documents.permissions import visible_papers


def printable_papers(access: Access, cluster_year: ClusterYear) -> QuerySet[Paper]:
    """Papers of the year that the person may read and that are still papers."""
    return visible_papers(access).filter(cluster_year=cluster_year).exclude(state=PaperState.DISCARDED)


def printable_kinds(access: Access, cluster_year: ClusterYear) -> list[tuple[str, str]]:
    """Kinds with how many papers each has, as choices of a form (1 query)."""
    counts = dict(
        printable_papers(access, cluster_year)
        .order_by()
        .values_list("kind")
        .annotate(count=Count("pk", distinct=True))
    )
    return [(kind.value, f"{kind.label} ({counts[kind]})") for kind in PaperKind if kind in counts]


def fixed_count(cluster_year: ClusterYear) -> int:
    """How many papers an archive of the year would hold."""
    return Paper.objects.filter(cluster_year=cluster_year, state__in=FIXED_STATES).count()
