"""Work of the council's standing body: lists to receive, decisions, years to constitute, what is unconfirmed."""

from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from awards.dossier_parts import is_state_level
from awards.enums import NominationState
from awards.models import DossierStep, Nomination, PublicComment
from awards.queries.proposals import READY, awaiting_receipt
from clusters.enums import UnitKind
from clusters.models import ClusterYear, Unit
from core.gathering import gather
from deadlines.opening import is_open_on
from emulation.enums import MilestoneKind
from emulation.models import Milestone, Parameter
from portal.queries.history_work import add_history_work, history_rows
from portal.queries.work import Desk, Waiting, Work
from rulebook.queries.book import rule_sets
from scoring.enums import CardState
from scoring.models import Scorecard
from workdays.queries import confirmed_years, years_to_confirm

MOST = 20
MOST_AT_ONCE = 100  # dossiers that one address names


def add_office_work(desk: Desk) -> None:
    """What waits at the standing body, for everyone of its staff (5 queries)."""
    why = _("Việc của Thường trực Hội đồng.")
    for submission in awaiting_receipt()[:MOST]:
        desk.todo(
            submission.cluster_year or submission.unit, title=_("Tiếp nhận danh sách đề nghị, Tờ trình %(number)s") % {"number": submission.number},
            why=why, url=reverse("awards:submission_receive", args=[submission.pk]), action=_("Tiếp nhận"),
        )  # fmt: skip
    _add_years(desk, why)
    _add_dossiers(desk, why)
    _add_unpublished(desk, why)
    current = rule_sets(desk.today).filter(is_in_force=1)[:1]
    read = gather(
        **history_rows(),
        confirmed=confirmed_years(desk.today),
        rules=current.values_list("pk", "unsure_count", "missing_count"),
        parameters=Parameter.objects.filter(confirmed_at__isnull=True).order_by().values_list("pk"),
    )
    add_history_work(desk, why, read)
    add_holiday_work(desk, why, years_to_confirm(desk.today, read["confirmed"]))
    _add_unconfirmed(desk, read)


def add_holiday_work(desk: Desk, why: str, years: Iterable[int]) -> None:
    """Days off of these years, which nobody has compared with their announcement (no query)."""
    for year in years:
        desk.work.append(
            Work(
                title=_("Xác nhận lịch nghỉ năm %(year)s") % {"year": year}, why=why,
                url=reverse("workdays:year_confirm", args=[year]), action=_("Đối chiếu"),
            )
        )  # fmt: skip


def _add_unconfirmed(desk: Desk, read: dict[str, list[tuple]]) -> None:
    """Rules of the law in force and open parameters that nobody confirmed (no query)."""
    for pk, unsure, missing in read["rules"]:
        if unsure:
            desk.waiting.append(
                Waiting(
                    title=_(
                        "%(count)s quy tắc đang có hiệu lực chưa được xác nhận, trong đó %(missing)s phải nhập"
                    )
                    % {"count": unsure, "missing": missing},
                    who=_("Thường trực Hội đồng nhập, cán bộ pháp chế đối chiếu văn bản và xác nhận"),
                    url=reverse("rulebook:rule_set_show", args=[pk]),
                )
            )
    if unconfirmed := len(read["parameters"]):
        desk.waiting.append(
            Waiting(
                title=_("%(count)s tham số của quy định chưa được xác nhận căn cứ") % {"count": unconfirmed},
                who=_("Thường trực Hội đồng tra văn bản, Quản trị hệ thống nhập ở trang Thiết lập"),
                url="",
            )
        )


def _add_unpublished(desk: Desk, why: str) -> None:
    """Each decision once, in the year of the first proposal that it decides on."""
    order = ("decision__issued_on", "decision_id")
    decided = Nomination.objects.filter(decision__isnull=False, decision__published_at__isnull=True)
    first_of_each = (
        decided.select_related("decision", "cluster_year", "unit").order_by(*order, "pk").distinct(*order)
    )
    for one in first_of_each[:MOST]:
        desk.todo(
            one.cluster_year or one.unit, title=_("Công bố %(decision)s") % {"decision": one.decision}, why=why,
            url=reverse("awards:decision_publish", args=[one.decision_id]), action=_("Xem và công bố"),
        )  # fmt: skip


def _add_years(desk: Desk, why: str) -> None:
    """Years not constituted yet; points to certify and to lock (a Sở's are certified by the province); 1 query."""
    reached = Milestone.objects.filter(
        cluster_year=OuterRef("pk"), kind=MilestoneKind.CONSTITUTED, reached_on__isnull=False
    )
    cards = Scorecard.objects.filter(cluster_year=OuterRef("pk"), closed_reason="")
    to_certify = cards.filter(state=CardState.SELF_SCORED).exclude(unit__kind=UnitKind.JUSTICE_DEPARTMENT)
    years = ClusterYear.objects.filter(year__gte=desk.today.year - 1, halt__isnull=True).annotate(
        is_new=Case(When(year__gte=desk.today.year, then=~Exists(reached)), default=False),
        certifies=Exists(to_certify),
        locks=Exists(cards.filter(state=CardState.FINAL)),
    )
    waiting = years.filter(Q(is_new=True) | Q(certifies=True) | Q(locks=True)).order_by(
        "year", "sort_key", "pk"
    )
    for year in waiting[: 2 * MOST]:
        if year.is_new:
            desk.todo(
                year, title=_("Hoàn tất việc chia cụm, cử Trưởng và Phó Trưởng"), why=why,
                url=reverse("emulation:year_setup", args=[year.pk]), action=_("Xem còn thiếu gì"),
            )  # fmt: skip
        if year.certifies:
            desk.todo(
                year, title=_("Xác nhận điểm các đơn vị đã tự chấm"), why=why, action=_("Xem các bảng điểm"),
                url=reverse("scoring:card_list", args=[year.pk]),
            )  # fmt: skip
        if year.locks:
            desk.todo(
                year, title=_("Xếp hạng và khóa điểm đã kết luận"), why=why, action=_("Xem và khóa"),
                url=reverse("scoring:ranking_lock", args=[year.pk]),
            )  # fmt: skip


def _add_dossiers(desk: Desk, why: str) -> None:
    """Dossiers to appraise, to put before the public and to decide on, by who sent them, due first (1 query)."""
    last = DossierStep.objects.filter(nomination=OuterRef("pk")).order_by("-pk")
    comments = PublicComment.objects.filter(nominations=OuterRef("pk"), ended_on__isnull=True)
    waiting = (
        Nomination.objects.filter(state__in=[NominationState.RECEIVED, *READY])
        .annotate(
            step_due_on=Subquery(last.values("due_on")[:1]), comment=Subquery(comments.values("pk").order_by("pk")[:1])
        )
        .select_related("cluster_year", "unit", "award_type")
        .order_by("cluster_year__year", "cluster_year__sort_key", "unit__sort_key", "pk")
    )  # fmt: skip
    groups: dict[tuple[ClusterYear | Unit, str], list[Nomination]] = {}
    over: dict[int, Nomination] = {}  # rounds of comment whose days have passed, with one of their dossiers
    for one in waiting:
        if one.comment is None:
            groups.setdefault((one.cluster_year or one.unit, _next_page(one)), []).append(one)
        elif not is_open_on(one.step_due_on, desk.today):
            over.setdefault(one.comment, one)
    for (place, page), members in list(groups.items())[: 2 * MOST]:
        title, action = _DOSSIER_WORK[page]
        chosen = "&".join(f"ho-so={one.pk}" for one in members[:MOST_AT_ONCE])
        due = min((one.step_due_on for one in members if one.step_due_on and page == APPRAISE), default=None)
        desk.todo(
            place, title=_(title) % {"count": len(members)}, why=why, action=_(action), due_on=due,
            url=f"{reverse(page)}?{chosen}",
        )  # fmt: skip
    for comment, one in list(over.items())[:MOST]:
        desk.todo(
            one.cluster_year or one.unit, title=_("Ghi kết quả lấy ý kiến công khai"), why=why,
            url=reverse("awards:public_comment_end", args=[comment]), action=_("Ghi kết quả"),
        )  # fmt: skip


APPRAISE, COMMENT, DECIDE = "awards:appraisal_record", "awards:public_comment_open", "awards:decision_record"
_DOSSIER_WORK = {
    APPRAISE: (gettext_noop("Thẩm định %(count)s hồ sơ"), gettext_noop("Thẩm định")),
    COMMENT: (gettext_noop("Lấy ý kiến công khai về %(count)s đề nghị"), gettext_noop("Lấy ý kiến")),
    DECIDE: (
        gettext_noop("Ghi quyết định khen thưởng cho %(count)s đề nghị"),
        gettext_noop("Ghi quyết định"),
    ),
}


def _next_page(nomination: Nomination) -> str:
    if nomination.state == NominationState.RECEIVED:
        return APPRAISE
    if nomination.state == NominationState.APPRAISED and is_state_level(nomination.award_type):
        return COMMENT
    return DECIDE
