"""An event in the words of its reader: labels of fields, dates, choices, names; never a code."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from audit.models import AuditEvent
from core.templatetags.vi_format import luc, ngay, so

LONGEST_VALUE = 300
Names = dict[tuple[type[models.Model], str], str]


@dataclass(frozen=True)
class Change:
    """One changed value, before and after, as text; empty when there was none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One event, ready for ``_components/history.html``."""

    event: AuditEvent
    changes: tuple[Change, ...]

    @property
    def at(self) -> dt.datetime:
        return self.event.occurred_at

    @property
    def actor(self) -> str:
        return self.event.actor_name or self.event.actor

    @property
    def on_behalf_of(self) -> str:
        return self.event.on_behalf_of

    @property
    def sentence(self) -> str:
        return self.event.summary

    @property
    def thing(self) -> str:
        """What kind of thing was changed, in words."""
        return thing_label(self.event.target_type)


def thing_label(target_type: str) -> str:
    """The words for a kind of thing; its stored name if the kind no longer exists."""
    model = _model(target_type)
    return str(model._meta.verbose_name) if model else target_type


def worded(events: list[AuditEvent], *, without_values: Collection[str] = ()) -> list[Entry]:
    """Entries for ``events``; one query for each kind of thing that changed values point to.

    Args:
        without_values: kinds of things whose changed values are not told.
    """
    told = [event for event in events if event.target_type not in without_values]
    names = _names(told)
    changes = {event.pk: tuple(_changes(event, names)) for event in told}
    return [Entry(event, changes.get(event.pk, ())) for event in events]


def _changes(event: AuditEvent, names: Names) -> list[Change]:
    changes = []
    for key in {**event.before, **event.after}:
        field = _field(event, key)
        label = str(field.verbose_name) if field else key
        if field is None and key.isascii() and key.isidentifier():
            continue  # a machine's name without words for it: in the log, but not for readers
        before = _text(event.before.get(key), field, names)
        after = _text(event.after.get(key), field, names)
        if before != after:
            changes.append(Change(label[:1].upper() + label[1:], before, after))
    return changes


def _text(value: Any, field: models.Field | None, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, list):
        return _listed(value, field, names)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(part, None, names)}" for key, part in value.items())[:LONGEST_VALUE]
    if field is not None:
        value = _by_field(value, field, names)
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _listed(values: list[Any], field: models.Field | None, names: Names) -> str:
    if any(isinstance(value, dict | list) for value in values):
        return _("%(count)s mục") % {"count": so(len(values))}
    text = "; ".join(_text(value, field, names) for value in values)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _by_field(value: Any, field: models.Field, names: Names) -> Any:
    """The value as its field would show it; as it is when it does not fit the field."""
    if field.is_relation:
        return names.get((field.related_model, str(value)), value)
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    try:
        if isinstance(field, models.DateTimeField):
            return luc(parse_datetime(str(value))) or value
        if isinstance(field, models.DateField):
            return ngay(parse_date(str(value))) or value
        if isinstance(field, models.DecimalField):
            return so(Decimal(str(value)))
    except (ValueError, InvalidOperation):
        return value
    if isinstance(value, int) and value > 9999:  # below that a count reads well, and a year stays a year
        return so(value)
    return value


def _names(events: list[AuditEvent]) -> Names:
    """What the rows that changed values point to are called (one query a kind)."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for event in events:
        for values in (event.before, event.after):
            for key, value in values.items():
                field = _field(event, key)
                if field is not None and field.is_relation:
                    wanted[field.related_model].update(
                        str(part) for part in (value if isinstance(value, list) else [value])
                    )
    return {
        (model, str(pk)): str(row)
        for model, keys in wanted.items()
        for pk, row in model._base_manager.in_bulk(_valid_keys(model, keys)).items()
    }


def _valid_keys(model: type[models.Model], keys: set[str]) -> list[Any]:
    valid = []
    for key in sorted(keys):
        try:
            valid.append(model._meta.pk.to_python(key))
        except ValidationError:  # a name was recorded in place of a key
            continue
    return valid


def _field(event: AuditEvent, key: str) -> models.Field | None:
    model = _model(event.target_type)
    if model is None:
        return None
    try:
        field = model._meta.get_field(key)
    except FieldDoesNotExist:
        return None
    return field if field.concrete else None


def _model(target_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(target_type)
    except (LookupError, ValueError):
        return None
