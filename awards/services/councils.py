"""The council: set up by a decision for a term; members come and go by decision, and nobody is removed."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import CouncilRole
from awards.models import Council, CouncilMember
from awards.queries.councils import clashing_seats
from clusters.models import Unit
from core.errors import RuleError, StateConflictError
from core.ordering import search_key
from core.templatetags.vi_format import ngay


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Who sits on the council, as what, from when and by which decision."""

    full_name: str
    role: CouncilRole
    valid_from: dt.date
    basis: str
    position_title: str = ""
    unit: Unit | None = None
    user: User | None = None
    ordinal: int = 1


@transaction.atomic
def found_council(
    *,
    name: str,
    decision: str,
    valid_from: dt.date,
    valid_to: dt.date | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    is_sample: bool = False,
) -> Council:
    """Enter a council with the decision that set it up and its term.

    Raises:
        RuleError: the term ends before it begins.

    Source: LAW-27.
    """
    if valid_to is not None and valid_to <= valid_from:
        raise RuleError(_("Ngày kết thúc phải sau ngày bắt đầu."), field="valid_to")
    council = Council.objects.create(
        name=name, decision=decision, valid_from=valid_from, valid_to=valid_to, is_sample=is_sample
    )
    record(
        actor=actor, verb="council.founded", summary=f"Ghi Hội đồng: {name}, {decision}", target=council, at=at,
        on_behalf_of=on_behalf_of, after={"decision": decision, "valid_from": valid_from, "valid_to": valid_to},
    )  # fmt: skip
    return council


@transaction.atomic
def end_council(
    *,
    council_id: int,
    valid_to: dt.date,
    basis: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Council:
    """End a council's term, with its members' seats, from ``valid_to`` on.

    Raises:
        RuleError: before its term began, or a session is held on that day or later.
    """
    council = _locked(council_id)
    if valid_to <= council.valid_from:
        raise RuleError(_("Ngày kết thúc phải sau ngày bắt đầu."), field="valid_to")
    later = council.sessions.filter(held_on__gte=valid_to).order_by("held_on").first()
    if later:
        raise RuleError(
            _("Hội đồng có phiên họp ngày %(day)s; nhiệm kỳ phải kéo dài qua ngày đó.")
            % {"day": ngay(later.held_on)},
            field="valid_to",
        )
    before, council.valid_to = council.valid_to, valid_to
    council.save(update_fields=["valid_to"])
    open_seats = council.members.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_to))
    open_seats.filter(valid_from__lt=valid_to).update(valid_to=valid_to, basis=basis)
    record(
        actor=actor, verb="council.ended", summary=f"Kết thúc nhiệm kỳ {council} từ ngày {ngay(valid_to)}. {basis}",
        target=council, at=at, on_behalf_of=on_behalf_of, before={"valid_to": before}, after={"valid_to": valid_to},
    )  # fmt: skip
    return council


@transaction.atomic
def seat_member(
    *, council_id: int, seat: Seat, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> CouncilMember:
    """Seat a member from a day of the term on.

    Raises:
        RuleError: outside the term, a second chair, the same person twice, or who runs the system.
    """
    council = _locked(council_id)
    _ensure_in_term(council, seat.valid_from)
    if seat.user and (seat.user.is_superuser or not seat.user.is_active):
        raise RuleError(
            _("Tài khoản quản trị hệ thống hoặc đã khóa không đứng tên bỏ phiếu được."), field="user"
        )
    member = CouncilMember(
        council=council,
        user=seat.user,
        full_name=seat.full_name,
        position_title=seat.position_title,
        unit=seat.unit,
        role=seat.role,
        ordinal=seat.ordinal,
        valid_from=seat.valid_from,
        basis=seat.basis,
    )
    for other in clashing_seats(member):
        if other.user_id and other.user_id == member.user_id:
            raise RuleError(
                _("Tài khoản này đã đứng tên %(name)s trong Hội đồng.") % {"name": other}, field="user"
            )
        if search_key(other.full_name) == search_key(member.full_name):
            raise RuleError(_("Người này đã là thành viên trong thời gian đó."), field="full_name")
        if CouncilRole.CHAIR == member.role == other.role:
            raise RuleError(
                _("Hội đồng đã có Chủ tịch là %(name)s; hãy ghi người đó thôi giữ trước.") % {"name": other},
                field="role",
            )
    member.save()
    record(
        actor=actor, verb="council.member_seated",
        summary=f"{member} là {member.get_role_display()} {council} từ ngày {ngay(member.valid_from)}. {seat.basis}",
        target=council, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    return member


@transaction.atomic
def end_member(
    *, member_id: int, valid_to: dt.date, basis: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> CouncilMember:
    """End a member's seat from ``valid_to`` on; the row stays.

    Raises:
        RuleError: before the seat began, or a session that this member belonged to is held later.
        StateConflictError: the seat has ended already.
    """
    council_id = CouncilMember.objects.values_list("council", flat=True).get(pk=member_id)
    council = _locked(council_id)
    member = CouncilMember.objects.select_for_update(of=("self",)).get(pk=member_id)
    if member.valid_to is not None and member.valid_to <= valid_to:
        raise StateConflictError(_("Người này đã thôi là thành viên từ ngày %(day)s.") % {"day": ngay(member.valid_to)})  # fmt: skip
    if valid_to <= member.valid_from:
        raise RuleError(_("Ngày thôi phải sau ngày bắt đầu giữ chức."), field="valid_to")
    if member.council.sessions.filter(held_on__gte=valid_to, closed_at__isnull=False).exists():
        raise RuleError(
            _("Sau ngày đó Hội đồng đã họp và người này có tên trong biên bản."), field="valid_to"
        )
    before, member.valid_to, member.basis = member.valid_to, valid_to, basis
    member.save(update_fields=["valid_to", "basis"])
    record(
        actor=actor, verb="council.member_ended",
        summary=f"{member} thôi là {member.get_role_display()} từ ngày {ngay(valid_to)}. {basis}", target=council,
        at=at, on_behalf_of=on_behalf_of, before={"valid_to": before}, after={"valid_to": valid_to},
    )  # fmt: skip
    return member


def _locked(council_id: int) -> Council:
    return Council.objects.select_for_update(of=("self",)).get(pk=council_id)


def _ensure_in_term(council: Council, day: dt.date) -> None:
    if day < council.valid_from or (council.valid_to is not None and day >= council.valid_to):
        raise RuleError(_("Ngày này nằm ngoài nhiệm kỳ của Hội đồng."), field="valid_from")
