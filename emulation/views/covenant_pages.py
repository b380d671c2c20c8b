"""What the covenant's views share: finding it, showing it, what can be done next and why not."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.permissions import Access
from core import clock
from core.errors import RuleError, StateConflictError
from core.forms import ServiceForm
from core.http import acting, form_status
from core.transactions import whole
from documents.enums import SlotKind
from emulation.enums import CovenantState
from emulation.models import Covenant
from emulation.queries.covenants import FROZEN, SIGNABLE, Signing
from emulation.services.covenant_papers import make_paper
from emulation.services.covenants import EDITABLE

TONES = {
    CovenantState.DRAFT: "todo",
    CovenantState.IN_COMMENT: "now",
    CovenantState.FROZEN: "now",
    CovenantState.SIGNING: "now",
    CovenantState.FULLY_SIGNED: "done",
}


def visible_covenant(request: HttpRequest, year_id: int, covenant_id: int) -> Covenant:
    """The covenant of a year that the person may read; else 404."""
    cluster_year = request.access.year_or_404(year_id)
    covenants = Covenant.objects.select_related("conference")
    covenant = get_object_or_404(covenants, pk=covenant_id, cluster_year=cluster_year)
    covenant.cluster_year = cluster_year
    if not may_read(request.access, covenant):
        raise Http404
    return covenant


def may_read(access: Access, covenant: Covenant) -> bool:
    """A draft that was never sent to the units is read by its drafters and by those who read all."""
    was_sent = bool(covenant.version_number or covenant.comments_from_on)
    return was_sent or access.reads_all or access.drafts_for(covenant.cluster_year)


def page_url(page: str, covenant: Covenant, *more: int) -> str:
    """The address of one of the covenant's pages."""
    return reverse(f"emulation:{page}", args=[covenant.cluster_year_id, covenant.pk, *more])


def show(
    request: HttpRequest, page: str, covenant: Covenant, form: ServiceForm | None = None, **context: Any
) -> HttpResponse:
    """A page of the covenant; 422 when it shows a refused form again."""
    context |= {
        "covenant": covenant,
        "cluster_year": covenant.cluster_year,
        "is_sample": covenant.cluster_year.is_sample,
        "today": request.access.day,
        "form": form,
        "cancel_url": page_url("covenant_show", covenant),
        "back_url": page_url("covenant_show", covenant),
    }
    return render(request, f"emulation/{page}.html", context, status=form_status(form) if form else 200)


def done(request: HttpRequest, covenant: Covenant, sentence: str) -> HttpResponse:
    """Back to the covenant, saying what was done."""
    messages.success(request, sentence)
    return redirect(page_url("covenant_show", covenant))


def order_paper(request: HttpRequest, covenant: Covenant) -> bool:
    """Make the file for signing by certificate. What is missing for it is said; the other ways stay open."""
    try:
        whole(make_paper, covenant=covenant, **acting(request))
    except StateConflictError as error:
        messages.warning(request, str(error))
    except RuleError as error:
        messages.warning(
            request,
            _(
                "Chưa lập được tệp để ký bằng chứng thư số: %(reason)s "
                "Các đơn vị vẫn xác nhận trong hệ thống hoặc ký trên giấy được."
            )
            % {"reason": error},
        )
    else:
        return True
    return False


def not_now(request: HttpRequest, covenant: Covenant) -> HttpResponse:
    """Back to the covenant: its step is another one by now."""
    messages.warning(
        request,
        _("Giao ước đang ở bước “%(state)s” nên không làm được việc này.")
        % {"state": covenant.get_state_display()},
    )
    return redirect(page_url("covenant_show", covenant))


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something the person could do; with a ``reason`` it cannot be done yet. A side act is no next step."""

    label: str
    url: str
    reason: str = ""
    is_side: bool = False

    @property
    def is_next(self) -> bool:
        """May be the page's one primary action."""
        return not self.reason and not self.is_side


def actions_for(covenant: Covenant, access: Access, signing: Signing, waiting_comments: int) -> list[Action]:
    """What the person may do with the covenant, the next step first (no query)."""
    year = covenant.cluster_year
    steps: list[Action] = []
    if covenant.state in SIGNABLE:
        steps += _signing_actions(covenant, access, signing) + _seal_actions(access, signing)
    drafting = _drafting_actions(covenant, access, signing) if access.drafts_for(year) else []
    deciding = _deciding_actions(covenant, waiting_comments) if access.leads_year(year) else []
    # A text goes round for comments before it is frozen.
    is_new = covenant.state == CovenantState.DRAFT
    return steps + (drafting + deciding if is_new else deciding + drafting)


def _signing_actions(covenant: Covenant, access: Access, signing: Signing) -> list[Action]:
    own = signing.line_of(access.signing_unit_ids) or signing.line_of(access.unit_ids)
    if own is None or not own.may_sign:
        return []
    officer_only = own.party.unit_id not in access.signing_unit_ids
    reason = _("Thủ trưởng hoặc cấp phó của thủ trưởng đơn vị ký.") if officer_only else ""
    return [
        Action(label=_("Ký giao ước"), url=page_url("covenant_sign", covenant, own.party.pk), reason=reason)
    ]


def _seal_actions(access: Access, signing: Signing) -> list[Action]:
    """The agency's own signature, kept by its records clerk, after its leader's (SIG-3)."""
    waiting = [
        line.slot_of(SlotKind.AGENCY)
        for line in signing.lines
        if line.awaits_agency and line.party.unit_id in access.records_unit_ids
    ]
    return [
        Action(
            label=_("Ký số của cơ quan"), url=reverse("documents:slot_sign", args=[slot.paper_id, slot.pk])
        )
        for slot in waiting
        if slot
    ]


def _deciding_actions(covenant: Covenant, waiting_comments: int) -> list[Action]:
    if covenant.state in EDITABLE:
        reason = ""
        if waiting_comments:
            reason = _("Còn %(count)s ý kiến góp ý chưa trả lời.") % {"count": waiting_comments}
        return [Action(label=_("Chốt nội dung"), url=page_url("covenant_freeze", covenant), reason=reason)]
    steps = [Action(label=_("Sửa nội dung đã chốt"), url=page_url("covenant_revise", covenant), is_side=True)]
    if covenant.state == CovenantState.FROZEN:
        steps.insert(0, Action(label=_("Mở ký"), url=page_url("covenant_open", covenant)))
    return steps


def _drafting_actions(covenant: Covenant, access: Access, signing: Signing) -> list[Action]:
    steps = []
    decides = access.leads_year(covenant.cluster_year)
    leaders = _("Trưởng hoặc Phó Trưởng cụm quyết định việc này.")
    if covenant.state in EDITABLE:
        is_new = covenant.state == CovenantState.DRAFT
        ask = _("Lấy ý kiến") if is_new else _("Đổi thời gian lấy ý kiến")
        steps.append(Action(label=ask, url=page_url("covenant_open_comments", covenant), is_side=not is_new))
        steps.append(Action(label=_("Sửa nội dung"), url=page_url("covenant_edit", covenant)))
        if not decides:
            steps.append(Action(label=_("Chốt nội dung"), url="", reason=leaders))
    if covenant.state == CovenantState.FROZEN and not decides:
        steps.append(Action(label=_("Mở ký"), url="", reason=leaders))
    if covenant.state in SIGNABLE:
        steps.append(
            Action(
                label=_("Thêm đơn vị tham gia sau"), url=page_url("covenant_accede", covenant), is_side=True
            )
        )
    if covenant.state == CovenantState.SIGNING and signing.is_full:
        steps.insert(0, Action(label=_("Ghi nhận đã ký đủ"), url=page_url("covenant_settle", covenant)))
    return steps


def dated_on(covenant: Covenant) -> dt.date | None:
    """The day on the paper: of the conference where it is signed, else of the freezing."""
    if covenant.conference:
        return covenant.conference.held_on
    return clock.local_day(covenant.frozen_at) if covenant.state in FROZEN else None
