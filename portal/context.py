"""What every page shows around its content: navigation by job, waiting notices, acting for whom."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.queries import unread_count


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """One entry of the navigation; ``count`` shows how many things wait there."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    count: int = 0


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of all pages; nothing but the help desk's phone for a stranger."""
    context: dict[str, Any] = {"support_phone": settings.SUPPORT_PHONE}
    access = getattr(request, "access", None)
    if access is None or not access.user.is_authenticated:
        return context
    return context | {
        "navigation": _navigation(request),
        "notice_count": unread_count(access.user),
        "acting_for": access.acting_for,
    }


def _navigation(request: HttpRequest) -> list[NavigationItem]:
    """Navigation by job; people see only what they can use."""
    access = request.access
    entries: list[tuple[str, str, str, bool]] = [
        ("portal:home", _("Việc của tôi"), "inbox", True),
        ("portal:year_list", _("Năm thi đua"), "calendar", not access.is_administrator),
        ("clusters:unit_list", _("Cụm và đơn vị"), "building", True),
        ("emulation:unit_plan_list", _("Kế hoạch của đơn vị"), "file", not access.is_administrator),
        ("evidence:shelf_list", _("Kho minh chứng"), "file", bool(access.unit_ids) or access.is_auditor),
        (
            "emulation:exemplar_library",
            _("Điển hình của ngành"),
            "flag",
            bool(access.appointments or access.leads),
        ),
        (
            "scoring:table_list",
            _("Bảng tiêu chí chấm điểm"),
            "scores",
            bool(access.appointments or access.leads),
        ),
        ("documents:paper_index", _("Văn bản"), "papers", not access.is_administrator),
        ("awards:vote_list", _("Phiếu của tôi"), "ballot", not access.is_administrator),
        (
            "awards:dossier_list",
            _("Hồ sơ khen thưởng"),
            "papers",
            access.reads_all or bool(access.unit_ids or access.leads),
        ),
        ("awards:council_list", _("Hội đồng"), "people", access.reads_all),
        ("awards:result_list", _("Kết quả khen thưởng"), "award", True),
        ("rulebook:rule_set_list", _("Sổ quy tắc"), "text", bool(access.appointments or access.leads)),
        (
            "rulebook:history_list",
            _("Lịch sử khen thưởng"),
            "award",
            bool(access.appointments or access.leads),
        ),
        ("portal:calendar", _("Lịch"), "clock", not access.is_administrator),
        ("portal:search", _("Tra cứu"), "search", not access.is_administrator),
        ("deadlines:reminder_list", _("Nhắc việc sắp gửi"), "clock", access.reads_all),
        ("notifications:outbox", _("Thư gửi đi"), "mail", access.is_standing_body or access.is_administrator),
        ("audit:event_list", _("Nhật ký"), "list", access.reads_all or access.is_administrator),
        ("admin:index", _("Thiết lập"), "settings", access.is_administrator or access.user.is_staff),
    ]
    shown_entries = [(reverse(name), label, icon) for name, label, icon, shown in entries if shown]
    fitting = [url for url, _label, _icon in shown_entries if url != "/" and request.path.startswith(url)]
    here = max(fitting, key=len, default=request.path)  # a page of its own inside another's address
    return [
        NavigationItem(label=label, url=url, icon=icon, is_current=url == here)
        for url, label, icon in shown_entries
    ]
