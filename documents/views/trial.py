"""Trying out: own certificates of the trial authority, and its time stamps. Not there on a real site."""

from asn1crypto import tsp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.http import form_status, get_or_post, posted
from documents.enums import SlotKind
from documents.forms.tickets import DemoCertificateForm
from documents.queries.trial import trial_holders
from documents.services.trial import PASSWORD, issue_trial_certificate
from documents.services.trust import open_demo

_LARGEST_REQUEST = 8 * 1024
_DIGEST_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}


@never_cache
@get_or_post
def demo_certificate(request: HttpRequest) -> HttpResponse:
    """Take a trial certificate of one's own, or the one of an agency whose seal one keeps."""
    _only_for_trial()
    found = {f"{kind}-{unit.pk}": (kind, unit) for kind, unit in trial_holders(request.access)}
    labels = {
        SlotKind.PERSON: _("%(person)s, %(unit)s"),
        SlotKind.AGENCY: _("Cơ quan: %(unit)s"),
    }
    holders = [
        (key, labels[kind] % {"person": request.user.full_name, "unit": unit.name})
        for key, (kind, unit) in found.items()
    ]
    form = DemoCertificateForm(**posted(request), holders=holders)
    if form.is_valid():
        kind, unit = found[form.cleaned_data["holder"]]
        if form.run(
            issue_trial_certificate,
            kind=kind,
            unit=unit,
            person=request.user,
            actor=request.user,
            at=clock.now(),
        ):
            return _p12(form.result, "co-quan" if kind == SlotKind.AGENCY else request.user.username)
    context = {"form": form, "holders": holders, "password": PASSWORD}
    return render(request, "documents/demo_certificate.html", context, status=form_status(form))


@require_POST
@login_not_required
@csrf_exempt  # changes nothing and answers anyone
def demo_time_stamp(request: HttpRequest) -> HttpResponse:
    """The trial authority's time stamps (RFC 3161)."""
    _only_for_trial()
    asked = _asked(request.read(_LARGEST_REQUEST + 1))
    if asked is None:
        return HttpResponse(
            _("Yêu cầu dấu thời gian không đúng chuẩn RFC 3161."), status=400, content_type="text/plain"
        )
    stamp = open_demo(at=clock.now()).time_stamper().request_tsa_response(asked)
    return HttpResponse(stamp.dump(), content_type="application/timestamp-reply")


def _asked(body: bytes) -> tsp.TimeStampReq | None:
    """The request, if it can be answered."""
    if len(body) > _LARGEST_REQUEST:
        return None
    try:
        asked = tsp.TimeStampReq.load(body, strict=True)
        imprint = asked["message_imprint"]
        digest, hashed = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
        asked["nonce"].native  # noqa: B018 - parsed when read
    except (ValueError, TypeError, KeyError):
        return None
    is_known = len(hashed) == _DIGEST_SIZES.get(digest)
    return asked if is_known else None


def _only_for_trial() -> None:
    if not settings.DEMO_ALLOWED:
        raise Http404


def _p12(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/x-pkcs12",
        headers={
            "Content-Disposition": content_disposition_header(True, f"thu-nghiem-{name}.p12"),
            "X-Content-Type-Options": "nosniff",
        },
    )
