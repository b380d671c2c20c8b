"""Conflicts of interest of council members: computed from what the system knows, declared by the members."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import BallotState, ConflictKind
from awards.models import Conflict, CouncilMember, CouncilSession, Nomination
from awards.queries.councils import seats_on
from clusters.enums import UNIT_ROLES
from clusters.models import Appointment
from core.errors import RuleError, StateConflictError

COMPUTED = (ConflictKind.OWN_UNIT, ConflictKind.PERSON)


def settled_dossiers(session: CouncilSession) -> set[int]:
    """Dossiers on a paper of this session that was opened: who is bound to them changes no more (1 query)."""
    still = [BallotState.PREPARED, BallotState.VOID]
    opened = session.ballots.exclude(state__in=still)
    return set(opened.values_list("nominees__dossier", flat=True))


def refresh(session: CouncilSession, *, at: dt.datetime) -> None:
    """Compute anew who is bound to which dossier of the session not voted on yet; what was declared stays.

    A member is bound to the own unit's dossiers (where the decision says that the member works, and where the
    account is in office that day) and to the dossier about the member.
    """
    seats = seats_on(session.council, session.held_on)
    settled = settled_dossiers(session)
    dossiers = [
        one
        for one in session.dossiers.select_related("person", "unit").order_by("pk")
        if one.pk not in settled
    ]
    Conflict.objects.filter(session=session, kind__in=COMPUTED).exclude(dossier__in=settled).delete()
    found = _bound(seats, dossiers, session.held_on)
    declared = session.conflicts.filter(kind=ConflictKind.DECLARED)
    declared.exclude(member__in=seats, dossier__in=session.dossiers.values("pk")).exclude(
        dossier__in=settled
    ).delete()
    known = set(declared.values_list("member", "dossier"))
    Conflict.objects.bulk_create(
        Conflict(session=session, member=member, dossier=dossier, kind=kind, words=words, declared_at=at)
        for (member, dossier), (kind, words) in found.items()
        if (member.pk, dossier.pk) not in known
    )


def _bound(
    seats: list[CouncilMember], dossiers: list[Nomination], day: dt.date
) -> dict[tuple[CouncilMember, Nomination], tuple[ConflictKind, str]]:
    users = [seat.user_id for seat in seats if seat.user_id]
    offices: dict[int, set[int]] = defaultdict(set)
    for user, unit in (
        Appointment.objects.on(day).filter(user__in=users, role__in=UNIT_ROLES).values_list("user", "unit")
    ):
        offices[user].add(unit)
    found = {}
    for seat in seats:
        units = {seat.unit_id, *offices[seat.user_id]}
        for dossier in dossiers:
            if dossier.person and seat.user_id and dossier.person.user_id == seat.user_id:
                found[seat, dossier] = (ConflictKind.PERSON, dossier.unit_name)
            elif dossier.unit_id in units:
                found[seat, dossier] = (ConflictKind.OWN_UNIT, dossier.unit.name)
    return found


@transaction.atomic
def declare(
    *,
    session_id: int,
    member_id: int,
    words: Mapping[int, str],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> CouncilSession:
    """Keep what a member says of being bound to dossiers of a session; an empty text takes it off.

    Args:
        words: dossier → how the member is bound to it, for those not computed already.

    Raises:
        RuleError: not a member that day, or a dossier of another session.
        StateConflictError: the session has ended, or the vote on the dossier was opened.
    """
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=session_id)
    if session.closed_at:
        raise StateConflictError(_("Phiên họp đã kết thúc nên không khai thêm được."))
    member = next((s for s in seats_on(session.council, session.held_on) if s.pk == member_id), None)
    if member is None:
        raise RuleError(_("Người này không là thành viên Hội đồng vào ngày họp."))
    own = {c.dossier_id: c for c in session.conflicts.filter(member=member)}
    dossiers = {one.pk: one for one in session.dossiers.all()}
    settled = settled_dossiers(session)
    changed = []
    for dossier_id, text in words.items():
        standing = own.get(dossier_id)
        if dossier_id not in dossiers:
            raise RuleError(_("Có hồ sơ không thuộc phiên họp này. Hãy tải lại trang."))
        if standing and standing.kind != ConflictKind.DECLARED:
            continue
        if text == (standing.words if standing else ""):
            continue
        if dossier_id in settled:
            raise StateConflictError(
                _("Đã mở bỏ phiếu về %(name)s nên không khai lại được nữa; hãy báo người chủ trì.")
                % {"name": dossiers[dossier_id]}
            )
        Conflict.objects.filter(session=session, member=member, dossier=dossier_id).delete()
        if text:
            Conflict.objects.create(
                session=session, member=member, dossier_id=dossier_id, kind=ConflictKind.DECLARED, words=text,
                declared_at=at,
            )  # fmt: skip
        changed.append(f"{dossiers[dossier_id]}: {text or 'không còn'}")
    if changed:
        record(
            actor=actor, verb="council_session.conflict_declared",
            summary=f"{member} khai có liên quan: {'; '.join(changed)}", target=session, at=at,
            on_behalf_of=on_behalf_of,
        )  # fmt: skip
    return session
