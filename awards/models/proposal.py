"""From the vote to the decision: who is proposed for what, sent, received, decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.enums import NominationState
from awards.models.ballot import BallotNominee
from clusters.models import ClusterYear, Unit
from core.fields import known
from emulation.models import AwardType
from files.models import StoredFile
from rulebook.models import AwardRecord, Merit, Person, RuleSet


class Submission(models.Model):
    """The cluster's letter with its list to the standing body, and its receipt (SubmissionLetter)."""

    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="submissions",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="submissions",
        null=True,
        blank=True,
        verbose_name=_("đơn vị trình thẳng"),
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
            models.CheckConstraint(
                name="submission_of_a_cluster_or_a_unit",
                condition=Q(cluster_year__isnull=False, unit__isnull=True)
                | Q(cluster_year__isnull=True, unit__isnull=False),
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
    """The dossier of one subject for one award: a unit, or a person that the unit proposes.

    A unit's came out of the cluster's ballot or stood in a press report; a person's of the unit's own vote.
    ``achievement_year`` is stored, never taken from the decision's date (domain 2.2).
    """

    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="nominations",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
        help_text=_("Để trống: đơn vị trình thẳng, không qua cụm."),
    )
    achievement_year = models.PositiveSmallIntegerField(_("năm thành tích"))
    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="nominations", verbose_name=_("danh hiệu")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="nominations", verbose_name=_("đơn vị"))
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="nominations",
        null=True,
        blank=True,
        verbose_name=_("cá nhân"),
        help_text=_("Để trống: đề nghị cho chính đơn vị."),
    )
    unit_name = models.CharField(_("tên đơn vị, cá nhân"), max_length=250)
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    rule_set = models.ForeignKey(
        RuleSet,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("xét theo bộ quy tắc"),
    )
    rule_set_reason = models.CharField(_("lý do chọn bộ quy tắc khác"), max_length=300, blank=True)
    held_in_state = models.CharField(_("dừng khi đang"), max_length=20, blank=True)
    council_nominee = models.OneToOneField(
        BallotNominee,
        models.PROTECT,
        related_name="council_result_of",
        null=True,
        blank=True,
        verbose_name=_("kết quả bỏ phiếu của Hội đồng"),
    )
    merits = models.ManyToManyField(
        Merit, related_name="nominations", blank=True, verbose_name=_("thành tích, sáng kiến")
    )
    record = models.OneToOneField(
        AwardRecord,
        models.PROTECT,
        related_name="nomination",
        null=True,
        blank=True,
        verbose_name=_("dòng lịch sử khen thưởng"),
    )
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
        _("tình trạng"), max_length=20, choices=NominationState.choices, default=NominationState.ELEVATED
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
            models.UniqueConstraint(
                name="nomination_once",
                fields=["achievement_year", "award_type", "unit", "person"],
                condition=~Q(state__in=[NominationState.WITHDRAWN, NominationState.CANCELLED]),
                nulls_distinct=False,
                violation_error_message=_("Đã có đề nghị danh hiệu này của năm này."),
            ),
            # A unit that sends straight has its own vote instead (DOS-3).
            models.CheckConstraint(
                name="nomination_has_a_source",
                condition=Q(nominee__isnull=False)
                | Q(person__isnull=False)
                | Q(cluster_year__isnull=True)
                | ~Q(source_note=""),
            ),
            models.CheckConstraint(
                name="nomination_sent_has_letter",
                condition=Q(
                    state__in=[NominationState.DRAFT, NominationState.ELEVATED, NominationState.WITHDRAWN]
                )
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

    def words_of(self, state: str) -> str:
        """A state of this dossier in words: a unit's own meeting votes where clusters elevate (domain 3.5)."""
        if state == NominationState.ELEVATED and self.cluster_year_id is None:
            return gettext("Đơn vị đã biểu quyết")
        return str(NominationState(state).label)

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return self.words_of(self.state)
