"""How a cluster's year is planned backwards from its conferences: data that an installation may change."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import known
from emulation.enums import MilestoneKind, PlanAnchor

FARTHEST = 400


class PlanningStep(models.Model):
    """Where a step of the year lies: so many days before (−) or after (+) a conference or the end of a phase.

    A proposal to those who plan, never a rule. Source: domain 2.2; each row says its own.
    """

    kind = models.CharField(_("mốc"), max_length=20, choices=MilestoneKind.choices, unique=True)
    anchor = models.CharField(_("tính từ"), max_length=10, choices=PlanAnchor.choices)
    offset_days = models.SmallIntegerField(
        _("cách số ngày"),
        help_text=_("Số âm: trước ngày đó. Số dương: sau ngày đó. 0: đúng ngày đó."),
        validators=[MinValueValidator(-FARTHEST), MaxValueValidator(FARTHEST)],
    )
    is_in_working_days = models.BooleanField(_("tính bằng ngày làm việc"), default=True)
    basis = models.CharField(
        _("căn cứ, nguồn"), max_length=300, help_text=_("Chưa có căn cứ thì ghi: đề xuất.")
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("cách tính ngày của các mốc")
        ordering = ["pk"]
        constraints = [
            known("planning_step_kind_known", "kind", MilestoneKind),
            known("planning_step_anchor_known", "anchor", PlanAnchor),
            models.CheckConstraint(
                name="planning_step_within_reach",
                condition=Q(offset_days__gte=-FARTHEST, offset_days__lte=FARTHEST),
                violation_error_message=_("Số ngày phải từ -400 đến 400."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
