"""Measure scoring: 3,500 units by 60 criteria; on a throw-away database (script/bench scoring)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from clusters.models import Unit
from core import clock
from portal.bench.figures import Figures, tell
from portal.bench.scoring import add_cards, add_table, page_figures, recompute_figures, workbook_figures
from portal.bench.units import MEMBERS, World, add_clusters, add_watchers, add_years
from portal.services.catalogues import load_catalogues

UNITS = 3500
# The cluster whose map is drawn, and the one whose workbook has 20,000 rows.
MAPPED, IN_WORKBOOK = 60, 333


class Command(BaseCommand):
    help = "Đo thời gian xem, tính và nạp điểm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="một dòng JSON cho mỗi số đo")

    def handle(self, *args: object, **options: bool) -> None:
        if Unit.objects.exists():
            raise CommandError("Chỉ đo trên cơ sở dữ liệu trống. Hãy chạy: script/bench scoring")
        year = clock.today().year
        world, standing = self._world(year)
        say = self.stderr.write
        figures: Figures = page_figures(world, say)
        figures += recompute_figures(year, standing, say)
        figures += workbook_figures(world.years[1], standing, say)
        tell(figures, self.stdout.write, as_json=options["json"])

    @transaction.atomic
    def _world(self, year: int) -> tuple[World, User]:
        load_catalogues()
        world, people = World(), add_watchers()
        rest = UNITS - MAPPED - IN_WORKBOOK
        add_clusters(world, 1, members=MAPPED)
        add_clusters(world, 1, members=IN_WORKBOOK)
        add_clusters(world, rest // MEMBERS)
        add_clusters(world, 1, members=rest % MEMBERS)
        years = add_years(world, world.clusters, [year])
        table = add_table(year, people["standing"])
        add_cards(world, [years[0], *years[2:]], [years[1]], table, people["standing"])
        return world, people["standing"]
