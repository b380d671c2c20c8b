"""A paper: its text, where it stands, the revisions of its file."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known
from documents.enums import FIXED_STATES, Authority, PaperKind, PaperState, RevisionReason
from files.models import StoredFile


class PaperText(models.Model):
    """The five parts of a paper's text, with fields in ``{{ }}`` (documents.content.markup)."""

    abstract = models.CharField(_("trích yếu"), max_length=500, blank=True)
    addressees = models.TextField(_("kính gửi"), blank=True)
    bases = models.TextField(_("căn cứ"), blank=True)
    body = models.TextField(_("nội dung"), blank=True)
    recipients = models.TextField(_("nơi nhận"), blank=True)

    class Meta:
        abstract = True


TEXT_PARTS = ("abstract", "addressees", "bases", "body", "recipients")


class PaperTemplate(models.Model):
    """What papers of a kind begin from; the standing body changes it by adding a version."""

    kind = models.CharField(_("loại văn bản"), max_length=30, choices=PaperKind.choices, unique=True)
    version_number = models.PositiveSmallIntegerField(_("bản đang dùng"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("mẫu văn bản")
        ordering = ["kind"]
        constraints = [known("paper_template_kind_known", "kind", PaperKind)]

    def __str__(self) -> str:
        return self.get_kind_display()


class TemplateVersion(PaperText):
    """A version of a template. Never changed."""

    template = models.ForeignKey(
        PaperTemplate, models.CASCADE, related_name="versions", verbose_name=_("mẫu văn bản")
    )
    number = models.PositiveSmallIntegerField(_("bản số"))
    note = models.CharField(_("lý do"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("lập lúc"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người lập"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("bản của mẫu")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(name="template_version_once", fields=["template", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.template}, bản {self.number}"


class Paper(PaperText):
    """A paper of state. Its text moves with the facts until it is approved; then text and file are fixed.

    A unit's own paper has no ``cluster_year`` where the unit is in no cluster that the system knows of.
    ``subject`` names what the paper is about for its source (`documents.sources`), e.g. ``covenant:12``.
    The text parts hold the clerk's own words once ``has_own_text``; else those of ``template_version`` hold.
    """

    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="papers",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    kind = models.CharField(_("loại văn bản"), max_length=30, choices=PaperKind.choices)
    subject = models.CharField(_("lập từ"), max_length=100)
    agency = models.ForeignKey(
        Unit, models.PROTECT, related_name="papers", verbose_name=_("cơ quan ban hành")
    )
    state = models.CharField(
        _("tình trạng"), max_length=20, choices=PaperState.choices, default=PaperState.DRAFT
    )
    code = models.CharField(_("mã kiểm tra"), max_length=20, unique=True)
    template_version = models.ForeignKey(
        TemplateVersion, models.PROTECT, related_name="+", verbose_name=_("theo mẫu")
    )
    has_own_text = models.BooleanField(_("đã sửa so với mẫu"), default=False)
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)
    # The signer's block; covenants and minutes have several slots instead.
    authority = models.CharField(
        _("thẩm quyền ký"), max_length=15, choices=Authority.choices, default=Authority.OWN
    )
    head_title = models.CharField(_("chức vụ người có thẩm quyền"), max_length=150, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=150, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=150, blank=True)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tài khoản người ký"),
    )
    # Fixed when the text is approved.
    content = models.JSONField(_("nội dung đã duyệt"), null=True, blank=True)
    facts = models.JSONField(_("dữ kiện đã duyệt"), null=True, blank=True)
    facts_sha256 = models.CharField(_("mã băm dữ kiện"), max_length=64, blank=True)
    agency_name = models.CharField(_("tên cơ quan khi duyệt"), max_length=250, blank=True)
    is_trial = models.BooleanField(_("có chữ ký thử nghiệm"), default=False)
    dated_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    drafted_at = models.DateTimeField(_("soạn lúc"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người soạn")
    )
    # Handed on by its drafter: only then it is work of the records clerk.
    submitted_at = models.DateTimeField(_("gửi kiểm tra lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người gửi kiểm tra"),
    )
    checked_at = models.DateTimeField(_("kiểm tra lúc"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người kiểm tra"),
    )
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người duyệt"),
    )
    issued_at = models.DateTimeField(_("phát hành lúc"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người phát hành"),
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="replaced_by",
        null=True,
        blank=True,
        verbose_name=_("thay thế văn bản"),
    )
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="corrections",
        null=True,
        blank=True,
        verbose_name=_("đính chính văn bản"),
    )
    # Shown while the text is its drafter's again; empty once it is handed on anew.
    sent_back_reason = models.CharField(_("lý do trả lại"), max_length=300, blank=True)
    recall_reason = models.CharField(_("lý do thu hồi"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("văn bản")
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            known("paper_kind_known", "kind", PaperKind),
            known("paper_state_known", "state", PaperState),
            known("paper_authority_known", "authority", Authority),
            models.CheckConstraint(
                name="paper_fixed_has_content",
                condition=Q(
                    state__in=sorted(FIXED_STATES),
                    content__isnull=False,
                    facts__isnull=False,
                    facts_sha256__regex=r"^[0-9a-f]{64}$",
                    approved_at__isnull=False,
                )
                | (~Q(state__in=sorted(FIXED_STATES)) & Q(content__isnull=True, facts__isnull=True)),
            ),
            *(
                models.CheckConstraint(
                    name=f"paper_{step}_is_whole",
                    condition=Q(**{f"{step}_at__isnull": True, f"{step}_by__isnull": True})
                    | Q(**{f"{step}_at__isnull": False, f"{step}_by__isnull": False}),
                )
                for step in ("submitted", "checked", "approved")
            ),
            models.CheckConstraint(
                name="paper_recalled_has_reason",
                condition=~Q(state=PaperState.RECALLED) | ~Q(recall_reason=""),
            ),
            models.CheckConstraint(
                name="paper_not_of_itself",
                condition=(Q(replaces__isnull=True) | ~Q(replaces=F("pk")))
                & (Q(corrects__isnull=True) | ~Q(corrects=F("pk"))),
            ),
        ]
        indexes = [models.Index(fields=["cluster_year", "kind", "subject"], name="paper_of_subject")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.code})"

    @property
    def belongs_to(self) -> ClusterYear | Unit:
        """The cluster's year among whose papers it is, else the unit whose own it is."""
        return self.cluster_year or self.agency

    @property
    def is_sample(self) -> bool:
        """Whether it is made of sample data."""
        return self.belongs_to.is_sample

    @property
    def is_with_drafter(self) -> bool:
        """A draft that was not handed on yet."""
        return self.state == PaperState.DRAFT and self.submitted_at is None


class PaperRevision(models.Model):
    """A state of the paper's PDF. Each but the first is the one before with bytes appended (SIG-7)."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="revisions", verbose_name=_("văn bản"))
    number = models.PositiveSmallIntegerField(_("bản tệp số"))
    reason = models.CharField(_("lý do"), max_length=10, choices=RevisionReason.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("tệp"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64, unique=True)
    size_bytes = models.PositiveIntegerField(_("dung lượng (byte)"))
    made_at = models.DateTimeField(_("lập lúc"))

    class Meta:
        verbose_name = verbose_name_plural = _("bản tệp của văn bản")
        ordering = ["paper", "number"]
        constraints = [
            known("paper_revision_reason_known", "reason", RevisionReason),
            models.UniqueConstraint(name="paper_revision_once", fields=["paper", "number"]),
            models.CheckConstraint(
                name="paper_revision_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.number}"
