"""How people want to hear."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import known
from notifications.enums import MailLevel


class Preference(models.Model):
    """How much mail a person wants; without a row one mail for each thing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="preference",
        verbose_name=_("người"),
    )
    mail_level = models.CharField(
        _("thư điện tử"), max_length=10, choices=MailLevel.choices, default=MailLevel.EACH
    )

    class Meta:
        verbose_name = verbose_name_plural = _("cách nhận tin")
        constraints = [known("preference_mail_level_known", "mail_level", MailLevel)]

    def __str__(self) -> str:
        return self.get_mail_level_display()


class PushSubscription(models.Model):
    """A browser of the person that agreed to show notices."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions", verbose_name=_("người")
    )
    endpoint = models.CharField(_("địa chỉ đẩy"), max_length=1000, unique=True)
    p256dh = models.CharField(_("khóa công khai"), max_length=200)
    auth = models.CharField(_("khóa xác thực"), max_length=100)
    browser = models.CharField(_("trình duyệt"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("lập lúc"))

    class Meta:
        verbose_name = verbose_name_plural = _("trình duyệt nhận tin")
        ordering = ["user", "pk"]

    def __str__(self) -> str:
        return self.browser
