"""Open an account that was closed for long disuse, when nobody is left who could do it on a page."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.models import User
from core import clock
from core.errors import RuleError


class Command(BaseCommand):
    help = "Mở lại một tài khoản đã khóa vì lâu không dùng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ten_dang_nhap")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["ten_dang_nhap"]).first()
        if user is None:
            raise CommandError("Không có tài khoản này.")
        try:
            services.reopen(user=user, actor=None, at=clock.now())
        except RuleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã mở lại tài khoản của {user}.")
