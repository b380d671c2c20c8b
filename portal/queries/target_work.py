"""Work that targets and good examples make: for units, and for those who lead a cluster."""

from django.urls import reverse
from django.utils.translation import gettext as _

from emulation.queries.exemplars import proposal_counts
from emulation.queries.shares import figures_due, not_given_counts
from portal.queries.work import Desk


def add_target_work(desk: Desk) -> None:
    """Figures due, targets given to nobody, proposals to decide on (1 query; 3 for who writes or leads)."""
    for due in figures_due(desk.access.unit_ids, desk.today) if desk.access.unit_ids else []:
        desk.todo(
            due.unit, title=_("Báo kết quả %(count)s chỉ tiêu") % {"count": due.count}, due_on=due.due_on,
            why=_("Chỉ tiêu giao cho %(unit)s sắp đến hạn hoặc vừa hết hạn mà chưa có kết quả mới.") % {"unit": due.unit},
            url=reverse("emulation:share_list", args=[due.unit.pk, due.year]), action=_("Nhập kết quả"),
        )  # fmt: skip
    years = {facts.cluster_year.pk: facts.cluster_year for facts in desk.drafted}
    if not years:
        return
    for year_id, count in not_given_counts(years).items():
        desk.todo(
            years[year_id], title=_("Giao %(count)s chỉ tiêu cho đơn vị") % {"count": count},
            why=_("Kế hoạch, giao ước đã thông qua mà chưa giao cho đơn vị nào."),
            url=reverse("emulation:target_list", args=[year_id]), action=_("Giao chỉ tiêu"),
        )  # fmt: skip
    led = [year_id for year_id, year in years.items() if desk.access.leads_year(year)]
    for year_id, count in (proposal_counts(led) if led else {}).items():
        desk.todo(
            years[year_id], title=_("Xem xét %(count)s điển hình được đề xuất") % {"count": count},
            why=_("Bạn là Trưởng hoặc Phó Trưởng của cụm, khu vực này."),
            url=reverse("emulation:exemplar_list", args=[year_id]) + "?tinh-trang=proposed", action=_("Xem xét"),
        )  # fmt: skip
