"""The long work of scoring (`jobs.works`)."""

from django.utils.translation import gettext_lazy as _

from jobs.works import Work
from scoring.services.recompute import RECOMPUTING, run_recomputing

RECOMPUTE = Work(
    kind=RECOMPUTING,
    label=_("Tính lại điểm của năm"),
    run=run_recomputing,
    may_order=lambda access, _cluster_year, _unit: access.is_standing_body,
    may_read=lambda access, _job: access.reads_all,
)
