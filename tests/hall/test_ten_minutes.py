"""One vote of twenty-six units from check-in to signed minutes, with what the people in charge must press counted."""

from time import process_time

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from awards.enums import BallotState
from awards.models import Nomination
from clusters.enums import Role
from emulation.enums import ConferenceKind
from emulation.services.conferences import plan_conference
from hall.models import Hall, RunStep
from tests import factories as make
from tests.factories.ballots import AT, HELD_ON
from tests.factories.boxes import make_sealed_hall
from tests.replay.person import Person, words_of
from tests.replay.story import assert_told
from tests.replay.voting import casts, open_box, page, set_keys

UNITS, BY_LIST = 26, 2
AGENDA = ["Đón đại biểu, điểm danh", "Bỏ phiếu bình xét, suy tôn", "Thông qua biên bản, bế mạc"]
# What may be asked of the people in charge; most of the ten minutes are for the delegates to read and mark.
MOST_PRESSES, MOST_SECONDS = 25, 60


class InCharge(Person):
    """Somebody who runs the vote: every page opened and every form sent is a press."""

    presses = 0

    def opens(self, url: str, status: int = 200) -> HttpResponse:
        InCharge.presses += 1
        return super().opens(url, status)

    def sends(self, url: str, **how: object) -> HttpResponse:
        InCharge.presses += 1
        return super().sends(url, **how)

    def presses_button(self, url: str, *, on: str, **button: str) -> None:
        """Send the form of a page, with what was chosen and what the pressed button says."""
        form = self.form_at(on, to=url)
        InCharge.presses += len(button)
        answer = self.client.post(url, form.data() | button)
        assert answer.status_code == 302, words_of(answer)


@pytest.fixture
def sealed():
    """A cluster that has prepared its ballot and its sheet the day before; the keys of the box are set."""
    with time_machine.travel(AT, tick=False):
        sealed = make_sealed_hall(units=UNITS, nominees=4)
        hall = sealed.hall
        secretary = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=hall.cluster_year)
        conference = plan_conference(
            cluster_year=hall.cluster_year, kind=ConferenceKind.REVIEW, held_on=HELD_ON, agenda=AGENDA,
            place="Hà Nội", actor=hall.chair, at=AT,
        )  # fmt: skip
        award, tellers = hall.award, sealed.tellers
        hall.rule()
        person = Person(secretary)
        person.sends(
            page("ballot_prepare", hall.cluster_year.pk, award.pk), mode="electronic", secretary="Thư ký",
            chaired_by="Chủ trì", head_name=tellers[0].full_name,
            teller_one=tellers[0].pk, teller_two=tellers[1].pk, teller_three=tellers[2].pk,
        )  # fmt: skip
        ballot = conference.ballots.get()
        set_keys(ballot, tellers)
        person.sends(
            reverse("hall:sheet_make", args=[conference.pk]),
            on=reverse("hall:sheet_show", args=[conference.pk]),
        )
        door = reverse("hall:door_show", args=[conference.pk])
        person.sends(reverse("hall:door_renew", args=[conference.pk]), on=door)
        yield sealed, secretary, conference, ballot


def test_twenty_six_units_vote_in_ten_minutes(sealed, capsys):
    sealed, secretary, conference, ballot = sealed
    hall = sealed.hall
    secretary, chair = InCharge(secretary), InCharge(hall.chair)
    sheet, roll = (reverse(f"hall:{name}", args=[conference.pk]) for name in ("sheet_show", "roll"))
    steps = list(RunStep.objects.values_list("pk", flat=True))
    InCharge.presses, began = 0, process_time()

    def goes_on_to(step: int) -> None:
        secretary.sends(reverse("hall:step_act", args=[steps[step], "bat-dau"]), on=sheet)

    goes_on_to(0)
    door = reverse("hall:check_in", args=[conference.pk, Hall.objects.get().code])
    for delegate in sealed.delegates[:-BY_LIST]:
        Person(delegate).sends(door)
    others = f"{roll}?chon=chua-ghi"
    accounts = {
        f"person_{unit.pk}": str(delegate.pk)
        for unit, delegate in list(zip(hall.units, sealed.delegates, strict=True))[-BY_LIST:]
    }  # these units have two accounts each: the secretary says whose
    secretary.presses_button(others, on=others, noted="co-mat", **accounts)
    goes_on_to(1)
    secretary.sends(page("ballot_roll", ballot.pk))
    chair.sends(page("ballot_open", ballot.pk))
    for number, delegate in enumerate(sealed.delegates):
        casts(Person(delegate), ballot, "".join("f" if number < agree else "a" for agree in (26, 22, 21, 3)))
    chair.sends(page("ballot_close", ballot.pk))
    open_box(ballot, sealed.tellers)
    chair.sends(page("ballot_announce", ballot.pk))
    wall = Person(secretary.user).reads(reverse("hall:screen", args=[conference.pk]))
    secretary.sends(page("minutes_write", ballot.pk))
    chair.sends(page("minutes_adopt", ballot.pk))
    goes_on_to(2)
    secretary.sends(reverse("hall:minutes_fill", args=[conference.pk]))

    seconds = process_time() - began
    with capsys.disabled():
        print(
            f"\n{UNITS} units: {InCharge.presses} presses of the people in charge, {seconds:.1f} s of the server"
        )
    assert InCharge.presses <= MOST_PRESSES
    assert seconds < MOST_SECONDS
    ballot.refresh_from_db()
    conference.refresh_from_db()
    assert ballot.state == BallotState.MINUTED
    assert_told(wall, "26/26", "22/26", "21/26", "3/26", "Được suy tôn", "Không đạt ngưỡng")
    assert_told(
        conference.minutes,
        "26/26 phiếu, được suy tôn",
        "22/26 phiếu, được suy tôn",
        "21/26 phiếu, được suy tôn",
    )
    assert Nomination.objects.count() == 3
