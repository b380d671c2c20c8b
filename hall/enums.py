"""What a conference goes through, step by step."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepKind(models.TextChoices):
    """Each kind has its own view on the projector and on the phones."""

    WELCOME = "welcome", _("Đón đại biểu, điểm danh")
    REPORT = "report", _("Trình bày báo cáo")
    COMMENTS = "comments", _("Góp ý dự thảo")
    ADOPTION = "adoption", _("Biểu quyết thông qua")
    REHEARSAL = "rehearsal", _("Bỏ phiếu thử")
    BALLOT = "ballot", _("Bỏ phiếu suy tôn")
    RESULT = "result", _("Công bố kết quả")
    COVENANT = "covenant", _("Ký giao ước thi đua")
    LEADERS = "leaders", _("Công bố Trưởng, Phó Trưởng năm sau")
    MINUTES = "minutes", _("Thông qua và ký biên bản")
    OTHER = "other", _("Việc khác")


class StepState(models.TextChoices):
    WAITING = "waiting", _("Chưa đến")
    RUNNING = "running", _("Đang diễn ra")
    DONE = "done", _("Đã xong")
    SKIPPED = "skipped", _("Bỏ qua")


# What may be done with a step in each state; a step that is done or was skipped is taken up again by reopening it.
STEP_MOVES: dict[str, frozenset[str]] = {
    StepState.WAITING: frozenset({StepState.RUNNING, StepState.SKIPPED}),
    StepState.RUNNING: frozenset({StepState.DONE}),
    StepState.DONE: frozenset({StepState.RUNNING}),
    StepState.SKIPPED: frozenset({StepState.RUNNING, StepState.WAITING}),
}


class Majority(models.TextChoices):
    """How many of the units present must agree; the hall decides which."""

    MORE_THAN_HALF = "half", _("trên 1/2 số đơn vị có mặt")
    TWO_THIRDS = "two_thirds", _("từ 2/3 số đơn vị có mặt trở lên")

    def holds(self, votes_for: int, present: int) -> bool:
        """Whether so many of those present are enough; in whole numbers."""
        if self == Majority.TWO_THIRDS:
            return present > 0 and 3 * votes_for >= 2 * present
        return 2 * votes_for > present


class Noted(models.TextChoices):
    """What the secretary notes of the units that were ticked."""

    CAME = "co-mat", _("Có mặt")
    LEFT = "da-ve", _("Đã về")
    ABSENT = "vang", _("Vắng")
    MISTAKE = "nham", _("Xóa điểm danh nhầm")
