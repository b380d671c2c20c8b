"""The steps of reminding and the hours of sending: everybody appointed reads, few change."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import Access, allow
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from core.merging import MergeConflictError
from deadlines.enums import Level
from deadlines.forms.reminders import LadderForm, SendingRuleForm
from deadlines.queries.ladders import all_rungs, example_of, preview
from deadlines.queries.rules import sending_rule
from deadlines.services.ladders import change_ladder, change_sending_rule

PREVIEW = "xem-truoc"


@require_safe
@readonly
def ladder_show(request: HttpRequest) -> HttpResponse:
    """Who is reminded when, by kind of deadline."""
    context = {"rungs": all_rungs(), "rule": sending_rule(), "may_edit": _may_edit(request.access)}
    return render(request, "deadlines/ladder_show.html", context)


@get_or_post
def ladder_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Change the steps of one kind; what was typed can be tried on a real deadline first."""
    _ensure_edits(request.access)
    rungs = next((one for one in all_rungs() if one.kind.code == kind), None)
    if rungs is None:
        raise Http404
    today, at = clock.today(), clock.now()
    saved = {level.value: rungs.offsets[level] for level in Level}
    form = LadderForm(**posted(request), saved=saved, initial=saved)
    is_trial = PREVIEW in request.POST
    offsets = form.texts() if form.is_valid() else saved
    if form.is_valid() and not is_trial:
        if form.run(change_ladder, kind=kind, steps=offsets, base=form.base(), **acting(request)):
            messages.success(
                request, _("Đã lưu các bước nhắc. Lời nhắc chưa gửi được lập lại theo bước mới.")
            )
            return redirect("deadlines:ladder_show")
        if isinstance(form.refusal, MergeConflictError):
            newest = next(one for one in all_rungs() if one.kind.code == kind)
            form.show_both({level.value: newest.offsets[level] for level in Level}, 0)
    example = example_of(kind, today)
    context = {
        "form": form,
        "kind": rungs.kind,
        "example": example,
        "previewed": preview(example, offsets, today, at) if example else [],
        "is_sample": bool(example and example.cluster_year and example.cluster_year.is_sample),
    }
    status = 200 if is_trial and form.is_valid() else form_status(form)
    return render(request, "deadlines/ladder_edit.html", context, status=status)


@get_or_post
def sending_rule_edit(request: HttpRequest) -> HttpResponse:
    """At what time reminders leave."""
    _ensure_edits(request.access)
    rule = sending_rule()
    names = list(SendingRuleForm.base_fields)
    form = SendingRuleForm(request.POST or None, initial={name: getattr(rule, name) for name in names})
    if form.is_valid() and form.run(change_sending_rule, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã lưu giờ gửi nhắc việc."))
        return redirect("deadlines:ladder_show")
    return render(request, "deadlines/sending_rule_edit.html", {"form": form}, status=form_status(form))


def _may_edit(access: Access) -> bool:
    return access.is_standing_body or access.is_administrator


def _ensure_edits(access: Access) -> None:
    allow(_may_edit(access), _("Chỉ Thường trực Hội đồng và quản trị hệ thống đổi các bước nhắc việc."))
