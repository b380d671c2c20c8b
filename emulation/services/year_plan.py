"""Saving a year planned backwards from its conferences: all of it or nothing."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear
from core.errors import StateConflictError
from emulation.enums import ConferenceKind, MilestoneKind
from emulation.models import CampaignPlan, Conference, Covenant, Milestone
from emulation.queries.year_plan import planned_year
from emulation.services import conferences, milestones


@transaction.atomic
def save_year_plan(
    *,
    cluster_year: ClusterYear,
    days: dict[MilestoneKind, dt.date | None],
    launch_on: dt.date | None,
    review_on: dt.date | None,
    with_conferences: bool,
    reason: str,
    seen: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[Milestone]:
    """Set the due days of all steps and, if wanted, plan the two conferences or move those planned.

    Args:
        seen: `PlannedYear.seen` of the page that was filled in.

    Returns the steps whose day changed.

    Raises:
        RuleError: a day far from the year, a due day moved without a reason.
        StateConflictError: somebody saved other days since the page was opened.
    Source: domain 2.2.
    """
    for texts in (CampaignPlan, Covenant):  # before their steps, as whoever opens them locks
        _hold(texts, cluster_year)
    for kind in days:
        milestones.locked(cluster_year, kind)
    _hold(Conference, cluster_year)
    planned = planned_year(cluster_year)
    if seen != planned.seen:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu lịch mới hơn. Ngày đang đặt hiện ở từng dòng; "
                "so lại rồi bấm lưu lần nữa nếu vẫn dùng các ngày của bạn."
            )
        )
    acting = {"actor": actor, "at": at, "on_behalf_of": on_behalf_of}
    changed = milestones.set_due_days(cluster_year=cluster_year, days=days, reason=reason, **acting)
    wanted = (
        (ConferenceKind.LAUNCH, planned.launch, launch_on),
        (ConferenceKind.REVIEW, planned.review, review_on),
    )
    for kind, conference, held_on in wanted if with_conferences else ():
        if held_on is None or not planned.may_move(conference, cluster_year):
            continue
        if conference is None:
            conferences.plan_conference(cluster_year=cluster_year, kind=kind, held_on=held_on, **acting)
        elif conference.held_on != held_on:
            conferences.change_conference(
                conference_id=conference.pk, revision=conference.revision, held_on=held_on, **acting
            )
    return changed


def _hold(model: type[CampaignPlan | Covenant | Conference], cluster_year: ClusterYear) -> None:
    list(model.objects.select_for_update().filter(cluster_year=cluster_year).order_by("pk"))
