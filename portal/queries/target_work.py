"""Work that targets and good examples make: for units, and for those who lead a cluster."""

from django.urls import reverse
from django.utils.translation import gettext as _

from emulation.queries.shares import figures_due
from portal.queries.work import Desk


def add_target_work(desk: Desk) -> None:
    """Figures due, targets given to nobody, proposals to decide on (1 query for a person of units)."""
    for due in figures_due(desk.access.unit_ids, desk.today) if desk.access.unit_ids else []:
        desk.todo(
            due.unit, title=_("Báo kết quả %(count)s chỉ tiêu") % {"count": due.count}, due_on=due.due_on,
            why=_("Chỉ tiêu giao cho %(unit)s sắp đến hạn hoặc vừa hết hạn mà chưa có kết quả mới.") % {"unit": due.unit},
            url=reverse("emulation:share_list", args=[due.unit.pk, due.year]), action=_("Nhập kết quả"),
        )  # fmt: skip
    for facts in desk.drafted:
        year = facts.cluster_year
        if facts.not_given:
            desk.todo(
                year, title=_("Giao %(count)s chỉ tiêu cho đơn vị") % {"count": facts.not_given},
                why=_("Kế hoạch, giao ước đã thông qua mà chưa giao cho đơn vị nào."),
                url=reverse("emulation:target_list", args=[year.pk]), action=_("Giao chỉ tiêu"),
            )  # fmt: skip
        if facts.proposed and desk.access.leads_year(year):
            desk.todo(
                year, title=_("Xem xét %(count)s điển hình được đề xuất") % {"count": facts.proposed},
                why=_("Bạn là Trưởng hoặc Phó Trưởng %(cluster)s.") % {"cluster": year.name},
                url=reverse("emulation:exemplar_list", args=[year.pk]) + "?tinh-trang=proposed", action=_("Xem xét"),
            )  # fmt: skip
