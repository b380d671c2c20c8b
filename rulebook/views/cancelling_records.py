"""Cancelling an award, and looking at the awards that stand on it (3.9)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core.http import acting, form_status, get_or_post, posted, readonly
from rulebook.forms.cancelling_records import AnswerForm, CancelForm
from rulebook.permissions import keeps_holds
from rulebook.queries.cancelling_records import alerts
from rulebook.queries.history import visible_records
from rulebook.services import cancelling_records as services
from rulebook.views.subjects import form_page

PAGE_SIZE = 50


@get_or_post
def record_cancel(request: HttpRequest, record_id: int) -> HttpResponse:
    """Record the decision that cancels; one confirmation page."""
    record = get_object_or_404(visible_records(request.access), pk=record_id)
    allow(keeps_holds(request.access), _("Thường trực Hội đồng ghi việc hủy bỏ khen thưởng."))
    allow(
        not hasattr(record, "nomination"),
        _("Danh hiệu này được tặng theo một hồ sơ trong hệ thống. Hãy ghi hủy bỏ ở trang của hồ sơ đó."),
    )
    form = CancelForm(**posted(request))
    back = reverse("rulebook:record_show", args=[record.pk])
    if form.is_valid() and form.run(
        services.cancel_record, record_id=record.pk, **form.cleaned_data, **acting(request)
    ):
        count = len(form.result)
        messages.success(request, _("Đã ghi hủy bỏ. Dòng lịch sử vẫn giữ và không còn được tính."))
        if count:
            messages.warning(
                request,
                ngettext(
                    "Có %(count)s danh hiệu đã dựa trên danh hiệu này, cần xem lại.",
                    "Có %(count)s danh hiệu đã dựa trên danh hiệu này, cần xem lại.",
                    count,
                )
                % {"count": count},
            )
        return redirect(back)
    context = {
        "record": record,
        "form": form,
        "cancel_url": back,
        "higher": [use.higher for use in record.used_for.select_related("higher__award_type").order_by("pk")],
        "is_sample": record.is_sample,
    }
    return render(request, "rulebook/record_cancel.html", context, status=form_status(form))


@require_safe
@readonly
def alert_list(request: HttpRequest) -> HttpResponse:
    """Awards whose ground was cancelled: those to look at, then those that were."""
    allow(request.access.reads_all, _("Danh sách này dành cho Thường trực Hội đồng và người kiểm tra."))
    page = Paginator(alerts(), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"page": page, "keeps_holds": keeps_holds(request.access)}
    return render(request, "rulebook/alert_list.html", context)


@get_or_post
def alert_answer(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Say in a sentence what was found; nothing is cancelled by itself."""
    allow(keeps_holds(request.access), _("Thường trực Hội đồng xem xét các cảnh báo này."))
    alert = get_object_or_404(alerts(), pk=alert_id)
    return form_page(
        request, AnswerForm(**posted(request)), services.answer_alert, title=_("Xem xét danh hiệu mất căn cứ"),
        over=alert.record, lead=_("Căn cứ đã bị hủy bỏ: %(record)s") % {"record": alert.because},
        back=reverse("rulebook:alert_list"), done=_("Đã ghi kết quả xem xét."), arguments={"alert_id": alert.pk},
        is_sample=alert.record.is_sample,
    )  # fmt: skip
