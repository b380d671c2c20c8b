"""The long work of scoring (`jobs.works`)."""

from django.utils.translation import gettext_lazy as _

from jobs.works import Work
from scoring.queries.tables import may_write
from scoring.services.recompute import RECOMPUTING, run_recomputing
from scoring.services.table_cards import MOVING, run_moving

RECOMPUTE = Work(
    kind=RECOMPUTING,
    label=_("Tính lại điểm của năm"),
    run=run_recomputing,
    may_order=lambda access, _cluster_year, _unit: access.is_standing_body,
    may_read=lambda access, _job: access.reads_all,
)
MOVE = Work(
    kind=MOVING,
    label=_("Chuyển bảng chấm điểm sang bảng tiêu chí mới"),
    run=run_moving,
    may_order=lambda access, cluster_year, _unit: may_write(access, cluster_year),
    may_read=lambda access, job: access.reads_all or may_write(access, job.cluster_year),
)
