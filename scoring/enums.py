"""Choices of scoring: tables, rules, cards, figures, checks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TableState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    PUBLISHED = "published", _("Đã ban hành")
    REPLACED = "replaced", _("Đã được thay thế")


class TieRule(models.TextChoices):
    """What happens with equal final scores; there is no hidden tie-break."""

    SHOWN = "shown", _("Đồng hạng, ghi rõ đồng hạng")
    BY_ITEMS = "by_items", _("So lần lượt các tiêu chí đã công bố, còn bằng thì đồng hạng")


class NotApplicable(models.TextChoices):
    """How a criterion that does not apply to a unit costs it nothing."""

    FULL_POINTS = "full_points", _("Tính đủ điểm chuẩn")
    RESCALED = "rescaled", _("Bỏ khỏi điểm chuẩn, quy đổi tổng điểm theo tỷ lệ")


class ItemKind(models.TextChoices):
    GROUP = "group", _("Nhóm tiêu chí")
    CRITERION = "criterion", _("Tiêu chí")
    BONUS = "bonus", _("Điểm thưởng")
    PENALTY = "penalty", _("Điểm trừ")


class RuleKind(models.TextChoices):
    """How points follow from what was measured; the figures of the rule are data of the item."""

    MANUAL = "manual", _("Người chấm cho điểm trong khoảng")
    DAYS_LATE = "days_late", _("Bậc theo số ngày chậm")
    PERCENT = "percent", _("Bậc theo tỷ lệ phần trăm")
    PROPORTIONAL = "proportional", _("Theo tỷ lệ đạt được")
    YES_NO = "yes_no", _("Có hoặc không")
    PER_COUNT = "per_count", _("Mỗi lần, mỗi việc một mức điểm, có mức tối đa")


class MeasuredBy(models.TextChoices):
    """A fact of the system that fills in what was measured; a person may correct it with a reason."""

    MIDYEAR_DAYS_LATE = "midyear_days_late", _("Số ngày nộp chậm báo cáo sơ kết")
    YEAR_DAYS_LATE = "year_days_late", _("Số ngày nộp chậm báo cáo tổng kết")
    REGISTRATION_DAYS_LATE = "registration_days_late", _("Số ngày đăng ký danh hiệu chậm")
    COVENANT_SIGNED = "covenant_signed", _("Đã ký giao ước")
    TARGETS_MET = "targets_met", _("Tỷ lệ chỉ tiêu đạt")
    EXEMPLARS = "exemplars", _("Số điển hình được công nhận")


class GateKind(models.TextChoices):
    """A condition beside the score that a rank demands (SCORE-6, SCORE-8)."""

    TARGETS_MET = "targets_met", _("Số chỉ tiêu được giao phải đạt")
    ITEM_POINTS = "item_points", _("Điểm của một tiêu chí từ mức này trở lên")
    CONFIRMED = "confirmed", _("Điều kiện do người chấm xác nhận")


class Stage(models.TextChoices):
    """The four figures of a line (SCORE-10), in their order."""

    SELF = "self", _("Tự chấm")
    CERTIFIED = "certified", _("Xác nhận")
    CROSS = "cross", _("Kiểm tra chéo")
    FINAL = "final", _("Kết luận")


class CardState(models.TextChoices):
    OPEN = "open", _("Đang tự chấm")
    SELF_SCORED = "self_scored", _("Đã tự chấm")
    CERTIFIED = "certified", _("Đã xác nhận")
    CROSS_CHECKED = "cross_checked", _("Đã kiểm tra chéo")
    FINAL = "final", _("Đã kết luận")
    APPEALED = "appealed", _("Đang kiến nghị chấm lại")
    LOCKED = "locked", _("Đã khóa")


# Certifying and cross-checking may be left out where a cluster does not do them; returning goes back to OPEN.
CARD_MOVES: dict[str, frozenset[str]] = {
    CardState.OPEN: frozenset({CardState.SELF_SCORED}),
    CardState.SELF_SCORED: frozenset(
        {CardState.OPEN, CardState.CERTIFIED, CardState.CROSS_CHECKED, CardState.FINAL}
    ),
    CardState.CERTIFIED: frozenset({CardState.OPEN, CardState.CROSS_CHECKED, CardState.FINAL}),
    CardState.CROSS_CHECKED: frozenset({CardState.FINAL}),
    CardState.FINAL: frozenset({CardState.APPEALED, CardState.LOCKED}),
    CardState.APPEALED: frozenset({CardState.FINAL}),
    CardState.LOCKED: frozenset(),
}


class AppealState(models.TextChoices):
    WAITING = "waiting", _("Chờ xem xét")
    ACCEPTED = "accepted", _("Chấp nhận")
    PARTLY = "partly", _("Chấp nhận một phần")
    REJECTED = "rejected", _("Giữ nguyên điểm")


class TeamKind(models.TextChoices):
    CHECK = "check", _("Kiểm tra")
    CROSS = "cross", _("Kiểm tra chéo")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("Dự kiến")
    HELD = "held", _("Đã kiểm tra")
    AGREED = "agreed", _("Hai bên đã thống nhất")
    CANCELLED = "cancelled", _("Không thực hiện")


class FindingKind(models.TextChoices):
    PRAISE = "praise", _("Việc làm tốt")
    SHORTCOMING = "shortcoming", _("Hạn chế")
    REQUEST = "request", _("Yêu cầu, kiến nghị")
