"""What the pages of the year have in common: which year, a text saved by somebody else meanwhile."""

from typing import Any

from clusters.models import ClusterYear
from core.forms import ServiceForm


def of_year(cluster_year: ClusterYear) -> dict[str, Any]:
    """What the frame of a page needs to know of the year."""
    return {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample}


def renew(form: ServiceForm, **hidden: object) -> None:
    """Let the form carry what the page shows now, whatever was sent: the reader decides on that."""
    form.initial.update(hidden)
    if form.is_bound:
        form.data = form.data.copy()
        for name, value in hidden.items():
            form.data[name] = str(value)


def is_overtaken(form: ServiceForm, revision: int) -> bool:
    """Whether somebody saved since the form was opened; ``revision`` is the latest.

    The form then carries the latest revision: its next save is meant to replace that text.
    """
    if not form.is_bound or form.cleaned_data.get("revision") == revision:
        return False
    renew(form, revision=revision)
    return True
