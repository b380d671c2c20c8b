"""Naming a unit or a person by typing: works without JavaScript, with thousands of units, and with pasted lists."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clusters.models import Unit
from clusters.queries import find_people, find_units
from core.forms import LineListField, SafeCharField

MOST_SUGGESTIONS = 5


def _chosen(text: str, found: list, similar: list, words: dict[str, Any]) -> Any:
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise ValidationError(words["ambiguous"], params={"text": text, "names": _names(found)})
    if similar:
        raise ValidationError(words["similar"], params={"text": text, "names": _names(similar)})
    raise ValidationError(words["unknown"], params={"text": text})


def _names(things: list) -> str:
    shown = "; ".join(written(thing) for thing in things[:MOST_SUGGESTIONS])
    return f"{shown}; …" if len(things) > MOST_SUGGESTIONS else shown


def written(thing: Unit | User) -> str:
    """How a form shows a unit or a person that it can read back: code or user name first."""
    return (
        f"{thing.code} – {thing.name}" if isinstance(thing, Unit) else f"{thing.username} – {thing.full_name}"
    )


class UnitField(SafeCharField):
    """One unit, by its code or any name it ever had, with or without diacritics."""

    default_error_messages = {
        "ambiguous": _("Có nhiều đơn vị tên “%(text)s”. Hãy gõ mã: %(names)s."),
        "similar": _("Không có đơn vị “%(text)s”. Có phải là: %(names)s?"),
        "unknown": _("Không có đơn vị “%(text)s”. Hãy gõ mã hoặc tên đầy đủ như trong danh sách đơn vị."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Gõ mã hoặc tên đơn vị, có dấu hay không dấu đều được."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        return _chosen(text, *find_units([text])[text], words=self.error_messages)


class UnitListField(LineListField):
    """Several units, one a line, in the order written."""

    default_error_messages = {
        **UnitField.default_error_messages,
        "twice": _("%(names)s được ghi hai lần. Hãy bỏ bớt một dòng."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Mỗi dòng một đơn vị: mã hoặc tên, có dấu hay không dấu đều được."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            value = [written(item) if isinstance(item, Unit) else item for item in value]
        return super().prepare_value(value)

    def clean(self, value: Any) -> list[Unit]:
        lines = super().clean(value)
        found, errors = find_units(lines), []
        units: list[Unit] = []
        for line in lines:
            try:
                units.append(_chosen(line, *found[line], words=self.error_messages))
            except ValidationError as error:
                errors.append(error)
        twice = [unit for unit in dict.fromkeys(units) if units.count(unit) > 1]
        if twice:
            errors.append(ValidationError(self.error_messages["twice"], params={"names": _names(twice)}))
        if errors:
            raise ValidationError(errors)
        return units


class PersonField(SafeCharField):
    """One person with a sign-in, by user name or full name."""

    default_error_messages = {
        "ambiguous": _("Có nhiều người tên “%(text)s”. Hãy gõ tên đăng nhập: %(names)s."),
        "similar": _("Không có tài khoản “%(text)s”. Có phải là: %(names)s?"),
        "unknown": _("Không có tài khoản “%(text)s”. Quản trị hệ thống lập tài khoản trước khi phân công."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Gõ tên đăng nhập hoặc họ và tên."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, User) else value

    def clean(self, value: Any) -> User | None:
        text = super().clean(value)
        return _chosen(text, *find_people(text), words=self.error_messages) if text else None
