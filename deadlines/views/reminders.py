"""What will be sent and what was: reading, holding, releasing, cancelling."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.models import ClusterYear
from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, readonly
from deadlines.enums import Act
from deadlines.forms.reminders import MoveForm
from deadlines.models import Reminder
from deadlines.queries.judging import judge
from deadlines.queries.outgoing import (
    WAITING,
    groups,
    label_of,
    ledger,
    movable,
    readable,
    reads_reminders,
    with_reminders,
)
from deadlines.queries.wording import Names, message, step_in_words
from deadlines.services.moving import MOVES, move_reminders

GROUPS, ROWS = 20, 50
MOST_SHOWN = 200


@require_safe
@readonly
def reminder_list(request: HttpRequest) -> HttpResponse:
    """All years, for the standing body."""
    allow(request.access.reads_all, _("Danh sách này dành cho Thường trực Hội đồng và người kiểm tra."))
    return _list(request, None)


@require_safe
@readonly
def reminder_of_year(request: HttpRequest, year_id: int) -> HttpResponse:
    """One cluster's year, for those who lead it or write for it."""
    return _list(request, _year(request, year_id))


def _list(request: HttpRequest, year: ClusterYear | None) -> HttpResponse:
    rows = _of_year(readable(request.access), year)
    page = Paginator(groups(rows), GROUPS).get_page(request.GET.get("trang"))
    found = with_reminders(page.object_list, rows, clock.today())
    days: dict[dt.date, list] = {}
    for group in found:
        days.setdefault(group.day, []).append(group)
    context = {**_context(year), "page": page, "days": days, "may_move": _may_move(request, year)}
    return render(request, "deadlines/reminder_list.html", context)


@require_safe
@readonly
def reminder_show(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """One reminder, as its reader gets it."""
    reminder = get_object_or_404(readable(request.access).select_related("notice"), pk=reminder_id)
    at = clock.now()
    text, reason = reminder.notice, reminder.reason
    if reminder.state in WAITING:
        sent_at = max(at, reminder.leaves_at)
        verdict = judge([reminder], sent_at)[reminder.pk]
        reason = reason or verdict.reason
        if verdict.deadline and verdict.recipient:
            names = Names.of([verdict.deadline], [verdict.recipient])
            text = message(reminder, verdict.deadline, verdict.recipient, names, clock.local_day(sent_at))
    may_move = movable(request.access).filter(pk=reminder.pk).exists()
    context = {
        **_context(reminder.cluster_year),
        "reminder": reminder,
        "text": text,
        "reason": reason,
        "step": step_in_words(reminder.offset_days),
        "what": label_of(reminder),
        "acts": [act for act in Act if may_move and reminder.state in MOVES[act][0]],
        "events": history_of(reminder, 20),
    }
    return render(request, "deadlines/reminder_show.html", context)


@get_or_post
def reminder_move(request: HttpRequest, act: str) -> HttpResponse:
    """Hold, release or cancel what the address names: one reminder, a step of a deadline, or a day."""
    if act not in Act.values:
        raise Http404
    act = Act(act)
    chosen, year = _chosen(request)
    rows = list(chosen.filter(state__in=MOVES[act][0]).order_by("leaves_at", "person__sort_key", "pk"))
    form = MoveForm(request.POST or None, act=act)
    ids = [row.pk for row in rows]
    back = (
        reverse("deadlines:reminder_of_year", args=[year.pk]) if year else reverse("deadlines:reminder_list")
    )
    if form.is_valid() and form.run(
        move_reminders, reminder_ids=ids, act=act, **form.cleaned_data, **acting(request)
    ):
        messages.success(
            request, _("%(act)s: %(count)s lời nhắc.") % {"act": act.label, "count": form.result}
        )
        return redirect(back)
    context = {
        **_context(year),
        "form": form,
        "act": act,
        "rows": rows[:MOST_SHOWN],
        "count": len(rows),
        "cancel_url": back,
    }
    return render(request, "deadlines/reminder_move.html", context, status=form_status(form))


@require_safe
@readonly
def ledger_show(request: HttpRequest, year_id: int) -> HttpResponse:
    """Who was told what when in a cluster's year."""
    year = _year(request, year_id)
    page = Paginator(ledger(_of_year(readable(request.access), year)), ROWS).get_page(
        request.GET.get("trang")
    )
    for row in page.object_list:
        row.what, row.step = label_of(row), step_in_words(row.offset_days)
    return render(request, "deadlines/ledger_show.html", {**_context(year), "page": page})


def _year(request: HttpRequest, year_id: int) -> ClusterYear:
    year = request.access.year_or_404(year_id)
    allow(
        reads_reminders(request.access, year),
        _("Chỉ Trưởng, Phó Trưởng, thư ký cụm và Thường trực Hội đồng xem lời nhắc của người khác."),
    )
    return year


def _of_year(rows: QuerySet[Reminder], year: ClusterYear | None) -> QuerySet[Reminder]:
    return rows.filter(cluster_year=year) if year else rows


def _may_move(request: HttpRequest, year: ClusterYear | None) -> bool:
    return request.access.is_standing_body or (year is not None and request.access.drafts_for(year))


def _context(year: ClusterYear | None) -> dict:
    return {"cluster_year": year, "is_sample": year.is_sample} if year else {}


def _chosen(request: HttpRequest) -> tuple[QuerySet[Reminder], ClusterYear | None]:
    """The reminders that ``loi-nhac``, ``han`` with ``buoc``, ``ngay`` and ``nam`` in the address name.

    Raises:
        Http404: nothing is named, or nothing that the person may read.
    """
    asked = {name: value for name, value in request.GET.items() if value and "\x00" not in value}
    year = None
    if asked.get("nam"):
        year = _year(request, _number(asked["nam"]))
    allow(
        bool(request.access.is_standing_body or request.access.drafting_year_ids),
        _("Chỉ Trưởng, Phó Trưởng, thư ký cụm và Thường trực Hội đồng giữ hoặc hủy lời nhắc."),
    )
    if not asked.keys() & {"loi-nhac", "han", "ngay"}:
        raise Http404
    rows = _of_year(movable(request.access), year)
    if "loi-nhac" in asked:
        rows = rows.filter(pk=_number(asked["loi-nhac"]))
    if "han" in asked:
        rows = rows.filter(deadline_key=asked["han"][:100], offset_days=_number(asked.get("buoc", "0")))
    if "ngay" in asked:
        try:
            day = dt.date.fromisoformat(asked["ngay"])
        except ValueError as error:
            raise Http404 from error
        rows = rows.annotate(day=TruncDate("leaves_at")).filter(day=day)
    return rows, year


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Http404
    return int(text)
