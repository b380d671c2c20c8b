"""Who did each separate act of a ballot, and when; what its page says of numbers."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import AuditEvent
from awards.enums import BallotMode, BallotState, Denominator
from awards.models import Ballot
from urn.queries.boxes import keyholders, turnout, turnout_words

ACTS = {
    "ballot.prepared": gettext_lazy("Chuẩn bị"),
    "ballot.opened": gettext_lazy("Mở bỏ phiếu"),
    "ballot.switched": gettext_lazy("Chuyển sang có cả phiếu giấy"),
    "ballot.closed": gettext_lazy("Đóng bỏ phiếu"),
    "ballot.counted": gettext_lazy("Kiểm phiếu xong"),
    "ballot.announced": gettext_lazy("Công bố kết quả"),
    "ballot.voided": gettext_lazy("Hủy toàn bộ"),
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act that was done."""

    label: str
    by: str
    on_behalf_of: str
    at: dt.datetime


def acts_of(ballot: Ballot) -> list[Act]:
    """The acts done so far, in order, each with who and when (1 query)."""
    events = AuditEvent.objects.filter(
        target_type=ballot._meta.label_lower, target_id=str(ballot.pk), verb__in=ACTS
    ).order_by("seq")
    return [
        Act(
            label=str(ACTS[event.verb]),
            by=event.actor_name or event.actor,
            on_behalf_of=event.on_behalf_of,
            at=event.occurred_at,
        )
        for event in events
    ]


@dataclass(frozen=True, kw_only=True)
class Key:
    """A teller, and whether the own passphrase is set."""

    full_name: str
    is_set: bool


def keys_of(ballot: Ballot) -> list[Key]:
    """The tellers who hold the keys of the ballot's box; nobody where all is on paper (2 queries)."""
    if ballot.box_id is None:
        return []
    holders = keyholders(ballot.box_id)
    tellers = ballot.board.filter(user__isnull=False).order_by("role", "pk")
    return [Key(full_name=teller.full_name, is_set=teller.user_id in holders) for teller in tellers]


def turnout_of(ballot: Ballot) -> str:
    """How many have voted while it is open, blurred so that no single vote is seen to arrive (VOTE-25; 1 query)."""
    if ballot.state != BallotState.OPEN or ballot.mode == BallotMode.PAPER:
        return ""
    figures = turnout(ballot.box)
    return turnout_words(figures.voted, figures.all)


@dataclass(frozen=True, kw_only=True)
class Base:
    """A number a share may be taken of, by its name."""

    name: str
    number: int | None
    is_used: bool


def bases_of(ballot: Ballot, members: int, present: int) -> list[Base]:
    """Every denominator by name (VOTE-20), its number where it is known already, and which one the rule uses."""
    known = {Denominator.ALL_MEMBERS: members, Denominator.PRESENT: present}
    names = {
        Denominator.ALL_MEMBERS: _("Tổng số thành viên của ngày bỏ phiếu"),
        Denominator.PRESENT: _("Số có mặt trong danh sách"),
        Denominator.BALLOTS_ISSUED: _("Số phiếu phát ra"),
        Denominator.BALLOTS_VALID: _("Số phiếu hợp lệ"),
    }
    return [
        Base(name=name, number=known.get(key), is_used=ballot.rule.denominator == key)
        for key, name in names.items()
    ]
