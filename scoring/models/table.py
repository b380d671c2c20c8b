"""The scoring table (bảng tiêu chí chấm điểm): criteria as a tree, rules and rank bands as data."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import UnitKind
from clusters.models import ClusterYear
from core.fields import known, together
from emulation.enums import MeasurementPeriod
from files.models import StoredFile
from scoring.enums import (
    GateKind,
    ItemKind,
    MeasuredBy,
    NotApplicable,
    RuleKind,
    TableState,
    TieRule,
)


class ScoreTable(models.Model):
    """A table for some kinds of unit in one year, re-issued by decision (SCORE-1, SCORE-2).

    A published table is never changed, except that a criterion may be struck out by a later decision.
    """

    name = models.CharField(_("tên bảng"), max_length=250)
    year = models.PositiveSmallIntegerField(_("năm thi đua"))
    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="score_tables",
        null=True,
        blank=True,
        verbose_name=_("riêng cho cụm"),
    )
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=TableState.choices, default=TableState.DRAFT
    )
    points_step = models.DecimalField(_("bước điểm"), max_digits=4, decimal_places=2, default=Decimal("0.50"))
    not_applicable = models.CharField(
        _("tiêu chí không áp dụng"),
        max_length=15,
        choices=NotApplicable.choices,
        default=NotApplicable.FULL_POINTS,
    )
    tie_rule = models.CharField(
        _("khi bằng điểm"), max_length=10, choices=TieRule.choices, default=TieRule.SHOWN
    )
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision_issuer = models.CharField(_("người ban hành"), max_length=200, blank=True)
    source_note = models.CharField(_("nguồn"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quyết định")
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, related_name="copies", null=True, blank=True, verbose_name=_("chép từ bảng")
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="replaced_by",
        null=True,
        blank=True,
        verbose_name=_("thay cho bảng"),
    )
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)
    published_at = models.DateTimeField(_("ban hành trong hệ thống lúc"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người ban hành trong hệ thống"),
    )
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("bảng tiêu chí chấm điểm")
        ordering = ["-year", "name", "pk"]
        constraints = [
            known("score_table_state_known", "state", TableState),
            together("score_table_publication_is_whole", "published_at", "published_by"),
            known("score_table_not_applicable_known", "not_applicable", NotApplicable),
            known("score_table_tie_rule_known", "tie_rule", TieRule),
            models.CheckConstraint(
                name="score_table_step_positive",
                condition=Q(points_step__gt=0),
                violation_error_message=_("Bước điểm phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                name="score_table_published_by_decision",
                condition=(
                    Q(state=TableState.DRAFT, published_at__isnull=True, published_by__isnull=True)
                    | (
                        ~Q(state=TableState.DRAFT)
                        & ~Q(decision_number="")
                        & Q(decision_on__isnull=False, published_at__isnull=False)
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScoreTableKind(models.Model):
    """A kind of unit that a table is for; one table in force for a kind, a year and a cluster."""

    table = models.ForeignKey(ScoreTable, models.CASCADE, related_name="kinds", verbose_name=_("bảng"))
    unit_kind = models.CharField(_("loại đơn vị"), max_length=40, choices=UnitKind.choices)
    # Repeated from the table, so that the database itself refuses a second table in force.
    year = models.PositiveSmallIntegerField(_("năm thi đua"), editable=False)
    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("riêng cho cụm"),
    )
    is_in_force = models.BooleanField(_("đang áp dụng"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("loại đơn vị của bảng điểm")
        ordering = ["table", "unit_kind"]
        constraints = [
            known("score_table_kind_known", "unit_kind", UnitKind),
            models.UniqueConstraint(name="score_table_kind_once", fields=["table", "unit_kind"]),
            models.UniqueConstraint(
                name="score_table_one_in_force",
                fields=["year", "unit_kind", "cluster_year"],
                condition=Q(is_in_force=True),
                nulls_distinct=False,
                violation_error_message=_("Loại đơn vị này đã có bảng điểm áp dụng trong năm."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_unit_kind_display()


class ScoreItem(models.Model):
    """A criterion or a group of them. ``position`` is its place in the whole table, depth first, from 1.

    ``rule`` holds the figures of its rule as `scoring.rules` reads them; ``example`` a measured value with the
    points it gives (``{"measured": {"days": 3}, "points": "1"}``), which publishing checks.
    """

    table = models.ForeignKey(ScoreTable, models.CASCADE, related_name="items", verbose_name=_("bảng"))
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name=_("thuộc nhóm")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=ItemKind.choices, default=ItemKind.CRITERION)
    code = models.CharField(_("STT"), max_length=20)
    position = models.PositiveSmallIntegerField(_("vị trí"))
    title = models.CharField(_("tiêu chí"), max_length=1000)
    guidance = models.TextField(_("cách chấm, ghi chú"), blank=True)
    # Of a group: the most that its items count together, empty for no limit. Of a penalty: the most taken off.
    # Empty for a criterion only while the table is a draft: an unknown value is not zero.
    max_points = models.DecimalField(_("điểm chuẩn"), max_digits=7, decimal_places=2, null=True, blank=True)
    rule_kind = models.CharField(
        _("quy tắc tính điểm"), max_length=15, choices=RuleKind.choices, default=RuleKind.MANUAL
    )
    rule = models.JSONField(_("mức của quy tắc"), default=dict, blank=True)
    example = models.JSONField(_("ví dụ tính điểm"), default=dict, blank=True)
    measured_by = models.CharField(
        _("số liệu có sẵn trong hệ thống"), max_length=25, choices=MeasuredBy.choices, blank=True
    )
    measurement = models.CharField(
        _("kỳ số liệu"), max_length=15, choices=MeasurementPeriod.choices, default=MeasurementPeriod.OF_UNIT
    )
    is_optional = models.BooleanField(_("có thể không áp dụng"), default=False)
    has_to_be_proved = models.BooleanField(_("phải có minh chứng"), default=False)
    tie_order = models.PositiveSmallIntegerField(_("thứ tự so khi bằng điểm"), null=True, blank=True)
    removed_on = models.DateField(_("bỏ từ ngày"), null=True, blank=True)
    removal_basis = models.CharField(_("căn cứ bỏ tiêu chí"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("tiêu chí chấm điểm")
        ordering = ["table", "position"]
        constraints = [
            known("score_item_kind_known", "kind", ItemKind),
            known("score_item_rule_known", "rule_kind", RuleKind),
            known("score_item_measured_by_known", "measured_by", MeasuredBy, may_be_empty=True),
            known("score_item_measurement_known", "measurement", MeasurementPeriod),
            models.UniqueConstraint(
                name="score_item_code_once",
                fields=["table", "code"],
                violation_error_message=_("Bảng đã có tiêu chí mang số thứ tự này."),
            ),
            models.UniqueConstraint(
                name="score_item_place_once",
                fields=["table", "position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="score_item_points_not_negative",
                condition=Q(max_points__isnull=True) | Q(max_points__gte=0),
                violation_error_message=_("Điểm chuẩn không được âm."),
            ),
            models.CheckConstraint(name="score_item_not_in_itself", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="score_item_removed_by_decision",
                condition=Q(removed_on__isnull=True, removal_basis="")
                | (Q(removed_on__isnull=False) & ~Q(removal_basis="")),
                violation_error_message=_("Bỏ tiêu chí thì phải ghi ngày và căn cứ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class RankBand(models.Model):
    """A rank (A, B, C, D): reached from so many points, if its gates hold too; ordinal 1 is the best."""

    table = models.ForeignKey(ScoreTable, models.CASCADE, related_name="bands", verbose_name=_("bảng"))
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    code = models.CharField(_("hạng"), max_length=20)
    at_least = models.DecimalField(
        _("từ bao nhiêu điểm"), max_digits=7, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = _("hạng")
        ordering = ["table", "ordinal"]
        constraints = [
            models.UniqueConstraint(name="rank_band_code_once", fields=["table", "code"]),
            models.UniqueConstraint(name="rank_band_place_once", fields=["table", "ordinal"]),
        ]

    def __str__(self) -> str:
        return self.code


class RankGate(models.Model):
    """A condition of a rank beside its points; one that fails gives the next rank down (SCORE-8)."""

    band = models.ForeignKey(RankBand, models.CASCADE, related_name="gates", verbose_name=_("hạng"))
    kind = models.CharField(_("điều kiện"), max_length=15, choices=GateKind.choices)
    # TARGETS_MET: how many must be met, empty for all. ITEM_POINTS: from so many points of ``item``.
    at_least = models.DecimalField(_("từ"), max_digits=7, decimal_places=2, null=True, blank=True)
    item = models.ForeignKey(
        ScoreItem, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("tiêu chí")
    )
    wording = models.CharField(_("viết là"), max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = _("điều kiện của hạng")
        ordering = ["band", "pk"]
        constraints = [
            known("rank_gate_kind_known", "kind", GateKind),
            models.CheckConstraint(
                name="rank_gate_item_where_needed",
                condition=Q(kind=GateKind.ITEM_POINTS, item__isnull=False, at_least__isnull=False)
                | (~Q(kind=GateKind.ITEM_POINTS) & Q(item__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.wording
