"""What was awarded: entered with its decision, inherited by decision only, one achievement rewarded once."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role, SuccessionKind
from clusters.models import UnitSuccession
from clusters.services.succession import decide_inheritance
from core.errors import RuleError
from emulation.enums import AwardFamily, AwardSubject
from rulebook.enums import RuleKind, RuleStatus
from rulebook.models import AwardRecord, Merit, Rule, RuleSet
from rulebook.queries.history import awards_of, awards_of_many, undecided_steps
from rulebook.queries.merits import uses_of
from rulebook.services.cancelling_records import cancel_record
from rulebook.services.history import correct_record, remove_record
from rulebook.services.merits import remove_fact, save_merit
from tests import factories as make
from tests.factories.emulation import make_award
from tests.factories.history import AT, make_person, make_record
from tests.files.samples import pdf


def step(old, new, kind, year, inherited=None):
    return UnitSuccession.objects.create(
        kind=kind, predecessor=old, successor=new, effective_on=dt.date(year, 7, 1), legal_basis="NQ",
        is_title_inherited=inherited,
    )  # fmt: skip


def years(unit):
    return [(line.year, line.from_unit) for line in awards_of(unit=unit)]


@pytest.mark.rule("ORG-24")
def test_titles_are_inherited_by_a_rename_and_else_only_by_a_recorded_decision():
    flag, actor = make_award(), make.make_user()
    oldest, merged_a, merged_b, new = (make.make_unit() for _ in range(4))
    make_record(flag, 2015, unit=oldest)
    make_record(flag, 2020, unit=merged_a)
    make_record(flag, 2021, unit=merged_b)
    make_record(flag, 2025, unit=merged_b)  # it lives on: what it earned afterwards is its own
    make_record(flag, 2025, unit=new)
    step(oldest, merged_a, SuccessionKind.RENAME, 2016)
    one = step(merged_a, new, SuccessionKind.MERGE, 2024)
    two = step(merged_b, new, SuccessionKind.SPLIT, 2024)

    assert years(merged_a) == [(2015, oldest), (2020, None)]
    assert years(new) == [(2025, None)]
    assert {row.pk for row in undecided_steps()} == {one.pk, two.pk}

    decide = {"basis": "Công văn 5/BTP-TCCB", "decided_on": dt.date(2026, 1, 5), "actor": actor, "at": AT}
    decide_inheritance(step_id=one.pk, is_title_inherited=True, **decide)
    assert years(new) == [(2015, oldest), (2020, merged_a), (2025, None)]
    decide_inheritance(step_id=two.pk, is_title_inherited=True, **decide)
    assert years(new) == [(2015, oldest), (2020, merged_a), (2021, merged_b), (2025, None)]
    decide_inheritance(step_id=two.pk, is_title_inherited=False, **decide)
    assert (2021, merged_b) not in years(new)
    assert not undecided_steps().exists()
    assert [line.year for line in awards_of(unit=new, until_year=2020)] == [2015, 2020]


def test_reading_many_histories_takes_as_many_queries_as_reading_one():
    flag, person_title = make_award(), make_award(subject=AwardSubject.PERSON)
    units = [make.make_unit() for _ in range(3)]
    persons = [make_person(unit) for unit in units]
    for unit, person in zip(units, persons, strict=True):
        make_record(flag, 2024, unit=unit, built_on=[make_record(flag, 2023, unit=unit)])
        make_record(person_title, 2024, person=person)

    costs = []
    for count in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            found = awards_of_many(units=units[:count], persons=persons[:count])
        costs.append(len(queries))
        lists = (*found.by_unit.values(), *found.by_person.values())
        assert [len(lines) for lines in lists] == [2] * count + [1] * count
    assert costs == [3, 3]
    assert [line.is_used_for for line in found.by_unit[units[0].pk]] == [(flag.code,), ()]


@pytest.mark.rule("INV-24", "LAW-21")
def test_one_achievement_is_rewarded_once_unless_the_rules_list_the_pair():
    unit, actor = make.make_unit(), make.make_user()
    flag = make_award()
    paper = make_award("Bằng khen", family=AwardFamily.REWARD_FORM)
    merit = save_merit(
        unit=unit, kind="achievement", year=2024, title="Sổ hộ tịch điện tử", actor=actor, at=AT
    )
    first = make_record(flag, 2024, unit=unit, merits=[merit])
    assert uses_of(merit) == [first]

    with pytest.raises(RuleError, match="Sổ hộ tịch điện tử") as refused:
        make_record(paper, 2024, unit=unit, merits=[merit])
    assert refused.value.field == "merits"
    rules = RuleSet.objects.create(code="thu", name="Thử", valid_from=dt.date(2024, 1, 1), basis="Luật")
    pair = Rule.objects.create(
        rule_set=rules, key="not_twice", kind=RuleKind.NOT_TWICE, words="Một thành tích khen một lần", source="Luật",
        status=RuleStatus.VERIFIED, value={"allowed_pairs": [["title", "reward_form"]]},
    )  # fmt: skip
    make_record(paper, 2024, unit=unit, merits=[merit], rules=[pair])
    with pytest.raises(RuleError):  # two titles are no such pair
        make_record(flag, 2025, unit=unit, merits=[merit], rules=[pair], at=AT)
    with pytest.raises(RuleError, match="không bỏ được"):
        remove_fact(fact=merit, reason="nhầm", actor=actor, at=AT)

    for record in AwardRecord.objects.order_by("pk"):
        cancel_record(
            record_id=record.pk,
            decision_number="9/QĐ",
            decided_on=AT.date(),
            basis="Khai sai",
            actor=actor,
            at=AT,
        )
    assert uses_of(merit) == []
    make_record(flag, 2024, unit=unit, merits=[merit])


def test_what_cannot_be_is_refused_with_its_reason():
    unit, actor = make.make_unit(), make.make_user()
    flag, title = make_award("Cờ"), make_award("Lao động tiên tiến", subject=AwardSubject.PERSON)
    kept = make_record(flag, 2024, unit=unit)

    for sentence, facts in (
        ("đã được ghi", {"award_type": flag, "year": 2024, "unit": unit}),
        ("chỉ tặng cá nhân", {"award_type": title, "year": 2023, "unit": unit}),
        ("chỉ tặng tập thể", {"award_type": flag, "year": 2023, "person": make_person(unit)}),
        (
            "trước năm thành tích",
            {"award_type": flag, "year": 2023, "unit": unit, "decided_on": dt.date(2022, 1, 1)},
        ),
        ("chưa đến", {"award_type": flag, "year": 2023, "unit": unit, "decided_on": dt.date(2027, 1, 1)}),
        (
            "không phải của đối tượng",
            {"award_type": flag, "year": 2025, "unit": make.make_unit(), "built_on": [kept]},
        ),
    ):
        with pytest.raises(RuleError, match=sentence):
            make_record(**facts)
    assert AwardRecord.objects.count() == 1

    facts = {
        "decision_number": "7/QĐ",
        "decided_on": dt.date(2024, 12, 1),
        "issuer": "Bộ trưởng",
        "detail": "",
    }
    correct_record(record_id=kept.pk, achievement_year=2023, **facts, actor=actor, at=AT)
    make_record(flag, 2024, unit=unit, built_on=[kept])
    with pytest.raises(RuleError, match="dựa trên dòng này"):
        remove_record(record_id=kept.pk, reason="nhầm", actor=actor, at=AT)


def test_the_standing_body_enters_and_a_unit_only_what_it_grants(client):
    unit = make.make_unit("Cục Thử")
    persons = [make_person(unit), make_person(unit)]
    own = make_award("Lao động tiên tiến", code="ldtt", subject=AwardSubject.PERSON)
    flag = make_award("Cờ thi đua Ngành Tư pháp")
    decision = {
        "achievement_year": "2024",
        "decision_number": "12/QĐ",
        "decided_on": "31/12/2024",
        "issuer": "Cục trưởng",
    }
    officer, office = make.appoint(Role.UNIT_OFFICER, unit=unit), make.appoint(Role.STANDING_BODY)

    client.force_login(officer)
    many = reverse("rulebook:record_many", args=[unit.pk])
    sent = client.post(many, decision | {"award_type": own.pk, "persons": [p.pk for p in persons]})
    assert sent.status_code == 302
    assert AwardRecord.objects.filter(award_type=own, person__in=persons).count() == 2
    again = client.post(many, decision | {"award_type": own.pk, "persons": [persons[0].pk]})
    assert (again.status_code, persons[0].full_name in again.content.decode()) == (422, True)
    one = reverse("rulebook:record_new", args=["don-vi", unit.pk])
    assert client.post(one, decision | {"award_type": flag.pk}).status_code == 422
    assert not AwardRecord.objects.filter(award_type=flag).exists()

    client.force_login(office)
    for bad in (
        {"decided_on": "31/02/2024"},
        {"decision_number": ""},
        {"achievement_year": "9" * 30},
        {"award_type": "\x00"},
    ):
        assert client.post(one, decision | {"award_type": flag.pk} | bad).status_code == 422, bad
    broken = SimpleUploadedFile("qd.pdf", b"no pdf")
    assert client.post(one, decision | {"award_type": flag.pk, "upload": broken}).status_code == 422
    upload = pdf("qd.pdf")
    assert client.post(one, decision | {"award_type": flag.pk, "upload": upload}).status_code == 302
    record = AwardRecord.objects.get(award_type=flag)
    assert (record.subject_name, record.issuer) == ("Cục Thử", "Cục trưởng")

    shown = client.get(reverse("rulebook:history_list"), {"q": "cuc thu"}).content.decode()
    assert "Cờ thi đua Ngành Tư pháp" in shown
    client.force_login(
        officer
    )  # the unit reads what the ministry granted, with its paper, and changes nothing
    assert client.get(reverse("rulebook:record_show", args=[record.pk])).status_code == 200
    assert client.get(reverse("files:file_show", args=[record.file_id])).status_code == 200
    assert client.get(reverse("rulebook:record_edit", args=[record.pk])).status_code == 403
    assert Merit.objects.count() == 0
