"""What the stories have in common: the cases as reported, people of units, and a year's acts through its pages.

The reports are silent about the numbers of decisions, the passwords and the days of drafting: a replay
chooses its own where the pages ask for them, and never checks those against anything.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import time_machine
from django.urls import resolve, reverse

from accounts.models import User
from clusters.enums import Role, UnitKind
from clusters.models import ClusterYear, Unit
from core.shipped import shipped
from emulation.models import Campaign, Conference, Covenant, CovenantTemplate
from portal.services.cases import KINDS
from tests import factories as make
from tests.replay.person import Person

VIETNAM = dt.timezone(dt.timedelta(hours=7))


@cache
def reports() -> dict[str, Any]:
    """The file of the cases, as it lies in the project."""
    return shipped("cases")


def case(case_id: str) -> dict[str, Any]:
    """One case."""
    return next(case for case in reports()["cases"] if case["id"] == case_id)


def movement(key: str) -> dict[str, Any]:
    """A movement that several cases share."""
    return reports()["movements"][key]


def on(day: dt.date, hour: int = 9) -> time_machine.travel:
    """Let the clock stand at that hour in Việt Nam."""
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM), tick=False)


def written(day: dt.date) -> str:
    """A date as people write it."""
    return f"{day:%d/%m/%Y}"


def unit_named(name: str) -> Unit:
    """A unit of the kind that its name says."""
    kind = next((kind for start, kind in KINDS.items() if name.startswith(start)), UnitKind.MINISTRY_UNIT)
    return make.make_unit(name, kind=kind)


def head_of(unit: Unit, name: str = "", post: str = "Thủ trưởng đơn vị", role: Role = Role.UNIT_HEAD) -> User:
    """Somebody who may sign for the unit."""
    return make.appoint(role, unit=unit, position_title=post, user=make.make_user(name))


def of(page: str, *arguments: Any) -> str:
    """The address of a page of the emulation year."""
    return reverse(f"emulation:{page}", args=arguments)


@dataclass
class Year:
    """A cluster's year and the acts of its people, each through the page that is there for it."""

    row: ClusterYear
    standing: User

    @classmethod
    def decided(
        cls, standing: User, told: dict[str, Any], year: int, units: list[Unit], **more: Any
    ) -> "Year":
        """The standing body writes the dividing decision down."""
        answer = Person(standing).sends(
            of("year_new"), year=str(year), units=[unit.name for unit in units],
            kind={"cụm": "cluster", "khu vực": "region"}[told["kind"]], name=told["name"], block=told["block"],
            decision_number=f"{year}/QĐ-BTP", decision_on=f"05/01/{year}", **more or {"cluster_name": told["name"]},
        )  # fmt: skip
        return cls(ClusterYear.objects.get(pk=resolve(answer.url).kwargs["year_id"]), standing)

    def of(self, page: str, *arguments: Any) -> str:
        """The address of one of the year's pages."""
        return of(page, self.row.pk, *arguments)

    def is_led_by(
        self, leads: list[dict[str, Any]], users: dict[str, User] | None = None, **more: Any
    ) -> None:
        """The standing body names the leaders as the decision does: units, or persons of units (CLU-6)."""
        places = {"trưởng": ["chair"], "phó": ["vice1", "vice2"]}
        typed = {}
        for lead in leads:
            place = places[lead["role"].split()[0]].pop(0)
            typed[f"{place}_unit"] = Unit.objects.get(name=lead["unit"]).pk
            if "person" in lead:
                typed[f"{place}_person_name"] = lead["person"]
                typed[f"{place}_position_title"] = lead["post"]
                typed[f"{place}_user"] = (users or {})[lead["person"]].username
        Person(self.standing).sends(reverse("clusters:year_leads", args=[self.row.pk]), **typed, **more)

    def is_constituted(self) -> None:
        """The standing body confirms that the cluster stands."""
        Person(self.standing).sends(self.of("year_setup"))

    def plans(self, drafter: User, told: dict[str, Any], **more: Any) -> None:
        """Somebody drafts the plan: theme, movements, the two phases."""
        Person(drafter).sends(self.of("plan_draft"), on=self.of("plan_show"))
        Person(drafter).sends(self.of("plan_edit"), slogan=told["theme"], **more)
        write_movements(drafter, self.of, "plan_", [movement(key) for key in told["movements"]])
        set_phases(drafter, self.of("plan_phases"), self.row.year)

    def confers(self, secretary: User, kind: str, day: dt.date, **more: Any) -> Conference:
        """A conference is planned."""
        answer = Person(secretary).sends(self.of("conference_new"), kind=kind, held_on=written(day), **more)
        return Conference.objects.get(pk=resolve(answer.url).kwargs["pk"])

    def has_met(self, secretary: User, conference: Conference) -> None:
        """All units came, and the conference was held."""
        person, page = Person(secretary), self.of("conference_detail", conference.pk)
        person.sends(self.of("conference_attendance", conference.pk), press="all_present")
        person.sends(self.of("conference_hold", conference.pk), on=page)

    def adopts_plan(self, leader: User, conference: Conference) -> None:
        """The leaders record that the conference adopted the plan."""
        Person(leader).sends(self.of("plan_adopt"), conference=conference.pk)

    def opens_covenant(self, leader: User, due_on: dt.date) -> Covenant:
        """The covenant is drafted, frozen, and open for signing."""
        person = Person(leader)
        answer = person.sends(self.of("covenant_draft"), template=CovenantTemplate.objects.get().pk)
        covenant = Covenant.objects.get(pk=resolve(answer.url).kwargs["covenant_id"])
        person.sends(self.of("covenant_freeze", covenant.pk))
        person.sends(self.of("covenant_open", covenant.pk), due_on=written(due_on))
        return covenant

    def signs(self, covenant: Covenant, unit: Unit, signer: User) -> None:
        """The unit's head or deputy signs in the system, with the password."""
        party = covenant.parties.get(unit=unit)
        person, page = Person(signer), self.of("covenant_sign", covenant.pk, party.pk)
        person.sends(page, agreed=True, password=make.PASSWORD)


def write_movements(drafter: User, address: Any, pages: str, movements: list[dict[str, Any]]) -> None:
    """Each movement is taken from the catalogue, or put there first."""
    person = Person(drafter)
    for told in movements:
        starts, ends = told.get("span", ("", ""))
        found = Campaign.objects.filter(title=told["title"]).first()
        if found:
            person.sends(address(f"{pages}campaign_take"), campaign=found.pk)
            continue
        person.sends(
            address(f"{pages}campaign_new"), title=told["title"], kind="thematic", starts_year=str(starts),
            ends_year=str(ends), legal_bases=told.get("legal_basis", []),
            also_based_on=told.get("also_based_on", []),
        )  # fmt: skip


def set_phases(drafter: User, url: str, year: int) -> None:
    """The two peak phases, the same in every case."""
    phases = reports()["peak_phases"]
    days = {}
    for number, place in ((1, "first"), (2, "second")):
        for end in ("starts", "ends"):
            day = dt.date.fromisoformat(f"{year}-{phases[number][end]}")
            days[f"{place}_{end}_on"] = written(day)
    Person(drafter).sends(url, **days)


def assert_told(page: str, *facts: Any) -> None:
    """Every fact stands on the page."""
    missing = [str(fact) for fact in facts if str(fact) not in page]
    assert not missing, f"not on the page: {missing}\n{page[:3000]}"
