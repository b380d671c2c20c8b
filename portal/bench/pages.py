"""The main pages as their readers ask for them: how many queries, how long on the server."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from clusters.models import ClusterYear
from emulation.enums import ReportPeriod
from emulation.models import AwardType
from portal.bench.units import World

TURNS, RUNS = 6, 8


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page and who asks for it."""

    name: str
    reader: User
    path: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What one page cost."""

    queries: int
    median_ms: float
    p95_ms: float


def pages_of(world: World, people: dict[str, User]) -> list[Page]:
    """The pages to measure; the same readers and things whatever lies beside them."""
    year: ClusterYear = world.years[0]  # of the running year, the first cluster
    unit, chair, head = world.units[0][2], world.heads[0][0], world.heads[0][2]
    covenant, conference = year.covenants.get(), year.conferences.order_by("-held_on").first()
    award = AwardType.objects.get(code="co_nganh")
    of_year: list[tuple[str, User, str, list]] = [
        ("year_detail", chair, "portal:year_detail", []),
        ("plan_show", head, "emulation:plan_show", []),
        ("conference_list", head, "emulation:conference_list", []),
        ("covenant_list", head, "emulation:covenant_list", []),
        ("covenant_show", head, "emulation:covenant_show", [covenant.pk]),
        ("registration_list", head, "emulation:registration_list", []),
        ("report_list", chair, "emulation:report_list", [ReportPeriod.MIDYEAR]),
        ("target_list", chair, "emulation:target_list", []),
        ("exemplar_list", head, "emulation:exemplar_list", []),
        ("team_list", chair, "scoring:team_list", []),
        ("card_list", chair, "scoring:card_list", []),
        ("ballot_list", chair, "awards:ballot_list", []),
        ("nomination_list", chair, "awards:nomination_list", []),
        ("eligibility_list", head, "rulebook:eligibility_list", []),
        ("why_show", head, "portal:why_show", [award.pk, unit.pk]),
        ("quota_list", people["standing"], "rulebook:quota_list", []),
    ]
    elsewhere = [
        ("home, head of a unit", head, "/"),
        ("home, Trưởng", chair, "/"),
        ("home, standing body", people["standing"], "/"),
        ("home, auditor", people["auditor"], "/"),
        ("home, teller", people["teller"], "/"),
        ("year_list, head", head, reverse("portal:year_list")),
        ("year_list, standing body", people["standing"], reverse("portal:year_list")),
        ("unit_list", head, reverse("clusters:unit_list")),
        ("unit_detail", head, reverse("clusters:unit_detail", args=[unit.pk])),
        ("evidence shelf", head, reverse("evidence:shelf_show", args=[unit.pk])),
        ("history_list, head", head, reverse("rulebook:history_list")),
        ("history_list, standing body", people["standing"], reverse("rulebook:history_list")),
        ("history_unit", head, reverse("rulebook:history_unit", args=[unit.pk])),
        ("rule_set_list", head, reverse("rulebook:rule_set_list")),
        ("vote_list", head, reverse("awards:vote_list")),
        ("dossier_list, standing body", people["standing"], reverse("awards:dossier_list")),
        ("hall, run-sheet", head, reverse("hall:sheet_show", args=[conference.pk])),
        ("hall, screen", chair, reverse("hall:screen", args=[conference.pk])),
        ("result_list", head, reverse("awards:result_list")),
        ("calendar, head", head, reverse("portal:calendar")),
        ("calendar, standing body", people["standing"], reverse("portal:calendar")),
        ("search", head, reverse("portal:search") + "?q=so+tu+phap"),
        ("notice_list", head, reverse("notifications:notice_list")),
        ("outbox", people["standing"], reverse("notifications:outbox")),
        ("event_list", people["auditor"], reverse("audit:event_list")),
        ("admin, units", people["administrator"], reverse("admin:clusters_unit_changelist")),
    ]
    pages = [
        Page(name=n, reader=who, path=reverse(view, args=[year.pk, *rest])) for n, who, view, rest in of_year
    ]
    return pages + [Page(name=name, reader=who, path=path) for name, who, path in elsewhere]


def measure_both(
    little: list[Page], much: list[Page], switch: Callable[[bool], None], say: Callable[[str], None]
) -> dict[str, tuple[Measure, Measure]]:
    """Each page's cost with little and with much data, by name, asked in turns.

    In turns, so that whatever else the machine does weighs on both alike.

    Args:
        switch: makes the connection go to the database with little (False) or much (True) data.

    Raises:
        RuntimeError: a page does not answer 200.
    """
    measures = {}
    for pair in zip(little, much, strict=True):
        taken: dict[bool, list[float]] = {False: [], True: []}
        clients, queries = {}, {}
        for _turn in range(TURNS):
            for is_much, page in zip((False, True), pair, strict=True):
                switch(is_much)
                client = clients.get(is_much) or _signed_in(page)
                clients[is_much] = client
                _seconds(client, page)  # opens the connection, warms the caches
                if is_much not in queries:
                    with CaptureQueriesContext(connection) as captured:
                        _seconds(client, page)
                    queries[is_much] = len(captured)
                taken[is_much] += [_seconds(client, page) * 1000 for _ in range(RUNS)]
        small, large = (_measure(queries[is_much], taken[is_much]) for is_much in (False, True))
        measures[pair[0].name] = (small, large)
        say(f"{pair[0].name}: {small.median_ms:.0f} ms, {large.median_ms:.0f} ms")
    return measures


def _signed_in(page: Page) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(page.reader)
    return client


def _measure(queries: int, taken: list[float]) -> Measure:
    taken = sorted(taken)
    return Measure(
        queries=queries, median_ms=statistics.median(taken), p95_ms=taken[round(0.95 * (len(taken) - 1))]
    )


def _seconds(client: Client, page: Page) -> float:
    start = time.perf_counter()
    answer = client.get(page.path)
    taken = time.perf_counter() - start
    if answer.status_code != 200:
        raise RuntimeError(f"{page.name} ({page.path}): {answer.status_code}")
    return taken
