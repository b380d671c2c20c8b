"""Movements and the plans that carry them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import LeadRole, UnitGroup
from clusters.models import ClusterYear, Unit
from core.fields import DateRange, known
from emulation.enums import CampaignKind, PlanState
from emulation.models.conference import Conference
from files.models import StoredFile


class Campaign(models.Model):
    """A movement (phong trào thi đua): several parents, often several years (CYC-8 to CYC-10)."""

    title = models.CharField(_("tên phong trào"), max_length=300)
    kind = models.CharField(_("loại"), max_length=10, choices=CampaignKind.choices)
    launched_by = models.CharField(_("cấp phát động"), max_length=200, blank=True)
    starts_year = models.PositiveSmallIntegerField(_("từ năm"), null=True, blank=True)
    ends_year = models.PositiveSmallIntegerField(_("đến năm"), null=True, blank=True)
    legal_bases = ArrayField(
        models.CharField(max_length=500), verbose_name=_("căn cứ"), default=list, blank=True
    )
    parents = models.ManyToManyField(
        "self", symmetrical=False, related_name="children", blank=True, verbose_name=_("thuộc phong trào")
    )
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("phong trào thi đua")
        ordering = ["title", "pk"]
        constraints = [
            known("campaign_kind_known", "kind", CampaignKind),
            models.CheckConstraint(
                name="campaign_years_in_order",
                condition=Q(ends_year__isnull=True)
                | Q(starts_year__isnull=True)
                | Q(ends_year__gte=F("starts_year")),
                violation_error_message=_("Năm kết thúc phải từ năm bắt đầu trở đi."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignPlan(models.Model):
    """The year's plan of a cluster, or of a unit for itself (kế hoạch phát động)."""

    cluster_year = models.OneToOneField(
        ClusterYear,
        models.CASCADE,
        related_name="plan",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="plans", null=True, blank=True, verbose_name=_("đơn vị")
    )
    year = models.PositiveSmallIntegerField(_("năm thi đua"))
    state = models.CharField(
        _("tình trạng"), max_length=15, choices=PlanState.choices, default=PlanState.DRAFT
    )
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    slogan = models.TextField(_("chủ đề, khẩu hiệu thi đua"), blank=True)
    purpose = models.TextField(_("mục đích, yêu cầu"), blank=True)
    legal_bases = ArrayField(
        models.CharField(max_length=500), verbose_name=_("căn cứ"), default=list, blank=True
    )
    key_tasks = ArrayField(
        models.CharField(max_length=1000), verbose_name=_("nhiệm vụ trọng tâm"), default=list, blank=True
    )
    arrangements = models.TextField(_("tổ chức thực hiện"), blank=True)
    short_drives_note = models.TextField(_("về các đợt thi đua ngắn ngày, đột xuất"), blank=True)
    presented_by = models.CharField(
        _("trình bày dự thảo"), max_length=10, choices=LeadRole.choices, blank=True
    )
    comments_from_on = models.DateField(_("lấy ý kiến từ ngày"), null=True, blank=True)
    comments_until_on = models.DateField(_("lấy ý kiến đến hết ngày"), null=True, blank=True)
    adopted_on = models.DateField(_("thông qua ngày"), null=True, blank=True)
    adopted_at = models.DateTimeField(_("ghi nhận thông qua lúc"), null=True, blank=True)
    adopted_hash = models.CharField(_("mã băm bản thông qua"), max_length=64, blank=True)
    conference = models.ForeignKey(
        Conference,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("thông qua tại hội nghị"),
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bản ký")
    )
    source_note = models.CharField(_("nguồn"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("kế hoạch thi đua")
        ordering = ["-year", "pk"]
        constraints = [
            known("campaign_plan_state_known", "state", PlanState),
            known("campaign_plan_presenter_known", "presented_by", LeadRole, may_be_empty=True),
            models.CheckConstraint(
                name="campaign_plan_one_owner",
                condition=Q(cluster_year__isnull=False, unit__isnull=True)
                | Q(cluster_year__isnull=True, unit__isnull=False),
            ),
            models.UniqueConstraint(
                name="campaign_plan_once_a_unit_year",
                fields=["unit", "year"],
                violation_error_message=_("Đơn vị đã có kế hoạch của năm này."),
            ),
            models.CheckConstraint(
                name="campaign_plan_comment_window",
                condition=Q(comments_until_on__isnull=True, comments_from_on__isnull=True)
                | Q(comments_until_on__gte=F("comments_from_on")),
                violation_error_message=_("Ngày hết hạn góp ý phải từ ngày bắt đầu trở đi."),
            ),
            models.CheckConstraint(
                name="campaign_plan_in_comment_has_window",
                condition=~Q(state=PlanState.IN_COMMENT) | Q(comments_until_on__isnull=False),
            ),
            models.CheckConstraint(
                name="campaign_plan_adopted_is_frozen",
                condition=(
                    Q(state=PlanState.ADOPTED)
                    & Q(
                        adopted_on__isnull=False,
                        adopted_at__isnull=False,
                        adopted_hash__regex=r"^[0-9a-f]{64}$",
                    )
                )
                | (
                    ~Q(state=PlanState.ADOPTED)
                    & Q(adopted_on__isnull=True, adopted_at__isnull=True, adopted_hash="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return (
            f"Kế hoạch thi đua năm {self.year} – {self.cluster_year.name if self.cluster_year else self.unit}"
        )


class PlanCampaign(models.Model):
    """A movement or drive carried by a plan; drives may be opened at any time of the year (CYC-8)."""

    plan = models.ForeignKey(
        CampaignPlan, models.CASCADE, related_name="plan_campaigns", verbose_name=_("kế hoạch")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="plan_campaigns", verbose_name=_("phong trào")
    )
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    also_based_on = ArrayField(
        models.CharField(max_length=500), verbose_name=_("căn cứ thêm"), default=list, blank=True
    )
    starts_on = models.DateField(_("từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    is_opened_later = models.BooleanField(_("mở sau khi kế hoạch được thông qua"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("phong trào trong kế hoạch")
        ordering = ["plan", "ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="plan_campaign_once",
                fields=["plan", "campaign"],
                violation_error_message=_("Phong trào này đã có trong kế hoạch."),
            ),
            models.CheckConstraint(
                name="plan_campaign_dates",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Ngày kết thúc phải từ ngày bắt đầu trở đi."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign)


class PeakPhase(models.Model):
    """One of the two peak phases (đợt thi đua cao điểm); both days included (CYC-4)."""

    plan = models.ForeignKey(CampaignPlan, models.CASCADE, related_name="phases", verbose_name=_("kế hoạch"))
    ordinal = models.PositiveSmallIntegerField(_("đợt"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))

    class Meta:
        verbose_name = verbose_name_plural = _("đợt thi đua cao điểm")
        ordering = ["plan", "ordinal"]
        constraints = [
            models.CheckConstraint(name="peak_phase_one_or_two", condition=Q(ordinal__in=[1, 2])),
            models.UniqueConstraint(name="peak_phase_once", fields=["plan", "ordinal"]),
            models.CheckConstraint(
                name="peak_phase_dates",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Ngày kết thúc đợt phải từ ngày bắt đầu trở đi."),
            ),
            ExclusionConstraint(
                name="peak_phase_no_overlap",
                expressions=[
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                    ("plan", RangeOperators.EQUAL),
                ],
                violation_error_message=_("Hai đợt cao điểm không được trùng ngày."),
            ),
        ]

    def __str__(self) -> str:
        return f"Đợt {self.ordinal}"


class Anniversary(models.Model):
    """A day that peak phases celebrate; its count is computed, never stored (CYC-5 to CYC-7)."""

    name = models.CharField(_("ngày kỷ niệm"), max_length=200)
    month = models.PositiveSmallIntegerField(_("tháng"))
    day = models.PositiveSmallIntegerField(_("ngày"))
    founding_year = models.PositiveSmallIntegerField(_("năm gốc"), null=True, blank=True)
    group = models.CharField(_("chỉ riêng nhóm"), max_length=15, choices=UnitGroup.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("ngày kỷ niệm")
        ordering = ["month", "day", "pk"]
        constraints = [
            models.CheckConstraint(
                name="anniversary_is_a_day",
                condition=Q(month__gte=1, month__lte=12, day__gte=1, day__lte=31),
                violation_error_message=_("Ngày kỷ niệm không có trong lịch."),
            ),
            known("anniversary_group_known", "group", UnitGroup, may_be_empty=True),
            models.UniqueConstraint(name="anniversary_once", fields=["month", "day", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
