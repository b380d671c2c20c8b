"""Pages of checks: the year's teams and what they plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.models import ClusterYear, Unit
from clusters.permissions import allow
from clusters.queries import members_on
from core import clock
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from emulation.queries.year_facts import day_in
from emulation.views.shared import of_year
from scoring.forms.checks import MemberForm, TeamForm, VisitPlanForm
from scoring.models import InspectionTeam, Visit
from scoring.queries import checks as queries
from scoring.services import checks as services

NOT_YOURS = gettext_lazy(
    "Chỉ Trưởng, Phó Trưởng, thư ký cụm, cán bộ đơn vị Trưởng, Phó và Thường trực Hội đồng lập đoàn, lên lịch."
)
TEAM_FIELDS = ("kind", "name", "decision_number", "decision_on")


@require_safe
@readonly
def team_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """The teams of the year, how far they are, and the visits to one's own units."""
    cluster_year = request.access.year_or_404(year_id)
    teams = [(team, _rows(request, team)) for team in queries.teams_of(cluster_year)]
    context = {
        **of_year(cluster_year),
        "teams": teams,
        "may_organise": queries.may_organise(request.access, cluster_year),
        "unsettled": queries.unsettled(_own_units(request, teams)).filter(
            visit__team__cluster_year=cluster_year
        ),
    }
    return render(request, "scoring/team_list.html", context)


@require_safe
@readonly
def team_show(request: HttpRequest, year_id: int, team_id: int) -> HttpResponse:
    """One team: members, schedule."""
    cluster_year, team = _team(request, year_id, team_id)
    return _show(request, cluster_year, team)


@get_or_post
def team_new(request: HttpRequest, year_id: int) -> HttpResponse:
    """Set a team up."""
    cluster_year = request.access.year_or_404(year_id)
    _allow(request, cluster_year)
    return _edit(request, cluster_year, None)


@get_or_post
def team_edit(request: HttpRequest, year_id: int, team_id: int) -> HttpResponse:
    """Correct what the team's decision says."""
    cluster_year, team = _team(request, year_id, team_id)
    _allow(request, cluster_year)
    return _edit(request, cluster_year, team)


@get_or_post
def team_member_new(request: HttpRequest, year_id: int, team_id: int) -> HttpResponse:
    """Put a person on the team."""
    cluster_year, team = _team(request, year_id, team_id)
    _allow(request, cluster_year)
    day = day_in(cluster_year, clock.today())
    units = [(member.unit_id, member.name_on_day) for member in members_on(cluster_year, day)]
    form = MemberForm(**posted(request), people=queries.people_to_appoint(cluster_year, day), units=units)
    if form.is_valid() and form.run(services.add_member, team_id=team.pk, **_person(form), **acting(request)):
        messages.success(request, _("Đã thêm vào đoàn."))
        return redirect("scoring:team_show", year_id, team_id)
    return _form(request, cluster_year, form, title=_("Thêm thành viên đoàn"), team=team)


@require_POST
def team_member_remove(request: HttpRequest, year_id: int, team_id: int, member_id: int) -> HttpResponse:
    """Take a person off the team."""
    cluster_year, team = _team(request, year_id, team_id)
    _allow(request, cluster_year)
    if attempt(request, services.remove_member, team_id=team.pk, member_id=member_id, **acting(request)):
        messages.success(request, _("Đã bỏ ra khỏi đoàn."))
    return redirect("scoring:team_show", year_id, team_id)


@get_or_post
def visit_plan(request: HttpRequest, year_id: int, team_id: int) -> HttpResponse:
    """Plan visits to several units at once."""
    cluster_year, team = _team(request, year_id, team_id)
    _allow(request, cluster_year)
    units = queries.units_to_visit(team, day_in(cluster_year, clock.today()))
    form = VisitPlanForm(**posted(request), units=units)
    if form.is_valid() and form.run(
        services.plan_visits, team_id=team.pk, unit_ids=form.cleaned_data["units"],
        planned_on=form.cleaned_data["planned_on"], **acting(request),
    ):  # fmt: skip
        messages.success(request, _("Đã lên lịch kiểm tra."))
        return redirect("scoring:team_show", year_id, team_id)
    return _form(request, cluster_year, form, title=_("Lên lịch kiểm tra"), team=team)


def _show(request: HttpRequest, cluster_year: ClusterYear, team: InspectionTeam) -> HttpResponse:
    context = {
        **of_year(cluster_year),
        "team": team,
        "rows": _rows(request, team),
        "may_organise": queries.may_organise(request.access, cluster_year),
        "events": history_of(team),
    }
    return render(request, "scoring/team_show.html", context)


def _edit(request: HttpRequest, cluster_year: ClusterYear, team: InspectionTeam | None) -> HttpResponse:
    initial = {name: getattr(team, name) for name in TEAM_FIELDS} if team else {}
    form = TeamForm(**posted(request), initial=initial)
    if form.is_valid() and form.run(
        services.save_team, cluster_year=cluster_year, team_id=team.pk if team else None,
        **{name: form.cleaned_data[name] for name in TEAM_FIELDS}, **acting(request),
    ):  # fmt: skip
        messages.success(request, _("Đã lưu đoàn kiểm tra."))
        return redirect("scoring:team_show", cluster_year.pk, form.result.pk)
    return _form(
        request,
        cluster_year,
        form,
        title=_("Sửa đoàn kiểm tra") if team else _("Lập đoàn kiểm tra"),
        team=team,
    )


def _form(
    request: HttpRequest, cluster_year: ClusterYear, form: Any, *, title: str, team: InspectionTeam | None
) -> HttpResponse:
    back = ["scoring:team_show", cluster_year.pk, team.pk] if team else ["scoring:team_list", cluster_year.pk]
    context = {
        **of_year(cluster_year),
        "form": form,
        "title": title,
        "lead": team.name if team else "",
        "cancel_url": reverse(back[0], args=back[1:]),
    }
    return render(request, "scoring/team_form.html", context, status=form_status(form))


def _person(form: MemberForm) -> dict[str, Any]:
    """Whom the form names: a person with a sign-in brings unit, name and title along."""
    data = form.cleaned_data
    chosen = form.people.get(data["person"])
    if chosen is None:
        unit = Unit.objects.get(pk=data["unit"])
        return {
            "unit": unit, "user": None, "person_name": data["person_name"],
            "position_title": data["position_title"], "is_leader": data["is_leader"],
        }  # fmt: skip
    title = data["position_title"] or chosen.position_title or chosen.get_role_display()
    return {
        "unit": chosen.unit, "user": chosen.user, "person_name": chosen.user.full_name,
        "position_title": title, "is_leader": data["is_leader"],
    }  # fmt: skip


def _rows(request: HttpRequest, team: InspectionTeam) -> list[tuple[Visit, bool]]:
    """Visits, and whether the person may read each."""
    rows = []
    for visit in team.visits.all():
        visit.team = team  # whose members are read already
        rows.append((visit, queries.may_read_visit(request.access, visit)))
    return rows


def _own_units(request: HttpRequest, teams: list) -> set[int]:
    return {visit.unit_id for _team, rows in teams for visit, _readable in rows} & request.access.unit_ids


def _team(request: HttpRequest, year_id: int, team_id: int) -> tuple[ClusterYear, InspectionTeam]:
    cluster_year = request.access.year_or_404(year_id)
    team = get_object_or_404(queries.teams_of(cluster_year), pk=team_id)
    team.cluster_year = cluster_year
    return cluster_year, team


def _allow(request: HttpRequest, cluster_year: ClusterYear) -> None:
    allow(queries.may_organise(request.access, cluster_year), NOT_YOURS)
