"""The page that plans a year backwards from its conferences."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear
from clusters.permissions import allow
from core import clock
from core.http import acting, get_or_post
from deadlines.queries.rules import ladder_steps
from emulation.deadlines import kind_of
from emulation.enums import MilestoneKind
from emulation.forms.year_plan import YearPlanForm
from emulation.queries import year_plan as queries
from emulation.queries.pending import ACTING_ROLES
from emulation.services.telling import concerned_by
from emulation.services.year_plan import save_year_plan
from emulation.views.shared import of_year, renew
from workdays.counting import WorkCalendar
from workdays.queries import unlisted_notes


@get_or_post
def year_plan(request: HttpRequest, year_id: int) -> HttpResponse:
    """Type the days of the conferences, take the proposed days, shift them, save all at once."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        request.access.is_standing_body or request.access.drafts_for(cluster_year),
        _(
            "Chỉ Trưởng, Phó Trưởng, thư ký, cán bộ đơn vị Trưởng, Phó hoặc Thường trực Hội đồng lập lịch của năm."
        ),
    )
    calendar = queries.calendar_of(cluster_year)
    form = _form(cluster_year, calendar, request.POST or None)
    act = request.POST.get("act", "")
    if act == "suggest" and form.is_valid():
        form = _form(cluster_year, calendar, form.filled())
    elif not act and form.is_valid() and _save(request, cluster_year, form):
        return redirect("emulation:year_plan", year_id)
    if form.refusal is not None:
        renew(form, seen=form.planned.seen)
    steps = ladder_steps()
    context = {
        **of_year(cluster_year),
        "form": form,
        "rows": [
            (
                form[f"due_{kind}"],
                form.planned.days.get(kind),
                form.proposals.get(kind),
                queries.reminded(day, steps.get(kind_of(kind), ()), calendar),
            )
            for kind, day in form.days().items()
        ],
        "told_people": _concerned(cluster_year, form),
        "reached": [(MilestoneKind(kind).label, day) for kind, day in form.planned.reached.items()],
        "warnings": queries.warnings(form.days(), *form.conference_days(), calendar)
        + unlisted_notes([*form.days().values(), *form.conference_days()]),
        "line": queries.timeline(cluster_year, form.days(), *form.conference_days(), calendar, clock.today()),
    }
    return render(request, "emulation/year_plan.html", context, status=422 if form.errors else 200)


def _form(cluster_year: ClusterYear, calendar: WorkCalendar, data: QueryDict | None) -> YearPlanForm:
    """The form with the proposals that follow from the conferences it names."""
    form = YearPlanForm(
        data,
        cluster_year=cluster_year,
        planned=queries.planned_year(cluster_year),
        last_year=queries.last_years_days(cluster_year),
    )
    form.is_valid()
    form.propose(queries.suggestions(cluster_year, *form.conference_days(), calendar))
    return form


def _concerned(cluster_year: ClusterYear, form: YearPlanForm) -> list[User]:
    """Who is told when a day that was set moves; steps with the same roles have the same people."""
    of_roles = {ACTING_ROLES.get(kind): kind for kind in form.kinds if form.planned.days.get(kind)}
    people = [
        person for kind in of_roles.values() for person in concerned_by(cluster_year, kind, clock.today())
    ]
    return list({person.pk: person for person in people}.values())


def _save(request: HttpRequest, cluster_year: ClusterYear, form: YearPlanForm) -> bool:
    data = {
        name: form.cleaned_data[name]
        for name in ("launch_on", "review_on", "with_conferences", "reason", "seen")
    }
    if not form.run(save_year_plan, cluster_year=cluster_year, days=form.days(), **data, **acting(request)):
        return False
    messages.success(
        request, _("Đã lưu lịch của năm. Người còn việc phải làm sẽ được nhắc theo các hạn này.")
    )
    return True
