"""Saving while typing: forms that carry the text they began with, and the answer to their script.

A form says where it is saved by ``autosave_url``; `static/js/autosave.js` does the rest, and keeps the words on the
device as long as the server does not have them. Without the script it is a form like any other.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.forms import ServiceForm, WholeNumberField
from core.merging import MergeConflictError, merge_values
from core.templatetags.vi_format import luc
from core.transactions import whole

BASE = "base-"
CHOICE = "chon-"


class Saved(Protocol):
    """What a service that saves a text gives back: at least its revision."""

    revision: int


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A field that two people rewrote: what both began with, and what the other saved."""

    name: str
    label: str
    base: str
    mine: str
    theirs: str


class MergingForm(ServiceForm):
    """A form of long texts that remembers what it began with, so that two people's work can be merged.

    Args:
        saved: the texts as the server has them, by field; ``initial`` may propose others.
    """

    autosave_url = ""
    autosave_key = ""
    revision = WholeNumberField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, saved: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved = saved or {}
        self.conflicts: list[Conflict] = []
        if self.is_bound:
            self._take_choices()

    @property
    def text_names(self) -> list[str]:
        """Names of the fields that are saved while typing and merged."""
        return [
            name
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField) and not field.widget.is_hidden
        ]

    @property
    def bases(self) -> list[tuple[str, str]]:
        """The hidden inputs that carry the base of each text."""
        return [(f"{BASE}{name}", self._base_text(name)) for name in self.text_names]

    def base(self) -> dict[str, Any]:
        """The values that the writer began with, cleaned as the values themselves are; unusable ones left out."""
        found = {}
        for name in self.text_names:
            if f"{BASE}{name}" in self.data:
                try:
                    found[name] = self.fields[name].clean(self.data[f"{BASE}{name}"])
                except ValidationError:
                    continue
        return found

    def texts(self) -> dict[str, Any]:
        """The cleaned texts."""
        return {name: self.cleaned_data[name] for name in self.text_names if name in self.cleaned_data}

    def show_both(self, saved: Mapping[str, Any], revision: int) -> None:
        """Take ``saved`` as the base from now on: fields that merge are merged, for the others both are shown."""
        mine, base = self.texts(), self.base()
        if not base and self.cleaned_data.get("revision") == revision:
            base = dict(saved)
        merged = merge_values(base, mine, saved)
        self.data = self.data.copy()
        self.data["revision"] = str(revision)
        for name in merged.conflicts:
            self.conflicts.append(
                Conflict(
                    name=name,
                    label=str(self.fields[name].label),
                    base=self._text(name, base.get(name, "")),
                    mine=self._text(name, mine[name]),
                    theirs=self._text(name, saved[name]),
                )
            )
        for name, value in merged.values.items():
            self.data[name] = self._text(name, value)
        for name in self.text_names:
            self.data[f"{BASE}{name}"] = self._text(name, saved[name])

    def _take_choices(self) -> None:
        """The other's text, or both, where the writer chose so; the other's is the base of the merge screen."""
        choices = {name: self.data.get(f"{CHOICE}{name}") for name in self.text_names}
        if not any(choices.values()):
            return
        self.data = self.data.copy()
        for name, choice in choices.items():
            theirs, mine = self._base_text(name), self.data.get(name, "")
            if choice == "theirs":
                self.data[name] = theirs
            elif choice == "both":
                self.data[name] = f"{theirs}\n{mine}"

    def _base_text(self, name: str) -> str:
        if self.is_bound:
            return self.data.get(f"{BASE}{name}", "")
        return self._text(name, self.saved.get(name, ""))

    def _text(self, name: str, value: Any) -> str:
        shown = self.fields[name].prepare_value(value)
        return "" if shown is None else str(shown)


def autosaved(
    request: HttpRequest, form: MergingForm, save: Callable[..., Saved], *, at: dt.datetime, **arguments: Any
) -> JsonResponse:
    """Save the fields that were sent, and say in words what came of it.

    ``save`` is the service that the form's button uses; it takes ``revision``, ``base`` and the texts. The answer holds
    the texts as saved, merged with a colleague's where that was possible.
    """
    for name in form.text_names:
        if name not in request.POST:
            del form.fields[name]
    if not form.is_valid():
        return _refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    texts = form.texts()
    try:
        saved = whole(
            save, revision=form.cleaned_data["revision"], base=form.base(), at=at, **texts, **arguments
        )
    except MergeConflictError:
        return JsonResponse({"state": "conflict"}, status=409)
    except RuleError as error:
        return _refused(str(error))
    fields = {name: form._text(name, getattr(saved, name)) for name in texts}
    return JsonResponse({"state": "saved", "revision": saved.revision, "at": luc(at), "fields": fields})


def _refused(words: str) -> JsonResponse:
    return JsonResponse({"state": "refused", "words": words or str(_("Chưa lưu được."))}, status=422)
