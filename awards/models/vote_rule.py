"""The rule that a ballot is decided by: all of it is data (VOTE-20)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import AbsentMode, Comparison, Denominator, OwnUnitVote, TieRule
from clusters.models import ClusterYear
from core.fields import known
from emulation.models import AwardType
from rulebook.enums import VotingBody
from rulebook.models import Rule


class VoteRule(models.Model):
    """The rule a ballot is decided by (VOTE-20). All of it is data; the threshold has no default.

    Never changed once a ballot uses it; a different rule is a new row.
    """

    name = models.CharField(_("tên quy tắc"), max_length=200)
    body = models.CharField(
        _("nơi bỏ phiếu"), max_length=10, choices=VotingBody.choices, default=VotingBody.CLUSTER
    )
    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="vote_rules", verbose_name=_("danh hiệu")
    )
    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="vote_rules",
        null=True,
        blank=True,
        verbose_name=_("chỉ áp dụng cho"),
        help_text=_("Để trống: Thường trực Hội đồng đặt cho mọi cụm."),
    )
    denominator = models.CharField(
        _("tính trên"), max_length=20, choices=Denominator.choices, default=Denominator.ALL_MEMBERS
    )
    threshold_numerator = models.PositiveSmallIntegerField(_("ngưỡng: tử số"))
    threshold_denominator = models.PositiveSmallIntegerField(_("ngưỡng: mẫu số"))
    comparison = models.CharField(
        _("so sánh"), max_length=2, choices=Comparison.choices, default=Comparison.AT_LEAST
    )
    quorum_numerator = models.PositiveSmallIntegerField(_("tối thiểu có mặt: tử số"))
    quorum_denominator = models.PositiveSmallIntegerField(_("tối thiểu có mặt: mẫu số"))
    absent_mode = models.CharField(
        _("đơn vị vắng mặt"), max_length=20, choices=AbsentMode.choices, default=AbsentMode.WRITTEN_OPINION
    )
    own_unit_vote = models.CharField(
        _("phiếu cho đơn vị mình"), max_length=10, choices=OwnUnitVote.choices, default=OwnUnitVote.ALLOWED
    )
    tie_rule = models.CharField(
        _("khi bằng phiếu"), max_length=20, choices=TieRule.choices, default=TieRule.SECOND_ROUND
    )
    is_secret = models.BooleanField(_("bỏ phiếu kín"), default=True)
    max_marks = models.PositiveSmallIntegerField(
        _("nhiều nhất bao nhiêu tên được đánh dấu"),
        null=True,
        blank=True,
        help_text=_("Để trống: không giới hạn. Với mẫu chọn tên thì phải có."),
    )
    follows = models.ForeignKey(
        Rule,
        models.PROTECT,
        related_name="vote_rules",
        null=True,
        blank=True,
        verbose_name=_("theo quy tắc"),
    )
    legal_basis = models.CharField(_("căn cứ"), max_length=500, blank=True)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xác nhận"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("quy tắc bỏ phiếu")
        ordering = ["award_type__ordinal", "name", "pk"]
        constraints = [
            known("vote_rule_body_known", "body", VotingBody),
            models.CheckConstraint(
                name="vote_rule_of_a_year_is_a_clusters",
                condition=Q(cluster_year__isnull=True) | Q(body=VotingBody.CLUSTER),
            ),
            known("vote_rule_denominator_known", "denominator", Denominator),
            known("vote_rule_comparison_known", "comparison", Comparison),
            known("vote_rule_absent_mode_known", "absent_mode", AbsentMode),
            known("vote_rule_own_unit_vote_known", "own_unit_vote", OwnUnitVote),
            known("vote_rule_tie_rule_known", "tie_rule", TieRule),
            models.CheckConstraint(
                name="vote_rule_threshold_is_a_share",
                condition=Q(threshold_numerator__gte=1, threshold_denominator__gte=F("threshold_numerator")),
                violation_error_message=_("Ngưỡng phải là phân số lớn hơn 0 và không quá 1."),
            ),
            models.CheckConstraint(
                name="vote_rule_quorum_is_a_share",
                condition=Q(quorum_numerator__gte=0, quorum_denominator__gte=1)
                & Q(quorum_denominator__gte=F("quorum_numerator")),
                violation_error_message=_("Tỷ lệ tối thiểu phải là phân số từ 0 đến 1."),
            ),
            models.CheckConstraint(
                name="vote_rule_confirmation_is_whole",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(legal_basis="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
