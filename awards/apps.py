"""App configuration."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = _("Khen thưởng")

    def ready(self) -> None:
        """Tellers count among the people that a site may oblige to a second factor."""
        from clusters.permissions import sensitive_roles

        sensitive_roles["teller"] = _is_teller


def _is_teller(user: Any) -> bool:
    from awards.enums import BallotState
    from awards.models import BoardMember

    finished = [BallotState.MINUTED, BallotState.VOID]
    return BoardMember.objects.filter(user=user).exclude(ballot__state__in=finished).exists()
