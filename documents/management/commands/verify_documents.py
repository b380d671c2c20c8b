"""``script/manage verify_documents``: is every file, revision and signature still what it was?"""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.templatetags.vi_format import so
from documents.services.verifying import (
    AREAS,
    ORPHANS,
    verify_chains,
    verify_files,
    verify_orphans,
    verify_signatures,
)


class Command(BaseCommand):
    """Reads all of storage and judges every signature from scratch; changes nothing."""

    help = "Băm lại mọi tệp, kiểm lại mọi chữ ký số; có chỗ sai thì kết thúc với mã 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        problems = []
        for findings in (
            verify_files(),
            verify_chains(),
            verify_signatures(at=clock.now()),
            verify_orphans(),
        ):
            for finding in findings:
                counts[finding.area] += 1
                if finding.problem:
                    problems.append(finding)
        self._print(counts, problems, as_json=json)
        # A file too many holds nothing that anybody waits for; it is named, and is no failure.
        if any(finding.area != ORPHANS for finding in problems):
            raise CommandError(f"Có {so(len(problems))} chỗ sai.", returncode=1)

    def _print(self, counts: Counter[str], problems: list, *, as_json: bool) -> None:
        if as_json:
            rows = [vars(finding) for finding in problems]
            self.stdout.write(json.dumps({"counts": counts, "problems": rows}, ensure_ascii=False))
            return
        for area in AREAS:
            wrong = sum(finding.area == area for finding in problems)
            self.stdout.write(f"{area:<10} {so(counts[area]):>10}   sai {so(wrong)}")
        for finding in problems:
            self.stdout.write(f"  {finding.area} {finding.name}: {finding.problem}")
        if not problems:
            self.stdout.write("Mọi tệp và chữ ký còn nguyên.")
