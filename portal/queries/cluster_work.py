"""Work of those who lead a cluster or write its papers: the next step of each year."""

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotState
from clusters.permissions import Access
from deadlines.opening import is_open_on
from emulation.enums import CovenantState, MilestoneKind, PlanState, ReportState
from emulation.queries.facts_of_years import ReadFacts
from emulation.queries.pending import awaited_units
from emulation.queries.year_facts import YearFacts
from emulation.queries.years import MATRIX_STEPS, REPORT_STEPS
from portal.queries.ballot_work import BallotLine
from portal.queries.work import Desk

NAMES_SHOWN = 3


def add_cluster_work(desk: Desk, ballots: dict[int, list[BallotLine]]) -> None:
    """The next steps of the years that the person drafts for or leads, and whom they wait for (no query).

    Args:
        ballots: of those years, by year.
    """
    for facts in desk.drafted:
        _add_comments_to_answer(desk, facts)
        leads = desk.access.leads_year(facts.cluster_year)
        _add_papers(desk, facts, leads=leads)
        _add_reports_to_read(desk, facts, leads=leads)
        if leads:
            _add_decisions(desk, facts)
        _add_voting(desk, facts, ballots.get(facts.cluster_year.pk, []), leads=leads)
        _add_awaited(desk, facts)


def _why(access: Access, facts: YearFacts) -> str:
    name = {"cluster": facts.cluster_year.name}
    if access.chairs_year(facts.cluster_year):
        return _("Bạn là Trưởng %(cluster)s.") % name
    if access.leads_year(facts.cluster_year):
        return _("Bạn là Phó Trưởng %(cluster)s.") % name
    if facts.cluster_year.pk in access.secretary_year_ids:
        return _("Bạn là thư ký %(cluster)s.") % name
    return _("Bạn là cán bộ của đơn vị Trưởng, Phó Trưởng.")


def _add_comments_to_answer(desk: Desk, facts: ReadFacts) -> None:
    year = facts.cluster_year
    for covenant_id, count in facts.unanswered.items():
        page, args = (
            ("emulation:covenant_comments", [year.pk, covenant_id])
            if covenant_id
            else ("emulation:comment_list", [year.pk])
        )
        draft = _("giao ước") if covenant_id else _("kế hoạch")
        desk.todo(
            year, title=_("Trả lời %(count)s ý kiến góp ý dự thảo %(draft)s") % {"count": count, "draft": draft},
            why=_why(desk.access, facts), due_on=facts.due_on(MilestoneKind.COMMENTED),
            url=reverse(page, args=args), action=_("Trả lời"),
        )  # fmt: skip


def _add_papers(desk: Desk, facts: YearFacts, *, leads: bool) -> None:
    """Plan, then covenant: the one paper that is next."""
    year, plan, pk = facts.cluster_year, facts.plan, facts.cluster_year.pk
    covenant = next((c for c in facts.covenants if c.state != CovenantState.FULLY_SIGNED), None)
    title, page, action, due = "", (), "", None
    if not facts.reached(MilestoneKind.CONSTITUTED) or facts.reached(MilestoneKind.SETTLED):
        return
    if plan is None:
        title, page, action = (
            _("Soạn kế hoạch thi đua của cụm"),
            ("emulation:plan_draft", pk),
            _("Soạn kế hoạch"),
        )
    elif plan.state == PlanState.DRAFT:
        title, page, action = (
            _("Hoàn thiện dự thảo kế hoạch, gửi lấy ý kiến"),
            ("emulation:plan_show", pk),
            _("Mở dự thảo"),
        )
    elif plan.state == PlanState.IN_COMMENT and leads and not is_open_on(plan.comments_until_on, desk.today):
        title, page, action = _("Thông qua kế hoạch"), ("emulation:plan_adopt", pk), _("Xem và thông qua")
    elif plan.state == PlanState.ADOPTED and not facts.covenants:
        title, page, action = _("Soạn giao ước thi đua"), ("emulation:covenant_draft", pk), _("Soạn giao ước")
    elif covenant and covenant.state in (CovenantState.DRAFT, CovenantState.IN_COMMENT):
        title, page, action = (
            _("Hoàn thiện và chốt nội dung giao ước"),
            ("emulation:covenant_show", pk, covenant.pk),
            _("Mở giao ước"),
        )
    elif covenant and covenant.state == CovenantState.FROZEN and leads:
        title, page, action = (
            _("Mở ký giao ước đã chốt"),
            ("emulation:covenant_open", pk, covenant.pk),
            _("Mở ký"),
        )
    if title:
        due = facts.due_on(
            MilestoneKind.COVENANT if plan and plan.state == PlanState.ADOPTED else MilestoneKind.LAUNCHED
        )
        url = reverse(page[0], args=page[1:])
        desk.todo(year, title=title, why=_why(desk.access, facts), url=url, action=action, due_on=due)


def _add_reports_to_read(desk: Desk, facts: YearFacts, *, leads: bool) -> None:
    for period, kind in REPORT_STEPS.items():
        if facts.reached(kind):
            continue
        states = Counter(state for (of, _unit), state in facts.reports.items() if of == period)
        if states[ReportState.SUBMITTED]:
            desk.todo(
                facts.cluster_year, title=_("Xem %(count)s báo cáo đã nộp") % {"count": states[ReportState.SUBMITTED]},
                why=_why(desk.access, facts), due_on=facts.due_on(kind),
                url=reverse("emulation:report_list", args=[facts.cluster_year.pk, period]), action=_("Xem báo cáo"),
            )  # fmt: skip
        elif leads and facts.members and states[ReportState.ACCEPTED] == len(facts.members):
            desk.todo(
                facts.cluster_year, title=_("Kết thúc kỳ báo cáo: mọi đơn vị đã nộp"), why=_why(desk.access, facts),
                due_on=facts.due_on(kind), action=_("Kết thúc kỳ báo cáo"),
                url=reverse("emulation:report_close", args=[facts.cluster_year.pk, period]),
            )  # fmt: skip


def _add_decisions(desk: Desk, facts: YearFacts) -> None:
    """Acts that only leaders do: due days, the list of registrations, handing the file over."""
    year, why = facts.cluster_year, _why(desk.access, facts)
    due_on = facts.due_on(MilestoneKind.REGISTERED)
    if facts.reached(MilestoneKind.CONSTITUTED) and not any(m.due_on for m in facts.milestones.values()):
        desk.todo(
            year, title=_("Đặt hạn cho các bước trong năm"), why=why, action=_("Đặt hạn"),
            url=reverse("emulation:milestone_due", args=[year.pk]),
        )  # fmt: skip
    if facts.registrations and not facts.reached(MilestoneKind.REGISTERED):
        silent = awaited_units(facts, MilestoneKind.REGISTERED)
        if not silent or not is_open_on(due_on, desk.today):
            desk.todo(
                year, title=_("Chốt danh sách đăng ký danh hiệu"), why=why, due_on=due_on, action=_("Xem và chốt"),
                url=reverse("emulation:registration_close", args=[year.pk]),
            )  # fmt: skip
    if facts.reached(MilestoneKind.SETTLED) and not facts.reached(MilestoneKind.ARCHIVED):
        desk.todo(
            year, title=_("Bàn giao hồ sơ của năm vào lưu trữ"), why=why, due_on=facts.due_on(MilestoneKind.ARCHIVED),
            action=_("Ghi nhận bàn giao"), url=reverse("emulation:milestone_archive", args=[year.pk]),
        )  # fmt: skip


def _add_voting(desk: Desk, facts: YearFacts, ballots: list[BallotLine], *, leads: bool) -> None:
    """From preparing the ballot to sending the list."""
    year, why, due_on = facts.cluster_year, _why(desk.access, facts), facts.due_on(MilestoneKind.VOTED)
    if not facts.reached(MilestoneKind.REGISTERED) or facts.reached(MilestoneKind.SETTLED):
        return
    if facts.reached(MilestoneKind.VOTED):
        _add_list(desk, facts, leads=leads)
        return
    ballot_list = reverse("awards:ballot_list", args=[year.pk])
    live = [ballot for ballot in ballots if ballot.state != BallotState.VOID]
    if not live:
        desk.todo(
            year,
            title=_("Chuẩn bị bỏ phiếu bình xét"),
            why=why,
            due_on=due_on,
            url=ballot_list,
            action=_("Chuẩn bị"),
        )
    elif all(ballot.state == BallotState.MINUTED for ballot in live):
        desk.todo(
            year, title=_("Bỏ phiếu bước tiếp theo, hoặc kết thúc bình xét"), why=why, due_on=due_on, url=ballot_list,
            action=_("Xem các cuộc bỏ phiếu"),
        )  # fmt: skip
    words = {
        BallotState.PREPARED: (_("Điểm danh rồi mở bỏ phiếu: %(award)s"), _("Mở cuộc bỏ phiếu")),
        BallotState.OPEN: (_("Đang bỏ phiếu, đóng khi mọi đơn vị đã bỏ: %(award)s"), _("Mở cuộc bỏ phiếu")),
        BallotState.COUNTED: (
            _("Công bố kết quả, rồi lập biên bản kiểm phiếu: %(award)s"),
            _("Mở cuộc bỏ phiếu"),
        ),
    }
    for ballot in live:
        if ballot.state in words:
            title, action = words[ballot.state]
            desk.todo(
                year,
                title=title % {"award": ballot.award},
                why=why,
                due_on=ballot.held_on,
                action=action,
                url=ballot.url,
            )
        elif ballot.state == BallotState.CLOSED:
            desk.wait(
                year, title=_("Kiểm phiếu: %(award)s") % {"award": ballot.award}, who=_("Người kiểm phiếu"),
                url=ballot.url, due_on=ballot.held_on,
            )  # fmt: skip


def _add_list(desk: Desk, facts: YearFacts, *, leads: bool) -> None:
    year, url = facts.cluster_year, reverse("awards:nomination_list", args=[facts.cluster_year.pk])
    if facts.reached(MilestoneKind.SUBMITTED):
        desk.wait(
            year, title=_("Tiếp nhận, quyết định danh sách đề nghị"), who=_("Thường trực Hội đồng"), url=url,
            due_on=facts.due_on(MilestoneKind.SETTLED),
        )  # fmt: skip
    elif leads:
        desk.todo(
            year, title=_("Trình danh sách đề nghị khen thưởng"), why=_why(desk.access, facts), action=_("Lập tờ trình"),
            url=reverse("awards:submission_send", args=[year.pk]), due_on=facts.due_on(MilestoneKind.SUBMITTED),
        )  # fmt: skip


def _add_awaited(desk: Desk, facts: YearFacts) -> None:
    """Which units the cluster waits for at each step that has begun."""
    titles = {
        MilestoneKind.COMMENTED: (_("Góp ý dự thảo"), "emulation:comment_list"),
        MilestoneKind.COVENANT: (_("Ký giao ước"), "emulation:covenant_list"),
        MilestoneKind.REGISTERED: (_("Đăng ký danh hiệu"), "emulation:registration_list"),
        MilestoneKind.MIDYEAR: (_("Nộp báo cáo sơ kết"), "emulation:report_list"),
        MilestoneKind.PHASE_TWO: (_("Nộp báo cáo đợt cao điểm 2"), "emulation:report_list"),
        MilestoneKind.YEAR_REPORT: (_("Nộp báo cáo tổng kết"), "emulation:report_list"),
    }
    periods = {kind: [period] for period, kind in REPORT_STEPS.items()}
    names = {member.unit_id: member.name_on_day for member in facts.members}
    for kind in (*MATRIX_STEPS, MilestoneKind.PHASE_TWO):
        units = awaited_units(facts, kind)
        due_on = facts.due_on(kind)
        if not units or (due_on is None and kind not in (MilestoneKind.COMMENTED, MilestoneKind.COVENANT)):
            continue
        title, page = titles[kind]
        who = ", ".join(names[unit_id] for unit_id in units[:NAMES_SHOWN])
        if len(units) > NAMES_SHOWN:
            who = _("%(names)s và %(count)s đơn vị nữa") % {"names": who, "count": len(units) - NAMES_SHOWN}
        desk.wait(
            facts.cluster_year, title=_("%(step)s: còn %(count)s đơn vị") % {"step": title, "count": len(units)}, who=who,
            url=reverse(page, args=[facts.cluster_year.pk, *periods.get(kind, [])]), due_on=due_on,
        )  # fmt: skip
