"""From the vote to the published decision."""

import datetime as dt
import itertools
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.enums import NOMINATION_MOVES, NominationState
from awards.models import Nomination
from awards.services import decisions, dossiers, proposals, public_comments
from clusters.enums import Role, UnitKind
from core.errors import RuleError, StateConflictError
from documents.services.templates import load_templates
from emulation.enums import MilestoneKind
from emulation.models import AwardType, Milestone
from emulation.services import milestones
from tests import factories as make
from tests.factories.dossiers import appraised, make_laws, make_voted_year, states

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 1, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 20)


@pytest.fixture
def year():
    """A cluster's year that has voted: two units for the sector's flag, one of them for the Government's."""
    return make_voted_year(2025, at=AT)


def _send(cluster_year, **more):
    values = {"number": "15/TTr", "issued_on": DAY, "note": "", "file": None, "at": AT, **more}
    actor = values.pop("actor", None) or make.make_user()
    return proposals.send_list(cluster_year=cluster_year, actor=actor, **values)


def _receive(submission, **more):
    values = {"received_on": DAY, "own_unit_ids": (), "actor": make.make_user(), "at": AT, **more}
    return proposals.receive_list(submission_id=submission.pk, **values)


def _publish_everything(cluster_year):
    """Received, appraised, commented on, granted and published, months later for the days of comment."""
    make_laws()
    _receive(_send(cluster_year))
    nominations = list(Nomination.objects.filter(cluster_year=cluster_year).order_by("pk"))
    appraised(nominations, DAY, at=AT)
    government = [n.pk for n in nominations if n.award_type.code == "co_chinh_phu"]
    by = {"actor": make.make_user(), "at": AT}
    comment = public_comments.open_comment(
        nomination_ids=government, notice="Thông báo 1", address="", opened_on=DAY, **by
    )
    later = by | {"at": AT + dt.timedelta(days=10)}
    ended_on = DAY + dt.timedelta(days=10)
    public_comments.end_comment(comment_id=comment.pk, ended_on=ended_on, outcome="Không có ý kiến", **later)
    decision = decisions.record_decision(
        number="99/QĐ-BTP", issued_on=ended_on, issuer="Bộ trưởng Bộ Tư pháp", granted_ids=[n.pk for n in nominations],
        file=None, **later,
    )  # fmt: skip
    assert not milestones.is_reached(cluster_year, MilestoneKind.SETTLED)
    return decisions.publish_decision(decision_id=decision.pk, **later)


def test_list_goes_out_is_received_decided_and_published(year):
    _publish_everything(year)

    assert states(year) == ["granted"] * 3
    assert milestones.is_reached(year, MilestoneKind.SETTLED)


def test_list_is_refused_before_the_vote_is_finished(year):
    Milestone.objects.all().delete()
    with pytest.raises(RuleError, match="Chưa kết thúc bình xét"):
        _send(year)


def test_list_is_sent_once(year):
    _send(year)
    with pytest.raises(StateConflictError, match="đã được gửi"):
        _send(year)


def test_letter_dated_tomorrow_is_refused_at_its_field(year):
    with pytest.raises(RuleError) as refused:
        _send(year, issued_on=DAY + dt.timedelta(days=1))
    assert refused.value.field == "issued_on"


def test_recalled_list_can_be_sent_again(year):
    submission = _send(year)
    proposals.give_back(submission_id=submission.pk, reason="thiếu tên", actor=make.make_user(), at=AT)
    assert states(year) == ["elevated"] * 3
    assert not milestones.is_reached(year, MilestoneKind.SUBMITTED)

    again = _send(year, number="16/TTr")

    assert again.nominations.count() == 3


def test_received_list_cannot_be_recalled(year):
    submission = _send(year)
    _receive(submission)
    with pytest.raises(StateConflictError):
        proposals.give_back(submission_id=submission.pk, reason="muộn", actor=make.make_user(), at=AT)


def test_receiver_does_not_take_in_the_dossier_of_the_own_unit(year):
    """Invariant 25: in 2020 the standing body competed in the cluster it appraises."""
    submission = _send(year)
    own = make.members_of(year)[0].pk
    with pytest.raises(RuleError, match="đơn vị của chính bạn"):
        _receive(submission, own_unit_ids={own})


@pytest.mark.parametrize("received_on", [DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)])
def test_receipt_lies_between_the_letter_and_today(year, received_on):
    submission = _send(year)
    with pytest.raises(RuleError, match="Ngày tiếp nhận"):
        _receive(submission, received_on=received_on)


def test_unit_proposed_for_the_higher_flag_keeps_the_lower_one(year):
    """VOTE-30: the second list stays a subset of the first."""
    lower = Nomination.objects.get(award_type__code="co_nganh", ordinal=1)
    with pytest.raises(RuleError, match="danh hiệu cao hơn"):
        dossiers.change_dossier(
            nomination_id=lower.pk,
            state=NominationState.WITHDRAWN,
            reason="xin rút",
            actor=make.make_user(),
            at=AT,
        )


def test_every_move_follows_the_table():
    for source, target in itertools.product(NominationState, NominationState):
        nomination = Nomination(unit_name="A", award_type=AwardType(name="B"), state=source)
        if target in NOMINATION_MOVES[source]:
            dossiers.check_move(nomination, target)
            continue
        with pytest.raises(StateConflictError):
            dossiers.check_move(nomination, target)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "granted"},
        {"state": "received"},
        {"state": "refused"},
        {"state": "lost"},
        {"source_note": ""},
    ],
)
def test_database_refuses_half_a_nomination(year, broken):
    nomination = Nomination.objects.filter(cluster_year=year).order_by("pk").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=nomination.pk).update(**broken)


def test_strangers_read_only_what_is_published(year, client):
    page = reverse("awards:result_list")
    assert "Đơn vị thử" not in client.get(page).content.decode()
    _publish_everything(year)
    assert make.members_of(year)[0].name in client.get(page).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_result_list_query_count(client, django_assert_num_queries, year, count):
    _publish_everything(year)
    Nomination.objects.filter(
        pk__in=Nomination.objects.order_by("-pk").values_list("pk", flat=True)[: 3 - count]
    ).update(state=NominationState.WITHDRAWN, state_reason="thử")
    with django_assert_num_queries(3):  # years, count, page
        response = client.get(reverse("awards:result_list"))
    assert response.content.decode().count('scope="row"') == count


def test_chair_sends_and_standing_body_receives_through_pages(year, client):
    chair = make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0])
    client.force_login(chair)
    wrong = client.post(
        reverse("awards:submission_send", args=[year.pk]), {"number": "15/TTr", "issued_on": "31/02/2026"}
    )
    assert wrong.status_code == 422
    assert "Ngày 31/02/2026 không có trong lịch." in wrong.content.decode()
    client.post(
        reverse("awards:submission_send", args=[year.pk]), {"number": "15/TTr", "issued_on": "20/01/2026"}
    )
    assert states(year) == ["submitted"] * 3

    client.force_login(make.appoint(Role.STANDING_BODY))
    submission = year.submissions.get()
    client.post(reverse("awards:submission_receive", args=[submission.pk]), {"received_on": "21/01/2026"})

    assert states(year) == ["received"] * 3


def test_the_list_leads_to_reports_of_achievements_and_to_the_decision(year, client):
    load_templates()
    make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
    page, to = (reverse(name, args=[year.pk]) for name in ("awards:nomination_list", "documents:paper_of"))
    sector = Nomination.objects.filter(award_type__code="co_nganh").order_by("ordinal")
    other, own = (f"{to}?kind=achievement_report&subject=nomination:{one.pk}" for one in sector)
    decision = f"{to}?kind=award_decision&subject=year:{year.pk}"

    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=sector[1].unit))
    told = unescape(client.get(page).text)
    assert (own in told, other in told, decision in told) == (True, False, False)
    assert client.get(own).status_code == 200

    client.force_login(make.appoint(Role.STANDING_BODY))
    told = unescape(client.get(page).text)
    assert (own in told, other in told, decision in told) == (True, True, True)
    assert client.get(decision).status_code == 200
