"""Background work of evidence; each run finds in the database what is due."""

import logging

from celery import shared_task

from core import clock
from evidence import scanner
from evidence.queries import to_scan
from evidence.services import scan_item, stop_waiting

logger = logging.getLogger(__name__)

BATCH = 200


@shared_task(name="evidence.scan_files")
def scan_files(**_extra: object) -> int:
    """Have waiting files judged; what the scanner cannot judge waits for the next run."""
    if not scanner.is_configured():
        stop_waiting()
        return 0
    judged = 0
    for pk in list(to_scan().values_list("pk", flat=True)[:BATCH]):
        try:
            scan_item(item_id=pk, at=clock.now())
            judged += 1
        except scanner.ScannerAwayError as error:
            logger.warning("the virus scanner is away: %s", error)
            break
        except (scanner.ScannerError, FileNotFoundError) as error:
            logger.warning("evidence %s not scanned: %s", pk, type(error).__name__)
    return judged
