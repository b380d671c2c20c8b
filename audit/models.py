"""The log of every change: append-only and hash-chained by the database itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One change: who, for whom, what, before → after, when.

    No foreign keys: the log must outlive what it describes and know no domain. ``seq``, ``previous_hash``
    and ``hash`` are set by a trigger under a lock; UPDATE, DELETE and TRUNCATE are refused by triggers.
    """

    seq = models.BigIntegerField(_("số thứ tự"), unique=True, editable=False)
    occurred_at = models.DateTimeField(_("thời điểm"))
    actor = models.CharField(_("người làm"), max_length=150)
    actor_name = models.CharField(_("họ tên người làm"), max_length=150, blank=True)
    on_behalf_of = models.CharField(_("làm thay"), max_length=300, blank=True)
    verb = models.CharField(_("việc"), max_length=100)
    summary = models.CharField(_("nội dung"), max_length=500, blank=True)
    target_type = models.CharField(_("loại đối tượng"), max_length=100)
    target_id = models.CharField(_("mã đối tượng"), max_length=64)
    scope = models.CharField(_("phạm vi"), max_length=64, blank=True)
    before = models.JSONField(_("trước"), default=dict)
    after = models.JSONField(_("sau"), default=dict)
    previous_hash = models.CharField(_("mã băm trước"), max_length=64, editable=False)
    hash = models.CharField(_("mã băm"), max_length=64, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("sự kiện nhật ký")
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-seq"], name="audit_event_target"),
            models.Index(fields=["scope", "-seq"], name="audit_event_scope"),
            models.Index(fields=["actor", "-seq"], name="audit_event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"
