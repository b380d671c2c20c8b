"""Reports of units, and facts that press reports gave where nothing else is known."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import UnitGroup
from clusters.models import ClusterYear, Unit
from core.fields import known
from emulation.enums import ReportedTopic, ReportPeriod, ReportState
from emulation.models.award_type import AwardType
from emulation.models.campaign import CampaignPlan
from files.models import StoredFile


class UnitReport(models.Model):
    """A unit's report of a period to the cluster: the text being written, and where it stands.

    What was handed in is kept in `ReportVersion`. ``first_submitted_at``, ``first_due_on`` and ``days_late``
    are frozen when the report is first handed in: late once is late for ever, whatever is moved later.
    """

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="reports", verbose_name=_("cụm trong năm")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name=_("đơn vị"))
    period = models.CharField(_("kỳ"), max_length=10, choices=ReportPeriod.choices)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT
    )
    results = models.TextField(_("kết quả"), blank=True)
    weaknesses = models.TextField(_("hạn chế"), blank=True)
    exemplars = ArrayField(
        models.CharField(max_length=500), verbose_name=_("điển hình tiên tiến"), default=list, blank=True
    )
    proposals = models.TextField(_("kiến nghị"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bản ký")
    )
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)
    saved_at = models.DateTimeField(_("lưu lúc"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người lưu"),
    )
    laid_at = models.DateTimeField(_("trình thủ trưởng lúc"), null=True, blank=True)
    laid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người trình"),
    )
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người nộp"),
    )
    first_submitted_at = models.DateTimeField(_("nộp lần đầu lúc"), null=True, blank=True)
    first_due_on = models.DateField(_("hạn khi nộp lần đầu"), null=True, blank=True)
    days_late = models.PositiveSmallIntegerField(_("số ngày chậm"), null=True, blank=True)
    opened_at = models.DateTimeField(_("cụm mở lúc"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người mở"),
    )
    return_reason = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    accepted_at = models.DateTimeField(_("được nhận lần đầu lúc"), null=True, blank=True)
    recall_asked_at = models.DateTimeField(_("xin rút lại lúc"), null=True, blank=True)
    recall_reason = models.CharField(_("lý do xin rút lại"), max_length=500, blank=True)
    recall_answer = models.CharField(_("cụm trả lời việc xin rút"), max_length=500, blank=True)
    correction_reason = models.CharField(_("lý do sửa"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("báo cáo của đơn vị")
        ordering = ["cluster_year", "period", "unit__sort_key", "pk"]
        constraints = [
            known("unit_report_period_known", "period", ReportPeriod),
            known("unit_report_state_known", "state", ReportState),
            models.UniqueConstraint(name="unit_report_once", fields=["cluster_year", "unit", "period"]),
            models.CheckConstraint(
                name="unit_report_submitted_is_whole",
                condition=Q(state=ReportState.DRAFT, submitted_at__isnull=True, submitted_by__isnull=True)
                | (~Q(state=ReportState.DRAFT) & Q(submitted_at__isnull=False, submitted_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="unit_report_return_has_reason",
                condition=~Q(state=ReportState.RETURNED) | ~Q(return_reason=""),
            ),
            models.CheckConstraint(
                name="unit_report_lateness_is_whole",
                condition=Q(first_due_on__isnull=True, days_late__isnull=True)
                | Q(first_due_on__isnull=False, days_late__isnull=False, first_submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_report_saved_whole",
                condition=Q(saved_by__isnull=True) | Q(saved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_report_laid_whole",
                condition=Q(laid_by__isnull=True) | Q(laid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_report_opened_whole",
                condition=Q(opened_by__isnull=True) | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_report_correction_has_reason",
                condition=~Q(state=ReportState.CORRECTING) | ~Q(correction_reason=""),
            ),
            models.CheckConstraint(
                name="unit_report_recall_has_reason",
                condition=Q(recall_asked_at__isnull=True) | ~Q(recall_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_period_display()}"


class ReportVersion(models.Model):
    """A report as it was handed in: texts, figures, the signed file, with a SHA-256. Never changed.

    ``content`` is `emulation.services.report_versions.content_of`. A version that the unit took back unread
    is kept for the unit and no longer read by the cluster.
    """

    report = models.ForeignKey(UnitReport, models.CASCADE, related_name="versions", verbose_name=_("báo cáo"))
    number = models.PositiveSmallIntegerField(_("bản số"))
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    handed_in_at = models.DateTimeField(_("nộp lúc"))
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ký duyệt, nộp")
    )
    signed_as = models.CharField(_("ký với tư cách"), max_length=200, blank=True)
    reason = models.CharField(_("lý do sửa"), max_length=500, blank=True)
    recalled_at = models.DateTimeField(_("rút lại lúc"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("bản báo cáo đã nộp")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(name="report_version_once", fields=["report", "number"]),
            models.CheckConstraint(
                name="report_version_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, bản {self.number}"


class ReportedFact(models.Model):
    """A figure or statement of a press report that no rows stand behind, shown as such."""

    cluster_year = models.ForeignKey(
        ClusterYear,
        models.CASCADE,
        related_name="reported_facts",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    plan = models.ForeignKey(
        CampaignPlan,
        models.CASCADE,
        related_name="reported_facts",
        null=True,
        blank=True,
        verbose_name=_("kế hoạch"),
    )
    topic = models.CharField(_("về"), max_length=15, choices=ReportedTopic.choices)
    text = models.CharField(_("nội dung"), max_length=500, blank=True)
    value = models.PositiveIntegerField(_("số"), null=True, blank=True)
    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("danh hiệu")
    )
    group = models.CharField(_("nhóm đơn vị"), max_length=15, choices=UnitGroup.choices, blank=True)
    source = models.CharField(_("nguồn"), max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = _("điều báo chí đã đưa")
        ordering = ["topic", "pk"]
        constraints = [
            known("reported_fact_topic_known", "topic", ReportedTopic),
            known("reported_fact_group_known", "group", UnitGroup, may_be_empty=True),
            models.CheckConstraint(
                name="reported_fact_one_place",
                condition=Q(cluster_year__isnull=False, plan__isnull=True)
                | Q(cluster_year__isnull=True, plan__isnull=False),
            ),
            models.CheckConstraint(
                name="reported_fact_says_something", condition=Q(value__isnull=False) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return self.text or f"{self.get_topic_display()}: {self.value}"
