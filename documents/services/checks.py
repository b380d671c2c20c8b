"""Checking files from scratch, kept by hash and roots, so that no page waits for it."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db import transaction

from documents.models import FileCheck, PaperRevision
from documents.services.revisions import bytes_of
from documents.services.revocation import trust_of
from documents.signing.validation import report_on


@transaction.atomic
def check_revision(*, revision: PaperRevision, at: dt.datetime) -> FileCheck:
    """Judge every signature of the file anew and keep the report. Doing it twice changes nothing.

    Raises:
        RuleError: the stored file is missing or damaged.
    """
    trust = trust_of(revision.paper)
    report = report_on(bytes_of(revision), trust, at=at)
    check, _new = FileCheck.objects.update_or_create(
        sha256=revision.sha256,
        trust_sha256=trust.sha256,
        defaults={"is_valid": report.is_valid, "report": plain(report), "checked_at": at},
    )
    return check


def plain(report: Any) -> dict[str, Any]:
    """The report as JSON keeps it."""
    return asdict(report)
