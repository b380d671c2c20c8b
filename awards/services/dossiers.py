"""The moves of a dossier: each one checked against the table, with its step and event in one transaction."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import NOMINATION_MOVES, NominationState
from awards.models import BallotNominee, DossierStep, Nomination
from awards.queries.dossier_acts import held_in, why_unfit
from awards.queries.law import law_of_receipt, working_days
from awards.services.telling import tell_of_dossier
from clusters.models import ClusterYear
from core import clock
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind
from emulation.services import milestones
from rulebook.models import RuleSet
from workdays.queries import add_working_days

# What can be said of a dossier in one sentence; every other move has an act of its own.
PLAIN_MOVES = frozenset({NominationState.ON_HOLD, NominationState.REFUSED, NominationState.WITHDRAWN})
ENDED = frozenset({NominationState.REFUSED, NominationState.WITHDRAWN, NominationState.CANCELLED})


@transaction.atomic
def change_dossier(
    *,
    nomination_id: int,
    state: NominationState,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Nomination:
    """Hold, take up again where it stood, refuse or withdraw a dossier, with the reason (DOS-8: hold, do not refuse).

    Raises:
        StateConflictError: it cannot go there from where it is; a held one goes back only to where it was held.
        RuleError: no reason, or someone elevated out of this one is still proposed.
    """
    nomination = locked_dossier(nomination_id)
    if not reason.strip():
        raise RuleError(_("Hãy ghi lý do."), field="reason")
    is_resumed = nomination.state == NominationState.ON_HOLD and state == held_in(nomination)
    if state not in PLAIN_MOVES and not is_resumed:
        raise StateConflictError(_("Bước này phải ghi ở trang riêng của bước đó."))
    _lock_milestone(nomination)
    held = nomination.state if state == NominationState.ON_HOLD else ""
    move(
        nomination, state, on=clock.local_day(at), actor=actor, at=at, reason=reason,
        state_reason="" if is_resumed else reason[:300], held_in_state=held,
    )  # fmt: skip
    if state in ENDED and Nomination.objects.filter(out_of=nomination).exclude(state__in=ENDED).exists():
        raise RuleError(
            _("Đơn vị này còn được đề nghị danh hiệu cao hơn chọn từ đây; hãy xử lý đề nghị đó trước.")
        )
    if state == NominationState.REFUSED:
        tell_of_dossier(nomination, "refused", reason=reason, actor=actor, at=at)
    log(nomination, "changed", reason, actor=actor, at=at, on_behalf_of=on_behalf_of)
    settle_if_done(nomination.cluster_year, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nomination


@transaction.atomic
def return_dossier(
    *,
    nomination_id: int,
    reason: str,
    missing: str,
    due_on: dt.date | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Nomination:
    """Send a received dossier back for completion: why, what is missing, and by when.

    Raises:
        RuleError: the day lies behind.
        StateConflictError: it was not received, or has gone further.
    """
    nomination = locked_dossier(nomination_id)
    if due_on is not None and due_on < clock.local_day(at):
        raise RuleError(_("Hạn bổ sung phải từ hôm nay trở đi."), field="due_on")
    words = f"{reason}. Còn thiếu: {missing}"
    move(
        nomination, NominationState.RETURNED, on=clock.local_day(at), actor=actor, at=at, reason=words, due_on=due_on,
        state_reason=reason[:300],
    )  # fmt: skip
    tell_of_dossier(nomination, "returned", reason=words, due_on=due_on, actor=actor, at=at)
    log(nomination, "returned", words, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nomination


@transaction.atomic
def receive_again(
    *,
    nomination_id: int,
    received_on: dt.date,
    reason: str,
    actor: User,
    at: dt.datetime,
    own_unit_ids: Collection[int] = (),
    on_behalf_of: str = "",
) -> Nomination:
    """Receive a completed dossier: after it was returned, or refused for formal defects (VOTE-34).

    It keeps the rule set of its first receipt: it was received for appraisal that day (LAW-3), and how long the
    completion took must not change the law. A newer, more favourable law is chosen with a reason.

    Raises:
        RuleError: a day before it was returned or ahead, the receiver's own unit, or a council voted it down.
    """
    nomination = locked_dossier(nomination_id)
    if nomination.state not in {NominationState.RETURNED, NominationState.REFUSED}:
        raise StateConflictError(_("Chỉ tiếp nhận lại hồ sơ đã trả lại hoặc bị từ chối vì lỗi hình thức."))
    _refuse_own(nomination, own_unit_ids)
    if nomination.council_nominee_id and not nomination.council_nominee.is_elevated:
        raise RuleError(_("Hội đồng đã bỏ phiếu kín và không thông qua; kết quả đó không xét lại (VOTE-34)."))
    last = nomination.steps.order_by("-pk").first()
    if received_on > clock.local_day(at) or (last and received_on < last.came_on):
        raise RuleError(_("Ngày tiếp nhận phải từ ngày trả lại đến hôm nay."), field="received_on")
    year = nomination.cluster_year
    _lock_milestone(nomination)
    is_settled = bool(year) and milestones.is_reached(year, MilestoneKind.SETTLED)
    receive(nomination, received_on, reason=reason, actor=actor, at=at)
    if is_settled:
        milestones.take_back(
            cluster_year=year, kind=MilestoneKind.SETTLED, reason=f"Tiếp nhận lại {nomination}", actor=actor, at=at,
            on_behalf_of=on_behalf_of,
        )  # fmt: skip
    log(nomination, "received_again", reason, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nomination


@transaction.atomic
def choose_rule_set(
    *,
    nomination_id: int,
    rule_set: RuleSet,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Nomination:
    """Judge the dossier by a newer law because it is more favourable; recorded with the reason (LAW-3).

    Raises:
        RuleError: no reason, or a law that is no newer than the one of the day of receipt.
        StateConflictError: the dossier is not being appraised.
    """
    nomination = locked_dossier(nomination_id)
    if nomination.state != NominationState.RECEIVED:
        raise StateConflictError(_("Chỉ chọn bộ quy tắc khác khi hồ sơ đã tiếp nhận và chưa thẩm định."))
    if not reason.strip():
        raise RuleError(_("Hãy ghi vì sao quy định này có lợi hơn."), field="reason")
    before = nomination.rule_set
    if before is not None and rule_set.valid_from <= before.valid_from:
        raise RuleError(
            _("Chỉ chọn được bộ quy tắc mới hơn bộ của ngày tiếp nhận, khi quy định mới có lợi hơn."),
            field="rule_set",
        )
    nomination.rule_set, nomination.rule_set_reason = rule_set, reason
    nomination.save(update_fields=["rule_set", "rule_set_reason"])
    record(
        actor=actor, verb="nomination.rule_set_chosen", summary=f"{nomination}: xét theo {rule_set}. {reason}",
        target=nomination, scope=nomination.cluster_year, at=at, on_behalf_of=on_behalf_of,
        before={"rule_set": str(before or "")}, after={"rule_set": str(rule_set)},
    )  # fmt: skip
    return nomination


@transaction.atomic
def mark_council_voted(
    *, nomination: Nomination, nominee: BallotNominee, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Nomination:
    """Keep what the council's secret ballot said of a dossier; called when its minutes are adopted.

    Raises:
        RuleError: it was not appraised as fit, or the days of public comment are not over.
        StateConflictError: it does not stand before the council.
    """
    nomination = locked_dossier(nomination.pk)
    ensure_fit(nomination, on=clock.local_day(at))
    result = _("Hội đồng thông qua") if nominee.is_elevated else _("Hội đồng không thông qua")
    move(
        nomination, NominationState.COUNCIL_VOTED, on=clock.local_day(at), actor=actor, at=at, reason=result,
        council_nominee=nominee,
    )  # fmt: skip
    log(nomination, "council_voted", result, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nomination


# --- what the other services of dossiers stand on


def locked_dossier(nomination_id: int) -> Nomination:
    """The dossier, held until the transaction ends; its cluster's year, if any, must be running.

    Raises:
        RuleError: the year was halted.
    """
    (nomination,) = locked_dossiers([nomination_id])
    return nomination


def locked_dossiers(ids: Collection[int]) -> list[Nomination]:
    """Dossiers, held until the transaction ends, in one order whoever asks.

    Raises:
        RuleError: one of them is gone, or its year was halted.
    """
    found = list(
        Nomination.objects.select_for_update(of=("self",))
        .select_related(
            "award_type", "unit", "person", "rule_set", "submission", "council_nominee", "cluster_year__halt", "out_of"
        )
        .filter(pk__in=ids)
        .order_by("pk")
    )  # fmt: skip
    if not found or len(found) != len(set(ids)):
        raise RuleError(_("Hãy chọn ít nhất một hồ sơ trong danh sách."), field="granted")
    for year in {nomination.cluster_year for nomination in found if nomination.cluster_year}:
        milestones.ensure_running(year)
    return found


def check_move(nomination: Nomination, state: str) -> None:
    """Refuse a move that the table does not have.

    Raises:
        StateConflictError: from where it is, it does not go there.
    """
    if state not in NOMINATION_MOVES[nomination.state]:
        raise StateConflictError(
            _("%(nomination)s đang ở tình trạng «%(now)s», không chuyển thành «%(then)s» được.")
            % {
                "nomination": nomination,
                "now": nomination.state_words,
                "then": nomination.words_of(state),
            }
        )


def move(
    nomination: Nomination,
    state: str,
    *,
    on: dt.date,
    actor: User,
    at: dt.datetime,
    reason: str = "",
    due_on: dt.date | None = None,
    **changes: object,
) -> None:
    """Bring a locked dossier to ``state`` and keep the step; the only place that writes a state.

    Args:
        changes: further fields that change together with the state.

    Raises:
        StateConflictError: from where it is, it does not go there.
    """
    check_move(nomination, state)
    nomination.state = state
    for name, value in changes.items():
        setattr(nomination, name, value)
    nomination.save(update_fields=["state", *changes])
    DossierStep.objects.create(
        nomination=nomination,
        state=state,
        came_on=on,
        due_on=due_on,
        reason=reason[:1000],
        made_at=at,
        made_by=actor,
    )


def receive(
    nomination: Nomination, received_on: dt.date, *, actor: User, at: dt.datetime, reason: str = ""
) -> None:
    """The standing body has the dossier: the first receipt fixes the law, each one starts the days of appraisal."""
    changes = {} if nomination.rule_set else {"rule_set": law_of_receipt(received_on)}
    nomination.rule_set = changes.get("rule_set", nomination.rule_set)
    days = working_days("appraisal", nomination)
    move(
        nomination, NominationState.RECEIVED, on=received_on, actor=actor, at=at, reason=reason, state_reason="",
        due_on=add_working_days(received_on, days) if days else None, **changes,
    )  # fmt: skip


def log(
    nomination: Nomination, done: str, words: str, *, actor: User, at: dt.datetime, on_behalf_of: str
) -> None:
    """The event of one dossier's move; last in its transaction."""
    record(
        actor=actor,
        verb=f"nomination.{done}",
        summary=f"{nomination}: {nomination.state_words}. {words}".removesuffix(". "),
        target=nomination,
        scope=nomination.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def ensure_fit(nomination: Nomination, *, on: dt.date) -> None:
    """What must be true before the council and before a decision grants.

    Raises:
        RuleError: not appraised as fit or not confirmed from outside, comment not over, a hold in force,
            voted down by the council.
    """
    if reason := why_unfit(nomination, on):
        raise RuleError(reason)


def settle_if_done(
    cluster_year: ClusterYear | None, *, actor: User, at: dt.datetime, on_behalf_of: str
) -> None:
    """Every nomination granted and published, refused, withdrawn or cancelled: the year is settled (domain 2.3)."""
    if cluster_year is None or milestones.is_reached(cluster_year, MilestoneKind.SETTLED):
        return
    nominations = Nomination.objects.filter(cluster_year=cluster_year)
    is_open = (
        nominations.exclude(state__in=[NominationState.GRANTED, *ENDED]).exists()
        or nominations.filter(state=NominationState.GRANTED, decision__published_at__isnull=True).exists()
    )
    if is_open or not milestones.is_reached(cluster_year, MilestoneKind.SUBMITTED):
        return
    milestones.reach(
        cluster_year=cluster_year,
        kind=MilestoneKind.SETTLED,
        reached_on=clock.local_day(at),
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def refuse_own(nominations: Collection[Nomination], own_unit_ids: Collection[int]) -> None:
    """Nobody receives or appraises the dossier of the own unit (invariant 25).

    Raises:
        RuleError: one of them is of a unit that the person works for.
    """
    for nomination in nominations:
        _refuse_own(nomination, own_unit_ids)


def _refuse_own(nomination: Nomination, own_unit_ids: Collection[int]) -> None:
    if nomination.unit_id in own_unit_ids:
        raise RuleError(
            _(
                "Có hồ sơ của đơn vị của chính bạn (%(name)s). Hãy để một cán bộ khác của Thường trực Hội đồng làm."
            )
            % {"name": nomination.unit_name}
        )


def _lock_milestone(nomination: Nomination) -> None:
    if nomination.cluster_year:
        milestones.locked(nomination.cluster_year, MilestoneKind.SETTLED)
