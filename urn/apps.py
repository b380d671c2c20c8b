"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UrnConfig(AppConfig):
    name = "urn"
    verbose_name = _("Hòm phiếu niêm phong")
