"""Two people send a form at the same moment, on real connections: nothing is lost, the second is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from awards.models import Ballot
from clusters.enums import Role
from clusters.models import ClusterMembership
from core import clock
from emulation.models import CampaignPlan, Covenant, CovenantSignature, TitleRegistration
from emulation.services import plans
from tests import factories as make
from tests.access.world import World, build_world
from tests.factories import covenants as make_covenant
from tests.factories.ballots import figures_for, make_hall
from tests.factories.emulation import make_award
from tests.replay.person import Person, errors_of, words_of

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

NEWER = "Trong lúc bạn soạn"


@pytest.fixture
def world() -> World:
    return build_world()


def at_once(url: str, *sendings: tuple[Any, dict[str, Any]], **common: Any) -> list[HttpResponse]:
    """Everybody opens the page; then all send at one moment. The accepted answers come first."""
    ready = []
    for user, typed in sendings:
        person = Person(user)
        form = person.form_at(url, *typed, *common)
        filled = {name: form.controls[name].filled_with(value) for name, value in (typed | common).items()}
        ready.append((person.client, form.data() | filled))
    barrier = Barrier(len(ready))

    def send(client, data):
        barrier.wait(timeout=20)
        try:
            return client.post(url, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(ready)) as pool:
        answers = list(pool.map(send, *zip(*ready, strict=True)))
    return sorted(answers, key=lambda answer: answer.status_code)


def codes(answers: list[HttpResponse]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_plan_text(world):
    year, people = world.cluster_year, world.people
    plans.draft_plan(cluster_year=year, actor=None, at=clock.now())
    url = reverse("emulation:plan_edit", args=[year.pk])

    answers = at_once(
        url, (people["chair"], {"purpose": "Của Trưởng"}), (people["secretary"], {"purpose": "Của thư ký"})
    )

    assert codes(answers) == [302, 422]
    both = {"Của Trưởng", "Của thư ký"}
    saved = CampaignPlan.objects.get().purpose
    assert saved in both
    page = words_of(answers[1])
    assert NEWER in page
    assert all(text in page for text in both)


def test_covenant_text(world):
    year, people = world.cluster_year, world.people
    covenant = make_covenant.covenant_draft(year)
    url = make_covenant.url("covenant_edit", covenant)

    answers = at_once(
        url, (people["chair"], {"opening": "Của Trưởng"}), (people["secretary"], {"opening": "Của thư ký"})
    )

    assert codes(answers) == [302, 422]
    page = words_of(answers[1])
    assert Covenant.objects.get().opening in {"Của Trưởng", "Của thư ký"}
    assert NEWER in page
    assert all(text in page for text in ("Của Trưởng", "Của thư ký"))


def test_registration_of_one_title_by_two_people_of_a_unit(world):
    unit, award = world.member_unit, make_award()
    url = reverse("emulation:registration_new", args=[world.cluster_year.pk, unit.pk])
    pick = {"picks": [f"{award.pk}-{unit.pk}"]}

    answers = at_once(url, (world.people["officer"], pick), (world.people["head"], pick))

    assert codes(answers) == [302, 422]
    assert "đều đã được đăng ký" in " ".join(errors_of(answers[1])["picks"])
    assert TitleRegistration.objects.count() == 1


def test_registration_of_two_titles(world):
    unit, awards = world.member_unit, [make_award(), make_award("Tập thể lao động xuất sắc")]
    url = reverse("emulation:registration_new", args=[world.cluster_year.pk, unit.pk])
    picks = [{"picks": [f"{award.pk}-{unit.pk}"]} for award in awards]

    answers = at_once(url, (world.people["officer"], picks[0]), (world.people["head"], picks[1]))

    assert codes(answers) == [302, 302]
    assert set(TitleRegistration.objects.values_list("award_type", flat=True)) == {a.pk for a in awards}


def test_signature_of_head_and_deputy_for_one_unit(world):
    covenant = make_covenant.covenant_in_signing(world.cluster_year)
    party = covenant.parties.get(unit=world.member_unit)
    deputy = make.appoint(Role.UNIT_DEPUTY, unit=world.member_unit, position_title="Phó Cục trưởng")
    url = make_covenant.url("covenant_sign", covenant, party.pk)

    answers = at_once(url, (world.people["head"], {}), (deputy, {}), agreed=True, password=make.PASSWORD)

    assert codes(answers) == [302, 422]
    assert "đã ký" in words_of(answers[1])
    assert CovenantSignature.objects.filter(party=party).count() == 1


def test_count_of_one_teller_on_two_devices():
    hall = make_hall(units=4, nominees=1)
    ballot = hall.closed()
    url = reverse("awards:count_enter", args=[ballot.pk])
    typed = [{k: str(v) for k, v in figures_for(ballot, [votes]).items()} for votes in (4, 3)]

    answers = at_once(url, *[(hall.teller_a, figures) for figures in typed])

    assert codes(answers) == [302, 422]
    assert ballot.counts.count() == 1
    nominee = ballot.nominees.get().pk
    page = answers[1].content.decode()
    assert any(
        f'name="for_{nominee}"' in line and f'value="{n}"' in line for n in "34" for line in page.split("<")
    )


def test_counts_of_two_tellers_who_agree():
    hall = make_hall(units=4, nominees=1)
    ballot = hall.closed()
    url = reverse("awards:count_enter", args=[ballot.pk])
    typed = {name: str(number) for name, number in figures_for(ballot, [4]).items()}

    answers = at_once(url, (hall.teller_a, typed), (hall.teller_b, typed))

    assert codes(answers) == [302, 302]
    assert ballot.counts.count() == 2
    assert Ballot.objects.get(pk=ballot.pk).state == "counted"


def test_members_added_by_two_people(world):
    first, second, both = make.make_unit(), make.make_unit(), make.make_unit()
    colleague = make.appoint(Role.STANDING_BODY)
    url = reverse("clusters:year_members", args=[world.cluster_year.pk])

    answers = at_once(
        url,
        (world.people["standing"], {"units": [first.code, both.code]}),
        (colleague, {"units": [second.code, both.code]}),
    )

    assert codes(answers) == [302, 422]
    assert both.name in " ".join(errors_of(answers[1])["__all__"])
    rows = ClusterMembership.objects.filter(cluster_year=world.cluster_year)
    # All of the one list, nothing of the other; whatever the second typed stands in the form.
    assert rows.count() == 5
    assert rows.filter(unit=both).count() == 1
    assert len(set(rows.values_list("ordinal", flat=True))) == 5
    assert any(f"{unit.code}\n{both.code}" in answers[1].content.decode() for unit in (first, second))
