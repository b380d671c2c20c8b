"""Legal citations: everybody who works here reads them, the legal officer adds and confirms them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from documents.forms.citations import CitationConfirmForm, CitationForm, CitationWithdrawForm
from documents.models import Citation
from documents.queries.citations import citations_on
from documents.services import citations as services
from documents.views.paper_pages import renew

NOT_YOURS = gettext_lazy("Chỉ cán bộ pháp chế thêm và xác nhận căn cứ pháp lý.")


@require_safe
@readonly
def citation_list(request: HttpRequest) -> HttpResponse:
    """All citations, those waiting for the legal officer first."""
    access = request.access
    allow(bool(access.appointments), _("Trang này dành cho người có phân công trong năm thi đua."))
    context = {"citations": citations_on(clock.today()), "may_edit": access.is_legal_officer}
    return render(request, "documents/citation_list.html", context)


@get_or_post
def citation_new(request: HttpRequest) -> HttpResponse:
    """Add an instrument that the list lacks."""
    allow(request.access.is_legal_officer, NOT_YOURS)
    form = CitationForm(**posted(request))
    if form.is_valid() and form.run(services.add_citation, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã thêm căn cứ. Văn bản chỉ in căn cứ này sau khi bạn xác nhận."))
        return redirect("documents:citation_confirm", form.result.pk)
    return render(request, "documents/citation_new.html", {"form": form}, status=form_status(form))


@get_or_post
def citation_confirm(request: HttpRequest, citation_id: int) -> HttpResponse:
    """Confirm the words of a citation and since when it holds."""
    allow(request.access.is_legal_officer, NOT_YOURS)
    citation = get_object_or_404(Citation, pk=citation_id)
    initial = {name: getattr(citation, name) for name in ("text", "valid_from", "valid_to")}
    form = CitationConfirmForm(**posted(request), initial=initial | {"seen_text": citation.text})
    if form.is_valid():
        if form.run(services.confirm_citation, citation=citation, **form.cleaned_data, **acting(request)):
            messages.success(request, _("Đã xác nhận. Từ nay văn bản được in căn cứ này."))
            return redirect("documents:citation_list")
        citation.refresh_from_db()
        renew(form, seen_text=citation.text)
    return _confirmation(request, "citation_confirm", citation, form)


@get_or_post
def citation_withdraw(request: HttpRequest, citation_id: int) -> HttpResponse:
    """Take a confirmation back."""
    allow(request.access.is_legal_officer, NOT_YOURS)
    citation = get_object_or_404(Citation, pk=citation_id)
    form = CitationWithdrawForm(**posted(request))
    if form.is_valid() and form.run(services.withdraw_confirmation, citation=citation, **acting(request)):
        messages.success(request, _("Đã rút xác nhận. Văn bản soạn từ nay không in căn cứ này."))
        return redirect("documents:citation_list")
    return _confirmation(request, "citation_withdraw", citation, form)


def _confirmation(request: HttpRequest, page: str, citation: Citation, form: CitationForm) -> HttpResponse:
    context = {"citation": citation, "form": form, "cancel_url": reverse("documents:citation_list")}
    return render(request, f"documents/{page}.html", context, status=form_status(form))
