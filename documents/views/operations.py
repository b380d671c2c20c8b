"""The operator's page: what is stuck in the making of papers, and a button that does it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from clusters.permissions import allow
from core import clock
from core.errors import RuleError
from core.http import acting, readonly
from documents.forms.signing import RepairForm
from documents.services.sweep import last_sweep, repair, stuck
from documents.services.trust_watch import trust_doubts

NOT_AN_OPERATOR = gettext_lazy("Thường trực Hội đồng và quản trị hệ thống xem trang này.")


@require_safe
@readonly
def stuck_list(request: HttpRequest) -> HttpResponse:
    """Names of papers that are stuck, why and since when; no contents."""
    _allow_operator(request)
    now = clock.now()
    context = {"rows": stuck(at=now), "doubts": trust_doubts(at=now), "swept_at": last_sweep().at}
    return render(request, "documents/stuck_list.html", context)


@require_POST
def stuck_repair(request: HttpRequest) -> HttpResponse:
    """Do one of them again."""
    _allow_operator(request)
    form = RepairForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Việc này không còn vướng nữa. Hãy tải lại trang."))
        return redirect("documents:stuck_list")
    try:
        messages.success(request, repair(**form.cleaned_data, **acting(request)))
    except RuleError as error:
        messages.error(request, str(error))
    return redirect("documents:stuck_list")


def _allow_operator(request: HttpRequest) -> None:
    allow(request.access.is_standing_body or request.access.is_administrator, NOT_AN_OPERATOR)
