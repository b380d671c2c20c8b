"""Checks (kiểm tra, kiểm tra chéo): teams, visits, findings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known, together
from emulation.models import Target
from scoring.enums import FindingKind, TeamKind, VisitState
from scoring.models.table import ScoreItem


class InspectionTeam(models.Model):
    """A team (đoàn kiểm tra) set up in a cluster's year."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.PROTECT, related_name="inspection_teams", verbose_name=_("cụm trong năm")
    )
    kind = models.CharField(_("hình thức"), max_length=10, choices=TeamKind.choices)
    name = models.CharField(_("tên đoàn"), max_length=250)
    decision_number = models.CharField(_("số quyết định, kế hoạch"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("đoàn kiểm tra")
        ordering = ["cluster_year", "name", "pk"]
        constraints = [
            known("inspection_team_kind_known", "kind", TeamKind),
            models.UniqueConstraint(
                name="inspection_team_name_once",
                fields=["cluster_year", "name"],
                violation_error_message=_("Cụm đã có đoàn mang tên này."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person of a member unit on a team."""

    team = models.ForeignKey(InspectionTeam, models.CASCADE, related_name="members", verbose_name=_("đoàn"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    person_name = models.CharField(_("họ và tên"), max_length=150)
    position_title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    is_leader = models.BooleanField(_("trưởng đoàn"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tài khoản"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("thành viên đoàn kiểm tra")
        ordering = ["team", "-is_leader", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="team_one_leader",
                fields=["team"],
                condition=Q(is_leader=True),
                violation_error_message=_("Đoàn đã có trưởng đoàn."),
            )
        ]

    def __str__(self) -> str:
        return self.person_name


class Visit(models.Model):
    """A team's check of a unit: planned, held, agreed with the unit."""

    team = models.ForeignKey(InspectionTeam, models.CASCADE, related_name="visits", verbose_name=_("đoàn"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="visits", verbose_name=_("đơn vị được kiểm tra")
    )
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=VisitState.choices, default=VisitState.PLANNED
    )
    planned_on = models.DateField(_("dự kiến ngày"), null=True, blank=True)
    held_on = models.DateField(_("kiểm tra ngày"), null=True, blank=True)
    place = models.CharField(_("nơi kiểm tra"), max_length=250, blank=True)
    unit_attendants = models.TextField(_("người của đơn vị dự"), blank=True)
    conclusion = models.TextField(_("kết luận chung"), blank=True)
    unit_opinion = models.TextField(_("ý kiến của đơn vị"), blank=True)
    agreed_at = models.DateTimeField(_("đơn vị thống nhất lúc"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người thống nhất"),
    )
    cancel_reason = models.CharField(_("lý do không thực hiện"), max_length=500, blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("cuộc kiểm tra")
        ordering = ["team", "planned_on", "pk"]
        constraints = [
            known("visit_state_known", "state", VisitState),
            models.UniqueConstraint(
                name="visit_once",
                fields=["team", "unit"],
                violation_error_message=_("Đoàn đã có cuộc kiểm tra đơn vị này."),
            ),
            models.CheckConstraint(
                name="visit_held_on_a_day",
                condition=~Q(state__in=[VisitState.HELD, VisitState.AGREED]) | Q(held_on__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_agreement_is_whole",
                condition=Q(state=VisitState.AGREED, agreed_at__isnull=False, agreed_by__isnull=False)
                | (~Q(state=VisitState.AGREED) & Q(agreed_at__isnull=True, agreed_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="visit_cancelled_with_reason",
                condition=~Q(state=VisitState.CANCELLED) | ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.unit}"


class Finding(models.Model):
    """What a check found, about a criterion, a target or in general."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings", verbose_name=_("cuộc kiểm tra"))
    kind = models.CharField(_("loại"), max_length=15, choices=FindingKind.choices)
    text = models.TextField(_("nội dung"))
    item = models.ForeignKey(
        ScoreItem, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("tiêu chí")
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("chỉ tiêu")
    )
    due_on = models.DateField(_("hạn khắc phục"), null=True, blank=True)
    settled_note = models.CharField(_("đã khắc phục"), max_length=500, blank=True)
    settled_at = models.DateTimeField(_("ghi khắc phục lúc"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người ghi khắc phục"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("điều đoàn kiểm tra nêu")
        ordering = ["visit", "kind", "pk"]
        constraints = [
            known("finding_kind_known", "kind", FindingKind),
            together("finding_settling_is_whole", "settled_at", "settled_by"),
        ]

    def __str__(self) -> str:
        return Truncator(self.text.rstrip(" .")).chars(80)  # a name: words follow it
