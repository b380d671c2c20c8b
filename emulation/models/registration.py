"""Registration of titles by units, for themselves and their sub-units."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known
from emulation.enums import RegistrationState
from emulation.models.award_type import AwardType


class TitleRegistration(models.Model):
    """A unit registers a title in a cluster's year; everyone in the cluster sees it (LAW-20)."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="registrations", verbose_name=_("cụm trong năm")
    )
    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="registrations", verbose_name=_("danh hiệu")
    )
    by_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="registrations_made", verbose_name=_("đơn vị đăng ký")
    )
    for_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="registrations", verbose_name=_("đăng ký cho")
    )
    for_unit_name = models.CharField(_("tên khi đăng ký"), max_length=250)
    for_unit_kind = models.CharField(_("loại đơn vị khi đăng ký"), max_length=40)
    state = models.CharField(
        _("tình trạng"), max_length=15, choices=RegistrationState.choices, default=RegistrationState.SUBMITTED
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("đăng ký lúc"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người đăng ký")
    )
    ended_at = models.DateTimeField(_("rút hoặc loại lúc"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người rút hoặc loại"),
    )
    end_reason = models.CharField(_("lý do"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("đăng ký danh hiệu")
        ordering = ["cluster_year", "award_type__ordinal", "pk"]
        constraints = [
            known("title_registration_state_known", "state", RegistrationState),
            models.UniqueConstraint(
                name="title_registration_once",
                fields=["cluster_year", "award_type", "for_unit"],
                condition=Q(state=RegistrationState.SUBMITTED),
                violation_error_message=_("Đơn vị này đã đăng ký danh hiệu đó."),
            ),
            models.CheckConstraint(
                name="title_registration_end_is_whole",
                condition=Q(
                    state=RegistrationState.SUBMITTED,
                    ended_at__isnull=True,
                    ended_by__isnull=True,
                    end_reason="",
                )
                | (
                    ~Q(state=RegistrationState.SUBMITTED)
                    & Q(ended_at__isnull=False, ended_by__isnull=False)
                    & ~Q(end_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.for_unit_name}: {self.award_type}"
