"""Which certificates are believed, and what their issuers revoked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import known
from documents.enums import TrustPurpose


class TrustRoot(models.Model):
    """A root certificate (or one below it, ``is_intermediate``) that signatures may chain to."""

    label = models.CharField(_("tên gọi"), max_length=200)
    purpose = models.CharField(_("dùng cho"), max_length=15, choices=TrustPurpose.choices)
    pem = models.TextField(_("chứng thư (PEM)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64, unique=True)
    is_intermediate = models.BooleanField(_("là chứng thư trung gian"), default=False)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    added_at = models.DateTimeField(_("thêm lúc"))

    class Meta:
        verbose_name = verbose_name_plural = _("chứng thư gốc tin cậy")
        ordering = ["label"]
        constraints = [
            known("trust_root_purpose_known", "purpose", TrustPurpose),
            models.CheckConstraint(
                name="trust_root_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.label


class RevocationList(models.Model):
    """An issuer's list of revoked certificates (CRL), fetched or handed in. The newest one counts."""

    issuer_sha256 = models.CharField(_("mã băm khóa của bên cấp"), max_length=64)
    issuer_name = models.CharField(_("bên cấp"), max_length=300, default="")
    url = models.CharField(_("lấy từ"), max_length=500, blank=True)
    der = models.BinaryField(_("danh sách thu hồi (DER)"))
    this_update_at = models.DateTimeField(_("lập lúc"))
    next_update_at = models.DateTimeField(_("bản sau lúc"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("lấy về lúc"))

    class Meta:
        verbose_name = verbose_name_plural = _("danh sách chứng thư bị thu hồi")
        ordering = ["issuer_sha256", "-this_update_at"]
        constraints = [
            models.UniqueConstraint(name="revocation_list_once", fields=["issuer_sha256", "this_update_at"]),
        ]

    def __str__(self) -> str:
        return self.issuer_name
