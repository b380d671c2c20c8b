"""The sample data: loaded once, marked everywhere, with something to do for every account."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from awards.enums import BallotMode, BallotState, ConflictKind, NominationState
from awards.models import Ballot, Conflict, Council, CouncilSession, Nomination
from awards.queries.casting import papers_to_cast
from clusters.models import Cluster, ClusterYear, Unit
from core import clock
from emulation.models import Campaign, CampaignPlan
from portal.services.demo.cast import PASSPHRASES
from portal.services.demo.years import load_demo
from rulebook.models import Alert, AwardRecord, Discipline, Hold, Merit, Person, YearRating
from scoring.enums import CardState
from scoring.models import Scorecard
from scoring.queries.ranking import ranking


def test_it_is_loaded_once_marked_everywhere_and_its_accounts_are_printed(sample_years):
    before = ClusterYear.objects.count(), User.objects.count()

    assert load_demo(at=sample_years) is False
    assert (ClusterYear.objects.count(), User.objects.count()) == before
    of_the_year = (User, Unit, Cluster, ClusterYear, CampaignPlan, Campaign)
    of_awards = (Person, AwardRecord, Merit, YearRating, Discipline, Hold, Council, CouncilSession)
    for model in (*of_the_year, *of_awards):
        assert model.objects.exists()
        assert not model.objects.filter(is_sample=False).exists()
    assert set(Scorecard.objects.values_list("state", flat=True)) >= {
        CardState.OPEN, CardState.SELF_SCORED, CardState.CERTIFIED, CardState.CROSS_CHECKED, CardState.FINAL,
        CardState.LOCKED,
    }  # fmt: skip
    region = ClusterYear.objects.get(cluster__code="khu-vuc-minh-hoa", year=clock.today().year)
    places = [place for table in ranking(region, clock.today()) for place in table.places]
    assert [place.is_tied for place in places].count(True) >= 2
    # Beside the one on paper: a sealed one concluded, one open, one tried out, one that waits for its keys.
    sealed = Ballot.objects.filter(mode=BallotMode.ELECTRONIC)
    assert set(sealed.values_list("state", "is_rehearsal")) == {
        (BallotState.MINUTED, False), (BallotState.OPEN, False), (BallotState.OPEN, True), (BallotState.PREPARED, False),
    }  # fmt: skip
    waiting = {entry.delegate.username for user in User.objects.all() for entry in papers_to_cast(user)}
    assert {"truonghop", "daibieu1", "daibieu2", "truongcum", "thutruong1", "capho1"} <= waiting
    assert set(Nomination.objects.values_list("state", flat=True)) >= {
        *set(NominationState)
        - {NominationState.COUNCIL_VOTED, NominationState.REFUSED, NominationState.WITHDRAWN}
    }
    assert Alert.objects.filter(answered_at=None).count() == 1
    conflict = Conflict.objects.get()
    assert (conflict.kind, conflict.member.user.username) == (ConflictKind.OWN_UNIT, "thutruong1")
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert "truongcum" in out.getvalue()
    assert "giao-uoc-minh-hoa" in out.getvalue()
    assert all(passphrase in out.getvalue() for passphrase in PASSPHRASES.values())


@pytest.mark.parametrize("command", ["load_demo", "demo_accounts"])
def test_a_real_site_refuses(command, settings):
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError, match="thật"):
        call_command(command)
