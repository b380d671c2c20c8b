"""What units are to reach: shares of a target handed down, and the figures reported for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from emulation.models.campaign import Target


class TargetShare(models.Model):
    """A unit's share of a target; a unit hands its share down to its sub-units in shares of their own.

    ``goal`` is in the target's unit of measure; of a yes-no target it is 1. A share with shares below it
    has no figures of its own: its value is summed up from theirs.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="shares", verbose_name=_("chỉ tiêu"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="target_shares", verbose_name=_("đơn vị thực hiện")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="handed_down", null=True, blank=True, verbose_name=_("giao từ")
    )
    goal = models.DecimalField(_("mức phải đạt"), max_digits=14, decimal_places=2)
    base = models.DecimalField(_("mức gốc để so"), max_digits=14, decimal_places=2, null=True, blank=True)
    answers = models.CharField(_("người chịu trách nhiệm"), max_length=200, blank=True)
    assigned_at = models.DateTimeField(_("giao lúc"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người giao"),
    )
    ended_on = models.DateField(_("thôi thực hiện từ ngày"), null=True, blank=True)
    end_reason = models.CharField(_("lý do thôi thực hiện"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("phần chỉ tiêu của đơn vị")
        ordering = ["target", "unit__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="target_share_once",
                fields=["target", "unit"],
                violation_error_message=_("Đơn vị đã được giao chỉ tiêu này."),
            ),
            models.CheckConstraint(
                name="target_share_goal_not_negative",
                condition=Q(goal__gte=0),
                violation_error_message=_("Mức phải đạt không được âm."),
            ),
            models.CheckConstraint(name="target_share_not_its_own", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="target_share_ended_with_reason",
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.unit}"


class TargetFigure(models.Model):
    """What a unit reported of its share, counted from the start of the measurement period to ``until_on``.

    No row means nothing reported; 0 is a figure. Of a yes-no target 1 is yes, 0 is no.
    """

    share = models.ForeignKey(
        TargetShare, models.CASCADE, related_name="figures", verbose_name=_("phần chỉ tiêu")
    )
    until_on = models.DateField(_("tính đến hết ngày"))
    value = models.DecimalField(_("kết quả"), max_digits=14, decimal_places=2)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người ghi"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("kết quả chỉ tiêu")
        ordering = ["share", "until_on"]
        constraints = [
            models.UniqueConstraint(
                name="target_figure_once_a_day",
                fields=["share", "until_on"],
                violation_error_message=_("Đã có kết quả tính đến ngày này."),
            ),
            models.CheckConstraint(
                name="target_figure_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("Kết quả không được âm."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"
