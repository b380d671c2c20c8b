"""Trying a vote beforehand: it counts possibilities and predicts nobody's vote."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from awards.forms.simulator import TrialForm
from awards.queries.simulator import Before, before_the_vote
from awards.simulating import Hall, changes_of, tie_over_the_last_seat
from awards.verdict import Threshold
from core import clock
from core.http import readonly
from emulation.models import AwardType


@require_safe
@readonly
def simulator(request: HttpRequest, year_id: int, award_id: int) -> HttpResponse:
    """Who is eligible, what the quota allows, the votes needed, and what one absence or spoiled paper changes."""
    cluster_year = request.access.year_or_404(year_id)
    awards = (
        AwardType.objects.filter(is_cluster_voted=True).select_related("out_of").order_by("ordinal", "pk")
    )
    award = get_object_or_404(awards, pk=award_id)
    before = before_the_vote(cluster_year, award, clock.today())
    initial = _initial(before)
    asked = request.GET if "co_mat" in request.GET else initial
    form = TrialForm(asked if "tu_so" in asked else None, members=before.members, initial=initial)
    context = {
        "cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "award": award, "awards": awards,
        "before": before, "form": form,
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        hall = Hall(
            members=before.members,
            present=data["co_mat"],
            opinions=data["y_kien"],
            spoiled=data["phieu_hong"],
        )
        threshold = Threshold(numerator=data["tu_so"], denominator=data["mau_so"], is_strict=before.is_strict)
        part, whole = before.quorum or (0, 1)
        changes = changes_of(hall, threshold, Threshold(numerator=part, denominator=whole))
        needed = next((n.needed for n in changes[0].needs if n.denominator == before.denominator), None)
        context |= {
            "changes": changes,
            "tie": tie_over_the_last_seat(
                data["suat"], before.may_stand, needed or changes[0].needs[0].needed
            ),
        }
    return render(request, "awards/simulator.html", context)


def _initial(before: Before) -> dict[str, int]:
    """Everybody comes, nothing is spoiled; the threshold only where one is known."""
    figures = {"co_mat": before.members, "y_kien": 0, "phieu_hong": 0}
    if before.quota and before.quota.allowed is not None:
        figures["suat"] = before.quota.allowed
    if before.threshold:
        figures |= {"tu_so": before.threshold[0], "mau_so": before.threshold[1]}
    return figures
