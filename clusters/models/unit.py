"""Units as dated data: a stable identity with dated names, kinds, parents and heads (ORG-20)."""

import datetime as dt

from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import SuccessionKind, UnitKind
from core.fields import ValidityQuerySet, holds_on, known, no_overlap, validity_order
from core.ordering import search_key, sort_key


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units with what holds on a day."""

    def named_on(self, day: dt.date) -> "UnitQuerySet":
        """Annotate ``name_on_day``, ``kind_on_day`` and ``sort_key_on_day`` (null: did not exist).

        By joins, not by a subquery for each unit: a day has at most one name and one kind of a unit.
        """
        return self.annotate(
            _name=FilteredRelation("names", condition=holds_on(day, "names__")),
            _kind=FilteredRelation("kinds", condition=holds_on(day, "kinds__")),
            name_on_day=F("_name__name"),
            sort_key_on_day=F("_name__sort_key"),
            kind_on_day=F("_kind__kind"),
        )


class Unit(models.Model):
    """A unit's stable identity. It is never deleted; what changes with time stands in dated rows.

    ``name``, ``kind`` and ``sort_key`` repeat the latest known period for lists of today;
    `clusters.services.units` keeps them in step with the dated rows.
    """

    code = models.CharField(_("mã đơn vị"), max_length=40, unique=True)
    name = models.CharField(_("tên hiện tại hoặc tên cuối cùng"), max_length=250, editable=False)
    kind = models.CharField(
        _("loại hiện tại hoặc cuối cùng"), max_length=40, choices=UnitKind.choices, editable=False
    )
    sort_key = models.CharField(
        _("khóa sắp xếp"), max_length=4000, editable=False, db_collation="C", default=""
    )
    search_text = models.TextField(_("chữ để tìm"), editable=False, default="")
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("đơn vị")
        ordering = ["sort_key", "pk"]
        constraints = [known("unit_kind_known", "kind", UnitKind)]
        indexes = [models.Index(fields=["sort_key"], name="unit_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        """The kind in words: of the day that `UnitQuerySet.named_on` was asked about, else the latest."""
        return UnitKind(getattr(self, "kind_on_day", None) or self.kind).label


class UnitName(models.Model):
    """A unit's name while it holds. A document shows the name of its own date (ORG-22)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên"), max_length=250)
    sort_key = models.CharField(
        _("khóa sắp xếp"), max_length=4000, editable=False, db_collation="C", default=""
    )
    search_text = models.CharField(_("chữ để tìm"), max_length=500, editable=False, default="")
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=300, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("tên đơn vị theo thời kỳ")
        ordering = ["unit", F("valid_from").asc(nulls_first=True)]
        constraints = [
            validity_order("unit_name_dates"),
            no_overlap(
                "unit_name_one_a_day", "unit", message=_("Đơn vị đã có tên khác trong thời gian này.")
            ),
        ]
        indexes = [
            models.Index(fields=["search_text"], name="unit_name_search"),
            models.Index(fields=["sort_key", "unit"], name="unit_name_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.sort_key, self.search_text = sort_key(self.name), search_key(self.name)
        super().save(*args, **kwargs)


class UnitKindPeriod(models.Model):
    """A unit's kind while it holds."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="kinds", verbose_name=_("đơn vị"))
    kind = models.CharField(_("loại đơn vị"), max_length=40, choices=UnitKind.choices)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("loại đơn vị theo thời kỳ")
        ordering = ["unit", F("valid_from").asc(nulls_first=True)]
        constraints = [
            known("unit_kind_period_kind_known", "kind", UnitKind),
            validity_order("unit_kind_dates"),
            no_overlap(
                "unit_kind_one_a_day", "unit", message=_("Đơn vị đã có loại khác trong thời gian này.")
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class UnitParent(models.Model):
    """The unit directly above, while it holds."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="parents", verbose_name=_("đơn vị"))
    parent = models.ForeignKey(
        Unit, models.PROTECT, related_name="children", verbose_name=_("đơn vị cấp trên trực tiếp")
    )
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("đơn vị cấp trên theo thời kỳ")
        ordering = ["unit", F("valid_from").asc(nulls_first=True)]
        constraints = [
            validity_order("unit_parent_dates"),
            models.CheckConstraint(
                name="unit_parent_not_itself",
                condition=~Q(unit=F("parent")),
                violation_error_message=_("Đơn vị không thể là cấp trên của chính mình."),
            ),
            no_overlap(
                "unit_parent_one_a_day", "unit", message=_("Đơn vị đã có cấp trên khác trong thời gian này.")
            ),
        ]

    def __str__(self) -> str:
        return str(self.parent)


class UnitHead(models.Model):
    """Who heads the unit while it holds; titles are dated too (ORG-9)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="heads", verbose_name=_("đơn vị"))
    person_name = models.CharField(_("họ và tên"), max_length=150)
    position_title = models.CharField(_("chức vụ"), max_length=150)
    is_acting = models.BooleanField(_("phụ trách (chưa bổ nhiệm)"), default=False)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("thủ trưởng đơn vị theo thời kỳ")
        ordering = ["unit", F("valid_from").asc(nulls_first=True)]
        constraints = [
            validity_order("unit_head_dates"),
            no_overlap(
                "unit_head_one_a_day", "unit", message=_("Đơn vị đã có thủ trưởng trong thời gian này.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name}, {self.position_title}"


class UnitSuccession(models.Model):
    """One unit became another: a merge has many rows of one successor, a split many of one predecessor."""

    kind = models.CharField(_("hình thức"), max_length=10, choices=SuccessionKind.choices)
    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="became", verbose_name=_("đơn vị tiền thân")
    )
    successor = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="came_from",
        null=True,
        blank=True,
        verbose_name=_("đơn vị kế thừa"),
    )
    effective_on = models.DateField(_("có hiệu lực từ"))
    legal_basis = models.CharField(_("căn cứ pháp lý"), max_length=300)
    is_title_inherited = models.BooleanField(_("kế thừa danh hiệu"), null=True, blank=True)
    inheritance_basis = models.CharField(_("căn cứ kế thừa danh hiệu"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("kế thừa đơn vị")
        ordering = ["effective_on", "pk"]
        constraints = [
            known("unit_succession_kind_known", "kind", SuccessionKind),
            models.CheckConstraint(
                name="unit_succession_has_successor",
                condition=(Q(kind=SuccessionKind.DISSOLVE) & Q(successor__isnull=True))
                | (~Q(kind=SuccessionKind.DISSOLVE) & Q(successor__isnull=False)),
                violation_error_message=_("Giải thể thì không có đơn vị kế thừa; hình thức khác phải có."),
            ),
            models.UniqueConstraint(
                name="unit_succession_once",
                fields=["predecessor", "successor", "effective_on"],
                nulls_distinct=False,
                violation_error_message=_("Việc kế thừa này đã được ghi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or 'giải thể'}"


def search_text_of(names: list[str]) -> str:
    """What a unit is found by: its code and all names it and those it took over ever had (ORG-26)."""
    return "\n".join(search_key(name) for name in names)
