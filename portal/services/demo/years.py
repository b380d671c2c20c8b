"""The sample clusters: one in the middle of its year, one at the count, one whose list is sent."""

import datetime as dt

from django.db import transaction

from clusters.enums import ClusterKind
from clusters.models import Cluster
from core.clock import local_day
from emulation.enums import ConferenceKind, MilestoneKind
from emulation.models import AwardType
from emulation.services import comments, milestones, plans, years
from emulation.services.registrations import close_registration
from portal.services.demo.cast import Cast, assemble
from portal.services.demo.council import seat_council
from portal.services.demo.dossiers import move_dossiers
from portal.services.demo.histories import tell_histories
from portal.services.demo.meeting import meet_now
from portal.services.demo.papers import draft_handover, draft_notice, letter_to_sign
from portal.services.demo.play import (
    FLAG,
    GOVERNMENT_FLAG,
    begin_year,
    change_chair,
    confer,
    due,
    give_secretary,
    launch,
    name_leads,
    propose,
    register,
    report,
    settle,
    sign,
)
from portal.services.demo.reminding import remind
from portal.services.demo.seasons import score_block, score_cluster, score_region
from portal.services.demo.stage import Stage, new_cluster
from portal.services.demo.votes import try_out, vote, vote_sealed
from rulebook.services.rules import enter_cluster_quota
from scoring.models import ScoreTable

CODE = "cum-minh-hoa"


@transaction.atomic
def load_demo(*, at: dt.datetime) -> bool:
    """Load the sample data, once; returns whether it was loaded now.

    Args:
        at: the present moment; the sample years are told in days before and after it.
    """
    if Cluster.objects.filter(code=CODE).exists():
        return False
    cast = assemble(at=at - dt.timedelta(days=400))
    table = _settled_block(cast, at)
    _counting_region(cast, at, table)
    running = _running_cluster(cast, at, table)
    meet_now(cast, at)
    tell_histories(running)
    move_dossiers(running)
    seat_council(running)
    remind(running)
    return True


def _settled_block(cast: Cast, at: dt.datetime) -> ScoreTable:
    """Last year decided and published; this year's list waits at the standing body; the table that it is scored by."""
    cluster = new_cluster("khoi-minh-hoa", "Khối thi đua minh hoạ", at)
    units, like = [cast.units[key] for key in ("B1", "B2", "B3")], None
    for years_back, ago in ((1, 370), (0, 60)):
        stage = Stage(cast, at, cast.people["truongkhoi"])
        year = local_day(at).year - years_back
        # Last year's Phó Trưởng is Trưởng this year: there is a hand-over.
        leads = [units[1], units[0]] if years_back else units[:2]
        begin_year(
            stage, cluster=cluster, year=year, kind=ClusterKind.BLOCK, units=units, leads=leads, ago=ago
        )
        launch(stage, ago=ago - 30, commenters=[])
        heads = [cast.people[name] for name in ("truongkhoi", "thutruongkhoi2", "thutruongkhoi3")]
        sign(stage, ago=ago - 32, due_in=40 - ago, signers=list(zip(heads, units, strict=True)))
        for unit in units[:2]:
            register(stage, unit, stage.chair, [FLAG], ago=ago - 35)
        register(stage, units[2], stage.chair, ["tt_ldxs"], ago=ago - 35)
        _close(stage, ago=ago - 36)
        like = score_block(
            stage, list(zip(units, heads, strict=True)), ago=ago - 37, like=like, is_over=years_back > 0
        )
        conference = confer(stage, ConferenceKind.REVIEW, days=40 - ago, recorded_ago=ago - 40)
        if years_back:  # on the phones, by the heads themselves
            marks = list(zip(units, heads, ("fa", "fa", "ff"), strict=True))
            vote_sealed(stage, FLAG, ago=ago - 40, conference=conference, marks=marks)
        else:
            vote(stage, FLAG, ago=ago - 40, conference=conference, counted=True, reach=1)
        propose(stage, ago=ago - 45 if years_back else 2)
        if years_back:
            settle(stage, ago=ago - 60)
    return like


def _close(stage: Stage, *, ago: int) -> None:
    close_registration(cluster_year=stage.year, **stage.ago(ago))


def _counting_region(cast: Cast, at: dt.datetime, table: ScoreTable) -> None:
    """Covenant signed by all, registrations closed, the first ballot closed: the tellers count."""
    cluster = new_cluster("khu-vuc-minh-hoa", "Khu vực thi đua minh hoạ", at)
    units = [cast.units[f"K{number}"] for number in range(1, 7)]
    heads = [cast.people["truongkhuvuc"], *(cast.people[f"thutruongkv{number}"] for number in range(2, 7))]
    stage = Stage(cast, at, heads[0])
    begin_year(
        stage, cluster=cluster, year=local_day(at).year, kind=ClusterKind.REGION, units=units,
        leads=[units[2], units[1], units[3]], ago=90,
    )  # fmt: skip
    change_chair(stage, units[0], "Trưởng Khu vực được điều động nhận nhiệm vụ khác (minh hoạ).", ago=85)
    launch(
        stage, ago=60, commenters=[(heads[1], units[1], ""), (heads[3], units[3], "Nêu rõ thời hạn báo cáo.")]
    )
    sign(stage, ago=40, due_in=5, signers=list(zip(heads, units, strict=True)))
    for number, (unit, head) in enumerate(zip(units, heads, strict=True)):
        register(stage, unit, head, [FLAG, GOVERNMENT_FLAG] if number < 3 else [FLAG], ago=20)
    _close(stage, ago=12)
    # Held three hours ago, so that the day is the same whenever the data is loaded.
    early = Stage(cast, at - dt.timedelta(hours=3), heads[0], stage.year)
    conference = confer(early, ConferenceKind.REVIEW, days=0, recorded_ago=0)
    vote(early, FLAG, ago=0, conference=conference, counted=False, reach=0)
    due(stage, {MilestoneKind.YEAR_REPORT: 10}, ago=11)
    score_region(stage, list(zip(units, heads, strict=True)), like=table)
    report(stage, units[1], heads[1], ago=1)
    draft_notice(stage.year, drafter=heads[0], at=at - dt.timedelta(days=1))
    draft_handover(stage.year, drafter=heads[0], at=at - dt.timedelta(days=84))
    # The next year is opened but nobody leads it yet: the standing body's work.
    years.new_year_from(last=stage.year, actor=cast.people["thuongtruc"], at=at - dt.timedelta(days=1))


def _running_cluster(cast: Cast, at: dt.datetime, table: ScoreTable) -> Stage:
    """Covenant half signed, registrations open, year reports due; next year's draft out for comments."""
    cluster = new_cluster(CODE, "Cụm thi đua minh hoạ", at)
    units = [cast.units[f"C{number}"] for number in range(1, 9)]
    people = cast.people
    stage = Stage(cast, at, people["truongcum"])
    begin_year(
        stage, cluster=cluster, year=local_day(at).year, kind=ClusterKind.CLUSTER, units=units, leads=units[:2],
        ago=110, block="Khối đơn vị thuộc Bộ (minh hoạ)",
    )  # fmt: skip
    give_secretary(stage, stage.year)
    launch(
        stage, ago=60,
        commenters=[
            (people["canbo1"], units[2], "Đề nghị ghi rõ chỉ tiêu số hoá theo từng quý."),
            (people["thutruong4"], units[5], ""),
            (people["thutruong5"], units[6], ""),
        ],
    )  # fmt: skip
    due(
        stage,
        {MilestoneKind.MIDYEAR: -40, MilestoneKind.REGISTERED: 9, MilestoneKind.YEAR_REPORT: 16,
         MilestoneKind.VOTED: 24, MilestoneKind.SUBMITTED: 34},
        ago=50,
    )  # fmt: skip
    sign(
        stage, ago=5, due_in=4,
        signers=[
            (people["truongcum"], units[0]), (people["photruongcum"], units[1]), (people["thutruong4"], units[5]),
            (people["thutruong5"], units[6]), (people["thutruong6"], units[7]),
        ],
    )  # fmt: skip
    register(stage, units[0], people["truongcum"], [FLAG, GOVERNMENT_FLAG], ago=4)
    register(stage, units[1], people["photruongcum"], [FLAG], ago=3)
    register(stage, units[5], people["canbo2"], [FLAG, "tt_ldxs"], ago=2)
    milestones.record_guidance(
        cluster_year=stage.year, number="5034/HD-MH", issued_on=stage.day(-7), actor=people["thuongtruc"],
        at=at - dt.timedelta(days=7),
    )  # fmt: skip
    report(stage, units[1], people["photruongcum"], ago=3, then="accepted")
    report(
        stage, units[5], people["thutruong4"], ago=3, then="Chưa nêu kết quả thực hiện chỉ tiêu số hoá hồ sơ."
    )
    report(stage, units[6], people["thutruong5"], ago=1)
    score_cluster(stage, like=table)
    confer(stage, ConferenceKind.REVIEW, days=24, recorded_ago=6)
    draft_notice(stage.year, drafter=people["thuky"], at=at - dt.timedelta(hours=20))
    letter_to_sign(
        stage.year, drafter=people["thuky"], clerk=people["vanthu"], head=people["truongcum"],
        at=at - dt.timedelta(hours=22),
    )  # fmt: skip
    _next_year(stage)
    _unit_plan(stage)
    enter_cluster_quota(
        cluster_year=stage.year, award_type=AwardType.objects.get(code=FLAG), number=2, seen=None,
        basis="Hướng dẫn 5034/HD-MH (minh hoạ)", actor=people["thuongtruc"], at=at - dt.timedelta(days=6),
    )  # fmt: skip
    try_out(
        stage,
        voters=[
            (units[0], people["truongcum"]), (units[1], people["photruongcum"]), (units[2], people["thutruong1"]),
            (units[3], people["capho1"]), (units[4], people["lamthay1"]), (units[5], people["thutruong4"]),
            (units[6], people["thutruong5"]), (units[7], people["thutruong6"]),
        ],
        done=[people["thutruong5"], people["thutruong6"]],
    )  # fmt: skip
    return stage


def _next_year(stage: Stage) -> None:
    """Begun from this year, led by the next units in turn, its plan out for comments now."""
    people, units = stage.cast.people, stage.cast.units
    office, at = people["thuongtruc"], stage.at - dt.timedelta(days=12)
    coming = years.new_year_from(last=stage.year, actor=office, at=at)
    name_leads(stage, coming, [units["C2"], units["C3"]], ago=12)
    years.change_year(
        cluster_year=coming, decision_number="212/QĐ-MH", decision_on=stage.day(-13),
        decision_issuer="Bộ trưởng (minh hoạ)", actor=office, at=at,
    )  # fmt: skip
    years.constitute(cluster_year=coming, actor=office, at=at)
    give_secretary(stage, coming)
    plan, chair = coming.plan, people["photruongcum"]
    plan = plans.save_plan_text(
        plan=plan, revision=plan.revision, slogan="Trách nhiệm, đổi mới, về đích sớm (khẩu hiệu minh hoạ)",
        key_tasks=["Hoàn thành nhiệm vụ năm đúng hạn.", "Giảm hồ sơ quá hạn xuống dưới 1%."],
        actor=chair, at=stage.at - dt.timedelta(days=8),
    )  # fmt: skip
    plans.open_for_comment(
        plan=plan,
        from_on=stage.day(-6),
        until_on=stage.day(7),
        actor=chair,
        at=stage.at - dt.timedelta(days=6),
    )
    plan.refresh_from_db()
    comments.add_comment(
        draft=plan, unit=units["C7"], body="Đề nghị nêu cách tính hồ sơ quá hạn.", actor=people["thutruong5"],
        at=stage.at - dt.timedelta(days=2),
    )  # fmt: skip
    comments.say_no_remarks(
        draft=plan, unit=units["C8"], actor=people["thutruong6"], at=stage.at - dt.timedelta(days=1)
    )


def _unit_plan(stage: Stage) -> None:
    """A unit's own campaign of the year, issued by its head."""
    unit, head = stage.cast.units["C3"], stage.cast.people["thutruong1"]
    plan = plans.draft_unit_plan(
        unit=unit, year=stage.year.year, slogan="Mỗi phòng một sáng kiến (khẩu hiệu minh hoạ)",
        key_tasks=["Mỗi phòng có ít nhất một sáng kiến được áp dụng."], actor=head,
        at=stage.at - dt.timedelta(days=45),
    )  # fmt: skip
    plans.adopt_plan(
        plan=plan,
        number="06/KH-MH",
        issued_on=stage.day(-44),
        actor=head,
        at=stage.at - dt.timedelta(days=44),
    )
