"""Conferences of a cluster and who came."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known
from emulation.enums import AttendanceState, ConferenceKind, ConferenceState
from files.models import StoredFile


class Conference(models.Model):
    """A meeting of the cluster. One conference may close a year and open the next (CLU-7)."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="conferences", verbose_name=_("cụm trong năm")
    )
    opens_cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="opened_at",
        null=True,
        blank=True,
        verbose_name=_("đồng thời mở năm thi đua"),
    )
    kind = models.CharField(_("loại"), max_length=10, choices=ConferenceKind.choices)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=ConferenceState.choices, default=ConferenceState.PLANNED
    )
    held_on = models.DateField(_("ngày họp"))
    opening_time = models.TimeField(_("giờ khai mạc"), null=True, blank=True)
    session = models.CharField(_("buổi"), max_length=60, blank=True)
    place = models.CharField(_("địa điểm"), max_length=250, blank=True)
    chaired_by = models.CharField(_("chủ trì"), max_length=250, blank=True)
    guests = models.CharField(_("đại biểu dự"), max_length=500, blank=True)
    agenda = ArrayField(
        models.CharField(max_length=500), verbose_name=_("chương trình"), default=list, blank=True
    )
    minutes = models.TextField(_("tóm tắt biên bản"), blank=True)
    minutes_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("biên bản")
    )
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("hội nghị")
        ordering = ["held_on", "pk"]
        constraints = [
            known("conference_kind_known", "kind", ConferenceKind),
            known("conference_state_known", "state", ConferenceState),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on:%d/%m/%Y}"

    @property
    def hours(self) -> str:
        """When on its day: 08:30, buổi sáng; as far as it is known."""
        hour = f"{self.opening_time:%H:%M}" if self.opening_time else ""
        return ", ".join(filter(None, [hour, self.session]))


class Attendance(models.Model):
    """Whether a unit came, and who came for it."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="attendances", verbose_name=_("hội nghị")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    state = models.CharField(_("dự họp"), max_length=10, choices=AttendanceState.choices)
    representative = models.CharField(_("người dự"), max_length=200, blank=True)
    reason = models.CharField(_("lý do vắng"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("điểm danh")
        ordering = ["conference", "pk"]
        constraints = [
            known("attendance_state_known", "state", AttendanceState),
            models.UniqueConstraint(name="attendance_once", fields=["conference", "unit"]),
            models.CheckConstraint(
                name="attendance_excuse_has_reason",
                condition=~Q(state=AttendanceState.EXCUSED) | ~Q(reason=""),
                violation_error_message=_("Vắng có lý do thì phải ghi lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_state_display()}"


class Arrival(models.Model):
    """Somebody came to the hall for a unit, and perhaps left again; a unit is there while one of its rows is open."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="arrivals", verbose_name=_("hội nghị")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tài khoản"),
    )
    full_name = models.CharField(_("họ và tên"), max_length=200)
    came_at = models.DateTimeField(_("đến lúc"))
    left_at = models.DateTimeField(_("về lúc"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("đến và về")
        ordering = ["conference", "came_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="arrival_one_open_a_unit",
                fields=["conference", "unit"],
                condition=Q(left_at__isnull=True),
                violation_error_message=_("Đơn vị này đã có người điểm danh."),
            ),
            models.UniqueConstraint(
                name="arrival_one_open_a_person",
                fields=["conference", "user"],
                condition=Q(left_at__isnull=True),
                violation_error_message=_("Người này đã điểm danh thay mặt đơn vị khác."),
            ),
            models.CheckConstraint(
                name="arrival_leaves_after_coming",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=models.F("came_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.full_name}"
