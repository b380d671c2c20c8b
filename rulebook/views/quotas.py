"""How many of an award a cluster may elevate in a year: everybody of the year reads, the standing body enters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from emulation.models import AwardType
from rulebook.forms.rules import ClusterQuotaForm
from rulebook.models import ClusterQuota
from rulebook.permissions import edits_rules
from rulebook.queries.book import cluster_quotas
from rulebook.services import rules as services


@require_safe
@readonly
def quota_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """The cluster's numbers of this year, and the rule behind each."""
    cluster_year = request.access.year_or_404(year_id)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "lines": cluster_quotas(cluster_year, clock.today()),
        "may_edit": edits_rules(request.access),
    }
    return render(request, "rulebook/rule_quota_list.html", context)


@get_or_post
def quota_enter(request: HttpRequest, year_id: int, award_id: int) -> HttpResponse:
    """Enter the number that the year's guidance gives."""
    cluster_year = request.access.year_or_404(year_id)
    award = get_object_or_404(AwardType, pk=award_id, is_cluster_voted=True)
    allow(edits_rules(request.access), _("Chỉ cán bộ Thường trực Hội đồng nhập số lượng của cụm."))
    quota = ClusterQuota.objects.filter(cluster_year=cluster_year, award_type=award).first()
    initial = {"number": quota.number, "basis": quota.basis, "seen": quota.number} if quota else {}
    form = ClusterQuotaForm(**posted(request), initial=initial)
    if form.is_valid():
        if form.run(
            services.enter_cluster_quota,
            cluster_year=cluster_year,
            award_type=award,
            **form.cleaned_data,
            **acting(request),
        ):
            messages.success(request, _("Đã lưu số lượng của cụm."))
            return redirect("rulebook:quota_list", year_id)
        form.data = form.data.copy()  # the newer number is named in the refusal
        form.data["seen"] = initial.get("seen", "")
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "award": award,
        "form": form,
        "cancel_url": reverse("rulebook:quota_list", args=[year_id]),
    }
    return render(request, "rulebook/rule_quota_enter.html", context, status=form_status(form))
