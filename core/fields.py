"""Building blocks of models: dated validity and checked choices."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    """PostgreSQL ``daterange(from, to, '[)')``: half-open, an empty end is unbounded."""

    function = "DATERANGE"
    output_field = DateRangeField()


def holds_on(day: dt.date | Combinable, path: str = "") -> Q:
    """Rows in force on ``day``, a date or an expression for one; ``path`` leads to them (``names__``)."""
    return Q(
        Q(**{f"{path}valid_from__isnull": True}) | Q(**{f"{path}valid_from__lte": day}),
        Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": day}),
    )


class ValidityQuerySet(models.QuerySet):
    """Rows that hold between ``valid_from`` (included) and ``valid_to`` (excluded)."""

    def on(self, day: dt.date | Combinable) -> Self:
        """Rows in force on ``day``, a date or an expression for one."""
        return self.filter(holds_on(day))


def validity_order(name: str) -> models.CheckConstraint:
    """``valid_to`` lies after ``valid_from``."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
        violation_error_message=_("Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực."),
    )


def no_overlap(name: str, *owners: str, message: str) -> ExclusionConstraint:
    """No two rows of the same owners hold on one day (ORG-20)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
            *[(owner, RangeOperators.EQUAL) for owner in owners],
        ],
        violation_error_message=message,
    )


def known(
    name: str, field: str, choices: type[models.TextChoices], *, may_be_empty: bool = False
) -> models.CheckConstraint:
    """``field`` holds one of ``choices``, or nothing where that is allowed, whoever writes it."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__in": [*choices.values, *([""] if may_be_empty else [])]}),
        violation_error_message=_("Giá trị không có trong danh mục."),
    )


def together(name: str, *fields: str) -> models.CheckConstraint:
    """All of ``fields`` are there or none: a moment and its actor, for example."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    full = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(name=name, condition=empty | full)
