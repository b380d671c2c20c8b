"""What the calendar tells apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """What happens on a day of the calendar."""

    DUE = "han", _("Hạn")
    MEETING = "hop", _("Hội nghị, phiên họp")
    BALLOT = "bo-phieu", _("Bỏ phiếu")
    PHASE = "dot", _("Đợt cao điểm")
    ANNIVERSARY = "ky-niem", _("Ngày kỷ niệm")
    DAY_OFF = "nghi", _("Ngày nghỉ, ngày làm bù")


class CalendarLook(models.TextChoices):
    """How the calendar is laid out."""

    MONTH = "thang", _("Tháng")
    LIST = "danh-sach", _("Danh sách")
    YEAR = "nam", _("Cả năm")
