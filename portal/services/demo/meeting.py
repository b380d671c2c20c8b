"""A sample conference that is going on: its run-sheet at the vote, its delegates in the hall, a ballot open now."""

import datetime as dt
from typing import Any

from clusters.enums import ClusterKind
from core.clock import local_day
from emulation.enums import ConferenceKind, MilestoneKind
from emulation.models import Conference
from emulation.services.arrivals import check_in, note_absence
from emulation.services.conferences import plan_conference
from emulation.services.registrations import close_registration
from hall.enums import Majority, StepKind
from hall.services.door import renew_code
from hall.services.hands import record_show_of_hands
from hall.services.running import start_step
from hall.services.runsheet import make_run_sheet
from portal.services.demo.cast import Cast
from portal.services.demo.play import begin_year, due, give_secretary, launch, register, sign
from portal.services.demo.stage import Stage, new_cluster
from portal.services.demo.targets import FAIR, GOOD, WEAK, give_targets, tell_figures
from portal.services.demo.votes import FLAG, vote_now

AGENDA = [
    "Đón đại biểu, điểm danh (15 phút)",
    "Báo cáo tổng kết phong trào thi đua của cụm (20 phút)",
    "Thảo luận, góp ý báo cáo (30 phút)",
    "Biểu quyết thông qua báo cáo (5 phút)",
    "Bỏ phiếu suy tôn (10 phút)",
    "Công bố kết quả bỏ phiếu (5 phút)",
    "Công bố Trưởng, Phó Trưởng cụm năm sau (5 phút)",
    "Thông qua và ký biên bản (5 phút)",
]


def meet_now(cast: Cast, at: dt.datetime) -> None:
    """The cluster that sits in its hall while the sample is loaded."""
    units = [cast.units[f"H{number}"] for number in range(1, 6)]
    heads = [cast.people[name] for name in ("truonghop", "daibieu1", "daibieu2", "daibieu3", "daibieu4")]
    players = list(zip(units, heads, strict=True))
    stage = Stage(cast, at, heads[0])
    begin_year(
        stage, cluster=new_cluster("cum-dang-hop-minh-hoa", "Cụm minh hoạ đang họp", at), year=local_day(at).year,
        kind=ClusterKind.CLUSTER, units=units, leads=units[:2], ago=100, block="Khối đơn vị thuộc Bộ (minh hoạ)",
    )  # fmt: skip
    give_secretary(stage, stage.year)
    launch(stage, ago=60, commenters=[])
    sign(stage, ago=40, due_in=5, signers=[(head, unit) for unit, head in players])
    give_targets(stage, units, ago=58)
    for (unit, head), figures in zip(players, (GOOD, GOOD, FAIR, FAIR, WEAK), strict=True):
        tell_figures(stage, unit, head, figures, ago=14)
    for unit, head in players[:3]:
        register(stage, unit, head, [FLAG], ago=20)
    close_registration(cluster_year=stage.year, **stage.ago(12))
    due(stage, {MilestoneKind.VOTED: 3, MilestoneKind.SUBMITTED: 13}, ago=11)
    conference = plan_conference(
        cluster_year=stage.year, kind=ConferenceKind.REVIEW, held_on=stage.today, opening_time=dt.time(8), session="cả ngày",
        place="Hội trường minh hoạ", chaired_by=str(stage.chair), guests="", agenda=AGENDA, **stage.ago(8),
    )  # fmt: skip
    who = _earlier(stage, 70)
    for unit, head in players[:4]:
        check_in(conference_id=conference.pk, unit_id=unit.pk, user=head, **who)
    note_absence(conference_id=conference.pk, unit_id=units[4].pk, reason="Đi công tác đột xuất", **who)
    vote_now(
        stage, conference, voters=players[:4], absent=units[4], done=[(heads[3], "ffa")]
    )  # fmt: skip
    _run_to_the_vote(stage, conference)


def _run_to_the_vote(stage: Stage, conference: Conference) -> None:
    """Each step up to the vote begun in its turn; the vote is the one that runs."""
    who = _earlier(stage, 70)
    renew_code(conference_id=conference.pk, **who)
    for minutes, step in zip(
        (70, 58, 39, 12, 4), make_run_sheet(conference_id=conference.pk, **who), strict=False
    ):
        who = _earlier(stage, minutes)
        start_step(step_id=step.pk, **who)
        if step.kind == StepKind.ADOPTION:
            record_show_of_hands(
                step_id=step.pk, question="Thông qua báo cáo tổng kết", votes_for=4, votes_against=0, votes_none=0,
                majority=Majority.MORE_THAN_HALF, **who,
            )  # fmt: skip


def _earlier(stage: Stage, minutes: int) -> dict[str, Any]:
    """So many minutes ago by the chair; not before the day began, whenever the sample is loaded."""
    then = stage.at - dt.timedelta(minutes=minutes)
    return {"actor": stage.chair, "at": then if local_day(then) == stage.today else stage.at}
