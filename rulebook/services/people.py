"""Persons: added once, put right, moved from unit to unit; their chain of titles stays theirs (ORG-25)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from clusters.queries import exists_on, name_on
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from rulebook.models import Person, Service
from rulebook.queries.people import namesakes


@transaction.atomic
def add_person(
    *,
    full_name: str,
    unit: Unit,
    valid_from: dt.date,
    actor: User | None,
    at: dt.datetime,
    staff_code: str = "",
    position_title: str = "",
    is_another: bool = False,
    user: User | None = None,
    is_sample: bool = False,
    on_behalf_of: str = "",
) -> Person:
    """Begin to keep the history of somebody of the unit.

    Args:
        is_another: the caller was asked and says that this is not the person of the same name.

    Raises:
        RuleError: the staff code is another's, somebody has this name (asked, never merged silently), or the
            unit does not exist that day.
    """
    # One at a time in a unit, so that two do not add the same person side by side.
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    full_name = " ".join(full_name.split())
    _ensure_code_free(staff_code)
    _ensure_exists(unit, valid_from)
    _ensure_account_free(user)
    if not is_another and (same := list(namesakes(full_name)[:6])):
        names = {u.pk: u.name for u in Unit.objects.filter(pk__in=[p.unit_id for p in same])}
        raise RuleError(
            _(
                "Đã có %(people)s. Nếu là cùng một người chuyển công tác thì ghi chuyển ở trang của người đó, hoặc nhờ"
                " Thường trực Hội đồng ghi; nếu là người khác thì đánh dấu vào ô này rồi lưu lại."
            )
            % {"people": "; ".join(f"{p.full_name} ({names.get(p.unit_id, '–')})" for p in same)},
            field="is_another",
        )
    person = Person(full_name=full_name, staff_code=staff_code, user=user, is_sample=is_sample)
    _save(person)
    Service.objects.create(person=person, unit=unit, position_title=position_title, valid_from=valid_from)
    _log(
        person, "added", f"Thêm cá nhân {full_name}, {name_on(unit, valid_from)}", actor, at, on_behalf_of,
        after={"full_name": full_name, "staff_code": staff_code, "unit": unit.pk, "user": user.pk if user else None},
    )  # fmt: skip
    return person


@transaction.atomic
def edit_person(
    *,
    person_id: int,
    full_name: str,
    staff_code: str,
    actor: User,
    at: dt.datetime,
    user: User | None = None,
    on_behalf_of: str = "",
) -> Person:
    """Put the name, the staff code or the account right.

    Raises:
        RuleError: the staff code or the account is another's.
    """
    person = _locked(person_id)
    _ensure_code_free(staff_code, but=person_id)
    _ensure_account_free(user, but=person_id)
    before = {"full_name": person.full_name, "staff_code": person.staff_code, "user": person.user_id}
    person.full_name, person.staff_code, person.user = " ".join(full_name.split()), staff_code, user
    _save(person)
    _log(
        person, "edited", f"Sửa thông tin cá nhân {person.full_name}", actor, at, on_behalf_of, before=before,
        after={"full_name": person.full_name, "staff_code": staff_code, "user": person.user_id},
    )  # fmt: skip
    return person


@transaction.atomic
def move_person(
    *,
    person_id: int,
    day: dt.date,
    actor: User,
    at: dt.datetime,
    unit: Unit | None = None,
    position_title: str = "",
    on_behalf_of: str = "",
) -> None:
    """End where the person works and begin elsewhere that day; awards stay the person's own (ORG-25).

    Args:
        unit: where to; None: the person leaves the service. The same unit: another position in it.

    Raises:
        RuleError: the day does not follow the present service, or the unit does not exist that day.
        StateConflictError: somebody else moved the person on or after that day.
    """
    person = _locked(person_id)
    last = person.services.select_related("unit").order_by(F("valid_from").desc(), "-pk").first()
    if last and last.valid_from >= day:
        raise StateConflictError(
            _("Đã ghi người này làm ở %(unit)s từ ngày %(day)s; ngày chuyển phải sau ngày đó.")
            % {"unit": last.unit.name, "day": ngay(last.valid_from)},
            field="day",
        )
    if unit is None and (last is None or last.valid_to is not None):
        raise RuleError(_("Người này hiện không còn làm ở đơn vị nào. Hãy chọn đơn vị đến."), field="unit")
    before = {"unit": last.unit_id, "position_title": last.position_title} if last else {}
    if last and (last.valid_to is None or last.valid_to > day):
        last.valid_to = day
        last.save(update_fields=["valid_to"])
    if unit:
        _ensure_exists(unit, day)
        Service.objects.create(person=person, unit=unit, position_title=position_title, valid_from=day)
    words = f"đến {name_on(unit, day)}" if unit else "thôi công tác"
    _log(
        person, "moved", f"Chuyển {person.full_name} {words} từ ngày {ngay(day)}", actor, at, on_behalf_of,
        before=before, after={"unit": unit.pk if unit else None, "position_title": position_title},
    )  # fmt: skip


def _locked(person_id: int) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def _save(person: Person) -> None:
    """Also when another unit takes the same staff code or account at the same moment."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise StateConflictError(
            _("Vừa có người khác được ghi với số hiệu hoặc tài khoản này. Hãy xem lại danh sách."),
            field="staff_code",
        ) from error


def _ensure_code_free(staff_code: str, *, but: int = 0) -> None:
    if staff_code and Person.objects.filter(staff_code=staff_code).exclude(pk=but).exists():
        raise RuleError(
            _(
                "Số hiệu này đã là của một người khác. Nếu là cùng một người thì không thêm lại mà ghi chuyển đơn vị."
            ),
            field="staff_code",
        )


def _ensure_account_free(user: User | None, *, but: int = 0) -> None:
    if user and Person.objects.filter(user=user).exclude(pk=but).exists():
        raise RuleError(_("Tài khoản này đã gắn với một người khác."), field="user")


def _ensure_exists(unit: Unit, day: dt.date) -> None:
    if not exists_on(unit, day):
        raise RuleError(
            _("%(unit)s không tồn tại vào ngày %(day)s. Hãy xem lại ngày hoặc đơn vị.")
            % {"unit": unit.name, "day": ngay(day)},
            field="unit",
        )


def _log(
    person: Person,
    done: str,
    summary: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
    **values: dict,
) -> None:
    record(
        actor=actor,
        verb=f"person.{done}",
        target=person,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=summary,
        **values,
    )
