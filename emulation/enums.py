"""Choices and tables of allowed moves of the emulation year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MilestoneKind(models.TextChoices):
    """Steps of a cluster's year. They have guards, not one fixed order (domain 2.2)."""

    CONSTITUTED = "constituted", _("Chia cụm, cử Trưởng và Phó Trưởng")
    COMMENTED = "commented", _("Góp ý dự thảo kế hoạch và giao ước")
    LAUNCHED = "launched", _("Thông qua kế hoạch, phát động")
    COVENANT = "covenant", _("Ký giao ước thi đua")
    REGISTERED = "registered", _("Đăng ký danh hiệu thi đua")
    MIDYEAR = "midyear", _("Báo cáo sơ kết")
    GUIDANCE = "guidance", _("Hướng dẫn tổng kết, bình xét")
    PHASE_TWO = "phase_two", _("Báo cáo đợt cao điểm 2")
    YEAR_REPORT = "year_report", _("Báo cáo tổng kết")
    VOTED = "voted", _("Bỏ phiếu bình xét, suy tôn")
    SUBMITTED = "submitted", _("Trình danh sách đề nghị khen thưởng")
    SETTLED = "settled", _("Có quyết định, công bố kết quả")
    ARCHIVED = "archived", _("Bàn giao hồ sơ lưu trữ")


class ConferenceKind(models.TextChoices):
    """Why the cluster meets."""

    LAUNCH = "launch", _("Hội nghị phát động, ký giao ước")
    MIDYEAR = "midyear", _("Hội nghị sơ kết")
    REVIEW = "review", _("Hội nghị tổng kết, bình xét")
    OTHER = "other", _("Cuộc họp khác")


class PlanAnchor(models.TextChoices):
    """From which day a year is planned: its two conferences, the end of the first peak phase, the end of the year."""

    LAUNCH = "launch", _("Hội nghị phát động")
    REVIEW = "review", _("Hội nghị tổng kết")
    HALF_YEAR = "half_year", _("Hết đợt cao điểm 1 (30/06)")
    YEAR_END = "year_end", _("Hết năm thi đua (31/12)")


class ConferenceState(models.TextChoices):
    PLANNED = "planned", _("Dự kiến")
    HELD = "held", _("Đã họp")


class AttendanceState(models.TextChoices):
    PRESENT = "present", _("Có mặt")
    EXCUSED = "excused", _("Vắng có lý do")
    ABSENT = "absent", _("Vắng")


class CampaignKind(models.TextChoices):
    """Kind of a movement (CYC-8, CYC-9)."""

    REGULAR = "regular", _("Thường xuyên")
    THEMATIC = "thematic", _("Theo chuyên đề")
    SHORT = "short", _("Ngắn ngày")
    UNPLANNED = "unplanned", _("Đột xuất")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    IN_COMMENT = "in_comment", _("Đang lấy ý kiến")
    ADOPTED = "adopted", _("Đã thông qua")


PLAN_MOVES: dict[str, frozenset[str]] = {
    PlanState.DRAFT: frozenset({PlanState.IN_COMMENT, PlanState.ADOPTED}),
    PlanState.IN_COMMENT: frozenset({PlanState.IN_COMMENT, PlanState.ADOPTED}),
    PlanState.ADOPTED: frozenset(),
}


class CommentResponse(models.TextChoices):
    """How the drafters answered a comment (tiếp thu, giải trình)."""

    PENDING = "pending", _("Chờ trả lời")
    ACCEPTED = "accepted", _("Tiếp thu")
    PARTLY = "partly", _("Tiếp thu một phần")
    REJECTED = "rejected", _("Không tiếp thu")


class CovenantState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    IN_COMMENT = "in_comment", _("Đang lấy ý kiến")
    FROZEN = "frozen", _("Đã chốt nội dung")
    SIGNING = "signing", _("Đang ký")
    FULLY_SIGNED = "fully_signed", _("Đã ký đủ")


# Going back to DRAFT is a new version: it voids the signatures collected (domain 2.3).
COVENANT_MOVES: dict[str, frozenset[str]] = {
    CovenantState.DRAFT: frozenset({CovenantState.IN_COMMENT, CovenantState.FROZEN}),
    CovenantState.IN_COMMENT: frozenset({CovenantState.DRAFT, CovenantState.FROZEN}),
    CovenantState.FROZEN: frozenset({CovenantState.DRAFT, CovenantState.SIGNING}),
    CovenantState.SIGNING: frozenset({CovenantState.DRAFT, CovenantState.FULLY_SIGNED}),
    CovenantState.FULLY_SIGNED: frozenset({CovenantState.DRAFT, CovenantState.SIGNING}),
}


class SignatureMethod(models.TextChoices):
    """How a signature came in; each is labelled for what it is (SIG-25)."""

    IN_SYSTEM = "in_system", _("Xác nhận trong hệ thống")
    ON_PAPER = "on_paper", _("Ký trên giấy, ghi nhận kèm bản quét")
    CERTIFICATE = "certificate", _("Ký số bằng chứng thư")


class SigningCapacity(models.TextChoices):
    """In what capacity the person signs (COV-10)."""

    HEAD = "head", _("Thủ trưởng đơn vị")
    DEPUTISING = "deputising", _("Ký thay (KT.) thủ trưởng")


class RegistrationState(models.TextChoices):
    SUBMITTED = "submitted", _("Đã đăng ký")
    WITHDRAWN = "withdrawn", _("Đã rút")
    DISQUALIFIED = "disqualified", _("Không đủ điều kiện")


REGISTRATION_MOVES: dict[str, frozenset[str]] = {
    RegistrationState.SUBMITTED: frozenset({RegistrationState.WITHDRAWN, RegistrationState.DISQUALIFIED}),
    RegistrationState.WITHDRAWN: frozenset(),
    RegistrationState.DISQUALIFIED: frozenset(),
}


class ReportPeriod(models.TextChoices):
    """What units report on: the two peak phases and the year; phase 1 ends with the mid-year review (CYC-4)."""

    MIDYEAR = "midyear", _("Sơ kết 6 tháng")
    PHASE_TWO = "phase_two", _("Đợt cao điểm 2")
    YEAR = "year", _("Tổng kết năm")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Đã nộp")
    RETURNED = "returned", _("Trả lại để bổ sung")
    ACCEPTED = "accepted", _("Đã nhận")
    CORRECTING = "correcting", _("Đang sửa sau khi được nhận")


# Recalling a report that nobody opened, and dropping a correction, take a move back; they are no moves.
REPORT_MOVES: dict[str, frozenset[str]] = {
    ReportState.DRAFT: frozenset({ReportState.SUBMITTED}),
    ReportState.SUBMITTED: frozenset({ReportState.RETURNED, ReportState.ACCEPTED}),
    ReportState.RETURNED: frozenset({ReportState.SUBMITTED}),
    ReportState.ACCEPTED: frozenset({ReportState.CORRECTING}),
    ReportState.CORRECTING: frozenset({ReportState.SUBMITTED}),
}
# In these the unit writes; the text of the row is then its own draft, what it handed in stands in the versions.
REPORT_WRITING = frozenset({ReportState.DRAFT, ReportState.RETURNED, ReportState.CORRECTING})


class AwardFamily(models.TextChoices):
    TITLE = "title", _("Danh hiệu thi đua")
    REWARD_FORM = "reward_form", _("Hình thức khen thưởng")


class AwardSubject(models.TextChoices):
    PERSON = "person", _("Cá nhân")
    COLLECTIVE = "collective", _("Tập thể")


class HaltKind(models.TextChoices):
    SUSPENDED = "suspended", _("Tạm dừng")
    DISSOLVED = "dissolved", _("Giải thể cụm")


class ReportedTopic(models.TextChoices):
    """What a press report told about, where the system holds no rows behind the figure."""

    MEMBERS = "members", _("Số đơn vị thành viên")
    PROVINCES = "provinces", _("Số tỉnh")
    SIGNATURES = "signatures", _("Số đơn vị ký giao ước")
    REGISTRATIONS = "registrations", _("Số đơn vị đăng ký danh hiệu")
    KEY_TASKS = "key_tasks", _("Số nhiệm vụ trọng tâm")
    WEAKNESS = "weakness", _("Hạn chế được nêu")
    PROPOSAL = "proposal", _("Đề xuất")
    PROCEEDINGS = "proceedings", _("Diễn biến")


class GoalKind(models.TextChoices):
    """How a target is met."""

    AT_LEAST = "at_least", _("Ít nhất")
    AT_MOST = "at_most", _("Nhiều nhất")
    EXACTLY = "exactly", _("Đúng bằng")
    YES_NO = "yes_no", _("Có hoặc không")


class Summing(models.TextChoices):
    """How the figures of sub-units become the figure of the unit above."""

    SUM = "sum", _("Cộng lại")
    MEAN = "mean", _("Bình quân")
    LEAST = "least", _("Lấy mức thấp nhất")
    GREATEST = "greatest", _("Lấy mức cao nhất")


class MeasurementPeriod(models.TextChoices):
    """Over which year figures are counted (CYC-1 to CYC-3)."""

    CALENDAR = "calendar", _("Năm dương lịch, 01/01 đến 31/12")
    ENFORCEMENT = "enforcement", _("Năm thống kê THADS, 01/10 năm trước đến 30/09")
    OF_UNIT = "of_unit", _("Theo loại đơn vị thực hiện")


class ExemplarState(models.TextChoices):
    DRAFT = "draft", _("Đang viết")
    PROPOSED = "proposed", _("Đã đề xuất")
    DECLINED = "declined", _("Chưa công nhận")
    RECOGNISED = "recognised", _("Đã công nhận")
    PUBLISHED = "published", _("Đã phổ biến trong ngành")


EXEMPLAR_MOVES: dict[str, frozenset[str]] = {
    ExemplarState.DRAFT: frozenset({ExemplarState.PROPOSED}),
    ExemplarState.PROPOSED: frozenset(
        {ExemplarState.DRAFT, ExemplarState.DECLINED, ExemplarState.RECOGNISED}
    ),
    ExemplarState.DECLINED: frozenset({ExemplarState.DRAFT}),
    ExemplarState.RECOGNISED: frozenset({ExemplarState.PUBLISHED}),
    ExemplarState.PUBLISHED: frozenset({ExemplarState.RECOGNISED}),
}
