"""Persons who are awarded: the list, a person's page, adding, editing, moving."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.models import Unit
from clusters.permissions import allow
from core import clock
from core.http import get_or_post, ids_asked, posted, readonly
from rulebook.forms.people import MoveForm, NewPersonForm, PersonForm
from rulebook.permissions import keeps_holds
from rulebook.queries import people as queries
from rulebook.queries.history import awards_of, awards_to_enter, years_of_person
from rulebook.queries.merits import facts_of
from rulebook.services import people as services
from rulebook.views.subjects import PERSON, Subject, form_page, subject_or_404

PAGE_SIZE = 50


@require_safe
@readonly
def person_list(request: HttpRequest) -> HttpResponse:
    """Persons that the reader may see, by given name; found by name or staff code."""
    access = request.access
    allow(bool(access.appointments), _("Danh sách này dành cho người được phân công ở đơn vị."))
    words = request.GET.get("q", "").replace("\x00", "")[:150]
    asked = next(iter(ids_asked(request, "don-vi")), None)
    page = Paginator(queries.persons_found(access, words=words, unit_id=asked), PAGE_SIZE).get_page(
        request.GET.get("trang")
    )
    today = queries.units_today({person.unit_id for person in page if person.unit_id}, access.day)
    for person in page:
        person.units = today.get(person.unit_id, [])
    context = {
        "page": page,
        "words": words,
        "unit": Unit.objects.filter(pk=asked).first() if asked else None,
        "can_add": access.is_standing_body or bool(access.unit_ids),
        "is_sample": False,
    }
    return render(request, "rulebook/person_list.html", context)


@require_safe
@readonly
def person_show(request: HttpRequest, person_id: int) -> HttpResponse:
    """Where the person worked, what they were awarded, ratings, initiatives, discipline, holds."""
    access = request.access
    subject = subject_or_404(access, PERSON, person_id)
    person = subject.person
    services_rows = queries.services_of(person)
    today = queries.units_today({row.unit_id for row in services_rows}, access.day)
    for row in services_rows:
        row.units_today = [
            unit for unit in today[row.unit_id] if unit.pk != row.unit_id or unit.name_on_day != row.name_then
        ]
    context = {
        "subject": subject,
        "person": person,
        "services": services_rows,
        "years": years_of_person(person.pk, awards_of(person=person)),
        "facts": facts_of(person=person),
        "namesakes": queries.namesakes(person.full_name, but=person.pk)[:5] if access.reads_all else [],
        "keeps": subject.keeps,
        "can_enter": subject.keeps and awards_to_enter(access).exists(),
        "keeps_holds": keeps_holds(access),
        "events": history_of(person) if subject.keeps or access.reads_all else [],
        "is_sample": person.is_sample,
    }
    return render(request, "rulebook/person_show.html", context)


@get_or_post
def person_new(request: HttpRequest) -> HttpResponse:
    """Begin to keep somebody; a namesake is asked about."""
    access = request.access
    allow(
        access.is_standing_body or bool(access.unit_ids),
        _("Người của đơn vị hoặc Thường trực Hội đồng thêm cá nhân."),
    )
    own = queries.own_unit_ids(access)
    wanted = ids_asked(request, "don-vi") or access.unit_ids
    unit = Unit.objects.filter(pk__in=wanted).first() if len(wanted) == 1 else None
    form = NewPersonForm(
        **posted(request), initial={"unit": unit}, sets_account=access.is_standing_body,
        keeps=lambda chosen: access.is_standing_body or chosen.pk in own,
    )  # fmt: skip
    return form_page(
        request, form, services.add_person, title=_("Thêm cá nhân"), over=_("Cá nhân"),
        back=reverse("rulebook:person_list"), done=_("Đã thêm. Chọn tên để ghi lịch sử khen thưởng."),
    )  # fmt: skip


@get_or_post
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put name, staff code or account right."""
    subject = _kept(request, person_id)
    person, sets_account = subject.person, request.access.is_standing_body
    initial = {"full_name": person.full_name, "staff_code": person.staff_code, "user": person.user}
    form = PersonForm(**posted(request), initial=initial, sets_account=sets_account)
    kept = {"person_id": person.pk} | ({} if sets_account else {"user": person.user})
    return form_page(
        request, form, services.edit_person, title=_("Sửa thông tin"), over=person, back=subject.url,
        done=_("Đã lưu."), arguments=kept, is_sample=person.is_sample,
    )  # fmt: skip


@get_or_post
def person_move(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record that the person works elsewhere from a day on; the titles stay the person's own."""
    subject = _kept(request, person_id)
    form = MoveForm(**posted(request), initial={"day": clock.today()})
    back = reverse("rulebook:person_list")
    return form_page(
        request, form, services.move_person, title=_("Chuyển công tác, thôi công tác"), over=subject.person,
        lead=_("Danh hiệu đã được tặng vẫn là của người này và tiếp tục được tính vào chuỗi nhiều năm."),
        back=back, done=_("Đã ghi."), arguments={"person_id": subject.person.pk}, is_sample=subject.person.is_sample,
    )  # fmt: skip


def _kept(request: HttpRequest, person_id: int) -> Subject:
    subject = subject_or_404(request.access, PERSON, person_id)
    allow(subject.keeps, _("Người của đơn vị hoặc Thường trực Hội đồng ghi thông tin của cá nhân này."))
    return subject
