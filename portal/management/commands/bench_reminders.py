"""Measure reminders: planning, sending, idling, on a throw-away database (script/bench reminders)."""

import datetime as dt
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clusters.models import Unit
from core import clock
from deadlines.models import Reminder
from portal.bench.figures import AtLeast, Figures, tell
from portal.bench.reminding import (
    ASKED,
    STEPS,
    add_due_days,
    idle_round,
    plan_all,
    prepare_mails,
    send_all,
)
from portal.services.catalogues import load_catalogues
from workdays.queries import work_calendar


class Command(BaseCommand):
    help = "Đo lập nhắc việc, gửi thư và một vòng không có việc."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="một dòng JSON cho mỗi số đo")
        parser.add_argument("--units", type=int, default=3500)
        parser.add_argument("--mails", type=int, default=10_000)

    def handle(self, *args: object, **options) -> None:
        if Unit.objects.exists():
            raise CommandError("Chỉ đo trên cơ sở dữ liệu trống. Hãy chạy: script/bench reminders")
        load_catalogues()
        units, today = options["units"], clock.today()
        month = work_calendar(today, today + dt.timedelta(days=200))
        due_on = month.on_or_after(today + dt.timedelta(days=120))
        add_due_days(units, due_on=due_on, at=clock.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        planned, growth = plan_all(due_on, self.stderr.write)
        wanted = units * 2 * len(ASKED) * len(STEPS)
        figures: Figures = [
            ("reminders.plan_s", round(planned, 2), "s", 20),
            ("reminders.planned", Reminder.objects.count(), "lần nhắc", AtLeast(wanted)),
            ("reminders.plan_rss_mb", round(growth, 1), "MB", None),
            ("reminders.idle_s", round(idle_round(due_on), 3), "s", 1),
        ]
        mails = prepare_mails(options["mails"], due_on)
        sending = send_all(mails)
        figures += [
            ("reminders.mails", mails, "thư", None),
            ("reminders.sent_per_s", round(mails / sending.seconds, 1), "thư/s", AtLeast(150)),
            ("reminders.lost", sending.lost, "thư", 0),
            ("reminders.duplicates", sending.doubled, "thư", 0),
            ("reminders.sent_rss_mb", round(sending.growth_mb, 1), "MB", 20),
        ]
        tell(figures, self.stdout.write, as_json=options["json"])
