"""Where a cluster's year stands: milestones with due days, halts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known
from emulation.enums import HaltKind, MilestoneKind
from files.models import StoredFile


class Milestone(models.Model):
    """One step of a cluster's year: when it is due, when it was reached.

    Reached only through `emulation.services.milestones.reach`, which checks its guard. ``reached_on`` is
    the day the thing happened; ``recorded_at`` the moment the system learnt of it.
    """

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="milestones", verbose_name=_("cụm trong năm")
    )
    kind = models.CharField(_("mốc"), max_length=20, choices=MilestoneKind.choices)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    due_set_at = models.DateTimeField(_("đặt hạn lúc"), null=True, blank=True)
    due_reason = models.CharField(_("lý do đổi hạn"), max_length=500, blank=True)
    reached_on = models.DateField(_("đạt ngày"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi nhận lúc"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người ghi nhận"),
    )
    reference = models.CharField(_("văn bản, căn cứ"), max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("mốc trong năm")
        ordering = ["cluster_year", "pk"]
        constraints = [
            known("milestone_kind_known", "kind", MilestoneKind),
            models.UniqueConstraint(name="milestone_once_a_year", fields=["cluster_year", "kind"]),
            models.CheckConstraint(
                name="milestone_reached_is_recorded",
                condition=Q(reached_on__isnull=True, recorded_at__isnull=True, recorded_by__isnull=True)
                | Q(reached_on__isnull=False, recorded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class StepExtension(models.Model):
    """A later due day of a step for one unit, by a decision that everybody of the cluster reads.

    A second one only goes further, so the latest day is the one in force.
    """

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="step_extensions", verbose_name=_("cụm trong năm")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    kind = models.CharField(_("mốc"), max_length=20, choices=MilestoneKind.choices)
    due_on = models.DateField(_("hạn mới"))
    decision_number = models.CharField(_("số văn bản gia hạn"), max_length=60)
    decision_on = models.DateField(_("ngày văn bản gia hạn"))
    reason = models.CharField(_("lý do gia hạn"), max_length=500)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("gia hạn cho đơn vị")
        ordering = ["cluster_year", "kind", "due_on", "pk"]
        constraints = [
            known("step_extension_kind_known", "kind", MilestoneKind),
            models.UniqueConstraint(
                name="step_extension_day_once",
                fields=["cluster_year", "unit", "kind", "due_on"],
                violation_error_message=_("Đơn vị đã được gia hạn đến ngày này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.due_on:%d/%m/%Y}"


class YearHalt(models.Model):
    """The cluster's year is suspended or dissolved by decision (reorganisation within the year)."""

    cluster_year = models.OneToOneField(
        ClusterYear, models.CASCADE, related_name="halt", verbose_name=_("cụm trong năm")
    )
    kind = models.CharField(_("hình thức"), max_length=10, choices=HaltKind.choices)
    halted_on = models.DateField(_("từ ngày"))
    decision_number = models.CharField(_("số quyết định"), max_length=60)
    decision_on = models.DateField(_("ngày quyết định"))
    reason = models.CharField(_("lý do"), max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = _("tạm dừng, giải thể cụm")
        constraints = [known("year_halt_kind_known", "kind", HaltKind)]

    def __str__(self) -> str:
        return self.get_kind_display()
