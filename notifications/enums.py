"""Choices of notices and their copies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a copy of a notice reaches its reader; the notice in the app is the truth."""

    EMAIL = "email", _("Thư điện tử")
    PUSH = "push", _("Thông báo của trình duyệt")


class DeliveryState(models.TextChoices):
    """Where a copy of a notice stands."""

    WAITING = "waiting", _("Chờ gửi")
    HELD = "held", _("Đang giữ lại")
    SENT = "sent", _("Đã gửi")
    DROPPED = "dropped", _("Không cần gửi nữa")
    CANCELLED = "cancelled", _("Đã hủy")
    FAILED = "failed", _("Gửi không được")
    BOUNCED = "bounced", _("Bị trả lại")


class Move(models.TextChoices):
    """What a person may do with a message."""

    HOLD = "hold", _("Giữ lại")
    RELEASE = "release", _("Cho gửi")
    CANCEL = "cancel", _("Hủy")
    SEND_AGAIN = "send_again", _("Gửi lại")


class MailLevel(models.TextChoices):
    """How much mail a person wants; kinds named by rule come as mail in any case."""

    EACH = "each", _("Mỗi việc một thư")
    DIGEST = "digest", _("Một thư tổng hợp mỗi sáng")
    IN_APP = "in_app", _("Chỉ xem trong hệ thống")
