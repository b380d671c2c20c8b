"""Workbooks sent out, the rows they went out with, and what came back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known, together
from files.models import StoredFile
from workbooks.enums import ReturnState, RowState


class SentWorkbook(models.Model):
    """A workbook that went out; the latest of its scope is the only one taken back.

    ``kind`` is a key of `workbooks.kinds`; ``columns`` the headings in their order as they went out.
    """

    id = models.UUIDField(_("mã bảng tính"), primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("loại bảng"), max_length=20)
    cluster_year = models.ForeignKey(
        ClusterYear, models.PROTECT, related_name="workbooks", verbose_name=_("cụm trong năm")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đơn vị")
    )
    argument = models.CharField(_("phần"), max_length=40, blank=True)
    title = models.CharField(_("tên bảng"), max_length=500)
    columns = models.JSONField(_("các cột"), default=list)
    digest = models.CharField(_("mã băm nội dung gửi đi"), max_length=64)
    row_count = models.PositiveIntegerField(_("số dòng"))
    issued_at = models.DateTimeField(_("gửi đi lúc"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người tải")
    )
    superseded_at = models.DateTimeField(_("có bảng mới hơn từ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("bảng tính gửi đi")
        ordering = ["-issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="sent_workbook_one_latest",
                fields=["kind", "cluster_year", "unit", "argument"],
                condition=Q(superseded_at__isnull=True),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.title


class SentRow(models.Model):
    """A row as it went out. ``key`` is the kind's own name of the thing, ``values`` stand in column order."""

    sent = models.ForeignKey(
        SentWorkbook, models.CASCADE, related_name="rows", verbose_name=_("bảng tính gửi đi")
    )
    number = models.PositiveIntegerField(_("STT"))
    key = models.CharField(_("của"), max_length=60)
    label = models.CharField(_("tên dòng"), max_length=300)
    values = models.JSONField(_("giá trị"), default=list)
    closed = models.JSONField(_("cột không được điền"), default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("dòng gửi đi")
        ordering = ["sent", "number"]
        constraints = [models.UniqueConstraint(name="sent_row_once", fields=["sent", "number"])]

    def __str__(self) -> str:
        return f"{self.number}"


class ReturnedWorkbook(models.Model):
    """A workbook that came back: one batch, checked, taken and undone as one."""

    sent = models.ForeignKey(
        SentWorkbook, models.PROTECT, related_name="returns", verbose_name=_("bảng tính gửi đi")
    )
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=ReturnState.choices, default=ReturnState.CHECKING
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("tệp nộp về"))
    marked = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tệp có ghi chú chỗ sai"),
    )
    problems = models.JSONField(_("chỗ sai ngoài các dòng"), default=list, blank=True)
    returned_at = models.DateTimeField(_("nộp về lúc"))
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người nộp")
    )
    taken_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người nhận"),
    )
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người hoàn tác"),
    )
    on_behalf_of = models.CharField(_("làm thay cho"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("bảng tính nộp về")
        ordering = ["-returned_at", "-pk"]
        constraints = [
            known("returned_workbook_state_known", "state", ReturnState),
            together("returned_workbook_taking_is_whole", "taken_at", "taken_by"),
            together("returned_workbook_undoing_is_whole", "undone_at", "undone_by"),
        ]

    def __str__(self) -> str:
        return str(self.sent)


class WorkbookRow(models.Model):
    """A row of a returned workbook. ``problems``: column → sentence; ``changes``: column → [before, after]."""

    returned = models.ForeignKey(
        ReturnedWorkbook, models.CASCADE, related_name="rows", verbose_name=_("bảng tính nộp về")
    )
    sheet_row = models.PositiveIntegerField(_("dòng trong bảng"))
    number = models.PositiveIntegerField(_("STT"), null=True, blank=True)
    key = models.CharField(_("của"), max_length=60, blank=True)
    label = models.CharField(_("tên dòng"), max_length=300, blank=True)
    state = models.CharField(_("tình trạng"), max_length=15, choices=RowState.choices)
    problems = models.JSONField(_("chỗ sai"), default=dict, blank=True)
    changes = models.JSONField(_("thay đổi"), default=dict, blank=True)
    is_chosen = models.BooleanField(_("được chọn"), default=False)
    remark = models.CharField(_("ghi chú khi nhận hoặc hoàn tác"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("dòng nộp về")
        ordering = ["returned", "state", "sheet_row"]
        constraints = [
            known("workbook_row_state_known", "state", RowState),
            models.UniqueConstraint(name="workbook_row_once", fields=["returned", "sheet_row"]),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_row}: {self.label}"
