"""A year's days off: for everybody to read, for the standing body and the administrator to confirm."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from core.http import acting, form_status, get_or_post, readonly
from workdays.candidates import candidates_of
from workdays.forms import HolidayYearForm
from workdays.models import HolidayYear
from workdays.months import months_of
from workdays.permissions import confirms_years
from workdays.queries import YEARS, YearOfDays, year_of
from workdays.services import confirm_year


@require_safe
@readonly
def year_show(request: HttpRequest, year: int) -> HttpResponse:
    """The days off and made-up days of a year, in a list and in twelve small months."""
    found = _year_or_404(year)
    context = {
        "found": found,
        "months": months_of(year, found.days),
        "may_confirm": confirms_years(request.access),
        "before": year - 1 if year - 1 in YEARS else None,
        "after": year + 1 if year + 1 in YEARS else None,
        "events": history_of(found.row) if found.row else (),
    }
    return render(request, "workdays/year_show.html", context)


@get_or_post
def year_confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Compare with the announcement, mend the rows, confirm."""
    if not confirms_years(request.access):
        raise PermissionDenied(_("Chỉ Thường trực Hội đồng và Quản trị hệ thống xác nhận lịch nghỉ."))
    found = _year_or_404(year)
    row = found.row or HolidayYear(year=year)
    initial = {
        "days": found.days,
        "announcement": row.announcement,
        "announced_on": row.announced_on,
        "revision": row.revision,
    }
    form = HolidayYearForm(
        request.POST if request.method == "POST" else None, initial=initial, year=year, candidates=candidates_of(year)
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        names = ("announcement", "announced_on", "days", "revision")
        values = {name: form.cleaned_data[name] for name in names}
        if form.run(confirm_year, year=year, **values, **acting(request)):
            messages.success(request, _("Đã xác nhận lịch nghỉ năm %(year)s.") % {"year": year})
            return redirect("workdays:year_show", year)
    # Sent again after a refusal, the form replaces the version that is shown below it.
    revision = row.revision if form.refusal else form["revision"].value()
    context = {"form": form, "found": found, "revision": revision}
    return render(request, "workdays/year_confirm.html", context, status=form_status(form))


def _year_or_404(year: int) -> YearOfDays:
    if year not in YEARS:
        raise Http404
    return year_of(year)
