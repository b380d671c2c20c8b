"""What is due of dossiers, public comment, ballots and sessions; nobody is told to cast."""

import datetime as dt

import pytest

from awards.services import dossiers, public_comments
from clusters.enums import Role
from core import clock
from deadlines.enums import Level
from deadlines.sources import kinds, open_deadlines
from notifications.models import Notice
from tests import factories as make
from tests.factories.ballots import make_hall
from tests.factories.councils import make_council, make_session
from tests.factories.dossiers import appraised, make_laws, make_titles, office, own_received

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
AT = dt.datetime(2026, 6, 1, 3, tzinfo=dt.UTC)


def _due(**asked):
    return open_deadlines(first=DAY, last=dt.date(2026, 12, 31), day=DAY, **asked)


def test_dossier_waits_for_the_office_and_once_returned_for_the_unit():
    make_laws()
    dossier = own_received(make_titles()["cstd_nganh"], DAY, at=AT)
    officer = make.appoint(Role.UNIT_OFFICER, unit=dossier.unit)
    (waits,) = _due(keys=[f"dossier:{dossier.pk}"])
    assert (waits.kind, waits.units) == ("dossier.step", ())
    assert kinds()[waits.kind].first_level == Level.OFFICE
    dossiers.return_dossier(
        nomination_id=dossier.pk, reason="Thiếu chữ ký", missing="Báo cáo", due_on=dt.date(2026, 6, 10),
        actor=office(), at=AT,
    )  # fmt: skip
    told = Notice.objects.get(kind="dossier.returned")
    assert (told.recipient, told.sender.is_superuser) == (officer, False)
    assert "Còn thiếu: Báo cáo" in told.body
    (returned,) = _due()
    assert (returned.kind, returned.due_on) == ("dossier.returned", dt.date(2026, 6, 10))
    assert returned.units == (dossier.unit_id,)
    (asked,) = (one for one in _due(with_done=True) if one.thing == f"dossier:{dossier.pk}/returned")
    assert (asked.is_done, asked.units) == (False, (dossier.unit_id,))
    dossiers.receive_again(nomination_id=dossier.pk, reason="Đã đủ", received_on=DAY, actor=office(), at=AT)
    done = {one.is_done: one for one in _due(with_done=True)}
    assert done[True].done_units == (dossier.unit_id,)
    assert (done[False].key, done[False].thing) == (waits.key, "")


def test_public_comment_closes_and_the_session_waits_for_its_members():
    make_laws()
    dossier = own_received(make_titles()["cstd_toan_quoc"], DAY, at=AT)
    appraised([dossier], DAY, at=AT)
    comment = public_comments.open_comment(
        nomination_ids=[dossier.pk], notice="TB 1", address="", opened_on=DAY, actor=office(), at=AT
    )
    (closes,) = _due()
    assert (closes.key, closes.due_on) == (f"public-comment:{comment.pk}", comment.closes_on)
    assert "5 ngày làm việc" in str(closes.basis)
    over = AT + dt.timedelta(days=14)
    public_comments.end_comment(
        comment_id=comment.pk,
        ended_on=clock.local_day(over),
        outcome="Không có ý kiến",
        actor=office(),
        at=over,
    )
    chamber = make_council(at=AT, accounts=3)
    session = make_session(chamber, [dossier], at=over)
    (held,) = _due(keys=[f"session:{session.pk}"])
    called = Notice.objects.filter(kind="session.called").values_list("recipient", flat=True)
    assert set(called) == {member.user_id for member in chamber.members[:3]}
    assert held.people == tuple(member.user_id for member in chamber.members[:3])


def test_ballot_waits_for_the_leaders_only():
    hall = make_hall(5, 2)
    head = make.appoint(Role.UNIT_HEAD, unit=hall.units[1])
    ballot = hall.prepare()
    assert [notice.recipient for notice in Notice.objects.filter(kind="ballot.prepared")] == [head]
    (deadline,) = open_deadlines(first=ballot.held_on, last=ballot.held_on, day=ballot.held_on)
    assert kinds()[deadline.kind].first_level == Level.CLUSTER
    assert (deadline.cluster_year, deadline.units, deadline.people) == (ballot.cluster_year, (), ())
