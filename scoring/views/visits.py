"""Pages of a visit: what the team wrote and found, what the unit answers, the points agreed on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.models import ClusterYear
from clusters.permissions import allow
from core import clock
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from emulation.queries.year_facts import day_in
from emulation.views.shared import is_overtaken, of_year, renew
from evidence.queries import evidence_of
from scoring.enums import FindingKind, Stage, VisitState
from scoring.forms.checks import AnswerForm, CancelForm, FindingForm, ScoresForm, SettleForm, VisitForm
from scoring.models import Finding, Scorecard, Visit
from scoring.permissions import Sight
from scoring.queries import checks as queries
from scoring.queries.cards import last_stage, lines_of, points_of
from scoring.services import checks, visits
from scoring.services.figures import WRITABLE, FigureIn
from workdays.notes import warn_of_days_off

NOT_THE_TEAM = gettext_lazy("Chỉ thành viên đoàn (không thuộc đơn vị được kiểm tra) ghi kết quả kiểm tra.")
NOT_THE_UNIT = gettext_lazy("Chỉ người của đơn vị được kiểm tra làm việc này.")
VISIT_FIELDS = ("planned_on", "held_on", "place", "unit_attendants", "conclusion")
TONES = {VisitState.PLANNED: "todo", VisitState.HELD: "now", VisitState.AGREED: "done", VisitState.CANCELLED: "muted"}  # fmt: skip


@require_safe
@readonly
def visit_show(request: HttpRequest, year_id: int, visit_id: int) -> HttpResponse:
    """One visit whole, and what the reader can do."""
    cluster_year, visit = _visit(request, year_id, visit_id)
    initial = {"seen": queries.fingerprint(visit), "opinion": visit.unit_opinion}
    return _show(request, cluster_year, visit, AnswerForm(initial=initial))


@get_or_post
def visit_edit(request: HttpRequest, year_id: int, visit_id: int) -> HttpResponse:
    """The team writes; two at once lose nothing."""
    cluster_year, visit = _written(request, year_id, visit_id)
    initial = {"revision": visit.revision, **{name: getattr(visit, name) for name in VISIT_FIELDS}}
    form = VisitForm(**posted(request), initial=initial)
    if form.is_valid() and form.run(
        visits.save_visit, visit_id=visit.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lưu cuộc kiểm tra."))
        return _back(cluster_year, visit)
    visit.refresh_from_db()
    conflict = is_overtaken(form, visit.revision)
    return _form(request, cluster_year, visit, form, title=_("Ghi cuộc kiểm tra"), conflict=conflict)


@get_or_post
def visit_cancel(request: HttpRequest, year_id: int, visit_id: int) -> HttpResponse:
    """A planned visit does not take place."""
    cluster_year, visit = _visit(request, year_id, visit_id)
    allow(
        queries.may_organise(request.access, cluster_year) or queries.may_write_visit(request.access, visit),
        NOT_THE_TEAM,
    )
    form = CancelForm(**posted(request))
    if form.is_valid() and form.run(
        checks.cancel_visit, visit_id=visit.pk, reason=form.cleaned_data["reason"], **acting(request)
    ):
        messages.success(request, _("Đã ghi cuộc kiểm tra không thực hiện."))
        return _back(cluster_year, visit)
    return _form(request, cluster_year, visit, form, title=_("Không thực hiện cuộc kiểm tra"))


@require_POST
def visit_answer(request: HttpRequest, year_id: int, visit_id: int) -> HttpResponse:
    """The unit writes its opinion, or its head agrees."""
    cluster_year, visit = _visit(request, year_id, visit_id)
    allow(request.access.works_for(visit.unit), NOT_THE_UNIT)
    agrees = "agrees" in request.POST
    if agrees:
        allow(
            visit.unit_id in request.access.signing_unit_ids,
            _("Chỉ thủ trưởng hoặc cấp phó của đơn vị thống nhất kết quả kiểm tra."),
        )
    form = AnswerForm(request.POST)
    if form.is_valid() and form.run(
        visits.answer_visit, visit_id=visit.pk, agrees=agrees, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi ý kiến của đơn vị."))
        return _back(cluster_year, visit)
    visit = queries.visit_or_404(cluster_year, visit_id)
    renew(form, seen=queries.fingerprint(visit))
    return _show(request, cluster_year, visit, form)


@get_or_post
def visit_scores(request: HttpRequest, year_id: int, visit_id: int) -> HttpResponse:
    """The points that team and unit agree on, criterion by criterion."""
    cluster_year, visit = _written(request, year_id, visit_id)
    card = queries.card_of(visit)
    if card is None:
        raise Http404
    allow(
        Sight(request.access, cluster_year).own_are_in,
        _("Đơn vị của bạn chưa nộp bảng tự chấm nên chưa xem được điểm của đơn vị khác. Hãy nộp trước."),
    )
    allow(
        queries.is_checked_by_team(visit, card),
        _("Bảng chấm điểm này đã giao cho đơn vị khác kiểm tra chéo, nên đoàn không ghi điểm."),
    )
    lines = list(lines_of(card))
    form = ScoresForm(**posted(request), lines=lines, initial={"revision": card.revision})
    if form.is_valid() and form.run(
        visits.save_scores, visit_id=visit.pk, revision=form.cleaned_data["revision"],
        figures=_figures(form), **acting(request),
    ):  # fmt: skip
        messages.success(request, _("Đã lưu điểm thống nhất."))
        return _back(cluster_year, visit)
    card.refresh_from_db()
    conflict = is_overtaken(form, card.revision)
    before = last_stage(card, Stage.CROSS)
    fresh = {line.pk: points_of(line, Stage.CROSS) for line in lines_of(card)} if conflict else {}
    context = {
        **of_year(cluster_year),
        "visit": visit,
        "card": card,
        "form": form,
        "rows": [
            {**row, "before": points_of(row["line"], before), "saved": fresh.get(row["line"].pk)}
            for row in form.rows()
        ],
        "before_label": Stage(before).label if before else "",
        "conflict": conflict,
        "is_open": card.state in WRITABLE[Stage.CROSS],
    }
    return render(request, "scoring/visit_scores.html", context, status=form_status(form))


@get_or_post
def finding_new(request: HttpRequest, year_id: int, visit_id: int) -> HttpResponse:
    """Write down something found."""
    cluster_year, visit = _written(request, year_id, visit_id)
    return _edit_finding(request, cluster_year, visit, None)


@get_or_post
def finding_edit(request: HttpRequest, year_id: int, visit_id: int, finding_id: int) -> HttpResponse:
    """Correct it."""
    cluster_year, visit = _written(request, year_id, visit_id)
    return _edit_finding(request, cluster_year, visit, _finding(visit, finding_id))


@require_POST
def finding_remove(request: HttpRequest, year_id: int, visit_id: int, finding_id: int) -> HttpResponse:
    """Take it back."""
    cluster_year, visit = _written(request, year_id, visit_id)
    finding = _finding(visit, finding_id)
    if attempt(request, visits.remove_finding, visit_id=visit.pk, finding_id=finding.pk, **acting(request)):
        messages.success(request, _("Đã bỏ."))
    return _back(cluster_year, visit)


@get_or_post
def finding_settle(request: HttpRequest, year_id: int, visit_id: int, finding_id: int) -> HttpResponse:
    """The unit records how it settled a shortcoming or request."""
    cluster_year, visit = _visit(request, year_id, visit_id)
    finding = _finding(visit, finding_id)
    allow(request.access.works_for(visit.unit), NOT_THE_UNIT)
    form = SettleForm(**posted(request))
    if form.is_valid() and form.run(
        visits.settle_finding, visit_id=visit.pk, finding_id=finding.pk, note=form.cleaned_data["note"],
        **acting(request),
    ):  # fmt: skip
        messages.success(request, _("Đã ghi khắc phục."))
        return _back(cluster_year, visit)
    return _form(request, cluster_year, visit, form, title=_("Ghi đã khắc phục"), lead=finding.text)


def _edit_finding(
    request: HttpRequest, cluster_year: ClusterYear, visit: Visit, finding: Finding | None
) -> HttpResponse:
    items = {item.pk: item for item in queries.criteria_for(visit, day_in(cluster_year, clock.today()))}
    targets = {target.pk: target for target in queries.targets_for(visit)}
    initial = {name: getattr(finding, name) for name in ("kind", "text", "due_on")} if finding else {}
    if finding:
        initial |= {"item": finding.item_id, "target": finding.target_id}
    form = FindingForm(
        **posted(request), initial=initial, targets=[(pk, str(target)[:200]) for pk, target in targets.items()],
        items=[(pk, str(item)[:200]) for pk, item in items.items()],
    )  # fmt: skip
    if form.is_valid():
        data = form.cleaned_data
        if form.run(
            visits.save_finding, visit_id=visit.pk, finding_id=finding.pk if finding else None, kind=data["kind"],
            text=data["text"], due_on=data["due_on"], item=items.get(data["item"]),
            target=targets.get(data["target"]), **acting(request),
        ):  # fmt: skip
            messages.success(request, _("Đã lưu."))
            warn_of_days_off(request, data["due_on"])
            return _back(cluster_year, visit)
    return _form(request, cluster_year, visit, form, title=_("Điều đoàn kiểm tra nêu"))


def _show(request: HttpRequest, cluster_year: ClusterYear, visit: Visit, form: AnswerForm) -> HttpResponse:
    access = request.access
    is_own = access.works_for(visit.unit)
    writes = queries.may_write_visit(access, visit) and visit.state in {VisitState.PLANNED, VisitState.HELD}
    findings = list(visit.findings.all())
    places = evidence_of([f"finding:{finding.pk}" for finding in findings])
    context = {
        **of_year(cluster_year),
        "visit": visit,
        "tone": TONES[visit.state],
        "kinds": [
            (kind.label, [_told(finding, places, is_own) for finding in findings if finding.kind == kind])
            for kind in FindingKind
        ],
        "writes": writes,
        "may_cancel": visit.state == VisitState.PLANNED
        and (writes or queries.may_organise(access, cluster_year)),
        "is_held": visit.state in queries.HELD,
        "answers": is_own and visit.state == VisitState.HELD,
        "may_agree": visit.unit_id in access.signing_unit_ids,
        "card": _card_to_score(visit) if writes else None,
        "scores": _scores(request, cluster_year, visit),
        "form": form,
        "today": clock.today(),
        "events": history_of(visit),
    }
    return render(request, "scoring/visit_show.html", context, status=form_status(form))


def _card_to_score(visit: Visit) -> Scorecard | None:
    card = queries.card_of(visit)
    return card if card and queries.is_checked_by_team(visit, card) else None


def _scores(request: HttpRequest, cluster_year: ClusterYear, visit: Visit) -> list[dict[str, Any]]:
    """The points agreed on, for the unit itself, the team, and whoever sees everybody's."""
    sight = Sight(request.access, cluster_year)
    on_team = queries.is_on_team(request.access, visit) and sight.own_are_in
    if not (on_team or sight.sees_all or request.access.works_for(visit.unit)):
        return []
    return queries.visit_facts(visit).get("scores", [])


def _told(finding: Finding, places: dict[str, list], is_own: bool) -> dict[str, Any]:
    """A finding with its evidence and what its unit may do with it."""
    place = f"finding:{finding.pk}"
    to_settle = finding.kind in queries.TO_SETTLE
    return {
        "finding": finding,
        "place": place,
        "links": places[place],
        "to_settle": to_settle,
        "may_settle": is_own and to_settle and finding.settled_at is None,
        "may_attach": is_own and to_settle,
    }


def _figures(form: ScoresForm) -> dict[int, FigureIn]:
    data = form.cleaned_data
    return {
        line.pk: FigureIn(points=data[f"points_{line.pk}"], reason=data[f"reason_{line.pk}"])
        for line in form.lines
    }


def _form(
    request: HttpRequest, cluster_year: ClusterYear, visit: Visit, form: Any, *, title: str, **more: Any
) -> HttpResponse:
    context = {
        **of_year(cluster_year),
        "visit": visit,
        "form": form,
        "title": title,
        "lead": str(visit),
        "cancel_url": reverse("scoring:visit_show", args=[cluster_year.pk, visit.pk]),
        **more,
    }
    return render(request, "scoring/visit_form.html", context, status=form_status(form))


def _visit(request: HttpRequest, year_id: int, visit_id: int) -> tuple[ClusterYear, Visit]:
    cluster_year = request.access.year_or_404(year_id)
    visit = queries.visit_or_404(cluster_year, visit_id)
    if not queries.may_read_visit(request.access, visit):
        raise Http404
    return cluster_year, visit


def _written(request: HttpRequest, year_id: int, visit_id: int) -> tuple[ClusterYear, Visit]:
    cluster_year, visit = _visit(request, year_id, visit_id)
    allow(queries.may_write_visit(request.access, visit), NOT_THE_TEAM)
    return cluster_year, visit


def _finding(visit: Visit, finding_id: int) -> Finding:
    for finding in visit.findings.all():
        if finding.pk == finding_id:
            return finding
    raise Http404


def _back(cluster_year: ClusterYear, visit: Visit) -> HttpResponse:
    return redirect("scoring:visit_show", cluster_year.pk, visit.pk)
