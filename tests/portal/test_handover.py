"""A cluster's head changes: who is told, what the page and the paper of the hand-over hold, where reminders go."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from clusters.enums import LeadRole, Role
from clusters.permissions import Access
from clusters.services.leads import Decision, LeadSpec, replace_lead, set_leads
from deadlines.enums import Level, ReminderState
from deadlines.models import Reminder, ReminderStep
from deadlines.services.issuing import issue_due
from deadlines.services.planning import plan_reminders
from documents.enums import PaperKind, PaperState
from documents.models import Paper
from documents.permissions import visible_papers
from documents.services.papers import draft_paper
from documents.services.templates import load_templates
from documents.sources import source_of
from emulation.enums import CommentResponse, ConferenceKind, ConferenceState, MilestoneKind
from emulation.models import CampaignPlan, Conference, DraftComment, Milestone
from notifications.models import Notice
from tests import factories as make
from tests.documents.test_sources import compose, words_of
from tests.factories import checks
from tests.factories.covenants import moment

CHANGE = dt.date(2026, 6, 15)  # a Monday


@pytest.fixture
def year():
    """2026 after 2025, led by the first unit's head; the second unit's head is to follow."""
    last = make.make_cluster_year(2025, units=3)
    units = make.members_of(last)
    make.make_lead(last, units[0], person_name="Lê Văn Giao", position_title="Vụ trưởng")
    Conference.objects.create(
        cluster_year=last, kind=ConferenceKind.REVIEW, state=ConferenceState.HELD, held_on=dt.date(2025, 12, 18),
        minutes="Hội nghị nhất trí.",
    )  # fmt: skip
    year = make.make_cluster_year(2026, units=units, cluster=last.cluster)
    make.make_lead(year, units[0], person_name="Lê Văn Giao", position_title="Vụ trưởng")
    return year


@pytest.fixture
def heads(year):
    units = make.members_of(year)
    old = make.appoint(Role.UNIT_HEAD, unit=units[0], position_title="Vụ trưởng")
    new = make.make_user("Trần Thị Nhận", phone="024 1234 5678")
    make.appoint(Role.UNIT_HEAD, unit=units[1], user=new, position_title="Cục trưởng")
    return old, new


def replaced(year, heads, by=None):
    lead = year.leads.get()
    return replace_lead(
        lead=lead,
        by=LeadSpec(role=LeadRole.CHAIR, unit=make.members_of(year)[1], user=heads[1], position_title="Cục trưởng"),
        valid_from=CHANGE,
        decision=Decision(number="200/QĐ-BTP", signed_on=dt.date(2026, 6, 10)),
        reason="chuyển công tác",
        actor=by,
        at=moment(dt.date(2026, 6, 10)),
    )  # fmt: skip


def test_the_new_head_is_told_with_the_way_to_the_pack(year, heads):
    staff = make.appoint(Role.STANDING_BODY)
    replaced(year, heads, by=staff)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.sender, notice.kind) == (heads[1], staff, "lead.named")
    assert notice.path == reverse("portal:handover_show", args=[year.pk])
    assert "Từ ngày 15/06/2026" in notice.body

    # The list of a new year, written twice: the head of the unit named is told once, whoever was told before not again.
    units = make.members_of(year)
    following = make.make_cluster_year(2027, units=units, cluster=year.cluster)
    told = Notice.objects.filter(recipient=heads[0], about_id=str(following.pk))
    # Who is named anew after another was is told again.
    for unit, times in ((units[0], 1), (units[0], 1), (units[1], 1), (units[0], 2)):
        set_leads(
            cluster_year=following,
            leads=[LeadSpec(role=LeadRole.CHAIR, unit=unit)],
            decision=Decision(),
            actor=staff,
            at=moment(dt.date(2026, 12, 18)),
        )
        assert told.count() == times
    set_leads(
        cluster_year=make.make_cluster_year(2020, units=units), leads=[LeadSpec(role=LeadRole.CHAIR, unit=units[0])],
        decision=Decision(), actor=staff, at=moment(dt.date(2026, 12, 18)),
    )  # fmt: skip
    assert Notice.objects.count() == 4, "nobody takes over a year that is long past"


def test_open_reminders_move_to_the_new_head(year, heads):
    """What was planned for the old head is dropped when its hour comes, and the new one gets it."""
    milestone = Milestone.objects.create(
        cluster_year=year, kind=MilestoneKind.SUBMITTED, due_on=dt.date(2026, 6, 17)
    )
    ReminderStep.objects.create(kind="milestone.submitted", offset_days=-1, level=Level.CLUSTER)
    plan_reminders(today=dt.date(2026, 6, 12), at=moment(dt.date(2026, 6, 12), 6))
    assert Reminder.objects.get().person == heads[0]

    replaced(year, heads)
    Notice.objects.all().delete()
    plan_reminders(today=dt.date(2026, 6, 15), at=moment(dt.date(2026, 6, 15), 6))
    issue_due(at=moment(dt.date(2026, 6, 16), 9))

    states = dict(Reminder.objects.values_list("person", "state"))
    assert states == {heads[0].pk: ReminderState.DROPPED, heads[1].pk: ReminderState.ISSUED}
    assert [notice.recipient for notice in Notice.objects.all()] == [heads[1]]
    assert milestone.due_on == dt.date(2026, 6, 17), "the deadline itself stands"


def filled(year, heads):
    """The year with something of each sort left open."""
    units = make.members_of(year)
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=dt.date(2026, 7, 1))
    plan = CampaignPlan.objects.create(cluster_year=year, year=2026)
    DraftComment.objects.create(
        plan=plan, version_number=1, unit=units[2], body="Thêm chỉ tiêu số hóa", made_at=moment(), made_by=heads[1],
        response=CommentResponse.ACCEPTED, response_text="Sẽ bổ sung chỉ tiêu số hóa hồ sơ",
        responded_at=moment(), responded_by=heads[0],
    )  # fmt: skip
    checks.make_finding(
        checks.make_visit(checks.make_team(year, units[0]), units[2]),
        text="Lập sổ theo dõi",
        due_on=dt.date(2026, 8, 1),
    )
    Reminder.objects.create(
        person=heads[1], deadline_key="milestone:1", kind="milestone.registered", cluster_year=year,
        due_on=dt.date(2026, 7, 1), offset_days=-3, level=Level.HEAD, leaves_at=moment(), created_at=moment(),
        state=ReminderState.HELD, reason="Chờ Bộ trả lời", moved_at=moment(), moved_by=heads[0],
    )  # fmt: skip


def test_the_pack_holds_all_that_is_open(client, year, heads, django_assert_max_num_queries):
    filled(year, heads)
    replaced(year, heads)
    url = reverse("portal:handover_show", args=[year.pk])

    with time_machine.travel(moment(dt.date(2026, 6, 16))):
        client.force_login(heads[1])
        with django_assert_max_num_queries(45):
            page = client.get(url).content.decode()
        client.force_login(heads[0])
        assert client.get(url).status_code == 200, "who hands over reads what is handed over"

    for words in (
        "Đăng ký danh hiệu thi đua", "01/07/2026", "Sẽ bổ sung chỉ tiêu số hóa hồ sơ", "Lập sổ theo dõi",
        "024 1234 5678", "Biên bản: Hội nghị tổng kết", "18/12/2025", "Chờ Bộ trả lời", "Từ ngày 15/06/2026",
    ):  # fmt: skip
        assert words in page, words


def test_the_minutes_name_both_sides_and_what_passes(year, heads):
    filled(year, heads)
    source = source_of(PaperKind.HANDOVER_MINUTES)
    assert source.subjects(year) == [], "the same person goes on: nothing is handed over"
    replaced(year, heads)
    (subject,) = source.subjects(year)
    assert (subject.agency, subject.day) == (make.members_of(year)[1], CHANGE)

    load_templates()
    words = words_of(compose(PaperKind.HANDOVER_MINUTES, year, subject.key))

    for part in ("Lê Văn Giao, Vụ trưởng", "Trần Thị Nhận, Cục trưởng", "200/QĐ-BTP", "Lập sổ theo dõi", "Chờ Bộ trả lời"):  # fmt: skip
        assert part in words, part
    assert [(party.heading, party.name) for party in source.parties(year, subject.key)] == [
        ("BÊN GIAO", "Lê Văn Giao"),
        ("BÊN NHẬN", "Trần Thị Nhận"),
    ]


def test_what_is_handed_over_is_read_by_both_sides_only(client, year, heads):
    replaced(year, heads)
    load_templates()
    paper = draft_paper(
        source_kind=PaperKind.HANDOVER_MINUTES,
        cluster_year=year,
        subject=source_of(PaperKind.HANDOVER_MINUTES).subjects(year)[0],
        actor=heads[1],
        at=moment(CHANGE),
    )
    Paper.objects.update(
        state=PaperState.APPROVED_TEXT, content={}, facts={}, facts_sha256="0" * 64, approved_at=moment(CHANGE),
        approved_by=heads[1],
    )  # fmt: skip
    third = make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[2])

    def reads(person):
        return visible_papers(Access(person, CHANGE)).filter(pk=paper.pk).exists()

    assert [reads(person) for person in (heads[1], make.appoint(Role.STANDING_BODY), third)] == [
        True,
        True,
        False,
    ]
