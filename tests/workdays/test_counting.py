"""Working days over Tết, over swapped days and at midnight; dates worked out by hand on the announced calendars."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from core.clock import local_day
from tests import factories as make
from workdays.candidates import candidates_of
from workdays.counting import Day, WorkCalendar
from workdays.enums import DayKind
from workdays.models import HolidayYear
from workdays.queries import add_working_days, day_off_note, unlisted_notes, work_calendar, years_to_confirm
from workdays.services import confirm_year, load_holidays

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AT = dt.datetime(2026, 11, 22, 9, tzinfo=HANOI)


def day(text):
    return dt.date(*(int(part) for part in reversed(text.split("/"))))


def confirm(year, days, **values):
    given = {
        "announcement": "Thông báo 1/TB-BNV",
        "announced_on": None,
        "revision": 0,
        "actor": make.make_user(),
        "at": AT,
    }
    return confirm_year(year=year, days=days, **given | values)


def test_days_are_counted_over_tet_2026_and_its_swapped_days():
    load_holidays()
    # Off from Saturday 14/02 to Sunday 22/02.
    assert add_working_days(day("12/02/2026"), 5) == day("26/02/2026")
    assert add_working_days(day("13/02/2026"), 5) == day("27/02/2026")
    assert add_working_days(day("17/02/2026"), 5) == day("27/02/2026")  # mùng 1 itself
    assert add_working_days(day("23/02/2026"), -3) == day("11/02/2026")
    # New Year: Friday 02/01 was off, Saturday 10/01 worked.
    assert add_working_days(day("31/12/2025"), 5) == day("09/01/2026")
    assert add_working_days(day("31/12/2025"), 6) == day("10/01/2026")
    assert add_working_days(day("31/12/2025"), 7) == day("12/01/2026")
    # National Day: Monday 31/08 off, Saturday 22/08 worked.
    assert add_working_days(day("21/08/2026"), 1) == day("22/08/2026")
    assert add_working_days(day("28/08/2026"), 1) == day("03/09/2026")
    # Giỗ Tổ on a Sunday has its Monday.
    assert add_working_days(day("24/04/2026"), 5) == day("06/05/2026")


def test_a_year_without_announcement_is_counted_by_computed_days(django_assert_num_queries):
    # Tết 2027 as computed: off from Thursday 04/02 to Wednesday 10/02.
    assert add_working_days(day("01/02/2027"), 5) == day("15/02/2027")
    assert add_working_days(day("03/02/2027"), 5) == day("17/02/2027")
    load_holidays()
    with django_assert_num_queries(1):  # entered and computed years together
        calendar = work_calendar(day("01/01/2025"), day("31/12/2028"))
    assert calendar.between(day("31/12/2026"), day("31/12/2027")) == 249  # 261 less 12 days off in the week
    assert not calendar.is_working(day("03/01/2028"))  # New Year 2028 is a Saturday


def test_a_day_ends_at_midnight_in_ha_noi():
    load_holidays()
    last_second = dt.datetime(2026, 2, 12, 23, 59, 59, tzinfo=HANOI)
    next_second = last_second + dt.timedelta(seconds=1)
    assert add_working_days(local_day(last_second), 5) == day("26/02/2026")
    assert add_working_days(local_day(next_second.astimezone(dt.UTC)), 5) == day("27/02/2026")


def test_what_is_shipped_agrees_with_what_is_computed():
    load_holidays()
    for year, differing in ((2025, []), (2026, ["02/01/2026", "10/01/2026"])):
        shipped, computed = (
            work_calendar(dt.date(year, 1, 1), dt.date(year, 1, 1)),
            WorkCalendar.of(candidates_of(year)),
        )
        days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(365)]
        assert [one for one in days if shipped.is_working(one) != computed.is_working(one)] == [
            day(text) for text in differing
        ]


def test_what_was_confirmed_replaces_computed_and_shipped_days():
    tet = Day(day=day("08/02/2027"), kind=DayKind.HOLIDAY, name="Tết Nguyên đán")
    fair = Day(day=day("09/02/2027"), kind=DayKind.HOLIDAY, name="Ngày hội", place="Thành phố Huế")
    confirm(2027, [tet, fair])
    calendar = work_calendar(tet.day, tet.day)
    assert [calendar.is_working(one) for one in (tet.day, fair.day, day("10/02/2027"))] == [False, True, True]

    confirm(2026, [])
    assert load_holidays() == 1  # 2025; the emptied 2026 stays as it was confirmed
    assert HolidayYear.objects.get(year=2026).days.count() == 0
    assert load_holidays() == 0


def test_a_due_day_on_a_day_off_gets_a_friendly_word():
    load_holidays()
    assert day_off_note(day("03/09/2026")) == day_off_note(day("22/08/2026")) == day_off_note(None) == ""
    assert day_off_note(day("01/09/2026")) == (
        "Ngày 01/09/2026 là ngày nghỉ (Quốc khánh). "
        "Ngày làm việc gần nhất: trước đó 28/08/2026, sau đó 03/09/2026."
    )
    assert "(chủ nhật)" in day_off_note(day("22/11/2026"))


def test_days_of_a_year_without_a_list_are_called_computed():
    load_holidays()
    assert unlisted_notes([day("31/12/2026"), None]) == []
    (note,) = unlisted_notes([day("31/12/2026"), day("05/02/2027"), day("17/02/2027")])
    assert note.startswith("Lịch nghỉ năm 2027 chưa có")


def test_the_next_year_is_asked_for_from_november():
    load_holidays()
    assert years_to_confirm(day("31/10/2026")) == [2026]  # shipped, compared by nobody yet
    assert years_to_confirm(day("01/11/2026")) == [2026, 2027]
    confirm(2026, [], revision=1)
    assert years_to_confirm(day("01/11/2026")) == [2027]
