"""Rewards that wait: who, why, since when; opened and ended by the standing body (DOS-8)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core import clock
from core.http import get_or_post, posted, readonly
from rulebook.forms.holds import EndHoldForm, HoldForm
from rulebook.permissions import keeps_holds
from rulebook.queries.holds import visible_holds
from rulebook.services import holds as services
from rulebook.views.subjects import form_page, subject_of, subject_or_404

PAGE_SIZE = 50


@require_safe
@readonly
def hold_list(request: HttpRequest) -> HttpResponse:
    """Open ones first; a unit's people see those of their own."""
    access = request.access
    allow(bool(access.appointments), _("Danh sách này dành cho người được phân công ở đơn vị."))
    page = Paginator(visible_holds(access), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"page": page, "keeps_holds": keeps_holds(access)}
    return render(request, "rulebook/hold_list.html", context)


@get_or_post
def hold_new(request: HttpRequest, of: str, subject_id: int) -> HttpResponse:
    """Let rewards of somebody wait."""
    subject = subject_or_404(request.access, of, subject_id)
    allow(keeps_holds(request.access), _("Thường trực Hội đồng ghi tạm dừng xét khen thưởng."))
    form = HoldForm(**posted(request), initial={"valid_from": clock.today()})
    return form_page(
        request, form, services.open_hold, title=_("Tạm dừng xét khen thưởng"), over=subject,
        lead=_("Hồ sơ không bị từ chối mà chờ đến khi có kết luận."), back=subject.url, done=_("Đã ghi."),
        arguments=subject.arguments, is_sample=subject.thing.is_sample,
    )  # fmt: skip


@get_or_post
def hold_end(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Say what came out of it."""
    hold = get_object_or_404(visible_holds(request.access), pk=hold_id)
    allow(keeps_holds(request.access), _("Thường trực Hội đồng kết thúc tạm dừng xét khen thưởng."))
    subject = subject_of(request.access, hold)
    form = EndHoldForm(**posted(request), initial={"valid_to": clock.today()})
    return form_page(
        request, form, services.end_hold, title=_("Kết thúc tạm dừng xét khen thưởng"), over=subject,
        lead=f"{hold.get_kind_display()}: {hold.basis}", back=subject.url, done=_("Đã ghi."),
        arguments={"hold_id": hold.pk}, is_sample=hold.is_sample,
    )  # fmt: skip
