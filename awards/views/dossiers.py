"""Pages of dossiers: what is under way, one dossier, and the acts of the unit that draws it up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from awards.enums import NominationState
from awards.forms.dossiers import (
    DossierChangeForm,
    DossierDraftForm,
    PartForm,
    ReceiveAgainForm,
    ReturnForm,
    RuleSetForm,
    SendOwnForm,
    UnitVoteForm,
)
from awards.models import Nomination
from awards.queries import dossiers as queries
from awards.queries.dossier_acts import acts_for
from awards.queries.law import days_rule, judged, law_of, money_of, rules_for
from awards.services import dossiers as services
from awards.services import own_proposals
from awards.services.telling import behind
from clusters.models import Unit
from clusters.permissions import allow
from clusters.services.telling import audience
from core import clock
from core.forms import ServiceForm
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from rulebook.queries.rules import unsure
from workdays.notes import warn_of_days_off

PAGE_SIZE = 50
# While nobody has decided, the rules are shown as they judge today; afterwards as they stood at the appraisal.
STILL_JUDGED = frozenset(
    {
        NominationState.DRAFT,
        NominationState.ELEVATED,
        NominationState.SUBMITTED,
        NominationState.RECEIVED,
        NominationState.RETURNED,
    }
)
ONLY_STANDING_BODY = gettext_lazy("Chỉ cán bộ Thường trực Hội đồng làm được việc này.")
ONLY_UNIT = gettext_lazy("Chỉ người của đơn vị lập hồ sơ làm được việc này.")


@require_safe
@readonly
def dossier_list(request: HttpRequest) -> HttpResponse:
    """Dossiers under way, those due first; the standing body chooses several for one act."""
    state = request.GET.get("tinh-trang", "")
    state = state if state in NominationState.values else ""
    today = clock.today()
    page = Paginator(queries.inbox(request.access, state=state), PAGE_SIZE).get_page(request.GET.get("trang"))
    for nomination in page:
        nomination.is_late = queries.is_late(nomination, today)
        nomination.days_open = (today - nomination.since).days if nomination.since else None
    own_units = Unit.objects.filter(pk__in=request.access.unit_ids).order_by("sort_key", "pk")
    context = {
        "page": page,
        "chosen_state": state,
        "state_label": NominationState(state).label if state else "",
        "states": [(value, NominationState(value).label) for value in queries.OPEN_STATES],
        "today": today,
        "decides": request.access.is_standing_body,
        "own_units": own_units,
    }
    return render(request, "awards/dossier_list.html", context)


@require_safe
@readonly
def dossier_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier: what it holds, its steps, what the rules say, and what may be done now."""
    nomination = queries.read_course(queries.dossier_or_404(request.access, pk))
    today = clock.today()
    law = law_of(nomination)
    day = nomination.decision.issued_on if nomination.decision else today
    context = {
        "nomination": nomination,
        "cluster_year": nomination.cluster_year,
        "is_sample": nomination.unit.is_sample,
        "law": law,
        "judged": judged([nomination], today)[pk] if nomination.state in STILL_JUDGED else None,
        "unsure": unsure([*rules_for(nomination, today), days_rule("appraisal", nomination)]),
        "checklist": queries.checklist(nomination),
        "keeps_papers": queries.keeps_papers(request.access, nomination),
        "may_remove": nomination.state in own_proposals.MAY_STILL_CHANGE,
        "timeline": queries.timeline(nomination, today),
        "appraisals": nomination.appraisals.all(),
        "comments": nomination.public_comments.all(),
        "acts": acts_for(request.access, nomination),
        "merits": nomination.merits.all(),
        "money": money_of([nomination], day)[nomination.pk],
        "money_day": day,
        "events": history_of(nomination),
    }
    return render(request, "awards/dossier_show.html", context)


@get_or_post
def dossier_draft(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The unit begins a dossier for one of its people or for itself."""
    if unit_id not in request.access.unit_ids:
        raise Http404
    unit = get_object_or_404(Unit, pk=unit_id)
    form = DossierDraftForm(request.POST or None, unit=unit, initial={"achievement_year": clock.today().year})

    if form.is_valid() and form.run(
        own_proposals.draft_dossier, unit=unit, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lập hồ sơ. Bước tiếp theo: ghi kết quả biểu quyết của đơn vị."))
        return redirect("awards:dossier_show", form.result.pk)
    return _act(
        request, form, title=_("Lập hồ sơ đề nghị khen thưởng"), over=unit, back=reverse("awards:dossier_list"),
        lead=_("Cờ thi đua do cụm, khu vực bỏ phiếu suy tôn nên không lập ở đây."), is_sample=unit.is_sample,
    )  # fmt: skip


@get_or_post
def dossier_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The vote of the unit's own meeting."""
    nomination = _drawn_up_by_unit(request, pk)
    form = UnitVoteForm(**posted(request))

    if form.is_valid() and form.run(
        own_proposals.record_vote, nomination_id=pk, **form.vote(), **acting(request)
    ):
        messages.success(request, _("Đã ghi kết quả biểu quyết."))
        return redirect("awards:dossier_show", pk)
    return _act_on(request, form, nomination, title=_("Kết quả biểu quyết của đơn vị"))


@get_or_post
def submission_send_own(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The unit sends dossiers that it voted on, with its letter."""
    if unit_id not in request.access.unit_ids:
        raise Http404
    allow(unit_id in request.access.signing_unit_ids, _("Thủ trưởng, Phó Thủ trưởng đơn vị gửi tờ trình."))
    unit = get_object_or_404(Unit, pk=unit_id)
    voted = list(
        Nomination.objects.filter(unit=unit, cluster_year=None, state=NominationState.ELEVATED)
        .select_related("award_type")
        .order_by("award_type__ordinal", "ordinal", "pk")
    )
    form = SendOwnForm(**posted(request), nominations=voted, initial={"granted": [n.pk for n in voted]})

    if form.is_valid() and form.run(own_proposals.send_own, unit=unit, **form.letter(), **acting(request)):
        messages.success(request, _("Đã trình Thường trực Hội đồng."))
        return redirect("awards:dossier_list")
    return _act(
        request, form, title=_("Trình hồ sơ của đơn vị"), over=unit, back=reverse("awards:dossier_list"),
        is_sample=unit.is_sample,
        blocked="" if voted else _("Không có hồ sơ nào đã biểu quyết mà chưa trình."),
    )  # fmt: skip


@get_or_post
def dossier_part_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a paper into the dossier."""
    nomination = queries.dossier_or_404(request.access, pk)
    allow(queries.keeps_papers(request.access, nomination), ONLY_UNIT)
    form = PartForm(**posted(request), initial={"kind": request.GET.get("loai", "")[:40]})

    if form.is_valid() and form.run(
        own_proposals.add_part, nomination_id=pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã thêm vào hồ sơ."))
        return redirect("awards:dossier_show", pk)
    return _act_on(request, form, nomination, title=_("Thêm giấy tờ vào hồ sơ"))


@require_POST
def dossier_part_remove(request: HttpRequest, pk: int, part_id: int) -> HttpResponse:
    """Take a paper out of a dossier that was not sent yet."""
    nomination = queries.dossier_or_404(request.access, pk)
    part = get_object_or_404(nomination.parts, pk=part_id)
    allow(queries.keeps_papers(request.access, nomination), ONLY_UNIT)
    if attempt(request, own_proposals.remove_part, part_id=part.pk, **acting(request)):
        messages.success(request, _("Đã bỏ khỏi hồ sơ."))
    return redirect("awards:dossier_show", pk)


@get_or_post
def dossier_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold, take up again, refuse or withdraw."""
    nomination = queries.dossier_or_404(request.access, pk)
    allow(
        queries.may_withdraw(request.access, nomination),
        _(
            "Trước khi trình: Trưởng, Phó Trưởng cụm hoặc thủ trưởng đơn vị; sau đó: cán bộ Thường trực Hội đồng."
        ),
    )
    form = DossierChangeForm(request.POST or None, nomination=nomination)

    if form.is_valid() and form.run(
        services.change_dossier, nomination_id=pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi nhận."))
        return redirect("awards:dossier_show", pk)
    over = "" if form.fields["state"].choices else _("Đề nghị này đã xong, không chuyển được nữa.")
    return _act_on(request, form, nomination, title=_("Tạm dừng, từ chối, rút hồ sơ"), blocked=over)


@get_or_post
def dossier_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a received dossier back for completion."""
    nomination = _of_office(request, pk)
    form = ReturnForm(request.POST or None)

    if form.is_valid() and form.run(
        services.return_dossier, nomination_id=pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã trả lại để bổ sung."))
        warn_of_days_off(request, form.cleaned_data["due_on"])
        return redirect("awards:dossier_show", pk)
    return _act_on(
        request, form, nomination, title=_("Trả lại hồ sơ để bổ sung"),
        lead=_("Ngày tiếp nhận đầu tiên vẫn quyết định bộ quy tắc áp dụng khi hồ sơ quay lại."),
        told_people=audience(behind([nomination], clock.today()), request.user),
    )  # fmt: skip


@get_or_post
def dossier_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive a completed dossier again."""
    nomination = _of_office(request, pk)
    form = ReceiveAgainForm(request.POST or None, initial={"received_on": clock.today()})

    if form.is_valid() and form.run(
        services.receive_again, nomination_id=pk, own_unit_ids=request.access.unit_ids, **form.cleaned_data,
        **acting(request),
    ):  # fmt: skip
        messages.success(request, _("Đã tiếp nhận lại hồ sơ."))
        return redirect("awards:dossier_show", pk)
    return _act_on(
        request, form, nomination, title=_("Tiếp nhận lại hồ sơ"),
        lead=_("Hồ sơ vẫn xét theo bộ quy tắc của lần tiếp nhận đầu tiên."),
    )  # fmt: skip


@get_or_post
def dossier_rule_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge by a newer, more favourable law, with the reason."""
    nomination = _of_office(request, pk)
    form = RuleSetForm(request.POST or None, nomination=nomination)

    if form.is_valid() and form.run(
        services.choose_rule_set, nomination_id=pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi bộ quy tắc được chọn và lý do."))
        return redirect("awards:dossier_show", pk)
    newer = form.fields["rule_set"].queryset.exists()
    return _act_on(
        request, form, nomination, title=_("Chọn quy định có lợi hơn"),
        lead=_("Chỉ dùng khi quy định mới có lợi hơn cho người được xét. Lựa chọn và lý do được ghi vào nhật ký."),
        blocked="" if newer else _("Không có bộ quy tắc nào mới hơn bộ của ngày tiếp nhận."),
    )  # fmt: skip


def _of_office(request: HttpRequest, pk: int) -> Nomination:
    nomination = queries.dossier_or_404(request.access, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    return nomination


def _drawn_up_by_unit(request: HttpRequest, pk: int) -> Nomination:
    nomination = queries.dossier_or_404(request.access, pk)
    allow(nomination.cluster_year_id is None and request.access.works_for(nomination.unit), ONLY_UNIT)
    return nomination


def _act_on(
    request: HttpRequest,
    form: ServiceForm,
    nomination: Nomination,
    *,
    title: str,
    lead: str = "",
    blocked: str = "",
    **context: object,
) -> HttpResponse:
    return _act(
        request, form, title=title, lead=lead, blocked=blocked, over=nomination, is_sample=nomination.unit.is_sample,
        back=reverse("awards:dossier_show", args=[nomination.pk]), cluster_year=nomination.cluster_year, **context,
    )  # fmt: skip


def _act(request: HttpRequest, form: ServiceForm, *, back: str, **context: object) -> HttpResponse:
    context = {"form": form, "cancel_url": back, **context}
    return render(request, "awards/dossier_act.html", context, status=form_status(form))
