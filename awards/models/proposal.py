"""From the vote to the decision: who is proposed for what, sent, received, decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.enums import NominationState
from awards.models.ballot import BallotNominee
from clusters.models import ClusterYear, Unit
from core.fields import known
from emulation.models import AwardType
from files.models import StoredFile


class Submission(models.Model):
    """The cluster's letter with its list to the standing body, and its receipt (SubmissionLetter)."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.PROTECT, related_name="submissions", verbose_name=_("cụm trong năm")
    )
    number = models.CharField(_("số tờ trình"), max_length=60)
    issued_on = models.DateField(_("ngày tờ trình"))
    note = models.TextField(_("nội dung"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tờ trình đã ký")
    )
    sent_at = models.DateTimeField(_("gửi lúc"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    received_on = models.DateField(_("ngày tiếp nhận"), null=True, blank=True)
    received_at = models.DateTimeField(_("ghi nhận tiếp nhận lúc"), null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người tiếp nhận"),
    )
    returned_at = models.DateTimeField(_("rút hoặc trả lại lúc"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người rút hoặc trả lại"),
    )
    return_reason = models.CharField(_("lý do rút hoặc trả lại"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("tờ trình đề nghị khen thưởng")
        ordering = ["cluster_year", "pk"]
        constraints = [
            models.CheckConstraint(
                name="submission_receipt_is_whole",
                condition=Q(received_on__isnull=True, received_at__isnull=True, received_by__isnull=True)
                | Q(received_on__isnull=False, received_at__isnull=False, received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_return_is_whole",
                condition=Q(returned_at__isnull=True, returned_by__isnull=True, return_reason="")
                | (
                    Q(returned_at__isnull=False, returned_by__isnull=False, received_at__isnull=True)
                    & ~Q(return_reason="")
                ),
            ),
            models.UniqueConstraint(
                name="submission_one_under_way",
                fields=["cluster_year"],
                condition=Q(returned_at__isnull=True),
                violation_error_message=_("Danh sách đề nghị của năm này đã được gửi."),
            ),
        ]

    def __str__(self) -> str:
        return f"Tờ trình {self.number}"


class AwardDecision(models.Model):
    """The decision to grant: number, day, issuer; published or not yet."""

    number = models.CharField(_("số quyết định"), max_length=60)
    issued_on = models.DateField(_("ngày quyết định"))
    issuer = models.CharField(_("người ban hành"), max_length=200)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quyết định")
    )
    recorded_at = models.DateTimeField(_("ghi nhận lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi nhận")
    )
    published_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người công bố"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("quyết định khen thưởng")
        ordering = ["-issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="award_decision_once",
                fields=["number", "issued_on"],
                violation_error_message=_("Quyết định này đã được ghi."),
            ),
            models.CheckConstraint(
                name="award_decision_publication_is_whole",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Quyết định {self.number}"


class Nomination(models.Model):
    """A unit elevated for an award in a cluster's year, by a ballot or as a press report said.

    ``achievement_year`` is stored, never taken from the decision's date (domain 2.2).
    """

    cluster_year = models.ForeignKey(
        ClusterYear, models.PROTECT, related_name="nominations", verbose_name=_("cụm trong năm")
    )
    achievement_year = models.PositiveSmallIntegerField(_("năm thành tích"))
    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="nominations", verbose_name=_("danh hiệu")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="nominations", verbose_name=_("đơn vị"))
    unit_name = models.CharField(_("tên đơn vị"), max_length=250)
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    nominee = models.OneToOneField(
        BallotNominee,
        models.PROTECT,
        related_name="nomination",
        null=True,
        blank=True,
        verbose_name=_("kết quả bỏ phiếu"),
    )
    source_note = models.CharField(_("nguồn"), max_length=300, blank=True)
    out_of = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("trong số được suy tôn"),
    )
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=NominationState.choices, default=NominationState.ELEVATED
    )
    state_reason = models.CharField(_("lý do"), max_length=300, blank=True)
    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        related_name="nominations",
        null=True,
        blank=True,
        verbose_name=_("tờ trình"),
    )
    decision = models.ForeignKey(
        AwardDecision,
        models.PROTECT,
        related_name="nominations",
        null=True,
        blank=True,
        verbose_name=_("quyết định"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("đề nghị khen thưởng")
        ordering = ["cluster_year", "award_type__ordinal", "ordinal", "pk"]
        constraints = [
            known("nomination_state_known", "state", NominationState),
            models.UniqueConstraint(name="nomination_once", fields=["cluster_year", "award_type", "unit"]),
            models.CheckConstraint(
                name="nomination_has_a_source",
                condition=Q(nominee__isnull=False) | ~Q(source_note=""),
            ),
            models.CheckConstraint(
                name="nomination_sent_has_letter",
                condition=Q(state__in=[NominationState.ELEVATED, NominationState.WITHDRAWN])
                | Q(submission__isnull=False),
            ),
            models.CheckConstraint(
                name="nomination_granted_has_decision",
                condition=~Q(state=NominationState.GRANTED) | Q(decision__isnull=False),
            ),
            models.CheckConstraint(
                name="nomination_refusal_has_reason",
                condition=~Q(
                    state__in=[NominationState.REFUSED, NominationState.ON_HOLD, NominationState.WITHDRAWN]
                )
                | ~Q(state_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.award_type}"
