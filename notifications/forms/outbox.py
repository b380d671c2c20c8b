"""Messages marked in the outbox, and what to do with them."""

import uuid

from django import forms
from django.http import QueryDict

from core.forms import ServiceForm
from notifications.enums import Move

MOST_AT_ONCE = 200


class MoveForm(ServiceForm):
    """``thu``: ids of the marked messages; one that is no id is no message."""

    viec = forms.TypedChoiceField(choices=Move.choices, coerce=Move)

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned["thu"] = [one for one in map(_uuid, self._marked()) if one]
        if not cleaned["thu"]:
            raise forms.ValidationError("")
        return cleaned

    def _marked(self) -> list[str]:
        return self.data.getlist("thu")[:MOST_AT_ONCE] if isinstance(self.data, QueryDict) else []


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
