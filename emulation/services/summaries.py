"""The cluster's summary: compiled by the system, its prose written by people."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.merging import MergeConflictError, merge_values
from emulation.models import ClusterSummary
from emulation.queries.summaries import compiling
from emulation.services import milestones
from emulation.services.reports import LOGGED_AGAIN_AFTER
from jobs.models import Job

# The kind of the long work (`emulation.works`).
COMPILING = "compile_summary"
TEXT_FIELDS = ("results", "weaknesses", "exemplars", "tasks", "proposals")


@transaction.atomic
def compile_summary(
    *, cluster_year: ClusterYear, period: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> ClusterSummary:
    """Compile a period's tables at once, for a cluster of a size that a page can wait for.

    Raises:
        RuleError: the year stands still.
    """
    content: dict[str, Any] = {}
    with override("vi"):
        for _step in compiling(cluster_year, period, content):
            pass
    return _keep(cluster_year, period, content, actor=actor, at=at, on_behalf_of=on_behalf_of)


def run_compiling(job: Job, _path: Path) -> Iterator[tuple[int, int, str]]:
    """Compile a period's tables as long work; doing it again compiles it again, which harms nothing.

    What is handed in from the moment the worker began counts as newer than the summary.
    """
    content: dict[str, Any] = {}
    with override("vi"):
        for done, total in compiling(job.cluster_year, job.arguments["period"], content):
            if done == total:
                _keep(
                    job.cluster_year,
                    job.arguments["period"],
                    content,
                    actor=job.ordered_by,
                    at=job.touched_at,
                )
            yield done, total, ""


@transaction.atomic
def save_texts(
    *,
    cluster_year: ClusterYear,
    period: str,
    revision: int,
    actor: User,
    at: dt.datetime,
    base: Mapping[str, str] | None = None,
    on_behalf_of: str = "",
    **texts: str,
) -> ClusterSummary:
    """Keep the prose of a period's summary, merged with what a colleague saved meanwhile; compiling leaves it as it is.

    Args:
        revision: of the text that the writer had before; 0 for a new summary.
        base: the texts that the writer began with, for merging.
        texts: any of `TEXT_FIELDS`.

    Raises:
        RuleError: the year stands still.
        MergeConflictError: a colleague rewrote the same lines in the meantime.
    """
    summary = _locked(cluster_year, period)
    saved = {name: getattr(summary, name) for name in texts}
    if base is None:
        base = saved if revision == summary.revision else {}
    merged = merge_values(base, texts, saved)
    if merged.conflicts:
        raise MergeConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn ở cùng một chỗ. Xem hai bản bên dưới rồi chọn."
            ),
            conflicts=merged.conflicts,
        )
    changed = {name: text for name, text in merged.values.items() if text != saved[name]}
    if not changed and summary.pk:
        return summary
    is_new_writer = summary.saved_by_id != actor.pk or at - summary.saved_at > LOGGED_AGAIN_AFTER
    for name, text in changed.items():
        setattr(summary, name, text)
    summary.revision += 1
    summary.saved_at, summary.saved_by = at, actor
    summary.save()
    if is_new_writer:
        _record(summary, "summary.written", "Soạn lời", actor, at, on_behalf_of)
    return summary


@transaction.atomic
def _keep(
    cluster_year: ClusterYear,
    period: str,
    content: dict[str, Any],
    *,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ClusterSummary:
    summary = _locked(cluster_year, period)
    summary.previous, summary.content = summary.content, content
    summary.compiled_at, summary.compiled_by = at, actor
    summary.save()
    counts = {name: content["counts"][name] for name in ("units", "reported", "late")}
    _record(summary, "summary.compiled", "Tổng hợp số liệu", actor, at, on_behalf_of, **counts)
    return summary


def _locked(cluster_year: ClusterYear, period: str) -> ClusterSummary:
    """The period's summary, a new one if there is none; the lock on the year keeps it the only one."""
    ClusterYear.objects.select_for_update(of=("self",)).get(pk=cluster_year.pk)
    milestones.ensure_running(cluster_year)
    found = ClusterSummary.objects.select_for_update(of=("self",)).filter(
        cluster_year=cluster_year, period=period
    )
    return found.first() or ClusterSummary(cluster_year=cluster_year, period=period)


def _record(
    summary: ClusterSummary,
    verb: str,
    what: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    **after: Any,
) -> None:
    with override("vi"):
        sentence = f"{what} của báo cáo {summary.get_period_display()}"
    record(
        actor=actor,
        verb=verb,
        target=summary,
        scope=summary.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=sentence,
        after=after,
    )
