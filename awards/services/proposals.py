"""The cluster's list on its way to the standing body: sent, given back, received."""

import datetime as dt
from collections.abc import Collection

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import NominationState
from awards.models import Nomination, Submission
from awards.services.dossiers import move, receive, refuse_own
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
        Nomination.objects.select_for_update(of=("self",))
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
        move(
            nomination, NominationState.SUBMITTED, on=issued_on, actor=actor, at=at, reason=str(submission),
            submission=submission,
        )  # fmt: skip
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
    """Take the list back before it is received: recalled by the cluster or the unit, or returned for completion.

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
        move(
            nomination, NominationState.ELEVATED, on=clock.local_day(at), actor=actor, at=at, reason=reason,
            submission=None,
        )  # fmt: skip
    if submission.cluster_year:
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
    refuse_own(nominations, own_unit_ids)
    submission.received_on, submission.received_at, submission.received_by = received_on, at, actor
    submission.save(update_fields=["received_on", "received_at", "received_by"])
    for nomination in nominations:
        receive(nomination, received_on, actor=actor, at=at)
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
        .select_related("award_type", "rule_set", "submission")
        .order_by("pk")
    )
