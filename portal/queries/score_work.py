"""Work that scorecards make: scoring oneself, checking another unit, answering an appeal."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from emulation.enums import MilestoneKind
from portal.queries.work import Desk
from scoring.enums import CardState
from scoring.models import Scorecard

TO_CHECK = (CardState.SELF_SCORED, CardState.CERTIFIED)


def add_score_work(desk: Desk) -> None:
    """Cards to score, to check and with an appeal to answer (1 query)."""
    access = desk.access
    runs = Q(state=CardState.APPEALED)
    if not access.is_standing_body:
        runs &= Q(cluster_year__in=access.led_year_ids)
    mine = Q(unit__in=access.unit_ids, state=CardState.OPEN) | Q(
        cross_check__checker__in=access.unit_ids, cross_check__handed_in_at__isnull=True, state__in=TO_CHECK
    )
    cards = Scorecard.objects.filter(
        mine | runs, closed_reason="", cluster_year__year__gte=desk.today.year - 1
    )
    due = {facts.cluster_year.pk: facts.due_on(MilestoneKind.YEAR_REPORT) for facts in desk.facts}
    for card in cards.select_related("cluster_year", "unit").order_by("pk"):
        if card.state == CardState.OPEN:
            _add_own(desk, card, due.get(card.cluster_year_id))
        elif card.state == CardState.APPEALED:
            desk.todo(
                card.cluster_year, title=_("Trả lời kiến nghị chấm lại của %(unit)s") % {"unit": card.unit},
                why=_("Bạn kết luận điểm của cụm."), url=_page("card_show", card), action=_("Xem kiến nghị"),
            )  # fmt: skip
        else:
            desk.todo(
                card.cluster_year, title=_("Kiểm tra chéo điểm của %(unit)s") % {"unit": card.unit},
                why=_("Đơn vị bạn được giao kiểm tra chéo."), action=_("Chấm chéo"),
                url=_page("card_score", card, "kiem-tra-cheo"),
            )  # fmt: skip


def _add_own(desk: Desk, card: Scorecard, due_on: object) -> None:
    returned = card.return_reason
    desk.todo(
        card.cluster_year,
        title=_("Tự chấm lại bảng điểm bị trả lại") if returned else _("Tự chấm điểm thi đua"),
        why=_("Bị trả lại: %(why)s") % {"why": returned} if returned else _("Bạn làm việc cho %(unit)s.") % {"unit": card.unit},
        due_on=due_on,
        url=_page("card_score", card, "tu-cham"),
        action=_("Chấm điểm"),
    )  # fmt: skip


def _page(name: str, card: Scorecard, *rest: str) -> str:
    return reverse(f"scoring:{name}", args=[card.cluster_year_id, card.pk, *rest])
