"""Public holidays, days off in lieu and days worked instead, by year, with the paper that announced them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import known
from workdays.enums import DayKind


class HolidayYear(models.Model):
    """A year whose days off are entered. Years without a row are counted by computed candidates.

    Rows that came with the product have no ``confirmed_at`` until somebody has compared them with the announcement.
    Source: domain 2.4.
    """

    year = models.PositiveSmallIntegerField(_("năm"), primary_key=True)
    announcement = models.CharField(_("văn bản công bố"), max_length=300)
    announced_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xác nhận"),
    )
    revision = models.PositiveIntegerField(_("lần lưu"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("lịch nghỉ của năm")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class SpecialDay(models.Model):
    """A day of a confirmed year that is off although in the week, or worked although at its end."""

    holiday_year = models.ForeignKey(
        HolidayYear, models.CASCADE, related_name="days", verbose_name=_("lịch nghỉ của năm")
    )
    day = models.DateField(_("ngày"))
    kind = models.CharField(_("loại"), max_length=10, choices=DayKind.choices)
    name = models.CharField(_("tên ngày"), max_length=150)
    instead_of = models.DateField(_("thay cho ngày"), null=True, blank=True)
    place = models.CharField(
        _("chỉ ở nơi"),
        max_length=150,
        blank=True,
        help_text=_("Để trống: cả nước. Ngày nghỉ của riêng một nơi."),
    )
    note = models.CharField(_("căn cứ, ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("ngày nghỉ, ngày làm bù")
        ordering = ["day", "pk"]
        constraints = [
            known("special_day_kind_known", "kind", DayKind),
            models.UniqueConstraint(
                name="special_day_once", fields=["day", "place"], violation_error_message=_("Ngày này đã có.")
            ),
            models.CheckConstraint(
                name="special_day_not_instead_of_itself",
                condition=Q(instead_of__isnull=True) | ~Q(instead_of=models.F("day")),
                violation_error_message=_("Ngày không thể thay cho chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
