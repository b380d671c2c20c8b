"""Reading the log."""

from django.db import models
from django.db.models import QuerySet

from audit.models import AuditEvent


def history_of(target: models.Model) -> QuerySet[AuditEvent]:
    """Events of one thing, newest first (1 query)."""
    return AuditEvent.objects.filter(
        target_type=target._meta.label_lower, target_id=str(target.pk)
    ).order_by("-seq")


def history_in(scope: models.Model) -> QuerySet[AuditEvent]:
    """Events of everything that belongs to ``scope``, newest first (1 query)."""
    return AuditEvent.objects.filter(scope=f"{scope._meta.label_lower}:{scope.pk}").order_by("-seq")
