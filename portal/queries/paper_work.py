"""Work with papers: what waits to be checked, approved, signed, numbered, issued, or mended."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.permissions import Access
from core.clock import local_day
from documents.enums import CitationStatus, PaperKind, PaperState, SlotKind
from documents.models import Citation, Paper, PaperSlot
from documents.permissions import is_signer
from documents.queries.papers import short_abstract, title_of, waits_for_agency
from documents.queries.signing import signs
from documents.steps import latest_issue_day, path_of, step_after
from portal.queries.work import Desk, Work

MOST = 20
SUBJECT_LIMIT = 120
UNDER_WAY = (
    PaperState.DRAFT,
    PaperState.CHECKED,
    PaperState.APPROVED_TEXT,
    PaperState.SIGNED_BY_PERSON,
    PaperState.NUMBERED,
    PaperState.SIGNED_BY_AGENCY,
)


def add_paper_work(desk: Desk) -> None:
    """Each paper whose next step is the person's (4 queries at most).

    Covenants are signed from their own page and are in the unit's work already.
    """
    access = desk.access
    if access.is_legal_officer:
        _add_citations(desk)
    for paper in _under_way(access):
        slots = list(paper.slots.all())
        for slot in slots:
            slot.paper = paper
        _add_step(desk, paper, slots)


def _under_way(access: Access) -> QuerySet[Paper]:
    own = access.unit_ids | access.records_unit_ids
    if not access.appointments:
        return Paper.objects.none()
    concerns = Q(agency__in=own) | Q(drafted_by=access.user) | Q(slots__unit__in=own)
    found = Paper.objects.filter(concerns, state__in=UNDER_WAY).exclude(kind=PaperKind.COVENANT).distinct()
    of_others = Q(state=PaperState.DRAFT, submitted_at__isnull=True) & ~Q(drafted_by=access.user)
    return (
        found.exclude(of_others)
        .select_related("cluster_year__cluster", "agency", "register_entry")
        .prefetch_related("slots")
        .order_by("drafted_at", "pk")[:MOST]
    )


def _add_step(desk: Desk, paper: Paper, slots: list[PaperSlot]) -> None:
    access, what = desk.access, _named(paper)
    keeps = paper.agency_id in access.records_unit_ids
    approves = paper.agency_id in access.signing_unit_ids or is_signer(access, paper)
    waits = waits_for_agency(slots)
    step = step_after(paper.state, path_of(paper.kind, has_agency_slot=waits))
    clerk = _("Bạn là văn thư của %(unit)s.") % {"unit": paper.agency.name}
    if paper.state == PaperState.DRAFT and paper.sent_back_reason and paper.drafted_by_id == access.user.pk:
        why = _("Bị trả lại. Lý do: %(reason)s") % {"reason": paper.sent_back_reason}
        _add(desk, paper, _("Sửa %(paper)s") % {"paper": what}, why, "paper_edit", _("Sửa"))
    elif paper.is_with_drafter:
        why = _("Bạn đang soạn. Soạn xong thì gửi văn thư kiểm tra.")
        _add(desk, paper, _("Soạn xong %(paper)s") % {"paper": what}, why, "paper_show", _("Mở dự thảo"))
    elif step == PaperState.CHECKED and keeps:
        _add(
            desk,
            paper,
            _("Kiểm tra thể thức %(paper)s") % {"paper": what},
            clerk,
            "paper_show",
            _("Mở dự thảo"),
        )
    elif step == PaperState.APPROVED_TEXT and approves:
        why = _("Đã kiểm tra thể thức, chờ bạn duyệt.")
        _add(desk, paper, _("Duyệt %(paper)s") % {"paper": what}, why, "paper_show", _("Đọc và duyệt"))
    elif step == PaperState.SIGNED_BY_PERSON:
        _add_signature(desk, paper, slots, SlotKind.PERSON)
    elif step == PaperState.NUMBERED and keeps:
        _add(desk, paper, _("Cấp số %(paper)s") % {"paper": what}, clerk, "paper_number", _("Cấp số"), slots)
    elif step == PaperState.SIGNED_BY_AGENCY:
        _add_signature(desk, paper, slots, SlotKind.AGENCY)
    elif step == PaperState.ISSUED and keeps:
        _add(
            desk,
            paper,
            _("Phát hành %(paper)s") % {"paper": what},
            clerk,
            "paper_issue",
            _("Phát hành"),
            slots,
        )


def _named(paper: Paper) -> str:
    """Kind, number and subject: two letters must be told apart."""
    subject = Truncator(short_abstract(paper)).chars(SUBJECT_LIMIT)
    return f"{title_of(paper)}: {subject}" if subject else title_of(paper)


def _add_signature(desk: Desk, paper: Paper, slots: list[PaperSlot], kind: SlotKind) -> None:
    for slot in slots:
        if slot.is_awaited and slot.kind == kind and signs(desk.access, slot):
            desk.todo(
                paper.belongs_to,
                title=_("Ký %(paper)s") % {"paper": _named(paper)},
                why=slot.get_kind_display() + ", " + slot.unit_name,
                url=reverse("documents:slot_sign", args=[paper.pk, slot.pk]),
                action=_("Đọc và ký"),
            )


def _add(
    desk: Desk,
    paper: Paper,
    title: str,
    why: str,
    page: str,
    action: str,
    signed: list[PaperSlot] | None = None,
) -> None:
    moments = [slot.signed_at for slot in signed or () if slot.signed_at]
    due_on = latest_issue_day(local_day(max(moments)), desk.calendar) if moments else None
    url = reverse(f"documents:{page}", args=[paper.pk])
    desk.todo(paper.belongs_to, title=title, why=why, url=url, action=action, due_on=due_on)


def _add_citations(desk: Desk) -> None:
    waiting = (
        Citation.objects.filter(confirmed_at__isnull=True).exclude(status=CitationStatus.VERIFIED).count()
    )
    if waiting:
        desk.work.append(
            Work(
                title=_("Xác nhận %(count)s căn cứ pháp lý") % {"count": waiting},
                why=_("Bạn là cán bộ pháp chế. Văn bản chỉ in căn cứ đã xác nhận."),
                url=reverse("documents:citation_list"),
                action=_("Xem và xác nhận"),
            )
        )
