"""The emulation council: appointed by decision, with terms; its sessions and conflicts of interest."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import ConflictKind, CouncilRole
from clusters.models import Unit
from core.fields import known
from files.models import StoredFile


class Council(models.Model):
    """A council for the term of its decision (LAW-27)."""

    name = models.CharField(_("tên"), max_length=200)
    decision = models.CharField(_("quyết định thành lập"), max_length=200)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("hội đồng thi đua, khen thưởng")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="council_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CouncilMember(models.Model):
    """A member for a span of the term; one who leaves is ended, not removed."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="members", verbose_name=_("hội đồng"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="council_seats",
        null=True,
        blank=True,
        verbose_name=_("tài khoản"),
    )
    full_name = models.CharField(_("họ và tên"), max_length=150)
    position_title = models.CharField(_("chức vụ"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đơn vị công tác")
    )
    role = models.CharField(
        _("vai trò"), max_length=10, choices=CouncilRole.choices, default=CouncilRole.MEMBER
    )
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    basis = models.CharField(_("căn cứ thay đổi"), max_length=250, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("thành viên hội đồng")
        ordering = ["council", "ordinal", "pk"]
        constraints = [
            known("council_member_role_known", "role", CouncilRole),
            models.UniqueConstraint(
                name="council_member_once", fields=["council", "full_name", "valid_from"]
            ),
            models.CheckConstraint(
                name="council_member_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class CouncilSession(models.Model):
    """One meeting of the council, with the dossiers it looks at."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="sessions", verbose_name=_("hội đồng"))
    held_on = models.DateField(_("ngày họp"))
    place = models.CharField(_("địa điểm"), max_length=250, blank=True)
    dossiers = models.ManyToManyField(
        "awards.Nomination", related_name="sessions", blank=True, verbose_name=_("hồ sơ xét")
    )
    minutes_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    minutes_note = models.TextField(_("diễn biến, ý kiến"), blank=True)
    minutes_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("biên bản đã ký")
    )
    closed_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=1)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("phiên họp hội đồng")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.council}, {self.held_on:%d/%m/%Y}"


class Conflict(models.Model):
    """A member bound to a nominee: computed or declared. Who is bound does not vote on that dossier."""

    session = models.ForeignKey(
        CouncilSession, models.CASCADE, related_name="conflicts", verbose_name=_("phiên họp")
    )
    member = models.ForeignKey(
        CouncilMember, models.PROTECT, related_name="conflicts", verbose_name=_("thành viên")
    )
    dossier = models.ForeignKey(
        "awards.Nomination", models.PROTECT, related_name="conflicts", verbose_name=_("hồ sơ")
    )
    kind = models.CharField(_("lý do"), max_length=10, choices=ConflictKind.choices)
    words = models.CharField(_("nội dung"), max_length=300, blank=True)
    declared_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        verbose_name = verbose_name_plural = _("xung đột lợi ích")
        ordering = ["session", "pk"]
        constraints = [
            known("conflict_kind_known", "kind", ConflictKind),
            models.UniqueConstraint(name="conflict_once", fields=["session", "member", "dossier"]),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.dossier}"
