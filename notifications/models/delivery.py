"""Copies of notices on their way: one row for each message that leaves the system."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.fields import known, together
from notifications.enums import Channel, DeliveryState
from notifications.models.notice import Notice


class Delivery(models.Model):
    """One message by one channel: of one notice, or of several in a digest. ``key`` makes it exist once.

    Its Message-ID is made of its id: whatever happens on the way, the same message has the same one.
    """

    id = models.UUIDField(_("mã"), primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries", verbose_name=_("người nhận")
    )
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices)
    key = models.CharField(_("khóa duy nhất"), max_length=220, unique=True)
    is_digest = models.BooleanField(_("thư tổng hợp"), default=False)
    notices = models.ManyToManyField(Notice, related_name="deliveries", verbose_name=_("thông báo"))
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    leaves_at = models.DateTimeField(_("gửi lúc"))
    leased_until_at = models.DateTimeField(_("giữ đến lúc"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=0)
    sent_at = models.DateTimeField(_("đã gửi lúc"), null=True, blank=True)
    address = models.CharField(_("địa chỉ đã gửi"), max_length=320, blank=True)
    last_error = models.CharField(_("lỗi gần nhất"), max_length=300, blank=True)
    moved_at = models.DateTimeField(_("giữ, hủy lúc"), null=True, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người giữ, hủy"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("thư gửi đi")
        ordering = ["-leaves_at", "pk"]
        constraints = [
            known("delivery_channel_known", "channel", Channel),
            known("delivery_state_known", "state", DeliveryState),
            together("delivery_moved_by_somebody", "moved_at", "moved_by"),
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=Q(state__in=[DeliveryState.SENT, DeliveryState.BOUNCED], sent_at__isnull=False)
                | (~Q(state__in=[DeliveryState.SENT, DeliveryState.BOUNCED]) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["leaves_at"], name="delivery_waiting", condition=Q(state=DeliveryState.WAITING)
            ),
            models.Index(fields=["recipient", "-leaves_at"], name="delivery_of_person"),
            models.Index(fields=["-leaves_at", "id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return self.key


class Bounce(models.Model):
    """A mail server said that a message did not arrive. A permanent one of a mail of ours closes the address.

    ``lifted_at``: an administrator found that the address takes mail again.
    """

    delivery = models.ForeignKey(
        Delivery, models.PROTECT, related_name="bounces", null=True, blank=True, verbose_name=_("thư gửi đi")
    )
    message_key = models.CharField(_("mã thư báo"), max_length=100, unique=True)
    address = models.CharField(_("địa chỉ"), max_length=320)
    is_permanent = models.BooleanField(_("không gửi được nữa"))
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    received_at = models.DateTimeField(_("nhận lúc"))
    lifted_at = models.DateTimeField(_("cho gửi lại lúc"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người cho gửi lại"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("thư bị trả lại")
        ordering = ["-received_at", "pk"]
        constraints = [together("bounce_lifted_by_somebody", "lifted_at", "lifted_by")]
        indexes = [
            models.Index(
                Lower("address"),
                name="bounce_closes_address",
                condition=Q(is_permanent=True, lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.address
