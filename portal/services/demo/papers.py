"""Sample papers on their way: one begun, one to be checked, one to be signed."""

import datetime as dt

from accounts.models import User
from clusters.enums import LeadRole
from clusters.models import ClusterYear
from documents.enums import PaperKind
from documents.services.papers import approve_paper, check_paper, draft_paper, submit_paper
from emulation.queries.papers.common import key_of


def draft_notice(cluster_year: ClusterYear, *, drafter: User, at: dt.datetime) -> None:
    """A notice of the year's steps, waiting for its form to be checked."""
    notice = draft_paper(
        source_kind=PaperKind.NOTICE, cluster_year=cluster_year, subject=f"year:{cluster_year.pk}",
        actor=drafter, at=at,
    )  # fmt: skip
    submit_paper(paper=notice, actor=drafter, at=at + dt.timedelta(minutes=10))


def draft_handover(cluster_year: ClusterYear, *, drafter: User, at: dt.datetime) -> None:
    """The minutes of the change of the Trưởng within the year, being drafted."""
    new = cluster_year.leads.get(role=LeadRole.CHAIR, valid_to=None)
    draft_paper(
        source_kind=PaperKind.HANDOVER_MINUTES, cluster_year=cluster_year, subject=key_of("lead", new.pk),
        actor=drafter, at=at,
    )  # fmt: skip


def letter_to_sign(
    cluster_year: ClusterYear, *, drafter: User, clerk: User, head: User, at: dt.datetime
) -> None:
    """A letter to the member units, approved and waiting to be signed."""
    letter = draft_paper(
        source_kind=PaperKind.OFFICIAL_LETTER, cluster_year=cluster_year, subject=f"year:{cluster_year.pk}",
        actor=drafter, at=at,
    )  # fmt: skip
    submit_paper(paper=letter, actor=drafter, at=at + dt.timedelta(minutes=10))
    check_paper(paper=letter, actor=clerk, at=at + dt.timedelta(minutes=20))
    approve_paper(paper=letter, actor=head, at=at + dt.timedelta(minutes=40))
