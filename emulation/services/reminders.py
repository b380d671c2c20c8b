"""Reminders of a year's due days: what should exist by now, to those who must still act."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.clock import local_day
from core.templatetags.vi_format import con_lai, ngay
from emulation.enums import MilestoneKind
from emulation.models import Milestone, ReminderStep
from emulation.queries.pending import ACTING_ROLES, awaited_people
from emulation.queries.year_facts import YearFacts
from notifications.models import Notice
from notifications.services import Draft, create_notices

KIND = "milestone_due"
REMINDED_KINDS = (*ACTING_ROLES, MilestoneKind.VOTED)
# A step missed for longer than this (a scheduler off for weeks, an old year entered late) is let go.
LONGEST_SLEEP_DAYS = 30


def plan_reminders(*, today: dt.date, at: dt.datetime) -> int:
    """Write the reminders that should exist by now and do not; returns how many were new.

    For each open milestone the latest step whose day has come counts: a scheduler that slept two days
    catches up with one reminder, not with all it missed; one that runs twice adds nothing.
    """
    offsets = _offsets()
    if not offsets:
        return 0
    open_milestones = (
        Milestone.objects.filter(reached_on__isnull=True, kind__in=offsets)
        .filter(
            due_on__gte=today - dt.timedelta(days=LONGEST_SLEEP_DAYS + max(map(max, offsets.values()))),
            due_on__lte=today - dt.timedelta(days=min(map(min, offsets.values()))),
        )
        .filter(Q(cluster_year__halt__isnull=True))
        .select_related("cluster_year")
        .order_by("pk")
    )
    return sum(_plan_one(m, offsets[m.kind], today, at) for m in open_milestones)


@transaction.atomic
def _plan_one(milestone: Milestone, offsets: list[int], today: dt.date, at: dt.datetime) -> int:
    step = due_step(milestone.due_on, offsets, today)
    if step is None:
        return 0
    people = awaited_people(YearFacts(milestone.cluster_year, today), MilestoneKind(milestone.kind))
    added = create_notices(drafts=_drafts(milestone, step, people, today), at=at)
    if added:
        record(
            actor=None,
            verb="reminder.planned",
            summary=f"Nhắc việc «{milestone.get_kind_display()}», hạn {ngay(milestone.due_on)}: {added} người",
            target=milestone,
            scope=milestone.cluster_year,
            at=at,
            after={"offset_days": step, "count": added},
        )
    return added


def due_step(due_on: dt.date, offsets: list[int], today: dt.date) -> int | None:
    """The latest step whose day has come, unless it came too long ago.

    Args:
        offsets: days from the due day, negative before it.
    """
    come = [offset for offset in offsets if due_on + dt.timedelta(days=offset) <= today]
    if not come:
        return None
    latest = max(come)
    is_stale = today - (due_on + dt.timedelta(days=latest)) > dt.timedelta(days=LONGEST_SLEEP_DAYS)
    return None if is_stale else latest


def _drafts(milestone: Milestone, step: int, people: list[User], today: dt.date) -> Iterator[Draft]:
    for person in people:
        with translation.override(person.language):
            subject = _("%(what)s: %(left)s") % {
                "what": milestone.get_kind_display(),
                "left": con_lai(milestone.due_on, today),
            }
            body = _("%(cluster)s\n\nViệc: %(what)s\nHạn: hết ngày %(due)s (%(left)s)") % {
                "cluster": milestone.cluster_year,
                "what": milestone.get_kind_display(),
                "due": ngay(milestone.due_on),
                "left": con_lai(milestone.due_on, today),
            }
        yield Draft(
            recipient=person,
            kind=KIND,
            dedupe_key=f"{KIND}:{milestone.pk}:{milestone.due_on:%Y%m%d}:{step}:{person.pk}",
            subject=subject,
            body=body,
            path=path_of(milestone.cluster_year),
            about_type=milestone._meta.label_lower,
            about_id=str(milestone.pk),
        )


def path_of(cluster_year: ClusterYear) -> str:
    """The page where the work waits."""
    return reverse("portal:year_detail", args=[cluster_year.pk])


def still_due(notice: Notice, at: dt.datetime) -> bool:
    """At sending time: is the step open, its due day the same, and must this person still act?"""
    milestone = (
        Milestone.objects.filter(pk=notice.about_id, reached_on__isnull=True, due_on__isnull=False)
        .select_related("cluster_year")
        .first()
    )
    if milestone is None or f":{milestone.due_on:%Y%m%d}:" not in notice.dedupe_key:
        return False
    facts = YearFacts(milestone.cluster_year, local_day(at))
    return any(p.pk == notice.recipient_id for p in awaited_people(facts, MilestoneKind(milestone.kind)))


def _offsets() -> dict[str, list[int]]:
    """Active reminder steps by milestone kind; data, not code (domain section 8)."""
    offsets: dict[str, list[int]] = {}
    for step in ReminderStep.objects.filter(is_active=True, kind__in=REMINDED_KINDS).order_by(
        "kind", "offset_days"
    ):
        offsets.setdefault(step.kind, []).append(step.offset_days)
    return offsets
