"""Background work of papers; each run finds in the database what is due."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task

from core import clock
from core.waking import wake
from documents.models import PaperRevision, SignatureUpload
from documents.queries.signing import due_for_completion, revisions_to_check, uploads_to_judge
from documents.services import checks, completion, preserving, revocation, sweep, uploads
from documents.services.preserving import due_for_sealing
from documents.services.trust import current_trust

logger = logging.getLogger(__name__)

BATCH = 100


@shared_task(name="documents.judge_uploads")
def judge_uploads(**_extra: object) -> int:
    """Judge signed files, complete what all have signed, check new files; in that order, one at a time.

    Workers side by side, or a second run, find decided what the first decided. What fails is left for the
    next run and for the operator's page.
    """
    waiting = list(uploads_to_judge().values_list("pk", flat=True)[:BATCH])
    done = sum(_tried(uploads.judge_upload, upload_id=pk, at=clock.now()) for pk in waiting)
    due = list(due_for_completion().values_list("pk", flat=True)[:BATCH])
    done += sum(_tried(completion.complete_paper, paper_id=pk, at=clock.now()) for pk in due)
    issued = list(due_for_sealing().values_list("pk", flat=True)[:BATCH])
    done += sum(_tried(preserving.seal_paper, paper_id=pk, at=clock.now()) for pk in issued)
    fresh = list(revisions_to_check(current_trust().sha256)[:BATCH])
    return done + sum(_tried(checks.check_revision, revision=one, at=clock.now()) for one in fresh)


@shared_task(name="documents.sweep")
def sweep_storage(**_extra: object) -> int:
    """Every five minutes: what lies in storage, and how much is stuck."""
    sweep.sweep_files(at=clock.now())
    found = sweep.stuck(at=clock.now())
    if found:
        logger.warning("%s things of papers are stuck", len(found))
    return len(found)


@shared_task(name="documents.refresh_revocation")
def refresh_revocation(**_extra: object) -> int:
    """Daily: fetch anew what issuers revoked; what could not be had stands in the log."""
    problems = revocation.refresh_lists(at=clock.now())
    for problem in problems:
        logger.warning("%s", problem)
    return len(problems)


def listen() -> None:
    """Let every new file wake a worker at once, not only at its next round."""
    for model in (SignatureUpload, PaperRevision):
        wake(model, judge_uploads)


def _tried(service: Callable[..., object], **arguments: Any) -> bool:
    """One piece of work; what fails does not hold up the others."""
    try:
        service(**arguments)
    except Exception:
        logger.exception("%s failed", service.__name__)
        return False
    return True
