"""The run-sheet of a conference and what was decided by show of hands."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models import Ballot
from core.fields import known
from emulation.models import Conference
from hall.enums import Majority, StepKind, StepState


class Hall(models.Model):
    """The door of a conference's hall: the code that its QR carries, and the address it leads to."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="hall", verbose_name=_("hội nghị")
    )
    code = models.CharField(_("mã điểm danh"), max_length=12)
    address = models.CharField(
        _("địa chỉ máy chủ trong hội trường"),
        max_length=200,
        blank=True,
        help_text=_("Để trống: địa chỉ đang dùng."),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("hội trường")

    def __str__(self) -> str:
        return str(self.conference)


class RunStep(models.Model):
    """One step of the run-sheet. At most one runs; the projector and the phones show that one."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="run_steps", verbose_name=_("hội nghị")
    )
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    kind = models.CharField(_("loại"), max_length=10, choices=StepKind.choices)
    title = models.CharField(_("nội dung"), max_length=300)
    minutes_planned = models.PositiveSmallIntegerField(_("số phút dự kiến"), null=True, blank=True)
    presenter = models.CharField(_("người trình bày"), max_length=200, blank=True)
    ballot = models.ForeignKey(
        Ballot,
        models.PROTECT,
        related_name="run_steps",
        null=True,
        blank=True,
        verbose_name=_("cuộc bỏ phiếu"),
    )
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=StepState.choices, default=StepState.WAITING
    )
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    note = models.TextField(_("diễn biến"), blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=1)

    class Meta:
        verbose_name = verbose_name_plural = _("bước của hội nghị")
        ordering = ["conference", "ordinal", "pk"]
        constraints = [
            known("run_step_kind_known", "kind", StepKind),
            known("run_step_state_known", "state", StepState),
            models.UniqueConstraint(
                name="run_step_one_running",
                fields=["conference"],
                condition=Q(state=StepState.RUNNING),
                violation_error_message=_("Một bước khác đang diễn ra."),
            ),
            models.CheckConstraint(
                name="run_step_states_have_times",
                condition=Q(state__in=[StepState.WAITING, StepState.SKIPPED], started_at__isnull=True)
                | Q(state=StepState.RUNNING, started_at__isnull=False, ended_at__isnull=True)
                | Q(state=StepState.DONE, started_at__isnull=False, ended_at__gte=F("started_at"))
                | Q(state=StepState.SKIPPED),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ShowOfHands(models.Model):
    """A question decided by raised hands, as the secretary counted them (COV-1: plan and covenant adopted)."""

    step = models.ForeignKey(
        RunStep, models.CASCADE, related_name="shows_of_hands", verbose_name=_("bước của hội nghị")
    )
    question = models.CharField(_("nội dung biểu quyết"), max_length=300)
    present = models.PositiveSmallIntegerField(_("đơn vị có mặt"))
    votes_for = models.PositiveSmallIntegerField(_("tán thành"))
    votes_against = models.PositiveSmallIntegerField(_("không tán thành"))
    votes_none = models.PositiveSmallIntegerField(_("không có ý kiến"))
    majority = models.CharField(
        _("cần"), max_length=10, choices=Majority.choices, default=Majority.MORE_THAN_HALF
    )
    is_adopted = models.BooleanField(_("thông qua"))
    taken_at = models.DateTimeField(_("biểu quyết lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("biểu quyết giơ tay")
        ordering = ["step", "pk"]
        constraints = [
            known("show_of_hands_majority_known", "majority", Majority),
            models.CheckConstraint(
                name="show_of_hands_within_the_hall",
                condition=Q(present__gte=F("votes_for") + F("votes_against") + F("votes_none")),
                violation_error_message=_("Số biểu quyết không thể nhiều hơn số đơn vị có mặt."),
            ),
        ]

    def __str__(self) -> str:
        return self.question
