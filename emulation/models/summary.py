"""The cluster's summary of its units' reports: tables compiled by the system, prose written by people."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.fields import known, together
from emulation.enums import ReportPeriod


class ClusterSummary(models.Model):
    """A cluster's summary of a period (sơ kết, đợt 2, tổng kết).

    ``content`` is what `emulation.queries.summaries` compiled, ``previous`` what it was before the last
    compiling; empty: not compiled yet. The texts stay as they are when it is compiled again.
    """

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="summaries", verbose_name=_("cụm trong năm")
    )
    period = models.CharField(_("kỳ"), max_length=10, choices=ReportPeriod.choices)
    content = models.JSONField(_("số liệu tổng hợp"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    previous = models.JSONField(
        _("số liệu lần tổng hợp trước"), default=dict, blank=True, encoder=DjangoJSONEncoder
    )
    compiled_at = models.DateTimeField(_("tổng hợp lúc"), null=True, blank=True)
    compiled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người tổng hợp"),
    )
    results = models.TextField(_("đánh giá chung về kết quả"), blank=True)
    weaknesses = models.TextField(_("hạn chế, nguyên nhân"), blank=True)
    exemplars = models.TextField(_("điển hình tiên tiến"), blank=True)
    tasks = models.TextField(_("nhiệm vụ thời gian tới"), blank=True)
    proposals = models.TextField(_("đề xuất, kiến nghị"), blank=True)
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

    class Meta:
        verbose_name = verbose_name_plural = _("báo cáo tổng hợp của cụm")
        ordering = ["cluster_year", "period"]
        constraints = [
            known("cluster_summary_period_known", "period", ReportPeriod),
            together("cluster_summary_compiling_is_whole", "compiled_at", "compiled_by"),
            together("cluster_summary_saving_is_whole", "saved_at", "saved_by"),
            models.UniqueConstraint(name="cluster_summary_once", fields=["cluster_year", "period"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_period_display()}: {self.cluster_year}"
