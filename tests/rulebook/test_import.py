"""The history comes in by Excel: planted errors found, good lines taken, all of it taken back."""

import datetime as dt

import pytest

from clusters.enums import Role
from core import clock
from emulation.enums import AwardSubject
from rulebook.enums import RecordSource
from rulebook.models import AwardRecord
from tests import factories as make
from tests.factories.emulation import make_award
from tests.factories.history import make_person, make_record
from tests.workbooks.rounds import act, give_back, saved, send
from workbooks.models import ReturnedWorkbook, WorkbookRow

SLUG = "lich-su-khen-thuong"
COLUMNS = "BCDEFGHIJ"


@pytest.fixture
def world(client):
    unit, other = make.make_unit("Cục Một"), make.make_unit("Cục Hai")
    year = make.make_cluster_year(clock.today().year, units=[unit, other])
    flag = make_award("Cờ thi đua Ngành Tư pháp")
    own = make_award("Chiến sĩ thi đua cơ sở", code="cstd_co_so", subject=AwardSubject.PERSON)
    person = make_person(unit, "Trần Văn Ba")
    make_person(unit, "Lê Thị Trùng", staff_code="T1")
    make_person(unit, "Lê Thị Trùng", staff_code="T2")
    make_record(flag, 2020, unit=other)
    things = {"unit": unit, "year": year, "flag": flag, "own": own, "person": person}
    return type("World", (), things)


def line(*, unit="Cục Một", person=None, code=None, award="Cờ thi đua Ngành Tư pháp", year=2023, **more):
    day = more.get("day", dt.date(2023, 12, 20))
    return (unit, person, code, award, None, year, more.get("number", "12/QĐ-BTP"), day, "Bộ trưởng")


def write(book, lines):
    sheet = book["Nhập liệu"]
    for number, cells in enumerate(lines, start=5):
        for letter, value in zip(COLUMNS, cells, strict=True):
            sheet[f"{letter}{number}"] = value
    return book


def test_errors_are_found_good_lines_taken_and_all_taken_back(client, world):
    client.force_login(make.appoint(Role.STANDING_BODY))
    person = {"person": "Trần Văn Ba", "award": "Chiến sĩ thi đua cơ sở"}
    good = [line(), line(**person), line(**person | {"person": "Lê Thị Trùng", "code": "T2"})]
    planted = [
        (line(unit="Cục Hai", year=2020, day=dt.date(2020, 12, 1)), "đã được ghi trong lịch sử"),
        (line(**person, year=2022) , "hai dòng của bảng"),
        (line(**person, year=2022), "hai dòng của bảng"),
        (line(**person | {"person": "Người Lạ"}), "chưa có người này"),
        (line(**person | {"person": "Lê Thị Trùng"}), "Hãy ghi thêm số hiệu"),
        (line(code="T1"), "phải ghi cả họ và tên"),
        (line(award="Chiến sĩ thi đua cơ sở"), "chỉ tặng cá nhân"),
        (line(year=2022, number=None), "Chưa điền"),
        (line(unit="Cục Ba"), "không có trong danh sách"),
        (line(year="2023"), "không phải số"),
        (line(year=2021, day="31/02/2021"), "không phải ngày"),
        (line(year=2024, day=dt.date(2023, 1, 1)), "trước năm thành tích"),
    ]  # fmt: skip
    book = write(send(client, world.year, SLUG), [*good, *(cells for cells, _sentence in planted)])

    answer = give_back(client, world.year, book, SLUG)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    batch = ReturnedWorkbook.objects.get()
    found = dict(WorkbookRow.objects.filter(returned=batch).values_list("sheet_row", "problems"))
    for number, (_cells, sentence) in enumerate(planted, start=5 + len(good)):
        assert sentence in " ".join(found[number].values()), (number, sentence, found[number])
    assert all(not found[number] for number in range(5, 5 + len(good)))
    assert AwardRecord.objects.count() == 1

    act(client, "take", batch, which="all")
    taken = AwardRecord.objects.filter(source=RecordSource.IMPORTED)
    assert sorted(taken.values_list("subject_name", "achievement_year")) == [
        ("Cục Một", 2023),
        ("Lê Thị Trùng", 2023),
        ("Trần Văn Ba", 2023),
    ]
    bytes_again = saved(book)  # handed in once more: nothing twice
    give_back(client, world.year, bytes_again, SLUG)
    second = ReturnedWorkbook.objects.latest("pk")
    assert not second.rows.filter(state__in=["2_changed", "3_new"]).exists()

    act(client, "undo", batch)
    assert not taken.exists()
    assert AwardRecord.objects.count() == 1


def test_a_unit_takes_in_only_what_it_grants_itself(client, world):
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=world.unit))
    book = send(client, world.year, SLUG)
    title = "Chiến sĩ thi đua cơ sở"
    write(book, [line(), line(unit="Cục Hai"), line(person="Trần Văn Ba", award=title)])
    give_back(client, world.year, book, SLUG)
    batch = ReturnedWorkbook.objects.get()
    problems = dict(WorkbookRow.objects.filter(returned=batch).values_list("sheet_row", "problems"))
    assert [bool(problems[number]) for number in (5, 6, 7)] == [True, True, False]

    act(client, "take", batch, which="all")
    kept = AwardRecord.objects.get(source=RecordSource.IMPORTED)
    assert (kept.person, kept.achievement_year) == (world.person, 2023)
    assert send(client, world.year, SLUG)["Nhập liệu"]["B5"].value is None, (
        "the next workbook has lines of its own"
    )
