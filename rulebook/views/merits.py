"""Entering ratings, merits and discipline of a unit or a person, and taking out what was entered in error."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clusters.permissions import allow
from core.http import get_or_post, posted
from rulebook.forms.history import ReasonForm
from rulebook.forms.merits import DisciplineForm, MeritForm, RatingForm
from rulebook.models import Discipline, Merit, YearRating
from rulebook.services import merits as services
from rulebook.views.subjects import PERSON, Subject, form_page, subject_of, subject_or_404

FACTS = {"xep-loai": YearRating, "thanh-tich": Merit, "ky-luat": Discipline}


@get_or_post
def rating_new(request: HttpRequest, of: str, subject_id: int) -> HttpResponse:
    """How somebody was rated for a year; a unit is rated by those above it, so the standing body enters it."""
    subject = _kept(request, subject_or_404(request.access, of, subject_id), is_rating=True)
    return form_page(
        request, RatingForm(**posted(request)), services.rate, title=_("Ghi xếp loại năm"), over=subject,
        lead=_("Năm đã ghi thì lần ghi này sửa lại."), back=subject.url, done=_("Đã ghi xếp loại."),
        arguments=subject.arguments, is_sample=subject.thing.is_sample,
    )  # fmt: skip


@get_or_post
def merit_new(request: HttpRequest, of: str, subject_id: int) -> HttpResponse:
    """An initiative, research or another achievement."""
    subject = _kept(request, subject_or_404(request.access, of, subject_id))
    return form_page(
        request, MeritForm(**posted(request)), services.save_merit, title=_("Ghi thành tích, sáng kiến"),
        over=subject, back=subject.url, done=_("Đã ghi."), arguments=subject.arguments,
        is_sample=subject.thing.is_sample,
    )  # fmt: skip


@get_or_post
def merit_edit(request: HttpRequest, merit_id: int) -> HttpResponse:
    """Put one right, for example when it was recognised."""
    merit = get_object_or_404(Merit, pk=merit_id)
    subject = _kept(request, subject_of(request.access, merit))
    names = ("kind", "year", "title", "recognised_by", "recognised_on", "scope")
    form = MeritForm(**posted(request), initial={name: getattr(merit, name) for name in names})
    return form_page(
        request, form, services.save_merit, title=_("Sửa thành tích, sáng kiến"), over=subject, back=subject.url,
        done=_("Đã lưu."), arguments={"merit_id": merit.pk}, is_sample=merit.is_sample,
    )  # fmt: skip


@get_or_post
def discipline_new(request: HttpRequest, person_id: int) -> HttpResponse:
    """A disciplinary measure that was decided."""
    subject = _kept(request, subject_or_404(request.access, PERSON, person_id))
    return form_page(
        request, DisciplineForm(**posted(request)), services.add_discipline, title=_("Ghi kỷ luật"), over=subject,
        lead=_("Chỉ người của đơn vị, Thường trực Hội đồng và người kiểm tra xem được."), back=subject.url,
        done=_("Đã ghi."), arguments={"person": subject.person}, is_sample=subject.thing.is_sample,
    )  # fmt: skip


@get_or_post
def fact_remove(request: HttpRequest, what: str, fact_id: int) -> HttpResponse:
    """Take out what was entered in error, with the reason."""
    if what not in FACTS:
        raise Http404
    fact = get_object_or_404(FACTS[what], pk=fact_id)
    subject = _kept(request, subject_of(request.access, fact), is_rating=isinstance(fact, YearRating))
    return form_page(
        request, ReasonForm(**posted(request)), services.remove_fact, title=_("Bỏ dòng ghi nhầm"), over=subject,
        lead=str(fact), back=subject.url, done=_("Đã bỏ. Nhật ký còn giữ nội dung cũ."), arguments={"fact": fact},
        is_sample=fact.is_sample,
    )  # fmt: skip


def _kept(request: HttpRequest, subject: Subject, *, is_rating: bool = False) -> Subject:
    allow(subject.keeps, _("Người của đơn vị hoặc Thường trực Hội đồng ghi các dữ kiện này."))
    if is_rating and subject.unit:
        allow(request.access.is_standing_body, _("Xếp loại của đơn vị do Thường trực Hội đồng ghi."))
    return subject
