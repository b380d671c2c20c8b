"""Work that scorecards make: scoring, certifying, checking another unit, concluding, answering an appeal."""

from collections import Counter

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.enums import UnitKind
from clusters.models import ClusterYear
from emulation.enums import MilestoneKind
from portal.queries.work import Desk
from scoring.enums import CardState
from scoring.models import Scorecard

TO_CHECK = (CardState.SELF_SCORED, CardState.CERTIFIED)


def add_score_work(desk: Desk) -> None:
    """Cards to score, to certify, to check, to conclude and with an appeal to answer (1 query)."""
    access = desk.access
    runs = Q(cluster_year__in=access.led_year_ids, state__in=[CardState.APPEALED, CardState.CROSS_CHECKED])
    if access.is_standing_body:
        runs |= Q(state=CardState.APPEALED)
    # A Sở's people enter what the province certified (SCORE-3).
    of_justice = Q(unit__kind=UnitKind.JUSTICE_DEPARTMENT, state=CardState.SELF_SCORED)
    mine = Q(Q(state=CardState.OPEN) | of_justice, unit__in=access.unit_ids) | Q(
        cross_check__checker__in=access.unit_ids, cross_check__handed_in_at__isnull=True, state__in=TO_CHECK
    )
    cards = Scorecard.objects.filter(
        mine | runs, closed_reason="", cluster_year__year__gte=desk.today.year - 1
    )
    due = {facts.cluster_year.pk: facts.due_on(MilestoneKind.YEAR_REPORT) for facts in desk.facts}
    to_conclude: Counter[ClusterYear] = Counter()
    for card in cards.select_related("cluster_year", "unit").order_by("pk"):
        if card.state == CardState.OPEN:
            _add_own(desk, card, due.get(card.cluster_year_id))
        elif card.state == CardState.APPEALED:
            desk.todo(
                card.cluster_year, title=_("Trả lời kiến nghị chấm lại của %(unit)s") % {"unit": card.unit},
                why=_("Bạn kết luận điểm của cụm."), url=_page("card_show", card), action=_("Xem kiến nghị"),
            )  # fmt: skip
        elif card.state == CardState.CROSS_CHECKED:
            to_conclude[card.cluster_year] += 1
        elif card.unit_id in access.unit_ids:
            desk.todo(
                card.cluster_year, title=_("Nhập điểm đã được xác nhận của %(unit)s") % {"unit": card.unit},
                why=_("Chủ tịch UBND tỉnh xác nhận bằng văn bản; đơn vị nhập điểm và đính kèm văn bản."),
                url=_page("card_score", card, "xac-nhan"), action=_("Nhập điểm"),
            )  # fmt: skip
        else:
            desk.todo(
                card.cluster_year, title=_("Kiểm tra chéo điểm của %(unit)s") % {"unit": card.unit},
                why=_("Đơn vị bạn được giao kiểm tra chéo."), action=_("Chấm chéo"),
                url=_page("card_score", card, "kiem-tra-cheo"),
            )  # fmt: skip
    for year, count in to_conclude.items():
        desk.todo(
            year, title=_("Kết luận điểm của %(count)s đơn vị đã kiểm tra chéo") % {"count": count},
            why=_("Bạn kết luận điểm của cụm."), action=_("Xem và kết luận"),
            url=reverse("scoring:cards_conclude", args=[year.pk]),
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
