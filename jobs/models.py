"""Long work done by the worker, with progress that survives leaving the page."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known
from files.models import StoredFile
from jobs import works
from jobs.enums import OPEN_STATES, JobState


class Job(models.Model):
    """One order of long work. Safe to run again: what is done is counted in ``done``.

    ``kind`` names one of the works that apps above registered (`jobs.works`).
    """

    kind = models.CharField(_("việc"), max_length=30)
    cluster_year = models.ForeignKey(
        ClusterYear,
        models.CASCADE,
        related_name="jobs",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="jobs", null=True, blank=True, verbose_name=_("đơn vị")
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
            known("job_state_known", "state", JobState),
            models.CheckConstraint(name="job_within_total", condition=Q(done__lte=F("total"))),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the work is called."""
        return str(works.work_of(self.kind).label)

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in OPEN_STATES
