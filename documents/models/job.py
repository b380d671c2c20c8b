"""Long work done by the worker, with progress that survives leaving the page."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.fields import known
from documents.enums import JobKind, JobState
from files.models import StoredFile


class PaperJob(models.Model):
    """One order of long work. Safe to run again: what is done is counted in ``done``."""

    kind = models.CharField(_("việc"), max_length=15, choices=JobKind.choices)
    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="paper_jobs", verbose_name=_("cụm trong năm")
    )
    arguments = models.JSONField(_("yêu cầu"), default=dict, blank=True)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    attempt = models.PositiveSmallIntegerField(_("lần làm"), default=0)
    done = models.PositiveIntegerField(_("đã làm"), default=0)
    total = models.PositiveIntegerField(_("tổng số"), default=0)
    problems = models.JSONField(_("chỗ không làm được"), default=list, blank=True)
    result = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kết quả")
    )
    ordered_at = models.DateTimeField(_("yêu cầu lúc"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người yêu cầu")
    )
    touched_at = models.DateTimeField(_("làm gần nhất lúc"))
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("việc làm nền")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            known("paper_job_kind_known", "kind", JobKind),
            known("paper_job_state_known", "state", JobState),
            models.CheckConstraint(name="paper_job_within_total", condition=Q(done__lte=F("total"))),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
