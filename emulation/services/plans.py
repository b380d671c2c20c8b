"""Decisions about a plan, of a cluster or of one unit: text, peak phases, comments, adoption.

Movements and targets of a plan are in `emulation.services.plan_parts`.
"""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.enums import LeadRole
from clusters.models import ClusterYear, Unit
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import PLAN_MOVES, ConferenceState, MilestoneKind, PlanState
from emulation.models import CampaignPlan, Conference, PeakPhase, TextVersion
from emulation.queries.plans import content_of, lacks_of
from emulation.services import comments, milestones
from emulation.services.versions import digest, keep_version
from files.services import store_file

TEXT_FIELDS = (
    "slogan", "purpose", "legal_bases", "key_tasks", "arrangements", "short_drives_note", "presented_by",
)  # fmt: skip
STEPS_REACHED = (MilestoneKind.COMMENTED, MilestoneKind.LAUNCHED)
Period = tuple[dt.date, dt.date]


def usual_phases(year: int) -> tuple[Period, Period]:
    """01/01 to 30/06 and 01/07 to 31/12. Source: CYC-4."""
    return (dt.date(year, 1, 1), dt.date(year, 6, 30)), (dt.date(year, 7, 1), dt.date(year, 12, 31))


@transaction.atomic
def draft_plan(
    *, cluster_year: ClusterYear, actor: User | None, at: dt.datetime, on_behalf_of: str = "", **text: Any
) -> CampaignPlan:
    """Begin the plan of a cluster's year, with the usual peak phases; the Phó Trưởng presents it (CLU-8).

    Args:
        text: any of `TEXT_FIELDS`, to begin with.

    Raises:
        StateConflictError: the year has a plan already.
    """
    cluster_year = ClusterYear.objects.select_for_update(of=("self",)).get(pk=cluster_year.pk)
    milestones.ensure_running(cluster_year)
    if CampaignPlan.objects.filter(cluster_year=cluster_year).exists():
        raise StateConflictError(_("Năm thi đua này đã có kế hoạch. Hãy mở kế hoạch đó để soạn tiếp."))
    plan = CampaignPlan.objects.create(
        cluster_year=cluster_year,
        year=cluster_year.year,
        is_sample=cluster_year.is_sample,
        **{"presented_by": LeadRole.VICE_CHAIR, **text},
    )
    return _begun(plan, actor, at, on_behalf_of)


@transaction.atomic
def draft_unit_plan(
    *, unit: Unit, year: int, actor: User | None, at: dt.datetime, on_behalf_of: str = "", **text: Any
) -> CampaignPlan:
    """Begin a unit's own plan of a year; it needs no cluster (the case of Sở Tư pháp Tiền Giang).

    Raises:
        RuleError: the unit has a plan of that year.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if CampaignPlan.objects.filter(unit=unit, year=year).exists():
        raise RuleError(
            _("Đơn vị đã có kế hoạch của năm này. Hãy mở kế hoạch đó để soạn tiếp."), field="year"
        )
    plan = CampaignPlan.objects.create(unit=unit, year=year, is_sample=unit.is_sample, **text)
    return _begun(plan, actor, at, on_behalf_of)


@transaction.atomic
def save_plan_text(
    *,
    plan: CampaignPlan,
    revision: int,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
    **text: Any,
) -> CampaignPlan:
    """Save the text of a plan that is not adopted.

    Args:
        revision: the revision that the person began from.
        text: any of `TEXT_FIELDS`; others stay as they are.

    Raises:
        StateConflictError: the plan was adopted, or somebody saved a newer text meanwhile.
    """
    plan = editable(plan)
    if plan.revision != revision:
        raise StateConflictError(_("Trong lúc bạn soạn, người khác đã lưu bản mới hơn."))
    before = {name: getattr(plan, name) for name in TEXT_FIELDS if name in text}
    changed = {name: value for name, value in text.items() if before[name] != value}
    if not changed:
        return plan
    for name, value in changed.items():
        setattr(plan, name, value)
    plan.revision += 1
    plan.save(update_fields=[*changed, "revision"])
    record_on(plan, "plan.text_saved", "Sửa nội dung kế hoạch", actor, at, on_behalf_of,
              before={name: before[name] for name in changed}, after=changed)  # fmt: skip
    return plan


@transaction.atomic
def set_phases(
    *,
    plan: CampaignPlan,
    first: Period,
    second: Period,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """Set the two peak phases; both days of each are included.

    Raises:
        RuleError: a phase ends before it starts, lies outside the plan's year, or the second does not
            come after the first. The field is ``first_starts_on`` and so on.
    Source: CYC-4.
    """
    plan = editable(plan)
    for name, (start, end) in (("first", first), ("second", second)):
        for field, day in (("starts_on", start), ("ends_on", end)):
            if day.year != plan.year:
                raise RuleError(
                    _("Ngày phải trong năm %(year)s.") % {"year": plan.year}, field=f"{name}_{field}"
                )
        if end < start:
            raise RuleError(_("Ngày kết thúc đợt phải từ ngày bắt đầu trở đi."), field=f"{name}_ends_on")
    if second[0] <= first[1]:
        raise RuleError(
            _("Đợt 2 phải bắt đầu sau khi đợt 1 kết thúc (%(day)s).") % {"day": ngay(first[1])},
            field="second_starts_on",
        )
    before = _phases_in_words(plan)
    plan.phases.all().delete()
    _add_phases(plan, first, second)
    record_on(plan, "plan.phases_set", "Đặt hai đợt thi đua cao điểm", actor, at, on_behalf_of,
                 before={"các đợt": before}, after={"các đợt": _phases_in_words(plan)})  # fmt: skip


@transaction.atomic
def open_for_comment(
    *,
    plan: CampaignPlan,
    from_on: dt.date,
    until_on: dt.date,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TextVersion:
    """Send the draft to the member units for comments, or move the window.

    Raises:
        RuleError: no slogan yet, or the days do not fit (see `comments.open_window`).
    """
    plan = editable(plan)
    if not plan.slogan.strip():
        raise RuleError(_("Chưa có chủ đề, khẩu hiệu thi đua. Hãy soạn nội dung trước khi lấy ý kiến."))
    return comments.open_window(
        draft=plan,
        content=content_of(plan),
        from_on=from_on,
        until_on=until_on,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


@transaction.atomic
def new_version(
    *, plan: CampaignPlan, note: str, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> TextVersion:
    """Show the member units the text as it now stands, as a new version.

    Raises:
        RuleError: comments are not being taken, or nothing changed.
    """
    plan = editable(plan)
    return comments.send_new_version(
        draft=plan, content=content_of(plan), note=note, actor=actor, at=at, on_behalf_of=on_behalf_of
    )


@transaction.atomic
def adopt_plan(
    *,
    plan: CampaignPlan,
    actor: User | None,
    at: dt.datetime,
    adopted_on: dt.date | None = None,
    conference: Conference | None = None,
    number: str = "",
    issued_on: dt.date | None = None,
    upload: UploadedFile | None = None,
    seen_hash: str = "",
    on_behalf_of: str = "",
) -> CampaignPlan:
    """Adopt the plan: freeze its text with its hash; nobody can change it afterwards.

    A cluster's plan is adopted at a conference that was held, or on a day; this launches the year. A unit's
    plan is issued under a number and day by its head.

    Args:
        seen_hash: hash of the text that the person read before confirming; empty: not checked (loaders).

    Raises:
        RuleError: something is missing (`queries.plans.lacks_of`), or the day or conference does not fit.
        StateConflictError: adopted before, or changed since the person read it.
    Source: domain 2.2 row 6, 2.3 (`launched`: adopted version frozen).
    """
    plan = editable(plan)
    if PlanState.ADOPTED not in PLAN_MOVES[plan.state]:
        raise StateConflictError(_("Kế hoạch đang ở bước không thông qua được."))
    for lack in lacks_of(plan):
        raise RuleError(f"{lack.sentence} {lack.link}.")
    if seen_hash and digest(content_of(plan)) != seen_hash:
        raise StateConflictError(
            _("Kế hoạch vừa được sửa sau khi bạn mở trang này. Hãy xem lại nội dung rồi xác nhận.")
        )
    if plan.cluster_year:
        day = _day_of_adoption(plan.cluster_year, adopted_on, conference, local_day(at))
        for kind in STEPS_REACHED:  # before the first event, the file's: the log's lock comes last
            milestones.locked(plan.cluster_year, kind)
    else:
        day = _day_of_issue(number, issued_on, local_day(at))
    plan.number, plan.issued_on = number, issued_on
    version = keep_version(
        draft=plan, content=content_of(plan), made_by=actor, at=at, note="Bản được thông qua"
    )
    plan.state = PlanState.ADOPTED
    plan.adopted_on, plan.adopted_at, plan.adopted_hash = day, at, version.sha256
    plan.conference = conference
    if upload:
        scope = plan.cluster_year or plan
        plan.file = store_file(upload=upload, scope=scope, uploaded_by=actor, at=at)
    plan.save(
        update_fields=[
            "number", "issued_on", "state", "adopted_on", "adopted_at", "adopted_hash", "conference", "file",
        ]
    )  # fmt: skip
    if plan.cluster_year:
        _reach_milestones(plan, actor, at, on_behalf_of)
    record_on(plan, "plan.adopted", f"Thông qua kế hoạch ngày {ngay(day)}", actor, at, on_behalf_of,
                 after={"adopted_on": day, "number": number, "version": version.number, "sha256": version.sha256})  # fmt: skip
    return plan


def editable(plan: CampaignPlan) -> CampaignPlan:
    """The plan's row, locked, if its text may still change.

    Raises:
        StateConflictError: it was adopted.
        RuleError: the cluster's year is halted.
    """
    plan = comments.locked(plan)
    if plan.state == PlanState.ADOPTED:
        raise StateConflictError(
            _("Kế hoạch đã được thông qua nên không sửa được nữa. Muốn bổ sung, hãy mở thêm đợt thi đua.")
        )
    return plan


def record_on(
    plan: CampaignPlan,
    verb: str,
    summary: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
    **values: Any,
) -> None:
    """Write an event about the plan; it shows in its cluster-year's history too."""
    record(
        actor=actor, verb=verb, target=plan, scope=plan.cluster_year, at=at,
        on_behalf_of=on_behalf_of, summary=summary, **values,
    )  # fmt: skip


def _begun(plan: CampaignPlan, actor: User | None, at: dt.datetime, on_behalf_of: str) -> CampaignPlan:
    _add_phases(plan, *usual_phases(plan.year))
    record_on(plan, "plan.drafted", f"Lập dự thảo {plan}", actor, at, on_behalf_of)
    return plan


def _add_phases(plan: CampaignPlan, *periods: Period) -> None:
    PeakPhase.objects.bulk_create(
        PeakPhase(plan=plan, ordinal=ordinal, starts_on=start, ends_on=end)
        for ordinal, (start, end) in enumerate(periods, start=1)
    )


def _phases_in_words(plan: CampaignPlan) -> list[str]:
    return [f"{ngay(phase.starts_on)} – {ngay(phase.ends_on)}" for phase in plan.phases.order_by("ordinal")]


def _day_of_adoption(
    cluster_year: ClusterYear, adopted_on: dt.date | None, conference: Conference | None, today: dt.date
) -> dt.date:
    if conference is not None:
        if cluster_year.pk not in (conference.cluster_year_id, conference.opens_cluster_year_id):
            raise RuleError(_("Hội nghị này không phải của cụm trong năm."), field="conference")
        if conference.state != ConferenceState.HELD:
            raise RuleError(_("Hội nghị chưa được ghi nhận là đã họp."), field="conference")
        if adopted_on not in (None, conference.held_on):
            raise RuleError(
                _("Ngày thông qua khác ngày họp. Hãy để trống ngày hoặc bỏ chọn hội nghị."),
                field="adopted_on",
            )
        adopted_on = conference.held_on
    if adopted_on is None:
        raise RuleError(_("Chọn hội nghị đã họp, hoặc nhập ngày thông qua."), field="adopted_on")
    if adopted_on > today:
        raise RuleError(_("Ngày thông qua chưa tới."), field="adopted_on")
    return adopted_on


def _day_of_issue(number: str, issued_on: dt.date | None, today: dt.date) -> dt.date:
    if not number.strip():
        raise RuleError(_("Chưa nhập số, ký hiệu của kế hoạch."), field="number")
    if issued_on is None:
        raise RuleError(_("Chưa nhập ngày ban hành."), field="issued_on")
    if issued_on > today:
        raise RuleError(_("Ngày ban hành chưa tới."), field="issued_on")
    return issued_on


def _reach_milestones(plan: CampaignPlan, actor: User | None, at: dt.datetime, on_behalf_of: str) -> None:
    for kind in STEPS_REACHED:
        if kind == MilestoneKind.COMMENTED and milestones.is_reached(plan.cluster_year, kind):
            continue
        milestones.reach(
            cluster_year=plan.cluster_year,
            kind=kind,
            reached_on=plan.adopted_on,
            actor=actor,
            at=at,
            reference=f"Kế hoạch số {plan.number}" if plan.number else "",
            file=plan.file,
            on_behalf_of=on_behalf_of,
        )
