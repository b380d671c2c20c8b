"""A unit's shelf: put on, found again, used over criteria and years, withdrawn, private."""

import io
from html import unescape

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from core import clock
from core.errors import RuleError, StateConflictError
from evidence import services
from evidence.models import EvidenceItem, EvidenceLink
from evidence.queries import evidence_of, shelf_of, years_of_shelf
from files.models import FileKind, StoredFile
from scoring.enums import FindingKind
from tests import factories as make
from tests.emulation.test_plans_at_once import at_once
from tests.factories.checks import make_finding, make_team, make_visit
from tests.files import samples


def by(person=None):
    return {"actor": person or make.make_user(), "at": clock.now()}


def shelved(unit, title="", **fields):
    return services.add_evidence(
        unit=unit, title=title, **{"year": 2026, "upload": samples.pdf()} | fields, **by()
    )


def link(unit, title, number=1, **fields):
    return shelved(unit, title, upload=None, url=f"https://vi-du.test/tin-{number}", **fields)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page_of(person, name, *args, **query):
    answer = signed_in(person).get(reverse(f"evidence:{name}", args=args), query)
    return unescape(answer.content.decode()) if answer.status_code == 200 else str(answer.status_code)


def opens(person, item):
    return signed_in(person).get(reverse("files:file_show", args=[item.file_id])).status_code == 200


def word_bytes():
    stream = io.BytesIO()
    docx.Document().save(stream)
    return stream.getvalue()


def test_an_officer_puts_a_file_on_the_shelf_by_browser(unit, officer):
    url = reverse("evidence:evidence_new", args=[unit.pk])

    refused = signed_in(officer).post(
        url, {"year": "2026", "url": "javascript:alert(1)", "title": "Ảnh lễ ký"}
    )
    assert refused.status_code == 422
    assert "https://" in unescape(refused.content.decode())
    assert 'value="Ảnh lễ ký"' in unescape(refused.content.decode())
    nothing = signed_in(officer).post(url, {"year": "2026"})
    assert "Chọn một tệp hoặc ghi một đường dẫn" in unescape(nothing.content.decode())
    answer = signed_in(officer).post(
        url, {"year": "2026", "file": samples.pdf("quyết định.pdf"), "note": "Bản quét"}
    )

    assert answer.status_code == 302
    item = EvidenceItem.objects.get()
    assert (item.title, item.unit, item.file.kind, item.year) == ("quyết định.pdf", unit, FileKind.PDF, 2026)
    shown = page_of(officer, "evidence_show", item.pk)
    assert (
        f'<iframe class="gu-preview gu-no-print" src="{reverse("files:file_show", args=[item.file_id])}#'
        in shown
    )
    assert "chưa nối bộ quét vi-rút" in shown


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("báo cáo.docx", word_bytes(), True),
        ("bảng.xlsx", samples.xlsx_bytes(), True),
        ("giả.docx", samples.xlsx_bytes(), False),
        ("giả.docx", b"khong phai", False),
        ("nén.zip", samples.xlsx_bytes(), False),
    ],
)
def test_word_and_excel_files_are_taken_by_what_they_hold(unit, name, content, kept):
    if kept:
        assert shelved(unit, upload=samples.upload(name, content)).file.original_name == name
        return
    with pytest.raises(RuleError) as error:
        shelved(unit, upload=samples.upload(name, content))
    assert error.value.field == "file"
    assert not StoredFile.objects.exists()


def test_the_same_file_is_offered_instead_of_kept_twice(unit, other, officer, finding, place):
    first = shelved(unit, "Quyết định 12")
    shelved(other)  # another unit's shelf knows nothing of this one
    url = reverse("evidence:evidence_new", args=[unit.pk]) + f"?cho={place}"

    answer = signed_in(officer).post(url, {"year": "2026", "file": samples.pdf("tên khác.pdf")})

    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Đơn vị đã có tài liệu này: “Quyết định 12”" in html
    assert f'name="items" value="{first.pk}"' in html
    offered = signed_in(officer).post(
        reverse("evidence:evidence_attach") + f"?cho={place}", {"items": [first.pk]}
    )
    assert offered.status_code == 302
    assert [one.item for one in evidence_of([place])[place]] == [first]
    assert unit.evidence.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_bring_the_same_file_at_once_keep_one(unit):
    refusals = at_once(lambda: shelved(unit), lambda: shelved(unit))

    assert len(refusals) == 1
    assert unit.evidence.count() == 1


def test_one_item_proves_several_things_over_the_years_and_says_so(unit, year, officer, place):
    item = shelved(unit, "Ảnh hội nghị", year=2025)
    second = make_finding(make_visit(make_team(year, make.members_of(year)[2], name="Đoàn 2"), unit))
    for key in (place, f"finding:{second.pk}"):
        services.attach(item_ids=[item.pk], place=key, **by(officer))
        services.attach(item_ids=[item.pk], place=key, **by(officer))  # a second click changes nothing

    shown = page_of(officer, "shelf_show", unit.pk)
    assert shown.count("Sổ theo dõi ghi thiếu") == 2
    assert years_of_shelf(unit) == [2026, 2025]
    assert list(shelf_of(unit, year=2026)) == [item]  # of 2025, used in 2026
    assert list(shelf_of(unit, words="hoi nghi anh")) == [item]
    assert list(shelf_of(unit, words="hop")) == []


def test_several_items_are_attached_in_one_act(unit, officer, place):
    items = [link(unit, f"Tin {number}", number) for number in range(3)]
    url = reverse("evidence:evidence_attach") + f"?cho={place}"

    assert signed_in(officer).post(url, {}).status_code == 422
    assert signed_in(officer).post(url, {"items": ["không phải mã"]}).status_code == 422
    answer = signed_in(officer).post(url, {"items": [items[0].pk, items[2].pk]})

    assert answer.status_code == 302
    assert {one.item.title for one in evidence_of([place])[place]} == {"Tin 0", "Tin 2"}
    assert "Tin 1" in page_of(officer, "evidence_attach", cho=place)


def test_only_the_place_s_own_unit_attaches_its_own_items(unit, other, officer, place):
    foreign = link(other, "Của đơn vị khác")

    with pytest.raises(RuleError, match="không thuộc kho"):
        services.attach(item_ids=[foreign.pk], place=place, **by())
    stranger = make.appoint(Role.UNIT_OFFICER, unit=other)
    assert page_of(stranger, "evidence_attach", cho=place) == "404"
    chair_side = make.appoint(Role.STANDING_BODY)  # reads the check, answers for nothing in it
    assert page_of(chair_side, "evidence_attach", cho=place) == "403"
    assert not EvidenceLink.objects.exists()


@pytest.mark.parametrize("key", ["", "line", "finding:", "finding:0", "finding:²", "finding:-1", "x:1", "finding:" + "9" * 30, "\x00"])  # fmt: skip
def test_a_place_that_is_none_is_not_found(unit, officer, key):
    assert page_of(officer, "evidence_attach", cho=key) == "404"
    with pytest.raises(RuleError, match="không còn nữa"):
        services.attach(item_ids=[link(unit, "Tin").pk], place=key, **by())


def test_the_content_is_opened_by_the_unit_and_by_readers_of_what_it_proves(unit, other, officer, place):
    item, unused = shelved(unit), link(unit, "Chưa dùng")
    standing, auditor = make.appoint(Role.STANDING_BODY), make.appoint(Role.AUDITOR)
    outsider = make.appoint(Role.UNIT_HEAD, unit=other)
    assert [opens(person, item) for person in (officer, auditor, standing, outsider)] == [
        True,
        True,
        False,
        False,
    ]

    services.attach(item_ids=[item.pk], place=place, **by(officer))

    assert [opens(person, item) for person in (officer, auditor, standing, outsider)] == [
        True,
        True,
        True,
        False,
    ]
    assert page_of(standing, "evidence_show", unused.pk) == "404"
    administrator = make.make_user(is_superuser=True, is_staff=True)
    assert not opens(administrator, item)


def test_a_withdrawn_item_stays_to_be_seen_as_withdrawn(unit, officer, place):
    item = shelved(unit, "Quyết định 12")
    services.attach(item_ids=[item.pk], place=place, **by(officer))
    url = reverse("evidence:evidence_withdraw", args=[item.pk])

    assert signed_in(officer).post(url, {"reason": " "}).status_code == 422
    assert signed_in(officer).post(url, {"reason": "Nhầm năm"}).status_code == 302

    standing, auditor = make.appoint(Role.STANDING_BODY), make.appoint(Role.AUDITOR)
    assert "Nhầm năm" in page_of(standing, "evidence_show", item.pk)
    assert [opens(person, item) for person in (officer, auditor, standing)] == [True, True, False]
    with pytest.raises(StateConflictError):
        services.withdraw(item_id=item.pk, reason="Lần nữa", **by())
    with pytest.raises(RuleError, match="đã rút"):
        services.attach(item_ids=[item.pk], place=place, **by())
    assert shelved(unit).pk != item.pk  # the same file may come in again


def test_an_item_taken_away_from_a_place_stays_on_the_shelf(unit, officer, place):
    item = link(unit, "Tin")
    services.attach(item_ids=[item.pk], place=place, **by(officer))
    url = reverse("evidence:evidence_detach", args=[item.pk])

    outsider = make.appoint(Role.STANDING_BODY)
    assert signed_in(outsider).post(url, {"cho": place}).status_code == 403
    assert signed_in(officer).post(url, {"cho": place}).status_code == 302

    assert evidence_of([place]) == {place: []}
    assert list(unit.evidence.all()) == [item]
    with pytest.raises(StateConflictError):
        services.detach(item_id=item.pk, place=place, **by())


def test_praise_needs_no_proof(unit, officer, finding):
    praise = make_finding(finding.visit, FindingKind.PRAISE)

    assert page_of(officer, "evidence_attach", cho=f"finding:{praise.pk}") == "403"


def test_lists_cost_as_much_for_three_as_for_one(unit, officer, place):
    costs = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            item = link(unit, f"Tin {number}", number)
            services.attach(item_ids=[item.pk], place=place, **by(officer))
            link(unit, f"Chưa dùng {number}", 10 + number)
        client = signed_in(officer)
        client.get("/")
        for url in (
            reverse("evidence:shelf_show", args=[unit.pk]),
            reverse("evidence:evidence_attach") + f"?cho={place}",
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    with CaptureQueriesContext(connection) as queries:
        evidence_of([place, "finding:0"])
    assert len(queries) == 1
