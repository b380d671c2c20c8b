"""Legal instruments that papers may name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import ValidityQuerySet, known, validity_order
from documents.enums import CitationStatus


class Citation(models.Model):
    """A legal instrument as a paper names it.

    It is printed only once it is verified or a legal officer confirmed it; until then a paper shows a
    placeholder and cannot be issued (domain 0.1, habit 2).
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    text = models.CharField(
        _("câu trích dẫn"), max_length=500, help_text=_("In sau chữ “Căn cứ”, không có dấu chấm phẩy cuối.")
    )
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    status = models.CharField(_("mức tin cậy"), max_length=12, choices=CitationStatus.choices)
    source = models.CharField(_("nguồn"), max_length=300, blank=True)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xác nhận"),
    )

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("căn cứ pháp lý")
        ordering = ["code"]
        constraints = [
            known("citation_status_known", "status", CitationStatus),
            validity_order("citation_dates"),
            models.CheckConstraint(
                name="citation_confirmation_is_whole",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_printable(self) -> bool:
        """Whether a paper may name it as its basis."""
        return self.status == CitationStatus.VERIFIED or self.confirmed_at is not None
