"""Sample dossiers that units sent themselves: one at each step from the draft to the award, and off the road."""

from typing import Any

from awards.enums import AppraisalResult, NominationState
from awards.models import Nomination
from awards.services.appraisal import appraise
from awards.services.cancelling import cancel_award
from awards.services.decisions import publish_decision, record_decision
from awards.services.dossiers import change_dossier, return_dossier
from awards.services.own_proposals import MeetingVote, draft_dossier, record_vote, send_own
from awards.services.proposals import receive_list
from awards.services.public_comments import open_comment
from clusters.models import Unit
from emulation.models import AwardType
from portal.services.demo.histories import CANCELLED, CHAIN, GAP, HELD, SECTOR, by, person
from portal.services.demo.stage import Stage
from rulebook.models import Person

PRAISE, STATE_PRAISE = "bang_khen_bo", "bang_khen_ttg"
OWN = "Bùi Văn Cán"


def move_dossiers(stage: Stage) -> None:
    """Dossiers of four units of the running cluster, for last year's achievements."""
    units = stage.cast.units
    mine = (units["C3"], "canbo1")
    draft(stage, *mine, SECTOR, OWN, ago=4)
    put_forward(stage, *mine, PRAISE, OWN, ago=4)
    chain, gap, held = (
        put_forward(stage, *mine, code, name, ago=16)
        for code, name in ((SECTOR, CHAIN), (SECTOR, GAP), (PRAISE, HELD))
    )
    receive(stage, *mine, [chain, gap, held], ago=14)
    return_dossier(
        nomination_id=gap.pk, reason="Chuỗi danh hiệu thiếu một năm", missing="quyết định Chiến sĩ thi đua cơ sở của năm thiếu",
        due_on=stage.day(12), **by(stage, "thuongtruc", 8),
    )  # fmt: skip
    change_dossier(
        nomination_id=held.pk, state=NominationState.ON_HOLD, reason="Đang xác minh tố cáo theo Công văn 88/TTr-MH",
        **by(stage, "thuongtruc", 8),
    )  # fmt: skip
    team = put_forward(stage, units["C6"], "canbo2", PRAISE, "", ago=16)
    receive(stage, units["C6"], "canbo2", [team], ago=14)
    _appraise(stage, [chain, team], ago=7)
    fresh = put_forward(stage, units["C4"], "capho1", PRAISE, "", ago=9)
    receive(stage, units["C4"], "capho1", [fresh], ago=8)
    _before_the_public(stage)
    sent = put_forward(stage, units["C8"], "thutruong6", PRAISE, "", ago=6)
    _send(stage, units["C8"], "thutruong6", [sent], ago=3)
    _granted_and_cancelled(stage)


def _before_the_public(stage: Stage) -> None:
    one = put_forward(stage, stage.cast.units["C2"], "photruongcum", STATE_PRAISE, "", ago=16)
    receive(stage, stage.cast.units["C2"], "photruongcum", [one], ago=14)
    _appraise(stage, [one], ago=7)
    open_comment(
        nomination_ids=[one.pk], notice="Thông báo 19/TB-MH (minh hoạ)", address="", opened_on=stage.day(-3),
        **by(stage, "thuongtruc", 3),
    )  # fmt: skip


def _granted_and_cancelled(stage: Stage) -> None:
    """Two decided in one go; one of them is cancelled again."""
    units, office = stage.cast.units, by(stage, "thuongtruc", 30)
    good = put_forward(stage, units["C1"], "truongcum", PRAISE, "", ago=45)
    gone = put_forward(stage, units["C3"], "canbo1", PRAISE, CANCELLED, ago=45)
    receive(stage, units["C1"], "truongcum", [good], ago=42)
    receive(stage, units["C3"], "canbo1", [gone], ago=42)
    _appraise(stage, [good, gone], ago=35)
    decision = record_decision(
        number="120/QĐ-MH", issued_on=stage.day(-30), issuer="Bộ trưởng (minh hoạ)", granted_ids=[good.pk, gone.pk],
        file=None, **office,
    )  # fmt: skip
    publish_decision(decision_id=decision.pk, **office)
    cancel_award(
        nomination_id=gone.pk, number="131/QĐ-MH", issued_on=stage.day(-10), issuer="Bộ trưởng (minh hoạ)",
        basis="Kê khai thành tích không đúng", recovered="Đã thu hồi bằng khen và tiền thưởng",
        **by(stage, "thuongtruc", 10),
    )  # fmt: skip


def draft(stage: Stage, unit: Unit, officer: str, code: str, name: str, *, ago: int) -> Nomination:
    """A dossier begun for somebody of the unit, or for the unit itself."""
    someone: Person | None = person(name) if name else None
    return draft_dossier(
        unit=unit, award_type=AwardType.objects.get(code=code), person=someone, achievement_year=stage.today.year - 1,
        merits=list(someone.merits.all()) if someone and code == SECTOR else [], **by(stage, officer, ago),
    )  # fmt: skip


def put_forward(stage: Stage, unit: Unit, officer: str, code: str, name: str, *, ago: int) -> Nomination:
    """Drafted and voted on in the unit's own meeting."""
    begun = draft(stage, unit, officer, code, name, ago=ago)
    meeting = MeetingVote(
        minutes_number=f"{begun.pk}/BB-MH",
        held_on=stage.day(-ago),
        is_secret=True,
        members=21,
        present=20,
        votes_for=19,
    )
    return record_vote(nomination_id=begun.pk, vote=meeting, file=None, **by(stage, officer, ago))


def _send(stage: Stage, unit: Unit, officer: str, dossiers: list[Nomination], *, ago: int) -> Any:
    return send_own(
        unit=unit, nomination_ids=[one.pk for one in dossiers], number=f"{dossiers[0].pk}/TTr-MH", issued_on=stage.day(-ago),
        note="", file=None, **by(stage, officer, ago),
    )  # fmt: skip


def receive(stage: Stage, unit: Unit, officer: str, dossiers: list[Nomination], *, ago: int) -> None:
    """Sent with the unit's letter and received the day after."""
    letter = _send(stage, unit, officer, dossiers, ago=ago)
    receive_list(
        submission_id=letter.pk,
        received_on=stage.day(1 - ago),
        own_unit_ids=(),
        **by(stage, "thuongtruc", ago - 1),
    )


def _appraise(stage: Stage, dossiers: list[Nomination], *, ago: int) -> None:
    appraise(
        nomination_ids=[one.pk for one in dossiers], result=AppraisalResult.PROPOSE, text="Đủ điều kiện (minh hoạ).",
        appraised_on=stage.day(-ago), own_unit_ids=(), **by(stage, "thuongtruc", ago),
    )  # fmt: skip
