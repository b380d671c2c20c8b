"""What a dossier holds and went through: papers, steps, votes, appraisals, comments, cancellation."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import AppraisalResult, NominationState
from awards.models.proposal import Nomination
from core.fields import known, together
from files.models import StoredFile


class UnitVote(models.Model):
    """The vote of the unit's own meeting or council, which puts a subject forward (DOS-3, domain 3.5)."""

    nomination = models.OneToOneField(
        Nomination, models.CASCADE, related_name="unit_vote", verbose_name=_("hồ sơ đề nghị")
    )
    minutes_number = models.CharField(_("số biên bản"), max_length=60)
    held_on = models.DateField(_("ngày họp"))
    is_secret = models.BooleanField(_("bỏ phiếu kín"), default=True)
    members = models.PositiveSmallIntegerField(_("tổng số thành viên"))
    present = models.PositiveSmallIntegerField(_("số có mặt"))
    votes_for = models.PositiveSmallIntegerField(_("số tán thành"))
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("biểu quyết của đơn vị")
        ordering = ["nomination"]
        constraints = [
            models.CheckConstraint(
                name="unit_vote_adds_up",
                condition=Q(members__gte=1, present__lte=F("members"), votes_for__lte=F("present")),
            ),
        ]

    def __str__(self) -> str:
        return f"Biên bản {self.minutes_number}"


class DossierPart(models.Model):
    """One paper of a dossier (DOS-1 to DOS-5): what it is, and its file or where it stands in the system."""

    nomination = models.ForeignKey(
        Nomination, models.CASCADE, related_name="parts", verbose_name=_("hồ sơ đề nghị")
    )
    kind = models.CharField(_("loại giấy tờ"), max_length=40)
    title = models.CharField(_("tên"), max_length=250)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tệp")
    )
    address = models.CharField(_("trang trong hệ thống"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("thêm lúc"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người thêm")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("giấy tờ trong hồ sơ")
        ordering = ["nomination", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dossier_part_is_somewhere",
                condition=Q(file__isnull=False) | ~Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DossierStep(models.Model):
    """One move of a dossier: from where to where, when, by whom, why, and what is due next."""

    nomination = models.ForeignKey(
        Nomination, models.CASCADE, related_name="steps", verbose_name=_("hồ sơ đề nghị")
    )
    state = models.CharField(_("sang tình trạng"), max_length=20, choices=NominationState.choices)
    came_on = models.DateField(_("ngày"))
    due_on = models.DateField(_("hạn của bước"), null=True, blank=True)
    reason = models.CharField(_("nội dung, lý do"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("ghi lúc"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("diễn biến hồ sơ")
        ordering = ["nomination", "pk"]
        constraints = [known("dossier_step_state_known", "state", NominationState)]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.get_state_display()}"


class Appraisal(models.Model):
    """The standing body's appraisal of a dossier, with the findings of the rules as they stood that day."""

    nomination = models.ForeignKey(
        Nomination, models.CASCADE, related_name="appraisals", verbose_name=_("hồ sơ đề nghị")
    )
    result = models.CharField(_("kết quả"), max_length=10, choices=AppraisalResult.choices)
    text = models.TextField(_("ý kiến thẩm định"))
    findings = models.JSONField(_("các điều kiện đã xét"), default=list, blank=True)
    appraised_on = models.DateField(_("ngày thẩm định"))
    appraised_at = models.DateTimeField(_("ghi lúc"))
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người thẩm định")
    )
    is_own_unit = models.BooleanField(
        _("hồ sơ của chính đơn vị Thường trực"),
        default=False,
        help_text=_("Hồ sơ của chính đơn vị có cán bộ làm Thường trực Hội đồng (bất biến 25)."),
    )
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
        verbose_name = verbose_name_plural = _("thẩm định")
        ordering = ["nomination", "pk"]
        constraints = [
            known("appraisal_result_known", "result", AppraisalResult),
            together("appraisal_confirmation_is_whole", "confirmed_at", "confirmed_by"),
            models.CheckConstraint(
                name="appraisal_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("appraised_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.get_result_display()}"


class PublicComment(models.Model):
    """The days in which the public may say something about nominees, and what was said (milestone 18)."""

    nominations = models.ManyToManyField(
        Nomination, related_name="public_comments", verbose_name=_("hồ sơ đề nghị")
    )
    notice = models.CharField(_("thông báo"), max_length=250)
    address = models.URLField(_("đăng tại"), max_length=300, blank=True)
    opened_on = models.DateField(_("từ ngày"))
    working_days = models.PositiveSmallIntegerField(_("số ngày làm việc"))
    closes_on = models.DateField(_("đến hết ngày"))
    ended_on = models.DateField(_("kết thúc ngày"), null=True, blank=True)
    outcome = models.TextField(_("tổng hợp ý kiến"), blank=True)
    opened_at = models.DateTimeField(_("mở lúc"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người mở")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("lấy ý kiến công khai")
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="public_comment_ends_with_an_outcome",
                condition=Q(ended_on__isnull=True) | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="public_comment_ends_after_its_days",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("closes_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.notice


class Cancellation(models.Model):
    """The decision that cancels a granted award (LAW-28): what it rests on and what is recovered."""

    nomination = models.OneToOneField(
        Nomination, models.CASCADE, related_name="cancellation", verbose_name=_("hồ sơ đề nghị")
    )
    number = models.CharField(_("số quyết định hủy bỏ"), max_length=60)
    issued_on = models.DateField(_("ngày quyết định hủy bỏ"))
    issuer = models.CharField(_("người ban hành"), max_length=200)
    basis = models.CharField(_("căn cứ, lý do hủy bỏ"), max_length=500)
    recovered = models.CharField(_("thu hồi hiện vật, tiền thưởng"), max_length=300)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("hủy bỏ khen thưởng")
        ordering = ["-issued_on", "pk"]

    def __str__(self) -> str:
        return f"Quyết định {self.number}"
