"""What checks leave to be done, for whom, until when."""

import datetime as dt

import pytest

from deadlines.sources import open_deadlines
from scoring.services import visits
from tests import factories as make
from tests.factories.checks import DAY, by, make_finding, make_team, make_visit

pytestmark = pytest.mark.django_db


def test_visit_waits_for_its_team_then_what_it_found_for_the_unit_until_it_is_settled():
    year = make.make_cluster_year(2026, units=2)
    checker, checked = make.members_of(year)
    team = make_team(year, checker)
    visit = make_visit(team, checked, held_on=None)

    def due(**asked):
        return open_deadlines(first=DAY, last=dt.date(2026, 7, 1), day=DAY, **asked)

    (planned,) = due()
    assert (planned.key, planned.units) == (f"visit:{visit.pk}", ())
    assert planned.people == (team.members.get().user_id,)
    visit = visits.save_visit(
        visit_id=visit.pk, revision=0, planned_on=DAY, held_on=DAY, place="", unit_attendants="", conclusion="Tốt",
        **by(),
    )  # fmt: skip
    finding = make_finding(visit, due_on=dt.date(2026, 7, 1))
    (left,) = due(keys=[f"finding:{finding.pk}", f"visit:{visit.pk}"])
    assert (left.units, left.due_on) == ((checked.pk,), dt.date(2026, 7, 1))
    assert "10/06/2026" in str(left.basis)
    assert due(year_ids=[year.pk + 1]) == []
    visits.settle_finding(visit_id=visit.pk, finding_id=finding.pk, note="Đã bổ sung", **by())
    assert due() == []
    done = {one.key: one for one in due(with_done=True)}
    assert (done[planned.key].is_done, done[planned.key].due_on) == (True, DAY)
    assert (done[left.key].units, done[left.key].done_units) == ((), (checked.pk,))
    assert [one.key for one in due(year_ids=[], person=team.members.get().user_id, with_done=True)] == [
        planned.key
    ]
