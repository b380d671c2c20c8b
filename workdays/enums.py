"""Choices of working days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    """In what a day differs from its place in the week."""

    HOLIDAY = "holiday", _("Nghỉ lễ, Tết")
    IN_LIEU = "in_lieu", _("Nghỉ bù, nghỉ hoán đổi")
    MADE_UP = "made_up", _("Làm bù")
