"""The count of papers, entered twice by two tellers apart; the verdict of any count; the minutes.

No log entry and no message carries a figure: the log keeps a salted seal of what each teller entered.
"""

import datetime as dt
import secrets

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import BallotMode, BallotState, NominationState, Opinion
from awards.models import Ballot, Count, CountLine, Nomination
from awards.queries.ballots import is_withdrawn, opinion_totals, tie_scores
from awards.queries.results import abstaining_nominees, base_of, count_by, figures_of, present_units
from awards.queries.rules import threshold_of
from awards.services.council_results import keep_results
from awards.services.moves import locked_ballot, move
from awards.verdict import Figures, cells, faults, give_seats
from core.errors import RuleError, StateConflictError
from emulation.services.versions import digest
from files.services import store_file


@transaction.atomic
def enter_count(*, ballot_id: int, figures: Figures, revision: int, actor: User, at: dt.datetime) -> Ballot:
    """Keep one teller's count; when it equals the other's, the ballot is counted and its verdict stands.

    The same request twice is harmless.

    Args:
        figures: cell → number (see `awards.verdict`).
        revision: of the teller's own earlier count that the form started from; 0 for none.

    Raises:
        RuleError: something does not add up (VOTE-28), at its field.
        StateConflictError: not closed yet, agreed already, or saved from another window meanwhile.

    Source: VOTE-22, VOTE-24, VOTE-28.
    """
    ballot = locked_ballot(ballot_id)
    own = count_by(ballot, actor)
    if own and figures_of(own) == dict(figures):
        return ballot
    _ensure_countable(ballot, own, revision, actor)
    nominee_ids = list(ballot.nominees.order_by("ordinal").values_list("pk", flat=True))
    if list(figures) != cells(nominee_ids):
        raise RuleError(_("Phiếu kiểm không khớp danh sách đơn vị. Hãy tải lại trang."))
    for field, sentence in faults(
        figures,
        nominee_ids=nominee_ids,
        present=present_units(ballot),
        abstaining=abstaining_nominees(ballot),
        most=ballot.rule.max_marks,
    ).items():
        raise RuleError(sentence, field=field)
    count = write_count(ballot, own or Count(ballot=ballot, teller=actor, revision=0), figures, at)
    record(
        actor=actor,
        verb="count.entered",
        summary=f"Nhập kết quả kiểm phiếu: {ballot}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        after={"seal": _seal(count, figures)},
    )
    other = ballot.counts.exclude(teller=actor).prefetch_related("lines").first()
    if other and figures_of(other) == dict(figures):
        decide(ballot, figures, at)
        record(
            actor=actor,
            verb="ballot.counted",
            summary=f"Hai người kiểm phiếu đã khớp kết quả: {ballot}",
            target=ballot,
            scope=ballot.cluster_year,
            at=at,
        )
    return ballot


def _ensure_countable(ballot: Ballot, own: Count | None, revision: int, actor: User) -> None:
    if not ballot.board.filter(user=actor).exists():
        raise RuleError(_("Chỉ hai người kiểm phiếu của cuộc này được nhập kết quả."))
    if ballot.mode != BallotMode.PAPER:
        raise StateConflictError(_("Cuộc này kiểm bằng cách mở hòm phiếu niêm phong."))
    if ballot.state in {BallotState.PREPARED, BallotState.OPEN}:
        raise StateConflictError(_("Cuộc bỏ phiếu chưa đóng nên chưa nhập kết quả được."))
    if ballot.state != BallotState.CLOSED:
        raise StateConflictError(
            _("Cuộc bỏ phiếu đang ở bước «%(state)s», kết quả không sửa được nữa.")
            % {"state": ballot.get_state_display()}
        )
    if revision != (own.revision if own else 0):
        raise StateConflictError(
            _(
                "Bạn đã lưu một bản khác của kết quả này từ cửa sổ khác. Hãy xem lại các số rồi lưu nếu vẫn đúng."
            )
        )


def write_count(ballot: Ballot, count: Count, figures: Figures, at: dt.datetime) -> Count:
    """Keep the figures of a count, new or changed; without a teller it is the sum of an opened box."""
    count.ballots_issued, count.ballots_returned = figures["issued"], figures["returned"]
    count.ballots_valid, count.ballots_invalid = figures["valid"], figures["invalid"]
    count.entered_at, count.revision, count.salt = at, count.revision + 1, secrets.token_hex(32)
    count.save()
    count.lines.all().delete()
    CountLine.objects.bulk_create(
        CountLine(
            count=count,
            nominee=nominee,
            votes_for=figures[f"for_{nominee.pk}"],
            votes_against=figures[f"against_{nominee.pk}"],
            votes_blank=figures[f"none_{nominee.pk}"],
            ballots_valid=figures["valid"],
        )
        for nominee in ballot.nominees.order_by("ordinal")
    )
    return count


def _seal(count: Count, figures: Figures) -> str:
    """SHA-256 over figures and salt: proves later what was entered, tells nobody now.

    Without the salt the few possible figures could be tried one by one.
    """
    return digest({"salt": count.salt, "figures": dict(figures)})


def decide(ballot: Ballot, figures: Figures, at: dt.datetime) -> None:
    """Reach the verdict in whole numbers; the ballot is counted (VOTE-20 to VOTE-23, VOTE-31)."""
    threshold, totals = threshold_of(ballot.rule), opinion_totals(ballot.opinions.order_by())
    members, present = ballot.roll.count(), present_units(ballot)
    nominees = list(ballot.nominees.order_by("ordinal"))
    passed: dict[int, int] = {}
    for nominee in nominees:
        opinions = totals[nominee.pk]
        base = base_of(
            ballot, members=members, present=present, figures=figures, opinions=sum(opinions.values())
        )
        nominee.votes_for, nominee.opinions_for = figures[f"for_{nominee.pk}"], opinions[Opinion.FOR]
        votes = nominee.votes_for + nominee.opinions_for
        nominee.has_passed = threshold.holds(votes, base)
        if nominee.has_passed:
            passed[nominee.pk] = votes
    scores = tie_scores(ballot)
    outcome = give_seats(passed, ballot.seats, scores)
    for nominee in nominees:
        nominee.is_elevated = nominee.pk in outcome.elevated
        nominee.tie_score = scores[nominee.pk] if nominee.pk in outcome.scored else None
        nominee.save(update_fields=["votes_for", "opinions_for", "has_passed", "is_elevated", "tie_score"])
    move(ballot, BallotState.COUNTED)
    ballot.counted_at = at
    ballot.save(update_fields=["state", "counted_at"])


@transaction.atomic
def write_minutes(
    *,
    ballot_id: int,
    number: str,
    place: str,
    chaired_by: str,
    secretary: str,
    note: str,
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Write what the minutes need besides the figures, before they are printed and signed.

    Raises:
        StateConflictError: not counted yet, adopted already, or somebody saved in the meantime.
    """
    ballot = locked_ballot(ballot_id)
    _ensure_announced(ballot)
    if ballot.state != BallotState.COUNTED:
        raise StateConflictError(
            _("Biên bản chỉ soạn khi đã kiểm phiếu xong và chưa xác nhận; cuộc này đang ở bước «%(state)s».")
            % {"state": ballot.get_state_display()}
        )
    if ballot.revision != revision:
        raise StateConflictError(
            _("Trong lúc bạn soạn, người khác đã lưu biên bản mới hơn. Bản đang lưu hiện bên cạnh.")
        )
    fields = {
        "minutes_number": number,
        "place": place,
        "chaired_by": chaired_by,
        "secretary": secretary,
        "minutes_note": note,
    }
    before = {field: getattr(ballot, field) for field in fields}
    for field, value in fields.items():
        setattr(ballot, field, value)
    ballot.revision += 1
    ballot.save(update_fields=[*fields, "revision"])
    record(
        actor=actor,
        verb="ballot.minutes_written",
        summary=f"Soạn biên bản kiểm phiếu: {ballot}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        before=before,
        after=fields,
    )
    return ballot


@transaction.atomic
def adopt_minutes(
    *, ballot_id: int, file: UploadedFile | None, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Ballot:
    """Confirm the signed minutes: whoever was elevated becomes a nomination.

    Who withdrew after the opening is put down as withdrawn, with the reason, not left out.

    Raises:
        RuleError: chair or secretary missing, or a nomination for the same unit stands already.
        StateConflictError: not counted yet or adopted already.
    """
    ballot = locked_ballot(ballot_id)
    _ensure_announced(ballot)
    move(ballot, BallotState.MINUTED)
    if not ballot.chaired_by or not ballot.secretary:
        raise RuleError(_("Biên bản chưa có người chủ trì và thư ký. Hãy soạn biên bản trước."))
    elevated = list(
        ballot.nominees.filter(is_elevated=True).select_related("unit", "registration").order_by("ordinal")
    )
    _nominate(ballot, elevated)
    if ballot.session_id is not None:
        keep_results(
            ballot, actor=actor, at=at, on_behalf_of=on_behalf_of
        )  # its rows before the file's event
    ballot.minuted_at = at
    if file:
        scope = ballot.cluster_year or ballot.session
        ballot.minutes_file = store_file(upload=file, scope=scope, uploaded_by=actor, at=at)
    ballot.save(update_fields=["state", "minuted_at", "minutes_file"])
    record(
        actor=actor,
        verb="ballot.minuted",
        summary=f"Xác nhận biên bản kiểm phiếu: {ballot}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={"minutes_number": ballot.minutes_number}
        | ({} if ballot.session_id else {"nominations": len(elevated)}),
    )
    return ballot


def _ensure_announced(ballot: Ballot) -> None:
    if ballot.state == BallotState.COUNTED and ballot.announced_at is None:
        raise StateConflictError(_("Kết quả chưa công bố. Hãy công bố rồi mới lập biên bản."))


def _nominate(ballot: Ballot, elevated: list) -> None:
    """Whoever was elevated is on the list; not of a rehearsal, and a council's vote is about dossiers that exist."""
    if ballot.is_rehearsal or ballot.cluster_year is None:
        return
    standing = Nomination.objects.filter(cluster_year=ballot.cluster_year)
    units = [nominee.unit_id for nominee in elevated]
    twice = standing.filter(award_type=ballot.award_type, unit__in=units).first()
    if twice:
        raise RuleError(
            _("%(unit)s đã có trong danh sách đề nghị danh hiệu này.") % {"unit": twice.unit_name}
        )
    first = standing.filter(award_type=ballot.award_type).count()
    step_one = {n.unit_id: n for n in standing.filter(award_type=ballot.award_type.out_of_id, unit__in=units)}
    for ordinal, nominee in enumerate(elevated, start=first + 1):
        withdrawn = is_withdrawn(nominee)
        Nomination.objects.create(
            cluster_year=ballot.cluster_year,
            achievement_year=ballot.cluster_year.year,
            award_type=ballot.award_type,
            unit=nominee.unit,
            unit_name=nominee.unit_name,
            ordinal=ordinal,
            nominee=nominee,
            out_of=step_one.get(nominee.unit_id),
            state=NominationState.WITHDRAWN if withdrawn else NominationState.ELEVATED,
            state_reason=f"Rút sau khi mở bỏ phiếu: {nominee.registration.end_reason}"[:300]
            if withdrawn
            else "",
        )
