"""What a new Trưởng takes over: one page of everything still open in the cluster's year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core import clock
from core.http import readonly
from documents.permissions import visible_papers
from portal.queries.handover import Pack, changes_of, may_read_handover


@require_safe
@readonly
def handover_show(request: HttpRequest, year_id: int) -> HttpResponse:
    """Open deadlines, tasks, calendar, contacts, last year's minutes, promises, reminders held."""
    cluster_year = request.access.year_or_404(year_id)
    changes = changes_of(cluster_year)
    allow(
        may_read_handover(request.access, cluster_year, changes),
        _(
            "Chỉ người giao, người nhận nhiệm vụ Trưởng, Phó Trưởng, thư ký và Thường trực Hội đồng xem bàn giao."
        ),
    )
    pack = Pack(cluster_year, clock.today())
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "today": pack.day,
        "changes": changes,
        "pack": pack,
        "deadlines": [(one, pack.waits_for(one)) for one in pack.deadlines],
        "minutes": pack.minutes(visible_papers(request.access)),
        "reads_last_year": pack.last_year is not None and request.access.reads_year(pack.last_year),
    }
    return render(request, "portal/handover_show.html", context)
