"""How a person hears: chosen by themselves, and lowered from a mail by one click."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.throttle import visitor_bucket
from core import clock
from core.http import form_status, get_or_post, leaves_no_trace, posted
from notifications import links, queries, services
from notifications.bounces.queries import bounce_of
from notifications.enums import MailLevel
from notifications.forms.preferences import MailLevelForm
from notifications.kinds import mandatory_kinds


@get_or_post
def preference_edit(request: HttpRequest) -> HttpResponse:
    """My three levels, what comes in any case and by which rule, my browsers."""
    form = MailLevelForm(initial={"mail_level": queries.mail_level_of(request.user)}, **posted(request))
    if form.is_valid():
        services.set_mail_level(
            user=request.user, mail_level=MailLevel(form.cleaned_data["mail_level"]), at=clock.now()
        )
        messages.success(request, _("Đã lưu cách nhận tin."))
        return redirect("notifications:preference_edit")
    context = {
        "form": form,
        "mandatory_kinds": mandatory_kinds(),
        "bounce": bounce_of(request.user),
        "push": queries.push_facts(request.user),
    }
    return render(request, "notifications/preference_edit.html", context, status=form_status(form))


@require_POST
def drill_send(request: HttpRequest) -> HttpResponse:
    """Send me a mail to see whether mail reaches me."""
    if services.send_drill(user=request.user, at=clock.now()):
        messages.success(request, _("Thư thử sẽ đến trong ít phút. Không thấy thì xem cả mục thư rác."))
    else:
        messages.info(request, _("Vừa gửi một thư thử. Hãy chờ một phút rồi gửi tiếp."))
    return redirect("notifications:preference_edit")


@login_not_required
@leaves_no_trace
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the link is signed
@get_or_post
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End optional mail of the person whose mail carries the link; nothing else can be done with it."""
    bucket = visitor_bucket("unsubscribe", get_adapter().get_client_ip(request))
    if bucket.take() > bucket.limit:
        context = {"minutes": bucket.minutes_left()}
        return render(request, "notifications/unsubscribe.html", context, status=429)
    found = links.read_unsubscribe(token)
    user = User.objects.filter(pk=found[0]).first() if found else None
    if user is None:
        raise Http404
    if clock.today() > found[1]:
        return render(request, "notifications/unsubscribe.html", {"is_over": True}, status=410)
    if request.method == "POST":
        services.set_mail_level(user=user, mail_level=MailLevel.IN_APP, at=clock.now())
    return render(request, "notifications/unsubscribe.html", {"is_done": request.method == "POST"})
