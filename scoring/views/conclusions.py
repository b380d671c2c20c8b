"""Concluding many cards of a year at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, posted
from scoring.forms.ranking import ChosenCardsForm
from scoring.permissions import may_run, scored_year_or_404
from scoring.queries.conclusions import conclusions_of
from scoring.services.cards_stages import Concluded, conclude_many
from scoring.views.cards import ONLY_RUNNERS, of_year


@get_or_post
def cards_conclude(request: HttpRequest, year_id: int) -> HttpResponse:
    """Conclude chosen cards after a look at totals and differences; hindered ones are named and left."""
    cluster_year = scored_year_or_404(request.access, year_id)
    allow(may_run(request.access, cluster_year), ONLY_RUNNERS)
    found = conclusions_of(cluster_year, clock.today())
    ready = [row for row in found if not row.is_hindered]
    form = ChosenCardsForm(
        **posted(request),
        ready=[row.card for row in ready],
        submit_label=_("Kết luận các bảng đã chọn"),
        initial={"cards": [f"{r.card.pk}-{r.card.revision}" for r in ready if not r.is_waiting_for_check]},
    )
    if form.is_valid() and form.run(conclude_many, revisions=form.revisions(), **acting(request)):
        _tell(request, form.result)
        return redirect("scoring:card_list", year_id)
    context = of_year(cluster_year) | {
        "form": form,
        "rows": list(zip(form["cards"], ready, strict=True)),
        "hindered": [row for row in found if row.is_hindered],
        "cancel_url": reverse("scoring:card_list", args=[year_id]),
    }
    return render(request, "scoring/cards_conclude.html", context, status=form_status(form))


def _tell(request: HttpRequest, result: Concluded) -> None:
    messages.success(request, _("Đã kết luận: %(units)s.") % {"units": "; ".join(result.done)})
    for unit, why in result.left:
        messages.warning(request, _("Chưa kết luận %(unit)s: %(why)s") % {"unit": unit, "why": why})
