"""Facts of a year: ratings, initiatives and other merits, discipline. Entered, put right, taken out."""

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from rulebook.models import Discipline, Merit, Person, YearRating


@transaction.atomic
def rate(
    *,
    year: int,
    rating: str,
    basis: str,
    actor: User,
    at: dt.datetime,
    unit: Unit | None = None,
    person: Person | None = None,
    on_behalf_of: str = "",
) -> YearRating:
    """Record how a unit or a person was rated for a year (TIT-1); once more puts it right.

    Raises:
        RuleError: the year has not begun.
    """
    subject = _lock_subject(unit, person)
    _ensure_begun(year, at)
    kept = YearRating.objects.filter(unit=unit, person=person, year=year).first()
    before = {"rating": kept.rating, "basis": kept.basis} if kept else {}
    kept = kept or YearRating(unit=unit, person=person, year=year, is_sample=subject.is_sample)
    kept.rating, kept.basis = rating, basis
    kept.save()
    _log(kept, "rated", f"Ghi xếp loại năm {year}: {subject}, {kept.get_rating_display()}", actor, at, on_behalf_of,
         before=before, after={"rating": rating, "basis": basis})  # fmt: skip
    return kept


@transaction.atomic
def save_merit(
    *,
    kind: str,
    year: int,
    title: str,
    actor: User,
    at: dt.datetime,
    scope: str = "",
    recognised_by: str = "",
    recognised_on: dt.date | None = None,
    merit_id: int | None = None,
    unit: Unit | None = None,
    person: Person | None = None,
    on_behalf_of: str = "",
) -> Merit:
    """Enter an initiative, a piece of research or an achievement, or put one right (DOS-5).

    Args:
        merit_id: the one to put right; else a new one of ``unit`` or ``person``.

    Raises:
        RuleError: recognised in part only (paper, day and scope go together), or in the future.
    """
    if bool(recognised_by) != bool(recognised_on):
        raise RuleError(
            _("Đã công nhận thì ghi cả văn bản và ngày công nhận; chưa thì để trống cả hai."),
            field="recognised_by" if recognised_on else "recognised_on",
        )
    if scope and not recognised_by:
        raise RuleError(_("Phạm vi ảnh hưởng phải theo văn bản công nhận."), field="recognised_by")
    if recognised_on and recognised_on > local_day(at):
        raise RuleError(_("Ngày công nhận chưa đến."), field="recognised_on")
    _ensure_begun(year, at)
    facts = {
        "kind": kind, "year": year, "title": title, "scope": scope, "recognised_by": recognised_by,
        "recognised_on": recognised_on,
    }  # fmt: skip
    before: dict[str, Any] = {}
    if merit_id is None:
        subject = _lock_subject(unit, person)
        merit = Merit(unit=unit, person=person, is_sample=subject.is_sample)
    else:
        merit = Merit.objects.select_for_update(of=("self",)).filter(pk=merit_id).first()
        if merit is None:
            raise StateConflictError(_("Dòng này đã được bỏ."))
        before = {name: getattr(merit, name) for name in facts}
    for name, value in facts.items():
        setattr(merit, name, value)
    merit.save()
    _log(
        merit,
        "saved",
        f"Ghi {merit.get_kind_display()}: {title}",
        actor,
        at,
        on_behalf_of,
        before=before,
        after=facts,
    )
    return merit


@transaction.atomic
def add_discipline(
    *,
    person: Person,
    level: str,
    decided_on: dt.date,
    decision: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Discipline:
    """Record a disciplinary measure that was decided.

    Raises:
        RuleError: decided in the future.
    """
    subject = _lock_subject(None, person)
    if decided_on > local_day(at):
        raise RuleError(_("Ngày quyết định chưa đến. Có quyết định rồi mới ghi."), field="decided_on")
    kept = Discipline.objects.create(
        person=person, level=level, decided_on=decided_on, decision=decision, is_sample=subject.is_sample
    )
    _log(kept, "added", f"Ghi kỷ luật: {subject}", actor, at, on_behalf_of,
         after={"level": level, "decided_on": decided_on, "decision": decision})  # fmt: skip
    return kept


@transaction.atomic
def remove_fact(
    *,
    fact: Merit | YearRating | Discipline,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """Take out what was entered in error; the log keeps what it said.

    Raises:
        RuleError: a merit that was rewarded or stands in a dossier.
        StateConflictError: somebody took it out before.
    """
    kept = type(fact).objects.select_for_update(of=("self",)).filter(pk=fact.pk).first()
    if kept is None:
        raise StateConflictError(_("Dòng này đã được bỏ."))
    values = {f.name: f.value_from_object(kept) for f in kept._meta.concrete_fields if f.name != "id"}
    if isinstance(kept, Merit) and (kept.records.exists() or _is_proposed(kept)):
        raise RuleError(
            _("Thành tích này đã dùng để khen thưởng hoặc nằm trong hồ sơ đề nghị nên không bỏ được.")
        )
    _log(kept, "removed", f"Bỏ dòng ghi nhầm, lý do: {reason}", actor, at, on_behalf_of, before=values)
    kept.delete()


def _is_proposed(merit: Merit) -> bool:
    # Dossiers lie in an app above, which points here with the name `nominations`.
    return merit.nominations.exists()


def _lock_subject(unit: Unit | None, person: Person | None) -> Unit | Person:
    model, pk = (Unit, unit.pk) if unit else (Person, person.pk)
    return model.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _ensure_begun(year: int, at: dt.datetime) -> None:
    if year > local_day(at).year:
        raise RuleError(_("Năm này chưa đến."), field="year")


def _log(
    kept: models.Model,
    done: str,
    summary: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    **values: dict,
) -> None:
    record(
        actor=actor, verb=f"{kept._meta.model_name}.{done}", target=kept, at=at, on_behalf_of=on_behalf_of,
        summary=summary, **values,
    )  # fmt: skip
