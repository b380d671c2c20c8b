"""Persons: asked about before they are added, moved with their chain, seen by their own unit alone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from audit.queries import history_in
from clusters.enums import LeadRole, Role, SuccessionKind
from clusters.models import UnitName, UnitSuccession
from clusters.permissions import Access
from core.errors import RuleError, StateConflictError
from emulation.enums import AwardSubject
from rulebook.models import Discipline, Person, Service
from rulebook.queries.history import awards_of
from rulebook.queries.people import units_today, visible_persons
from rulebook.services.merits import add_discipline
from rulebook.services.people import add_person, move_person
from tests import factories as make
from tests.factories.emulation import make_award
from tests.factories.history import AT, make_person, make_record

DAY = dt.date(2026, 3, 2)
MERGED = dt.date(2025, 7, 1)


def merge(old, new, **answer):
    UnitName.objects.filter(unit=old).update(valid_to=MERGED)
    return UnitSuccession.objects.create(
        kind=SuccessionKind.MERGE,
        predecessor=old,
        successor=new,
        effective_on=MERGED,
        legal_basis="NQ 202",
        **answer,
    )


def test_a_namesake_is_asked_about_and_a_staff_code_is_one_persons():
    unit, other, actor = make.make_unit("Vụ Pháp luật"), make.make_unit(), make.make_user()
    add = {"valid_from": DAY, "actor": actor, "at": AT}
    make_person(unit, "Nguyễn Thị Hòa", staff_code="A1")

    with pytest.raises(RuleError, match="Vụ Pháp luật") as asked:
        add_person(full_name="Nguyễn  Thị Hoà", unit=other, **add)  # the tone written the other way
    assert asked.value.field == "is_another"
    with pytest.raises(RuleError, match="không thêm lại"):
        add_person(full_name="Lê Văn Tám", staff_code="A1", unit=other, **add)

    add_person(full_name="Nguyễn Thị Hoà", unit=other, is_another=True, **add)
    assert Person.objects.filter(search_text="nguyen thi hoa").count() == 2


@pytest.mark.rule("ORG-25")
def test_a_moved_person_keeps_the_chain_and_leaves_the_old_units_sight():
    old, new, actor = make.make_unit(), make.make_unit(), make.make_user()
    before, after = (Access(make.appoint(Role.UNIT_OFFICER, unit=unit), DAY) for unit in (old, new))
    person = make_person(old, valid_from=dt.date(2020, 1, 1))
    title = make_award("Chiến sĩ thi đua cơ sở", subject=AwardSubject.PERSON)
    make_record(title, 2024, person=person)
    move = {"person_id": person.pk, "actor": actor, "at": AT}

    move_person(**move, unit=new, day=dt.date(2025, 1, 1))
    make_record(title, 2025, person=person)

    assert [line.year for line in awards_of(person=person)] == [2024, 2025]
    assert list(visible_persons(before)) == []
    assert list(visible_persons(after)) == [person]
    assert [(row.unit, row.valid_to) for row in person.services.order_by("valid_from")] == [
        (old, dt.date(2025, 1, 1)),
        (new, None),
    ]
    with pytest.raises(StateConflictError, match="01/01/2025"):  # somebody else moved them meanwhile
        move_person(**move, unit=old, day=dt.date(2024, 5, 1))
    move_person(**move, day=DAY)
    with pytest.raises(RuleError, match="chọn đơn vị đến"):
        move_person(**move, day=dt.date(2026, 5, 1))


def test_people_of_a_merged_unit_are_the_new_units_and_their_page_says_its_name(client):
    old, new = make.make_unit("Sở Tư pháp Tiền Giang"), make.make_unit("Sở Tư pháp Đồng Tháp")
    person = make_person(old, "Võ Văn Năm")
    merge(old, new)
    officer = make.appoint(Role.UNIT_OFFICER, unit=new)

    assert units_today([old.pk], DAY)[old.pk] == [new]
    assert units_today([old.pk], MERGED - dt.timedelta(days=1))[old.pk] == [old]
    client.force_login(officer)
    page = client.get(reverse("rulebook:person_show", args=[person.pk])).content.decode()
    assert "Sở Tư pháp Tiền Giang" in page
    assert "nay là:" in page
    assert "Sở Tư pháp Đồng Tháp" in page
    assert "Sở Tư pháp Đồng Tháp" in client.get(reverse("rulebook:person_list")).content.decode()


def test_discipline_is_told_to_nobody_who_only_leads_the_cluster(client):
    unit, leading = make.make_unit(), make.make_unit()
    year = make.make_cluster_year(2026, units=[unit, leading])
    make.make_lead(year, leading, LeadRole.CHAIR)
    chair = make.appoint(Role.UNIT_HEAD, unit=leading)
    person = make_person(unit, "Phạm Thị Kín")
    add_discipline(
        person=person, level="warning", decided_on=DAY, decision="12/QĐ", actor=make.make_user(), at=AT
    )

    client.force_login(chair)
    assert client.get(reverse("rulebook:person_show", args=[person.pk])).status_code == 404
    assert "Phạm Thị Kín" not in client.get(reverse("rulebook:person_list")).content.decode()
    event = AuditEvent.objects.get(target_type=Discipline._meta.label_lower)
    assert event.scope == ""
    assert not history_in(year)
    # Whoever runs the system reads that log too, on its page and in its panel, and finds nobody by searching it.
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    for page in ("audit:event_list", "admin:audit_auditevent_changelist"):
        asked = client.get(reverse(page))
        assert asked.status_code == 200
        assert "Phạm Thị Kín" not in asked.text
    assert (
        "Phạm Thị Kín"
        not in client.get(reverse("admin:audit_auditevent_changelist"), {"q": "Ghi kỷ luật"}).text
    )
    assert client.get(reverse("admin:audit_auditevent_change", args=[event.pk])).status_code == 302
    client.force_login(make.appoint(Role.AUDITOR))
    assert "Phạm Thị Kín" in client.get(reverse("audit:event_list")).text


def test_a_person_is_added_and_moved_by_the_unit_and_bad_input_is_said_at_its_field(client):
    unit, other = make.make_unit(), make.make_unit()
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    url = reverse("rulebook:person_new")
    good = {
        "full_name": "Đỗ Thị Mới",
        "unit": unit.code,
        "valid_from": "01/02/2026",
        "position_title": "Chuyên viên",
    }

    for bad, sentence in (
        ({"full_name": "Đỗ\x00Mới"}, "Có ký tự không đọc được"),
        ({"full_name": "x" * 151}, "chỉ nhận tối đa 150 ký tự"),
        ({"valid_from": "31/02/2026"}, "không có trong lịch"),
        ({"unit": other.code}, "người của đơn vị mình"),
        ({"unit": "9" * 40}, "Không có đơn vị"),
    ):
        answer = client.post(url, good | bad)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), bad
    assert not Person.objects.exists()

    assert client.post(url, good).status_code == 302
    person = Person.objects.get()
    assert "Đây là người khác" in client.post(url, good).content.decode()
    moved = client.post(
        reverse("rulebook:person_move", args=[person.pk]), {"day": "01/03/2026", "unit": other.code}
    )
    assert moved.status_code == 302
    assert Service.objects.filter(person=person, unit=other, valid_to=None).exists()
    assert client.get(reverse("rulebook:person_show", args=[person.pk])).status_code == 404
    assert client.get(reverse("rulebook:person_show", args=[10**30])).status_code == 404
    assert (
        client.get(reverse("rulebook:person_list"), {"q": "\x00ộ̃😀", "don-vi": "9" * 40}).status_code == 200
    )


def test_lists_and_a_persons_page_cost_the_same_with_one_row_and_three(client):
    client.force_login(make.appoint(Role.AUDITOR))
    title = make_award("Lao động tiên tiến", subject=AwardSubject.PERSON)
    units = [make.make_unit() for _ in range(3)]

    def add(number):
        person = make_person(units[number])
        make_record(title, 2022 + number, person=first or person)
        return person

    def costs():
        found = []
        for url in (
            reverse("rulebook:person_list"),
            reverse("rulebook:history_list"),
            reverse("rulebook:person_show", args=[first.pk]),
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    first = None
    first = add(0)
    costs()
    one = costs()
    add(1)
    add(2)
    assert costs() == one
    assert max(one) <= 30
