"""What of the history of awards waits at the standing body."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.queries.work import Desk, Work
from rulebook.queries.cancelling_records import alerts
from rulebook.queries.history import undecided_steps


def history_rows() -> dict[str, QuerySet]:
    """What `add_history_work` counts."""
    return {
        "alerts": alerts(open_only=True).order_by().values_list("pk"),
        "undecided": undecided_steps().filter(award_count__gt=0).order_by().values_list("pk"),
    }


def add_history_work(desk: Desk, why: str, read: dict[str, list[tuple]]) -> None:
    """Awards whose ground was cancelled, and mergers whose titles nobody decided about (no query)."""
    waiting = len(read["alerts"])
    if waiting:
        desk.work.append(
            Work(
                title=_("Xem xét %(count)s danh hiệu có căn cứ đã bị hủy bỏ") % {"count": waiting}, why=why,
                url=reverse("rulebook:alert_list"), action=_("Xem xét"),
            )
        )  # fmt: skip
    asked = len(read["undecided"])
    if asked:
        desk.work.append(
            Work(
                title=_("%(count)s lần sắp xếp đơn vị chưa rõ có kế thừa danh hiệu không") % {"count": asked}, why=why,
                url=reverse("rulebook:history_inheritance"), action=_("Xem và ghi quyết định"),
            )
        )  # fmt: skip
