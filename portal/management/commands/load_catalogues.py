"""Load the catalogues; running it again changes nothing."""

from django.core.management.base import BaseCommand

from portal.services.catalogues import load_catalogues


class Command(BaseCommand):
    help = "Nạp danh mục: danh hiệu, ngày kỷ niệm, lịch nhắc, tham số, mẫu giao ước."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"Đã thêm {load_catalogues()} dòng danh mục.")
