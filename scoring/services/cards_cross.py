"""Who cross-checks whom: by hand, or each unit the next one."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError
from emulation.queries.year_facts import day_in
from emulation.services.milestones import ensure_running
from scoring.enums import CardState
from scoring.models import CrossCheck, Scorecard

SCORED = frozenset({CardState.OPEN, CardState.SELF_SCORED, CardState.CERTIFIED})


@transaction.atomic
def assign_checks(
    *,
    cluster_year: ClusterYear,
    checkers: Mapping[int, int | None],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> int:
    """Say which unit checks which card; how many assignments changed.

    Args:
        checkers: card → checking unit, None to take the assignment back. Cards left out stay as they are.

    Raises:
        RuleError: a unit would check itself or is no member, or the check is handed in already.
    """
    year = ClusterYear.objects.select_for_update(of=("self",)).select_related("halt").get(pk=cluster_year.pk)
    ensure_running(year)
    members = {m.unit_id: m.name_on_day for m in members_on(year, day_in(year, local_day(at)))}
    cards = {
        card.pk: card
        for card in Scorecard.objects.select_for_update(of=("self",))
        .filter(cluster_year=year, pk__in=checkers)
        .select_related("unit", "cross_check")
        .order_by("pk")
    }
    if len(cards) != len(checkers):
        raise RuleError(_("Danh sách bảng chấm điểm đã thay đổi. Hãy tải lại trang."))
    changed: dict[str, str] = {}
    for pk, checker_id in checkers.items():
        card = cards[pk]
        check = getattr(card, "cross_check", None)
        if checker_id == (check.checker_id if check else None):
            continue
        if (check and check.handed_in_at) or card.state not in SCORED or card.closed_reason:
            raise RuleError(
                _("Bảng của %(unit)s đã qua bước kiểm tra chéo.") % {"unit": card.unit}, field=f"checker_{pk}"
            )
        if checker_id is None:
            check.delete()
            changed[card.unit.name] = _("không kiểm tra chéo")
            continue
        if checker_id == card.unit_id:
            raise RuleError(_("Đơn vị không tự kiểm tra chéo mình."), field=f"checker_{pk}")
        if checker_id not in members:
            raise RuleError(_("Đơn vị kiểm tra phải là thành viên của cụm."), field=f"checker_{pk}")
        given = {"checker_id": checker_id, "assigned_at": at, "assigned_by": actor}
        CrossCheck.objects.update_or_create(card=card, defaults=given)
        changed[card.unit.name] = members[checker_id]
    if changed:
        record(
            actor=actor, verb="scorecards.checks_assigned", summary="Phân công kiểm tra chéo", target=year, scope=year,
            at=at, on_behalf_of=on_behalf_of, after=changed,
        )  # fmt: skip
    return len(changed)
