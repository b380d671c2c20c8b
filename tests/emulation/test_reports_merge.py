"""A report that two people write: merged where they do not touch, otherwise shown to choose; saved while typing."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from emulation.enums import ReportPeriod
from emulation.models import UnitReport
from emulation.services import reports as services
from tests import factories as make

NOW = dt.datetime(2026, 7, 2, 2, 0, tzinfo=dt.UTC)
MIDYEAR = ReportPeriod.MIDYEAR
BASE = "Mở đầu\n\nThân bài\n\nKết luận"


@pytest.fixture
def year():
    return make.make_cluster_year(2026, units=1)


@pytest.fixture
def unit(year):
    return make.members_of(year)[0]


@pytest.fixture
def officer(client, unit):
    person = make.appoint(Role.UNIT_OFFICER, unit=unit)
    client.force_login(person)
    return person


@pytest.fixture
def colleague(unit):
    return make.appoint(Role.UNIT_OFFICER, unit=unit, user=make.make_user("Lê Thị Hoa"))


def save(year, unit, actor, *, revision=0, **text):
    return services.save_report(
        cluster_year=year, unit=unit, period=MIDYEAR, revision=revision, actor=actor, at=NOW, **text
    )


@pytest.fixture
def page(year, unit, officer, colleague):
    """The colleague saved a first text; both now write."""
    save(year, unit, colleague, results=BASE, weaknesses="", exemplars=["Chị A"], proposals="")
    return reverse("emulation:report_edit", args=[year.pk, MIDYEAR, unit.pk])


def typed(**mine):
    """The form as it was opened on the first text, with what was typed."""
    texts = {"results": BASE, "weaknesses": "", "exemplars": "Chị A", "proposals": ""}
    return {"revision": "1", **{f"base-{name}": text for name, text in texts.items()}, **texts, **mine}


def report():
    return UnitReport.objects.get()


def test_work_in_different_places_comes_together(client, year, unit, colleague, page):
    save(
        year, unit, colleague, revision=1, results=BASE.replace("Mở đầu", "Mở đầu của Hoa"), weaknesses="Của Hoa",
        exemplars=["Chị A"],
    )  # fmt: skip

    answer = client.post(
        page, typed(results=BASE.replace("Kết luận", "Kết luận của tôi"), exemplars="Chị A\nAnh B")
    )

    assert answer.status_code == 302
    assert report().results == "Mở đầu của Hoa\n\nThân bài\n\nKết luận của tôi"
    assert (report().weaknesses, report().exemplars) == ("Của Hoa", ["Chị A", "Anh B"])


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", "Thân bài của tôi"),
        ("theirs", "Thân bài của Hoa"),
        ("both", "Thân bài của Hoa\nThân bài của tôi"),
        ("x", "Thân bài của tôi"),
    ],
)
def test_the_same_place_is_shown_to_choose_and_nothing_is_lost(
    client, year, unit, colleague, page, choice, kept
):
    save(year, unit, colleague, revision=1, results="Thân bài của Hoa", weaknesses="Của Hoa")

    answer = client.post(page, typed(results="Thân bài của tôi", proposals="Đề xuất của tôi"))

    shown = answer.text
    assert answer.status_code == 422
    for words in (
        "Lê Thị Hoa đã lưu bản mới hơn", "Thân bài của Hoa", "Thân bài của tôi", "Hai người sửa cùng một chỗ",
        'name="revision" value="2"', "Của Hoa</textarea>", "Đề xuất của tôi</textarea>",
    ):  # fmt: skip
        assert words in shown
    assert report().results == "Thân bài của Hoa"
    again = {
        "revision": "2", "results": "Thân bài của tôi", "base-results": "Thân bài của Hoa", "chon-results": choice,
        "weaknesses": "Của Hoa", "base-weaknesses": "Của Hoa", "proposals": "Đề xuất của tôi", "base-proposals": "",
        "exemplars": "Chị A", "base-exemplars": "Chị A",
    }  # fmt: skip
    assert client.post(page, again).status_code == 302
    assert (report().results, report().weaknesses, report().proposals) == (kept, "Của Hoa", "Đề xuất của tôi")


def test_an_unreadable_base_is_no_base(client, year, unit, colleague, page):
    save(year, unit, colleague, revision=1, results="Của Hoa")
    answer = client.post(page, typed(results="Của tôi") | {"base-results": "\x00" * 10})
    assert (answer.status_code, report().results) == (422, "Của Hoa")


def autosave(client, page, **fields):
    return client.post(f"{page}tu-luu/", fields, headers={"X-Autosave": "1"})


def test_only_what_was_typed_is_saved_and_the_answer_says_when(client, year, unit, colleague, page):
    save(year, unit, colleague, revision=1, weaknesses="Của Hoa")

    answer = autosave(client, page, revision="1", proposals=" Đề xuất ", **{"base-proposals": ""})

    told = answer.json()
    assert (answer.status_code, told["state"], told["revision"], told["fields"]) == (
        200, "saved", 3, {"proposals": "Đề xuất"},
    )  # fmt: skip
    assert "+07:00" in told["at"]
    assert (report().weaknesses, report().results) == ("Của Hoa", BASE)


def test_a_conflict_while_typing_changes_nothing(client, year, unit, colleague, page):
    save(year, unit, colleague, revision=1, results="Của Hoa")
    answer = autosave(client, page, revision="1", results="Của tôi", **{"base-results": BASE})
    assert (answer.status_code, answer.json(), report().results) == (409, {"state": "conflict"}, "Của Hoa")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"results": "a" * 20_001}, "chỉ nhận tối đa 20.000 ký tự"),
        ({"results": "a\x00"}, "ký tự không đọc được"),
        ({"results": "a", "revision": ""}, "Chưa nhập số"),
        ({"results": "a", "revision": "9" * 30}, "Xin nhập số nguyên"),
    ],
)
def test_what_cannot_be_saved_is_said_in_words(client, page, fields, words):
    answer = autosave(client, page, **{"revision": "1", **fields})
    assert (answer.status_code, answer.json()["state"], words in answer.json()["words"]) == (
        422,
        "refused",
        True,
    )
    assert report().results == BASE


def test_a_report_handed_in_meanwhile_refuses_in_words(client, page, officer):
    services.submit_report(report_id=report().pk, actor=officer, at=NOW)
    answer = autosave(client, page, revision="1", results="Muộn", **{"base-results": BASE})
    assert (answer.status_code, "Báo cáo đã nộp" in answer.json()["words"]) == (422, True)


def test_strangers_do_not_autosave(client, page, unit):
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=make.make_unit()))
    assert autosave(client, page, revision="1", results="x").status_code == 404
    client.logout()
    assert autosave(client, page, revision="1", results="x").status_code == 302


def test_a_locked_screen_answers_the_script_without_holding_the_request(client, page, officer):
    client.session.flush()
    client.login(username=officer.username, password=make.PASSWORD)
    session = client.session
    session["locks_when_idle"] = True
    session.save()
    cache.clear()
    assert autosave(client, page, revision="1", results="x").status_code == 401


def test_typing_fills_the_log_with_one_event_not_with_half_sentences(client, page, officer):
    for n in range(5):
        autosave(
            client, page, revision=str(n + 1), results=f"{BASE} {n}", **{"base-results": report().results}
        )
    events = AuditEvent.objects.filter(verb="report.saved", actor=officer.username)
    assert (events.count(), report().results) == (1, f"{BASE} 4")
    assert "bài" not in str(events.get().after)
