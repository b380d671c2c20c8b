"""The sample years, told through the services that people use, on days counted back from today."""

import datetime as dt
from typing import Any

from accounts.models import User
from awards.dossier_parts import STATE_LEVEL
from awards.enums import AppraisalResult
from awards.services.appraisal import appraise
from awards.services.decisions import publish_decision, record_decision
from awards.services.proposals import receive_list, send_list
from awards.services.public_comments import end_comment, open_comment
from awards.services.voting import finish_voting
from clusters.enums import LeadRole, Role
from clusters.models import Cluster, ClusterYear, Unit
from clusters.services.appointments import appoint
from clusters.services.leads import Decision, LeadSpec, replace_lead, set_leads
from emulation.enums import CampaignKind, ConferenceKind, MilestoneKind, ReportPeriod
from emulation.models import AwardType, Campaign, Conference, CovenantTemplate
from emulation.services import (
    comments,
    covenants,
    milestones,
    plan_parts,
    plans,
    registrations,
    signing,
    years,
)
from emulation.services.conferences import hold_conference, plan_conference
from emulation.services.covenant_papers import make_paper
from emulation.services.report_review import accept_report, return_report
from emulation.services.reports import save_report, submit_report
from portal.services.demo.cast import PASSWORD, SINCE
from portal.services.demo.stage import Stage
from portal.services.demo.targets import add_targets

FLAG, GOVERNMENT_FLAG = "co_nganh", "co_chinh_phu"


def begin_year(
    stage: Stage,
    *,
    cluster: Cluster,
    year: int,
    kind: str,
    units: list[Unit],
    leads: list[Unit],
    ago: int,
    **more: Any,
) -> ClusterYear:
    """The deciding decision, the members, the leaders."""
    stage.year = years.open_year(
        cluster=cluster, year=year, kind=kind, name=cluster.name, members=units, is_sample=True,
        decision_number=f"{ago + 100}/QĐ-MH", decision_on=stage.day(-ago - 2), decision_issuer="Bộ trưởng (minh hoạ)",
        actor=stage.cast.people["thuongtruc"], at=stage.at - dt.timedelta(days=ago), **more,
    )  # fmt: skip
    name_leads(stage, stage.year, leads, ago=ago)
    years.constitute(
        cluster_year=stage.year, actor=stage.cast.people["thuongtruc"], at=stage.at - dt.timedelta(days=ago)
    )
    return stage.year


def name_leads(stage: Stage, cluster_year: ClusterYear, leads: list[Unit], *, ago: int) -> None:
    """The first unit is Trưởng, the others Phó Trưởng."""
    set_leads(
        cluster_year=cluster_year,
        leads=[lead_of(unit, LeadRole.VICE_CHAIR if n else LeadRole.CHAIR) for n, unit in enumerate(leads)],
        decision=Decision(number=f"{ago + 101}/QĐ-MH", signed_on=stage.day(-ago - 1), issuer="Bộ trưởng (minh hoạ)"),
        actor=stage.cast.people["thuongtruc"], at=stage.at - dt.timedelta(days=ago),
    )  # fmt: skip


def lead_of(unit: Unit, role: LeadRole) -> LeadSpec:
    """The unit in a role with its head's name and title, as the decision writes them."""
    head = unit.appointments.select_related("user").get(role=Role.UNIT_HEAD)
    return LeadSpec(role=role, unit=unit, person_name=head.user.full_name, position_title=head.position_title)


def change_chair(stage: Stage, unit: Unit, reason: str, *, ago: int) -> None:
    """Another unit takes over as Trưởng within the year."""
    replace_lead(
        lead=stage.year.leads.get(role=LeadRole.CHAIR), by=lead_of(unit, LeadRole.CHAIR), valid_from=stage.day(-ago),
        decision=Decision(number=f"{ago + 100}/QĐ-MH", signed_on=stage.day(-ago - 1), issuer="Bộ trưởng (minh hoạ)"),
        reason=reason, actor=stage.cast.people["thuongtruc"], at=stage.at - dt.timedelta(days=ago),
    )  # fmt: skip


def give_secretary(stage: Stage, cluster_year: ClusterYear) -> None:
    """Appoint the secretary of the cluster's year."""
    appoint(
        user=stage.cast.people["thuky"], role=Role.CLUSTER_SECRETARY, cluster_year=cluster_year,
        position_title="Thư ký cụm", valid_from=SINCE, actor=None, at=stage.at - dt.timedelta(days=100),
    )  # fmt: skip


def confer(stage: Stage, kind: ConferenceKind, *, days: int, recorded_ago: int) -> Conference:
    """A conference ``days`` from today, recorded as held if that lies behind."""
    conference = plan_conference(
        cluster_year=stage.year, kind=kind, held_on=stage.day(days), opening_time=dt.time(8, 30),
        session="buổi sáng", place="Hội trường minh hoạ",
        chaired_by=str(stage.chair), guests="",
        agenda=["Khai mạc", "Báo cáo của Trưởng cụm", "Thảo luận", "Kết luận"], **stage.ago(recorded_ago),
    )  # fmt: skip
    return conference if days > 0 else hold_conference(conference_id=conference.pk, **stage.ago(recorded_ago))


def report(stage: Stage, unit: Unit, actor: User, *, ago: int, then: str = "") -> None:
    """A unit sends its year-end report; ``then`` the cluster accepts it or gives it back for that reason."""
    when = {"actor": actor, "at": stage.at - dt.timedelta(days=ago)}
    saved = save_report(
        cluster_year=stage.year, unit=unit, period=ReportPeriod.YEAR, revision=0,
        results="Hoàn thành 98% nhiệm vụ được giao trong năm (số liệu minh hoạ).",
        weaknesses="Một số hồ sơ còn chậm.", exemplars=["Tổ số hoá hồ sơ (minh hoạ)"], proposals="", **when,
    )  # fmt: skip
    saved = submit_report(report_id=saved.pk, **when)
    if then == "accepted":
        accept_report(report_id=saved.pk, **stage.ago(ago - 1))
    elif then:
        return_report(report_id=saved.pk, reason=then, **stage.ago(ago - 1))


def launch(stage: Stage, *, ago: int, commenters: list[tuple[User, Unit, str]]) -> None:
    """Plan drafted, commented, answered and adopted at the launch conference."""
    plan = plans.draft_plan(
        cluster_year=stage.year, slogan="Đoàn kết, kỷ cương, sáng tạo, hoàn thành nhiệm vụ (khẩu hiệu minh hoạ)",
        purpose="Tạo khí thế thi đua sôi nổi, thực chất trong các đơn vị của cụm.",
        legal_bases=[f"Quyết định số {stage.year.decision_number} về việc chia cụm (minh hoạ)"],
        key_tasks=[
            "Hoàn thành chương trình công tác của từng đơn vị đúng tiến độ.",
            "Số hoá hồ sơ, giải quyết thủ tục đúng hạn.",
            "Phát hiện và nhân rộng điển hình tiên tiến.",
        ],
        arrangements="Trưởng cụm theo dõi, đôn đốc; các đơn vị báo cáo đúng hạn.",
        **stage.ago(ago + 20),
    )  # fmt: skip
    campaign, _made = Campaign.objects.get_or_create(
        title="Thi đua cải cách hành chính, chuyển đổi số (minh hoạ)", kind=CampaignKind.THEMATIC,
        starts_year=stage.today.year - 1, ends_year=stage.today.year + 1, is_sample=True,
    )  # fmt: skip
    movement = plan_parts.add_campaign(plan=plan, campaign=campaign, **stage.ago(ago + 19))
    add_targets(stage, plan, movement, ago=ago + 19)
    plans.open_for_comment(
        plan=plan, from_on=stage.day(-ago - 18), until_on=stage.day(-ago - 8), **stage.ago(ago + 18)
    )
    comment_and_answer(stage, plan, commenters, ago=ago + 15)
    conference = confer(stage, ConferenceKind.LAUNCH, days=-ago, recorded_ago=ago)
    plan.refresh_from_db()
    plans.adopt_plan(
        plan=plan, conference=conference, number=f"{ago}/KH-MH", issued_on=stage.day(-ago), **stage.ago(ago)
    )


def comment_and_answer(
    stage: Stage, plan: Any, commenters: list[tuple[User, Unit, str]], *, ago: int
) -> None:
    """Comments that were answered; an empty text says that the unit has no remarks."""
    for person, unit, body in commenters:
        at = stage.at - dt.timedelta(days=ago)
        if not body:
            comments.say_no_remarks(draft=plan, unit=unit, actor=person, at=at)
            continue
        comment = comments.add_comment(draft=plan, unit=unit, body=body, actor=person, at=at)
        comments.answer_comment(
            comment=comment,
            response="accepted",
            response_text="Đã bổ sung vào dự thảo.",
            **stage.ago(ago - 1),
        )


def sign(stage: Stage, *, ago: int, due_in: int, signers: list[tuple[User, Unit]]) -> None:
    """The covenant drafted from the template, frozen, opened, signed by those named."""
    covenant = covenants.draft_covenant(
        cluster_year=stage.year, group="", template=CovenantTemplate.objects.filter(is_active=True).first(),
        **stage.ago(ago + 6),
    )  # fmt: skip
    covenant = covenants.freeze_covenant(covenant=covenant, revision=covenant.revision, **stage.ago(ago + 1))
    covenant = covenants.open_signing(covenant=covenant, due_on=stage.day(due_in), **stage.ago(ago))
    make_paper(covenant=covenant, **stage.ago(ago))
    for number, (person, unit) in enumerate(signers):
        signing.sign_covenant(
            party=covenant.parties.get(unit=unit), content_hash=covenant.frozen_hash, password=PASSWORD, signer=person,
            at=stage.at - dt.timedelta(days=ago - number),
        )  # fmt: skip


def register(stage: Stage, unit: Unit, actor: User, codes: list[str], *, ago: int) -> None:
    """A unit registers titles for itself."""
    picks = [(award.pk, unit.pk) for award in AwardType.objects.filter(code__in=codes).order_by("ordinal")]
    registrations.register_titles(
        cluster_year=stage.year, by_unit=unit, picks=picks, actor=actor, at=stage.at - dt.timedelta(days=ago)
    )


def due(stage: Stage, days: dict[MilestoneKind, int], *, ago: int) -> None:
    """Due days, counted from today."""
    milestones.set_due_days(
        cluster_year=stage.year, days={kind: stage.day(count) for kind, count in days.items()}, reason="",
        **stage.ago(ago),
    )  # fmt: skip


def propose(stage: Stage, *, ago: int) -> None:
    """The voting is finished and the list goes to the standing body."""
    finish_voting(cluster_year=stage.year, **stage.ago(ago))
    send_list(
        cluster_year=stage.year, number=f"{ago + 10}/TTr-MH", issued_on=stage.day(-ago), note="", file=None,
        **stage.ago(ago),
    )  # fmt: skip


def settle(stage: Stage, *, ago: int) -> None:
    """The list is received and appraised; ten days of comment on the flag of the Government; decided and published."""
    when = {"actor": stage.cast.people["thuongtruc"], "at": stage.at - dt.timedelta(days=ago)}
    submission = stage.year.submissions.get()
    receive_list(submission_id=submission.pk, received_on=stage.day(-ago), own_unit_ids=(), **when)
    ids = list(stage.year.nominations.order_by("pk").values_list("pk", flat=True))
    appraise(
        nomination_ids=ids, result=AppraisalResult.PROPOSE, text="Đủ điều kiện (minh hoạ).", appraised_on=stage.day(-ago),
        own_unit_ids=(), **when,
    )  # fmt: skip
    of_state = list(
        stage.year.nominations.filter(award_type__code__in=STATE_LEVEL).values_list("pk", flat=True)
    )
    later = when | {"at": stage.at - dt.timedelta(days=ago - 10)}
    if of_state:
        comment = open_comment(
            nomination_ids=of_state,
            notice="Thông báo minh hoạ",
            address="",
            opened_on=stage.day(-ago),
            **when,
        )
        end_comment(comment_id=comment.pk, ended_on=stage.day(10 - ago), outcome="Không có ý kiến.", **later)
    decision = record_decision(
        number=f"{ago}/QĐ-MH", issued_on=stage.day(10 - ago), issuer="Bộ trưởng (minh hoạ)", granted_ids=ids, file=None,
        **later,
    )  # fmt: skip
    publish_decision(decision_id=decision.pk, **later)
