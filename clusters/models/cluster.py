"""Clusters, their years, members and leaders."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from clusters.enums import ClusterKind, LeadRole
from clusters.models.unit import Unit
from core.fields import DateRange, ValidityQuerySet, known, validity_order
from core.ordering import search_key, sort_key


class Cluster(models.Model):
    """A cluster's stable identity over the years; its name stands in each year."""

    code = models.CharField("mã cụm", max_length=60, unique=True)
    name = models.CharField("tên gọi chung", max_length=250)
    is_sample = models.BooleanField("dữ liệu minh hoạ", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "cụm, khu vực, khối thi đua"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ClusterYear(models.Model):
    """A cluster in one year: name, deciding decision, members, leaders (CLU-11).

    It has no status field: where it stands follows from its milestones (`emulation.Milestone`).
    """

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="years", verbose_name="cụm, khu vực"
    )
    year = models.PositiveSmallIntegerField("năm thi đua")
    kind = models.CharField("loại", max_length=10, choices=ClusterKind.choices)
    name = models.CharField("tên trong năm", max_length=250)
    block = models.CharField("khối", max_length=200, blank=True)
    sort_key = models.CharField(
        "khóa sắp xếp", max_length=4000, editable=False, db_collation="C", default=""
    )
    search_text = models.CharField("chữ để tìm", max_length=500, editable=False, default="")
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision_issuer = models.CharField("người ban hành", max_length=200, blank=True)
    source_note = models.CharField("nguồn", max_length=300, blank=True)
    is_sample = models.BooleanField("dữ liệu minh hoạ", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "cụm thi đua trong một năm"
        ordering = ["-year", "sort_key", "pk"]
        constraints = [
            known("cluster_year_kind_known", "kind", ClusterKind),
            models.UniqueConstraint(
                name="cluster_year_once",
                fields=["cluster", "year"],
                violation_error_message="Cụm này đã có năm thi đua đó.",
            ),
            models.CheckConstraint(
                name="cluster_year_plausible",
                condition=Q(year__gte=1948, year__lte=2200),
                violation_error_message="Năm thi đua phải từ 1948 trở đi.",
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
        ClusterYear, models.CASCADE, related_name="memberships", verbose_name="cụm trong năm"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name="đơn vị thành viên"
    )
    year = models.PositiveSmallIntegerField("năm thi đua", editable=False)
    ordinal = models.PositiveSmallIntegerField("thứ tự trong quyết định")
    valid_from = models.DateField("là thành viên từ", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đơn vị thành viên"
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
                violation_error_message="Trong năm này đơn vị đã thuộc một cụm khác.",
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
        ClusterYear, models.CASCADE, related_name="leads", verbose_name="cụm trong năm"
    )
    role = models.CharField("vai trò", max_length=10, choices=LeadRole.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leads", verbose_name="đơn vị")
    person_name = models.CharField("họ và tên", max_length=150, blank=True)
    position_title = models.CharField("chức vụ", max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="leads", null=True, blank=True,
        verbose_name="tài khoản",
    )
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision_issuer = models.CharField("người ban hành", max_length=200, blank=True)
    announced_on = models.DateField("công bố ngày", null=True, blank=True)
    announced_note = models.CharField("công bố tại", max_length=300, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "Trưởng, Phó Trưởng cụm"
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
                violation_error_message="Cụm đã có Trưởng trong thời gian này.",
            ),
            ExclusionConstraint(
                name="cluster_lead_unit_once",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("cluster_year", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                ],
                violation_error_message="Đơn vị này đã là Trưởng hoặc Phó Trưởng trong thời gian này.",
            ),
            models.CheckConstraint(
                name="cluster_lead_title_needs_person",
                condition=Q(position_title="") | ~Q(person_name=""),
                violation_error_message="Ghi chức vụ thì phải ghi họ tên.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person_name or self.unit}"
