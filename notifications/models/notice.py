"""What must be said, to whom, once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import known
from notifications.enums import DeliveryState


class Notice(models.Model):
    """One message to one person. Two plans with the same ``dedupe_key`` are the same message.

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
    delivery = models.CharField(
        _("thư điện tử"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=0)
    next_try_at = models.DateTimeField(_("gửi lần tới lúc"))
    leased_until_at = models.DateTimeField(_("giữ đến lúc"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    last_error = models.CharField(_("lỗi gần nhất"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("thông báo")
        ordering = ["-created_at", "pk"]
        constraints = [
            known("notice_delivery_known", "delivery", DeliveryState),
            models.CheckConstraint(
                name="notice_sent_has_time",
                condition=(Q(delivery=DeliveryState.SENT) & Q(sent_at__isnull=False))
                | (~Q(delivery=DeliveryState.SENT) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="notice_waiting",
                condition=Q(delivery=DeliveryState.WAITING),
            ),
            models.Index(fields=["recipient", "-created_at"], name="notice_of_person"),
            models.Index(fields=["-created_at", "id"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.subject
