"""The decision that grants, and its publication."""

import datetime as dt
from collections.abc import Collection

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import NominationState
from awards.models import AwardDecision, Nomination
from awards.queries.law import rules_for, working_days
from awards.services.dossiers import ENDED, check_move, ensure_fit, locked_dossiers, move, settle_if_done
from awards.services.telling import tell_of_decision
from clusters.models import ClusterYear
from core import clock
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind
from emulation.services import milestones
from files.services import store_file
from rulebook.enums import RecordSource
from rulebook.models import AwardRecord, Merit
from rulebook.queries.history import awards_of
from rulebook.services.history import lock_subjects, record_award
from workdays.queries import work_calendar


@transaction.atomic
def record_decision(
    *,
    number: str,
    issued_on: dt.date,
    issuer: str,
    granted_ids: Collection[int],
    file: UploadedFile | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> AwardDecision:
    """Record the decision and whom it grants; one decision may be recorded in several goes.

    Each granted dossier gets its line in the history of awards, with the earlier ones that it was built on.
    The achievement year stays the dossier's, whatever day the decision bears (domain 2.2).

    Raises:
        RuleError: a day ahead or before the receipt, nobody chosen, a dossier that is not fit to be granted, a
            Government flag without the sector's (invariant 2), or an achievement rewarded before (invariant 24).
    """
    if issued_on > clock.local_day(at):
        raise RuleError(_("Ngày quyết định không thể sau hôm nay."), field="issued_on")
    nominations = locked_dossiers(granted_ids)
    for nomination in nominations:
        check_move(nomination, NominationState.GRANTED)
        _ensure_after_receipt(nomination, issued_on)
        ensure_fit(nomination, on=clock.local_day(at))
    _ensure_lower_flags(nominations)
    _lock_history(nominations)
    decision, created = AwardDecision.objects.get_or_create(
        number=number,
        issued_on=issued_on,
        defaults={"issuer": issuer, "recorded_at": at, "recorded_by": actor},
    )
    if not created and decision.issuer != issuer:
        raise RuleError(
            _("Quyết định số %(number)s cùng ngày đã được ghi với người ban hành «%(issuer)s».")
            % {"number": number, "issuer": decision.issuer},
            field="issuer",
        )
    if file and not decision.file_id:
        decision.file = store_file(upload=file, scope=decision, uploaded_by=actor, at=at)
        decision.save(update_fields=["file"])
    records: dict[int, AwardRecord] = {}
    calendar = work_calendar(issued_on, issued_on + dt.timedelta(days=365))
    # The lower award first: the higher one of the same year is built on its record.
    for nomination in sorted(nominations, key=lambda one: (one.award_type.out_of_id is not None, one.pk)):
        records[nomination.pk] = _write_history(nomination, decision, records, actor, at, on_behalf_of)
        days = working_days("notice", nomination)
        move(
            nomination, NominationState.GRANTED, on=issued_on, actor=actor, at=at, reason=str(decision),
            due_on=calendar.add(issued_on, days) if days else None,
            decision=decision, record=records[nomination.pk],
        )  # fmt: skip
    for year in _years(nominations):
        names = [str(one) for one in nominations if one.cluster_year == year]
        record(
            actor=actor, verb="decision.recorded", summary=f"Ghi Quyết định {number} của {issuer}", target=decision,
            scope=year, at=at, on_behalf_of=on_behalf_of,
            after={"number": number, "issued_on": issued_on, "granted": names},
        )  # fmt: skip
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
    years = _years(decision.nominations.select_related("cluster_year").order_by("cluster_year_id", "pk"))
    for cluster_year in filter(None, years):  # all of them before the first event: the log's lock comes last
        milestones.locked(cluster_year, MilestoneKind.SETTLED)
    tell_of_decision(decision, actor=actor, at=at)
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
        settle_if_done(cluster_year, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return decision


def history_line(
    nomination: Nomination,
    decision: AwardDecision,
    *,
    built_on: Collection[AwardRecord] = (),
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> AwardRecord:
    """Write the line of a granted dossier into the history of awards."""
    subject = {"person": nomination.person} if nomination.person_id else {"unit": nomination.unit}
    return record_award(
        **subject,
        award_type=nomination.award_type,
        subject_name=nomination.unit_name,
        achievement_year=nomination.achievement_year,
        decision_number=decision.number,
        decided_on=decision.issued_on,
        issuer=decision.issuer,
        source=RecordSource.DECISION,
        file=decision.file,
        merits=list(nomination.merits.order_by("pk")),
        rules=rules_for(nomination, decision.issued_on),
        built_on=built_on,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def _write_history(
    nomination: Nomination,
    decision: AwardDecision,
    records: dict[int, AwardRecord],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> AwardRecord:
    """The line of this dossier, built on what the appraisal found and on the lower flag of the same year."""
    used = _found_at_appraisal(nomination)
    lower = _lower_of(nomination)
    if lower is not None:
        used.add(records[lower.pk].pk if lower.pk in records else lower.record_id or 0)
    subject = {"person": nomination.person} if nomination.person_id else {"unit": nomination.unit}
    # A record that was cancelled since the appraisal opens nothing any more (invariant 15): the write refuses.
    own = {line.record.pk: line.record for line in awards_of(**subject)} if used else {}
    gone = {pk for pk in used if pk and pk not in own}
    if gone:
        raise RuleError(
            _("Danh hiệu mà %(name)s dựa vào khi thẩm định đã bị hủy bỏ. Hãy thẩm định lại.")
            % {"name": nomination}
        )
    built_on = [own[pk] for pk in sorted(used) if pk]
    try:
        return history_line(
            nomination, decision, built_on=built_on, actor=actor, at=at, on_behalf_of=on_behalf_of
        )
    except RuleError as error:
        raise RuleError(f"{nomination.unit_name}: {error}") from error


def _found_at_appraisal(nomination: Nomination) -> set[int]:
    """The earlier awards that the last appraisal counted for it."""
    return {
        pk
        for finding in nomination.appraisals.order_by("-pk").values_list("findings", flat=True)[:1]
        for one in finding
        for pk in one.get("records", [])
    }


def _lower_of(nomination: Nomination) -> Nomination | None:
    """The proposal for the award that this one is chosen out of, in the same cluster and year."""
    award = nomination.award_type
    if award.out_of_id is None:
        return None
    same = Nomination.objects.filter(
        award_type=award.out_of_id, unit=nomination.unit, achievement_year=nomination.achievement_year,
        cluster_year=nomination.cluster_year,
    )  # fmt: skip
    return same.exclude(state__in=ENDED).order_by("pk").first()


def _ensure_lower_flags(nominations: Collection[Nomination]) -> None:
    for nomination in nominations:
        if nomination.award_type.out_of_id and _lower_of(nomination) is None:
            raise RuleError(
                _("%(name)s phải còn được đề nghị %(lower)s của cùng cụm, cùng năm thì mới được tặng.")
                % {"name": nomination, "lower": nomination.award_type.out_of.name}
            )


def _ensure_after_receipt(nomination: Nomination, issued_on: dt.date) -> None:
    received_on = nomination.submission and nomination.submission.received_on
    if received_on and issued_on < received_on:
        raise RuleError(_("Ngày quyết định không thể trước ngày tiếp nhận hồ sơ."), field="issued_on")


def _lock_history(nominations: Collection[Nomination]) -> None:
    """All that the lines to be written stand on, in one order, before the log's lock is taken for the first."""
    lock_subjects(
        units={one.unit_id for one in nominations if not one.person_id},
        persons={one.person_id for one in nominations if one.person_id},
    )
    merits = Merit.objects.select_for_update(of=("self",)).filter(nominations__in=nominations)
    list(merits.order_by("pk"))
    lower = filter(None, map(_lower_of, nominations))
    used = {one.record_id for one in lower}.union(*map(_found_at_appraisal, nominations)) - {None}
    list(AwardRecord.objects.select_for_update(of=("self",)).filter(pk__in=used).order_by("pk"))


def _years(nominations: Collection[Nomination]) -> list[ClusterYear | None]:
    """The cluster's years of the dossiers, each once; None for those that units sent straight."""
    return list(dict.fromkeys(one.cluster_year for one in nominations))
