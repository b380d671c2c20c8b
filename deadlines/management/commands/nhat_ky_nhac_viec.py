"""Print who was told what when in a cluster's year: manage.py nhat_ky_nhac_viec --nam-cum 12."""

import datetime as dt
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from deadlines.models import Reminder
from deadlines.queries.outgoing import label_of, ledger
from deadlines.queries.wording import step_in_words
from notifications.models import Delivery


class Command(BaseCommand):
    help = "In nhật ký nhắc việc của một cụm trong năm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--nam-cum", type=int, required=True, help="số của cụm trong năm, như trong địa chỉ trang"
        )

    def handle(self, *args: object, **options) -> None:
        year = ClusterYear.objects.filter(pk=options["nam_cum"]).first()
        if year is None:
            raise CommandError("Không có cụm trong năm với số này.")
        rows = [_cells(row) for row in reversed(ledger(Reminder.objects.filter(cluster_year=year)))]
        head = ("Ngày", "Giờ", "Người nhận", "Vai", "Việc", "Hạn", "Bước nhắc", "Tình trạng", "Bản gửi đi")
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        self.stdout.write(str(year))
        for row in (head, *rows):
            self.stdout.write(
                " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )
        self.stdout.write(f"{len(rows)} lời nhắc")


def _cells(row: Reminder) -> tuple[str, ...]:
    moment = timezone.localtime(row.notice.created_at if row.notice else row.leaves_at)
    copies = row.notice.deliveries.all() if row.notice else ()
    return (
        f"{moment:%d/%m/%Y}",
        f"{moment:%H:%M}",
        row.person.full_name,
        row.get_level_display(),
        row.notice.subject if row.notice else label_of(row),
        f"{row.due_on:%d/%m/%Y}",
        step_in_words(row.offset_days),
        row.get_state_display() + (f" ({row.reason})" if row.reason else ""),
        "; ".join(_copy(copy, moment) for copy in copies) or (_("Chỉ trong hệ thống") if row.notice else ""),
    )


def _copy(copy: Delivery, told_at: dt.datetime) -> str:
    way = _("Thư tổng hợp") if copy.is_digest else copy.get_channel_display()
    when = ""
    if copy.sent_at:
        sent_at = timezone.localtime(copy.sent_at)
        when = f" {sent_at:%H:%M}" if sent_at.date() == told_at.date() else f" {sent_at:%d/%m/%Y %H:%M}"
    return f"{way}: {copy.get_state_display()}{when}"
