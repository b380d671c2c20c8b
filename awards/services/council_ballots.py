"""A council's ballot: on the dossiers of one award of a session, by a rule entered for the council."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from awards.models import Ballot, CouncilSession
from awards.queries.ballots import Candidate, on_paper
from awards.queries.sessions import choices_on, council_settings, dossiers_of, why_two_laws
from awards.services import conflicts
from awards.services.preparing import Setting, prepare_for_session
from core.errors import RuleError
from emulation.models import AwardType


@transaction.atomic
def prepare_council_ballot(
    *,
    session_id: int,
    award_type: AwardType,
    setting: Setting,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Prepare the ballot on the session's dossiers of one award, in a neutral order.

    Nobody who works for a unit on the paper counts: no meeting may allow that before a council (VOTE-29, invariant 25).

    Raises:
        RuleError: a dossier may not come before the council now, two laws with two thresholds, or something in
            ``setting`` breaks a rule.
        StateConflictError: the session has ended.
    """
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=session_id)
    dossiers = [one for one in dossiers_of(session) if one.award_type_id == award_type.pk]
    if reason := why_two_laws(award_type, council_settings(award_type, dossiers)):
        raise RuleError(reason)
    reasons = {choice.dossier.pk: choice.reason for choice in choices_on(session.held_on, session)}
    for dossier in dossiers:
        if reason := reasons.get(dossier.pk, ""):
            raise RuleError(reason)
    candidates = on_paper(
        Candidate(unit=one.unit, name=_name(one), person=one.person, dossier=one) for one in dossiers
    )
    conflicts.refresh(session, at=at)
    return prepare_for_session(
        session=session, award_type=award_type, candidates=candidates, setting=setting, actor=actor, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip


def _name(dossier) -> str:
    """A person stands on the paper with the unit: two may have one name."""
    if dossier.person is None:
        return dossier.unit_name
    return _("%(name)s, %(unit)s") % {"name": dossier.unit_name, "unit": dossier.unit}
