"""Two people saving at once: show what the other saved beside what was typed."""

from django import forms


def newer_values(form: forms.Form, fresh: forms.Form) -> list[tuple[str, str]]:
    """What somebody else saved since ``form`` was opened, where it differs from what was typed.

    The form then carries the newest revision: the person has now seen both and may save over it.

    Args:
        fresh: the same form, unbound, as it would be opened now.
    """
    newest = str(fresh.get_initial_for_field(fresh.fields["revision"], "revision"))
    if not form.is_bound or form.data.get("revision") == newest:
        return []
    form.data = form.data.copy()
    form.data["revision"] = newest
    return [
        (str(field.label), _words(fresh[field.name]))
        for field in form.visible_fields()
        if _words(fresh[field.name]) != _words(field)
    ]


def _words(field: forms.BoundField) -> str:
    """A field's value as a reader sees it."""
    value = field.value()
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        return next((str(label) for key, label in choices if str(key) == str(value)), "")
    return "" if value is None else " ".join(str(value).split())
