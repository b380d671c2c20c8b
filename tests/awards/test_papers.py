"""Papers of the vote: who stands on the ballot paper, what the minutes of the count say, who signs them."""

import pytest
from django.urls import reverse

from awards.enums import Opinion
from awards.models import Nomination
from awards.queries.results import result_of
from awards.services import voting
from clusters.models import Unit, UnitName
from core.ordering import sort_key
from documents import sources
from documents.content.paper import Table
from documents.enums import PaperKind
from documents.models import TemplateVersion
from documents.models.paper import TEXT_PARTS
from documents.services.citations import load_citations
from documents.services.composing import sample_content
from documents.services.templates import load_templates
from tests.factories.ballots import AT, HELD_ON, make_hall


def facts_of(kind: PaperKind, hall, key: str) -> dict:
    return sources.source_of(kind).facts(hall.cluster_year, key)


def keys_of(kind: PaperKind, hall) -> list[str]:
    return [subject.key for subject in sources.source_of(kind).subjects(hall.cluster_year)]


def compose(kind: PaperKind, hall, key: str):
    load_templates()
    load_citations()
    source = sources.source_of(kind)
    subject = next(one for one in source.subjects(hall.cluster_year) if one.key == key)
    version = TemplateVersion.objects.get(template__kind=kind)
    texts = {part: getattr(version, part) for part in TEXT_PARTS}
    return sample_content(kind, texts, cluster_year=hall.cluster_year, subject=subject, day=HELD_ON)


def cells_of(content) -> list[list[str]]:
    """Rows of the tables, each cell as text."""
    return [
        ["".join(run.text for run in runs) for runs in row]
        for block in content.blocks
        if isinstance(block, Table)
        for row in block.rows
    ]


@pytest.mark.secrecy
@pytest.mark.rule("VOTE-24")
def test_a_ballot_paper_is_in_vietnamese_order_and_names_no_voter():
    hall = make_hall(units=6, nominees=3)
    for unit, name in zip(hall.units[1:4], ["Vụ Ôn hoà", "Vụ Ổn định", "Vụ Đất đai"], strict=True):
        UnitName.objects.filter(unit=unit).update(name=name, sort_key=sort_key(name))
    ballot = hall.prepare()
    hall.attend(ballot)
    content = compose(PaperKind.BALLOT_PAPER, hall, f"ballot:{ballot.pk}")
    assert [row[1] for row in cells_of(content)] == ["Vụ Đất đai", "Vụ Ổn định", "Vụ Ôn hoà"]
    assert {cell for row in cells_of(content) for cell in row[2:]} == {""}  # room for the marks
    assert content.signers == ()
    assert (content.is_numbered, content.sign, content.code) == (False, "", "")
    told = str(content.facts)
    assert not [unit.name for unit in (hall.units[4], hall.units[5]) if unit.name in told]
    assert hall.teller_a.full_name not in told


@pytest.mark.django_db
def test_a_teller_reads_down_the_printed_paper(client):
    hall = make_hall(units=6, nominees=3)
    for unit, name in zip(hall.units[1:4], ["Vụ Ôn hoà", "Vụ Ổn định", "Vụ Đất đai"], strict=True):
        UnitName.objects.filter(unit=unit).update(name=name, sort_key=sort_key(name))
    ballot = hall.closed()
    printed = [row[1] for row in cells_of(compose(PaperKind.BALLOT_PAPER, hall, f"ballot:{ballot.pk}"))]
    client.force_login(hall.teller_a)
    page = client.get(reverse("awards:count_enter", args=[ballot.pk])).text
    places = [page.index(f"{ordinal}. {name}<") for ordinal, name in enumerate(printed, 1)]
    assert places == sorted(places)


def test_a_void_ballot_has_no_paper():
    hall = make_hall()
    ballot = hall.prepare()
    assert keys_of(PaperKind.BALLOT_PAPER, hall) == [f"ballot:{ballot.pk}"]
    voting.void_ballot(ballot_id=ballot.pk, reason="Sai danh sách", actor=hall.chair, at=AT)
    assert keys_of(PaperKind.BALLOT_PAPER, hall) == []


@pytest.mark.secrecy
def test_no_figure_is_told_before_it_is_announced():
    hall = make_hall()
    ballot = hall.counted(hall.closed(), [13, 12, 1])
    assert keys_of(PaperKind.COUNTING_MINUTES, hall) == []
    with pytest.raises(LookupError):
        facts_of(PaperKind.COUNTING_MINUTES, hall, f"ballot:{ballot.pk}")


@pytest.mark.rule("VOTE-28")
def test_minutes_of_the_count_say_what_the_page_of_the_result_says(client):
    """13 members, 11 present, one written opinion: 11 of 13 pass 80%, 10 of 13 do not."""
    hall = make_hall(units=13, nominees=3)
    ballot = hall.attend(hall.prepare(), present=11)
    hall.write_opinion(ballot, hall.units[12], Opinion.FOR)
    hall.open(ballot)
    hall.close(ballot)
    ballot.refresh_from_db()
    ballot = hall.announced(hall.counted(ballot, [10, 9, 3], papers=(11, 11, 10, 1)))
    told = facts_of(PaperKind.COUNTING_MINUTES, hall, f"ballot:{ballot.pk}")
    assert told["papers"].items() >= {"issued": 11, "returned": 11, "valid": 10, "invalid": 1}.items()
    assert told["roll"] == {"members": 13, "present": 11}
    assert [(row["votes"], row["base"]) for row in told["results"]] == [(11, 13), (10, 13), (4, 13)]
    assert [one["unit_name"] for one in told["elevated"]] == [hall.units[1].name]
    assert [row["verdict"] for row in told["results"]] == [row.verdict for row in result_of(ballot).rows]
    content = compose(PaperKind.COUNTING_MINUTES, hall, f"ballot:{ballot.pk}")
    client.force_login(hall.chair)
    page = client.get(reverse("awards:ballot_result", args=[ballot.pk])).text
    for row in cells_of(content):
        assert row[-1] in page
        assert row[-2] in page  # the share: 84,62%
    assert cells_of(content)[0][-3:] == ["11/13", "84,62%", "Được suy tôn"]


def test_the_board_the_secretary_and_the_chair_sign_the_minutes():
    hall = make_hall()
    ballot = hall.counted(hall.closed(), [13, 12, 1])
    parties = sources.source_of(PaperKind.COUNTING_MINUTES).parties
    signing = parties(hall.cluster_year, f"ballot:{ballot.pk}")
    assert [party.name for party in signing] == [
        "Trần Thị Trưởng Ban", hall.teller_a.full_name, hall.teller_b.full_name, "Thư Ký", "Chủ Trì",
    ]  # fmt: skip
    assert signing[0].unit_name == "Trưởng ban kiểm phiếu"
    assert len({party.key for party in signing}) == 5
    # Each teller signs for the own unit; of whom no appointment knows, for the unit whose paper it is.
    assert [party.unit for party in signing] == [
        hall.units[0], hall.units[-1], hall.units[-2], hall.units[0], hall.units[0],
    ]  # fmt: skip


def test_the_list_and_the_letter_carry_votes_and_shares():
    hall = make_hall()
    hall.minuted(hall.counted(hall.closed(), [13, 12, 1]))
    key = f"year:{hall.cluster_year.pk}"
    told = facts_of(PaperKind.NOMINEE_LIST, hall, key)
    assert [(row["votes"], row["base"]) for row in told["nominations"]] == [(13, 13), (12, 13)]
    letter = compose(PaperKind.SUBMISSION_LETTER, hall, key)
    assert [row[2:] for row in cells_of(letter)] == [["13/13", "100,00%"], ["12/13", "92,31%"]]


def test_a_withdrawn_unit_is_not_proposed():
    hall = make_hall()
    hall.minuted(hall.counted(hall.closed(), [13, 12, 1]))
    key = f"year:{hall.cluster_year.pk}"
    Nomination.objects.filter(unit=hall.units[1]).update(state="withdrawn", state_reason="Xin rút")
    told = facts_of(PaperKind.NOMINEE_LIST, hall, key)
    assert [row["unit_name"] for row in told["nominations"]] == [hall.units[2].name]
    assert len(keys_of(PaperKind.ACHIEVEMENT_REPORT, hall)) == 1


@pytest.mark.parametrize("kind", [PaperKind.COUNTING_MINUTES, PaperKind.BALLOT_PAPER, PaperKind.NOMINEE_LIST])
def test_facts_take_as_many_queries_for_nine_nominees_as_for_one(kind, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for nominees in (1, 9):
        hall = make_hall(nominees=nominees)
        ballot = hall.counted(hall.closed(), [13] * nominees)
        hall.minuted(ballot)
        key = keys_of(kind, hall)[0]
        with CaptureQueriesContext(connection) as seen:
            facts_of(kind, hall, key)
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert Unit.objects.count() == 26
