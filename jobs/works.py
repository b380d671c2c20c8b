"""What long work there is: apps above say it here, in their ``AppConfig.ready()``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access

if TYPE_CHECKING:
    from jobs.models import Job

# After each part: how much is done, of how much, and what could not be done (or "").
Steps = Iterator[tuple[int, int, str]]


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of long work.

    Attributes:
        kind: stored in ``Job.kind``, 30 characters at most.
        label: what pages call it.
        run: does it, yielding after each part. A worker may die at any part and another begins anew, so a
            run that writes rows commits part by part and passes over what is done; one that makes a file
            writes it into the path, and the file is kept only when whole.
        may_order: whether a person may order it for a cluster's year, a unit, or (both None) for all.
        may_read: whether a person may see how far it is, and its file.
        file_name: the name of the file it makes, whose ending says its kind; None: it makes none.
        done_url: where to look at what was done; None: nowhere but the file.
    """

    kind: str
    label: str | Promise
    run: "Callable[[Job, Path], Steps]"
    may_order: Callable[[Access, ClusterYear | None, Unit | None], bool]
    may_read: "Callable[[Access, Job], bool]"
    file_name: "Callable[[Job], str] | None" = None
    done_url: "Callable[[Job], str] | None" = None


_works: dict[str, Work] = {}


def register(work: Work) -> None:
    """Say that there is this work."""
    _works[work.kind] = work


def work_of(kind: str) -> Work:
    """The work of this kind.

    Raises:
        KeyError: no app spoke for it.
    """
    return _works[kind]
