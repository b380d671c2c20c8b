"""Make the key by which browsers' push services know this installation."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications.channels import vapid


class Command(BaseCommand):
    help = "In một khóa mới để gửi thông báo qua trình duyệt; mỗi hệ thống chỉ làm một lần."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the line for the environment; nothing is stored."""
        self.stdout.write(f"VAPID_PRIVATE_KEY={vapid.new_key()}")
