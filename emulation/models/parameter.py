"""Register of open parameters: rules whose text is not known for certain are data (domain 8)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Parameter(models.Model):
    """One open parameter. While it is unconfirmed, pages say so beside any result that uses it."""

    key = models.CharField(_("khóa"), max_length=80)
    rule_set = models.CharField(_("bộ quy tắc"), max_length=40, default="2024-01")
    name = models.CharField(_("tên"), max_length=250)
    value = models.CharField(
        _("giá trị"), max_length=300, blank=True, help_text=_("Để trống: chưa có, phải nhập khi dùng.")
    )
    legal_basis = models.CharField(_("căn cứ pháp lý"), max_length=500, blank=True)
    rule_ids = models.CharField(_("mã quy tắc"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xác nhận"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("tham số chưa chắc chắn")
        ordering = ["key", "rule_set"]
        constraints = [
            models.UniqueConstraint(name="parameter_once", fields=["key", "rule_set"]),
            models.CheckConstraint(
                name="parameter_confirmation_is_whole",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(legal_basis="")),
                violation_error_message=_("Xác nhận thì phải ghi căn cứ pháp lý."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
