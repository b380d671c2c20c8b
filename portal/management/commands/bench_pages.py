"""Measure the main pages with little and with much data; only on a throw-away database (script/bench pages)."""

import json
import os
import platform
from argparse import ArgumentParser

import django
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts.models import User
from clusters.models import Unit
from core import clock
from portal.bench.pages import Measure, measure_both, pages_of
from portal.bench.papers import add_events, add_notices, add_papers
from portal.bench.units import MEMBERS, World, add_clusters, add_sub_units, add_watchers, add_years
from portal.bench.year_work import add_work
from portal.services.catalogues import load_catalogues

SMALL_CLUSTERS, ALL_CLUSTERS, ALL_UNITS, ALL_YEARS = 4, 40, 3500, 10
SMALL_EVENTS, ALL_EVENTS = 2000, 120_000
MOST_QUERIES, MOST_GROWTH = 15, 1.3


class Command(BaseCommand):
    help = "Đo số câu truy vấn và thời gian của các trang chính với ít và nhiều dữ liệu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="một dòng JSON cho mỗi số đo")

    def handle(self, *args: object, **options: bool) -> None:
        if Unit.objects.exists():
            raise CommandError("Chỉ đo trên cơ sở dữ liệu trống. Hãy chạy: script/bench pages")
        self.at = clock.now()
        self.this_year = clock.today().year
        people = self._small()
        little = pages_of(self.world, people)
        self._copy()
        self._large(people)
        measures = measure_both(little, pages_of(self.world, people), self._switch, self._say)
        self._report(measures, as_json=options["json"])

    def _copy(self) -> None:
        """Go on in a copy of the database: the one with much data grows out of the one with little."""
        self.names = (connection.settings_dict["NAME"], connection.settings_dict["NAME"] + "_much")
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.names[1]}" TEMPLATE "{self.names[0]}"')
        self._switch(True)

    def _switch(self, is_much: bool) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self.names[is_much]

    def _say(self, text: str) -> None:
        self.stderr.write(text)

    @transaction.atomic
    def _small(self) -> dict[str, User]:
        """One year, four clusters of fifteen units."""
        load_catalogues()
        self.world, people = World(), add_watchers()
        add_clusters(self.world, SMALL_CLUSTERS)
        self._years(self.world.clusters, [self.this_year], people)
        add_notices(self.world, 5, at=self.at, first=0)
        add_events(self.world, SMALL_EVENTS, at=self.at)
        self._analyse("1 năm × 60 đơn vị × 4 cụm")
        return people

    @transaction.atomic
    def _large(self, people: dict[str, User]) -> None:
        """Beside it thirty-six more clusters, nine more years, and units below the members."""
        first = list(self.world.clusters)
        add_clusters(self.world, ALL_CLUSTERS - SMALL_CLUSTERS)
        add_sub_units(self.world, ALL_UNITS - ALL_CLUSTERS * MEMBERS)
        self._years(self.world.clusters[len(first) :], [self.this_year], people)
        self._years(self.world.clusters, [self.this_year - n for n in range(1, ALL_YEARS)], people)
        add_notices(self.world, 40, at=self.at, first=100)
        add_events(self.world, ALL_EVENTS - SMALL_EVENTS, at=self.at)
        self._analyse(f"{ALL_YEARS} năm × {ALL_UNITS} đơn vị × {ALL_CLUSTERS} cụm, {ALL_EVENTS} sự kiện")

    def _years(self, clusters: list, years: list[int], people: dict[str, User]) -> None:
        made = add_years(self.world, clusters, years)
        add_papers(self.world, made, at=self.at, this_year=self.this_year, people=people)
        add_work(self.world, made, at=self.at, writer=people["standing"])

    def _analyse(self, what: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self._say(f"Đã lập dữ liệu: {what}")

    def _report(self, measures: dict[str, tuple[Measure, Measure]], *, as_json: bool) -> None:
        small, large = ({name: pair[place] for name, pair in measures.items()} for place in (0, 1))
        growth = {name: large[name].median_ms / small[name].median_ms for name in large}
        queries = {name: max(small[name].queries, large[name].queries) for name in large}
        slowest, worst, most = (max(figures, key=figures.get) for figures in (
            {name: measured.p95_ms for name, measured in large.items()}, growth, queries,
        ))  # fmt: skip
        figures = [
            ("pages.max_queries", queries[most], "", MOST_QUERIES, most),
            ("pages.growth_ratio", round(growth[worst], 2), "", MOST_GROWTH, worst),
            ("pages.p95_ms", round(large[slowest].p95_ms, 1), "ms", None, slowest),
        ]
        if as_json:
            for name, value, unit, target, _page in figures:
                holds = None if target is None else value <= target
                self.stdout.write(
                    json.dumps({"name": name, "value": value, "unit": unit, "target": target, "holds": holds})
                )
            return
        self.stdout.write(f"{os.cpu_count()} nhân, Python {platform.python_version()}, Django {django.__version__}, "
                          f"PostgreSQL {connection.pg_version // 10000}")  # fmt: skip
        self.stdout.write(f"{'trang':<28}{'truy vấn':>9}{'ít: ms':>9}{'nhiều: ms':>11}{'p95':>8}{'lần':>7}")
        for name in large:
            self.stdout.write(
                f"{name:<28}{queries[name]:>9}{small[name].median_ms:>9.1f}{large[name].median_ms:>11.1f}"
                f"{large[name].p95_ms:>8.1f}{growth[name]:>7.2f}"
            )
        for name, value, unit, target, page in figures:
            wanted = (
                "" if target is None else f", đích ≤ {target}: {'đạt' if value <= target else 'CHƯA ĐẠT'}"
            )
            self.stdout.write(f"{name} = {value}{unit} ({page}){wanted}")
