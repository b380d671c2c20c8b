"""What will leave, what left: read before it goes, held, released, cancelled."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.http import acting, readonly
from core.transactions import whole
from notifications import queries, services
from notifications.enums import DeliveryState, Move
from notifications.forms.outbox import MoveForm
from notifications.kinds import kind_of
from notifications.letters import compose
from notifications.models import Delivery
from notifications.readers import looks_after_all, reads_words, seen_by

PAGE_SIZE = 20


@require_safe
@readonly
def outbox(request: HttpRequest) -> HttpResponse:
    """Every message for those who look after the system; for anybody else those of their own acts and years."""
    state = request.GET.get("tinh-trang", "")
    found = queries.outbox(seen=seen_by(request), state=state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    for delivery in page:
        delivery.lines = _lines(request, delivery)
    context = {
        "page": page,
        "states": DeliveryState.choices,
        "chosen_state": state,
        "looks_after_all": looks_after_all(request),
    }
    return render(request, "notifications/outbox.html", context)


@require_safe
@readonly
def delivery_show(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One message, word for word."""
    delivery = get_object_or_404(queries.outbox(seen=seen_by(request)), pk=pk)
    letter = compose(delivery, delivery.notices.all()) if reads_words(request) else None
    title = letter.subject if letter else "; ".join(_lines(request, delivery))
    context = {"delivery": delivery, "letter": letter, "title": title}
    return render(request, "notifications/delivery_show.html", context)


@require_POST
def delivery_move(request: HttpRequest) -> HttpResponse:
    """Hold, release, cancel or send again the chosen messages."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chưa chọn thư nào. Hãy đánh dấu thư rồi bấm lại."))
        return redirect("notifications:outbox")
    seen = seen_by(request)
    ids = queries.outbox(seen=seen).filter(pk__in=form.cleaned_data["thu"]).values_list("pk", flat=True)
    moved = whole(
        services.move_deliveries, ids=list(ids), move=form.cleaned_data["viec"], seen=seen, **acting(request)
    )
    _tell(request, Move(form.cleaned_data["viec"]), moved)
    return redirect("notifications:outbox")


def _lines(request: HttpRequest, delivery: Delivery) -> list[str]:
    """What each thing in a message is: in its own words, or only of what sort."""
    if reads_words(request):
        return [notice.subject for notice in delivery.notices.all()]
    kinds = [kind_of(notice.kind) for notice in delivery.notices.all()]
    return [str(kind.label) if kind else _("Thông báo") for kind in kinds]


def _tell(request: HttpRequest, move: Move, moved: services.Moved) -> None:
    if moved.done:
        words = ngettext(
            "%(move)s: đã làm với %(count)s thư.", "%(move)s: đã làm với %(count)s thư.", moved.done
        )
        messages.success(request, words % {"move": move.label, "count": moved.done})
    if moved.refused or not moved.done:
        messages.info(
            request,
            _("%s thư để nguyên: đã gửi, đang gửi, hoặc có cả tin của người khác.") % moved.refused,
        )
