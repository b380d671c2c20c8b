"""Writing the history of awards: what a decision granted, what was entered, correcting what was mistyped."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from clusters.queries import name_on
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import AwardFamily, AwardSubject
from emulation.models import AwardType
from files.models import StoredFile
from files.services import store_file
from rulebook.enums import RecordSource
from rulebook.models import AwardRecord, Merit, Person, RecordUse, Rule
from rulebook.queries.history import awards_of
from rulebook.queries.merits import ensure_not_rewarded_twice

FIRST_YEAR = 1948  # the first call for emulation


@transaction.atomic
def record_award(
    *,
    award_type: AwardType,
    achievement_year: int,
    decision_number: str,
    decided_on: dt.date,
    issuer: str,
    source: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
    unit: Unit | None = None,
    person: Person | None = None,
    subject_name: str = "",
    detail: str = "",
    file: StoredFile | None = None,
    upload: UploadedFile | None = None,
    merits: Collection[Merit] = (),
    rules: Sequence[Rule] = (),
    built_on: Collection[AwardRecord] = (),
    is_sample: bool | None = None,
    sheet_line: str = "",
) -> AwardRecord:
    """Write one award into the history, in the caller's transaction (LAW-21, TIT-8, DOS-4).

    Args:
        unit, person: exactly one; ``subject_name`` is the name in the decision, by default the one of its day.
        merits: what is rewarded; ``rules`` are those of the day, of which NOT_TWICE says what may come together.
        built_on: earlier awards that opened this one; they count as used, and alerts find their way.

    Raises:
        RuleError: not for such a subject, recorded already, decided in the future or before the year's
            achievement, built on an award that is cancelled or another's, or a merit rewarded already.
    """
    subject = _lock_subject(unit, person)
    ensure_writable(award_type, achievement_year, decided_on, person=person, today=local_day(at))
    _ensure_new(award_type, unit, person, achievement_year, detail)
    # Held, so that two rewards of one merit at the same moment do not pass each other by.
    wanted = Merit.objects.select_for_update(of=("self",)).filter(pk__in=[merit.pk for merit in merits])
    ensure_not_rewarded_twice(list(wanted.order_by("pk")), award_type, rules)
    ids = [earlier.pk for earlier in built_on]
    # Held until the end, so that none of them is cancelled without an alert for this one.
    earlier = list(AwardRecord.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    own = {line.record.pk for line in awards_of(unit=unit, person=person)} if earlier else set()
    if len(earlier) != len(set(ids)) or any(each.pk not in own for each in earlier):
        raise RuleError(
            _(
                "Một danh hiệu được dùng làm căn cứ đã bị hủy bỏ hoặc không phải của đối tượng này. Hãy xét lại."
            ),
            field="built_on",
        )
    saved = AwardRecord.objects.create(
        award_type=award_type,
        unit=unit,
        person=person,
        subject_name=subject_name or (name_on(unit, decided_on) if unit else subject.full_name),
        detail=detail,
        achievement_year=achievement_year,
        decision_number=decision_number,
        decided_on=decided_on,
        issuer=issuer,
        source=source,
        file=file,
        is_sample=subject.is_sample if is_sample is None else is_sample,
        sheet_line=sheet_line,
    )
    saved.merits.set(merits)
    RecordUse.objects.bulk_create([RecordUse(record=each, higher=saved) for each in earlier])
    if upload is not None:
        saved.file = store_file(upload=upload, scope=saved, uploaded_by=actor, at=at, field="upload")
        saved.save(update_fields=["file"])
    log(saved, "entered", "Ghi lịch sử khen thưởng", actor=actor, at=at, on_behalf_of=on_behalf_of,
        after=facts_of(saved))  # fmt: skip
    return saved


@transaction.atomic
def record_many(
    *, persons: Collection[Person], upload: UploadedFile | None = None, **award: Any
) -> list[AwardRecord]:
    """Write what one decision granted to several persons, all or nothing; arguments as `record_award`.

    Raises:
        RuleError: nobody is named, or one of them cannot be written; says who.
    """
    if not persons:
        raise RuleError(_("Chưa chọn người nào."), field="persons")
    people = sorted(persons, key=lambda each: each.pk)
    lock_subjects(units=[], persons=[person.pk for person in people])
    saved: list[AwardRecord] = []
    for person in people:
        try:
            # One file for the whole decision.
            file = {"file": saved[0].file} if saved else {"upload": upload}
            saved.append(record_award(person=person, **file, **award))
        except RuleError as error:
            raise RuleError(f"{person.full_name}: {error}", field=error.field) from error
    return saved


@transaction.atomic
def correct_record(
    *, record_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "", **facts: Any
) -> AwardRecord:
    """Put right what was mistyped in a line entered by hand or from Excel.

    Args:
        facts: ``detail, achievement_year, decision_number, decided_on, issuer`` as they shall be.

    Raises:
        RuleError: as `record_award`; a line of a decision of this system, or a cancelled one.
    """
    saved = lock_record(record_id)
    _ensure_entered(saved)
    _ensure_dates(facts["achievement_year"], facts["decided_on"], local_day(at))
    _ensure_new(
        saved.award_type, saved.unit, saved.person, facts["achievement_year"], facts["detail"], but=saved.pk
    )
    before = facts_of(saved)
    for name in FACTS:
        setattr(saved, name, facts[name])
    saved.save(update_fields=list(FACTS))
    log(saved, "corrected", "Sửa dòng lịch sử khen thưởng", actor=actor, at=at, on_behalf_of=on_behalf_of,
        before=before, after=facts_of(saved))  # fmt: skip
    return saved


@transaction.atomic
def attach_file(
    *, record_id: int, upload: UploadedFile, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> AwardRecord:
    """Keep the scanned decision with the line; a file kept before stays in store.

    Raises:
        RuleError: no PDF or picture, too large, broken.
    """
    saved = lock_record(record_id)
    saved.file = store_file(upload=upload, scope=saved, uploaded_by=actor, at=at, field="upload")
    saved.save(update_fields=["file"])
    log(saved, "documented", "Đính kèm quyết định", actor=actor, at=at, on_behalf_of=on_behalf_of,
        after={"file": saved.file_id})  # fmt: skip
    return saved


@transaction.atomic
def remove_record(
    *, record_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Take out a line that was entered in error: such an award never was. The log keeps what it said.

    Raises:
        RuleError: a line of a decision of this system, a cancelled one, or one that another was built on.
    """
    saved = lock_record(record_id)
    _ensure_entered(saved)
    if saved.used_for.exists() or saved.alerts.exists():
        raise RuleError(
            _("Đã có danh hiệu cao hơn dựa trên dòng này nên không bỏ được; nếu đã bị hủy bỏ thì ghi hủy bỏ.")
        )
    log(saved, "removed", f"Bỏ dòng lịch sử khen thưởng ghi nhầm, lý do: {reason}", actor=actor, at=at,
        on_behalf_of=on_behalf_of, before=facts_of(saved))  # fmt: skip
    saved.built_on.all().delete()
    saved.delete()


FACTS = ("detail", "achievement_year", "decision_number", "decided_on", "issuer")


def facts_of(saved: AwardRecord) -> dict[str, Any]:
    """What the log keeps of a line."""
    return {"subject_name": saved.subject_name, "award_type": saved.award_type_id} | {
        name: getattr(saved, name) for name in FACTS
    }


def log(
    saved: AwardRecord,
    done: str,
    words: str,
    *,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
    **values: Any,
) -> None:
    """One event of a line; the log is Vietnamese whoever acts."""
    summary = f"{words}: {saved.subject_name}, {saved.award_type.name}, năm {saved.achievement_year}"
    record(
        actor=actor,
        verb=f"award_record.{done}",
        target=saved,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=summary,
        **values,
    )


def lock_record(record_id: int) -> AwardRecord:
    """The line, held until the end of the transaction; its key stays free, as in `lock_subjects`.

    Raises:
        StateConflictError: somebody took it out meanwhile.
    """
    rows = AwardRecord.objects.select_for_update(of=("self",), no_key=True).select_related(
        "award_type", "unit", "person"
    )
    if found := rows.filter(pk=record_id).first():
        return found
    raise StateConflictError(_("Dòng này đã được bỏ."))


def lock_subjects(*, units: Collection[int], persons: Collection[int]) -> None:
    """Those whose history is written together, in one order, before the first event: the log's lock comes last.

    Their keys stay free, so that whoever holds the log may point a new row to them and need not wait for us.
    """
    for model, ids in ((Unit, units), (Person, persons)):
        list(model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))


def _lock_subject(unit: Unit | None, person: Person | None) -> Unit | Person:
    if (unit is None) == (person is None):
        message = "an award is of one unit or one person"
        raise TypeError(message)
    model, pk = (Unit, unit.pk) if unit else (Person, person.pk)
    return model.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def ensure_writable(
    award_type: AwardType, year: int, decided_on: dt.date, *, person: Person | None, today: dt.date
) -> None:
    """What can be said of a line without reading the history (0 queries).

    Raises:
        RuleError: the award is not for such a subject, or its dates do not fit.
    """
    _ensure_fits(award_type, person=person)
    _ensure_dates(year, decided_on, today)


def _ensure_fits(award_type: AwardType, *, person: Person | None) -> None:
    # Reward forms may go to both (domain 3.1), save those that the catalogue gives to persons alone.
    both = award_type.family == AwardFamily.REWARD_FORM and award_type.subject == AwardSubject.COLLECTIVE
    subject = AwardSubject.PERSON if person else AwardSubject.COLLECTIVE
    if not both and award_type.subject != subject:
        raise RuleError(
            _("%(award)s chỉ tặng %(subject)s.")
            % {"award": award_type.name, "subject": award_type.get_subject_display().lower()},
            field="award_type",
        )


def _ensure_dates(year: int, decided_on: dt.date, today: dt.date) -> None:
    if not FIRST_YEAR <= year <= today.year:
        raise RuleError(_("Năm thành tích phải từ 1948 đến năm nay."), field="achievement_year")
    if decided_on > today:
        raise RuleError(
            _("Ngày quyết định %(day)s chưa đến. Có quyết định rồi mới ghi.") % {"day": ngay(decided_on)},
            field="decided_on",
        )
    if decided_on.year < year:
        raise RuleError(
            _("Quyết định ban hành trước năm thành tích %(year)s. Hãy xem lại năm hoặc ngày quyết định.")
            % {"year": year},
            field="decided_on",
        )


def _ensure_new(
    award_type: AwardType, unit: Unit | None, person: Person | None, year: int, detail: str, *, but: int = 0
) -> None:
    same = AwardRecord.objects.filter(
        award_type=award_type, unit=unit, person=person, achievement_year=year, detail=detail,
        cancelled_on__isnull=True,
    )  # fmt: skip
    if found := same.exclude(pk=but).first():
        raise RuleError(
            _("%(award)s năm %(year)s đã được ghi: Quyết định số %(number)s ngày %(day)s.")
            % {
                "award": award_type.name,
                "year": year,
                "number": found.decision_number,
                "day": ngay(found.decided_on),
            },
            field="award_type",
        )


def _ensure_entered(saved: AwardRecord) -> None:
    if saved.cancelled_on is not None:
        raise StateConflictError(_("Dòng này đã bị hủy bỏ nên giữ nguyên như đã ghi."))
    if saved.source == RecordSource.DECISION:
        raise RuleError(_("Dòng này do một quyết định trong hệ thống ghi ra nên không sửa ở đây được."))
