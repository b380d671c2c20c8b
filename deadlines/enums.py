"""Choices of deadlines and their reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The ladder: whom a step of reminding reaches."""

    OFFICER = "officer", _("Cán bộ làm việc")
    HEAD = "head", _("Thủ trưởng đơn vị")
    CLUSTER = "cluster", _("Trưởng cụm, khu vực")
    OFFICE = "office", _("Thường trực Hội đồng")


class ReminderState(models.TextChoices):
    PLANNED = "planned", _("Chờ đến giờ")
    HELD = "held", _("Đang giữ lại")
    ISSUED = "issued", _("Đã gửi đi")
    DROPPED = "dropped", _("Không cần nữa")
    CANCELLED = "cancelled", _("Đã hủy")


class Act(models.TextChoices):
    """What can be done with a reminder that has not left."""

    HOLD = "giu", _("Giữ lại")
    RELEASE = "tha", _("Cho gửi")
    CANCEL = "huy", _("Hủy")
