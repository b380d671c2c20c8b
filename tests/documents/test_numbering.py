"""Numbers: gapless, unique when many take one at once, from 01 again at New Year in Việt Nam; the register."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.errors import RuleError, StateConflictError
from documents.enums import NumberingScope, PaperKind, PaperState
from documents.models import NumberSeries, Paper, RegisterEntry
from documents.services import circulation, numbering, papers
from documents.services.revisions import newest
from tests.factories import papers as make
from tests.factories.papers import moment

LAST_MINUTE = moment(day=31, month=12, year=2026, hour=23, minute=59)
FIRST_MINUTE = moment(day=1, month=1, year=2027, hour=0, minute=1)


def number(office, paper, at=None):
    return papers.number_paper(paper=paper, actor=office.clerk, at=at or moment()).full_number


def outside(office, at=None, type_code="KH", **fields):
    return numbering.reserve_outside_number(
        agency=office.agency, type_code=type_code, sign=f"{type_code}-MH",
        fields={"abstract": "Kế hoạch giấy", "signer_name": "Nguyễn Văn A"} | fields,
        actor=office.clerk, at=at or moment(),
    )  # fmt: skip


@pytest.fixture
def office(db):
    return make.make_office()


@pytest.mark.rule("INV-10", "SIG-6")
def test_the_series_begins_again_at_local_new_year(office):
    assert number(office, make.signed(office), LAST_MINUTE) == "01/TB-MH"
    assert number(office, make.signed(office), FIRST_MINUTE) == "01/TB-MH"
    # In London both moments are the same year's last day.
    assert (LAST_MINUTE.astimezone(dt.UTC).year, FIRST_MINUTE.astimezone(dt.UTC).year) == (2026, 2026)
    assert list(NumberSeries.objects.order_by("year").values_list("year", "last_number")) == [
        (2026, 1),
        (2027, 1),
    ]
    assert list(RegisterEntry.objects.order_by("dated_on").values_list("dated_on", flat=True)) == [
        dt.date(2026, 12, 31), dt.date(2027, 1, 1),
    ]  # fmt: skip


@pytest.mark.rule("SIG-6")
def test_one_series_for_all_types_or_one_for_each(office):
    assert [outside(office).number, outside(office, type_code="BC").number] == [1, 2]

    office.agency.agency_profiles.update(numbering=NumberingScope.BY_TYPE)
    assert [outside(office).number, outside(office, type_code="BC").number, outside(office).number] == [
        1,
        1,
        2,
    ]


def test_two_agencies_count_apart(office):
    other = make.make_office()
    assert [outside(office).number, outside(other).number] == [1, 1]


@pytest.mark.rule("SIG-7")
def test_a_file_that_cannot_be_filled_takes_no_number(office, monkeypatch):
    paper = make.signed(office)

    def broken(*_args):
        raise OSError

    monkeypatch.setattr(circulation, "fill", broken)
    with pytest.raises(OSError):  # noqa: PT011
        number(office, paper)
    monkeypatch.undo()
    paper.refresh_from_db()

    assert paper.state == PaperState.SIGNED_BY_PERSON
    assert number(office, paper) == "01/TB-MH"


def test_number_and_day_stand_in_the_file(office):
    from io import BytesIO

    from pypdf import PdfReader

    paper = make.numbered(office)
    fields = PdfReader(BytesIO(newest(paper)[1])).get_fields()

    assert fields["so"].value == "01"
    assert fields["ngay"].value == "ngày 05 tháng 3 năm 2026"


@pytest.mark.rule("SIG-6b")
def test_the_register_holds_what_the_printed_book_asks(office):
    entry = make.numbered(office).register_entry
    assert (entry.abstract, entry.type_code) == ("Thông báo Lịch làm việc của cụm", "TB")
    assert entry.signer_name == office.head.full_name
    assert entry.recipients == "Các đơn vị thành viên; Lưu: VT"
    changed = {"recipients": "Các đơn vị", "file_keeper": "Văn phòng", "copies": 0, "note": "Gửi hoả tốc"}
    numbering.change_entry(entry=entry, fields=changed, actor=office.clerk, at=LAST_MINUTE)
    entry.refresh_from_db()
    assert {name: getattr(entry, name) for name in changed} == changed


def test_the_book_is_closed_at_the_end_of_its_year(office):
    entry = outside(office)
    with pytest.raises(StateConflictError, match="đã đóng"):
        numbering.change_entry(entry=entry, fields={"note": "x"}, actor=office.clerk, at=FIRST_MINUTE)


def test_number_abstract_and_signer_are_not_changed_in_the_book(office):
    entry = outside(office)
    numbering.change_entry(
        entry=entry,
        fields={"number": 9, "abstract": "Khác", "note": "Ghi thêm"},
        actor=office.clerk,
        at=moment(),
    )
    entry.refresh_from_db()
    assert (entry.number, entry.abstract, entry.note) == (1, "Kế hoạch giấy", "Ghi thêm")


def test_a_paper_from_outside_keeps_the_series_whole(office):
    assert number(office, make.signed(office)) == "01/TB-MH"
    assert outside(office).full_number == "02/KH-MH"
    assert number(office, make.signed(office)) == "03/TB-MH"
    with pytest.raises(RuleError) as refused:
        outside(office, abstract="")
    assert refused.value.field == "abstract"


def test_a_kind_without_numbers_takes_none(office):
    paper = make.approved(office)
    Paper.objects.filter(pk=paper.pk).update(kind=PaperKind.SCORECARD)
    with pytest.raises(RuleError, match="không lấy số"):
        number(office, paper)


def _at_once(acts):
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=60)
            return act()
        except RuleError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.rule("INV-10", "SIG-6")
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_take_one_to_fifty():
    office = make.make_office()
    waiting = [make.signed(office) for _n in range(10)]
    acts = [lambda paper=paper: number(office, paper) for paper in waiting]
    acts += [lambda: outside(office).full_number for _n in range(40)]

    taken = _at_once(acts)

    assert sorted(int(full.split("/")[0]) for full in taken) == list(range(1, 51))
    assert NumberSeries.objects.get().last_number == RegisterEntry.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_two_who_do_the_same_step_at_once_do_it_once():
    office = make.make_office()
    for make_one, act in (
        (make.checked, papers.approve_paper),
        (make.signed, papers.number_paper),
        (make.numbered, papers.issue_paper),
    ):
        paper = make_one(office)
        outcomes = _at_once([lambda: act(paper=paper, actor=office.head, at=moment())] * 2)  # noqa: B023
        refused = [outcome for outcome in outcomes if isinstance(outcome, StateConflictError)]
        assert len(refused) == 1, act
    assert RegisterEntry.objects.count() == NumberSeries.objects.get().last_number == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_draft_the_same_thing_at_once_make_one_paper():
    from documents.sources import Subject

    office = make.make_office()
    subject = Subject(key="plan:1", label="Thử", agency=office.agency)
    outcomes = _at_once(
        [
            lambda: papers.draft_paper(
                source_kind=PaperKind.PLAN,
                cluster_year=office.year,
                subject=subject,
                actor=office.drafter,
                at=moment(),
            )
        ]
        * 2
    )
    assert sum(isinstance(outcome, RuleError) for outcome in outcomes) == 1
    assert Paper.objects.count() == 1
