"""What the new Trưởng of a cluster takes over from the old one: everything still open, and whom to ask."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotState
from awards.models import Ballot
from clusters.enums import UNIT_ROLES, LeadRole, Role
from clusters.models import ClusterLead, ClusterYear
from clusters.permissions import Access
from clusters.queries import leads_on, people_of_units
from core.templatetags.vi_format import ngay
from deadlines.enums import ReminderState
from deadlines.models import Reminder
from deadlines.sources import Deadline, open_deadlines
from documents.enums import FIXED_STATES, PaperKind
from documents.models import Paper
from documents.queries.papers import title_of
from emulation.enums import CommentResponse, ExemplarState, MilestoneKind
from emulation.models import Conference, DraftComment, Exemplar, Pledge, StepExtension
from emulation.queries.facts_of_years import ReadFacts, facts_of_years
from emulation.queries.renewal import previous_year
from emulation.queries.year_facts import day_in
from emulation.queries.years import STEP_PAGES
from portal.queries.ballot_work import BallotLine
from portal.queries.cluster_work import add_cluster_work
from portal.queries.dates import Coming, dates_of
from portal.queries.work import Desk
from scoring.queries.checks import to_be_settled

LOOKING_BACK = dt.timedelta(days=365)
# What tells how the year before ended: minutes first.
LAST_YEARS_PAPERS = (
    PaperKind.CONFERENCE_MINUTES,
    PaperKind.COUNTING_MINUTES,
    PaperKind.APPRAISAL_MINUTES,
    PaperKind.YEAREND_REPORT,
    PaperKind.NOMINEE_LIST,
    PaperKind.SUBMISSION_LETTER,
)
KEPT = frozenset({CommentResponse.ACCEPTED, CommentResponse.PARTLY})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One Trưởng follows another from ``on``: within the year, or with the new year."""

    old: ClusterLead
    new: ClusterLead
    on: dt.date


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A member unit and its people who can be reached."""

    unit_name: str
    role_in_cluster: str
    people: list[tuple[str, str, str, str]]  # role, name, telephone, address


@dataclass(frozen=True, kw_only=True)
class Minute:
    """A paper or a scan that tells how last year ended; without ``url`` the reader may not open it."""

    title: str
    on: dt.date | None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What the cluster said it would do, or granted: it binds the new Trưởng too."""

    kind: str
    what: str
    who: str = ""
    due_on: dt.date | None = None
    url: str = ""


class _OfTheCluster:
    """Whoever leads the cluster, as its list of work asks: the work is the office's, not one person's."""

    secretary_year_ids: frozenset[int] = frozenset()

    def drafts_for(self, _cluster_year: ClusterYear) -> bool:
        return True

    leads_year = chairs_year = drafts_for


@dataclass
class Pack:
    """The hand-over of a cluster's year as of a day; each part is read once, when first asked."""

    cluster_year: ClusterYear
    day: dt.date

    @cached_property
    def last_year(self) -> ClusterYear | None:
        return previous_year(self.cluster_year)

    @cached_property
    def facts(self) -> ReadFacts:
        years = ClusterYear.objects.select_related("plan", "halt").filter(pk=self.cluster_year.pk)
        return facts_of_years(list(years), self.day)[0]

    @cached_property
    def names(self) -> dict[int, str]:
        return {member.unit_id: member.name_on_day for member in self.facts.members}

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """What is not done: also what is overdue, and what lies after the year's end."""
        return open_deadlines(
            first=self.day - LOOKING_BACK,
            last=dt.date(self.cluster_year.year + 1, 12, 31),
            day=self.day,
            year_ids={self.cluster_year.pk},
        )

    def waits_for(self, deadline: Deadline) -> str:
        """Which units a deadline waits for, in words; empty for the cluster's own work."""
        names = [self.names[unit_id] for unit_id in deadline.units if unit_id in self.names]
        if len(names) > 3:
            return _("%(names)s và %(count)s đơn vị nữa") % {
                "names": ", ".join(names[:3]), "count": len(names) - 3,
            }  # fmt: skip
        return ", ".join(names)

    @cached_property
    def desk(self) -> Desk:
        """The cluster's own work and whom it waits for, as its leaders find it on their home page."""
        desk = Desk(_OfTheCluster(), self.day)
        desk.facts = [self.facts]
        ballots = Ballot.objects.filter(cluster_year=self.cluster_year, is_rehearsal=False)
        lines = [
            BallotLine(
                award=str(ballot.award_type),
                state=ballot.state,
                held_on=ballot.held_on,
                url=reverse("awards:ballot_show", args=[ballot.pk]),
            )
            for ballot in ballots.select_related("award_type").order_by("held_on", "pk")
        ]
        add_cluster_work(desk, {self.cluster_year.pk: lines})
        desk.in_order()
        return desk

    @cached_property
    def dates(self) -> list[Coming]:
        """The calendar to the end of the year."""
        return dates_of([self.facts], self.day, dt.date(self.cluster_year.year, 12, 31))

    @cached_property
    def contacts(self) -> list[Contact]:
        """Heads, deputies and officers of the member units, in the decision's order (3 queries)."""
        day = day_in(self.cluster_year, self.day)
        people = defaultdict(list)
        order = [Role.UNIT_HEAD, Role.UNIT_DEPUTY, Role.UNIT_OFFICER]
        found = people_of_units(list(self.names), day, frozenset(UNIT_ROLES))
        for one in sorted(found, key=lambda one: (order.index(one.role), one.pk)):
            title = one.position_title or str(one.get_role_display())
            people[one.unit_id].append((title, one.user.full_name, one.user.phone, one.user.email))
        leads = {lead.unit_id: str(lead.get_role_display()) for lead in leads_on(self.cluster_year, day)}
        return [
            Contact(unit_name=name, role_in_cluster=leads.get(unit_id, ""), people=people[unit_id])
            for unit_id, name in self.names.items()
        ]

    @cached_property
    def promises(self) -> list[Promised]:
        """What was promised or granted and is not yet kept (5 queries)."""
        return [
            *_remarks_taken_up(self.cluster_year),
            *_points_agreed(self.cluster_year, self.last_year),
            *_more_time(self.cluster_year, self.day),
            *_examples_to_publish(self.cluster_year, self.last_year),
            *self._pledges(),
        ]

    def _pledges(self) -> list[Promised]:
        if self.facts.reached(MilestoneKind.YEAR_REPORT):
            return []
        pledges = Pledge.objects.filter(covenant__cluster_year=self.cluster_year).select_related("covenant")
        return [
            Promised(
                kind=_("Cam kết trong giao ước, chưa có báo cáo tổng kết"),
                what=pledge.text,
                due_on=self.facts.due_on(MilestoneKind.YEAR_REPORT),
                url=reverse("emulation:covenant_show", args=[self.cluster_year.pk, pledge.covenant_id]),
            )
            for pledge in pledges.order_by("covenant", "ordinal")
        ]

    @cached_property
    def held(self) -> list[Reminder]:
        """Reminders that somebody held back and that nobody released (1 query)."""
        held = Reminder.objects.filter(cluster_year=self.cluster_year, state=ReminderState.HELD)
        return list(held.select_related("person", "moved_by").order_by("leaves_at", "pk"))

    def minutes(self, papers: Iterable[Paper]) -> list[Minute]:
        """How last year ended: its papers among ``papers``, and the scans kept with conferences and ballots (3 queries)."""
        if self.last_year is None:
            return []
        of_year = (
            papers.filter(cluster_year=self.last_year, kind__in=LAST_YEARS_PAPERS, state__in=FIXED_STATES)
            .select_related("register_entry")
            .order_by("drafted_at", "pk")
        )
        in_order = sorted(of_year, key=lambda paper: LAST_YEARS_PAPERS.index(paper.kind))
        found = [
            Minute(
                title=title_of(paper),
                on=paper.register_entry.dated_on if hasattr(paper, "register_entry") else None,
                url=reverse("documents:paper_show", args=[paper.pk]),
            )
            for paper in in_order
        ]
        conferences = Conference.objects.filter(cluster_year=self.last_year).exclude(
            minutes="", minutes_file=None
        )
        found += [
            Minute(
                title=_("Biên bản: %(what)s") % {"what": conference.get_kind_display()},
                on=conference.held_on,
                url=reverse("emulation:conference_detail", args=[self.last_year.pk, conference.pk]),
            )
            for conference in conferences.order_by("held_on", "pk")
        ]
        ballots = Ballot.objects.filter(
            cluster_year=self.last_year, state=BallotState.MINUTED, is_rehearsal=False
        )
        return found + [
            Minute(
                title=_("Biên bản kiểm phiếu: %(award)s") % {"award": ballot.award_type},
                on=ballot.held_on,
                url=reverse("awards:ballot_show", args=[ballot.pk]),
            )
            for ballot in ballots.select_related("award_type").order_by("held_on", "pk")
        ]


def changes_of(cluster_year: ClusterYear) -> list[Change]:
    """Each change of the Trưởng in the year or with its beginning, the latest last (3 queries).

    Where the same person or unit goes on nothing is handed over.
    Source: CLU-6, CLU-7.
    """
    last = previous_year(cluster_year)
    chairs = ClusterLead.objects.filter(role=LeadRole.CHAIR).filter(
        Q(cluster_year=cluster_year) | Q(cluster_year=last)
    )
    rows = sorted(
        chairs.select_related("unit", "user", "cluster_year"),
        key=lambda lead: (lead.cluster_year.year, lead.valid_from or dt.date.min, lead.pk),
    )
    return [
        Change(old=old, new=new, on=new.valid_from or dt.date(cluster_year.year, 1, 1))
        for old, new in pairwise(rows)
        if new.cluster_year_id == cluster_year.pk
        and (old.unit_id, old.person_name) != (new.unit_id, new.person_name)
    ]


def may_read_handover(access: Access, cluster_year: ClusterYear, changes: list[Change]) -> bool:
    """Who leads and writes for the cluster, who handed it over, who reads all: it lists people and what is held."""
    if access.reads_all or access.drafts_for(cluster_year):
        return True
    return any(
        change.old.user_id == access.user.pk
        if change.old.user_id
        else change.old.unit_id in access.signing_unit_ids
        for change in changes
    )


def _remarks_taken_up(cluster_year: ClusterYear) -> list[Promised]:
    comments = DraftComment.objects.filter(
        Q(plan__cluster_year=cluster_year) | Q(covenant__cluster_year=cluster_year),
        response__in=KEPT,
        is_without_remarks=False,
    )
    return [
        Promised(
            kind=_("Ý kiến đã tiếp thu"),
            what=comment.response_text or comment.body,
            who=str(comment.unit),
            url=reverse("emulation:comment_list", args=[cluster_year.pk])
            if comment.plan_id
            else reverse("emulation:covenant_comments", args=[cluster_year.pk, comment.covenant_id]),
        )
        for comment in comments.select_related("unit").order_by("made_at", "pk")
    ]


def _points_agreed(cluster_year: ClusterYear, last_year: ClusterYear | None) -> list[Promised]:
    """Last year's too, without the way there: who leads this year need not read that one."""
    findings = to_be_settled().filter(
        Q(visit__team__cluster_year=cluster_year) | Q(visit__team__cluster_year=last_year)
    )
    return [
        Promised(
            kind=_("Điều kiểm tra nêu, chưa khắc phục"),
            what=str(finding),
            who=str(finding.visit.unit),
            due_on=finding.due_on,
            url=reverse("scoring:visit_show", args=[cluster_year.pk, finding.visit_id])
            if finding.visit.team.cluster_year_id == cluster_year.pk
            else "",
        )
        for finding in findings
    ]


def _more_time(cluster_year: ClusterYear, day: dt.date) -> list[Promised]:
    given = StepExtension.objects.filter(cluster_year=cluster_year, due_on__gte=day).select_related("unit")
    found = []
    for one in given.order_by("due_on", "pk"):
        page, *rest = STEP_PAGES[MilestoneKind(one.kind)]
        what = _("%(what)s: đến %(day)s, theo văn bản số %(number)s") % {
            "what": one.get_kind_display(), "day": ngay(one.due_on), "number": one.decision_number,
        }  # fmt: skip
        found.append(
            Promised(
                kind=_("Đã cho thêm thời gian"),
                what=what,
                who=str(one.unit),
                due_on=one.due_on,
                url=reverse(page, args=[cluster_year.pk, *rest]),
            )
        )
    return found


def _examples_to_publish(cluster_year: ClusterYear, last_year: ClusterYear | None) -> list[Promised]:
    of_both = Q(cluster_year=cluster_year) | Q(cluster_year=last_year)
    examples = Exemplar.objects.filter(of_both, state=ExemplarState.RECOGNISED)
    return [
        Promised(
            kind=_("Điển hình đã công nhận, chưa phổ biến"),
            what=f"{one.name}: {one.what}",
            who=str(one.unit),
            url=reverse("emulation:exemplar_show", args=[one.pk])
            if one.cluster_year_id == cluster_year.pk
            else "",
        )
        for one in examples.select_related("unit").order_by("name", "pk")
    ]
