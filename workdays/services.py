"""Entering the days off of a year: by a person who has the announcement, or with the product."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError
from core.shipped import shipped
from core.templatetags.vi_format import ngay
from workdays.checks import refusals
from workdays.counting import Day
from workdays.models import HolidayYear, SpecialDay


@transaction.atomic
def confirm_year(
    *,
    year: int,
    announcement: str,
    announced_on: dt.date | None,
    days: Sequence[Day],
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> HolidayYear:
    """Replace the days off of a year by those announced; from now on working days count by them.

    Due days that were set before stay as they are.

    Args:
        revision: what the person read; 0 for a year that had no list.

    Raises:
        RuleError: a day of another year, twice the same day, or somebody saved meanwhile.
    Source: domain 2.4.
    """
    for _place, sentence in refusals(year, days):
        raise RuleError(sentence)
    HolidayYear.objects.get_or_create(year=year)
    row = HolidayYear.objects.select_for_update(of=("self",)).get(year=year)
    if row.revision != revision:
        raise RuleError(
            _(
                "Trong lúc bạn soạn, lịch nghỉ năm %(year)s đã có bản mới hơn. Xem bản đó ở dưới rồi xác nhận lại."
            )
            % {"year": year}
        )
    before = _as_kept(row)
    row.announcement, row.announced_on = announcement, announced_on
    row.confirmed_at, row.confirmed_by = at, actor
    row.revision += 1
    row.save()
    row.days.all().delete()
    _add_days(row, days)
    record(
        actor=actor, verb="holiday_year.confirmed", summary=f"Xác nhận lịch nghỉ năm {year}: {announcement}",
        target=row, at=at, on_behalf_of=on_behalf_of, before=before, after=_as_kept(row),
    )  # fmt: skip
    return row


@transaction.atomic
def load_holidays() -> int:
    """Add the years that came with the product and are not entered here; the number of those added.

    They wait for somebody to compare them with their announcement; what was entered is never changed.
    """
    data = shipped("holidays")
    added = 0
    for values in data["years"]:
        row, is_new = HolidayYear.objects.get_or_create(
            year=values["year"],
            defaults={
                "announcement": values["announcement"],
                "announced_on": values["announced_on"],
                "revision": 1,
            },
        )
        if is_new:
            _add_days(row, [Day(**day) for day in values["days"]])
            added += 1
    return added


def _add_days(row: HolidayYear, days: Sequence[Day]) -> None:
    SpecialDay.objects.bulk_create(
        SpecialDay(
            holiday_year=row, day=one.day, kind=one.kind, name=one.name, instead_of=one.instead_of,
            place=one.place, note=one.note,
        )
        for one in days
    )  # fmt: skip


def _as_kept(row: HolidayYear) -> dict[str, object]:
    days = row.days.order_by("day", "place", "pk")
    return {
        "announcement": row.announcement,
        "announced_on": row.announced_on,
        "days": [
            " ".join(filter(None, [ngay(one.day), one.get_kind_display(), one.name, one.place]))
            for one in days
        ],
    }
