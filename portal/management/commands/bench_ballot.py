"""Measure secret ballots: many casting at once, everybody refreshing, counting, recounting (script/bench ballot)."""

import json
import os
import tempfile
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.urls import reverse

from clusters.models import Unit
from portal.bench.figures import AtLeast, Figures, tell
from portal.bench.floor import STATEMENTS, statements_of_a_cast
from portal.bench.load import Answers, Request, send_all
from portal.bench.voting import (
    CONNECTIONS,
    Hall,
    cast_all,
    close_and_count,
    lost_of,
    open_hall,
    papers_of,
    recount,
    refresh_all,
    sign_in,
)
from portal.bench.web import web_server
from portal.services.catalogues import load_catalogues
from urn.services.boxes import prepare_box

SECONDS_FOR = {1000: 15, 10_000: 120}
FLOOR = 1000


class Command(BaseCommand):
    help = "Đo bỏ phiếu kín điện tử: nhiều người bỏ cùng lúc, đóng, kiểm, kiểm lại."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="một dòng JSON cho mỗi số đo")
        parser.add_argument("--voters", type=int, nargs="+", default=[60, 1000, 10_000])

    def handle(self, *args: object, **options) -> None:
        if Unit.objects.exists():
            raise CommandError("Chỉ đo trên cơ sở dữ liệu trống. Hãy chạy: script/bench ballot")
        load_catalogues()
        figures: Figures = []
        with web_server() as host:
            for voters in options["voters"]:
                figures += self._ballot(host, voters)
        tell(figures, self.stdout.write, as_json=options["json"])
        tell(self._floor(min(FLOOR, max(options["voters"]))), self.stdout.write, as_json=options["json"])

    def _ballot(self, host: str, voters: int) -> Figures:
        hall = open_hall(voters)
        cookies = sign_in(hall.voters)
        send_all(host, _warming(hall, cookies), connections=8)
        _settle()
        answers = cast_all(host, hall, cookies)
        self._say(f"{voters} phiếu", answers)
        lost = lost_of(hall, answers)
        counting = close_and_count(hall)
        refreshed = refresh_all(host, hall, cookies)
        self._say(f"{voters} lượt xem lại khi đóng", refreshed)
        recounting = recount(hall)
        errors = sum(status != 200 for status in answers.statuses + refreshed.statuses)
        return [
            (f"ballot.cast_{voters}_s", round(answers.taken, 2), "s", SECONDS_FOR.get(voters)),
            (f"ballot.casts_per_s_{voters}", round(voters / answers.taken, 1), "phiếu/s", None),
            (f"ballot.p95_s_{voters}", round(answers.slowest(0.95), 3), "s", 1.0),
            (f"ballot.refresh_p95_s_{voters}", round(refreshed.slowest(0.95), 3), "s", None),
            (f"ballot.errors_{voters}", errors, "lỗi", 0),
            (f"ballot.lost_{voters}", lost, "phiếu", 0),
            (f"ballot.count_{voters}_s", round(counting, 2), "s", 2.0 if voters == 1000 else None),
            (f"ballot.recount_{voters}_s", round(recounting, 2), "s", 5.0 if voters == 1000 else None),
        ]

    def _floor(self, voters: int) -> Figures:
        """Casts a second, and those of a bare view with the same statements, one after the other on one server."""
        rates = []
        prepare_box()  # or a ballot and its box would bear one number, and be taken for each other
        real, other = open_hall(voters), open_hall(voters + 1)
        cookies = sign_in(real.voters)
        *rest, sample = papers_of(real, cookies)
        known = {
            real.ballot.pk: "ballot",
            real.ballot.box_id: "box",
            real.entries[-1].pk: "entry",
            real.voters[-1].pk: "user",
        }
        if len(known) != 4:
            self.stderr.write("hai số trùng nhau nên không đo được mức tối thiểu; hãy đo lại")
            return []
        written = {
            "statements": statements_of_a_cast(sample, known),
            "ballot": {"ballot": other.ballot.pk, "box": other.ballot.box_id},
            "entries": [entry.pk for entry in other.entries],
            "users": [user.pk for user in other.voters],
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "statements.json"
            path.write_text(json.dumps(written))
            with web_server() as host:
                send_all(host, _warming(real, cookies), connections=8)
                _settle()
                answers = send_all(host, rest, connections=CONNECTIONS)
                self._say("thật", answers)
                rates.append(len(rest) / answers.taken)
            with web_server("portal.bench.floor:application", **{STATEMENTS: str(path)}) as host:
                requests = [Request(method="GET", path=f"/{number}/") for number in range(voters + 1)]
                send_all(host, requests[-16:], connections=8)
                _settle()
                answers = send_all(host, requests[:-16], connections=CONNECTIONS)
                self._say("tối thiểu", answers)
                rates.append((len(requests) - 16) / answers.taken)
        return [
            ("ballot.floor_casts_per_s", round(rates[1], 1), "phiếu/s", None),
            ("ballot.floor_ratio", round(rates[0] / rates[1], 2), "", AtLeast(0.7)),
        ]

    def _say(self, what: str, answers: Answers) -> None:
        self.stderr.write(f"{what}: {answers.taken:.1f} s, {dict(Counter(answers.statuses))}")


def _warming(hall: Hall, cookies: list[str]) -> list[Request]:
    """Both processes have loaded their templates before anybody votes."""
    path = reverse("awards:vote_paper", args=[hall.ballot.pk])
    return [Request(method="GET", path=path, cookies=cookie) for cookie in cookies[:32]]


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    os.sync()
