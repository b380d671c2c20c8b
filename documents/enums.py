"""Choices of papers: kinds, states, signatures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    """The papers of a cluster's year (domain 5.3)."""

    DIVISION_DECISION = "division_decision", _("Quyết định chia cụm")
    LEADS_DECISION = "leads_decision", _("Quyết định cử Trưởng, Phó Trưởng")
    PLAN = "plan", _("Kế hoạch")
    COVENANT = "covenant", _("Giao ước thi đua")
    REGISTRATION_LIST = "registration_list", _("Bản đăng ký danh hiệu")
    COMMENT_RESPONSES = "comment_responses", _("Bảng tiếp thu, giải trình ý kiến")
    MIDYEAR_REPORT = "midyear_report", _("Báo cáo sơ kết")
    YEAREND_REPORT = "yearend_report", _("Báo cáo tổng kết")
    SCORECARD = "scorecard", _("Bảng tự chấm điểm")
    CONFERENCE_MINUTES = "conference_minutes", _("Biên bản hội nghị")
    INSPECTION_MINUTES = "inspection_minutes", _("Biên bản kiểm tra")
    BALLOT_PAPER = "ballot_paper", _("Phiếu bầu")
    COUNTING_MINUTES = "counting_minutes", _("Biên bản kiểm phiếu")
    APPRAISAL_MINUTES = "appraisal_minutes", _("Biên bản bình xét")
    NOMINEE_LIST = "nominee_list", _("Danh sách đề nghị")
    SUBMISSION_LETTER = "submission_letter", _("Tờ trình")
    ACHIEVEMENT_REPORT = "achievement_report", _("Báo cáo thành tích")
    AWARD_DECISION = "award_decision", _("Quyết định khen thưởng")
    HANDOVER_MINUTES = "handover_minutes", _("Biên bản bàn giao nhiệm vụ Trưởng")
    NOTICE = "notice", _("Thông báo")
    INVITATION = "invitation", _("Giấy mời")
    OFFICIAL_LETTER = "official_letter", _("Công văn")


class PaperState(models.TextChoices):
    """Where a paper stands (domain 2.3)."""

    DRAFT = "draft", _("Dự thảo")
    CHECKED = "checked", _("Đã kiểm tra thể thức")
    APPROVED_TEXT = "approved_text", _("Đã duyệt nội dung, chờ ký")
    SIGNED_BY_PERSON = "signed_by_person", _("Người có thẩm quyền đã ký")
    NUMBERED = "numbered", _("Đã cấp số")
    SIGNED_BY_AGENCY = "signed_by_agency", _("Cơ quan đã ký số")
    ISSUED = "issued", _("Đã phát hành")
    REPLACED = "replaced", _("Đã bị thay thế")
    CORRECTED = "corrected", _("Đã đính chính")
    RECALLED = "recalled", _("Đã thu hồi")
    DISCARDED = "discarded", _("Đã bỏ dự thảo")


FIXED_STATES = frozenset(PaperState) - {PaperState.DRAFT, PaperState.CHECKED, PaperState.DISCARDED}
IN_FORCE_STATES = frozenset({PaperState.ISSUED, PaperState.CORRECTED})


class Authority(models.TextChoices):
    """By what authority the signer signs; printed before the title (NĐ30 art. 13)."""

    OWN = "own", _("Ký trực tiếp")
    ON_BEHALF = "on_behalf", _("Thay mặt (TM.)")
    DEPUTISING = "deputising", _("Ký thay (KT.)")
    BY_ORDER = "by_order", _("Thừa lệnh (TL.)")
    BY_DELEGATION = "by_delegation", _("Thừa ủy quyền (TUQ.)")


class SlotKind(models.TextChoices):
    """Whose signature a field of the file waits for (SIG-1)."""

    PERSON = "person", _("Chữ ký số của người có thẩm quyền")
    AGENCY = "agency", _("Chữ ký số của cơ quan, tổ chức")


class SlotMethod(models.TextChoices):
    """How a field was settled. Only the first is a digital signature (SIG-25)."""

    CERTIFICATE = "certificate", _("Ký bằng chứng thư số")
    IN_SYSTEM = "in_system", _("Xác nhận trong hệ thống (không phải chữ ký số)")
    ON_PAPER = "on_paper", _("Ký trên giấy, có bản quét")


class RevisionReason(models.TextChoices):
    """What made a new revision of the file. Each but the first only appends to the one before."""

    RENDERED = "rendered", _("Lập tệp để ký")
    SIGNED = "signed", _("Thêm chữ ký số")
    NUMBERED = "numbered", _("Ghi số và ngày")
    FILLED = "filled", _("Ghi trang chữ ký")
    SEALED = "sealed", _("Thêm dữ liệu xác thực dài hạn")


class UploadState(models.TextChoices):
    """A signed file handed in."""

    RECEIVED = "received", _("Đã nhận, đang kiểm tra")
    ACCEPTED = "accepted", _("Đã nhận chữ ký")
    REFUSED = "refused", _("Không nhận")


class CitationStatus(models.TextChoices):
    """How sure the words of a citation are (domain 0.1)."""

    VERIFIED = "verified", _("Đã đọc trong văn bản công khai")
    SECONDARY = "secondary", _("Theo nguồn thứ cấp, chưa thấy văn bản")
    UNVERIFIED = "unverified", _("Chưa kiểm chứng")


class NumberingScope(models.TextChoices):
    """Whether an agency keeps one series of numbers a year, or one for each type (SIG-6)."""

    ONE_SERIES = "one_series", _("Một dãy số cho mọi loại văn bản")
    BY_TYPE = "by_type", _("Mỗi loại văn bản một dãy số")


class JobKind(models.TextChoices):
    """Long work done in the background."""

    RENDER_PAPERS = "render_papers", _("In nhiều văn bản một lần")
    ARCHIVE_YEAR = "archive_year", _("Đóng gói hồ sơ của năm")


class TrustPurpose(models.TextChoices):
    """What certificates a root stands behind (SIG-20)."""

    PUBLIC_SERVICE = "public_service", _("Chữ ký số chuyên dùng công vụ")
    PUBLIC = "public", _("Chữ ký số công cộng")
    TIME_STAMP = "time_stamp", _("Dấu thời gian")
    DEMO = "demo", _("Thử nghiệm, không có giá trị pháp lý")
