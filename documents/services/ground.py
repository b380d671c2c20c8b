"""What every step of a paper begins and ends with: the locked row, the guard, the event."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from core.errors import StateConflictError
from documents.enums import PaperState
from documents.models import Paper
from documents.sources import ensure_moving


def locked(paper: Paper, *, even_when_still: bool = False) -> Paper:
    """The paper's row, locked for this transaction and read anew.

    Args:
        even_when_still: for the one act that is possible in a halted year, taking a paper back.

    Raises:
        RuleError: papers of its year do not move now.
    """
    fresh = (
        Paper.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "cluster_year", "agency", "template_version", "signer", "drafted_by", "approved_by", "corrects"
        )
        .get(pk=paper.pk)
    )
    if not even_when_still:
        ensure_moving(fresh.cluster_year)
    return fresh


def lock_drafting(cluster_year: ClusterYear | None, unit: Unit | None) -> ClusterYear | None:
    """Lock that of which two people could draft one paper twice: the year, else the unit.

    Raises:
        RuleError: papers of the year do not move now.
    """
    if cluster_year is None:
        Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
        return None
    cluster_year = ClusterYear.objects.select_for_update(of=("self",), no_key=True).get(pk=cluster_year.pk)
    ensure_moving(cluster_year)
    return cluster_year


def expect(paper: Paper, states: Collection[PaperState]) -> None:
    """Refuse when the paper is at another step.

    Raises:
        StateConflictError: it is.
    """
    if paper.state not in states:
        raise StateConflictError(
            _("Văn bản đang ở bước “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
            % {"state": paper.get_state_display()}
        )


def expect_revision(paper: Paper, revision: int | None) -> None:
    """Refuse when the paper changed after the person read it.

    Raises:
        StateConflictError: it did.
    """
    if revision is not None and paper.revision != revision:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn. "
                "Bản đang lưu hiện ở dưới; lưu lại thì bản của bạn thay bản đó."
            )
        )


def kind_of(paper: Paper) -> str:
    """The kind in words, Vietnamese whoever acts: for the log."""
    with override("vi"):
        return str(paper.get_kind_display())


def log(
    paper: Paper,
    done: str,
    summary: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write ``paper.<done>`` to the log."""
    record(
        actor=actor,
        verb=f"paper.{done}",
        target=paper,
        scope=paper.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{kind_of(paper)}: {summary}",
        before=before,
        after=after,
    )
