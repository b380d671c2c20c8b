"""People acting on one plan at the same moment, on real connections."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.errors import RuleError
from emulation.models import CampaignPlan, DraftComment
from emulation.queries.comments import unanswered
from emulation.services import comments, plans
from tests import factories as make

AT = dt.datetime(2026, 3, 10, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 10)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts together; the refusals they met."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait(timeout=20)
        try:
            act()
        except RuleError as error:
            return str(error)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return [refusal for refusal in pool.map(run, acts) if refusal]


@pytest.fixture
def plan():
    plan = plans.draft_plan(cluster_year=make.make_cluster_year(2026), slogan="Đoàn kết", actor=None, at=AT)
    plans.open_for_comment(plan=plan, from_on=DAY, until_on=DAY, actor=None, at=AT)
    plan.refresh_from_db()
    return plan


@pytest.mark.parametrize("_again", range(3))
def test_comment_never_lands_unanswered_on_an_adopted_plan(plan, _again):
    unit, person = make.members_of(plan.cluster_year)[0], make.make_user()

    refusals = at_once(
        lambda: plans.adopt_plan(plan=plan, adopted_on=DAY, actor=None, at=AT),
        lambda: comments.add_comment(draft=plan, unit=unit, body="Ý kiến", actor=person, at=AT),
    )

    adopted = CampaignPlan.objects.get().state == "adopted"
    assert len(refusals) == 1
    assert adopted is not unanswered(plan).exists()


def test_of_two_texts_saved_at_once_one_is_kept_and_one_is_asked_about(plan):
    refusals = at_once(
        *[
            lambda text=text: plans.save_plan_text(plan=plan, revision=0, purpose=text, actor=None, at=AT)
            for text in ("Một", "Hai")
        ]
    )

    plan.refresh_from_db()
    assert refusals == ["Trong lúc bạn soạn, người khác đã lưu bản mới hơn."]
    assert plan.revision == 1


def test_two_people_begin_one_plan(plan):
    year = make.make_cluster_year(2026)

    refusals = at_once(*[lambda: plans.draft_plan(cluster_year=year, actor=None, at=AT)] * 2)

    assert len(refusals) == 1
    assert CampaignPlan.objects.filter(cluster_year=year).count() == 1


def test_unit_says_twice_at_once_that_it_agrees(plan):
    unit, person = make.members_of(plan.cluster_year)[0], make.make_user()

    refusals = at_once(*[lambda: comments.say_no_remarks(draft=plan, unit=unit, actor=person, at=AT)] * 2)

    assert refusals == ["Đơn vị đã báo thống nhất với bản dự thảo này."]
    assert DraftComment.objects.count() == 1
