"""Clusters, their years, members and leaders."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import ClusterKind, LeadRole
from clusters.models.unit import Unit
from core.fields import DateRange, ValidityQuerySet, known, validity_order
from core.ordering import search_key, sort_key


class Cluster(models.Model):
    """A cluster's stable identity over the years; its name stands in each year."""

    code = models.CharField(_("mã cụm"), max_length=60, unique=True)
    name = models.CharField(_("tên gọi chung"), max_length=250)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("cụm, khu vực, khối thi đua")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ClusterYear(models.Model):
    """A cluster in one year: name, deciding decision, members, leaders (CLU-11).

    It has no status field: where it stands follows from its milestones (`emulation.Milestone`).
    """

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="years", verbose_name=_("cụm, khu vực"))
    year = models.PositiveSmallIntegerField(_("năm thi đua"))
    kind = models.CharField(_("loại"), max_length=10, choices=ClusterKind.choices)
    name = models.CharField(_("tên trong năm"), max_length=250)
    block = models.CharField(_("khối"), max_length=200, blank=True)
    sort_key = models.CharField(
        _("khóa sắp xếp"), max_length=4000, editable=False, db_collation="C", default=""
    )
    search_text = models.CharField(_("chữ để tìm"), max_length=500, editable=False, default="")
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision_issuer = models.CharField(_("người ban hành"), max_length=200, blank=True)
    source_note = models.CharField(_("nguồn"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("cụm thi đua trong một năm")
        ordering = ["-year", "sort_key", "pk"]
        constraints = [
            known("cluster_year_kind_known", "kind", ClusterKind),
            models.UniqueConstraint(
                name="cluster_year_once",
                fields=["cluster", "year"],
                violation_error_message=_("Cụm này đã có năm thi đua đó."),
            ),
            models.CheckConstraint(
                name="cluster_year_plausible",
                condition=Q(year__gte=1948, year__lte=2200),
                violation_error_message=_("Năm thi đua phải từ 1948 trở đi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} năm {self.year}"

    def save(self, *args, **kwargs) -> None:
        self.sort_key, self.search_text = sort_key(self.name), search_key(self.name)
        super().save(*args, **kwargs)


class ClusterMembership(models.Model):
    """A unit in a cluster for a year, or for part of it (ORG-23). Half-open dates."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="memberships", verbose_name=_("cụm trong năm")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name=_("đơn vị thành viên")
    )
    year = models.PositiveSmallIntegerField(_("năm thi đua"), editable=False)
    ordinal = models.PositiveSmallIntegerField(_("thứ tự trong quyết định"))
    valid_from = models.DateField(_("là thành viên từ"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("đơn vị thành viên")
        ordering = ["cluster_year", "ordinal", "pk"]
        constraints = [
            validity_order("cluster_membership_dates"),
            ExclusionConstraint(
                name="cluster_membership_one_cluster",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("unit", RangeOperators.EQUAL),
                    ("year", RangeOperators.EQUAL),
                ],
                violation_error_message=_("Trong năm này đơn vị đã thuộc một cụm khác."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.unit}"

    def save(self, *args, **kwargs) -> None:
        self.year = self.cluster_year.year
        super().save(*args, **kwargs)


class ClusterLead(models.Model):
    """Who leads the cluster: a unit, and optionally a named person of it (CLU-6).

    Replaced within the year by ending the row and adding another; history stays.
    """

    cluster_year = models.ForeignKey(
        ClusterYear, models.CASCADE, related_name="leads", verbose_name=_("cụm trong năm")
    )
    role = models.CharField(_("vai trò"), max_length=10, choices=LeadRole.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leads", verbose_name=_("đơn vị"))
    person_name = models.CharField(_("họ và tên"), max_length=150, blank=True)
    position_title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="leads",
        null=True,
        blank=True,
        verbose_name=_("tài khoản"),
    )
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision_issuer = models.CharField(_("người ban hành"), max_length=200, blank=True)
    announced_on = models.DateField(_("công bố ngày"), null=True, blank=True)
    announced_note = models.CharField(_("công bố tại"), max_length=300, blank=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("Trưởng, Phó Trưởng cụm")
        ordering = ["cluster_year", "role", "pk"]
        constraints = [
            known("cluster_lead_role_known", "role", LeadRole),
            validity_order("cluster_lead_dates"),
            ExclusionConstraint(
                name="cluster_lead_one_chair",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("cluster_year", RangeOperators.EQUAL),
                ],
                condition=Q(role=LeadRole.CHAIR),
                violation_error_message=_("Cụm đã có Trưởng trong thời gian này."),
            ),
            ExclusionConstraint(
                name="cluster_lead_unit_once",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("cluster_year", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                ],
                violation_error_message=_("Đơn vị này đã là Trưởng hoặc Phó Trưởng trong thời gian này."),
            ),
            models.CheckConstraint(
                name="cluster_lead_title_needs_person",
                condition=Q(position_title="") | ~Q(person_name=""),
                violation_error_message=_("Ghi chức vụ thì phải ghi họ tên."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person_name or self.unit}"
