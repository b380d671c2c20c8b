"""What is wrong, and what looks wrong, in the days off of a year; no database."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from core.templatetags.vi_format import ngay
from workdays.counting import Day, WorkCalendar
from workdays.enums import DayKind


def refusals(year: int, days: Sequence[Day]) -> Iterator[tuple[int, str]]:
    """What cannot be kept: the place in ``days`` and a sentence."""
    seen: set[tuple[dt.date, str]] = set()
    for place, one in enumerate(days):
        if one.day.year != year:
            yield place, _("Ngày %(day)s không thuộc năm %(year)s.") % {"day": ngay(one.day), "year": year}
        if (one.day, one.place) in seen:
            yield place, _("Ngày %(day)s đã có ở dòng trên.") % {"day": ngay(one.day)}
        if one.instead_of == one.day:
            yield place, _("Ngày không thể thay cho chính nó.")
        seen.add((one.day, one.place))


def warnings(days: Sequence[Day], candidates: Sequence[Day]) -> list[str]:
    """What a person should look at again before confirming; none of it forbids.

    Args:
        candidates: what was computed for the same year.
    """
    national = [one for one in days if not one.place]
    return [*_of_kinds(national), *_of_lieu(national), *_of_missing(national, candidates)]


def _of_kinds(days: Sequence[Day]) -> Iterator[str]:
    for one in days:
        if one.kind == DayKind.MADE_UP and not one.is_at_weekend:
            yield _("Ngày làm bù %(day)s không phải thứ Bảy, Chủ nhật.") % {"day": ngay(one.day)}
        if one.kind == DayKind.IN_LIEU and one.is_at_weekend:
            yield _("Ngày nghỉ bù, nghỉ hoán đổi %(day)s là thứ Bảy hoặc Chủ nhật.") % {"day": ngay(one.day)}


def _of_lieu(days: Sequence[Day]) -> Iterator[str]:
    """A holiday at a weekend has a day in lieu; a swapped day has the day worked for it, and the reverse."""
    kinds = {one.day: one.kind for one in days}
    given = {one.instead_of for one in days if one.kind == DayKind.IN_LIEU}
    for one in days:
        words = {"day": ngay(one.day), "name": one.name, "other": ngay(one.instead_of)}
        if one.kind == DayKind.HOLIDAY and one.is_at_weekend and one.day not in given:
            yield _("%(name)s, ngày %(day)s, rơi vào cuối tuần mà chưa có ngày nghỉ bù.") % words
        elif one.kind == DayKind.HOLIDAY:
            continue
        elif one.instead_of is None:
            yield _("Ngày %(day)s (%(name)s) chưa ghi thay cho ngày nào.") % words
        elif one.instead_of.year != one.day.year:
            continue  # its other half stands in another year's list
        elif one.kind == DayKind.IN_LIEU and one.instead_of not in kinds:
            yield (
                _("Ngày %(day)s được nghỉ thay cho ngày %(other)s, nhưng ngày đó chưa có trong lịch.") % words
            )
        elif one.kind == DayKind.MADE_UP and kinds.get(one.instead_of) != DayKind.IN_LIEU:
            yield (
                _(
                    "Làm bù ngày %(day)s thay cho ngày %(other)s, nhưng ngày đó chưa ghi là nghỉ bù, nghỉ hoán đổi."
                )
                % words
            )


def _of_missing(days: Sequence[Day], candidates: Sequence[Day]) -> Iterator[str]:
    for one in left_out(days, candidates):
        yield _("Ngày dự kiến %(day)s (%(name)s) không có trong lịch này.") % {
            "day": ngay(one.day),
            "name": one.name,
        }


def left_out(days: Sequence[Day], candidates: Sequence[Day]) -> list[Day]:
    """The computed days that ``days`` would count otherwise."""
    here, computed = WorkCalendar.of(days), WorkCalendar.of(candidates)
    return [one for one in candidates if here.is_working(one.day) != computed.is_working(one.day)]
