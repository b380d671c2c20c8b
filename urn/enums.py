"""States of a sealed box and of those who may cast into it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BoxState(models.TextChoices):
    PREPARED = "prepared", _("Chờ đặt mật khẩu")
    OPEN = "open", _("Đang nhận phiếu")
    CLOSED = "closed", _("Đã niêm phong")
    COUNTED = "counted", _("Đã kiểm")
    VOID = "void", _("Đã hủy")


class VoterState(models.TextChoices):
    """All that is kept of a voter: a paper was cast or not, never which and never when."""

    WAITING = "waiting", _("Chưa bỏ phiếu")
    CAST = "cast", _("Đã bỏ phiếu điện tử")
    ON_PAPER = "on_paper", _("Đã nhận phiếu giấy")


class FormKind(models.TextChoices):
    """What a paper asks for."""

    AGREE = "agree", _("tán thành, không tán thành hoặc không có ý kiến về từng tên")
    CHOOSE = "choose", _("chọn một số tên")
