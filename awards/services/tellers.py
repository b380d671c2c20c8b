"""Tellers of a sealed box: the own passphrase before the opening, the hall's papers, the box after the closing.

No passphrase and no figure goes into the log, and none is told before two of them have opened the box.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from audit.services import record
from awards.enums import BallotMode, BallotState
from awards.models import Ballot, Count
from awards.queries.results import abstaining_nominees, present_units
from awards.queries.tellers import on_paper_of
from awards.services.counting import decide, write_count
from awards.services.moves import locked_ballot
from awards.verdict import Figures, cells, faults
from core.errors import RuleError, StateConflictError
from urn.papers import Tally, figure_keys
from urn.queries.boxes import count_revisions
from urn.services import counting as box_counting
from urn.services import keys, paper_counts

ONLY_BOARD = gettext_lazy("Chỉ người trong ban kiểm phiếu có tài khoản mới làm được việc này.")


def _sealed_ballot(ballot_id: int, actor: User) -> Ballot:
    """The ballot, locked; it has a box, and the actor sits on its board."""
    ballot = locked_ballot(ballot_id)
    if not ballot.board.filter(user=actor).exists():
        raise RuleError(str(ONLY_BOARD))
    if ballot.mode == BallotMode.PAPER or ballot.box_id is None:
        raise StateConflictError(_("Cuộc này bỏ phiếu giấy nên không có hòm phiếu niêm phong."))
    return ballot


@sensitive_variables("passphrase")
@transaction.atomic
def set_passphrase(
    *, ballot_id: int, passphrase: str, actor: User, at: dt.datetime, cost: tuple[int, int] | None = None
) -> Ballot:
    """Keep what the teller's passphrase opens; before the opening it may be set anew.

    Args:
        cost: as `urn.services.keys.set_passphrase`.

    Raises:
        RuleError: too short, or another teller's.
        StateConflictError: the ballot is open or past that.
    """
    ballot = _sealed_ballot(ballot_id, actor)
    if ballot.state != BallotState.PREPARED:
        raise StateConflictError(_("Cuộc bỏ phiếu đã mở nên mật khẩu hòm phiếu không đặt lại được."))
    keys.set_passphrase(box_id=ballot.box_id, user=actor, passphrase=passphrase, cost=cost)
    _record(ballot, "teller.passphrase_set", f"Đặt mật khẩu hòm phiếu: {ballot}", actor, at)
    return ballot


@transaction.atomic
def seal_paper_count(
    *, ballot_id: int, figures: Figures, revision: int, actor: User, at: dt.datetime
) -> Ballot:
    """Seal one teller's count of the papers of the hall; nobody reads it, it is summed when the box is opened.

    Raises:
        RuleError: something does not add up (VOTE-28), at its field.
        StateConflictError: not closed, opened already, or saved from another window meanwhile.

    Source: VOTE-25, VOTE-28.
    """
    ballot = _sealed_ballot(ballot_id, actor)
    if ballot.mode != BallotMode.MIXED or ballot.state != BallotState.CLOSED:
        raise StateConflictError(_("Chỉ nhập số phiếu giấy khi cuộc bỏ phiếu đã đóng và chưa mở hòm."))
    nominee_ids = list(ballot.nominees.order_by("ordinal").values_list("pk", flat=True))
    if list(figures) != cells(nominee_ids):
        raise RuleError(_("Phiếu kiểm không khớp danh sách đơn vị. Hãy tải lại trang."))
    found = faults(
        figures,
        nominee_ids=nominee_ids,
        present=present_units(ballot),
        abstaining=abstaining_nominees(ballot),
        on_paper=on_paper_of(ballot),
        most=ballot.rule.max_marks,
    )
    for field, sentence in found.items():
        raise RuleError(sentence, field=field)
    by_place = _by_place(figures, nominee_ids)
    asked = {key: by_place[key] for key in figure_keys(ballot.box.form)}
    paper_counts.seal_count(box_id=ballot.box_id, user=actor, figures=asked, revision=revision)
    _record(ballot, "count.sealed", f"Nhập số phiếu giấy, đã niêm phong: {ballot}", actor, at)
    return ballot


def _by_place(figures: Figures, nominee_ids: list[int]) -> dict[str, int]:
    """The same figures by place on the paper: the box knows no nominees."""
    places = {str(pk): place for place, pk in enumerate(nominee_ids)}
    named = {}
    for cell, number in figures.items():
        kind, _separator, pk = cell.partition("_")
        named[f"{kind}_{places[pk]}" if pk else cell] = number
    return named


@sensitive_variables("passphrase")
@transaction.atomic
def hand_on(*, ballot_id: int, passphrase: str, actor: User, at: dt.datetime) -> Ballot:
    """The first teller opens the outer lock; the box stays shut until a second one comes.

    Raises:
        RuleError: a wrong passphrase, or the hall's papers are not counted yet.
        StateConflictError: the ballot is not closed, or counted already.
    """
    ballot = _ready_to_open(ballot_id, actor)
    box_counting.hand_on(box_id=ballot.box_id, user=actor, passphrase=passphrase)
    _record(ballot, "teller.handed_on", f"Người kiểm phiếu thứ nhất đã nhập mật khẩu: {ballot}", actor, at)
    return ballot


@sensitive_variables("passphrase")
@transaction.atomic
def open_box(*, ballot_id: int, passphrase: str, actor: User, at: dt.datetime) -> Ballot:
    """The second teller opens the box: its papers are counted, with those of the hall, and the verdict stands.

    Raises:
        RuleError: a wrong passphrase, or the two counts of the hall's papers differ (no figure is told).
        StateConflictError: the ballot is not closed, or counted already.

    Source: VOTE-20 to VOTE-22, VOTE-28.
    """
    ballot = _ready_to_open(ballot_id, actor)
    tally = box_counting.count_box(box_id=ballot.box_id, user=actor, passphrase=passphrase)
    nominee_ids = list(ballot.nominees.order_by("ordinal").values_list("pk", flat=True))
    figures = _figures_of(tally, nominee_ids)
    write_count(ballot, Count(ballot=ballot, revision=0), figures, at)
    decide(ballot, figures, at)
    _record(ballot, "ballot.counted", f"Hai người kiểm phiếu đã mở và kiểm hòm phiếu: {ballot}", actor, at)
    return ballot


def _ready_to_open(ballot_id: int, actor: User) -> Ballot:
    ballot = _sealed_ballot(ballot_id, actor)
    if ballot.state != BallotState.CLOSED:
        raise StateConflictError(
            _("Hòm phiếu chỉ mở khi cuộc bỏ phiếu đã đóng và chưa kiểm; cuộc này đang ở bước «%(state)s».")
            % {"state": ballot.get_state_display()}
        )
    if ballot.mode == BallotMode.MIXED and on_paper_of(ballot) and len(count_revisions(ballot.box_id)) < 2:
        raise RuleError(_("Hai người kiểm phiếu phải nhập xong số phiếu giấy rồi mới mở hòm."))
    return ballot


def _figures_of(tally: Tally, nominee_ids: list[int]) -> dict[str, int]:
    """The box's sum in the cells of a count."""
    marks = [
        number for line in tally.lines for number in (line.votes_for, line.votes_against, line.votes_none)
    ]
    totals = [tally.issued, tally.returned, tally.valid, tally.invalid]
    return dict(zip(cells(nominee_ids), [*totals, *marks], strict=True))


@transaction.atomic
def note_wrong_passphrase(*, ballot_id: int, actor: User, at: dt.datetime) -> None:
    """Record that a passphrase did not open the box; not which one."""
    ballot = Ballot.objects.get(pk=ballot_id)
    _record(ballot, "teller.passphrase_refused", f"Nhập mật khẩu hòm phiếu không đúng: {ballot}", actor, at)


@transaction.atomic
def note_export(*, ballot_id: int, actor: User, at: dt.datetime) -> None:
    """Record that the sealed papers were taken for a recount."""
    ballot = Ballot.objects.get(pk=ballot_id)
    _record(ballot, "ballot.box_exported", f"Tải hòm phiếu niêm phong để kiểm lại: {ballot}", actor, at)


def _record(ballot: Ballot, verb: str, summary: str, actor: User, at: dt.datetime) -> None:
    record(actor=actor, verb=verb, summary=summary, target=ballot, scope=ballot.cluster_year, at=at)
