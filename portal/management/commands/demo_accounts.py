"""Print the sample accounts, for somebody who wants to try the product."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from portal.services.demo.cast import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "In danh sách tài khoản minh hoạ (chỉ trên máy dùng thử)."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("Hệ thống thật không có tài khoản minh hoạ.")
        names = [account.username for account in ACCOUNTS]
        existing = set(
            User.objects.filter(username__in=names, is_sample=True).values_list("username", flat=True)
        )
        accounts = [account for account in ACCOUNTS if account.username in existing]
        if not accounts:
            self.stdout.write("Chưa có tài khoản minh hoạ. Nạp bằng: script/manage load_demo")
            return
        self.stdout.write(f"Tài khoản minh hoạ, mật khẩu chung: {PASSWORD}\n")
        name_width = max(len(account.username) for account in accounts)
        role_width = max(len(account.role) for account in accounts)
        for account in accounts:
            self.stdout.write(
                f"  {account.username:<{name_width}}  {account.role:<{role_width}}  {account.what_to_try}"
            )
