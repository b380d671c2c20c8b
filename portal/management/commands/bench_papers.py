"""Measure how long papers take: drawing. Run as script/bench papers."""

import json
import os
import platform
from argparse import ArgumentParser

import django
from django.core.management.base import BaseCommand

from portal.bench.rendering import rendering_figures


class Command(BaseCommand):
    help = "Đo thời gian lập văn bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="một dòng JSON cho mỗi số đo")

    def handle(self, *args: object, **options: bool) -> None:
        figures = rendering_figures(self.stderr.write)
        if not options["json"]:
            self.stdout.write(
                f"{os.cpu_count()} nhân, Python {platform.python_version()}, Django {django.__version__}"
            )
        for name, value, unit, target in figures:
            holds = None if target is None else value <= target
            if options["json"]:
                self.stdout.write(
                    json.dumps({"name": name, "value": value, "unit": unit, "target": target, "holds": holds})
                )
            else:
                wanted = "" if target is None else f", đích ≤ {target}: {'đạt' if holds else 'CHƯA ĐẠT'}"
                self.stdout.write(f"{name} = {value} {unit}{wanted}")
