"""What the tasks on the schedule are called, and what their failures mean to whoever looks after the system."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "accounts.close_idle": _("Khóa tài khoản lâu không dùng"),
    "deadlines.issue": _("Gửi các lời nhắc đến giờ"),
    "deadlines.plan": _("Lập trước các lời nhắc"),
    "documents.judge_uploads": _("Kiểm tra chữ ký và hoàn tất văn bản"),
    "documents.refresh_revocation": _("Lấy danh sách chứng thư bị thu hồi"),
    "documents.sweep": _("Rà văn bản vướng và kho tệp"),
    "evidence.scan_files": _("Quét vi-rút tài liệu minh chứng"),
    "jobs.run_jobs": _("Làm các việc dài đã yêu cầu"),
    "notifications.deliver": _("Gửi thư và thông báo của trình duyệt"),
    "notifications.heartbeat": _("Nhịp của bộ lập lịch"),
    "notifications.read_bounces": _("Đọc thư bị trả lại"),
}

_DATABASE = _("Cơ sở dữ liệu không trả lời hoặc từ chối. Lần chạy sau làm lại.")
_NETWORK = _("Không nối được tới một máy chủ khác (thư, quét vi-rút, chứng thư). Lần chạy sau làm lại.")
_TOO_LONG = _("Chạy quá thời gian cho phép nên bị dừng. Phần còn lại chờ lần sau.")
_KILLED = _("Tiến trình bị giết giữa chừng, thường vì máy hết bộ nhớ. Việc được làm lại.")
_FAULT = _("Lỗi của chương trình. Nhật ký của worker cho biết chỗ lỗi; hãy gửi nhóm phát triển.")
_FAILURES = {
    "OperationalError": _DATABASE,
    "InterfaceError": _DATABASE,
    "DatabaseError": _DATABASE,
    "ConnectionError": _NETWORK,
    "ConnectionRefusedError": _NETWORK,
    "ConnectionResetError": _NETWORK,
    "TimeoutError": _NETWORK,
    "gaierror": _NETWORK,
    "SMTPServerDisconnected": _NETWORK,
    "SMTPConnectError": _NETWORK,
    "SoftTimeLimitExceeded": _TOO_LONG,
    "TimeLimitExceeded": _TOO_LONG,
    "WorkerLostError": _KILLED,
    "MemoryError": _KILLED,
}


def words_of(name: str) -> str:
    """What a task is called; a test sees to it that every scheduled one has words."""
    return str(WORDS.get(name, name))


def failure_in_words(kind: str) -> str:
    """What a failure of this type means and what follows from it."""
    return str(_FAILURES.get(kind, _FAULT))
