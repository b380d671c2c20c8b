"""When to remind whom of a deadline, and what was reminded. Deadlines themselves belong to the apps above."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.fields import known
from deadlines.enums import Level, ReminderState
from notifications.models import Notice


class ReminderStep(models.Model):
    """One rung of a kind's ladder: so many working days before (−) or after (+) the due day, to whom."""

    kind = models.CharField(_("loại hạn"), max_length=40)
    offset_days = models.SmallIntegerField(_("số ngày làm việc so với hạn"))
    level = models.CharField(_("gửi cho"), max_length=10, choices=Level.choices)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("bước nhắc việc")
        ordering = ["kind", "offset_days", "level"]
        constraints = [
            known("ladder_step_level_known", "level", Level),
            models.UniqueConstraint(
                name="ladder_step_once",
                fields=["kind", "offset_days", "level"],
                violation_error_message=_("Bước nhắc này đã có."),
            ),
            models.CheckConstraint(
                name="ladder_step_within_half_a_year",
                condition=Q(offset_days__gte=-130, offset_days__lte=130),
                violation_error_message=_("Số ngày làm việc phải từ -130 đến 130."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.offset_days:+d} {self.get_level_display()}"


class SendingRule(models.Model):
    """When mail may leave, and how much; one row."""

    morning = models.TimeField(_("giờ gửi buổi sáng"), default=dt.time(8, 0))
    window_from = models.TimeField(_("không gửi trước"), default=dt.time(7, 30))
    window_to = models.TimeField(_("không gửi sau"), default=dt.time(17, 0))
    days_ahead = models.PositiveSmallIntegerField(
        _("lập trước số ngày làm việc"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta:
        verbose_name = verbose_name_plural = _("giờ gửi nhắc việc")
        constraints = [
            models.CheckConstraint(name="sending_rule_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="sending_rule_hours",
                condition=Q(window_from__lte=F("morning"), morning__lt=F("window_to")),
                violation_error_message=_("Giờ gửi buổi sáng phải nằm trong khoảng được gửi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.morning:%H:%M}"


class Reminder(models.Model):
    """One person is to be reminded of one deadline at one step; planned ahead, so it can be read and stopped.

    It becomes a notice only at ``leaves_at``, when the deadline's own app still says that the person must act.
    ``deadline_key`` is the key of `deadlines.sources.Deadline`.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name=_("người nhận")
    )
    deadline_key = models.CharField(_("hạn"), max_length=100)
    kind = models.CharField(_("loại hạn"), max_length=40)
    cluster_year = models.ForeignKey(
        ClusterYear,
        models.CASCADE,
        related_name="reminders",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    due_on = models.DateField(_("ngày hạn"))
    offset_days = models.SmallIntegerField(_("số ngày làm việc so với hạn"))
    level = models.CharField(_("gửi cho"), max_length=10, choices=Level.choices)
    leaves_at = models.DateTimeField(_("gửi lúc"))
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=ReminderState.choices, default=ReminderState.PLANNED
    )
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("lập lúc"))
    moved_at = models.DateTimeField(_("giữ, hủy lúc"), null=True, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người giữ, hủy"),
    )
    notice = models.OneToOneField(
        Notice, models.PROTECT, related_name="reminder", null=True, blank=True, verbose_name=_("thông báo")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("lần nhắc việc")
        ordering = ["leaves_at", "pk"]
        constraints = [
            known("reminder_level_known", "level", Level),
            known("reminder_state_known", "state", ReminderState),
            models.UniqueConstraint(
                name="reminder_once", fields=["person", "deadline_key", "due_on", "offset_days"]
            ),
            models.CheckConstraint(
                name="reminder_issued_has_notice",
                condition=Q(state=ReminderState.ISSUED, notice__isnull=False)
                | (~Q(state=ReminderState.ISSUED) & Q(notice__isnull=True)),
            ),
            models.CheckConstraint(
                name="reminder_moved_by_somebody",
                condition=Q(moved_at__isnull=True, moved_by__isnull=True)
                | Q(moved_at__isnull=False, moved_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["leaves_at"],
                name="reminder_to_issue",
                condition=Q(state=ReminderState.PLANNED),
            ),
            models.Index(fields=["cluster_year", "leaves_at"], name="reminder_of_year"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_key} {self.offset_days:+d}"


class CalendarFeed(models.Model):
    """A calendar address of one person: the whole of their own dates, or one cluster's year.

    No secret is stored: the address is signed from the row and ``serial``; a new serial ends the old address.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", verbose_name=_("người")
    )
    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("cụm trong năm")
    )
    serial = models.PositiveIntegerField(_("lần cấp"), default=1)
    created_at = models.DateTimeField(_("lập lúc"))
    renewed_at = models.DateTimeField(_("cấp lại lúc"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("địa chỉ lịch")
        constraints = [
            models.UniqueConstraint(
                name="calendar_feed_once", fields=["user", "cluster_year"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.cluster_year_id or ''}"
