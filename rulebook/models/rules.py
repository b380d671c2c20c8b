"""Dated rule sets and their rules: every number with its source, how sure it is, and who confirmed it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.fields import known, no_overlap, together
from emulation.models import AwardType
from rulebook.enums import RuleKind, RuleStatus


class RuleSet(models.Model):
    """The law of a span of time; a dossier is judged by the one of its day of receipt (LAW-3)."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=250)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=500)
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("bộ quy tắc")
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                name="rule_set_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            no_overlap("rule_set_one_a_day", message=_("Mỗi ngày chỉ theo một bộ quy tắc.")),
        ]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """One rule of a rule set. A row is never changed: an edit is the next version, which replaces this one."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rules", verbose_name=_("bộ quy tắc"))
    key = models.CharField(_("khóa"), max_length=80)
    version = models.PositiveSmallIntegerField(_("phiên bản"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True, verbose_name=_("thay cho")
    )
    award_type = models.ForeignKey(
        AwardType,
        models.PROTECT,
        related_name="rules",
        null=True,
        blank=True,
        verbose_name=_("danh hiệu"),
        help_text=_("Để trống: áp dụng cho mọi danh hiệu."),
    )
    kind = models.CharField(_("loại"), max_length=20, choices=RuleKind.choices)
    words = models.CharField(_("nội dung"), max_length=500)
    value = models.JSONField(
        _("giá trị"), null=True, blank=True, help_text=_("Để trống: chưa có, phải nhập mới dùng được.")
    )
    source = models.CharField(_("nguồn"), max_length=300)
    article = models.CharField(_("điều, khoản"), max_length=120, blank=True)
    rule_ids = models.CharField(_("mã quy tắc"), max_length=120, blank=True)
    status = models.CharField(_("mức chắc chắn"), max_length=10, choices=RuleStatus.choices)
    confidence = models.PositiveSmallIntegerField(_("chắc chắn (%)"), null=True, blank=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xác nhận"),
    )
    confirmed_basis = models.CharField(_("căn cứ xác nhận"), max_length=500, blank=True)
    entered_at = models.DateTimeField(_("nhập lúc"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người nhập"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("quy tắc")
        ordering = ["rule_set", "award_type__ordinal", "kind", "key", "version"]
        constraints = [
            known("rule_kind_known", "kind", RuleKind),
            known("rule_status_known", "status", RuleStatus),
            models.UniqueConstraint(name="rule_version_once", fields=["rule_set", "key", "version"]),
            models.CheckConstraint(
                name="rule_later_version_replaces",
                condition=Q(version=1, replaces__isnull=True) | Q(version__gt=1, replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_confidence_is_a_percentage",
                condition=Q(confidence__isnull=True) | Q(confidence__lte=100),
                violation_error_message=_("Mức chắc chắn từ 0 đến 100%."),
            ),
            together("rule_confirmation_is_whole", "confirmed_at", "confirmed_by"),
            together("rule_entry_is_whole", "entered_at", "entered_by"),
            models.CheckConstraint(
                name="rule_confirmation_has_a_basis",
                condition=Q(confirmed_at__isnull=True) | ~Q(confirmed_basis=""),
                violation_error_message=_("Xác nhận thì phải ghi căn cứ."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_sure(self) -> bool:
        """Read in the text of the law, or confirmed by somebody with a basis."""
        return self.status == RuleStatus.VERIFIED or self.confirmed_at is not None


class ClusterQuota(models.Model):
    """How many of an award a cluster may elevate in a year, as the ministry's guidance says (QUO-3)."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.PROTECT, related_name="quotas", verbose_name=_("năm thi đua của cụm")
    )
    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="cluster_quotas", verbose_name=_("danh hiệu")
    )
    number = models.PositiveSmallIntegerField(_("số lượng"))
    basis = models.CharField(_("căn cứ"), max_length=500)
    entered_at = models.DateTimeField(_("nhập lúc"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người nhập")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("số lượng của cụm")
        ordering = ["cluster_year", "award_type__ordinal"]
        constraints = [
            models.UniqueConstraint(name="cluster_quota_once", fields=["cluster_year", "award_type"]),
        ]

    def __str__(self) -> str:
        return f"{self.award_type}: {self.number}"
