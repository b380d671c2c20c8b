"""Vote rules: entered by leaders or the standing body, confirmed by the standing body."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.forms.rules import LegalBasisForm, RuleForm
from awards.models import VoteRule
from awards.permissions import may_enter_rule
from awards.queries.rules import vote_parameters
from awards.services import rules as services
from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post
from emulation.models import AwardType


@get_or_post
def rule_enter(request: HttpRequest, year_id: int, award_id: int) -> HttpResponse:
    """Enter the rule that a ballot for this award is decided by."""
    cluster_year = request.access.year_or_404(year_id)
    award = get_object_or_404(AwardType, pk=award_id, is_cluster_voted=True)
    allow(
        may_enter_rule(request.access, cluster_year),
        _("Chỉ Trưởng, Phó Trưởng cụm hoặc cán bộ Thường trực Hội đồng nhập quy tắc bỏ phiếu."),
    )
    form = RuleForm(request.POST or None, parameters=vote_parameters(clock.today()))
    # Who leads the cluster enters its own rule; the standing body's holds for every cluster.
    owner = cluster_year if request.access.leads_year(cluster_year) else None

    if form.is_valid() and form.run(
        services.enter_rule, award_type=award, cluster_year=owner, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lưu quy tắc bỏ phiếu."))
        return redirect("awards:ballot_list", year_id)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "award": award,
        "form": form,
        "for_all": owner is None,
    }
    return render(request, "awards/rule_enter.html", context, status=form_status(form))


@get_or_post
def rule_confirm(request: HttpRequest, year_id: int, rule_id: int) -> HttpResponse:
    """The standing body confirms a rule with its legal basis."""
    cluster_year = request.access.year_or_404(year_id)
    rules = VoteRule.objects.filter(Q(cluster_year=cluster_year) | Q(cluster_year__isnull=True))
    rule = get_object_or_404(rules.select_related("award_type"), pk=rule_id)
    allow(request.access.is_standing_body, _("Chỉ cán bộ Thường trực Hội đồng xác nhận quy tắc."))
    form = LegalBasisForm(request.POST or None, initial={"legal_basis": rule.legal_basis})

    if form.is_valid() and form.run(
        services.confirm_rule, rule_id=rule.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã xác nhận quy tắc bỏ phiếu."))
        return redirect("awards:ballot_list", year_id)
    context = {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "rule": rule, "form": form}
    context["cancel_url"] = reverse("awards:ballot_list", args=[year_id])
    return render(request, "awards/rule_confirm.html", context, status=form_status(form))
