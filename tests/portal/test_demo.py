"""The sample data: loaded once, marked everywhere, with something to do for every account."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from clusters.models import Cluster, ClusterYear, Unit
from core import clock
from emulation.models import Campaign, CampaignPlan
from portal.services.catalogues import load_catalogues
from portal.services.demo.years import load_demo
from scoring.enums import CardState
from scoring.models import Scorecard
from scoring.queries.ranking import ranking


def test_it_is_loaded_once_marked_everywhere_and_its_accounts_are_printed():
    load_catalogues()
    assert load_demo(at=clock.now()) is True
    before = ClusterYear.objects.count(), User.objects.count()

    assert load_demo(at=clock.now()) is False
    assert (ClusterYear.objects.count(), User.objects.count()) == before
    for model in (User, Unit, Cluster, ClusterYear, CampaignPlan, Campaign):
        assert model.objects.exists()
        assert not model.objects.filter(is_sample=False).exists()
    assert set(Scorecard.objects.values_list("state", flat=True)) >= {
        CardState.OPEN, CardState.SELF_SCORED, CardState.CERTIFIED, CardState.CROSS_CHECKED, CardState.FINAL,
        CardState.LOCKED,
    }  # fmt: skip
    region = ClusterYear.objects.get(cluster__code="khu-vuc-minh-hoa", year=clock.today().year)
    places = [place for table in ranking(region, clock.today()) for place in table.places]
    assert [place.is_tied for place in places].count(True) >= 2
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert "truongcum" in out.getvalue()
    assert "giao-uoc-minh-hoa" in out.getvalue()


@pytest.mark.parametrize("command", ["load_demo", "demo_accounts"])
def test_a_real_site_refuses(command, settings):
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError, match="thật"):
        call_command(command)
