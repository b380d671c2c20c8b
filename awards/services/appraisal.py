"""The standing body's appraisal, and the second person where it appraises its own unit (invariant 25)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from awards.enums import AppraisalResult, NominationState
from awards.models import Appraisal, Nomination
from awards.queries.law import judged, kept, law_of, standing_body_unit_ids
from awards.services.dossiers import check_move, locked_dossier, locked_dossiers, log, move, refuse_own
from core import clock
from core.errors import RuleError, StateConflictError


@transaction.atomic
def appraise(
    *,
    nomination_ids: Collection[int],
    result: AppraisalResult,
    text: str,
    appraised_on: dt.date,
    own_unit_ids: Collection[int],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[Nomination]:
    """Appraise received dossiers, with what the rules said of each that day kept beside the opinion.

    Args:
        own_unit_ids: units the appraiser works for; their dossiers are for somebody else.

    Raises:
        RuleError: a day ahead or before the receipt, or a dossier of the own unit.
        StateConflictError: one of them is not waiting for its appraisal.
    """
    nominations = locked_dossiers(nomination_ids)
    for nomination in nominations:
        check_move(nomination, NominationState.APPRAISED)
    refuse_own(nominations, own_unit_ids)
    if appraised_on > clock.local_day(at):
        raise RuleError(_("Ngày thẩm định không thể sau hôm nay."), field="appraised_on")
    if any(n.steps.filter(state="received", came_on__gt=appraised_on).exists() for n in nominations):
        raise RuleError(_("Ngày thẩm định không thể trước ngày tiếp nhận."), field="appraised_on")
    own_units = standing_body_unit_ids(clock.local_day(at))
    findings = {pk: kept(found) for pk, found in judged(nominations, appraised_on).items()}
    for nomination in nominations:
        Appraisal.objects.create(
            nomination=nomination, result=result, text=text, findings=findings[nomination.pk], appraised_on=appraised_on,
            appraised_at=at, appraised_by=actor, is_own_unit=nomination.unit_id in own_units,
        )  # fmt: skip
        move(
            nomination, NominationState.APPRAISED, on=appraised_on, actor=actor, at=at,
            reason=str(AppraisalResult(result).label), rule_set=law_of(nomination),
        )  # fmt: skip
    for nomination in nominations:  # the log's lock comes last
        log(nomination, "appraised", text[:300], actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nominations


@transaction.atomic
def confirm_appraisal(
    *,
    nomination_id: int,
    own_unit_ids: Collection[int],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Appraisal:
    """Somebody from outside the standing body's own unit stands by its appraisal (invariant 25).

    Raises:
        RuleError: the same person, or somebody of that unit.
        StateConflictError: nothing waits for it.
    """
    nomination = locked_dossier(nomination_id)
    appraisal = nomination.appraisals.order_by("-pk").first()
    if appraisal is None or not appraisal.is_own_unit or appraisal.confirmed_by_id:
        raise StateConflictError(_("Thẩm định này không chờ ai xác nhận."))
    if appraisal.appraised_by_id == actor.pk:
        raise RuleError(_("Người thẩm định không tự xác nhận được. Cần một người khác, ngoài đơn vị."))
    refuse_own([nomination], own_unit_ids)
    appraisal.confirmed_at, appraisal.confirmed_by = at, actor
    appraisal.save(update_fields=["confirmed_at", "confirmed_by"])
    log(
        nomination, "appraisal_confirmed", "Người ngoài đơn vị xác nhận thẩm định", actor=actor, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return appraisal
