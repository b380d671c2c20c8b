"""Choices of workbooks: what a column takes, how far a returned workbook and its rows are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnType(models.TextChoices):
    """What a cell of a column may hold."""

    TEXT = "text", _("chữ")
    NUMBER = "number", _("số")
    YES = "yes", _("dấu x")
    CHOICE = "choice", _("một mục trong danh sách")
    DATE = "date", _("ngày")


class ReturnState(models.TextChoices):
    CHECKING = "checking", _("Đang kiểm tra")
    CHECKED = "checked", _("Chờ chọn dòng để nhận")
    TAKING = "taking", _("Đang nhận")
    TAKEN = "taken", _("Đã nhận")
    UNDOING = "undoing", _("Đang hoàn tác")
    UNDONE = "undone", _("Đã hoàn tác")


# States in which work is under way, in the request or in a job.
UNDER_WAY = frozenset({ReturnState.CHECKING, ReturnState.TAKING, ReturnState.UNDOING})


class RowState(models.TextChoices):
    """In the order in which a preview shows them: what needs a person first."""

    WRONG = "1_wrong", _("Có chỗ sai")
    CHANGED = "2_changed", _("Thay đổi")
    NEW = "3_new", _("Mới")
    UNCHANGED = "4_unchanged", _("Không đổi")
    TAKEN = "5_taken", _("Đã nhận")
    UNDONE = "6_undone", _("Đã hoàn tác")


TAKEABLE = frozenset({RowState.NEW, RowState.CHANGED})
