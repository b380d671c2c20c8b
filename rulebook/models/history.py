"""What people and units were awarded, and what is known of them year by year."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from core.fields import known
from core.ordering import search_key, sort_key
from emulation.models import AwardType
from files.models import StoredFile
from rulebook.enums import (
    DisciplineLevel,
    HoldKind,
    MeritKind,
    Rating,
    RecordSource,
    Scope,
)

ONE_SUBJECT = Q(unit__isnull=False, person__isnull=True) | Q(unit__isnull=True, person__isnull=False)


class Person(models.Model):
    """Somebody who is awarded. Keeps their own chain of titles when their unit changes (ORG-25)."""

    full_name = models.CharField(_("họ và tên"), max_length=150)
    staff_code = models.CharField(_("số hiệu cán bộ"), max_length=40, blank=True)
    sort_name = models.CharField(
        _("khóa sắp xếp"), max_length=1000, editable=False, default="", db_collation="C"
    )
    search_text = models.CharField(_("chữ để tìm"), max_length=300, editable=False, default="")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="awarded_person",
        null=True,
        blank=True,
        verbose_name=_("tài khoản"),
    )
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("cá nhân được xét khen thưởng")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="person_staff_code_once",
                fields=["staff_code"],
                condition=~Q(staff_code=""),
                violation_error_message=_("Số hiệu cán bộ này đã có."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what people are sorted and found by: the given name comes first in Vietnamese lists."""
        words = self.full_name.split()
        self.sort_name = sort_key(" ".join([*words[-1:], *words[:-1]]))[:1000]
        self.search_text = search_key(self.full_name)[:300]
        super().save(*args, **kwargs)


class Service(models.Model):
    """Where a person worked from when to when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="services", verbose_name=_("cá nhân"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", verbose_name=_("đơn vị"))
    position_title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("quá trình công tác")
        ordering = ["person", "valid_from"]
        constraints = [
            models.UniqueConstraint(name="service_once", fields=["person", "unit", "valid_from"]),
            models.CheckConstraint(
                name="service_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.unit}"


class Merit(models.Model):
    """Something done that may be rewarded: an achievement, an initiative, a piece of research (LAW-21, DOS-5)."""

    kind = models.CharField(_("loại"), max_length=15, choices=MeritKind.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="merits", null=True, blank=True, verbose_name=_("đơn vị")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="merits", null=True, blank=True, verbose_name=_("cá nhân")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("tên"), max_length=300)
    scope = models.CharField(
        _("phạm vi ảnh hưởng"), max_length=10, choices=Scope.choices, blank=True, default=""
    )
    recognised_by = models.CharField(_("văn bản công nhận"), max_length=300, blank=True)
    recognised_on = models.DateField(_("ngày công nhận"), null=True, blank=True)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("thành tích, sáng kiến")
        ordering = ["year", "pk"]
        constraints = [
            known("merit_kind_known", "kind", MeritKind),
            known("merit_scope_known", "scope", Scope, may_be_empty=True),
            models.CheckConstraint(name="merit_of_one_subject", condition=ONE_SUBJECT),
        ]

    def __str__(self) -> str:
        return self.title


class YearRating(models.Model):
    """How a person or a unit was rated for a year."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="ratings", null=True, blank=True, verbose_name=_("đơn vị")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="ratings", null=True, blank=True, verbose_name=_("cá nhân")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    rating = models.CharField(_("xếp loại"), max_length=10, choices=Rating.choices)
    basis = models.CharField(_("văn bản"), max_length=300)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("xếp loại năm")
        ordering = ["year", "pk"]
        constraints = [
            known("year_rating_known", "rating", Rating),
            models.CheckConstraint(name="year_rating_of_one_subject", condition=ONE_SUBJECT),
            models.UniqueConstraint(
                name="year_rating_once", fields=["unit", "person", "year"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.person} {self.year}: {self.get_rating_display()}"


class Discipline(models.Model):
    """A disciplinary measure of a person, decided."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="disciplines", verbose_name=_("cá nhân"))
    level = models.CharField(_("hình thức"), max_length=10, choices=DisciplineLevel.choices)
    decided_on = models.DateField(_("ngày quyết định"))
    decision = models.CharField(_("quyết định"), max_length=200)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("kỷ luật")
        ordering = ["decided_on", "pk"]
        constraints = [known("discipline_level_known", "level", DisciplineLevel)]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_level_display()}"


class Hold(models.Model):
    """Rewards wait while something is under way (DOS-8)."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="holds", null=True, blank=True, verbose_name=_("đơn vị")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="holds", null=True, blank=True, verbose_name=_("cá nhân")
    )
    kind = models.CharField(_("lý do"), max_length=15, choices=HoldKind.choices)
    basis = models.CharField(_("văn bản, nguồn"), max_length=300)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    outcome = models.CharField(_("kết luận"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("tạm dừng xét khen thưởng")
        ordering = ["valid_from", "pk"]
        constraints = [
            known("hold_kind_known", "kind", HoldKind),
            models.CheckConstraint(name="hold_of_one_subject", condition=ONE_SUBJECT),
            models.CheckConstraint(
                name="hold_ends_with_an_outcome",
                condition=Q(valid_to__isnull=True, outcome="")
                | (Q(valid_to__isnull=False, valid_to__gte=F("valid_from")) & ~Q(outcome="")),
                violation_error_message=_("Kết thúc thì phải ghi kết luận."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.person}: {self.get_kind_display()}"


class AwardRecord(models.Model):
    """One award that was granted. The row stays when it is cancelled; chains computed later ignore it (3.9)."""

    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="records", verbose_name=_("danh hiệu")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="award_records", null=True, blank=True, verbose_name=_("đơn vị")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="award_records", null=True, blank=True, verbose_name=_("cá nhân")
    )
    subject_name = models.CharField(_("tên trong quyết định"), max_length=250)
    detail = models.CharField(_("hạng, loại"), max_length=120, blank=True)
    achievement_year = models.PositiveSmallIntegerField(_("năm thành tích"))
    decision_number = models.CharField(_("số quyết định"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    issuer = models.CharField(_("người ban hành"), max_length=200)
    source = models.CharField(_("nguồn"), max_length=10, choices=RecordSource.choices)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quyết định")
    )
    merits = models.ManyToManyField(Merit, related_name="records", blank=True, verbose_name=_("thành tích"))
    sheet_line = models.CharField(_("dòng của bảng Excel"), max_length=60, blank=True, editable=False)
    cancelled_on = models.DateField(_("ngày hủy bỏ"), null=True, blank=True)
    cancellation = models.CharField(_("quyết định hủy bỏ"), max_length=300, blank=True)
    recovered = models.CharField(_("thu hồi hiện vật, tiền thưởng"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("lịch sử khen thưởng")
        ordering = ["achievement_year", "award_type__ordinal", "pk"]
        constraints = [
            known("award_record_source_known", "source", RecordSource),
            models.CheckConstraint(name="award_record_of_one_subject", condition=ONE_SUBJECT),
            models.UniqueConstraint(
                name="award_record_once",
                fields=["award_type", "unit", "person", "achievement_year", "detail"],
                condition=Q(cancelled_on__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("Danh hiệu của năm này đã được ghi."),
            ),
            models.UniqueConstraint(
                name="award_record_one_a_sheet_line", fields=["sheet_line"], condition=~Q(sheet_line="")
            ),
            models.CheckConstraint(
                name="award_record_cancellation_is_whole",
                condition=Q(cancelled_on__isnull=True, cancellation="", recovered="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancellation="")),
                violation_error_message=_("Hủy bỏ thì phải ghi quyết định hủy bỏ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_name}: {self.award_type}, {self.achievement_year}"


class RecordUse(models.Model):
    """An earlier award that a later one was built on, so that it is not used twice and alerts find their way."""

    record = models.ForeignKey(
        AwardRecord, models.PROTECT, related_name="used_for", verbose_name=_("danh hiệu đã dùng")
    )
    higher = models.ForeignKey(
        AwardRecord, models.PROTECT, related_name="built_on", verbose_name=_("cho danh hiệu")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("danh hiệu đã dùng để xét")
        constraints = [
            models.UniqueConstraint(name="record_use_once", fields=["record", "higher"]),
            models.CheckConstraint(name="record_use_of_another", condition=~Q(record=F("higher"))),
        ]

    def __str__(self) -> str:
        return f"{self.record} → {self.higher}"


class Alert(models.Model):
    """An award stands on one that was cancelled: somebody has to look, nothing is undone by itself (3.9)."""

    record = models.ForeignKey(
        AwardRecord, models.PROTECT, related_name="alerts", verbose_name=_("danh hiệu cần xem lại")
    )
    because = models.ForeignKey(
        AwardRecord, models.PROTECT, related_name="+", verbose_name=_("danh hiệu đã hủy bỏ")
    )
    raised_at = models.DateTimeField(_("nêu lúc"))
    answer = models.CharField(_("kết quả xem xét"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("xem xét lúc"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xem xét"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("cảnh báo sau hủy bỏ")
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(name="alert_once", fields=["record", "because"]),
            models.CheckConstraint(
                name="alert_answer_is_whole",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.because}"
