"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = _("Chấm điểm")

    def ready(self) -> None:
        """Say what evidence of a finding proves, what papers can be made of scores and checks."""
        from evidence.places import register
        from scoring.queries.checks import FINDING

        register(FINDING)
