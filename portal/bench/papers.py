"""What the years produced: plans, covenants, registrations, reports, votes, notices, the log."""

import datetime as dt
from itertools import cycle, islice

from accounts.models import User
from audit.models import AuditEvent
from awards.enums import BallotState, BoardRole, NominationState, RollState
from awards.models import (
    AwardDecision,
    Ballot,
    BallotNominee,
    BoardMember,
    Nomination,
    RollEntry,
    Submission,
    VoteRule,
)
from clusters.models import ClusterYear
from emulation.enums import (
    CampaignKind,
    ConferenceKind,
    ConferenceState,
    CovenantState,
    MilestoneKind,
    PlanState,
    ReportPeriod,
    ReportState,
    SignatureMethod,
    SigningCapacity,
)
from emulation.models import (
    AwardType,
    Campaign,
    CampaignPlan,
    Conference,
    Covenant,
    CovenantParty,
    CovenantSignature,
    DraftComment,
    Milestone,
    PeakPhase,
    PlanCampaign,
    Pledge,
    TextVersion,
    TitleRegistration,
    UnitReport,
)
from emulation.queries.covenants import covenant_content
from emulation.queries.plans import content_of
from emulation.services.plans import usual_phases
from emulation.services.versions import digest
from notifications.enums import Channel, DeliveryState
from notifications.models import Delivery, Notice
from portal.bench.units import World

REACHED_THIS_YEAR = tuple(MilestoneKind)[:5]
ELEVATED = 3


def add_papers(
    world: World, years: list[ClusterYear], *, at: dt.datetime, this_year: int, people: dict[str, User]
) -> None:
    """Everything that a year leaves behind; the running year stands before its reports.

    Of the running year the first cluster, whose pages are measured, has not voted; the others have, so that
    the list of results fills its page with little data too: an empty page compared with a full one would
    measure the drawing of rows, not growth.
    """
    writer = people["standing"]
    _add_milestones(years, at, this_year)
    _add_plans(world, years, at, writer)
    _add_covenants(world, years, at, writer)
    _add_unit_papers(world, years, at, writer, this_year)
    voted = [year for year in years if year.year < this_year or year != world.years[0]]
    _add_votes(world, voted, at, people)


def _add_milestones(years: list[ClusterYear], at: dt.datetime, this_year: int) -> None:
    def one(year: ClusterYear, kind: MilestoneKind, month: int) -> Milestone:
        due_on = dt.date(year.year, min(month, 12), 25)
        is_reached = year.year < this_year or kind in REACHED_THIS_YEAR
        reached = {"reached_on": due_on, "recorded_at": at} if is_reached else {}
        return Milestone(cluster_year=year, kind=kind, due_on=due_on, **reached)

    Milestone.objects.bulk_create(
        one(year, kind, month) for year in years for month, kind in enumerate(MilestoneKind, start=1)
    )


def _add_plans(world: World, years: list[ClusterYear], at: dt.datetime, writer: User) -> None:
    campaigns = [
        Campaign.objects.get_or_create(
            title=title, kind=CampaignKind.THEMATIC, starts_year=2000, ends_year=2100
        )[0]
        for title in ("Cải cách hành chính", "Xây dựng nông thôn mới", "Chuyển đổi số")
    ]
    plans = CampaignPlan.objects.bulk_create(
        CampaignPlan(
            cluster_year=year, year=year.year, slogan="Đoàn kết, sáng tạo, hiệu quả", purpose="Mục đích. " * 40,
            key_tasks=[f"Nhiệm vụ trọng tâm thứ {n}" for n in range(1, 9)], arrangements="Tổ chức thực hiện. " * 40,
            number=f"{n}/KH", issued_on=dt.date(year.year, 3, 20),
        )
        for n, year in enumerate(years)
    )  # fmt: skip
    PeakPhase.objects.bulk_create(
        PeakPhase(plan=plan, ordinal=n, starts_on=first, ends_on=last)
        for plan in plans
        for n, (first, last) in enumerate(usual_phases(plan.year), start=1)
    )
    PlanCampaign.objects.bulk_create(
        PlanCampaign(plan=plan, campaign=campaign, ordinal=n)
        for plan in plans
        for n, campaign in enumerate(campaigns, 1)
    )
    versions = []
    for plan in plans:
        content = content_of(plan)
        plan.state, plan.adopted_on, plan.adopted_at = PlanState.ADOPTED, dt.date(plan.year, 3, 19), at
        plan.adopted_hash = digest(content)
        versions.append(
            TextVersion(
                plan=plan, number=1, content=content, sha256=plan.adopted_hash, made_at=at, made_by=writer
            )
        )
    TextVersion.objects.bulk_create(versions)
    CampaignPlan.objects.bulk_update(plans, ["state", "adopted_on", "adopted_at", "adopted_hash"])
    DraftComment.objects.bulk_create(
        DraftComment(
            plan=plan, version_number=1, unit=unit, made_at=at, made_by=writer, is_without_remarks=True
        )
        for plan in plans
        for unit in world.members_of(plan.cluster_year)[0][:5]
    )
    Conference.objects.bulk_create(
        Conference(
            cluster_year=year, kind=kind, state=ConferenceState.HELD, held_on=dt.date(year.year, month, 19),
            place="Hội trường", agenda=["Khai mạc", "Thảo luận"],
        )
        for year in years
        for kind, month in ((ConferenceKind.LAUNCH, 3), (ConferenceKind.REVIEW, 12))
    )  # fmt: skip


def _add_covenants(world: World, years: list[ClusterYear], at: dt.datetime, writer: User) -> None:
    covenants = Covenant.objects.bulk_create(
        Covenant(
            cluster_year=year,
            title=f"Giao ước thi đua năm {year.year} {year.name}",
            sign_due_on=dt.date(year.year, 3, 31),
        )
        for year in years
    )
    Pledge.objects.bulk_create(
        Pledge(covenant=covenant, ordinal=n, text=f"Nội dung cam kết thứ {n} của các đơn vị trong khu vực.")
        for covenant in covenants
        for n in range(1, 9)
    )
    versions, parties = [], []
    for covenant in covenants:
        units, _heads = world.members_of(covenant.cluster_year)
        content = covenant_content(covenant, parties=[unit.name for unit in units], registrations=[])
        covenant.state, covenant.frozen_at, covenant.version_number = CovenantState.FULLY_SIGNED, at, 1
        covenant.frozen_hash = digest(content)
        versions.append(
            TextVersion(
                covenant=covenant,
                number=1,
                content=content,
                sha256=covenant.frozen_hash,
                made_at=at,
                made_by=writer,
            )
        )
        parties += [
            CovenantParty(covenant=covenant, unit=unit, unit_name=unit.name, ordinal=n)
            for n, unit in enumerate(units, 1)
        ]
    TextVersion.objects.bulk_create(versions)
    Covenant.objects.bulk_update(covenants, ["state", "frozen_at", "version_number", "frozen_hash"])
    CovenantParty.objects.bulk_create(parties)
    CovenantSignature.objects.bulk_create(
        CovenantSignature(
            party=party, version_number=1, content_hash=party.covenant.frozen_hash, method=SignatureMethod.IN_SYSTEM,
            capacity=SigningCapacity.HEAD, signer=writer, signer_name="Nguyễn Văn Ký", signer_title="Giám đốc",
            signed_on=dt.date(party.covenant.cluster_year.year, 3, 20), recorded_at=at, recorded_by=writer,
            password_confirmed_at=at,
        )
        for party in parties
    )  # fmt: skip


def _add_unit_papers(
    world: World, years: list[ClusterYear], at: dt.datetime, writer: User, this_year: int
) -> None:
    awards = list(AwardType.objects.filter(code__in=["co_nganh", "co_chinh_phu"]).order_by("ordinal"))
    TitleRegistration.objects.bulk_create(
        TitleRegistration(
            cluster_year=year, award_type=award, by_unit=unit, for_unit=unit, for_unit_name=unit.name, for_unit_kind=unit.kind,
            submitted_at=at, submitted_by=writer,
        )
        for year in years
        for unit in world.members_of(year)[0]
        for award in awards
    )  # fmt: skip
    periods = {
        year.pk: [*ReportPeriod] if year.year < this_year else [ReportPeriod.MIDYEAR] for year in years
    }
    UnitReport.objects.bulk_create(
        UnitReport(
            cluster_year=year, unit=unit, period=period, state=ReportState.ACCEPTED, results="Kết quả. " * 60,
            weaknesses="Hạn chế. " * 20, exemplars=["Tập thể tiêu biểu"], submitted_at=at, submitted_by=writer, revision=1,
        )
        for year in years
        for unit in world.members_of(year)[0]
        for period in periods[year.pk]
    )  # fmt: skip


def _add_votes(world: World, years: list[ClusterYear], at: dt.datetime, people: dict[str, User]) -> None:
    if not years:
        return
    award, writer = AwardType.objects.get(code="co_nganh"), people["standing"]
    rule, _made = VoteRule.objects.get_or_create(
        name="Quy tắc để đo", award_type=award, threshold_numerator=4, threshold_denominator=5, quorum_numerator=2,
        quorum_denominator=3,
    )  # fmt: skip
    ballots = Ballot.objects.bulk_create(
        Ballot(
            cluster_year=year, award_type=award, rule=rule, state=BallotState.MINUTED, held_on=dt.date(year.year, 12, 19),
            roll_hash="0" * 64, opened_at=at, closed_at=at, counted_at=at, minuted_at=at, chaired_by="Trưởng", secretary="Thư ký",
        )
        for year in years
    )  # fmt: skip
    roll, nominees = [], []
    for ballot in ballots:
        units, _heads = world.members_of(ballot.cluster_year)
        roll += [
            RollEntry(ballot=ballot, unit=unit, unit_name=unit.name, ordinal=n, state=RollState.PRESENT)
            for n, unit in enumerate(units, 1)
        ]
        nominees += [
            BallotNominee(
                ballot=ballot, unit=unit, unit_name=unit.name, ordinal=n, votes_for=15 if n <= ELEVATED else 2, opinions_for=0,
                has_passed=n <= ELEVATED, is_elevated=n <= ELEVATED,
            )
            for n, unit in enumerate(units[:6], 1)
        ]  # fmt: skip
    RollEntry.objects.bulk_create(roll)
    BallotNominee.objects.bulk_create(nominees)
    BoardMember.objects.bulk_create(
        BoardMember(
            ballot=ballot,
            full_name=f"Kiểm phiếu {n}",
            role=BoardRole.MEMBER,
            user=people["teller"] if n == 1 else None,
        )
        for ballot in ballots
        for n in range(3)
    )
    _add_proposals(nominees, at, writer)


def _add_proposals(nominees: list[BallotNominee], at: dt.datetime, writer: User) -> None:
    elevated = [nominee for nominee in nominees if nominee.is_elevated]
    years = {nominee.ballot.cluster_year_id: nominee.ballot.cluster_year for nominee in elevated}
    submissions = Submission.objects.bulk_create(
        Submission(
            cluster_year=year, number=f"{pk}/TTr", issued_on=dt.date(year.year, 12, 25), sent_at=at, sent_by=writer,
            received_on=dt.date(year.year, 12, 28), received_at=at, received_by=writer,
        )
        for pk, year in years.items()
    )  # fmt: skip
    decisions = AwardDecision.objects.bulk_create(
        AwardDecision(
            number=f"{pk}/QĐ", issued_on=dt.date(year.year + 1, 1, 15), issuer="Bộ trưởng", recorded_at=at, recorded_by=writer,
            published_at=at, published_by=writer,
        )
        for pk, year in years.items()
    )  # fmt: skip
    of_year = dict(zip(years, zip(submissions, decisions, strict=True), strict=True))
    Nomination.objects.bulk_create(
        Nomination(
            cluster_year=n.ballot.cluster_year, achievement_year=n.ballot.cluster_year.year, award_type=n.ballot.award_type,
            unit=n.unit, unit_name=n.unit_name, ordinal=n.ordinal, nominee=n, state=NominationState.GRANTED,
            submission=of_year[n.ballot.cluster_year_id][0], decision=of_year[n.ballot.cluster_year_id][1],
        )
        for n in elevated
    )  # fmt: skip


def add_notices(world: World, each: int, *, at: dt.datetime, first: int) -> None:
    """Notices sent to every head; ``first`` numbers their keys."""
    people = [head for heads in world.heads for head in heads]
    notices = Notice.objects.bulk_create(
        (
            Notice(
                recipient=person, kind="milestone_due", dedupe_key=f"bench:{first + n}:{person.pk}", subject="Nhắc việc: còn 3 ngày",
                body="Nội dung nhắc việc. " * 10, created_at=at - dt.timedelta(days=n), read_at=at if n else None,
            )
            for person in people
            for n in range(each)
        ),
        batch_size=2000,
    )  # fmt: skip
    copies = Delivery.objects.bulk_create(
        (
            Delivery(
                recipient_id=notice.recipient_id, channel=Channel.EMAIL, key=f"email:{notice.dedupe_key}",
                state=DeliveryState.SENT, leaves_at=notice.created_at, sent_at=notice.created_at, attempts=1,
            )
            for notice in notices
        ),
        batch_size=2000,
    )  # fmt: skip
    through = Delivery.notices.through
    through.objects.bulk_create(
        (through(delivery=copy, notice=notice) for copy, notice in zip(copies, notices, strict=True)),
        batch_size=2000,
    )


def add_events(world: World, count: int, *, at: dt.datetime) -> None:
    """Events of the log, spread over the years; numbered and chained by the database's own trigger."""
    events = (
        AuditEvent(
            seq=0, occurred_at=at, actor=f"truong-{n % 4}-{n % 15}", actor_name="Nguyễn Văn Ghi", verb="registration.submitted",
            summary="Đăng ký Cờ thi đua Ngành Tư pháp", target_type="emulation.titleregistration", target_id=str(n),
            scope=f"clusters.clusteryear:{year.pk}", before={"state": "draft"}, after={"state": "submitted"},
        )
        for n, year in enumerate(islice(cycle(world.years), count))
    )  # fmt: skip
    AuditEvent.objects.bulk_create(events, batch_size=2000)
