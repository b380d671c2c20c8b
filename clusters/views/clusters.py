"""Clusters and the members and leaders of their years."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters import queries
from clusters.forms.years import LeadReplaceForm, LeadsForm, MemberEndForm, MembersAddForm, MembersOrderForm
from clusters.models import Cluster, ClusterYear
from clusters.permissions import allow
from clusters.services import leads, years
from clusters.views.units import NOT_YOURS
from core import clock
from core.http import acting, form_status, get_or_post, readonly
from core.templatetags.vi_format import ngay


@require_safe
@readonly
def cluster_list(request: HttpRequest) -> HttpResponse:
    """All clusters with their latest year."""
    context = {"clusters": queries.clusters_with_years(), "may_edit": request.access.is_standing_body}
    return render(request, "clusters/cluster_list.html", context)


@require_safe
@readonly
def cluster_detail(request: HttpRequest, cluster_id: int) -> HttpResponse:
    """One cluster over the years: names, members, leaders."""
    cluster = get_object_or_404(Cluster, pk=cluster_id)
    context = {
        "cluster": cluster,
        "years": queries.years_of(cluster),
        "open_years": set(
            request.access.visible_years().filter(cluster=cluster).values_list("pk", flat=True)
        ),
        "may_edit": request.access.is_standing_body,
        "is_sample": cluster.is_sample,
    }
    return render(request, "clusters/cluster_detail.html", context)


def _editable_year(request: HttpRequest, year_id: int) -> ClusterYear:
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.is_standing_body, NOT_YOURS)
    return cluster_year


@get_or_post
def year_members(request: HttpRequest, year_id: int) -> HttpResponse:
    """Members in the decision's order; add several at once."""
    cluster_year = _editable_year(request, year_id)
    form = MembersAddForm(request.POST or None)
    members = list(cluster_year.memberships.select_related("unit").order_by("ordinal", "pk"))

    def add() -> None:
        for unit in form.cleaned_data["units"]:
            years.add_member(
                cluster_year=cluster_year,
                unit=unit,
                valid_from=form.cleaned_data["valid_from"],
                **acting(request),
            )

    if form.is_valid() and form.run(add):
        count = len(form.cleaned_data["units"])
        messages.success(request, _("Đã thêm %(count)s đơn vị thành viên.") % {"count": count})
        return redirect("clusters:year_members", year_id)
    return _members_page(request, cluster_year, form, MembersOrderForm(members), form_status(form))


@get_or_post
def members_order(request: HttpRequest, year_id: int) -> HttpResponse:
    """Correct the order of members."""
    cluster_year = _editable_year(request, year_id)
    members = list(cluster_year.memberships.select_related("unit").order_by("ordinal", "pk"))
    form = MembersOrderForm(members, request.POST or None)

    if form.is_valid() and form.run(
        years.reorder_members, cluster_year=cluster_year, ordinals=form.ordinals(), **acting(request)
    ):
        messages.success(request, _("Đã lưu thứ tự."))
        return redirect("clusters:year_members", year_id)
    return _members_page(request, cluster_year, MembersAddForm(), form, form_status(form))


def _members_page(
    request: HttpRequest,
    cluster_year: ClusterYear,
    form: MembersAddForm,
    order_form: MembersOrderForm,
    status: int,
) -> HttpResponse:
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "form": form,
        "order_form": order_form,
        "missing": years.missing_to_constitute(cluster_year, clock.today()),
    }
    return render(request, "clusters/year_members.html", context, status=status)


@get_or_post
def member_end(request: HttpRequest, year_id: int, membership_id: int) -> HttpResponse:
    """A unit stops being a member within the year."""
    cluster_year = _editable_year(request, year_id)
    member = get_object_or_404(
        cluster_year.memberships.select_related("unit", "cluster_year"), pk=membership_id
    )
    form = MemberEndForm(request.POST or None)

    if form.is_valid() and form.run(
        years.end_membership, membership=member, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi %(unit)s thôi là thành viên.") % {"unit": member.unit})
        return redirect("clusters:year_members", year_id)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "member": member,
        "form": form,
    }
    return render(request, "clusters/member_end.html", context, status=form_status(form))


@get_or_post
def year_leads(request: HttpRequest, year_id: int) -> HttpResponse:
    """Trưởng and Phó Trưởng of the year: who, by what decision, announced where."""
    cluster_year = _editable_year(request, year_id)
    members = list(cluster_year.memberships.select_related("unit").order_by("ordinal", "pk"))
    named = list(cluster_year.leads.select_related("unit", "user").order_by("role", "valid_from", "pk"))
    form = LeadsForm(members, request.POST or None, initial=queries.leads_as_written(named))

    if form.is_valid() and form.run(
        leads.set_leads,
        cluster_year=cluster_year,
        leads=form.leads(),
        decision=form.decision(),
        **acting(request),
    ):
        messages.success(request, _("Đã lưu Trưởng, Phó Trưởng."))
        return redirect("clusters:year_leads", year_id)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "leads": named,
        "is_replaced": any(lead.valid_to for lead in named),
        "has_members": bool(members),
        "form": form,
    }
    return render(request, "clusters/year_leads.html", context, status=form_status(form))


@get_or_post
def lead_replace(request: HttpRequest, year_id: int, lead_id: int) -> HttpResponse:
    """Replace a leader within the year; the history stays (CLU-6)."""
    cluster_year = _editable_year(request, year_id)
    lead = get_object_or_404(cluster_year.leads.select_related("unit", "cluster_year"), pk=lead_id)
    members = list(cluster_year.memberships.select_related("unit").order_by("ordinal", "pk"))
    form = LeadReplaceForm(members, request.POST or None)

    if form.is_valid() and form.run(
        leads.replace_lead,
        lead=lead,
        by=form.lead(lead.role),
        valid_from=form.cleaned_data["valid_from"],
        reason=form.cleaned_data["reason"],
        decision=form.decision(),
        **acting(request),
    ):
        messages.success(request, _("Đã thay từ ngày %s.") % ngay(form.cleaned_data["valid_from"]))
        return redirect("clusters:year_leads", year_id)
    context = {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "lead": lead, "form": form}
    return render(request, "clusters/lead_replace.html", context, status=form_status(form))
