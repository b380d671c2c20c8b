"""What the pages of the year have in common: who acts, which year, a text saved by somebody else meanwhile."""

from typing import Any

from django.http import HttpRequest

from clusters.models import ClusterYear
from core import clock
from core.forms import ServiceForm


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts, when and for whom, as every service takes it."""
    return {"actor": request.user, "at": clock.now(), "on_behalf_of": request.access.acting_for}


def of_year(cluster_year: ClusterYear) -> dict[str, Any]:
    """What the frame of a page needs to know of the year."""
    return {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample}


def is_overtaken(form: ServiceForm, revision: int) -> bool:
    """Whether somebody saved since the form was opened; ``revision`` is the latest.

    The form then carries the latest revision: its next save is meant to replace that text.
    """
    typed_over = getattr(form, "cleaned_data", {}).get("revision")
    if typed_over is None or typed_over == revision:
        return False
    form.data = form.data.copy()
    form.data["revision"] = str(revision)
    return True
