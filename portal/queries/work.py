"""What waits for a person, what the person waits for, and the next dates: the home page."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from emulation.queries.facts_of_years import ReadFacts, facts_of_years
from portal.queries.dates import Coming
from workdays.counting import WorkCalendar
from workdays.queries import work_calendar


@dataclass(frozen=True, kw_only=True)
class Work:
    """One thing to do: what, why it is mine, by when, and the page that does it."""

    title: str
    why: str
    url: str
    action: str
    place: str = ""
    due_on: dt.date | None = None
    is_sample: bool = False


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that others still have to do, and where to see it."""

    title: str
    who: str
    url: str
    place: str = ""
    due_on: dt.date | None = None
    is_sample: bool = False


@dataclass
class Desk:
    """A person on a day, the years that concern the person, and what was found."""

    access: Access
    today: dt.date
    work: list[Work] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)

    @cached_property
    def facts(self) -> list[ReadFacts]:
        """Facts of the years under way that the person has a part in (5 queries)."""
        years = (
            self.access.own_years()
            .filter(year__gte=self.today.year - 1, halt__isnull=True)
            .select_related("plan", "halt")
        )
        return facts_of_years(list(years), self.today)

    @property
    def drafted(self) -> list[ReadFacts]:
        """Those whose papers the person drafts."""
        return [one for one in self.facts if self.access.drafts_for(one.cluster_year)]

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days of about a year around today (1 query)."""
        around = dt.timedelta(days=180)
        return work_calendar(self.today - around, self.today + around)

    def todo(self, place: ClusterYear | Unit, **values: object) -> None:
        """Note a thing to do in a cluster's year, or for a unit alone."""
        self.work.append(Work(place=str(place), is_sample=place.is_sample, **values))

    def wait(self, cluster_year: ClusterYear, **values: object) -> None:
        """Note a thing to wait for in a cluster's year."""
        self.waiting.append(Waiting(place=str(cluster_year), is_sample=cluster_year.is_sample, **values))

    def in_order(self) -> None:
        """What is due first comes first; what has no due day last."""
        for things in (self.work, self.waiting):
            things.sort(key=lambda thing: (thing.due_on is None, thing.due_on or self.today, thing.title))
