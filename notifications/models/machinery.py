"""When the parts of the machinery last ran, and how it went."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a part of the machinery last ran: ``beat`` (the scheduler planned), ``worker``, ``long_worker`` or ``watch``."""

    name = models.CharField(_("bộ phận"), max_length=30, primary_key=True)
    beaten_at = models.DateTimeField(_("lần chạy gần nhất"))

    class Meta:
        verbose_name = verbose_name_plural = _("nhịp chạy")

    def __str__(self) -> str:
        return self.name


class TaskRun(models.Model):
    """A background task on the schedule, and how its last runs went; what is overdue says `core.lateness`."""

    name = models.CharField(_("việc"), max_length=60, primary_key=True)
    every_seconds = models.PositiveIntegerField(_("chu kỳ (giây)"), default=0)
    longest_seconds = models.PositiveIntegerField(_("chạy lâu nhất (giây)"), default=0)
    planned_at = models.DateTimeField(_("có trong lịch từ"), null=True, blank=True)
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    failed_at = models.DateTimeField(_("lỗi lúc"), null=True, blank=True)
    reason = models.CharField(_("loại lỗi gần nhất"), max_length=300, blank=True)
    runs = models.PositiveBigIntegerField(_("số lần chạy"), default=0)
    failures = models.PositiveBigIntegerField(_("số lần lỗi"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("việc chạy theo lịch")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
