"""A person's own page: who I am here, how I sign in, how the pages look."""

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import stash_login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import ReopenForm
from accounts.stages import ReopenStage
from audit.queries import history_of
from core import clock
from core.errors import RuleError
from core.http import form_status, readonly


@require_safe
@readonly
def profile_show(request: HttpRequest) -> HttpResponse:
    """My data, my appointments in force and to come, my sign-ins."""
    today = clock.today()
    appointments = (
        request.user.appointments.exclude(valid_to__lte=today)
        .select_related("unit", "cluster_year", "acts_for")
        .order_by("valid_from", "pk")
    )
    prefetch_related_objects(request.access.leads, "cluster_year", "unit")
    context = {
        "appointments": appointments,
        "leads": request.access.leads,
        "today": today,
        "has_second_factor": is_mfa_enabled(request.user),
        "must_have_second_factor": bool(
            set(settings.MFA_REQUIRED_ROLES) & request.access.needs_second_factor
        ),
        "language": dict(settings.LANGUAGES).get(request.user.language, ""),
        "events": history_of(request.user, 20),
        "is_sample": request.user.is_sample,
    }
    return render(request, "accounts/profile_show.html", context)


@require_POST
def large_text_switch(request: HttpRequest) -> HttpResponse:
    """Large letters on or off, on every device of mine."""
    services.switch_large_text(user=request.user, at=clock.now())
    return _back(request)


@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """My language, now and at the next sign-in."""
    try:
        services.choose_language(user=request.user, language=request.POST.get("language", ""), at=clock.now())
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("accounts:profile_show")
    response = _back(request)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        request.POST["language"],
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the button stood on; never to another site."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("accounts:profile_show")
    return HttpResponseRedirect(target)


def explained(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step between password and work that is over: say why the password is asked once more."""

    @wraps(view)
    def step(request: HttpRequest) -> HttpResponse:
        response = view(request)
        if not request.user.is_authenticated and response.get("Location") == reverse("account_login"):
            messages.info(request, _("Bước xác nhận đã quá 15 phút hoặc đã bỏ dở. Hãy nhập lại mật khẩu."))
        return response

    return step


@explained
@login_stage_required(stage=ReopenStage.key, redirect_urlname="account_login")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest) -> HttpResponse:
    """The account was not used for long: the right password is given, now the code of a mail."""
    stage = request._login_stage
    is_answer = "code" in request.POST
    form = ReopenForm(request.POST if is_answer else None)
    refusal = ""
    try:
        if is_answer and form.is_valid():
            stage.check(form.cleaned_data["code"])
            return stage.exit()
        if request.method == "POST" and not is_answer:
            stage.send()
            stash_login(request, stage.login)
            messages.success(request, _("Đã gửi mã tới %(address)s.") % {"address": stage.address})
            return redirect("account_reopen")
    except RuleError as error:
        refusal = str(error)
        if is_answer:
            form.add_error("code", refusal)
    context = {
        "form": form,
        "stage": stage,
        "refusal": "" if is_answer else refusal,
        "days": settings.ACCOUNT_IDLE_DAYS,
    }
    return render(request, "account/reopen.html", context, status=422 if refusal else form_status(form))
