"""Work that checks make: for the team, and for the unit that was checked."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.queries.work import Desk
from scoring.enums import VisitState
from scoring.models import Visit
from scoring.queries.checks import visits_waiting


def add_check_work(desk: Desk) -> None:
    """Visits to write up or to answer, and what they left to settle (1 query)."""
    for visit in visits_waiting(desk.access, desk.today):
        if visit.state == VisitState.PLANNED:
            _add_writing(desk, visit)
        elif visit.state == VisitState.HELD and not visit.unit_opinion:
            _add_answer(desk, visit)
        for finding in visit.to_settle:
            desk.todo(
                visit.team.cluster_year, title=_("Khắc phục: %(what)s") % {"what": finding}, due_on=finding.due_on,
                why=_("%(team)s nêu khi kiểm tra %(unit)s.") % {"team": visit.team, "unit": visit.unit},
                url=_page(visit), action=_("Ghi đã khắc phục"),
            )  # fmt: skip


def _add_writing(desk: Desk, visit: Visit) -> None:
    desk.todo(
        visit.team.cluster_year, title=_("Ghi kết quả kiểm tra %(unit)s") % {"unit": visit.unit},
        why=_("Bạn ở trong %(team)s.") % {"team": visit.team}, due_on=visit.planned_on,
        url=_page(visit), action=_("Ghi kết quả"),
    )  # fmt: skip


def _add_answer(desk: Desk, visit: Visit) -> None:
    desk.todo(
        visit.team.cluster_year, title=_("Đọc kết quả kiểm tra, thống nhất hoặc nêu ý kiến"),
        why=_("%(team)s đã kiểm tra %(unit)s.") % {"team": visit.team, "unit": visit.unit},
        url=_page(visit), action=_("Đọc kết quả"),
    )  # fmt: skip


def _page(visit: Visit) -> str:
    return reverse("scoring:visit_show", args=[visit.team.cluster_year_id, visit.pk])
