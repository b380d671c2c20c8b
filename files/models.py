"""Files people hand in: private, checked, immutable."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import known


class FileKind(models.TextChoices):
    """What a file was found to be by reading it, whatever its name says."""

    PDF = "pdf", "PDF"
    PNG = "png", "ảnh PNG"
    JPEG = "jpeg", "ảnh JPEG"
    XLSX = "xlsx", "bảng tính Excel"
    ZIP = "zip", "gói ZIP"
    DOCX = "docx", "văn bản Word"


class StoredFile(models.Model):
    """A file in private storage. It is never changed; a new file is a new row.

    ``scope_type``/``scope_id`` name the thing whose readers may read it (files know no domain).
    """

    id = models.UUIDField(_("mã tệp"), primary_key=True, default=uuid.uuid4, editable=False)
    original_name = models.CharField(_("tên tệp"), max_length=200)
    kind = models.CharField(_("loại tệp"), max_length=10, choices=FileKind.choices)
    size_bytes = models.PositiveIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    file = models.FileField(_("tệp"), max_length=200)
    scope_type = models.CharField(_("loại phạm vi"), max_length=100)
    scope_id = models.CharField(_("mã phạm vi"), max_length=64)
    uploaded_at = models.DateTimeField(_("nộp lúc"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người nộp")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("tệp")
        constraints = [
            known("stored_file_kind_known", "kind", FileKind),
            models.CheckConstraint(
                name="stored_file_hash_is_sha256", condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.original_name
