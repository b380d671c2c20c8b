"""Signatures that a paper waits for, files handed in, and what checking found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from core.fields import known
from documents.enums import SlotKind, SlotMethod, UploadState
from documents.models.paper import Paper, PaperRevision
from files.models import StoredFile


class PaperSlot(models.Model):
    """One signature that the paper's file has a named field for, and how it was settled.

    An agency's slot opens only after the person's slot of the same ``party`` is settled (SIG-3).
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="slots", verbose_name=_("văn bản"))
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    field_name = models.CharField(_("tên trường trong tệp"), max_length=60)
    kind = models.CharField(_("chữ ký của"), max_length=10, choices=SlotKind.choices)
    party = models.CharField(
        _("bên ký"), max_length=60, blank=True, help_text=_("Khóa của bên ký ở nguồn dữ liệu.")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    unit_name = models.CharField(_("tên đơn vị khi duyệt"), max_length=250)
    # Empty: any head or deputy of the unit may sign; filled: just this person.
    expected_name = models.CharField(_("người phải ký"), max_length=150, blank=True)
    expected_title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    method = models.CharField(_("cách ký"), max_length=15, choices=SlotMethod.choices, blank=True)
    signed_at = models.DateTimeField(_("ký lúc"), null=True, blank=True)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tài khoản người ký"),
    )
    signer_name = models.CharField(_("người ký"), max_length=150, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=150, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bản quét")
    )
    revision = models.ForeignKey(
        PaperRevision,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("có từ bản tệp"),
    )
    # What the certificate says, with the revocation data it was judged by (SIG-23).
    certificate = models.JSONField(_("chứng thư"), null=True, blank=True)
    is_trial = models.BooleanField(_("chữ ký thử nghiệm"), default=False)
    excuse = models.CharField(
        _("lý do không phải ký nữa"),
        max_length=300,
        blank=True,
        help_text=_("Ví dụ đơn vị đã ra khỏi cụm. Văn bản hoàn tất không cần chữ ký này."),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("chữ ký cần có của văn bản")
        ordering = ["paper", "ordinal"]
        constraints = [
            known("paper_slot_kind_known", "kind", SlotKind),
            known("paper_slot_method_known", "method", SlotMethod, may_be_empty=True),
            models.UniqueConstraint(name="paper_slot_order", fields=["paper", "ordinal"]),
            models.UniqueConstraint(name="paper_slot_field_once", fields=["paper", "field_name"]),
            models.CheckConstraint(
                name="paper_slot_signed_or_excused", condition=Q(method="") | Q(excuse="")
            ),
            models.CheckConstraint(
                name="paper_slot_has_evidence",
                condition=Q(method="", signed_at__isnull=True)
                | Q(
                    method=SlotMethod.CERTIFICATE,
                    signed_at__isnull=False,
                    revision__isnull=False,
                    certificate__isnull=False,
                )
                | Q(method=SlotMethod.IN_SYSTEM, signed_at__isnull=False, signer__isnull=False)
                | Q(method=SlotMethod.ON_PAPER, signed_at__isnull=False, scan__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.get_kind_display()}"

    @property
    def is_settled(self) -> bool:
        return bool(self.method)

    @property
    def is_awaited(self) -> bool:
        """Whether the paper still waits for this signature."""
        return not self.method and not self.excuse


class SignatureUpload(models.Model):
    """A signed file handed in. Kept whatever becomes of it; it counts only once accepted."""

    slot = models.ForeignKey(PaperSlot, models.PROTECT, related_name="uploads", verbose_name=_("cho chữ ký"))
    base_revision = models.ForeignKey(
        PaperRevision,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ký trên bản tệp"),
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("tệp"))
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=UploadState.choices, default=UploadState.RECEIVED
    )
    # Why it was refused: [{"rule": "SIG-23", "text": "..."}], Vietnamese sentences a clerk can act on.
    reasons = models.JSONField(_("lý do"), default=list, blank=True)
    uploaded_at = models.DateTimeField(_("nộp lúc"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người nộp")
    )
    decided_at = models.DateTimeField(_("kiểm tra xong lúc"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("tệp đã ký được nộp")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            known("signature_upload_state_known", "state", UploadState),
            models.CheckConstraint(
                name="signature_upload_decided",
                condition=Q(state=UploadState.RECEIVED, decided_at__isnull=True)
                | (~Q(state=UploadState.RECEIVED) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.get_state_display()}"


class SigningTicket(models.Model):
    """A link for the signing agent: bound to a person and a slot, short-lived, of one use (SIG-4).

    Only the SHA-256 of its secret is kept.
    """

    slot = models.ForeignKey(PaperSlot, models.CASCADE, related_name="tickets", verbose_name=_("cho chữ ký"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("người ký")
    )
    secret_sha256 = models.CharField(_("mã băm của mã ký"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("cấp lúc"))
    expires_at = models.DateTimeField(_("hết hạn lúc"))
    used_at = models.DateTimeField(_("đã dùng lúc"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("mã ký")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.slot}"


class FileCheck(models.Model):
    """What checking a file from scratch found, kept by the file's hash so that no page waits for it.

    ``report`` is `documents.signing.validation.Report` as JSON. ``trust_sha256`` names the roots it was
    judged by: with other roots it is judged again.
    """

    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    trust_sha256 = models.CharField(_("mã băm các gốc tin cậy"), max_length=64)
    is_valid = models.BooleanField(_("mọi chữ ký có hiệu lực"))
    report = models.JSONField(_("kết quả kiểm tra"))
    checked_at = models.DateTimeField(_("kiểm tra lúc"))

    class Meta:
        verbose_name = verbose_name_plural = _("kết quả kiểm tra tệp")
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="file_check_once", fields=["sha256", "trust_sha256"]),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
