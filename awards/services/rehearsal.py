"""A rehearsal: the same acts with the real hall, on made-up names; nothing follows from it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from awards.models import Ballot
from awards.queries.ballots import Candidate
from awards.services.moves import locked_ballot
from awards.services.preparing import Setting, check_setting, create_ballot, setting_columns
from awards.services.voting import void_ballot
from clusters.models import ClusterYear
from core.errors import RuleError
from emulation.services.milestones import ensure_running

FEWEST_CHOICES, MOST_CHOICES = 2, 10


@transaction.atomic
def prepare_rehearsal(
    *,
    cluster_year: ClusterYear,
    setting: Setting,
    choices: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Prepare a rehearsal by a rule of the cluster, on "Phương án A", "Phương án B" and so on.

    Raises:
        RuleError: fewer than two or more than ten choices, or something in ``setting`` breaks a rule.
    """
    cluster_year = (
        ClusterYear.objects.select_for_update(of=("self",)).select_related("halt").get(pk=cluster_year.pk)
    )
    ensure_running(cluster_year)
    if not FEWEST_CHOICES <= choices <= MOST_CHOICES:
        raise RuleError(
            _("Bỏ phiếu thử có từ %(fewest)s đến %(most)s phương án.")
            % {"fewest": FEWEST_CHOICES, "most": MOST_CHOICES},
            field="choices",
        )
    award = setting.rule.award_type
    check_setting(setting, award, cluster_year, ())
    return create_ballot(
        setting=setting,
        candidates=[Candidate(unit=None, name=f"Phương án {letter}") for letter in "ABCDEFGHIJ"[:choices]],
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
        cluster_year=cluster_year,
        award_type=award,
        is_rehearsal=True,
        **setting_columns(setting),
    )


@transaction.atomic
def throw_away(*, ballot_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Ballot:
    """Throw a rehearsal away in whatever state it is; it is listed nowhere any more.

    Raises:
        RuleError: it is a real ballot.
        StateConflictError: it is thrown away already.
    """
    if not locked_ballot(ballot_id).is_rehearsal:
        raise RuleError(_("Đây là cuộc bỏ phiếu thật, không bỏ đi như bỏ phiếu thử được."))
    return void_ballot(
        ballot_id=ballot_id, reason="Bỏ phiếu thử xong", actor=actor, at=at, on_behalf_of=on_behalf_of
    )
