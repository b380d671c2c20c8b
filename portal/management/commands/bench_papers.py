"""Measure papers: drawing, printing many, signing, checking; on a throw-away database (script/bench papers)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clusters.models import Unit
from core import clock
from portal.bench.figures import Figures, tell
from portal.bench.papers import add_papers
from portal.bench.printing import add_drafts, printing_figures, signed_paper
from portal.bench.rendering import rendering_figures
from portal.bench.signing import PARTIES, page_figures, signing_figures
from portal.bench.units import World, add_clusters, add_watchers, add_years
from portal.services.catalogues import load_catalogues


class Command(BaseCommand):
    help = "Đo thời gian lập, in, ký và kiểm tra văn bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="một dòng JSON cho mỗi số đo")

    def handle(self, *args: object, **options: bool) -> None:
        if Unit.objects.exists():
            raise CommandError("Chỉ đo trên cơ sở dữ liệu trống. Hãy chạy: script/bench papers")
        year, chair = self._world()
        figures: Figures = rendering_figures(self.stderr.write)
        signing, pdf = signing_figures(self.stderr.write)
        figures += signing
        figures += page_figures(signed_paper(year, chair, pdf, PARTIES), self.stderr.write)
        figures += printing_figures(add_drafts(year, chair), chair, self.stderr.write)
        tell(figures, self.stdout.write, as_json=options["json"])

    @transaction.atomic
    def _world(self):
        load_catalogues()
        world, people = World(), add_watchers()
        add_clusters(world, 1)
        this_year = clock.today().year
        made = add_years(world, world.clusters, [this_year])
        add_papers(world, made, at=clock.now(), this_year=this_year, people=people)
        return made[0], world.heads[0][0]
