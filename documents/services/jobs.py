"""Long work with papers: what there is, and what may be ordered."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear
from core.errors import RuleError
from documents.enums import JobKind
from jobs.models import Job
from jobs.services import order_job

MAX_PAPERS = 2000


def order_prints(
    *, cluster_year: ClusterYear, papers: list[int], actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Job:
    """Order the printing of these papers into one file.

    Raises:
        RuleError: nothing was chosen, too many were, or the same is being printed.
    """
    if not papers:
        raise RuleError(_("Chưa chọn văn bản nào."))
    if len(papers) > MAX_PAPERS:
        raise RuleError(_("Mỗi lần lập tối đa %(count)s văn bản. Hãy chia nhỏ.") % {"count": MAX_PAPERS})
    return order_job(
        kind=JobKind.RENDER_PAPERS,
        cluster_year=cluster_year,
        arguments={"papers": papers},
        total=len(papers),
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
