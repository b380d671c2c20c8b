"""What a voter may rely on, and what not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards.secrecy import NOT_PROTECTED, PROTECTED
from core.http import readonly


@require_safe
@readonly
def secrecy_show(request: HttpRequest) -> HttpResponse:
    """Is my vote secret? For everybody who is signed in."""
    return render(
        request, "awards/secrecy_show.html", {"protected": PROTECTED, "not_protected": NOT_PROTECTED}
    )
