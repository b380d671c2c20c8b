"""The covenant: text, parties, signatures with their evidence."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import UnitGroup
from clusters.models import ClusterYear, Unit
from core.fields import known
from documents.models import PaperSlot
from emulation.enums import CovenantState, SignatureMethod, SigningCapacity
from emulation.models.conference import Conference
from files.models import StoredFile


class CovenantTemplate(models.Model):
    """What a covenant is drafted from (COV-8: the usual pledges)."""

    name = models.CharField(_("tên mẫu"), max_length=150, unique=True)
    bases = ArrayField(models.CharField(max_length=500), verbose_name=_("căn cứ"), default=list, blank=True)
    opening = models.TextField(_("lời mở đầu"), blank=True)
    pledges = ArrayField(models.CharField(max_length=1000), verbose_name=_("nội dung cam kết"), default=list)
    arrangements = models.TextField(_("tổ chức thực hiện"), blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("mẫu giao ước")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Covenant(models.Model):
    """A covenant of a cluster in a year; a mixed region may sign one for each group (COV-3)."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="covenants", verbose_name=_("cụm trong năm")
    )
    group = models.CharField(_("riêng cho khối"), max_length=15, choices=UnitGroup.choices, blank=True)
    title = models.CharField(_("tên giao ước"), max_length=300)
    state = models.CharField(
        _("tình trạng"), max_length=15, choices=CovenantState.choices, default=CovenantState.DRAFT
    )
    bases = ArrayField(models.CharField(max_length=500), verbose_name=_("căn cứ"), default=list, blank=True)
    opening = models.TextField(_("lời mở đầu"), blank=True)
    arrangements = models.TextField(_("tổ chức thực hiện"), blank=True)
    witnesses = ArrayField(
        models.CharField(max_length=250), verbose_name=_("người chứng kiến"), default=list, blank=True
    )
    is_listing_registrations = models.BooleanField(_("kèm danh hiệu đăng ký"), default=True)
    is_leads_first = models.BooleanField(_("Trưởng, Phó Trưởng đứng đầu danh sách ký"), default=False)
    place = models.CharField(_("nơi ký"), max_length=250, blank=True)
    conference = models.ForeignKey(
        Conference,
        models.PROTECT,
        related_name="covenants",
        null=True,
        blank=True,
        verbose_name=_("ký tại hội nghị"),
    )
    comments_from_on = models.DateField(_("lấy ý kiến từ ngày"), null=True, blank=True)
    comments_until_on = models.DateField(_("lấy ý kiến đến hết ngày"), null=True, blank=True)
    sign_due_on = models.DateField(_("hạn ký"), null=True, blank=True)
    version_number = models.PositiveSmallIntegerField(_("bản số"), default=0)
    frozen_at = models.DateTimeField(_("chốt lúc"), null=True, blank=True)
    frozen_hash = models.CharField(_("mã băm bản chốt"), max_length=64, blank=True)
    source_note = models.CharField(_("nguồn"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("giao ước thi đua")
        ordering = ["cluster_year", "group", "pk"]
        constraints = [
            known("covenant_state_known", "state", CovenantState),
            known("covenant_group_known", "group", UnitGroup, may_be_empty=True),
            models.UniqueConstraint(
                name="covenant_once_a_group",
                fields=["cluster_year", "group"],
                violation_error_message=_("Năm này đã có giao ước cho khối đó."),
            ),
            models.CheckConstraint(
                name="covenant_frozen_has_hash",
                condition=(
                    Q(state__in=[CovenantState.FROZEN, CovenantState.SIGNING, CovenantState.FULLY_SIGNED])
                    & Q(frozen_at__isnull=False, frozen_hash__regex=r"^[0-9a-f]{64}$", version_number__gte=1)
                )
                | (
                    Q(state__in=[CovenantState.DRAFT, CovenantState.IN_COMMENT])
                    & Q(frozen_at__isnull=True, frozen_hash="")
                ),
            ),
            models.CheckConstraint(
                name="covenant_comment_window",
                condition=Q(comments_until_on__isnull=True, comments_from_on__isnull=True)
                | Q(comments_until_on__gte=F("comments_from_on")),
                violation_error_message=_("Ngày hết hạn góp ý phải từ ngày bắt đầu trở đi."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Pledge(models.Model):
    """One pledge of the covenant."""

    covenant = models.ForeignKey(Covenant, models.CASCADE, related_name="pledges", verbose_name=_("giao ước"))
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.TextField(_("nội dung cam kết"))

    class Meta:
        verbose_name = verbose_name_plural = _("nội dung cam kết")
        ordering = ["covenant", "ordinal"]
        constraints = [models.UniqueConstraint(name="pledge_order", fields=["covenant", "ordinal"])]

    def __str__(self) -> str:
        return self.text[:80]


class CovenantParty(models.Model):
    """A unit that signs the covenant, under the name it bears when the text is frozen (ORG-22)."""

    covenant = models.ForeignKey(Covenant, models.CASCADE, related_name="parties", verbose_name=_("giao ước"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="covenant_parties", verbose_name=_("đơn vị"))
    unit_name = models.CharField(_("tên đơn vị khi chốt"), max_length=250)
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    is_accession = models.BooleanField(_("tham gia sau, ký phiếu bổ sung"), default=False)
    joined_on = models.DateField(_("tham gia từ"), null=True, blank=True)
    is_current = models.BooleanField(
        _("là bên của bản đang chốt"),
        default=True,
        help_text=_("Bên của bản đã bị thay giữ lại cùng các chữ ký mất hiệu lực."),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("bên ký kết")
        ordering = ["covenant", "ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(name="covenant_party_once", fields=["covenant", "unit"]),
            models.CheckConstraint(
                name="covenant_accession_has_date",
                condition=Q(is_accession=False) | Q(joined_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.unit_name


class CovenantSignature(models.Model):
    """A signature with its evidence. Voided ones stay; a party has at most one in force."""

    party = models.ForeignKey(
        CovenantParty, models.PROTECT, related_name="signatures", verbose_name=_("bên ký kết")
    )
    version_number = models.PositiveSmallIntegerField(_("ký bản số"))
    content_hash = models.CharField(_("mã băm nội dung đã ký"), max_length=64)
    method = models.CharField(_("cách ký"), max_length=15, choices=SignatureMethod.choices)
    capacity = models.CharField(_("tư cách ký"), max_length=10, choices=SigningCapacity.choices)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tài khoản người ký"),
    )
    signer_name = models.CharField(_("người ký"), max_length=150)
    signer_title = models.CharField(_("chức vụ"), max_length=150)
    head_title = models.CharField(_("chức vụ thủ trưởng được ký thay"), max_length=150, blank=True)
    signed_on = models.DateField(_("ngày ký"))
    recorded_at = models.DateTimeField(_("ghi nhận lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi nhận")
    )
    password_confirmed_at = models.DateTimeField(_("nhập lại mật khẩu lúc"), null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bản quét")
    )
    # The field of the covenant's file that holds the digital signature, with its certificate and evidence.
    slot = models.ForeignKey(
        PaperSlot,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ô chữ ký số trong tệp"),
    )
    is_late = models.BooleanField(_("ký sau hạn"), default=False)
    voided_at = models.DateTimeField(_("mất hiệu lực lúc"), null=True, blank=True)
    void_reason = models.CharField(_("lý do mất hiệu lực"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("chữ ký giao ước")
        ordering = ["party", "pk"]
        constraints = [
            known("covenant_signature_method_known", "method", SignatureMethod),
            known("covenant_signature_capacity_known", "capacity", SigningCapacity),
            models.UniqueConstraint(
                name="covenant_signature_one_in_force",
                fields=["party"],
                condition=Q(voided_at__isnull=True),
                violation_error_message=_("Đơn vị đã ký giao ước này."),
            ),
            models.CheckConstraint(
                name="covenant_signature_has_evidence",
                condition=Q(
                    method=SignatureMethod.IN_SYSTEM,
                    signer__isnull=False,
                    password_confirmed_at__isnull=False,
                )
                | Q(method=SignatureMethod.ON_PAPER, scan__isnull=False)
                | Q(method=SignatureMethod.CERTIFICATE, signer__isnull=False, slot__isnull=False),
            ),
            models.CheckConstraint(
                name="covenant_signature_deputising_for",
                condition=Q(capacity=SigningCapacity.HEAD, head_title="")
                | (Q(capacity=SigningCapacity.DEPUTISING) & ~Q(head_title="")),
                violation_error_message=_("Ký thay thì phải ghi chức vụ của thủ trưởng."),
            ),
            models.CheckConstraint(
                name="covenant_signature_hash_is_sha256", condition=Q(content_hash__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="covenant_signature_void_has_reason",
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name}, {self.signer_title}"
