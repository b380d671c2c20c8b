"""Pages of the run-sheet: make, change, run, note, and the way into the minutes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.autosave import autosaved
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from core.merging import MergeConflictError
from emulation.forms.conferences import MinutesForm
from emulation.services.conferences import save_minutes
from hall.forms.sheet import HandsForm, NoteForm, StepForm
from hall.models import RunStep, ShowOfHands
from hall.permissions import conference_or_404, visible_conferences
from hall.queries.minutes import minutes_text
from hall.queries.now import now_of
from hall.queries.pulse import renew_version
from hall.queries.sheet import sheet_of
from hall.services import hands, running, runsheet
from hall.views.shared import conference_to_run, context_of, step_to_run

PLANNED = ("kind", "title", "minutes_planned", "presenter")


@require_safe
@readonly
def sheet_show(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The run-sheet; for those who run it, with the one button of each step."""
    conference = conference_or_404(request.access, conference_id)
    sheet = sheet_of(conference, clock.now(), leads=request.access.leads_year(conference.cluster_year))
    context = context_of(
        request,
        conference,
        sheet=sheet,
        now=now_of(conference, [line.step for line in sheet.lines]),
        is_ahead=conference.held_on > clock.today(),
    )
    return render(request, "hall/sheet_show.html", context)


@require_POST
def sheet_make(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Make the steps from the agenda."""
    conference = conference_to_run(request, conference_id)
    if attempt(request, runsheet.make_run_sheet, conference_id=conference.pk, **acting(request)):
        messages.success(request, _("Đã lập kịch bản từ chương trình. Sửa lại chỗ chưa đúng."))
    return redirect("hall:sheet_show", conference.pk)


@get_or_post
def step_new(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Add a step at the end."""
    conference = conference_to_run(request, conference_id)
    form = StepForm(**posted(request), ballots=runsheet.ballots_for(conference))
    if form.is_valid() and form.run(
        runsheet.add_step, conference_id=conference.pk, **form.details(), **acting(request)
    ):
        messages.success(request, _("Đã thêm bước vào cuối kịch bản."))
        return redirect("hall:sheet_show", conference.pk)
    context = context_of(request, conference, form=form)
    return render(request, "hall/step_form.html", context, status=form_status(form))


@get_or_post
def step_change(request: HttpRequest, step_id: int) -> HttpResponse:
    """Change what is planned of a step."""
    step = step_to_run(request, step_id)
    initial = {name: getattr(step, name) for name in (*PLANNED, "revision")}
    form = StepForm(
        **posted(request),
        ballots=runsheet.ballots_for(step.conference),
        initial=initial | {"ballot": step.ballot_id or ""},
    )
    if form.is_valid() and form.run(
        runsheet.change_step,
        step_id=step.pk,
        revision=form.cleaned_data["revision"],
        **form.details(),
        **acting(request),
    ):
        messages.success(request, _("Đã lưu bước."))
        return redirect("hall:sheet_show", step.conference_id)
    newer = _newer(form, step)
    context = context_of(request, step.conference, form=form, step=step, newer=newer)
    return render(request, "hall/step_form.html", context, status=form_status(form))


def _newer(form: StepForm, step: RunStep) -> bool:
    """Whether somebody saved meanwhile; the form then carries that revision, so that a second save is meant."""
    if not form.is_bound:
        return False
    latest = RunStep.objects.filter(pk=step.pk).select_related("ballot__award_type").first()
    if latest is None or form.cleaned_data.get("revision") == latest.revision:
        return False
    step.title, step.kind, step.presenter = latest.title, latest.kind, latest.presenter
    step.minutes_planned, step.ballot = latest.minutes_planned, latest.ballot
    form.data = form.data.copy()
    form.data["revision"] = str(latest.revision)
    return True


@require_POST
def step_move(request: HttpRequest, step_id: int) -> HttpResponse:
    """One place up or down."""
    step = step_to_run(request, step_id)
    attempt(
        request, runsheet.move_step, step_id=step.pk, is_up=request.POST.get("huong") == "len", **acting(request)
    )  # fmt: skip
    return redirect(_at_step(step))


@require_POST
def step_remove(request: HttpRequest, step_id: int) -> HttpResponse:
    """Take a step off the sheet."""
    step = step_to_run(request, step_id)
    if attempt(request, runsheet.remove_step, step_id=step.pk, **acting(request)):
        messages.success(request, _("Đã bỏ bước khỏi kịch bản."))
    return redirect("hall:sheet_show", step.conference_id)


ACTS = {"bat-dau": running.start_step, "ket-thuc": running.end_step, "bo-qua": running.skip_step}


@require_POST
def step_act(request: HttpRequest, step_id: int, act: str) -> HttpResponse:
    """Begin, end or skip a step."""
    if act not in ACTS:
        raise Http404
    step = step_to_run(request, step_id)
    attempt(request, ACTS[act], step_id=step.pk, **acting(request))
    renew_version(step.conference_id)
    return redirect(_at_step(step))


def _at_step(step: RunStep) -> str:
    return f"{reverse('hall:sheet_show', args=[step.conference_id])}#buoc-{step.pk}"


@get_or_post
def step_note(request: HttpRequest, step_id: int) -> HttpResponse:
    """Write what goes on; two people at once lose nothing."""
    step = step_to_run(request, step_id)
    form = _note_form(request, step)
    if form.is_valid() and form.run(
        runsheet.save_note,
        step_id=step.pk,
        revision=form.cleaned_data["revision"],
        base=form.base(),
        **form.texts(),
        **acting(request),
    ):
        messages.success(request, _("Đã lưu diễn biến."))
        return redirect(_at_step(step))
    if isinstance(form.refusal, MergeConflictError):
        step.refresh_from_db(fields=["note", "revision"])
        form.show_both({"note": step.note}, step.revision)
    context = context_of(request, step.conference, form=form, step=step)
    return render(request, "hall/step_note.html", context, status=form_status(form))


@require_POST
def step_note_save(request: HttpRequest, step_id: int) -> HttpResponse:
    """What the page sends by itself while people write."""
    step = step_to_run(request, step_id)
    form = _note_form(request, step)
    return autosaved(request, form, runsheet.save_note, step_id=step.pk, **acting(request))


def _note_form(request: HttpRequest, step: RunStep) -> NoteForm:
    saved = {"note": step.note}
    form = NoteForm(**posted(request), saved=saved, initial={**saved, "revision": step.revision})
    form.autosave_url = reverse("hall:step_note_save", args=[step.pk])
    form.autosave_key = f"dien-bien:{step.pk}"
    return form


@get_or_post
def hands_record(request: HttpRequest, step_id: int) -> HttpResponse:
    """Write down a vote by show of hands; the question is there already."""
    step = step_to_run(request, step_id)
    now = now_of(step.conference)
    form = HandsForm(**posted(request), initial=_usual(step, now.present))
    if form.is_valid() and form.run(
        hands.record_show_of_hands, step_id=step.pk, **form.cleaned_data, **acting(request)
    ):
        renew_version(step.conference_id)
        adopted = (
            _("Đã ghi: được thông qua.") if form.result.is_adopted else _("Đã ghi: không được thông qua.")
        )
        messages.success(request, adopted)
        return redirect(_at_step(step))
    context = context_of(request, step.conference, form=form, step=step, present=now.present)
    return render(request, "hall/hands_record.html", context, status=form_status(form))


def _usual(step: RunStep, present: int) -> dict[str, Any]:
    """All hands up, which is how most of these votes end; the secretary changes what was otherwise."""
    return {"question": step.title, "votes_for": present, "votes_against": 0, "votes_none": 0}


@require_POST
def hands_strike(request: HttpRequest, show_id: int) -> HttpResponse:
    """Take away a vote that was written down wrongly."""
    shown = get_object_or_404(
        ShowOfHands.objects.select_related("step").filter(
            step__conference__in=visible_conferences(request.access).values("pk")
        ),
        pk=show_id,
    )
    conference = conference_to_run(request, shown.step.conference_id)
    if attempt(request, hands.strike_show_of_hands, show_id=shown.pk, **acting(request)):
        renew_version(conference.pk)
        messages.success(request, _("Đã bỏ lần biểu quyết ghi nhầm."))
    return redirect(_at_step(shown.step))


@get_or_post
def minutes_fill(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The conference's minutes, begun with what the run-sheet knows."""
    conference = conference_to_run(request, conference_id)
    draft = minutes_text(conference)
    form = MinutesForm(
        **posted(request), initial={"minutes": draft[:20_000], "revision": conference.revision}
    )
    form.fields["minutes"].widget.attrs["rows"] = 24
    if form.is_valid() and form.run(
        save_minutes,
        conference_id=conference.pk,
        revision=form.cleaned_data["revision"],
        minutes=form.cleaned_data["minutes"],
        upload=form.cleaned_data["file"],
        **acting(request),
    ):
        messages.success(request, _("Đã đưa vào biên bản hội nghị."))
        return redirect("emulation:conference_detail", conference.cluster_year_id, conference.pk)
    if form.is_bound:
        conference.refresh_from_db(fields=["minutes", "revision"])
        if form.cleaned_data.get("revision") != conference.revision:
            form.data = form.data.copy()
            form.data["revision"] = str(conference.revision)
    context = context_of(request, conference, form=form, saved_minutes=conference.minutes)
    return render(request, "hall/minutes_fill.html", context, status=form_status(form))
