"""Checking a paper without a sign-in: by its code, by the QR, by dropping the file."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from accounts.throttle import visitor_bucket
from core import clock
from core.http import form_status, get_or_post, posted, readonly
from documents.forms.verify import CodeForm, DropForm
from documents.queries.verification import FileVerdict, knowledge_of, normal_code, paper_by_code
from documents.services.public_checks import MAX_MEGABYTES, check_dropped
from documents.uploading import InMemoryOnly


@login_not_required
@csrf_exempt
def verify(request: HttpRequest) -> HttpResponse:
    """Type a code or drop a file. The form's token is checked after the file's way into memory is chosen."""
    handler = InMemoryOnly(request, most=MAX_MEGABYTES * 1024 * 1024)
    request.upload_handlers = [handler]
    return _verify(request, handler)


@csrf_protect
@get_or_post
def _verify(request: HttpRequest, handler: InMemoryOnly) -> HttpResponse:
    form = DropForm(**posted(request))
    verdict: FileVerdict | None = None
    if handler.is_exceeded:
        form.errors.pop("file", None)
        form.add_error(
            "file", _("Tệp nặng quá %(limit)s MB nên không kiểm tra ở đây được.") % {"limit": MAX_MEGABYTES}
        )
    elif form.is_valid() and _may_go_on(request, form):
        verdict = check_dropped(form.cleaned_data["file"].read(), at=clock.now())
    code = CodeForm(request.GET) if "ma" in request.GET else CodeForm()
    if code.is_bound and code.is_valid():
        return redirect("documents:verify_code", normal_code(code.cleaned_data["ma"]) or "khong-hop-le")
    context = {"form": form, "code_form": code, "verdict": verdict}
    status = 422 if code.is_bound else 200 if verdict else form_status(form)
    return render(request, "documents/verify.html", context, status=status)


@login_not_required
@require_safe
@readonly
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the system knows of the paper with this code; where the QR leads."""
    paper = paper_by_code(code)
    context = {"code": normal_code(code) or code[:40], "knowledge": knowledge_of(paper) if paper else None}
    return render(request, "documents/verify_code.html", context, status=200 if paper else 404)


def _may_go_on(request: HttpRequest, form: DropForm) -> bool:
    bucket = visitor_bucket("file_check", get_adapter().get_client_ip(request))
    if bucket.take() <= bucket.limit:
        return True
    form.add_error(
        None,
        _("Đã kiểm tra nhiều tệp từ mạng này. Hãy chờ %(minutes)s phút, hoặc tra bằng mã kiểm tra.")
        % {"minutes": bucket.minutes_left()},
    )
    return False
