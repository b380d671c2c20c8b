"""The run-sheet as its page shows it: times, totals, and the one thing to do at each step."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotState
from awards.models import Ballot, RollEntry
from emulation.models import Conference, Covenant
from hall.enums import StepKind, StepState
from hall.models import RunStep, ShowOfHands
from hall.queries.now import (
    covenants_of,
    covenants_to_sign,
    drafts_of,
    next_year_of,
    steps_with_ballots,
)

VOTED = frozenset({StepKind.BALLOT, StepKind.RESULT, StepKind.REHEARSAL})
# Acts of the leaders; who else runs the sheet is shown the ballot, which says who does what.
OF_LEADERS = frozenset(
    {"awards:ballot_open", "awards:ballot_close", "awards:ballot_announce", "awards:minutes_adopt"}
)


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """A step, how long it took, and where its one button leads."""

    step: RunStep
    minutes_used: int | None
    label: str
    url: str

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return {
            StepState.WAITING: "todo",
            StepState.RUNNING: "now",
            StepState.DONE: "done",
            StepState.SKIPPED: "muted",
        }[StepState(self.step.state)]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All steps with their totals."""

    lines: list[SheetLine]
    minutes_planned: int
    minutes_used: int
    running: SheetLine | None
    next: SheetLine | None


def sheet_of(conference: Conference, at: dt.datetime, *, leads: bool) -> Sheet:
    """The run-sheet (3 queries, and 1 for each step about drafts or leaders).

    Args:
        leads: the reader opens, closes and announces ballots.
    """
    shows = Prefetch("shows_of_hands", ShowOfHands.objects.order_by("pk"))
    steps = list(
        steps_with_ballots(conference)
        .annotate(has_roll=Exists(RollEntry.objects.filter(ballot=OuterRef("ballot"))))
        .prefetch_related(shows)
    )
    about_texts = any(step.kind in {StepKind.COMMENTS, StepKind.COVENANT} for step in steps)
    covenants = covenants_of(conference) if about_texts else []
    lines = []
    for step in steps:
        label, url = _action(conference, step, covenants, leads)
        lines.append(SheetLine(step=step, minutes_used=_minutes(step, at), label=label, url=url))
    running = next((line for line in lines if line.step.state == StepState.RUNNING), None)
    after = lines[lines.index(running) + 1 :] if running else lines
    return Sheet(
        lines=lines,
        minutes_planned=sum(step.minutes_planned or 0 for step in steps if step.state != StepState.SKIPPED),
        minutes_used=sum(line.minutes_used or 0 for line in lines),
        running=running,
        next=next((line for line in after if line.step.state == StepState.WAITING), None),
    )


def _minutes(step: RunStep, at: dt.datetime) -> int | None:
    if step.started_at is None:
        return None
    return max(round(((step.ended_at or at) - step.started_at).total_seconds() / 60), 0)


def _action(conference: Conference, step: RunStep, covenants: list[Covenant], leads: bool) -> tuple[str, str]:
    """The label of the step's button and where it leads; empty where there is nothing to do but talk."""
    if step.kind in VOTED:
        return _voting(conference, step, leads)
    if step.kind == StepKind.WELCOME:
        return _("Điểm danh"), reverse("hall:roll", args=[conference.pk])
    if step.kind == StepKind.ADOPTION:
        return _("Ghi biểu quyết"), reverse("hall:hands_record", args=[step.pk])
    if step.kind == StepKind.COMMENTS:
        drafts = drafts_of(conference, covenants)
        return (_("Xem góp ý"), drafts[0][1]) if drafts else ("", "")
    if step.kind == StepKind.COVENANT:
        return _signing(conference, covenants_to_sign(covenants))
    if step.kind == StepKind.LEADERS:
        year = next_year_of(conference)
        return (_("Xem năm sau"), reverse("portal:year_detail", args=[year.pk])) if year else ("", "")
    if step.kind == StepKind.MINUTES:
        return _("Đưa vào biên bản"), reverse("hall:minutes_fill", args=[conference.pk])
    return "", ""


def _voting(conference: Conference, step: RunStep, leads: bool) -> tuple[str, str]:
    ballot = step.ballot
    if ballot is None:
        page = "awards:ballot_rehearse" if step.kind == StepKind.REHEARSAL else "awards:ballot_list"
        return _("Chuẩn bị bỏ phiếu"), reverse(page, args=[conference.cluster_year_id])
    if step.kind == StepKind.RESULT and ballot.counted_at is None:
        return "", ""
    label, page = _act_on(ballot, step.has_roll)
    if page in OF_LEADERS and not leads:
        label, page = _("Xem cuộc bỏ phiếu"), "awards:ballot_show"
    return label, reverse(page, args=[ballot.pk])


def _act_on(ballot: Ballot, has_roll: bool) -> tuple[str, str]:
    """What comes next with a ballot, and the page that does it."""
    if ballot.state == BallotState.PREPARED and not has_roll:
        return _("Chốt danh sách bỏ phiếu"), "awards:ballot_roll"
    if ballot.state == BallotState.COUNTED and ballot.announced_at is None:
        return _("Công bố kết quả"), "awards:ballot_announce"
    return {
        BallotState.PREPARED: (_("Mở bỏ phiếu"), "awards:ballot_open"),
        BallotState.OPEN: (_("Đóng bỏ phiếu"), "awards:ballot_close"),
        BallotState.CLOSED: (_("Kiểm phiếu"), "awards:ballot_show"),
        BallotState.COUNTED: (_("Xác nhận biên bản kiểm phiếu"), "awards:minutes_adopt"),
        BallotState.MINUTED: (_("Biên bản kiểm phiếu"), "awards:minutes_show"),
        BallotState.VOID: (_("Cuộc bỏ phiếu đã hủy"), "awards:ballot_show"),
    }[BallotState(ballot.state)]


def _signing(conference: Conference, covenants: list[Covenant]) -> tuple[str, str]:
    if len(covenants) == 1:
        covenant = covenants[0]
        return _("Lễ ký"), reverse("emulation:covenant_show", args=[covenant.cluster_year_id, covenant.pk])
    year = covenants[0].cluster_year_id if covenants else conference.cluster_year_id
    return _("Giao ước"), reverse("emulation:covenant_list", args=[year])
