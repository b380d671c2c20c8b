"""App configuration."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = _("Khen thưởng")

    def ready(self) -> None:
        """Tellers count among the people that a site may oblige to a second factor; what papers can be made."""
        from awards.queries.papers import SOURCES
        from clusters.permissions import sensitive_roles
        from documents.sources import register

        sensitive_roles["teller"] = _is_teller
        for source in SOURCES:
            register(source)


def _is_teller(user: Any) -> bool:
    from awards.enums import BallotState
    from awards.models import BoardMember

    finished = [BallotState.MINUTED, BallotState.VOID]
    return BoardMember.objects.filter(user=user).exclude(ballot__state__in=finished).exists()
