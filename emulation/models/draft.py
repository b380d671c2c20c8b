"""Versions of a draft and the comments on it; the same for plan and covenant."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from core.fields import known
from emulation.enums import CommentResponse
from emulation.models.campaign import CampaignPlan
from emulation.models.covenant import Covenant

_ONE_DRAFT = Q(plan__isnull=False, covenant__isnull=True) | Q(plan__isnull=True, covenant__isnull=False)


class TextVersion(models.Model):
    """A version of a plan or covenant, whole, with the SHA-256 of its canonical JSON. Never changed."""

    plan = models.ForeignKey(
        CampaignPlan,
        models.CASCADE,
        related_name="versions",
        null=True,
        blank=True,
        verbose_name=_("kế hoạch"),
    )
    covenant = models.ForeignKey(
        Covenant, models.CASCADE, related_name="versions", null=True, blank=True, verbose_name=_("giao ước")
    )
    number = models.PositiveSmallIntegerField(_("bản số"))
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    made_at = models.DateTimeField(_("lập lúc"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người lập"),
    )
    note = models.CharField(_("lý do"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("bản dự thảo")
        ordering = ["-number", "pk"]
        constraints = [
            models.CheckConstraint(name="text_version_one_draft", condition=_ONE_DRAFT),
            models.UniqueConstraint(
                name="text_version_number_once", fields=["plan", "covenant", "number"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="text_version_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"Bản {self.number}"


class DraftComment(models.Model):
    """A unit's comment on a version, or its word that it has none; each comment is answered."""

    plan = models.ForeignKey(
        CampaignPlan,
        models.CASCADE,
        related_name="comments",
        null=True,
        blank=True,
        verbose_name=_("kế hoạch"),
    )
    covenant = models.ForeignKey(
        Covenant, models.CASCADE, related_name="comments", null=True, blank=True, verbose_name=_("giao ước")
    )
    version_number = models.PositiveSmallIntegerField(_("góp ý bản số"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    section = models.CharField(_("phần góp ý"), max_length=200, blank=True)
    body = models.TextField(_("nội dung góp ý"), blank=True)
    is_without_remarks = models.BooleanField(_("thống nhất, không có ý kiến khác"), default=False)
    made_at = models.DateTimeField(_("góp ý lúc"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người góp ý")
    )
    response = models.CharField(
        _("trả lời"), max_length=10, choices=CommentResponse.choices, default=CommentResponse.PENDING
    )
    response_text = models.TextField(_("giải trình"), blank=True)
    responded_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người trả lời"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("ý kiến góp ý")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(name="draft_comment_one_draft", condition=_ONE_DRAFT),
            known("draft_comment_response_known", "response", CommentResponse),
            models.CheckConstraint(
                name="draft_comment_says_something",
                condition=Q(is_without_remarks=True, body="") | (Q(is_without_remarks=False) & ~Q(body="")),
                violation_error_message=_("Ghi nội dung góp ý, hoặc chọn không có ý kiến khác."),
            ),
            models.CheckConstraint(
                name="draft_comment_answer_is_whole",
                condition=Q(
                    response=CommentResponse.PENDING, responded_at__isnull=True, responded_by__isnull=True
                )
                | (
                    ~Q(response=CommentResponse.PENDING)
                    & Q(responded_at__isnull=False, responded_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="draft_comment_refusal_has_reason",
                condition=~Q(response__in=[CommentResponse.REJECTED, CommentResponse.PARTLY])
                | ~Q(response_text=""),
                violation_error_message=_("Không tiếp thu hoặc chỉ tiếp thu một phần thì phải giải trình."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.body[:50]}"
