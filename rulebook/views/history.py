"""The history of awards: searched, of a unit by year, one line, entered one or many, what units inherit."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.models import UnitSuccession
from clusters.permissions import allow
from clusters.queries import former_names
from clusters.services.succession import decide_inheritance
from core.http import acting, form_status, get_or_post, posted, readonly
from emulation.models import AwardType
from rulebook.enums import RecordSource
from rulebook.forms.history import (
    DecisionForm,
    FileForm,
    HistoryFilterForm,
    InheritanceForm,
    ManyRecordsForm,
    ReasonForm,
    RecordForm,
)
from rulebook.models import AwardRecord, Merit, Rule
from rulebook.permissions import keeps_holds, reads_history_of_units
from rulebook.queries import history as queries
from rulebook.queries.merits import facts_of
from rulebook.queries.people import persons_of_unit, predecessors_ended
from rulebook.queries.rules import rule_set_on, rules_of
from rulebook.services import history as services
from rulebook.views.subjects import UNIT, Subject, form_page, subject_or_404

PAGE_SIZE = 50


@require_safe
@readonly
def history_list(request: HttpRequest) -> HttpResponse:
    """Every line that the reader may see, latest year first; by name, number, year, award."""
    access = request.access
    allow(
        reads_history_of_units(access), _("Lịch sử khen thưởng dành cho người được phân công trong hệ thống.")
    )
    form = HistoryFilterForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    award = data.get("danh_hieu")
    found = queries.records_found(
        access, words=data.get("q") or "", year=data.get("nam"), award_id=award.pk if award else None
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    enters = access.is_standing_body or access.unit_ids
    years = access.visible_years().order_by("-year", "name")[:12] if enters else []
    context = {"page": page, "form": form, "years": years}
    return render(request, "rulebook/history_list.html", context)


@require_safe
@readonly
def history_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit's awards by year, with what it inherits and of which nobody has decided yet (ORG-24)."""
    access = request.access
    subject = subject_or_404(access, UNIT, unit_id)
    unit = subject.unit
    context = {
        "subject": subject,
        "unit": unit,
        "years": queries.years_of_unit(unit),
        "steps": unit.came_from.select_related("predecessor").order_by("effective_on", "pk"),
        "former": former_names(unit),
        "facts": facts_of(unit=unit) if subject.keeps or access.reads_all else None,
        "keeps": subject.keeps,
        "can_rate": access.is_standing_body,
        "can_enter": subject.keeps and queries.awards_to_enter(access).exists(),
        "keeps_holds": keeps_holds(access),
        "is_sample": unit.is_sample,
    }
    return render(request, "rulebook/history_unit.html", context)


@get_or_post
def record_new(request: HttpRequest, of: str, subject_id: int) -> HttpResponse:
    """Enter one award of a unit or a person."""
    subject = _entered(request, of, subject_id)
    form = RecordForm(
        **posted(request),
        awards=queries.awards_to_enter(request.access),
        merits=Merit.objects.filter(**subject.arguments).order_by("-year", "pk"),
    )
    if form.is_valid():
        award = {**subject.arguments, **form.cleaned_data, **_of_the_day(form.cleaned_data)}
        if form.run(services.record_award, **award, source=RecordSource.ENTERED, **acting(request)):
            messages.success(request, _("Đã ghi vào lịch sử khen thưởng."))
            return redirect(subject.url)
    return _form(request, form, subject, _("Ghi danh hiệu, khen thưởng đã được tặng"))


@get_or_post
def record_many(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enter what one decision granted to several persons of a unit."""
    subject = _entered(request, UNIT, unit_id)
    family = predecessors_ended([unit_id], request.access.day)[unit_id]
    form = ManyRecordsForm(
        **posted(request), awards=queries.awards_to_enter(request.access), persons=persons_of_unit(family)
    )
    if form.is_valid() and form.run(
        services.record_many, source=RecordSource.ENTERED, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi cho %(count)s người.") % {"count": len(form.result)})
        return redirect(subject.url)
    return _form(request, form, subject, _("Ghi một quyết định cho nhiều người"))


@require_safe
@readonly
def record_show(request: HttpRequest, record_id: int) -> HttpResponse:
    """One line: the decision, what it stands on, what stands on it, and what became of it."""
    record = _visible(request, record_id)
    keeps = queries.writes_record(request.access, record)
    is_open = record.cancelled_on is None
    context = {
        "record": record,
        "subject_url": subject_or_404(request.access, *_place(record)).url,
        "built_on": [
            use.record for use in record.built_on.select_related("record__award_type").order_by("pk")
        ],
        "used_for": [
            use.higher for use in record.used_for.select_related("higher__award_type").order_by("pk")
        ],
        "merits": record.merits.order_by("year", "pk"),
        "alerts": record.alerts.select_related("because__award_type", "answered_by").order_by(
            "-raised_at", "pk"
        ),
        "keeps": keeps and is_open,
        "is_entered": record.source != RecordSource.DECISION,
        "can_cancel": keeps_holds(request.access) and is_open,
        # Granted to a dossier of this system, it is cancelled there.
        "dossier": getattr(record, "nomination", None),
        "events": history_of(record) if keeps or request.access.reads_all else None,
        "is_sample": record.is_sample,
    }
    return render(request, "rulebook/record_show.html", context)


@get_or_post
def record_edit(request: HttpRequest, record_id: int) -> HttpResponse:
    """Put right what was mistyped."""
    record = _written(request, record_id)
    form = DecisionForm(**posted(request), initial={name: getattr(record, name) for name in services.FACTS})
    return _act(request, record, form, services.correct_record, _("Sửa dòng lịch sử"), _("Đã lưu."))


@get_or_post
def record_file(request: HttpRequest, record_id: int) -> HttpResponse:
    """Attach the scanned decision."""
    record = _written(request, record_id)
    form = FileForm(**posted(request))
    return _act(request, record, form, services.attach_file, _("Đính kèm quyết định"), _("Đã đính kèm."))


@get_or_post
def record_remove(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take out a line that was entered in error; an award taken away is cancelled instead."""
    record = _written(request, record_id)
    subject = subject_or_404(request.access, *_place(record))
    return form_page(
        request, ReasonForm(**posted(request)), services.remove_record, title=_("Bỏ dòng ghi nhầm"), over=record,
        lead=_("Chỉ bỏ dòng ghi nhầm. Danh hiệu bị thu hồi bằng quyết định thì ghi hủy bỏ."), back=subject.url,
        done=_("Đã bỏ. Nhật ký còn giữ nội dung cũ."), arguments={"record_id": record.pk}, is_sample=record.is_sample,
    )  # fmt: skip


@require_safe
@readonly
def history_inheritance(request: HttpRequest) -> HttpResponse:
    """Mergers and splits of which nobody has said whether titles go on."""
    allow(request.access.reads_all, _("Danh sách này dành cho Thường trực Hội đồng và người kiểm tra."))
    page = Paginator(queries.undecided_steps(), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"page": page, "keeps_holds": keeps_holds(request.access)}
    return render(request, "rulebook/history_inheritance.html", context)


@get_or_post
def history_inherit(request: HttpRequest, step_id: int) -> HttpResponse:
    """Record what a competent person decided about one of them."""
    allow(keeps_holds(request.access), _("Thường trực Hội đồng ghi quyết định về kế thừa danh hiệu."))
    step = get_object_or_404(
        UnitSuccession.objects.select_related("predecessor", "successor").filter(successor__isnull=False),
        pk=step_id,
    )
    form = InheritanceForm(**posted(request))

    def decide(*, is_title_inherited: str, **arguments: Any) -> UnitSuccession:
        return decide_inheritance(
            step_id=step.pk, is_title_inherited=is_title_inherited == "yes", **arguments
        )

    return form_page(
        request, form, decide, title=_("Quyết định kế thừa danh hiệu"), over=step,
        lead=f"{step.get_kind_display()}: {step.legal_basis}", back=reverse("rulebook:history_inheritance"),
        done=_("Đã ghi quyết định."), is_sample=step.successor.is_sample,
    )  # fmt: skip


def _entered(request: HttpRequest, of: str, subject_id: int) -> Subject:
    subject = subject_or_404(request.access, of, subject_id)
    allow(
        subject.keeps,
        _("Người của đơn vị ghi danh hiệu do đơn vị tặng; danh hiệu khác do Thường trực Hội đồng ghi."),
    )
    return subject


def _visible(request: HttpRequest, record_id: int) -> AwardRecord:
    return get_object_or_404(queries.visible_records(request.access), pk=record_id)


def _written(request: HttpRequest, record_id: int) -> AwardRecord:
    record = _visible(request, record_id)
    allow(
        queries.writes_record(request.access, record),
        _("Danh hiệu do đơn vị tặng thì người của đơn vị sửa; danh hiệu khác do Thường trực Hội đồng sửa."),
    )
    return record


def _place(record: AwardRecord) -> tuple[str, int]:
    return (UNIT, record.unit_id) if record.unit_id else ("ca-nhan", record.person_id)


def _of_the_day(data: dict[str, Any]) -> dict[str, list[Rule]]:
    """The rules of the decision's day, which say what may be rewarded together (LAW-21)."""
    award: AwardType = data["award_type"]
    rule_set = rule_set_on(data["decided_on"])
    return {"rules": rules_of(rule_set, award, data["decided_on"]) if rule_set else []}


def _form(request: HttpRequest, form: Any, subject: Subject, title: str) -> HttpResponse:
    context = {
        "form": form, "title": title, "over": subject, "cancel_url": subject.url,
        "is_sample": subject.thing.is_sample,
    }  # fmt: skip
    return render(request, "rulebook/record_form.html", context, status=form_status(form))


def _act(
    request: HttpRequest, record: AwardRecord, form: Any, service: Any, title: str, done: str
) -> HttpResponse:
    return form_page(
        request, form, service, title=title, over=record, back=reverse("rulebook:record_show", args=[record.pk]),
        done=done, arguments={"record_id": record.pk}, is_sample=record.is_sample,
    )  # fmt: skip
