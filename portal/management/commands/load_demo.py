"""Load sample data with accounts that everybody knows the password of; never on a real site."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from documents.services.trust import set_up_demo
from portal.services.catalogues import load_catalogues
from portal.services.demo.years import load_demo


class Command(BaseCommand):
    help = "Nạp dữ liệu minh hoạ (chỉ trên máy dùng thử)."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "Không nạp dữ liệu minh hoạ trên hệ thống thật: mật khẩu minh hoạ ai cũng biết."
            )
        load_catalogues()
        set_up_demo(at=clock.now())
        loaded = load_demo(at=clock.now())
        self.stdout.write("Đã nạp dữ liệu minh hoạ." if loaded else "Dữ liệu minh hoạ đã có, không nạp lại.")
