"""What every service on ballots begins with: the lock and the allowed move."""

from django.utils.translation import gettext as _

from awards.enums import BALLOT_MOVES, BallotState
from awards.models import Ballot
from clusters.models import ClusterYear
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind
from emulation.services.milestones import ensure_running, is_reached


def locked_ballot(ballot_id: int) -> Ballot:
    """The ballot, locked until the transaction ends; its cluster's year must be running.

    Raises:
        RuleError: the cluster's year was halted.
    """
    ballot = (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("cluster_year__halt", "session", "award_type", "rule", "conference")
        .get(pk=ballot_id)
    )
    if ballot.cluster_year is not None:  # a council's session has no year to halt
        ensure_running(ballot.cluster_year)
    return ballot


def lock_voting_of(cluster_year: ClusterYear) -> ClusterYear:
    """The cluster's year, locked; its list must not have been sent yet.

    Raises:
        RuleError: the year was halted, or the list of proposals was sent.
    """
    locked = (
        ClusterYear.objects.select_for_update(of=("self",)).select_related("halt").get(pk=cluster_year.pk)
    )
    ensure_running(locked)
    if is_reached(locked, MilestoneKind.SUBMITTED):
        raise RuleError(
            _(
                "Danh sách đề nghị đã gửi Thường trực Hội đồng nên không thay đổi việc bỏ phiếu được. Hãy rút danh sách về trước."
            )
        )
    return locked


def ensure_prepared(ballot: Ballot, revision: int) -> None:
    """Only a ballot not opened yet may be changed, starting from its newest version.

    Raises:
        StateConflictError: it was opened, or somebody saved in the meantime.
    """
    if ballot.state != BallotState.PREPARED:
        raise StateConflictError(
            _("Cuộc bỏ phiếu đang ở bước «%(state)s» nên phần chuẩn bị và danh sách không sửa được nữa.")
            % {"state": ballot.get_state_display()}
        )
    if ballot.revision != revision:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn. Bản đang lưu hiện bên cạnh;"
                " hãy xem lại rồi lưu nếu vẫn đúng."
            )
        )


def move(ballot: Ballot, target: BallotState) -> None:
    """Set the ballot's next state.

    Raises:
        StateConflictError: it cannot go there; a closed ballot is never reopened (VOTE-33).
    """
    if target not in BALLOT_MOVES[ballot.state]:
        raise StateConflictError(
            _(
                "Không làm được việc này: cuộc bỏ phiếu đang ở bước «%(state)s»."
                " Cuộc bỏ phiếu đã đóng không mở lại; nếu có sai sót, hãy hủy toàn bộ và bỏ phiếu lại."
            )
            % {"state": ballot.get_state_display()}
        )
    ballot.state = target
