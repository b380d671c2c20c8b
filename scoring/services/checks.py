"""Teams that check units, and the visits they plan."""

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
from emulation.queries.year_facts import day_in
from emulation.services import milestones
from scoring.enums import TeamKind, VisitState
from scoring.models import InspectionTeam, TeamMember, Visit


@transaction.atomic
def save_team(
    *,
    cluster_year: ClusterYear,
    kind: TeamKind,
    name: str,
    decision_number: str,
    decision_on: dt.date | None,
    actor: User,
    at: dt.datetime,
    team_id: int | None = None,
    on_behalf_of: str = "",
) -> InspectionTeam:
    """Set a team up, or correct what its decision says.

    Raises:
        RuleError: the year is halted, or has a team of that name.
    """
    milestones.ensure_running(cluster_year)
    # Two who set up the same team at once wait here for each other.
    ClusterYear.objects.select_for_update(of=("self",), no_key=True).get(pk=cluster_year.pk)
    teams = InspectionTeam.objects.filter(cluster_year=cluster_year)
    if teams.filter(name=name).exclude(pk=team_id).exists():
        raise RuleError(_("Cụm đã có đoàn mang tên này. Hãy đặt tên khác."), field="name")
    team = (
        teams.select_for_update(of=("self",)).get(pk=team_id)
        if team_id
        else InspectionTeam(cluster_year=cluster_year)
    )
    team.kind, team.name, team.decision_number, team.decision_on = kind, name, decision_number, decision_on
    team.save()
    verb, words = ("team.changed", "Sửa") if team_id else ("team.formed", "Lập")
    tell(team, cluster_year, verb, f"{words} đoàn kiểm tra: {team}", actor, at, on_behalf_of)
    return team


@transaction.atomic
def add_member(
    *,
    team_id: int,
    unit: Unit,
    person_name: str,
    position_title: str,
    is_leader: bool,
    user: User | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TeamMember:
    """Put a person on a team; with a sign-in the person can write what the team finds.

    Raises:
        RuleError: the unit is no member of the cluster, the person is on the team, or it has a leader already.
    """
    team = _locked_team(team_id)
    _ensure_member(team.cluster_year, unit, at, "unit")
    members = team.members.all()
    if is_leader and members.filter(is_leader=True).exists():
        raise RuleError(_("Đoàn đã có trưởng đoàn. Bỏ người đó ra trước."), field="is_leader")
    same = members.filter(user=user) if user else members.filter(unit=unit, person_name=person_name)
    if same.exists():
        raise RuleError(_("Người này đã ở trong đoàn."), field="person")
    member = TeamMember.objects.create(
        team=team, unit=unit, person_name=person_name, position_title=position_title, is_leader=is_leader,
        user=user,
    )  # fmt: skip
    tell(team, team.cluster_year, "team.joined", f"Thêm {person_name} vào {team}", actor, at, on_behalf_of)
    return member


@transaction.atomic
def remove_member(
    *, team_id: int, member_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Take a person off a team.

    Raises:
        StateConflictError: the person is not on it any more.
    """
    team = _locked_team(team_id)
    member = team.members.filter(pk=member_id).first()
    if member is None:
        raise StateConflictError(_("Người này không còn trong đoàn. Hãy tải lại trang."))
    member.delete()
    tell(team, team.cluster_year, "team.left", f"Bỏ {member} ra khỏi {team}", actor, at, on_behalf_of)


@transaction.atomic
def plan_visits(
    *,
    team_id: int,
    unit_ids: Collection[int],
    planned_on: dt.date | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[Visit]:
    """Plan visits to several units at once; a unit that has one keeps it.

    Raises:
        RuleError: none chosen, no members of the cluster, or the whole team is of the unit to be checked.
    """
    team = _locked_team(team_id)
    members = members_on(team.cluster_year, day_in(team.cluster_year, local_day(at)))
    units = {member.unit_id: member.unit for member in members if member.unit_id in set(unit_ids)}
    if not units or len(units) != len(set(unit_ids)):
        raise RuleError(_("Chọn ít nhất một đơn vị thành viên của cụm."), field="units")
    of_team = set(team.members.values_list("unit", flat=True))
    for unit in units.values():
        if of_team == {unit.pk}:
            raise RuleError(
                _("Mọi thành viên đoàn đều là người của %(unit)s; không đơn vị nào tự kiểm tra mình.")
                % {"unit": unit},
                field="units",
            )
    there = set(team.visits.values_list("unit", flat=True))
    visits = [
        Visit.objects.create(team=team, unit=unit, planned_on=planned_on)
        for unit_id, unit in units.items()
        if unit_id not in there
    ]
    if visits:
        names = "; ".join(str(visit.unit) for visit in visits)
        tell(
            team,
            team.cluster_year,
            "visits.planned",
            f"Lên lịch {team} kiểm tra: {names}",
            actor,
            at,
            on_behalf_of,
        )
    return visits


@transaction.atomic
def cancel_visit(
    *, visit_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Visit:
    """A planned visit does not take place.

    Raises:
        RuleError: no reason.
        StateConflictError: it was held or cancelled.
    """
    visit = locked_visit(visit_id)
    if not reason.strip():
        raise RuleError(_("Không thực hiện thì phải ghi lý do."), field="reason")
    if visit.state != VisitState.PLANNED:
        raise StateConflictError(_("Chỉ hủy được cuộc kiểm tra đang dự kiến. Hãy tải lại trang."))
    visit.state, visit.cancel_reason = VisitState.CANCELLED, reason.strip()
    visit.save(update_fields=["state", "cancel_reason"])
    tell(visit, visit.team.cluster_year, "visit.cancelled", f"Không thực hiện cuộc kiểm tra {visit}", actor, at, on_behalf_of, after={"cancel_reason": visit.cancel_reason})  # fmt: skip
    return visit


def _locked_team(team_id: int) -> InspectionTeam:
    team = (
        InspectionTeam.objects.select_for_update(of=("self",))
        .select_related("cluster_year__halt")
        .get(pk=team_id)
    )
    milestones.ensure_running(team.cluster_year)
    return team


def locked_visit(visit_id: int) -> Visit:
    """The visit, held until the transaction ends; its year must be running.

    Raises:
        RuleError: the year was halted.
    """
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("team__cluster_year__halt", "unit")
        .get(pk=visit_id)
    )
    milestones.ensure_running(visit.team.cluster_year)
    return visit


def ensure_open(visit: Visit) -> None:
    """What the team writes may still change.

    Raises:
        StateConflictError: it is agreed or cancelled.
    """
    if visit.state == VisitState.AGREED:
        raise StateConflictError(_("Hai bên đã thống nhất nên nội dung không sửa được nữa."))
    if visit.state == VisitState.CANCELLED:
        raise StateConflictError(_("Cuộc kiểm tra này đã ghi không thực hiện."))


def _ensure_member(cluster_year: ClusterYear, unit: Unit, at: dt.datetime, field: str) -> None:
    if not members_on(cluster_year, day_in(cluster_year, local_day(at))).filter(unit=unit).exists():
        raise RuleError(_("%(unit)s không phải là đơn vị thành viên của cụm.") % {"unit": unit}, field=field)


def tell(
    target: InspectionTeam | Visit,
    cluster_year: ClusterYear,
    verb: str,
    summary: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    **values: object,
) -> None:
    """Record an act in the history of the team or visit, and of its year."""
    record(
        actor=actor, verb=verb, target=target, scope=cluster_year, at=at, on_behalf_of=on_behalf_of,
        summary=summary, **values,
    )  # fmt: skip
