"""Choices and tables of allowed moves of votes and proposals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# What the rule book says of votes, too.
from rulebook.enums import AbsentMode, Comparison, Denominator, OwnUnitVote, TieRule  # noqa: F401


class BallotMode(models.TextChoices):
    """How papers are cast; one count in any case."""

    PAPER = "paper", _("phiếu giấy tại hội nghị")
    ELECTRONIC = "electronic", _("bỏ phiếu kín điện tử")
    MIXED = "mixed", _("điện tử và phiếu giấy, một lần kiểm")


class BallotState(models.TextChoices):
    PREPARED = "prepared", _("Đã chuẩn bị")
    OPEN = "open", _("Đang bỏ phiếu")
    CLOSED = "closed", _("Đã đóng, chờ kiểm phiếu")
    COUNTED = "counted", _("Đã kiểm xong")
    MINUTED = "minuted", _("Đã có biên bản")
    VOID = "void", _("Đã hủy")


# A closed ballot is never reopened; an irregular one is voided whole (VOTE-33).
BALLOT_MOVES: dict[str, frozenset[str]] = {
    BallotState.PREPARED: frozenset({BallotState.OPEN, BallotState.VOID}),
    BallotState.OPEN: frozenset({BallotState.CLOSED, BallotState.VOID}),
    BallotState.CLOSED: frozenset({BallotState.COUNTED, BallotState.VOID}),
    BallotState.COUNTED: frozenset({BallotState.MINUTED, BallotState.VOID}),
    BallotState.MINUTED: frozenset({BallotState.VOID}),
    BallotState.VOID: frozenset(),
}


class RollState(models.TextChoices):
    EXPECTED = "expected", _("Chưa điểm danh")
    PRESENT = "present", _("Có mặt")
    EXCUSED = "excused", _("Vắng có lý do")
    ABSENT = "absent", _("Vắng")


class BoardRole(models.TextChoices):
    HEAD = "head", _("Trưởng ban kiểm phiếu")
    MEMBER = "member", _("Thành viên")


class Opinion(models.TextChoices):
    """A written opinion is not secret and is counted on its own line (VOTE-26)."""

    FOR = "for", _("Tán thành")
    AGAINST = "against", _("Không tán thành")
    NONE = "none", _("Không có ý kiến")


class NominationState(models.TextChoices):
    """States of a dossier (domain 2.3)."""

    DRAFT = "draft", _("Đang lập hồ sơ")
    ELEVATED = "elevated", _("Được suy tôn")
    SUBMITTED = "submitted", _("Đã trình Thường trực Hội đồng")
    RECEIVED = "received", _("Thường trực Hội đồng đã tiếp nhận")
    RETURNED = "returned", _("Trả lại để bổ sung")
    APPRAISED = "appraised", _("Đã thẩm định")
    PUBLIC_COMMENT = "public_comment", _("Đang lấy ý kiến công khai")
    COUNCIL_VOTED = "council_voted", _("Hội đồng đã bỏ phiếu")
    ON_HOLD = "on_hold", _("Tạm dừng xét")
    GRANTED = "granted", _("Được tặng")
    REFUSED = "refused", _("Không được tặng")
    WITHDRAWN = "withdrawn", _("Đã rút")
    CANCELLED = "cancelled", _("Đã bị hủy bỏ")


_UNDER_WAY = frozenset({NominationState.ON_HOLD, NominationState.REFUSED, NominationState.WITHDRAWN})

NOMINATION_MOVES: dict[str, frozenset[str]] = {
    NominationState.DRAFT: frozenset({NominationState.ELEVATED, NominationState.WITHDRAWN}),
    NominationState.ELEVATED: frozenset({NominationState.SUBMITTED, NominationState.WITHDRAWN}),
    # Back to ELEVATED: the list was recalled by the cluster, or returned for completion.
    NominationState.SUBMITTED: frozenset({NominationState.RECEIVED, NominationState.ELEVATED}),
    NominationState.RECEIVED: _UNDER_WAY | {NominationState.RETURNED, NominationState.APPRAISED},
    NominationState.RETURNED: frozenset({NominationState.RECEIVED, NominationState.WITHDRAWN}),
    NominationState.APPRAISED: _UNDER_WAY
    | {
        NominationState.RETURNED,
        NominationState.PUBLIC_COMMENT,
        NominationState.COUNCIL_VOTED,
        NominationState.GRANTED,
    },
    NominationState.PUBLIC_COMMENT: _UNDER_WAY | {NominationState.COUNCIL_VOTED, NominationState.GRANTED},
    # Back before the council when its ballot was voided: the repeat is a new ballot (VOTE-33).
    NominationState.COUNCIL_VOTED: _UNDER_WAY
    | {NominationState.GRANTED, NominationState.APPRAISED, NominationState.PUBLIC_COMMENT},
    # Taken up again where it was held.
    NominationState.ON_HOLD: frozenset(
        {
            NominationState.RECEIVED,
            NominationState.APPRAISED,
            NominationState.PUBLIC_COMMENT,
            NominationState.COUNCIL_VOTED,
            NominationState.REFUSED,
            NominationState.WITHDRAWN,
        }
    ),
    NominationState.GRANTED: frozenset({NominationState.CANCELLED}),
    # Completed after a refusal for formal defects, a dossier may be received again (VOTE-34).
    NominationState.REFUSED: frozenset({NominationState.RECEIVED}),
    NominationState.WITHDRAWN: frozenset(),
    NominationState.CANCELLED: frozenset(),
}


class AppraisalResult(models.TextChoices):
    PROPOSE = "propose", _("Đủ điều kiện, đề nghị xét")
    DECLINE = "decline", _("Không đủ điều kiện")


class CouncilRole(models.TextChoices):
    CHAIR = "chair", _("Chủ tịch Hội đồng")
    DEPUTY = "deputy", _("Phó Chủ tịch Hội đồng")
    MEMBER = "member", _("Ủy viên")
    SECRETARY = "secretary", _("Ủy viên, thư ký")


class ConflictKind(models.TextChoices):
    """How a council member is bound to a nominee."""

    OWN_UNIT = "own_unit", _("người của đơn vị được đề nghị")
    PERSON = "person", _("chính là người được đề nghị")
    DECLARED = "declared", _("tự khai có liên quan")
