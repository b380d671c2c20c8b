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
