"""Numbers of papers and the register of outgoing papers (sổ văn bản đi)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from documents.models.paper import Paper


class NumberSeries(models.Model):
    """The last number an agency gave in a year, in one series or in one for each type (SIG-6).

    Whoever takes a number locks this row; the number is used or the whole act is rolled back, so a series
    has no gaps.
    """

    agency = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    year = models.PositiveSmallIntegerField(_("năm"))
    type_code = models.CharField(
        _("loại văn bản"), max_length=10, blank=True, help_text=_("Trống: một dãy số cho mọi loại.")
    )
    last_number = models.PositiveIntegerField(_("số đã cấp cuối cùng"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("dãy số văn bản")
        ordering = ["agency", "-year", "type_code"]
        constraints = [
            models.UniqueConstraint(name="number_series_once", fields=["agency", "year", "type_code"]),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.year}{f', {self.type_code}' if self.type_code else ''}"


class RegisterEntry(models.Model):
    """A line of the register of outgoing papers, with all fields of the printed book (SIG-6b)."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="entries", verbose_name=_("dãy số"))
    paper = models.OneToOneField(
        Paper, models.PROTECT, related_name="register_entry", null=True, blank=True, verbose_name=_("văn bản")
    )
    number = models.PositiveIntegerField(_("số"))
    sign = models.CharField(_("ký hiệu"), max_length=80)
    type_code = models.CharField(_("loại văn bản"), max_length=10, blank=True)
    dated_on = models.DateField(_("ngày, tháng văn bản"))
    abstract = models.CharField(_("tên loại và trích yếu"), max_length=600)
    signer_name = models.CharField(_("người ký"), max_length=150)
    recipients = models.TextField(_("nơi nhận"), blank=True)
    file_keeper = models.CharField(_("đơn vị, người nhận bản lưu"), max_length=250, blank=True)
    copies = models.PositiveSmallIntegerField(_("số lượng bản"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    registered_at = models.DateTimeField(_("vào sổ lúc"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người vào sổ")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("sổ văn bản đi")
        ordering = ["series", "number"]
        constraints = [
            models.UniqueConstraint(name="register_entry_number_once", fields=["series", "number"]),
            models.CheckConstraint(name="register_entry_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.full_number

    @property
    def full_number(self) -> str:
        """``06/KH-STP``: at least two digits, no spaces (domain 5.1)."""
        return f"{self.number:02d}/{self.sign}"
