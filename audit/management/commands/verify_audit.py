"""``script/manage verify_audit``: is the log whole and unchanged?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.queries import BrokenLink, check_chain, holds_hash
from core.templatetags.vi_format import luc, so

REASONS = {
    "gap": "có sự kiện bị mất ngay trước nó",
    "link": "nó không nối tiếp sự kiện đứng trước",
    "content": "nội dung đã bị sửa",
}


class Command(BaseCommand):
    """Recomputes every link; what was noted down at an earlier check shows whether the end was cut off."""

    help = "Kiểm tra chuỗi nhật ký; nêu mắt xích hỏng đầu tiên và kết thúc với mã 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="mã băm cuối đã ghi lại ở lần kiểm tra trước")
        parser.add_argument("--count", type=int, default=0, help="số sự kiện đã ghi lại ở lần kiểm tra trước")

    def handle(self, *args: Any, head: str, count: int, **options: Any) -> None:
        report = check_chain()
        if report.broken:
            raise CommandError(_sentence(report.broken), returncode=1)
        if report.count < count:
            raise CommandError(
                f"Nhật ký bị cắt đuôi: chỉ còn {so(report.count)} sự kiện, lần trước có {so(count)}.",
                returncode=1,
            )
        if head and not holds_hash(head):
            raise CommandError(
                "Nhật ký bị cắt đuôi hoặc bị lập lại: không còn mã băm đã ghi lần trước.", returncode=1
            )
        self.stdout.write(f"Nhật ký nguyên vẹn: đã kiểm tra {so(report.count)} sự kiện.")
        self.stdout.write(f"Mã băm cuối: {report.head}")
        self.stdout.write(f"Lần sau kiểm tra với: verify_audit --head {report.head} --count {report.count}")


def _sentence(broken: BrokenLink) -> str:
    return f"Nhật ký hỏng từ sự kiện số {so(broken.seq)}, lúc {luc(broken.occurred_at)}: {REASONS[broken.reason]}."
