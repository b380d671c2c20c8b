"""Names of columns say what they hold, and the database knows every choice and every pair."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.ours import APPS

INHERITED = {"last_login", "date_joined"}  # of Django's AbstractUser
NOT_A_DAY = {"also_based_on"}  # what a movement is based on: the preposition
HALF_OPEN = {"valid_from", "valid_to"}  # days, by the vocabulary of dated rows
A_DAY_ITSELF = {"day", "instead_of"}  # rows of a calendar: the day is what they are about

# A pair whose half may stand alone, and why.
LONE_HALVES = {
    "documents.Paper.issued_by": "a covenant's file issues itself when the last party has signed",
    "documents.TemplateVersion.made_by": "the first version comes with the system",
    "emulation.Arrival.recorded_by": "its moment is came_at",
    "emulation.TargetFigure.recorded_by": "figures told by a press report were recorded by nobody in the system",
    "emulation.TargetShare.assigned_by": "targets of a real case were handed out by nobody in the system",
    "hall.ShowOfHands.recorded_by": "its moment is taken_at",
    "scoring.Scorecard.certified_entered_by": "its moment is certified_at; certified_by names the authority",
    "scoring.ScoreFigure.given_by": "points computed again by a job were given by nobody",
    "workdays.HolidayYear.confirmed_by": "one service writes both; rows of the product have neither",
    "emulation.TextVersion.made_by": "versions told by a press report were made by nobody in the system",
}


def _fields() -> Iterator[tuple[str, models.Field]]:
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.local_fields:
                if field.name not in INHERITED:
                    yield f"{model._meta.label}.{field.name}", field


FIELDS = dict(_fields())


def _conditions(model: type[models.Model]) -> list[str]:
    return [str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]


def _kind(field: models.Field) -> str:
    """date, moment, yes-no or other; a DateTimeField is a DateField for Python."""
    if isinstance(field, models.DateTimeField):
        return "moment"
    if isinstance(field, models.DateField):
        return "day"
    return "yes-no" if isinstance(field, models.BooleanField) else "other"


@pytest.mark.parametrize(
    ("kind", "fits"),
    [
        ("moment", lambda name: name.endswith("_at")),
        ("day", lambda name: name.endswith("_on") or name in HALF_OPEN | A_DAY_ITSELF),
        ("yes-no", lambda name: name.startswith(("is_", "has_"))),
    ],
)
def test_names_tell_moments_days_and_answers_apart(kind, fits):
    named = {label: field.name for label, field in FIELDS.items() if _kind(field) == kind}
    assert named, f"no field holds a {kind}"
    assert [label for label, name in named.items() if not fits(name)] == []


def test_only_moments_and_days_bear_their_endings():
    wrong = {
        label
        for label, field in FIELDS.items()
        if (field.name.endswith("_at") and _kind(field) != "moment")
        or (field.name.endswith("_on") and _kind(field) != "day" and field.name not in NOT_A_DAY)
    }
    assert wrong == set()


def test_the_database_refuses_values_outside_of_the_choices():
    chosen = {label: field for label, field in FIELDS.items() if field.choices}
    assert chosen
    unguarded = [
        label
        for label, field in chosen.items()
        if not any(f"'{field.name}__in'" in condition for condition in _conditions(field.model))
    ]
    assert unguarded == []


def test_who_and_when_are_there_together_or_not_at_all():
    """`x_by` has its `x_at`; where both may be missing, a constraint keeps them together."""
    wrong = []
    for label, field in FIELDS.items():
        if not (field.name.endswith("_by") and field.is_relation) or label in LONE_HALVES:
            continue
        moment = FIELDS.get(f"{field.model._meta.label}.{field.name.removesuffix('_by')}_at")
        if moment is None:
            wrong.append(f"{label} has no moment")
        elif (field.null or moment.null) and not any(
            field.name in condition and moment.name in condition for condition in _conditions(field.model)
        ):
            wrong.append(f"{label} and {moment.name} are kept together by nothing")
    assert wrong == []


def test_the_exceptions_are_still_needed():
    assert set(LONE_HALVES) <= set(FIELDS)


def test_every_field_and_model_has_a_vietnamese_label():
    """A label left to Django is the English name of the column."""
    unlabelled = [
        label
        for label, field in FIELDS.items()
        if not field.auto_created and str(field.verbose_name).strip() in {"", field.name.replace("_", " ")}
    ]
    models_left = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in APPS and "verbose_name" not in model._meta.original_attrs
    ]
    assert unlabelled == []
    assert models_left == []


def test_many_to_many_and_reverse_ends_are_labelled_too():
    unlabelled = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.local_many_to_many
        if str(field.verbose_name).strip() in {"", field.name.replace("_", " ")}
    ]
    assert unlabelled == []
