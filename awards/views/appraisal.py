"""Pages of the standing body's appraisal and of public comment."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards.dossier_parts import STATE_LEVEL
from awards.enums import NominationState
from awards.forms.dossiers import AppraisalForm, CommentEndForm, CommentOpenForm
from awards.forms.proposals import ConfirmForm
from awards.models import Nomination, PublicComment
from awards.queries.dossiers import dossier_or_404, sits_on_council, visible_dossiers
from awards.queries.law import judged
from awards.services import appraisal as services
from awards.services import public_comments
from awards.services.telling import behind
from awards.views.dossiers import ONLY_STANDING_BODY
from clusters.permissions import allow
from clusters.services.telling import audience
from core import clock
from core.http import acting, form_status, get_or_post, ids_asked, paper, posted, readonly
from deadlines.opening import is_open
from workdays.notes import warn_of_computed_days


def _chosen(request: HttpRequest, state: NominationState) -> list[Nomination]:
    """The dossiers named in the address that are in this state."""
    asked = visible_dossiers(request.access).filter(pk__in=ids_asked(request, "ho-so"), state=state)
    return list(asked.prefetch_related("merits").order_by("award_type__ordinal", "ordinal", "pk"))


@get_or_post
def appraisal_record(request: HttpRequest) -> HttpResponse:
    """Appraise one or several received dossiers at once."""
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    chosen = _chosen(request, NominationState.RECEIVED)
    form = AppraisalForm(request.POST or None, initial={"appraised_on": clock.today()})

    if form.is_valid() and form.run(
        services.appraise,
        nomination_ids=[one.pk for one in chosen],
        own_unit_ids=request.access.unit_ids,
        **form.cleaned_data,
        **acting(request),
    ):
        messages.success(request, _("Đã ghi thẩm định %(count)s hồ sơ.") % {"count": len(chosen)})
        return _to(chosen)
    found = judged(chosen, clock.today())
    context = {
        "form": form,
        "chosen": [(one, found[one.pk]) for one in chosen],
        "cancel_url": reverse("awards:dossier_list"),
        "is_sample": bool(chosen) and all(one.unit.is_sample for one in chosen),
    }
    return render(request, "awards/appraisal_record.html", context, status=form_status(form))


@get_or_post
def appraisal_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody from outside confirms the appraisal of the standing body's own unit."""
    nomination = dossier_or_404(request.access, pk)
    allow(
        request.access.is_standing_body or sits_on_council(request.access),
        _("Chỉ cán bộ Thường trực Hội đồng hoặc thành viên Hội đồng, ngoài đơn vị, xác nhận được."),
    )
    form = ConfirmForm(**posted(request))
    form.submit_label = _("Xác nhận thẩm định")

    if form.is_valid() and form.run(
        services.confirm_appraisal, nomination_id=pk, own_unit_ids=request.access.unit_ids, **acting(request)
    ):
        messages.success(request, _("Đã xác nhận thẩm định."))
        return redirect("awards:dossier_show", pk)
    context = {
        "form": form,
        "nomination": nomination,
        "appraisal": nomination.appraisals.select_related("appraised_by").order_by("-pk").first(),
        "cluster_year": nomination.cluster_year,
        "is_sample": nomination.unit.is_sample,
        "cancel_url": reverse("awards:dossier_show", args=[pk]),
    }
    return render(request, "awards/appraisal_confirm.html", context, status=form_status(form))


@get_or_post
def public_comment_open(request: HttpRequest) -> HttpResponse:
    """Put appraised nominees of state-level awards before the public."""
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    chosen = [
        one for one in _chosen(request, NominationState.APPRAISED) if one.award_type.code in STATE_LEVEL
    ]
    form = CommentOpenForm(request.POST or None, initial={"opened_on": clock.today()})

    if form.is_valid() and form.run(
        public_comments.open_comment,
        nomination_ids=[one.pk for one in chosen],
        **form.cleaned_data,
        **acting(request),
    ):
        messages.success(request, _("Đã ghi đợt lấy ý kiến công khai."))
        warn_of_computed_days(request, form.result.opened_on, form.result.closes_on)
        return redirect("awards:public_comment_show", form.result.pk)
    context = {
        "form": form,
        "chosen": chosen,
        "told_people": audience(behind(chosen, clock.today()), request.user),
        "cancel_url": reverse("awards:dossier_list"),
        "is_sample": bool(chosen) and all(one.unit.is_sample for one in chosen),
    }
    return render(request, "awards/public_comment_open.html", context, status=form_status(form))


def _comment_or_404(request: HttpRequest, pk: int) -> PublicComment:
    if not (request.access.reads_all or sits_on_council(request.access)):
        raise Http404
    return get_object_or_404(PublicComment, pk=pk)


def _comment_context(comment: PublicComment) -> dict:
    nominations = list(
        comment.nominations.select_related("award_type", "unit", "person", "cluster_year").order_by(
            "award_type__ordinal", "ordinal", "pk"
        )
    )
    return {
        "comment": comment,
        "nominations": nominations,
        "is_over": not is_open(comment.closes_on, clock.now()),
        "is_sample": bool(nominations) and all(one.unit.is_sample for one in nominations),
    }


@require_safe
@readonly
def public_comment_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One round of public comment: who, from when to when, what came of it."""
    context = _comment_context(_comment_or_404(request, pk)) | {"decides": request.access.is_standing_body}
    return render(request, "awards/public_comment_show.html", context)


@require_safe
@readonly
@paper
def public_comment_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of nominees for the notice, for A4."""
    context = _comment_context(_comment_or_404(request, pk))
    context |= {"back_url": reverse("awards:public_comment_show", args=[pk]), "today": clock.today()}
    return render(request, "awards/public_comment_paper.html", context)


@get_or_post
def public_comment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the public said."""
    comment = _comment_or_404(request, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    form = CommentEndForm(request.POST or None, initial={"ended_on": clock.today()})

    if form.is_valid() and form.run(
        public_comments.end_comment, comment_id=pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi kết quả lấy ý kiến công khai."))
        return redirect("awards:public_comment_show", pk)
    context = _comment_context(comment) | {
        "form": form,
        "cancel_url": reverse("awards:public_comment_show", args=[pk]),
    }
    return render(request, "awards/public_comment_end.html", context, status=form_status(form))


def _to(chosen: list[Nomination]) -> HttpResponse:
    if len(chosen) == 1:
        return redirect("awards:dossier_show", chosen[0].pk)
    return redirect(f"{reverse('awards:dossier_list')}?tinh-trang={NominationState.APPRAISED}")
