"""What a unit puts forward itself: drafted, voted on in its own meeting, sent with its own letter (domain 3.5)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import NominationState
from awards.models import DossierPart, Nomination, Submission, UnitVote
from awards.services.dossiers import locked_dossier, locked_dossiers, log, move
from clusters.enums import group_of
from clusters.models import Unit
from clusters.queries import kind_on, name_on
from core import clock
from core.errors import RuleError, StateConflictError
from emulation.enums import AwardFamily, AwardSubject
from emulation.models import AwardType
from files.services import store_file
from rulebook.models import Merit, Person
from rulebook.queries.merits import ensure_not_rewarded_twice
from rulebook.queries.rules import rule_set_on, rules_of

FIRST_YEAR = 1948
MAY_STILL_CHANGE = frozenset({NominationState.DRAFT, NominationState.ELEVATED, NominationState.RETURNED})


@dataclass(frozen=True, kw_only=True)
class MeetingVote:
    """What the minutes of the unit's meeting say of one subject (DOS-3)."""

    minutes_number: str
    held_on: dt.date
    is_secret: bool
    members: int
    present: int
    votes_for: int


@transaction.atomic
def draft_dossier(
    *,
    unit: Unit,
    award_type: AwardType,
    person: Person | None,
    achievement_year: int,
    merits: Collection[Merit],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Nomination:
    """Begin a dossier for a person of the unit or for the unit itself.

    Raises:
        RuleError: an award that goes through the cluster's ballot, is not for such a subject or not for such a
            unit through the ministry (invariant 1); a person who did not work there; somebody else's merit, or one
            rewarded before (LAW-21); proposed already.
    """
    today = clock.local_day(at)
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    _ensure_fits(award_type, unit, person, achievement_year, today)
    own = {"person": person} if person else {"unit": unit}
    if any(getattr(merit, name) != value for merit in merits for name, value in own.items()):
        raise RuleError(_("Có thành tích không phải của đối tượng này."), field="merits")
    law = rule_set_on(today)
    ensure_not_rewarded_twice(merits, award_type, rules_of(law, award_type, today) if law else [])
    same = Nomination.objects.filter(
        achievement_year=achievement_year, award_type=award_type, unit=unit, person=person
    ).exclude(state__in=[NominationState.WITHDRAWN, NominationState.CANCELLED])
    if same.exists():
        raise RuleError(_("Đã có đề nghị danh hiệu này của năm này."), field="award_type")
    last = Nomination.objects.filter(cluster_year=None, unit=unit, award_type=award_type)
    nomination = Nomination.objects.create(
        achievement_year=achievement_year, award_type=award_type, unit=unit, person=person, state=NominationState.DRAFT,
        unit_name=person.full_name if person else name_on(unit, today),
        ordinal=(last.aggregate(last=Max("ordinal"))["last"] or 0) + 1,
    )  # fmt: skip
    nomination.merits.set(merits)
    nomination.steps.create(state=NominationState.DRAFT, came_on=today, made_at=at, made_by=actor)
    log(nomination, "drafted", str(unit), actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nomination


@transaction.atomic
def record_vote(
    *,
    nomination_id: int,
    vote: MeetingVote,
    file: UploadedFile | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Nomination:
    """Record the vote of the unit's own meeting with its minutes; the subject is put forward by it (DOS-3).

    No share is demanded here: none is known for units (VOTE-6), so the figures go along for the standing body.

    Raises:
        RuleError: figures that do not add up, or a day ahead.
        StateConflictError: the vote was recorded before.
    """
    nomination = locked_dossier(nomination_id)
    if vote.held_on > clock.local_day(at):
        raise RuleError(_("Ngày họp không thể sau hôm nay."), field="held_on")
    if vote.present > vote.members:
        raise RuleError(_("Số có mặt không thể nhiều hơn tổng số thành viên."), field="present")
    if vote.votes_for > vote.present:
        raise RuleError(_("Số tán thành không thể nhiều hơn số có mặt."), field="votes_for")
    words = f"Biên bản {vote.minutes_number}: {vote.votes_for}/{vote.members} tán thành"
    move(nomination, NominationState.ELEVATED, on=vote.held_on, actor=actor, at=at, reason=words)
    UnitVote.objects.create(nomination=nomination, recorded_at=at, recorded_by=actor, **asdict(vote))
    if file:
        DossierPart.objects.create(
            nomination=nomination, kind="unit_minutes", title=f"Biên bản {vote.minutes_number}", added_at=at, added_by=actor,
            file=store_file(upload=file, scope=nomination, uploaded_by=actor, at=at),
        )  # fmt: skip
    log(nomination, "unit_voted", words, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return nomination


@transaction.atomic
def send_own(
    *,
    unit: Unit,
    nomination_ids: Collection[int],
    number: str,
    issued_on: dt.date,
    note: str,
    file: UploadedFile | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Submission:
    """Send dossiers that the unit voted on to the standing body, with the unit's letter.

    Raises:
        RuleError: nobody chosen, a day ahead or before the unit's meeting, or another unit's dossier.
        StateConflictError: one of them was not voted on, or was sent already.
    """
    nominations = locked_dossiers(nomination_ids)
    if any(one.unit_id != unit.pk or one.cluster_year_id for one in nominations):
        raise RuleError(_("Có hồ sơ không phải do đơn vị trình."), field="granted")
    if issued_on > clock.local_day(at):
        raise RuleError(_("Ngày tờ trình không thể sau hôm nay."), field="issued_on")
    if UnitVote.objects.filter(nomination__in=nominations, held_on__gt=issued_on).exists():
        raise RuleError(_("Ngày tờ trình không thể trước ngày họp xét của đơn vị."), field="issued_on")
    submission = Submission.objects.create(
        unit=unit, number=number, issued_on=issued_on, note=note, sent_at=at, sent_by=actor
    )
    for nomination in nominations:
        move(
            nomination, NominationState.SUBMITTED, on=issued_on, actor=actor, at=at, reason=str(submission),
            submission=submission,
        )  # fmt: skip
    if file:
        submission.file = store_file(upload=file, scope=submission, uploaded_by=actor, at=at)
        submission.save(update_fields=["file"])
    record(
        actor=actor, verb="submission.sent", target=submission, at=at, on_behalf_of=on_behalf_of,
        summary=f"{unit} gửi Thường trực Hội đồng hồ sơ đề nghị kèm Tờ trình {number}",
        after={"number": number, "issued_on": issued_on, "nominations": [str(one) for one in nominations]},
    )  # fmt: skip
    return submission


@transaction.atomic
def add_part(
    *,
    nomination_id: int,
    kind: str,
    title: str,
    file: UploadedFile,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> DossierPart:
    """Put a paper into a dossier that is not decided yet.

    Raises:
        StateConflictError: the dossier is past that.
    """
    nomination = locked_dossier(nomination_id)
    _ensure_open(nomination)
    part = DossierPart.objects.create(
        nomination=nomination, kind=kind, title=title, added_at=at, added_by=actor,
        file=store_file(upload=file, scope=nomination, uploaded_by=actor, at=at),
    )  # fmt: skip
    record(
        actor=actor, verb="nomination.part_added", summary=f"{nomination}: thêm {title}", target=nomination,
        scope=nomination.cluster_year, at=at, on_behalf_of=on_behalf_of, after={"kind": kind, "title": title},
    )  # fmt: skip
    return part


@transaction.atomic
def remove_part(*, part_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Take a paper out again; the log keeps its name and the store its file.

    Raises:
        StateConflictError: the dossier was sent: what was appraised stays; or somebody took it out before.
    """
    dossier_id = DossierPart.objects.filter(pk=part_id).values_list("nomination", flat=True).first()
    nomination = locked_dossier(dossier_id) if dossier_id else None
    # Asked again under the lock: it may have gone while we waited.
    part = nomination and nomination.parts.filter(pk=part_id).first()
    if part is None:
        raise StateConflictError(_("Giấy tờ này đã được bỏ."))
    if nomination.state not in MAY_STILL_CHANGE:
        raise StateConflictError(_("Hồ sơ đã gửi nên giấy tờ không bỏ ra được nữa."))
    part.delete()
    record(
        actor=actor, verb="nomination.part_removed", summary=f"{nomination}: bỏ {part.title}", target=nomination,
        scope=nomination.cluster_year, at=at, on_behalf_of=on_behalf_of, before={"kind": part.kind, "title": part.title},
    )  # fmt: skip


def _ensure_open(nomination: Nomination) -> None:
    done = {NominationState.GRANTED, NominationState.WITHDRAWN, NominationState.CANCELLED}
    if nomination.state in done:
        raise StateConflictError(_("Hồ sơ đã xong nên không thêm giấy tờ được nữa."))


def _ensure_fits(
    award_type: AwardType, unit: Unit, person: Person | None, achievement_year: int, today: dt.date
) -> None:
    if award_type.is_cluster_voted:
        raise RuleError(
            _("%(award)s do cụm, khu vực bỏ phiếu suy tôn, đơn vị không tự đề nghị.")
            % {"award": award_type.name},
            field="award_type",
        )
    both = award_type.family == AwardFamily.REWARD_FORM and award_type.subject == AwardSubject.COLLECTIVE
    if not both and award_type.subject != (AwardSubject.PERSON if person else AwardSubject.COLLECTIVE):
        raise RuleError(
            _("%(award)s chỉ tặng %(subject)s.")
            % {"award": award_type.name, "subject": award_type.get_subject_display().lower()},
            field="award_type",
        )
    if not FIRST_YEAR <= achievement_year <= today.year:
        raise RuleError(_("Năm thành tích phải từ 1948 đến năm nay."), field="achievement_year")
    if group_of(kind_on(unit, today)) in award_type.excluded_groups:
        raise RuleError(
            _(
                "%(unit)s và người của đơn vị không đề nghị %(award)s qua Bộ; danh hiệu này do tỉnh, thành phố xét."
            )
            % {"unit": unit, "award": award_type.name},
            field="award_type",
        )
    ends = dt.date(achievement_year, 12, 31)
    begins = dt.date(achievement_year, 1, 1)
    if person and not (
        person.services.filter(unit=unit, valid_from__lte=ends).exclude(valid_to__lte=begins).exists()
    ):
        raise RuleError(
            _("%(person)s không công tác ở %(unit)s trong năm %(year)s; hãy xem lại quá trình công tác.")
            % {"person": person, "unit": unit, "year": achievement_year},
            field="person",
        )
