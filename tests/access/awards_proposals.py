"""Who reaches the pages of proposals and results."""

import datetime as dt

from awards.enums import NominationState
from awards.models import AwardDecision, Nomination, Submission
from core import clock
from emulation.models import AwardType
from tests.access.world import World

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "awards:result_list": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "awards:submission_inbox": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "awards:nomination_list": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "awards:nomination_paper": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "awards:submission_send": (302, 404, 403, 403, 200, 403, 403, 403, 404),
    "awards:submission_give_back": (302, 404, 403, 403, 200, 403, 200, 403, 404),
    "awards:submission_receive": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "awards:decision_record": (302, 403, 403, 403, 403, 403, 200, 403, 403),
    "awards:decision_publish": (302, 403, 403, 403, 403, 403, 200, 403, 403),
}


def build(world: World) -> dict[str, list]:
    """A list on its way and a decision recorded."""
    year, at, chair = world.cluster_year, clock.now(), world.people["chair"]
    award = AwardType.objects.create(
        code="thu", name="Danh hiệu thử", family="title", subject="collective", ordinal=1
    )
    submission = Submission.objects.create(
        cluster_year=year, number="1/TTr", issued_on=dt.date(2026, 1, 5), sent_at=at, sent_by=chair
    )
    decision = AwardDecision.objects.create(
        number="9/QĐ", issued_on=dt.date(2026, 2, 1), issuer="Bộ trưởng", recorded_at=at, recorded_by=chair
    )
    common = {
        "cluster_year": year,
        "achievement_year": 2026,
        "award_type": award,
        "source_note": "thử",
        "submission": submission,
        "ordinal": 1,
    }
    Nomination.objects.create(
        unit=world.member_unit, unit_name="A", state=NominationState.SUBMITTED, **common
    )
    Nomination.objects.create(
        unit=world.chair_unit, unit_name="B", state=NominationState.GRANTED, decision=decision, **common
    )
    return {page: [year.pk] for page in PAGES} | {
        "awards:result_list": [],
        "awards:submission_inbox": [],
        "awards:submission_give_back": [submission.pk],
        "awards:submission_receive": [submission.pk],
        "awards:decision_record": [],
        "awards:decision_publish": [decision.pk],
    }
