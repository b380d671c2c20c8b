"""What the pages of the hall have in common."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clusters.permissions import allow
from emulation.models import Conference
from hall.models import RunStep
from hall.permissions import conference_or_404, may_run, visible_conferences
from hall.queries.pulse import key_of, version_of

ONLY_RUNNERS = _("Chỉ Trưởng, Phó Trưởng, thư ký cụm hoặc cán bộ đơn vị Trưởng, Phó điều hành hội nghị.")


def conference_to_run(request: HttpRequest, conference_id: int) -> Conference:
    """The conference, for those who run it; 403 for others who may see it."""
    conference = conference_or_404(request.access, conference_id)
    allow(may_run(request.access, conference), ONLY_RUNNERS)
    return conference


def step_to_run(request: HttpRequest, step_id: int) -> RunStep:
    """A step of a conference that the person runs."""
    step = get_object_or_404(
        RunStep.objects.select_related("ballot__award_type").filter(
            conference__in=visible_conferences(request.access).values("pk")
        ),
        pk=step_id,
    )
    step.conference = conference_to_run(request, step.conference_id)
    return step


def context_of(request: HttpRequest, conference: Conference, **more: Any) -> dict[str, Any]:
    """What every page of a hall needs: the year that the reader may see, and the poll.

    Args:
        conference: of `hall.permissions.visible_conferences`.
    """
    cluster_year = conference.cluster_year if conference.is_of_own_year else conference.opens_cluster_year
    return {
        "conference": conference,
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "runs": may_run(request.access, conference),
        "pulse_key": key_of(conference),
        "version": version_of(conference.pk),
    } | more
