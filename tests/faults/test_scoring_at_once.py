"""Two people score, report and hand workbooks in at the same moment, on real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from clusters.enums import Role
from core import clock
from core.errors import RuleError
from emulation.enums import ReportPeriod
from emulation.models import TitleRegistration, UnitReport
from emulation.services.workbooks.registrations import KIND
from scoring.enums import CardState, Stage
from scoring.models import ScoreAppeal, ScoreFigure
from scoring.services.appeals import appeal
from scoring.services.ranking import lock_cards
from tests import factories as make
from tests.access.world import World, build_world
from tests.factories.emulation import make_award, put_under
from tests.factories.scoring import give, line, make_cards, put
from tests.faults.test_at_once import at_once, codes
from tests.replay.person import words_of
from workbooks.enums import RowState
from workbooks.kinds import OfferedScope, Scope
from workbooks.services.returning import take_in
from workbooks.services.sending import send_workbook, write_workbook

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

OWN = {"I.1": 7, "I.2": 2, "II.1": 9}


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def card(world):
    """The member's card, with its own scores in."""
    card = make_cards(world.cluster_year)[1]
    give(card, Stage.SELF, OWN)
    return put(card, CardState.SELF_SCORED)


@pytest.fixture
def certifier(world):
    above = make.make_unit()
    put_under(world.member_unit, above)
    return make.appoint(Role.UNIT_HEAD, unit=above)


def certified(card) -> dict[str, str]:
    found = ScoreFigure.objects.filter(line__card=card, stage=Stage.CERTIFIED)
    return {code: f"{points:f}" for code, points in found.values_list("line__item__code", "points")}


def test_two_certifiers_of_different_criteria_lose_nothing(world, card, certifier):
    url = reverse("scoring:card_score", args=[world.cluster_year.pk, card.pk, "xac-nhan"])
    one, two = line(card, "I.1").pk, line(card, "II.1").pk

    answers = at_once(
        url,
        (certifier, {f"points_{one}": "6", f"reason_{one}": "Thiếu sổ"}),
        (world.people["standing"], {f"points_{two}": "0", f"reason_{two}": "Không có hồ sơ"}),
    )

    assert codes(answers) == [302, 302]
    assert certified(card) == {"I.1": "6.00", "II.1": "0.00"}
    card.refresh_from_db()
    assert card.certified_total == 6


def test_two_certifiers_of_one_criterion_are_shown_both(world, card, certifier):
    url = reverse("scoring:card_score", args=[world.cluster_year.pk, card.pk, "xac-nhan"])
    pk = line(card, "I.1").pk
    typed = {"6.5": "Của cấp trên", "5.5": "Của Thường trực"}

    answers = at_once(
        url,
        (certifier, {f"points_{pk}": "6,5", f"reason_{pk}": "Của cấp trên"}),
        (world.people["standing"], {f"points_{pk}": "5,5", f"reason_{pk}": "Của Thường trực"}),
    )

    assert codes(answers) == [302, 422]
    figure = ScoreFigure.objects.get(line=pk, stage=Stage.CERTIFIED)
    assert figure.reason == typed[f"{figure.points:.1f}"]
    page = words_of(answers[1])
    assert "Trong lúc bạn chấm" in page
    assert all(reason in page for reason in typed.values())


def test_two_officers_of_one_report(world):
    year, unit = world.cluster_year, world.member_unit
    url = reverse("emulation:report_edit", args=[year.pk, ReportPeriod.MIDYEAR, unit.pk])

    answers = at_once(
        url,
        (world.people["officer"], {"results": "Của cán bộ"}),
        (world.people["head"], {"results": "Của Cục"}),
    )

    assert codes(answers) == [302, 422]
    assert UnitReport.objects.get().results in {"Của cán bộ", "Của Cục"}
    page = words_of(answers[1])
    assert all(text in page for text in ("Của cán bộ", "Của Cục"))


def _batches(world, count: int) -> list:
    """The same workbook, filled in and handed in ``count`` times."""
    year, person = world.cluster_year, world.people["officer"]
    make_award()
    offer = OfferedScope(
        scope=Scope(cluster_year=year, day=clock.today(), unit=world.member_unit), title="Đăng ký"
    )
    acting = {"actor": person, "at": clock.now()}
    stream, filled = BytesIO(), BytesIO()
    write_workbook(send_workbook(kind=KIND, offer=offer, **acting), stream)
    book = load_workbook(stream)
    book["Nhập liệu"]["C5"] = "x"
    book.save(filled)
    return [
        take_in(
            kind=KIND, cluster_year=year, scopes=[offer],
            upload=SimpleUploadedFile("bang.xlsx", filled.getvalue()), **acting,
        )
        for _ in range(count)
    ]  # fmt: skip


def test_one_batch_taken_by_two_people(world):
    (batch,) = _batches(world, 1)
    take = reverse("workbooks:batch_take", args=[batch.pk])

    assert _both_take(world, take, take) in ([302, 302], [302, 422])
    assert TitleRegistration.objects.count() == 1


def test_two_batches_of_one_part_taken_by_two_people(world):
    batches = _batches(world, 2)

    _both_take(world, *(reverse("workbooks:batch_take", args=[batch.pk]) for batch in batches))

    assert TitleRegistration.objects.count() == 1
    for batch in batches:
        batch.refresh_from_db()
        assert batch.state == "taken"
    states = [batch.rows.get().state for batch in batches]
    assert states.count(RowState.TAKEN) == 1


def _both_take(world, *urls):
    calls = []
    for person, url in zip(("officer", "head"), urls, strict=True):
        client = Client()
        client.force_login(world.people[person])
        calls.append(lambda client=client, url=url: client.post(url, {"which": "all"}).status_code)
    return sorted(together(*calls))


def together(*calls: Callable[[], Any]) -> list[Any]:
    """All at one moment, each on a connection of its own; what each gives back."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait(timeout=20)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_locking_and_an_appeal_do_not_pass_each_other(world, card):
    give(card, Stage.FINAL, OWN)
    put(card, CardState.FINAL)
    card.refresh_from_db()
    pk = line(card, "I.1").pk

    def refusal(act, **arguments):
        try:
            act(**arguments, actor=world.people["head"], at=clock.now())
        except RuleError as error:
            return str(error)
        return ""

    locking, asking = together(
        lambda: refusal(lock_cards, card_ids=[card.pk], revisions={card.pk: card.revision}),
        lambda: refusal(appeal, card_id=card.pk, line_id=pk, asked_points=8, reason="Đủ hồ sơ"),
    )

    card.refresh_from_db()
    assert bool(locking) != bool(asking)
    assert card.state == (CardState.APPEALED if locking else CardState.LOCKED)
    assert ScoreAppeal.objects.count() == (1 if locking else 0)
