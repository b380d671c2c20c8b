"""From the vote to the published decision: send the list, receive it, decide, publish."""

import datetime as dt
from collections.abc import Collection

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import NOMINATION_MOVES, NominationState
from awards.models import AwardDecision, Nomination, Submission
from clusters.models import ClusterYear
from core import clock
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind
from emulation.services import milestones
from files.services import store_file


@transaction.atomic
def send_list(
    *,
    cluster_year: ClusterYear,
    number: str,
    issued_on: dt.date,
    note: str,
    file: UploadedFile | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Submission:
    """Send everyone the cluster elevated to the standing body, with the letter's number and day.

    Raises:
        RuleError: the vote is not finished, nobody was elevated, the letter's day lies ahead.
        StateConflictError: the list was sent already.
    """
    cluster_year = _locked_year(cluster_year)
    milestones.ensure_running(cluster_year)
    if not milestones.is_reached(cluster_year, MilestoneKind.VOTED):
        raise RuleError(_("Chưa kết thúc bình xét nên chưa lập được danh sách đề nghị."))
    if issued_on > clock.local_day(at):
        raise RuleError(_("Ngày tờ trình không thể sau hôm nay."), field="issued_on")
    if Submission.objects.filter(cluster_year=cluster_year, returned_at__isnull=True).exists():
        raise StateConflictError(_("Danh sách đề nghị của năm này đã được gửi."))
    nominations = list(
        Nomination.objects.select_for_update()
        .filter(cluster_year=cluster_year, state=NominationState.ELEVATED)
        .order_by("pk")
    )
    if not nominations:
        raise RuleError(_("Không có đơn vị nào được suy tôn để đề nghị."))
    milestones.locked(
        cluster_year, MilestoneKind.SUBMITTED
    )  # before the file's event: the log's lock comes last
    submission = Submission.objects.create(
        cluster_year=cluster_year,
        number=number,
        issued_on=issued_on,
        note=note,
        file=store_file(upload=file, scope=cluster_year, uploaded_by=actor, at=at) if file else None,
        sent_at=at,
        sent_by=actor,
    )
    for nomination in nominations:
        _move(nomination, NominationState.SUBMITTED)
        nomination.submission = submission
        nomination.save(update_fields=["state", "submission"])
    milestones.reach(
        cluster_year=cluster_year,
        kind=MilestoneKind.SUBMITTED,
        reached_on=clock.local_day(at),
        actor=actor,
        at=at,
        reference=f"Tờ trình {number}",
        on_behalf_of=on_behalf_of,
    )
    record(
        actor=actor,
        verb="submission.sent",
        summary=f"Gửi Thường trực Hội đồng danh sách đề nghị kèm Tờ trình {number}",
        target=submission,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={"number": number, "issued_on": issued_on, "nominations": [str(n) for n in nominations]},
    )
    return submission


@transaction.atomic
def give_back(
    *, submission_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Submission:
    """Take the list back before it is received: recalled by the cluster or returned for completion.

    Raises:
        StateConflictError: it was received or given back in the meantime.
    """
    submission = _locked_submission(submission_id)
    if submission.received_at or submission.returned_at:
        raise StateConflictError(
            _("Danh sách đã được tiếp nhận hoặc đã trả lại, không rút hay trả lại được nữa.")
        )
    submission.returned_at, submission.returned_by, submission.return_reason = at, actor, reason
    submission.save(update_fields=["returned_at", "returned_by", "return_reason"])
    for nomination in _locked_nominations(submission):
        _move(nomination, NominationState.ELEVATED)
        nomination.submission = None
        nomination.save(update_fields=["state", "submission"])
    milestones.take_back(
        cluster_year=submission.cluster_year,
        kind=MilestoneKind.SUBMITTED,
        reason=reason,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    record(
        actor=actor,
        verb="submission.given_back",
        summary=f"Rút hoặc trả lại Tờ trình {submission.number}: {reason}",
        target=submission,
        scope=submission.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    return submission


@transaction.atomic
def receive_list(
    *,
    submission_id: int,
    received_on: dt.date,
    own_unit_ids: Collection[int],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Submission:
    """The standing body receives the list; the day of receipt chooses the rule set (LAW-3).

    Args:
        own_unit_ids: units the receiver works for; a dossier with one of them is for a colleague
            (invariant 25: the standing body's own unit does not handle its own dossier alone).

    Raises:
        RuleError: a day before the letter or ahead of today, or the receiver's own unit is on the list.
        StateConflictError: it was received or given back in the meantime.
    """
    submission = _locked_submission(submission_id)
    if submission.received_at or submission.returned_at:
        raise StateConflictError(_("Danh sách này đã được tiếp nhận hoặc đã trả lại."))
    if not submission.issued_on <= received_on <= clock.local_day(at):
        raise RuleError(_("Ngày tiếp nhận phải từ ngày tờ trình đến hôm nay."), field="received_on")
    nominations = _locked_nominations(submission)
    if any(nomination.unit_id in own_unit_ids for nomination in nominations):
        raise RuleError(
            _("Danh sách có đơn vị của chính bạn. Hãy để một cán bộ khác của Thường trực Hội đồng tiếp nhận.")
        )
    submission.received_on, submission.received_at, submission.received_by = received_on, at, actor
    submission.save(update_fields=["received_on", "received_at", "received_by"])
    for nomination in nominations:
        _move(nomination, NominationState.RECEIVED)
        nomination.save(update_fields=["state"])
    record(
        actor=actor,
        verb="submission.received",
        summary=f"Tiếp nhận Tờ trình {submission.number}",
        target=submission,
        scope=submission.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={"received_on": received_on},
    )
    return submission


@transaction.atomic
def change_nomination(
    *,
    nomination_id: int,
    state: NominationState,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Nomination:
    """Hold, take up again, refuse or withdraw one nomination, with the reason (DOS-8: hold, do not refuse).

    Raises:
        StateConflictError: the nomination cannot go there from where it is.
        RuleError: no reason, or someone elevated out of this one is still proposed.
    """
    nomination = _locked_nomination(nomination_id)
    if not reason.strip():
        raise RuleError(_("Hãy ghi lý do."), field="reason")
    if state == NominationState.GRANTED:
        raise StateConflictError(_("Được tặng thì phải ghi theo quyết định khen thưởng."))
    milestones.locked(nomination.cluster_year, MilestoneKind.SETTLED)
    before = nomination.get_state_display()
    _move(nomination, state)
    if state in _ENDED and _has_live_second_step(nomination):
        raise RuleError(
            _("Đơn vị này còn được đề nghị danh hiệu cao hơn chọn từ đây; hãy xử lý đề nghị đó trước.")
        )
    nomination.state_reason = reason
    nomination.save(update_fields=["state", "state_reason"])
    record(
        actor=actor,
        verb="nomination.changed",
        summary=f"{nomination}: {nomination.get_state_display()}. {reason}",
        target=nomination,
        scope=nomination.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        before={"state": before},
        after={"state": nomination.get_state_display()},
    )
    _settle_if_done(nomination.cluster_year, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nomination


@transaction.atomic
def record_decision(
    *,
    cluster_year: ClusterYear,
    number: str,
    issued_on: dt.date,
    issuer: str,
    granted_ids: Collection[int],
    file: UploadedFile | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> AwardDecision:
    """Record the decision and whom it grants; one decision may be recorded for several clusters.

    The achievement year stays the cluster's year, whatever day the decision bears (domain 2.2).

    Raises:
        RuleError: a day ahead, nobody chosen, or somebody chosen whose dossier was not received.
    """
    if issued_on > clock.local_day(at):
        raise RuleError(_("Ngày quyết định không thể sau hôm nay."), field="issued_on")
    cluster_year = _locked_year(cluster_year)
    nominations = list(
        Nomination.objects.select_for_update(of=("self",))
        .select_related("submission", "award_type")
        .filter(cluster_year=cluster_year, pk__in=granted_ids)
        .order_by("pk")
    )
    if not nominations or len(nominations) != len(set(granted_ids)):
        raise RuleError(_("Hãy chọn ít nhất một đơn vị trong danh sách."), field="granted")
    for nomination in nominations:
        if (
            nomination.submission
            and nomination.submission.received_on
            and (issued_on < nomination.submission.received_on)
        ):
            raise RuleError(_("Ngày quyết định không thể trước ngày tiếp nhận hồ sơ."), field="issued_on")
    decision, created = AwardDecision.objects.get_or_create(
        number=number,
        issued_on=issued_on,
        defaults={"issuer": issuer, "recorded_at": at, "recorded_by": actor},
    )
    if created and file:
        decision.file = store_file(upload=file, scope=cluster_year, uploaded_by=actor, at=at)
        decision.save(update_fields=["file"])
    if not created and decision.issuer != issuer:
        raise RuleError(
            _("Quyết định số %(number)s cùng ngày đã được ghi với người ban hành «%(issuer)s».")
            % {"number": number, "issuer": decision.issuer},
            field="issuer",
        )
    for nomination in nominations:
        _move(nomination, NominationState.GRANTED)
        nomination.decision = decision
        nomination.save(update_fields=["state", "decision"])
    record(
        actor=actor,
        verb="decision.recorded",
        summary=f"Ghi Quyết định {number} của {issuer}",
        target=decision,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={"number": number, "issued_on": issued_on, "granted": [str(n) for n in nominations]},
    )
    return decision


@transaction.atomic
def publish_decision(
    *, decision_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> AwardDecision:
    """Publish a recorded decision: from now on anyone may read who was granted what (PDP-8).

    Raises:
        StateConflictError: it is published already.
    """
    decision = AwardDecision.objects.select_for_update().get(pk=decision_id)
    if decision.published_at:
        raise StateConflictError(_("Quyết định này đã được công bố."))
    decision.published_at, decision.published_by = at, actor
    decision.save(update_fields=["published_at", "published_by"])
    years = list(ClusterYear.objects.filter(nominations__decision=decision).distinct().order_by("pk"))
    for cluster_year in years:  # all of them before the first event: the log's lock comes last
        milestones.locked(cluster_year, MilestoneKind.SETTLED)
    for cluster_year in years:
        record(
            actor=actor,
            verb="decision.published",
            summary=f"Công bố Quyết định {decision.number}",
            target=decision,
            scope=cluster_year,
            at=at,
            on_behalf_of=on_behalf_of,
        )
        _settle_if_done(cluster_year, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return decision


_ENDED = frozenset({NominationState.REFUSED, NominationState.WITHDRAWN})


def _settle_if_done(cluster_year: ClusterYear, *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Every nomination granted and published, refused or withdrawn: the year is settled (domain 2.3)."""
    if milestones.is_reached(cluster_year, MilestoneKind.SETTLED):
        return
    nominations = Nomination.objects.filter(cluster_year=cluster_year)
    is_open = (
        nominations.exclude(state__in=[NominationState.GRANTED, *_ENDED]).exists()
        or nominations.filter(state=NominationState.GRANTED, decision__published_at__isnull=True).exists()
    )
    if is_open or not milestones.is_reached(cluster_year, MilestoneKind.SUBMITTED):
        return
    milestones.reach(
        cluster_year=cluster_year,
        kind=MilestoneKind.SETTLED,
        reached_on=clock.local_day(at),
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def _has_live_second_step(nomination: Nomination) -> bool:
    return Nomination.objects.filter(out_of=nomination).exclude(state__in=_ENDED).exists()


def _move(nomination: Nomination, state: NominationState) -> None:
    if state not in NOMINATION_MOVES[nomination.state]:
        raise StateConflictError(
            _("%(nomination)s đang ở tình trạng «%(now)s», không chuyển thành «%(then)s» được.")
            % {
                "nomination": nomination,
                "now": nomination.get_state_display(),
                "then": NominationState(state).label,
            }
        )
    nomination.state = state


def _locked_year(cluster_year: ClusterYear) -> ClusterYear:
    return ClusterYear.objects.select_for_update(of=("self",)).get(pk=cluster_year.pk)


def _locked_submission(submission_id: int) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("cluster_year")
        .get(pk=submission_id)
    )


def _locked_nominations(submission: Submission) -> list[Nomination]:
    return list(
        Nomination.objects.select_for_update(of=("self",))
        .filter(submission=submission)
        .select_related("award_type")
        .order_by("pk")
    )


def _locked_nomination(nomination_id: int) -> Nomination:
    return (
        Nomination.objects.select_for_update(of=("self",))
        .select_related("cluster_year", "award_type")
        .get(pk=nomination_id)
    )
