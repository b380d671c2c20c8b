"""Dated appointments: the only source of rights."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import ROLES_IN_A_UNIT, Role
from clusters.models.cluster import ClusterYear
from clusters.models.unit import Unit
from core.fields import DateRange, ValidityQuerySet, known, validity_order


class Appointment(models.Model):
    """A person holds a role from a day to a day. The right starts and stops by date."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name=_("người")
    )
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name=_("đơn vị"),
    )
    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    position_title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    acts_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("làm thay"),
    )
    basis = models.CharField(_("căn cứ"), max_length=300, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("phân công")
        ordering = ["user", "role", "pk"]
        constraints = [
            known("appointment_role_known", "role", Role),
            validity_order("appointment_dates"),
            models.CheckConstraint(
                name="appointment_has_its_place",
                condition=(
                    Q(role__in=sorted(ROLES_IN_A_UNIT)) & Q(unit__isnull=False) & Q(cluster_year__isnull=True)
                )
                | (Q(role=Role.CLUSTER_SECRETARY) & Q(unit__isnull=True) & Q(cluster_year__isnull=False))
                | (
                    Q(role__in=[Role.STANDING_BODY, Role.AUDITOR, Role.LEGAL_OFFICER])
                    & Q(unit__isnull=True)
                    & Q(cluster_year__isnull=True)
                ),
                violation_error_message=(
                    _(
                        "Vai trò ở đơn vị phải chọn đơn vị; thư ký phải chọn cụm trong năm; vai trò khác để trống."
                    )
                ),
            ),
            models.CheckConstraint(
                name="appointment_not_for_oneself",
                condition=Q(acts_for__isnull=True) | ~Q(acts_for=F("user")),
                violation_error_message=_("Không thể làm thay chính mình."),
            ),
            models.CheckConstraint(
                name="appointment_acting_has_basis",
                condition=Q(acts_for__isnull=True) | ~Q(basis=""),
                violation_error_message=_("Làm thay thì phải ghi căn cứ."),
            ),
            ExclusionConstraint(
                name="appointment_one_head",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("unit", RangeOperators.EQUAL),
                ],
                condition=Q(role=Role.UNIT_HEAD),
                violation_error_message=_("Đơn vị đã có thủ trưởng trong thời gian này."),
            ),
            ExclusionConstraint(
                name="appointment_not_twice",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                ],
                condition=Q(unit__isnull=False),
                violation_error_message=_("Người này đã có vai trò đó trong thời gian này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
