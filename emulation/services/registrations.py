"""Registering titles, withdrawing, disqualifying, closing the list."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from deadlines.opening import is_open
from emulation.enums import REGISTRATION_MOVES, AwardSubject, MilestoneKind, RegistrationState
from emulation.models import AwardType, Milestone, TitleRegistration
from emulation.queries.due_days import latest_of, longer_days, step_due_days
from emulation.queries.registrations import is_barred, is_registering_open, silent_members, units_to_register
from emulation.queries.year_facts import day_in
from emulation.services import milestones
from emulation.services.telling import tell_of_disqualified

Pick = tuple[int, int]


@transaction.atomic
def register_titles(
    *,
    cluster_year: ClusterYear,
    by_unit: Unit,
    picks: Collection[Pick],
    actor: User,
    at: dt.datetime,
    note: str = "",
    on_behalf_of: str = "",
) -> list[TitleRegistration]:
    """Register titles of a member unit for itself and the units directly below it, all or none.

    Args:
        picks: pairs (title id, unit id); those registered already are left as they are.

    Raises:
        RuleError: closed or past the due day, not a member, not its unit, a title it cannot have.
    Source: LAW-20, TIT-9, TIT-23, domain 2.2 row 7.
    """
    milestones.ensure_running(cluster_year)
    step = milestones.locked(cluster_year, MilestoneKind.REGISTERED)
    _ensure_open(step, at, longer_days(cluster_year, MilestoneKind.REGISTERED).get(by_unit.pk))
    day = day_in(cluster_year, local_day(at))
    if not members_on(cluster_year, day).filter(unit=by_unit).exists():
        raise RuleError(
            _("%(unit)s không phải là đơn vị thành viên của cụm trong ngày đăng ký.") % {"unit": by_unit}
        )
    units = {unit.pk: unit for unit in units_to_register(by_unit, day)}
    awards = {award.pk: award for award in AwardType.objects.order_by("pk")}
    rows = TitleRegistration.objects.filter(cluster_year=cluster_year, for_unit__in=units).order_by("pk")
    taken = {
        (row.award_type_id, row.for_unit_id): row.state
        for row in rows
        if row.state != RegistrationState.WITHDRAWN
    }
    new = []
    for award_id, unit_id in sorted(set(picks)):
        award, unit = awards.get(award_id), units.get(unit_id)
        if award is None or unit is None:
            raise RuleError(
                _("Chỉ đăng ký cho đơn vị mình và đơn vị trực thuộc. Hãy tải lại trang và chọn lại."),
                field="picks",
            )
        _ensure_may_have(award, unit, by_kind=units[by_unit.pk].kind_on_day)
        if taken.get((award_id, unit_id)) == RegistrationState.DISQUALIFIED:
            raise RuleError(
                _("%(unit)s đã bị loại khỏi danh sách %(award)s, không đăng ký lại được.")
                % {"unit": unit.name_on_day, "award": award},
                field="picks",
            )
        if (award_id, unit_id) not in taken:
            new.append(_submitted(cluster_year, award, by_unit, unit, note, actor, at))
    if not new:
        raise RuleError(_("Chưa chọn danh hiệu nào mới: các ô đã chọn đều đã được đăng ký."), field="picks")
    TitleRegistration.objects.bulk_create(new)
    for registration in new:
        record(
            actor=actor,
            verb="registration.submitted",
            target=registration,
            scope=cluster_year,
            at=at,
            summary=f"Đăng ký {registration.award_type} cho {registration.for_unit_name}",
            on_behalf_of=on_behalf_of,
            after={
                "award_type": registration.award_type_id,
                "for_unit": registration.for_unit_id,
                "for_unit_name": registration.for_unit_name,
                "note": note,
            },
        )
    return new


@transaction.atomic
def withdraw_registration(
    *, registration_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> TitleRegistration:
    """The unit takes a registration back; also after the due day, until the vote.

    Raises:
        RuleError: no reason, or the cluster has voted.
        StateConflictError: it is withdrawn or disqualified already.
    """
    return _end(registration_id, RegistrationState.WITHDRAWN, reason, actor, at, on_behalf_of)


@transaction.atomic
def disqualify_registration(
    *, registration_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> TitleRegistration:
    """The cluster's leaders or the standing body strike a registration out, with the reason for all to see.

    Raises:
        RuleError: no reason, or the cluster has voted.
        StateConflictError: it is withdrawn or disqualified already.
    """
    return _end(registration_id, RegistrationState.DISQUALIFIED, reason, actor, at, on_behalf_of)


@transaction.atomic
def close_registration(
    *, cluster_year: ClusterYear, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> Milestone:
    """The leaders close the list: no more registrations, the vote can be prepared.

    Raises:
        RuleError: nothing is registered, or some members still have time to register.
        StateConflictError: closed before.
    """
    milestones.ensure_running(cluster_year)
    milestones.locked(cluster_year, MilestoneKind.REGISTERED)
    today = local_day(at)
    members = list(members_on(cluster_year, day_in(cluster_year, today)))
    silent = silent_members(cluster_year, members)
    if not cluster_year.registrations.filter(state=RegistrationState.SUBMITTED).exists():
        raise RuleError(_("Chưa có đơn vị nào đăng ký nên chưa thể chốt danh sách."))
    due = step_due_days(cluster_year, MilestoneKind.REGISTERED)
    waited_for = [due.of(member.unit_id) for member in members if member.name_on_day in silent]
    last = max(filter(None, waited_for), default=None)
    if last and is_open(last, at):
        raise RuleError(
            _(
                "Còn đơn vị chưa đăng ký, mà hạn đến hết ngày %(day)s. Hãy chờ hết hạn, hoặc đổi hạn trước khi chốt."
            )
            % {"day": ngay(last)}
        )
    return milestones.reach(
        cluster_year=cluster_year,
        kind=MilestoneKind.REGISTERED,
        reached_on=today,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def _ensure_open(milestone: Milestone, at: dt.datetime, longer: dt.date | None) -> None:
    if is_registering_open(milestone, at, longer):
        return
    if milestone.reached_on:
        raise RuleError(
            _("Danh sách đăng ký đã được chốt ngày %(day)s, không nhận thêm.")
            % {"day": ngay(milestone.reached_on)}
        )
    raise RuleError(
        _("Đã hết hạn đăng ký (hết ngày %(day)s). Hãy liên hệ Trưởng cụm nếu cần gia hạn.")
        % {"day": ngay(latest_of(milestone.due_on, longer))}
    )


def _ensure_may_have(award: AwardType, unit: Unit, *, by_kind: str) -> None:
    if is_barred(award, for_kind=unit.kind_on_day, by_kind=by_kind):
        raise RuleError(
            _("%(unit)s không đề nghị %(award)s qua Bộ: danh hiệu này do tỉnh xét. Hãy bỏ chọn ô đó.")
            % {"unit": unit.name_on_day, "award": award},
            field="picks",
        )
    if award.subject != AwardSubject.COLLECTIVE:
        raise RuleError(
            _("%(award)s dành cho cá nhân, không đăng ký ở cụm. Hãy bỏ chọn ô đó.") % {"award": award},
            field="picks",
        )


def _submitted(
    cluster_year: ClusterYear,
    award: AwardType,
    by_unit: Unit,
    unit: Unit,
    note: str,
    actor: User,
    at: dt.datetime,
) -> TitleRegistration:
    return TitleRegistration(
        cluster_year=cluster_year,
        award_type=award,
        by_unit=by_unit,
        for_unit=unit,
        for_unit_name=unit.name_on_day,
        for_unit_kind=unit.kind_on_day,
        note=note,
        submitted_at=at,
        submitted_by=actor,
    )


def _end(
    registration_id: int,
    state: RegistrationState,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> TitleRegistration:
    registration = (
        TitleRegistration.objects.select_for_update(of=("self",))
        .select_related("cluster_year", "award_type")
        .get(pk=registration_id)
    )
    milestones.ensure_running(registration.cluster_year)
    if state not in REGISTRATION_MOVES[registration.state]:
        raise StateConflictError(
            _("Đăng ký này đã đổi tình trạng trước đó (%(state)s). Hãy tải lại trang.")
            % {"state": registration.get_state_display()}
        )
    if not reason.strip():
        raise RuleError(_("Phải ghi lý do."), field="reason")
    if milestones.is_reached(registration.cluster_year, MilestoneKind.VOTED):
        raise RuleError(_("Cụm đã bỏ phiếu, danh sách đăng ký không thay đổi được nữa."))
    registration.state, registration.end_reason = state, reason.strip()
    registration.ended_at, registration.ended_by = at, actor
    registration.save(update_fields=["state", "end_reason", "ended_at", "ended_by"])
    if state == RegistrationState.DISQUALIFIED:
        tell_of_disqualified(registration, actor=actor, at=at)
    record(
        actor=actor,
        verb=f"registration.{state}",
        target=registration,
        scope=registration.cluster_year,
        at=at,
        summary=f"{RegistrationState(state).label}: {registration.award_type} của {registration.for_unit_name}. {reason}",
        on_behalf_of=on_behalf_of,
        before={"state": RegistrationState.SUBMITTED},
        after={"state": state, "end_reason": reason},
    )
    return registration
