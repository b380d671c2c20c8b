"""Load the five real cases; running it again changes nothing."""

from django.core.management.base import BaseCommand

from core import clock
from documents.services.agencies import load_profiles
from portal.services.cases import load_cases
from portal.services.catalogues import load_catalogues


class Command(BaseCommand):
    help = "Nạp danh mục và năm trường hợp thật đã được báo chí đưa."

    def handle(self, *args: object, **options: object) -> None:
        load_catalogues()
        loaded = load_cases(at=clock.now())
        load_profiles(at=clock.now())
        self.stdout.write(f"Đã nạp: {', '.join(loaded) or 'không có gì mới'}.")
