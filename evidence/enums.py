"""Choices of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    """What the virus scanner said of a file."""

    NONE = "none", _("Không có bộ quét vi-rút")
    WAITING = "waiting", _("Đang chờ quét vi-rút")
    CLEAN = "clean", _("Đã quét, không thấy mã độc")
    INFECTED = "infected", _("Có mã độc, đã chặn")
