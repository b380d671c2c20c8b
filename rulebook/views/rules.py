"""The rule book: everybody with a part in the work reads it; the standing body edits; the legal officer confirms too."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from rulebook.forms.rules import RuleConfirmForm, RuleSetForm, RuleVersionForm
from rulebook.models import Rule, RuleSet
from rulebook.permissions import confirms_rules, edits_rules, reads_rules
from rulebook.queries.book import Filter, groups_of, rule_sets, versions_of
from rulebook.queries.rules import award_names
from rulebook.services import rules as services

READERS = gettext_lazy("Trang này dành cho người có phân công trong năm thi đua.")
EDITORS = gettext_lazy("Chỉ cán bộ Thường trực Hội đồng sửa sổ quy tắc.")
CONFIRMERS = gettext_lazy("Chỉ cán bộ pháp chế và cán bộ Thường trực Hội đồng xác nhận quy tắc.")


@require_safe
@readonly
def rule_set_list(request: HttpRequest) -> HttpResponse:
    """Rule sets, the newest law first, with how much of each is not confirmed."""
    allow(reads_rules(request.access), READERS)
    context = {"rule_sets": rule_sets(clock.today()), "may_edit": edits_rules(request.access)}
    return render(request, "rulebook/rule_set_list.html", context)


@require_safe
@readonly
def rule_set_show(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    """The rules of a rule set by award."""
    allow(reads_rules(request.access), READERS)
    rule_set = get_object_or_404(RuleSet, pk=rule_set_id)
    asked = Filter.of(request.GET)
    names = award_names()
    context = {
        "rule_set": rule_set,
        "asked": asked,
        "awards": names,
        "groups": groups_of(rule_set, asked, names),
        "may_edit": edits_rules(request.access),
    }
    return render(request, "rulebook/rule_set_show.html", context)


@require_safe
@readonly
def rule_show(request: HttpRequest, rule_id: int) -> HttpResponse:
    """A rule with all its versions, what each changed, and who confirmed it."""
    allow(reads_rules(request.access), READERS)
    rule = get_object_or_404(Rule.objects.select_related("rule_set"), pk=rule_id)
    versions = versions_of(rule, award_names())
    newest = versions[0].rule
    context = {
        "rule": newest,
        "versions": versions,
        "may_edit": edits_rules(request.access),
        "may_confirm": confirms_rules(request.access)
        and newest.value is not None
        and newest.confirmed_at is None,
        "events": history_of(newest),
    }
    return render(request, "rulebook/rule_show.html", context)


@get_or_post
def rule_enter(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Enter the next version of a rule, or the value it lacks."""
    allow(edits_rules(request.access), EDITORS)
    asked = get_object_or_404(Rule, pk=rule_id)
    of_key = Rule.objects.filter(rule_set=asked.rule_set_id, key=asked.key)
    rule = of_key.select_related("rule_set", "award_type").get(replaced_by__isnull=True)
    names = award_names()
    form = RuleVersionForm(**posted(request), rule=rule, names=names)
    if form.is_valid():
        seen = get_object_or_404(of_key, pk=form.cleaned_data["seen"])
        if form.run(services.enter_version, rule=seen, value=form.value(), **form.typed(), **acting(request)):
            messages.success(request, _("Đã lưu phiên bản mới. Quy tắc này phải được xác nhận lại."))
            return redirect("rulebook:rule_show", form.result.pk)
        form.data = form.data.copy()  # the newer version is shown now
        form.data["seen"] = rule.pk
    context = {
        "rule": rule,
        "told": versions_of(rule, names)[0],
        "form": form,
        "cancel_url": reverse("rulebook:rule_show", args=[rule.pk]),
    }
    return render(request, "rulebook/rule_enter.html", context, status=form_status(form))


@get_or_post
def rule_confirm(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Confirm a rule with its basis."""
    allow(confirms_rules(request.access), CONFIRMERS)
    rule = get_object_or_404(Rule.objects.select_related("rule_set", "award_type"), pk=rule_id)
    form = RuleConfirmForm(**posted(request))
    if form.is_valid() and form.run(services.confirm_rule, rule=rule, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã xác nhận quy tắc."))
        return redirect("rulebook:rule_show", rule.pk)
    context = {
        "rule": rule,
        "told": versions_of(rule, award_names())[0],
        "form": form,
        "cancel_url": reverse("rulebook:rule_show", args=[rule.pk]),
    }
    return render(request, "rulebook/rule_confirm.html", context, status=form_status(form))


@get_or_post
def rule_set_begin(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    """Begin the rule set of a change of law from an older one."""
    allow(edits_rules(request.access), EDITORS)
    like = get_object_or_404(RuleSet, pk=rule_set_id)
    form = RuleSetForm(**posted(request))
    if form.is_valid() and form.run(
        services.begin_rule_set, like=like, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lập bộ quy tắc. Hãy sửa điều luật mới đổi và xác nhận từng quy tắc."))
        return redirect("rulebook:rule_set_show", form.result.pk)
    cancel_url = reverse("rulebook:rule_set_show", args=[like.pk])
    context = {"rule_set": like, "form": form, "cancel_url": cancel_url}
    return render(request, "rulebook/rule_set_begin.html", context, status=form_status(form))
