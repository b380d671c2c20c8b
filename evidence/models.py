"""Evidence (tài liệu minh chứng): a unit's own shelf of files and links, and what each one proves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from core.fields import known, together
from core.ordering import search_key
from evidence.enums import ScanState
from files.models import StoredFile


class EvidenceItem(models.Model):
    """A file or a link on a unit's shelf; kept over the years and used again."""

    # Known before the row is there: the item is the scope of its own file.
    id = models.UUIDField(_("mã tài liệu"), primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evidence", verbose_name=_("đơn vị"))
    title = models.CharField(_("tên tài liệu"), max_length=300)
    search_text = models.CharField(_("chữ để tìm"), max_length=600, editable=False, default="")
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(_("năm"))
    dated_on = models.DateField(_("ngày của tài liệu"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )
    url = models.URLField(_("đường dẫn"), max_length=500, blank=True)
    scan = models.CharField(
        _("quét vi-rút"), max_length=10, choices=ScanState.choices, default=ScanState.NONE
    )
    added_at = models.DateTimeField(_("đưa vào lúc"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người đưa vào")
    )
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người rút"),
    )
    withdrawal_reason = models.CharField(_("lý do rút"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("tài liệu minh chứng")
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-added_at"], name="evidence_of_unit")]
        constraints = [
            known("evidence_scan_known", "scan", ScanState),
            together("evidence_withdrawal_is_whole", "withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(
                name="evidence_file_or_link",
                condition=Q(file__isnull=False, url="") | (Q(file__isnull=True) & ~Q(url="")),
                violation_error_message=_("Chọn một tệp hoặc ghi một đường dẫn."),
            ),
            models.CheckConstraint(
                name="evidence_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.search_text = search_key(self.title)
        super().save(*args, **kwargs)

    @property
    def is_waiting(self) -> bool:
        """Whether the scanner has yet to judge it: until then only the unit's own people open it."""
        return self.scan == ScanState.WAITING

    @property
    def is_barred(self) -> bool:
        """Whether nobody is given the content: a virus was found."""
        return self.scan == ScanState.INFECTED


class EvidenceLink(models.Model):
    """What an item proves: ``place`` is ``<noun>:<id>`` of a thing that an app above spoke for."""

    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="links", verbose_name=_("tài liệu"))
    place = models.CharField(_("chứng minh cho"), max_length=60)
    label = models.CharField(_("viết là"), max_length=500)
    year = models.PositiveSmallIntegerField(_("năm"))
    linked_at = models.DateTimeField(_("gắn lúc"))
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người gắn")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("chỗ dùng minh chứng")
        ordering = ["place", "pk"]
        indexes = [models.Index(fields=["place"], name="evidence_of_place")]
        constraints = [
            models.UniqueConstraint(
                name="evidence_link_once",
                fields=["item", "place"],
                violation_error_message=_("Tài liệu này đã gắn vào đây."),
            )
        ]

    def __str__(self) -> str:
        return self.label
