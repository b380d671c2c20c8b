"""What a council's ballot does to dossiers: checked at its opening, kept with its minutes, taken back when void."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from awards.enums import NominationState
from awards.models import Ballot, BallotNominee, Nomination
from awards.queries.dossier_acts import why_unfit
from awards.services import conflicts
from awards.services.dossiers import locked_dossiers, log, mark_council_voted, move
from core import clock
from core.errors import RuleError

# Where a dossier stands while the council has not voted on it.
BEFORE_COUNCIL = frozenset({NominationState.APPRAISED, NominationState.PUBLIC_COMMENT})


def bring_dossiers_up_to_date(ballot: Ballot, at: dt.datetime) -> None:
    """Before the opening: every dossier may still go before the council, and who is bound is known anew.

    Raises:
        RuleError: a dossier has gone elsewhere or something stands in its way, or a written opinion speaks of a
            dossier that its author is bound to.
    """
    conflicts.refresh(ballot.session, at=at)
    nominees = list(ballot.nominees.select_related("dossier__award_type", "dossier__council_nominee"))
    for nominee in nominees:
        dossier = nominee.dossier
        reason = why_unfit(dossier, clock.local_day(at)) if dossier.state in BEFORE_COUNCIL else ""
        if dossier.state not in BEFORE_COUNCIL:
            reason = _("%(name)s đang ở tình trạng «%(state)s».") % {
                "name": dossier,
                "state": dossier.state_words,
            }
        if reason:
            raise RuleError(
                _("%(reason)s Hãy hủy cuộc này và chuẩn bị lại không có hồ sơ đó.") % {"reason": reason}
            )
    bound = {
        (c.member_id, c.dossier_id)
        for c in ballot.session.conflicts.filter(dossier__in=[n.dossier_id for n in nominees])
    }
    for opinion in ballot.opinions.exclude(opinion="none").select_related("nominee", "member"):
        if (opinion.member_id, opinion.nominee.dossier_id) in bound:
            raise RuleError(
                _("%(name)s có liên quan đến %(dossier)s; hãy ghi lại ý kiến bằng văn bản của người này.")
                % {"name": opinion.member, "dossier": opinion.nominee}
            )


def keep_results(ballot: Ballot, *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """With the adopted minutes every dossier has its result; one held meanwhile keeps it for later.

    A dossier that was withdrawn or refused after the opening has its line in the minutes only.
    """
    nominees = {n.dossier_id: n for n in ballot.nominees.select_related("dossier")}
    for dossier in locked_dossiers(nominees.keys()):
        nominee = nominees[dossier.pk]
        if dossier.state in BEFORE_COUNCIL:
            mark_council_voted(
                nomination=dossier, nominee=nominee, actor=actor, at=at, on_behalf_of=on_behalf_of
            )
        elif dossier.state == NominationState.ON_HOLD:
            _set_result(dossier, nominee, NominationState.COUNCIL_VOTED)


def _set_result(dossier: Nomination, nominee: BallotNominee | None, held_in: str) -> None:
    dossier.council_nominee, dossier.held_in_state = nominee, held_in
    dossier.save(update_fields=["council_nominee", "held_in_state"])


def take_back_results(
    ballot: Ballot, reason: str, *, actor: User, at: dt.datetime, on_behalf_of: str
) -> None:
    """The ballot is void: its dossiers wait for the council again, where they stood before (VOTE-33).

    Raises:
        RuleError: one of them has been decided on.
    """
    voted = list(Nomination.objects.filter(council_nominee__ballot=ballot).values_list("pk", flat=True))
    dossiers = locked_dossiers(voted) if voted else []
    for dossier in dossiers:
        if dossier.state not in {NominationState.COUNCIL_VOTED, NominationState.ON_HOLD}:
            raise RuleError(
                _("%(name)s đã ở tình trạng «%(state)s» nên không hủy kết quả bỏ phiếu được nữa.")
                % {"name": dossier, "state": dossier.state_words}
            )
    for dossier in dossiers:
        before = dossier.steps.filter(state__in=BEFORE_COUNCIL).order_by("-pk").first()
        state = before.state if before else NominationState.APPRAISED
        if dossier.state == NominationState.ON_HOLD:
            _set_result(dossier, None, state)
        else:
            words = _("Hủy cuộc bỏ phiếu của Hội đồng: %(reason)s") % {"reason": reason}
            move(
                dossier, state, on=clock.local_day(at), actor=actor, at=at, reason=words, council_nominee=None
            )
            log(dossier, "council_vote_voided", words, actor=actor, at=at, on_behalf_of=on_behalf_of)
