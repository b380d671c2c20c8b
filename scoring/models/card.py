"""A unit's scorecard: lines with four figures each, totals, rank, appeals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known, together
from files.models import StoredFile
from scoring.enums import AppealState, CardState, Stage
from scoring.models.table import RankBand, RankGate, ScoreItem, ScoreTable


class Scorecard(models.Model):
    """A unit's card of a year. Totals and rank repeat what follows from the lines, for lists and maps.

    A total is empty while no figure of its stage is there: empty is not zero.
    """

    cluster_year = models.ForeignKey(
        ClusterYear, models.PROTECT, related_name="scorecards", verbose_name=_("cụm trong năm")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scorecards", verbose_name=_("đơn vị"))
    table = models.ForeignKey(
        ScoreTable, models.PROTECT, related_name="scorecards", verbose_name=_("bảng tiêu chí")
    )
    state = models.CharField(
        _("tình trạng"), max_length=15, choices=CardState.choices, default=CardState.OPEN
    )
    self_total = models.DecimalField(_("tự chấm"), max_digits=8, decimal_places=2, null=True, blank=True)
    certified_total = models.DecimalField(
        _("xác nhận"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    cross_total = models.DecimalField(
        _("kiểm tra chéo"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    final_total = models.DecimalField(_("kết luận"), max_digits=8, decimal_places=2, null=True, blank=True)
    # The second stored value (SCORE-8): by score and gates; a person may set a lower one, with the reason.
    rank = models.ForeignKey(
        RankBand, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("hạng")
    )
    rank_reason = models.CharField(_("vì sao hạng này"), max_length=500, blank=True)
    rank_set_at = models.DateTimeField(_("xếp hạng khác lúc"), null=True, blank=True)
    rank_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xếp hạng khác"),
    )
    proposed_rank = models.ForeignKey(
        RankBand, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("hạng cụm đề nghị")
    )
    proposed_rank_reason = models.CharField(_("lý do đề nghị"), max_length=500, blank=True)
    certified_by = models.CharField(_("cấp xác nhận"), max_length=200, blank=True)
    certificate_number = models.CharField(_("số văn bản xác nhận"), max_length=60, blank=True)
    certificate_on = models.DateField(_("ngày văn bản xác nhận"), null=True, blank=True)
    certificate_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("văn bản xác nhận"),
    )
    certified_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    certified_entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người nhập xác nhận"),
    )
    return_reason = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    closed_reason = models.CharField(_("lý do không chấm tiếp"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)
    # The first time: a card given back and handed in again stays as early or late as it was.
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người nộp"),
    )
    days_late = models.PositiveIntegerField(_("số ngày nộp chậm"), null=True, blank=True)
    finalised_at = models.DateTimeField(_("kết luận lúc"), null=True, blank=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người kết luận"),
    )
    locked_at = models.DateTimeField(_("khóa lúc"), null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người khóa"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("bảng tự chấm điểm")
        ordering = ["cluster_year", "unit__sort_key", "pk"]
        constraints = [
            known("scorecard_state_known", "state", CardState),
            together("scorecard_conclusion_is_whole", "finalised_at", "finalised_by"),
            together("scorecard_lock_is_whole", "locked_at", "locked_by"),
            together("scorecard_certification_is_whole", "certified_at", "certified_entered_by"),
            together("scorecard_rank_setting_is_whole", "rank_set_at", "rank_set_by"),
            models.CheckConstraint(
                name="scorecard_other_rank_has_reason",
                condition=Q(rank_set_at__isnull=True) | ~Q(rank_reason=""),
            ),
            models.UniqueConstraint(
                name="scorecard_once",
                fields=["cluster_year", "unit"],
                violation_error_message=_("Đơn vị đã có bảng chấm điểm của năm này."),
            ),
            models.CheckConstraint(
                name="scorecard_final_is_whole",
                condition=~Q(state__in=[CardState.FINAL, CardState.APPEALED, CardState.LOCKED])
                | Q(final_total__isnull=False, finalised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="scorecard_locked_is_recorded",
                condition=Q(state=CardState.LOCKED, locked_at__isnull=False)
                | (~Q(state=CardState.LOCKED) & Q(locked_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="scorecard_submission_is_whole",
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.unit}"


class ScoreLine(models.Model):
    """One criterion on a card: what was measured, or that it does not apply.

    ``measured`` is what the item's rule reads (``{"days": 3}``, ``{"percent": "97.5"}``, ``{"count": 2}``,
    ``{"yes": true}``); an empty dict: nothing measured yet.
    """

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="lines", verbose_name=_("bảng chấm"))
    item = models.ForeignKey(ScoreItem, models.PROTECT, related_name="lines", verbose_name=_("tiêu chí"))
    measured = models.JSONField(_("số liệu"), default=dict, blank=True)
    measured_note = models.CharField(_("ghi chú số liệu"), max_length=500, blank=True)
    is_not_applicable = models.BooleanField(_("không áp dụng"), default=False)
    not_applicable_reason = models.CharField(_("lý do không áp dụng"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("dòng chấm điểm")
        ordering = ["card", "item__position"]
        constraints = [
            models.UniqueConstraint(name="score_line_once", fields=["card", "item"]),
            models.CheckConstraint(
                name="score_line_not_applicable_has_reason",
                condition=Q(is_not_applicable=False) | ~Q(not_applicable_reason=""),
                violation_error_message=_("Ghi không áp dụng thì phải nêu lý do."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)


class ScoreFigure(models.Model):
    """One of the four figures of a line (SCORE-10): whose, when, why where it differs. No row: no figure."""

    line = models.ForeignKey(ScoreLine, models.CASCADE, related_name="figures", verbose_name=_("dòng"))
    stage = models.CharField(_("lần chấm"), max_length=10, choices=Stage.choices)
    points = models.DecimalField(_("điểm"), max_digits=7, decimal_places=2)
    is_computed = models.BooleanField(_("tính theo quy tắc"), default=False)
    reason = models.CharField(_("lý do khác lần chấm trước"), max_length=1000, blank=True)
    given_at = models.DateTimeField(_("chấm lúc"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người chấm"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("điểm")
        ordering = ["line", "pk"]
        constraints = [
            known("score_figure_stage_known", "stage", Stage),
            models.UniqueConstraint(name="score_figure_once", fields=["line", "stage"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.points}"


class GateAnswer(models.Model):
    """Whether a condition of a rank that a person must confirm holds for a card."""

    card = models.ForeignKey(
        Scorecard, models.CASCADE, related_name="gate_answers", verbose_name=_("bảng chấm")
    )
    gate = models.ForeignKey(RankGate, models.PROTECT, related_name="+", verbose_name=_("điều kiện"))
    is_met = models.BooleanField(_("đạt"))
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    given_at = models.DateTimeField(_("ghi lúc"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("xác nhận điều kiện của hạng")
        constraints = [models.UniqueConstraint(name="gate_answer_once", fields=["card", "gate"])]

    def __str__(self) -> str:
        return str(self.gate)


class CrossCheck(models.Model):
    """Which unit cross-checks a card (kiểm tra chéo); nobody checks themselves."""

    card = models.OneToOneField(
        Scorecard, models.CASCADE, related_name="cross_check", verbose_name=_("bảng chấm")
    )
    checker = models.ForeignKey(
        Unit, models.PROTECT, related_name="cross_checks", verbose_name=_("đơn vị kiểm tra chéo")
    )
    assigned_at = models.DateTimeField(_("giao lúc"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người giao")
    )
    handed_in_at = models.DateTimeField(_("chấm xong lúc"), null=True, blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người chấm chéo"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("phân công kiểm tra chéo")
        constraints = [
            models.CheckConstraint(
                name="cross_check_hand_in_is_whole",
                condition=Q(handed_in_at__isnull=True, handed_in_by__isnull=True)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.checker} → {self.card.unit}"


class ScoreAppeal(models.Model):
    """A unit asks for a line to be scored again (kiến nghị chấm lại), and the answer."""

    line = models.ForeignKey(ScoreLine, models.CASCADE, related_name="appeals", verbose_name=_("dòng"))
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=AppealState.choices, default=AppealState.WAITING
    )
    asked_points = models.DecimalField(_("điểm đề nghị"), max_digits=7, decimal_places=2)
    reason = models.TextField(_("lý do kiến nghị"))
    asked_at = models.DateTimeField(_("kiến nghị lúc"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người kiến nghị")
    )
    points_before = models.DecimalField(_("điểm khi kiến nghị"), max_digits=7, decimal_places=2)
    points_after = models.DecimalField(
        _("điểm sau xem xét"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    answer = models.TextField(_("trả lời"), blank=True)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người trả lời"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("kiến nghị chấm lại")
        ordering = ["asked_at", "pk"]
        constraints = [
            known("score_appeal_state_known", "state", AppealState),
            models.UniqueConstraint(
                name="score_appeal_one_waiting",
                fields=["line"],
                condition=Q(state=AppealState.WAITING),
                violation_error_message=_("Tiêu chí này đang có kiến nghị chờ xem xét."),
            ),
            models.CheckConstraint(
                name="score_appeal_answer_is_whole",
                condition=Q(
                    state=AppealState.WAITING, answered_at__isnull=True, answered_by__isnull=True, answer=""
                )
                | (
                    ~Q(state=AppealState.WAITING)
                    & ~Q(answer="")
                    & Q(answered_at__isnull=False, answered_by__isnull=False, points_after__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.asked_points}"
