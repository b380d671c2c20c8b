"""What must be said, to whom, once."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One message to one person; two plans with the same ``dedupe_key`` are the same message.

    What the person reads in the system is the truth; copies that leave it are `Delivery`.

    ``about_type``/``about_id`` name what it is about, so that at sending time the domain can say
    whether the person must still act (notifications know no domain).
    """

    id = models.UUIDField(_("mã"), primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("người nhận")
    )
    kind = models.CharField(_("loại"), max_length=50)
    dedupe_key = models.CharField(_("khóa duy nhất"), max_length=200, unique=True)
    subject = models.CharField(_("tiêu đề"), max_length=300)
    body = models.TextField(_("nội dung"))
    path = models.CharField(_("đường dẫn"), max_length=300, blank=True)
    why = models.TextField(_("vì sao nhận"), blank=True)
    due_on = models.DateField(_("ngày hạn"), null=True, blank=True)
    is_mandatory = models.BooleanField(_("bắt buộc gửi"), default=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người gửi"),
    )
    about_type = models.CharField(_("loại đối tượng"), max_length=100, blank=True)
    about_id = models.CharField(_("mã đối tượng"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("lập lúc"))
    read_at = models.DateTimeField(_("đọc lúc"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("thông báo")
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_of_person"),
            models.Index(fields=["-created_at", "id"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.kind
