"""What of the history of awards waits at the standing body."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.queries.work import Desk, Work
from rulebook.queries.cancelling_records import alerts
from rulebook.queries.history import undecided_steps


def add_history_work(desk: Desk, why: str) -> None:
    """Awards whose ground was cancelled, and mergers whose titles nobody decided about (2 queries)."""
    waiting = alerts(open_only=True).count()
    if waiting:
        desk.work.append(
            Work(
                title=_("Xem xét %(count)s danh hiệu có căn cứ đã bị hủy bỏ") % {"count": waiting}, why=why,
                url=reverse("rulebook:alert_list"), action=_("Xem xét"),
            )
        )  # fmt: skip
    asked = undecided_steps().filter(award_count__gt=0).count()
    if asked:
        desk.work.append(
            Work(
                title=_("%(count)s lần sắp xếp đơn vị chưa rõ có kế thừa danh hiệu không") % {"count": asked}, why=why,
                url=reverse("rulebook:history_inheritance"), action=_("Xem và ghi quyết định"),
            )
        )  # fmt: skip
