"""Targets of a plan or covenant, the shares handed down to units, and the figures reported for them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known
from core.templatetags.vi_format import do_bang
from emulation.enums import GoalKind, MeasurementPeriod, Summing
from emulation.models.campaign import CampaignPlan, PlanCampaign
from emulation.models.covenant import Covenant


class Target(models.Model):
    """A measurable target (chỉ tiêu) of a plan or of a covenant, by level (who must reach it).

    ``is_aspirational`` is "phấn đấu, không áp cứng": never counted as missed. ``summing`` says how the
    figures of sub-units become the figure of the unit that handed the target down.
    """

    plan = models.ForeignKey(
        CampaignPlan,
        models.CASCADE,
        related_name="targets",
        null=True,
        blank=True,
        verbose_name=_("kế hoạch"),
    )
    covenant = models.ForeignKey(
        Covenant, models.CASCADE, related_name="targets", null=True, blank=True, verbose_name=_("giao ước")
    )
    plan_campaign = models.ForeignKey(
        PlanCampaign,
        models.CASCADE,
        related_name="targets",
        null=True,
        blank=True,
        verbose_name=_("phong trào"),
    )
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    what = models.CharField(_("chỉ tiêu"), max_length=500)
    goal_kind = models.CharField(
        _("cách đạt"), max_length=10, choices=GoalKind.choices, default=GoalKind.AT_LEAST
    )
    goal = models.DecimalField(_("mức phải đạt"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit_of_measure = models.CharField(_("đơn vị tính"), max_length=60)
    base = models.DecimalField(_("mức gốc để so"), max_digits=14, decimal_places=2, null=True, blank=True)
    base_note = models.CharField(_("mức gốc là gì"), max_length=300, blank=True)
    due_on = models.DateField(_("hạn đạt"), null=True, blank=True)
    measurement = models.CharField(
        _("kỳ tính số liệu"),
        max_length=15,
        choices=MeasurementPeriod.choices,
        default=MeasurementPeriod.OF_UNIT,
    )
    summing = models.CharField(
        _("cách cộng từ đơn vị trực thuộc"), max_length=10, choices=Summing.choices, default=Summing.SUM
    )
    is_aspirational = models.BooleanField(_("phấn đấu, không áp cứng"), default=False)
    responsible = models.CharField(_("cấp, đơn vị thực hiện"), max_length=200)
    answers = models.CharField(_("người chịu trách nhiệm"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("chỉ tiêu")
        ordering = ["plan", "covenant", "ordinal", "pk"]
        constraints = [
            known("target_goal_kind_known", "goal_kind", GoalKind),
            known("target_measurement_known", "measurement", MeasurementPeriod),
            known("target_summing_known", "summing", Summing),
            models.CheckConstraint(
                name="target_one_owner",
                condition=Q(plan__isnull=False, covenant__isnull=True)
                | Q(plan__isnull=True, covenant__isnull=False, plan_campaign__isnull=True),
            ),
            models.CheckConstraint(
                name="target_has_goal",
                condition=Q(goal_kind=GoalKind.YES_NO, goal__isnull=True)
                | (~Q(goal_kind=GoalKind.YES_NO) & Q(goal__isnull=False)),
                violation_error_message=_(
                    "Chỉ tiêu có hoặc không thì không ghi mức; chỉ tiêu khác phải có mức."
                ),
            ),
            models.CheckConstraint(
                name="target_not_negative",
                condition=(Q(goal__isnull=True) | Q(goal__gte=0)) & (Q(base__isnull=True) | Q(base__gte=0)),
                violation_error_message=_("Chỉ tiêu không được âm."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_yes_no(self) -> bool:
        """Met or not, without a number."""
        return self.goal_kind == GoalKind.YES_NO

    @property
    def is_opened_later(self) -> bool:
        """Of a drive opened after the plan was adopted: not part of its frozen text (CYC-8)."""
        return bool(self.plan_campaign and self.plan_campaign.is_opened_later)

    @property
    def cluster_year(self) -> ClusterYear | None:
        """The cluster's year; None of a unit's own plan."""
        return (self.plan or self.covenant).cluster_year

    @property
    def year(self) -> int:
        """The emulation year."""
        return self.plan.year if self.plan else self.covenant.cluster_year.year

    @property
    def goal_text(self) -> str:
        """The goal in words: “Ít nhất 3 xã”; “Hoàn thành” of a yes-no target."""
        return self.written(self.goal)

    def written(self, goal: Decimal | None) -> str:
        """A goal of this target in words; shares have goals of their own."""
        if self.is_yes_no or goal is None:
            return str(_("Hoàn thành"))
        return f"{self.get_goal_kind_display()} {do_bang(Decimal(goal), self.unit_of_measure)}"


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
