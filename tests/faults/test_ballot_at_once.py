"""Two people act on one ballot at the same moment, on real connections: one act holds, the other is told."""

import pytest

from audit.models import AuditEvent
from awards.enums import BallotMode, BallotState
from awards.models import Ballot
from awards.services import switching, voting
from awards.services.casting import cast_paper
from core.errors import RuleError, StateConflictError
from tests.factories.ballots import AT
from tests.factories.boxes import make_sealed_hall
from tests.faults.threads import acts_at_once
from urn.papers import new_nonce
from urn.queries.boxes import turnout

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("INV-7")
def test_two_secretaries_close_at_once_and_paper_and_phone_meet():
    sealed = make_sealed_hall(units=6, nominees=1)
    ballot = sealed.opened()
    when = {"ballot_id": ballot.pk, "actor": sealed.hall.chair, "at": AT}

    switched = acts_at_once(
        lambda: switching.switch_to_mixed(reason="Mất mạng", **when),
        lambda: switching.switch_to_mixed(reason="Mất điện", **when),
        lambda: cast_paper(entry=sealed.entry(ballot, 0), marks="f", nonce=new_nonce()),
    )
    assert sum(isinstance(answer, StateConflictError) for answer in switched[:2]) == 1
    assert switched[2].is_new  # what was cast while switching is in the box

    for number in range(1, 5):  # each unit has a paper in its hand or one in the box, never both
        entry = sealed.entry(ballot, number)
        answers = acts_at_once(
            lambda entry=entry: switching.issue_on_paper(entry_id=entry.pk, **when),
            lambda entry=entry: cast_paper(entry=entry, marks="f", nonce=new_nonce()),
        )
        assert sum(isinstance(answer, RuleError) for answer in answers) == 1
    ballot = Ballot.objects.select_related("box").get(pk=ballot.pk)
    assert (ballot.mode, turnout(ballot.box).voted) == (BallotMode.MIXED, 5)

    closed = acts_at_once(*[lambda: voting.close_ballot(**when)] * 2)

    assert sum(isinstance(answer, StateConflictError) for answer in closed) == 1
    assert "không mở lại" in str(next(answer for answer in closed if isinstance(answer, RuleError)))
    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED
    assert AuditEvent.objects.filter(verb="ballot.closed").count() == 1
