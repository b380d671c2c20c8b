"""What a paper's views share: finding it, its steps in words, what can be done next and by whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from clusters.permissions import Access
from core.clock import local_day
from core.forms import ServiceForm
from core.http import form_status
from core.templatetags.vi_format import ngay
from documents.enums import FIXED_STATES, IN_FORCE_STATES, PaperKind, PaperState, SlotKind
from documents.kinds import FORMS
from documents.models import Paper, PaperSlot
from documents.permissions import (
    may_approve,
    may_check,
    may_correct,
    may_edit,
    may_number,
    may_recall,
)
from documents.queries.papers import title_of, waits_for_agency
from documents.queries.signing import signs, why_closed
from documents.sources import why_still
from documents.steps import ENDED_STATES, latest_issue_day, path_of, step_after
from workdays.queries import work_calendar

TONES = {
    PaperState.DRAFT: "todo",
    PaperState.ISSUED: "done",
    PaperState.CORRECTED: "done",
    PaperState.REPLACED: "muted",
    PaperState.RECALLED: "late",
    PaperState.DISCARDED: "muted",
}


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something to do with the paper; with a ``reason`` the person cannot do it, and it says who does."""

    label: str
    url: str = ""
    reason: str = ""
    is_side: bool = False

    @property
    def is_next(self) -> bool:
        """May be the page's one primary action."""
        return bool(self.url) and not self.reason and not self.is_side


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step as `_components/milestones.html` shows it."""

    label: str
    tone: str
    state: str
    when: str = ""
    url: str = ""


def page_url(page: str, paper: Paper, *more: int) -> str:
    """The address of one of the paper's pages."""
    return reverse(f"documents:{page}", args=[paper.pk, *more])


def papers_url(cluster_year: ClusterYear | None) -> str:
    """The list of the year's papers; without a year that of all."""
    if cluster_year is None:
        return reverse("documents:paper_index")
    return reverse("documents:paper_list", args=[cluster_year.pk])


def show(
    request: HttpRequest, page: str, paper: Paper, form: ServiceForm | None = None, **context: Any
) -> HttpResponse:
    """A page of the paper; 422 when it shows a refused form again."""
    context |= {
        "paper": paper,
        "title": title_of(paper),
        "cluster_year": paper.cluster_year,
        "is_sample": paper.is_sample,
        "today": request.access.day,
        "form": form,
        "cancel_url": page_url("paper_show", paper),
    }
    return render(request, f"documents/{page}.html", context, status=form_status(form) if form else 200)


def done(request: HttpRequest, paper: Paper, sentence: str) -> HttpResponse:
    """Back to the paper, saying what was done."""
    messages.success(request, sentence)
    return redirect(page_url("paper_show", paper))


def not_now(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Back to the paper: its step is another one by now."""
    messages.warning(
        request,
        _("Văn bản đang ở bước “%(state)s” nên không làm được việc này.")
        % {"state": paper.get_state_display()},
    )
    return redirect(page_url("paper_show", paper))


def renew(form: ServiceForm, **hidden: object) -> None:
    """Let the form carry what the page shows now, whatever was sent: the reader decides on that."""
    form.initial.update(hidden)
    if form.is_bound:
        form.data = form.data.copy()
        for name, value in hidden.items():
            form.data[name] = str(value)


def is_overtaken(form: ServiceForm, revision: int) -> bool:
    """Whether somebody saved since the form was opened; it then carries the latest revision."""
    if not form.is_bound or form.cleaned_data.get("revision") == revision:
        return False
    renew(form, revision=revision)
    return True


def tone_of(paper: Paper) -> str:
    """The badge's tone."""
    return TONES.get(PaperState(paper.state), "now")


def path_of_paper(paper: Paper, slots: Sequence[PaperSlot]) -> tuple[PaperState, ...]:
    """The steps that this paper goes through; before its file is made, those of its kind."""
    has_agency = waits_for_agency(list(slots)) if paper.state in FIXED_STATES else True
    return path_of(paper.kind, has_agency_slot=has_agency)


def steps_of(paper: Paper, path: Sequence[PaperState], slots: Sequence[PaperSlot]) -> list[StepLine]:
    """Where the paper stands, as a line of steps."""
    labels = {
        PaperState.DRAFT: _("Soạn thảo"),
        PaperState.CHECKED: _("Kiểm tra thể thức"),
        PaperState.APPROVED_TEXT: _("Duyệt nội dung"),
        PaperState.SIGNED_BY_PERSON: _("Người có thẩm quyền ký"),
        PaperState.NUMBERED: _("Cấp số, vào sổ"),
        PaperState.SIGNED_BY_AGENCY: _("Cơ quan ký số"),
        PaperState.ISSUED: _("Phát hành"),
    }
    days = _days_of_steps(paper, slots)
    reached = _reached(paper, path)
    lines = []
    for number, step in enumerate(path):
        if number <= reached:
            tone, words = "done", _("Đã xong")
        elif number == reached + 1 and paper.state not in ENDED_STATES:
            tone, words = "now", _("Bước này")
        else:
            tone, words = "todo", _("Chưa đến")
        day = days.get(step)
        lines.append(StepLine(label=labels[step], tone=tone, state=words, when=ngay(day) if day else ""))
    return lines


def _reached(paper: Paper, path: Sequence[PaperState]) -> int:
    """The place on the path of the last step that was done; a draft is done once it is handed on."""
    if paper.is_with_drafter or paper.state == PaperState.DISCARDED:
        return -1
    if paper.state in path:
        return path.index(PaperState(paper.state))
    return len(path) - 1 if paper.issued_at else path.index(PaperState.APPROVED_TEXT)


def _days_of_steps(paper: Paper, slots: Sequence[PaperSlot]) -> dict[PaperState, dt.date | None]:
    signed = {kind: [s.signed_at for s in slots if s.kind == kind and s.signed_at] for kind in SlotKind}
    moments = {
        PaperState.DRAFT: paper.submitted_at or paper.drafted_at,
        PaperState.CHECKED: paper.checked_at,
        PaperState.APPROVED_TEXT: paper.approved_at,
        PaperState.SIGNED_BY_PERSON: max(signed[SlotKind.PERSON], default=None),
        PaperState.SIGNED_BY_AGENCY: max(signed[SlotKind.AGENCY], default=None),
        PaperState.ISSUED: paper.issued_at,
    }
    return {step: local_day(at) if at else None for step, at in moments.items()} | {
        PaperState.NUMBERED: paper.dated_on
    }


def lateness(paper: Paper, slots: Sequence[PaperSlot], today: dt.date) -> str:
    """A sentence when the paper was signed and is not issued by the next working day (SIG-8; 1 query)."""
    signed = [slot.signed_at for slot in slots if slot.kind == SlotKind.PERSON and slot.signed_at]
    waits = {PaperState.SIGNED_BY_PERSON, PaperState.NUMBERED, PaperState.SIGNED_BY_AGENCY}
    if not signed:
        return ""
    signed_on = local_day(max(signed))
    last = latest_issue_day(signed_on, work_calendar(signed_on, signed_on + dt.timedelta(days=31)))
    issued_on = local_day(paper.issued_at) if paper.issued_at else None
    if paper.state in waits and today > last:
        return _("Văn bản ký xong phải phát hành chậm nhất ngày %(day)s. Nay đã quá hạn.") % {
            "day": ngay(last)
        }
    if issued_on and issued_on > last:
        return _("Phát hành ngày %(issued)s, chậm so với hạn %(day)s.") % {
            "issued": ngay(issued_on), "day": ngay(last),
        }  # fmt: skip
    return ""


def actions_for(paper: Paper, access: Access, slots: Sequence[PaperSlot]) -> list[Action]:
    """What is next, with who must do it, and what else the person may do."""
    if reason := why_still(paper.cluster_year):
        return [Action(label=_("Đi tiếp"), reason=reason), *_recalling(paper, access)]
    path = path_of_paper(paper, slots)
    return [*_next_actions(paper, access, slots, path), *_side_actions(paper, access)]


def _next_actions(
    paper: Paper, access: Access, slots: Sequence[PaperSlot], path: tuple[PaperState, ...]
) -> list[Action]:
    step = step_after(paper.state, path)
    agency = paper.agency.name
    clerk = _("Văn thư của %(unit)s làm việc này.") % {"unit": agency}
    if paper.is_with_drafter:
        reason = _("Người soạn (%(name)s) gửi khi soạn xong.") % {"name": paper.drafted_by.full_name}
        return [_action(paper, "paper_submit", _("Gửi kiểm tra"), may_edit(access, paper), reason)]
    back = Action(label=_("Trả lại để sửa"), url=page_url("paper_send_back", paper), is_side=True)
    if step == PaperState.CHECKED:
        reason = _("Văn thư hoặc thủ trưởng, cấp phó của %(unit)s làm việc này.") % {"unit": agency}
        mine = may_check(access, paper)
        check = _action(paper, "paper_check", _("Kiểm tra thể thức"), mine, reason)
        return [check, back] if mine else [check]
    if step == PaperState.APPROVED_TEXT:
        reason = _("Người ký hoặc thủ trưởng, cấp phó của %(unit)s duyệt.") % {"unit": agency}
        approve = _action(paper, "paper_approve", _("Duyệt nội dung"), may_approve(access, paper), reason)
        return [approve, back] if may_check(access, paper) else [approve]
    if step in (PaperState.SIGNED_BY_PERSON, PaperState.SIGNED_BY_AGENCY):
        return _signing_actions(paper, access, slots, step)
    if step == PaperState.NUMBERED:
        return [_action(paper, "paper_number", _("Cấp số"), may_number(access, paper), clerk)]
    # A paper with a page of signatures completes itself.
    if step == PaperState.ISSUED and not paper.content["signature_page"]:
        return [_action(paper, "paper_issue", _("Phát hành"), may_number(access, paper), clerk)]
    return []


def _signing_actions(
    paper: Paper, access: Access, slots: Sequence[PaperSlot], step: PaperState
) -> list[Action]:
    wanted = SlotKind.AGENCY if step == PaperState.SIGNED_BY_AGENCY else SlotKind.PERSON
    open_slots = [slot for slot in slots if slot.is_awaited and (slot.kind == wanted or slot.party)]
    mine = [slot for slot in open_slots if signs(access, slot) and not why_closed(slot)]
    if mine:
        return [
            Action(
                label=_("Ký: %(unit)s") % {"unit": slot.unit_name} if len(mine) > 1 else _("Ký văn bản"),
                url=reverse("documents:slot_sign", args=[paper.pk, slot.pk]),
            )
            for slot in mine
        ]
    if wanted == SlotKind.AGENCY:
        reason = _("Văn thư của %(unit)s ký số của cơ quan.") % {"unit": paper.agency.name}
        return [Action(label=_("Cơ quan ký số"), reason=reason)]
    names = "; ".join(slot.expected_name or slot.unit_name for slot in open_slots[:5])
    more = _(" và %(count)s bên khác") % {"count": len(open_slots) - 5} if len(open_slots) > 5 else ""
    return [
        Action(label=_("Ký văn bản"), reason=_("Còn chờ chữ ký của: %(names)s.") % {"names": names + more})
    ]


def _side_actions(paper: Paper, access: Access) -> list[Action]:
    edits = may_edit(access, paper)
    pages: list[tuple[str, str, bool]] = []
    if paper.state == PaperState.DRAFT:
        one_signer = not FORMS[PaperKind(paper.kind)].has_many_signers
        pages += [
            ("paper_edit", _("Sửa nội dung"), edits),
            ("paper_signer", _("Chọn người ký"), edits and one_signer),
        ]
    if paper.state in (PaperState.DRAFT, PaperState.CHECKED):
        pages.append(("paper_discard", _("Bỏ dự thảo"), edits))
    if paper.state in IN_FORCE_STATES:
        pages += [
            ("paper_replace", _("Thay thế vì sai nội dung"), edits),
            ("paper_correct", _("Đính chính vì sai thể thức"), may_correct(access, paper)),
        ]
    sides = [
        Action(label=label, url=page_url(page, paper), is_side=True)
        for page, label, allowed in pages
        if allowed
    ]
    return sides + _recalling(paper, access)


def _recalling(paper: Paper, access: Access) -> list[Action]:
    if paper.state in FIXED_STATES - ENDED_STATES and may_recall(access, paper):
        return [Action(label=_("Thu hồi"), url=page_url("paper_recall", paper), is_side=True)]
    return []


def _action(paper: Paper, page: str, label: str, allowed: bool, otherwise: str) -> Action:
    return Action(label=label, url=page_url(page, paper), reason="" if allowed else otherwise)
