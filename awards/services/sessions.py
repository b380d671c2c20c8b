"""Sessions of the council: called with their dossiers, changed while they run, ended with signed minutes."""

import datetime as dt
from collections.abc import Collection

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import BallotState, CouncilRole
from awards.models import Council, CouncilSession, Nomination
from awards.queries.councils import seats_on
from awards.queries.sessions import choices_on, facts_of
from awards.services import conflicts
from awards.services.telling import tell_of_session
from core.errors import RuleError, StateConflictError
from files.services import store_file

FEWEST_MEMBERS = 3


@transaction.atomic
def call_session(
    *,
    council_id: int,
    held_on: dt.date,
    place: str,
    dossiers: Collection[Nomination],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> CouncilSession:
    """Call a session of a council in force, with the dossiers that it looks at; who is bound to them is computed.

    Raises:
        RuleError: no council that day, no chair, too few members, or a dossier that may not come before it yet.
    """
    council = Council.objects.select_for_update(of=("self",)).get(pk=council_id)
    session = CouncilSession(council=council, held_on=held_on, place=place, is_sample=council.is_sample)
    _check(session, dossiers)
    session.save()
    session.dossiers.set(dossiers)
    conflicts.refresh(session, at=at)
    tell_of_session(session, actor=actor, at=at)
    _record(session, "called", "Lập phiên họp", actor, at, on_behalf_of)
    return session


@transaction.atomic
def change_session(
    *,
    session_id: int,
    held_on: dt.date,
    place: str,
    dossiers: Collection[Nomination],
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> CouncilSession:
    """Change day, place or dossiers; what stands on a paper stays.

    Raises:
        RuleError: a dossier of a ballot is missing, the day of a ballot would change, or as in `call_session`.
        StateConflictError: the session has ended, or somebody saved in the meantime.
    """
    session = _locked(session_id)
    _ensure_running(session, revision)
    live = session.ballots.exclude(state=BallotState.VOID)
    if held_on != session.held_on and live.exists():
        raise RuleError(
            _("Đã chuẩn bị bỏ phiếu nên ngày họp không đổi được; hãy hủy cuộc bỏ phiếu trước."),
            field="held_on",
        )
    chosen = {one.pk for one in dossiers}
    on_paper = set(live.values_list("nominees__dossier", flat=True))
    if on_paper - chosen:
        raise RuleError(
            _("Hồ sơ đã có trên phiếu không bỏ ra được; hãy hủy cuộc bỏ phiếu trước."), field="dossiers"
        )
    session.held_on, session.place = held_on, place
    _check(session, [one for one in dossiers if one.pk not in on_paper], has_more=bool(on_paper))
    session.revision += 1
    session.save(update_fields=["held_on", "place", "revision"])
    session.dossiers.set(dossiers)
    conflicts.refresh(session, at=at)
    _record(session, "changed", "Sửa phiên họp", actor, at, on_behalf_of)
    return session


@transaction.atomic
def write_session_minutes(
    *,
    session_id: int,
    minutes_number: str,
    minutes_note: str,
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> CouncilSession:
    """Write number and course of the session, before the minutes are printed and signed.

    Raises:
        StateConflictError: the session has ended, or somebody saved in the meantime.
    """
    session = _locked(session_id)
    _ensure_running(session, revision)
    before = {"minutes_number": session.minutes_number, "minutes_note": session.minutes_note}
    session.minutes_number, session.minutes_note = minutes_number, minutes_note
    session.revision += 1
    session.save(update_fields=["minutes_number", "minutes_note", "revision"])
    record(
        actor=actor, verb="council_session.minutes_written", summary=f"Soạn biên bản phiên họp: {session}",
        target=session, at=at, on_behalf_of=on_behalf_of, before=before,
        after={"minutes_number": minutes_number, "minutes_note": minutes_note},
    )  # fmt: skip
    return session


@transaction.atomic
def close_session(
    *, session_id: int, file: UploadedFile | None, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> CouncilSession:
    """End the session with its signed minutes: every dossier was voted on.

    Raises:
        RuleError: a dossier waits for its vote or a ballot for its minutes, or the minutes have no number.
        StateConflictError: it has ended already.
    """
    session = _locked(session_id)
    if session.closed_at:
        raise StateConflictError(_("Phiên họp đã kết thúc."))
    for line in facts_of(session).awards:
        if line.ballot is None:
            raise RuleError(
                _("Chưa bỏ phiếu về hồ sơ %(award)s. Hãy bỏ phiếu, hoặc đưa các hồ sơ đó ra khỏi phiên họp.")
                % {"award": line.award}
            )
        if line.ballot.state != BallotState.MINUTED:
            raise RuleError(_("%(ballot)s chưa có biên bản kiểm phiếu.") % {"ballot": line.ballot})
        voted = {nominee.dossier_id for nominee in line.ballot.nominees.all()}
        missed = next((one for one in line.dossiers if one.pk not in voted), None)
        if missed:
            raise RuleError(
                _("%(name)s không có trên phiếu; hãy đưa hồ sơ đó ra khỏi phiên họp.") % {"name": missed}
            )
    if not session.minutes_number:
        raise RuleError(_("Biên bản phiên họp chưa có số. Hãy soạn biên bản trước."))
    session.closed_at = at
    if file:
        session.minutes_file = store_file(upload=file, scope=session, uploaded_by=actor, at=at)
    session.save(update_fields=["closed_at", "minutes_file"])
    _record(session, "closed", "Kết thúc phiên họp", actor, at, on_behalf_of)
    return session


def _locked(session_id: int) -> CouncilSession:
    sessions = CouncilSession.objects.select_for_update(of=("self",)).select_related("council")
    return sessions.get(pk=session_id)


def _ensure_running(session: CouncilSession, revision: int) -> None:
    if session.closed_at:
        raise StateConflictError(_("Phiên họp đã kết thúc nên không sửa được nữa."))
    if session.revision != revision:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn. Bản đang lưu hiện bên cạnh;"
                " hãy xem lại rồi lưu nếu vẫn đúng."
            )
        )


def _check(session: CouncilSession, dossiers: Collection[Nomination], *, has_more: bool = False) -> None:
    council, day = session.council, session.held_on
    if day < council.valid_from or (council.valid_to is not None and day >= council.valid_to):
        raise RuleError(_("Ngày họp nằm ngoài nhiệm kỳ của Hội đồng."), field="held_on")
    seats = seats_on(council, day)
    if len(seats) < FEWEST_MEMBERS:
        raise RuleError(
            _("Ngày đó Hội đồng chỉ có %(count)s thành viên; cần ít nhất %(fewest)s. Hãy ghi đủ thành viên trước.")
            % {"count": len(seats), "fewest": FEWEST_MEMBERS},
            field="held_on",
        )  # fmt: skip
    if not any(seat.role in {CouncilRole.CHAIR, CouncilRole.DEPUTY} for seat in seats):
        raise RuleError(_("Ngày đó Hội đồng chưa có Chủ tịch hoặc Phó Chủ tịch."), field="held_on")
    if not dossiers and not has_more:
        raise RuleError(_("Hãy chọn ít nhất một hồ sơ."), field="dossiers")
    offered = {
        choice.dossier.pk: choice.reason for choice in choices_on(day, session if session.pk else None)
    }
    for dossier in dossiers:
        reason = offered.get(dossier.pk, _("%(name)s không còn chờ Hội đồng.") % {"name": dossier})
        if reason:
            raise RuleError(reason, field="dossiers")


def _record(
    session: CouncilSession, done: str, words: str, actor: User, at: dt.datetime, on_behalf_of: str
) -> None:
    record(
        actor=actor, verb=f"council_session.{done}", summary=f"{words}: {session}", target=session, at=at,
        on_behalf_of=on_behalf_of,
        after={"held_on": session.held_on, "place": session.place,
               "hồ sơ": [str(one) for one in session.dossiers.select_related("award_type").order_by("pk")],
               "có liên quan": [f"{c.member}: {c.dossier}" for c in session.conflicts.select_related(
                   "member", "dossier__award_type")]},
    )  # fmt: skip
