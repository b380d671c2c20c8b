"""Nobody finds out how a unit voted, nor any figure before both tellers agree."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from awards.enums import BallotState
from awards.models import BallotNominee, Count, CountLine, RollEntry
from awards.services import counting, voting
from clusters.enums import Role
from clusters.models import Unit
from core.errors import RuleError, StateConflictError
from emulation.services.versions import digest
from notifications.models import Notice
from tests import factories as make
from tests.factories.ballots import AT, figures_for, make_hall

pytestmark = pytest.mark.secrecy

# Figures that stand nowhere else on a page: not as a count of units, a date or an id.
TELLTALE = (1093, 1092, 1091)
EVERY_PAGE = ("ballot_show", "ballot_screen", "ballot_result", "minutes_show", "count_enter", "count_compare")


def _page(person, page, ballot):
    client = Client()
    client.force_login(person)
    return client.get(reverse(f"awards:{page}", args=[ballot.pk]), follow=True)


def _entered_by_one(hall):
    """A closed ballot of which teller A entered figures that cannot be mistaken for anything else."""
    ballot = hall.closed()
    hall.enter(ballot, hall.teller_a, figures_for(ballot, [5]))
    # Straight into the row: so many units would take minutes to make.
    Count.objects.update(
        ballots_issued=TELLTALE[0], ballots_returned=TELLTALE[1], ballots_invalid=1, ballots_valid=TELLTALE[2]
    )
    CountLine.objects.update(votes_for=TELLTALE[2], votes_against=0, votes_blank=0, ballots_valid=TELLTALE[2])
    return ballot


def _shows_figures(text):
    return [number for number in TELLTALE if str(number) in text.replace(".", "")]


@pytest.mark.rule("INV-6")
def test_the_roll_and_the_count_share_no_key():
    def fields(model):
        return {field.name for field in model._meta.get_fields()}

    assert fields(RollEntry) == {
        "id", "ballot", "unit", "member", "delegate", "unit_name", "ordinal", "state", "representative",
        "reason",
    }  # fmt: skip
    assert fields(Count) == {
        "id", "lines", "ballot", "teller", "ballots_issued", "ballots_returned", "ballots_valid",
        "ballots_invalid", "entered_at", "revision", "salt",
    }  # fmt: skip
    assert fields(CountLine) == {
        "id", "count", "nominee", "votes_for", "votes_against", "votes_blank", "ballots_valid",
    }  # fmt: skip


@pytest.mark.rule("INV-6")
def test_no_table_joins_a_voting_unit_to_a_choice():
    """Only written opinions, which are not secret, name a unit beside a choice."""
    marks = {"votes_for", "votes_against", "votes_blank", "opinion", "choice", "vote"}
    naming = {
        model.__name__
        for model in apps.get_app_config("awards").get_models()
        if marks & {field.name for field in model._meta.concrete_fields}
        and any(
            isinstance(field, models.ForeignKey) and field.related_model is Unit
            for field in model._meta.fields
        )
    }

    assert naming == {"WrittenOpinion", "BallotNominee"}
    assert {field.name for field in BallotNominee._meta.fields if field.related_model is Unit} == {"unit"}


@pytest.mark.rule("VOTE-24")
@pytest.mark.parametrize("page", EVERY_PAGE)
def test_nobody_but_the_teller_sees_a_figure_before_both_agree(page):
    hall = make_hall(units=6, nominees=1)
    ballot = _entered_by_one(hall)
    others = [
        hall.teller_b,
        hall.chair,
        make.appoint(Role.UNIT_HEAD, unit=hall.units[1]),
        make.appoint(Role.CLUSTER_SECRETARY, cluster_year=hall.cluster_year),
        make.appoint(Role.STANDING_BODY),
        make.appoint(Role.AUDITOR),
    ]

    for person in others:
        assert _shows_figures(_page(person, page, ballot).content.decode()) == []


def test_the_teller_sees_the_own_figures():
    hall = make_hall(units=6, nominees=1)
    ballot = _entered_by_one(hall)

    shown = _shows_figures(_page(hall.teller_a, "count_enter", ballot).content.decode())

    assert shown == list(TELLTALE)  # else the test above could not fail


@pytest.mark.parametrize("page", ["ballot_result", "minutes_show", "minutes_write", "minutes_adopt"])
def test_there_is_no_result_page_before_both_agree(page):
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    hall.enter(ballot, hall.teller_a, figures_for(ballot, [5]))

    assert _page(hall.chair, page, ballot).status_code == 404


def test_a_superuser_sees_no_ballot():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.counted(hall.closed(), [5])
    admin = make.make_user(is_superuser=True, is_staff=True)

    assert {_page(admin, page, ballot).status_code for page in EVERY_PAGE} == {404}


def test_the_log_keeps_a_seal_and_no_figure():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    figures = figures_for(ballot, [5])
    hall.enter(ballot, hall.teller_a, figures)

    event = AuditEvent.objects.get(verb="count.entered")

    assert event.before == {}
    assert set(event.after) == {"seal"}
    assert event.after["seal"] != digest({"figures": figures})  # the few possible figures cannot be tried
    assert event.after["seal"] == digest({"salt": Count.objects.get().salt, "figures": figures})


def test_agreement_and_minutes_put_no_figure_in_the_log():
    hall = make_hall(units=6, nominees=1)
    hall.minuted(hall.counted(hall.closed(), [5]))

    events = AuditEvent.objects.filter(verb__in=["count.entered", "ballot.counted", "ballot.minuted"])

    assert {key for event in events for key in event.after} == {"seal", "minutes_number", "nominations"}
    assert not [event.summary for event in events if any(character.isdigit() for character in event.summary)]


def test_messages_and_notices_carry_no_figure():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    client = Client()
    client.force_login(hall.teller_a)

    answer = client.post(
        reverse("awards:count_enter", args=[ballot.pk]),
        figures_for(ballot, [5]) | {"revision": 0},
        follow=True,
    )

    words = " ".join(str(message) for message in answer.context["messages"])
    assert words == "Đã lưu kết quả bạn đếm được."
    assert not Notice.objects.exists()


def test_the_log_file_carries_no_figure(caplog):
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    client = Client()
    client.force_login(hall.teller_a)

    with caplog.at_level("DEBUG"):
        client.post(
            reverse("awards:count_enter", args=[ballot.pk]),
            figures_for(ballot, [5]) | {"revision": 0, "issued": TELLTALE[0]},
        )

    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in lines if str(TELLTALE[0]) in line]


def test_equal_cells_of_the_other_are_not_shown_when_comparing():
    hall = make_hall(units=6, nominees=2)
    ballot = hall.closed()
    hall.enter(ballot, hall.teller_a, figures_for(ballot, [5, 4]))
    hall.enter(ballot, hall.teller_b, figures_for(ballot, [5, 3]))

    rows = _page(hall.teller_b, "count_compare", ballot).context["rows"]

    assert {label.partition(":")[0] for label, _mine, _theirs in rows} == {hall.units[2].name}
    assert _page(hall.chair, "count_compare", ballot).status_code == 403


@pytest.mark.rule("VOTE-33")
def test_a_void_result_is_for_auditors_only():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.minuted(hall.counted(hall.closed(), [5]))
    voting.void_ballot(ballot_id=ballot.pk, reason="Phát nhầm phiếu", actor=hall.chair, at=AT)

    for person in (hall.chair, hall.teller_a, make.appoint(Role.STANDING_BODY)):
        assert _page(person, "ballot_result", ballot).status_code == 404
        assert _page(person, "minutes_show", ballot).status_code == 404
    assert _page(make.appoint(Role.AUDITOR), "ballot_result", ballot).status_code == 200


@pytest.mark.rule("VOTE-33")
def test_who_counted_does_not_void_a_result_that_only_the_board_knows():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.counted(hall.closed(), [2])
    void = {"ballot_id": ballot.pk, "reason": "Chưa ưng", "at": AT}

    with pytest.raises(RuleError, match="không tự hủy được"):
        voting.void_ballot(actor=hall.teller_a, **void)  # a leader may sit on the board

    hall.announced(ballot)
    voting.void_ballot(actor=hall.teller_a, **void)


def test_a_ballot_voided_before_agreement_has_no_result_for_anyone():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.closed()
    hall.enter(ballot, hall.teller_a, figures_for(ballot, [5]))
    voting.void_ballot(ballot_id=ballot.pk, reason="Thiếu phiếu", actor=hall.chair, at=AT)

    assert _page(make.appoint(Role.AUDITOR), "ballot_result", ballot).status_code == 404


@pytest.mark.rule("VOTE-24")
def test_a_counted_result_is_for_the_board_until_it_is_announced():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.counted(hall.closed(), [5])
    wall = _page(hall.chair, "ballot_screen", ballot).content.decode()

    assert "5/6" not in wall
    assert _page(hall.teller_a, "ballot_result", ballot).status_code == 200
    for person in (hall.chair, make.appoint(Role.STANDING_BODY), make.appoint(Role.AUDITOR)):
        assert _page(person, "ballot_result", ballot).status_code == 404
    with pytest.raises(StateConflictError, match="chưa công bố"):
        counting.adopt_minutes(ballot_id=ballot.pk, file=None, actor=hall.chair, at=AT)

    hall.announced(ballot)

    assert _page(hall.chair, "ballot_result", ballot).status_code == 200
    assert "5/6 (83,33%)" in _page(hall.chair, "ballot_screen", ballot).content.decode()
    shown = _page(hall.chair, "ballot_show", ballot).content.decode()
    assert "Công bố kết quả" in shown  # who and when, beside the other acts
    with pytest.raises(StateConflictError, match="đã được công bố"):
        hall.announced(ballot)


def test_the_wall_polls_itself_for_any_state():
    hall = make_hall(units=6, nominees=1)
    ballot = hall.prepare()

    assert ballot.state == BallotState.PREPARED
    assert 'hx-trigger="every 5s"' in _page(hall.chair, "ballot_screen", ballot).content.decode()
