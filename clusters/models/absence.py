"""Days on which a person is away, and who is told instead."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import DateRange


class Absence(models.Model):
    """The person is away from ``starts_on`` to ``ends_on``, both included; reminders go to ``stand_in`` meanwhile.

    A stand-in is only told: the right to act comes from an appointment.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("người vắng")
    )
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("báo thay cho"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("ngày vắng")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="absence_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Ngày cuối phải không trước ngày đầu."),
            ),
            models.CheckConstraint(
                name="absence_not_by_oneself",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")),
                violation_error_message=_("Hãy chọn một người khác."),
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Khoảng ngày này trùng với một lần vắng đã ghi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y}"

    def covers(self, day: dt.date) -> bool:
        """Whether the person is away on the day."""
        return self.starts_on <= day <= self.ends_on
