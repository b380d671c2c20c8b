"""Good examples: of a cluster's year, of the whole sector; written, decided, taken up."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.permissions import allow
from clusters.queries import members_on
from core import clock
from core.forms import ServiceForm
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from emulation.enums import ExemplarState
from emulation.forms.exemplars import DeclineForm, ExemplarForm, RecogniseForm, ReplicationForm, UnpublishForm
from emulation.models import Exemplar
from emulation.queries import exemplars as queries
from emulation.queries.year_facts import day_in
from emulation.services import exemplars as services
from emulation.views.shared import is_overtaken, of_year
from evidence.queries import evidence_of

PAGE_SIZE = 30
TONES = {
    ExemplarState.DRAFT: "todo",
    ExemplarState.PROPOSED: "now",
    ExemplarState.DECLINED: "muted",
    ExemplarState.RECOGNISED: "done",
    ExemplarState.PUBLISHED: "done",
}


@require_safe
@readonly
def exemplar_library(request: HttpRequest) -> HttpResponse:
    """Examples published in the sector, found by words."""
    allow(
        bool(request.access.appointments or request.access.leads),
        _("Điển hình của ngành dành cho người được phân công trong hệ thống."),
    )
    words = request.GET.get("q", "").replace("\x00", "")[:250]
    found = queries.published_exemplars(request.access, words=words)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    return render(request, "emulation/exemplar_library.html", {"page": page, "words": words})


@require_safe
@readonly
def exemplar_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Examples of the cluster's year; whom to look at, with reasons; members without any."""
    access = request.access
    cluster_year = access.year_or_404(year_id)
    today, state = clock.today(), request.GET.get("tinh-trang", "")
    state = state if state in ExemplarState.values else ""
    page = Paginator(queries.exemplars_in(access, cluster_year, state=state), PAGE_SIZE).get_page(
        request.GET.get("trang")
    )
    for exemplar in page:
        exemplar.tone = TONES[exemplar.state]
    leads = queries.may_decide(access, cluster_year) or access.drafts_for(cluster_year) or access.reads_all
    members = list(members_on(cluster_year, day_in(cluster_year, today)))
    own = [member for member in members if access.works_for(member.unit)]
    looked_at = None if leads else frozenset(member.unit_id for member in own)
    context = {
        **of_year(cluster_year),
        "page": page,
        "chosen_state": state,
        "states": ExemplarState.choices,
        "own": own,
        "suggestions": queries.suggestions(cluster_year, today, units=looked_at) if leads or own else [],
        "without": queries.without_example(cluster_year, members) if leads else [],
    }
    return render(request, "emulation/exemplar_list.html", context)


@get_or_post
def exemplar_new(request: HttpRequest, year_id: int, unit_id: int) -> HttpResponse:
    """Write about an example of the unit; a signal may give the name."""
    cluster_year = request.access.year_or_404(year_id)
    member = get_object_or_404(cluster_year.memberships.select_related("unit"), unit=unit_id)
    allow(request.access.works_for(member.unit), _("Người của đơn vị viết và đề xuất điển hình của đơn vị."))
    name = request.GET.get("ten", "").replace("\x00", "")[:250]
    form = ExemplarForm(**posted(request), cluster_year=cluster_year, initial={"revision": 0, "name": name})
    if form.is_valid():
        text = {key: form.cleaned_data[key] for key in services.TEXT_FIELDS}
        if form.run(
            services.draft_exemplar, cluster_year=cluster_year, unit=member.unit, **text, **acting(request)
        ):
            return _done(request, form.result, _("Đã lưu nháp. Hãy gắn minh chứng rồi gửi đề xuất."))
    context = {
        **of_year(cluster_year),
        "form": form,
        "unit": member.unit,
        "title": _("Viết về điển hình"),
        "cancel_url": reverse("emulation:exemplar_list", args=[cluster_year.pk]),
    }
    return render(request, "emulation/exemplar_form.html", context, status=form_status(form))


@require_safe
@readonly
def exemplar_show(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """The story, its evidence, who took it up, what can be done."""
    exemplar, access = _visible(request, exemplar_id), request.access
    writes, decides = queries.may_write(access, exemplar), queries.may_decide(access, exemplar.cluster_year)
    takes_part = writes or decides or access.reads_all
    place = f"exemplar:{exemplar.pk}"
    replications = list(queries.replications_of(exemplar))
    taken_up = {row.unit_id for row in replications}
    return _page(
        request,
        "exemplar_show",
        exemplar,
        tone=TONES[exemplar.state],
        writes=writes,
        decides=decides,
        place=place,
        sees_evidence=takes_part,
        links=evidence_of([place])[place] if takes_part else [],
        may_attach=writes and exemplar.state in queries.EDITABLE,
        replications=[(row, access.works_for(row.unit)) for row in replications],
        can_replicate=[u for u in queries.units_to_replicate(access, exemplar) if u.pk not in taken_up],
        events=history_of(exemplar) if takes_part else [],
    )


@get_or_post
def exemplar_edit(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """Edit the text. Two people at once: the later one sees both texts and loses nothing."""
    exemplar = _written(request, exemplar_id)
    initial = {name: getattr(exemplar, name) for name in ("revision", *services.TEXT_FIELDS)}
    form = ExemplarForm(**posted(request), cluster_year=exemplar.cluster_year, initial=initial)
    if form.is_valid() and form.run(
        services.save_exemplar, exemplar=exemplar, **form.cleaned_data, **acting(request)
    ):
        return _done(request, exemplar, _("Đã lưu."))
    saved = _visible(request, exemplar_id)
    overtaken = is_overtaken(form, saved.revision)
    return _page(
        request, "exemplar_form", exemplar, form, title=_("Sửa bài về điển hình"), unit=exemplar.unit,
        saved=saved if overtaken else None,
    )  # fmt: skip


@require_POST
def exemplar_propose(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """Send the example to those who lead the cluster."""
    return _act(request, _written(request, exemplar_id), services.propose_exemplar, _("Đã gửi đề xuất."))


@require_POST
def exemplar_withdraw(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """Take the proposal back."""
    return _act(request, _written(request, exemplar_id), services.withdraw_exemplar, _("Đã rút đề xuất."))


@require_POST
def exemplar_publish(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """Let the whole sector read the example."""
    exemplar = _decided(request, exemplar_id)
    return _act(request, exemplar, services.publish_exemplar, _("Đã phổ biến điển hình trong ngành."))


@get_or_post
def exemplar_recognise(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """Recognise the example."""
    form = RecogniseForm(**posted(request), initial={"recognised_on": clock.today()})
    return _decide(
        request, exemplar_id, form, services.recognise_exemplar, _("Công nhận điển hình"), _("Đã công nhận.")
    )


@get_or_post
def exemplar_decline(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """Do not recognise the example, and say why."""
    form = DeclineForm(**posted(request))
    return _decide(
        request, exemplar_id, form, services.decline_exemplar, _("Chưa công nhận điển hình"), _("Đã ghi.")
    )


@get_or_post
def exemplar_unpublish(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    """Take the example out of the sector's list."""
    form = UnpublishForm(**posted(request))
    return _decide(
        request, exemplar_id, form, services.unpublish_exemplar, _("Thôi phổ biến trong ngành"), _("Đã ghi.")
    )


@get_or_post
def exemplar_replicate(request: HttpRequest, exemplar_id: int, unit_id: int) -> HttpResponse:
    """Record how one of the person's units takes the example up; later its result."""
    exemplar = _visible(request, exemplar_id)
    if unit_id not in request.access.unit_ids or unit_id == exemplar.unit_id:
        raise Http404
    row = exemplar.replications.select_related("unit").filter(unit=unit_id).first()
    units = {unit.pk: unit for unit in queries.units_to_replicate(request.access, exemplar)}
    allow(unit_id in units, _("Chỉ ghi làm theo điển hình đang được phổ biến trong ngành."))
    names = ("started_on", "how", "result", "revision")
    initial = {name: getattr(row, name) for name in names} if row else {"revision": 0}
    form = ReplicationForm(**posted(request), initial=initial)
    if form.is_valid() and form.run(
        services.record_replication,
        exemplar=exemplar,
        unit=units[unit_id],
        **form.cleaned_data,
        **acting(request),
    ):
        return _done(request, exemplar, _("Đã ghi cách làm theo của đơn vị."))
    overtaken = is_overtaken(form, row.revision if row else 0)
    return _page(
        request, "exemplar_replicate", exemplar, form, unit=units[unit_id], saved=row if overtaken else None
    )


def _visible(request: HttpRequest, exemplar_id: int) -> Exemplar:
    return get_object_or_404(queries.visible_exemplars(request.access), pk=exemplar_id)


def _written(request: HttpRequest, exemplar_id: int) -> Exemplar:
    exemplar = _visible(request, exemplar_id)
    allow(
        queries.may_write(request.access, exemplar),
        _("Người của đơn vị viết và đề xuất điển hình của đơn vị."),
    )
    return exemplar


def _decided(request: HttpRequest, exemplar_id: int) -> Exemplar:
    exemplar = _visible(request, exemplar_id)
    allow(
        queries.may_decide(request.access, exemplar.cluster_year),
        _("Trưởng, Phó Trưởng cụm hoặc Thường trực Hội đồng xem xét điển hình."),
    )
    return exemplar


def _decide(
    request: HttpRequest,
    exemplar_id: int,
    form: ServiceForm,
    service: Callable[..., object],
    title: str,
    sentence: str,
) -> HttpResponse:
    exemplar = _decided(request, exemplar_id)
    if form.is_valid() and form.run(service, exemplar=exemplar, **form.cleaned_data, **acting(request)):
        return _done(request, exemplar, sentence)
    return _page(request, "exemplar_decide", exemplar, form, title=title)


def _act(
    request: HttpRequest, exemplar: Exemplar, service: Callable[..., object], sentence: str
) -> HttpResponse:
    if attempt(request, service, exemplar=exemplar, **acting(request)):
        messages.success(request, sentence)
    return redirect("emulation:exemplar_show", exemplar.pk)


def _done(request: HttpRequest, exemplar: Exemplar, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("emulation:exemplar_show", exemplar.pk)


def _page(
    request: HttpRequest, name: str, exemplar: Exemplar, form: ServiceForm | None = None, **more: Any
) -> HttpResponse:
    """A reader from another cluster is not offered this cluster's pages."""
    is_of_reader = request.access.visible_years().filter(pk=exemplar.cluster_year_id).exists()
    context = {
        **(
            of_year(exemplar.cluster_year) if is_of_reader else {"is_sample": exemplar.cluster_year.is_sample}
        ),
        "exemplar": exemplar,
        "form": form,
        "cancel_url": reverse("emulation:exemplar_show", args=[exemplar.pk]),
        **more,
    }
    return render(request, f"emulation/{name}.html", context, status=form_status(form) if form else 200)
