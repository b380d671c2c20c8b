"""A cluster in a year: its record, members and leaders. The milestone that follows is the year's own affair."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.enums import LeadRole
from clusters.models import Cluster, ClusterLead, ClusterMembership, ClusterYear, Unit
from clusters.queries import exists_on, leads_on, seats_on
from core.errors import RuleError
from core.templatetags.vi_format import ngay


@transaction.atomic
def create_year(
    *,
    cluster: Cluster,
    year: int,
    kind: str,
    name: str,
    actor: User | None,
    at: dt.datetime,
    block: str = "",
    decision_number: str = "",
    decision_on: dt.date | None = None,
    decision_issuer: str = "",
    source_note: str = "",
    is_sample: bool = False,
    on_behalf_of: str = "",
) -> ClusterYear:
    """Open the record of a cluster's year, before it is constituted (domain 2.3).

    Raises:
        RuleError: the cluster has that year already.
    """
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    if ClusterYear.objects.filter(cluster=cluster, year=year).exists():
        raise RuleError(
            _("%(cluster)s đã có năm thi đua %(year)s. Hãy mở năm đó để sửa.")
            % {"cluster": cluster, "year": year},
            field="year",
        )
    cluster_year = ClusterYear.objects.create(
        cluster=cluster,
        year=year,
        kind=kind,
        name=name,
        block=block,
        decision_number=decision_number,
        decision_on=decision_on,
        decision_issuer=decision_issuer,
        source_note=source_note,
        is_sample=is_sample,
    )
    record(
        actor=actor,
        verb="cluster_year.created",
        target=cluster_year,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Mở {cluster_year}",
        after={
            "decision_number": decision_number,
            "decision_on": decision_on,
            "decision_issuer": decision_issuer,
        },
    )
    return cluster_year


@transaction.atomic
def set_members(
    *,
    cluster_year: ClusterYear,
    units: Sequence[Unit],
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[ClusterMembership]:
    """Write the whole list of members in the decision's order, before the year is constituted.

    The caller knows that it is not constituted yet; afterwards use `add_member` and `end_membership`.

    Raises:
        RuleError: a unit twice, one that does not exist on 1 January, one of another cluster, or a change
            within the year is already recorded.
    """
    lock_year(cluster_year)
    rows = ClusterMembership.objects.filter(cluster_year=cluster_year)
    if rows.filter(valid_to__isnull=False).exists():
        raise RuleError(_("Năm này đã có đơn vị vào, ra trong năm. Hãy thêm hoặc kết thúc từng đơn vị."))
    before = list(rows.order_by("ordinal").values_list("unit", flat=True))
    if len(set(units)) != len(units):
        raise RuleError(_("Có đơn vị được ghi hai lần. Hãy bỏ bớt một dòng."), field="units")
    rows.delete()
    new_year = dt.date(cluster_year.year, 1, 1)
    members = []
    for ordinal, unit in enumerate(units, start=1):
        _ensure_can_join(cluster_year, unit, new_year)
        members.append(
            ClusterMembership.objects.create(cluster_year=cluster_year, unit=unit, ordinal=ordinal)
        )
    record(
        actor=actor,
        verb="cluster_year.members_set",
        target=cluster_year,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Ghi danh sách {len(units)} đơn vị thành viên",
        before={"units": before},
        after={"units": [unit.pk for unit in units]},
    )
    return members


@transaction.atomic
def add_member(
    *,
    cluster_year: ClusterYear,
    unit: Unit,
    actor: User | None,
    at: dt.datetime,
    valid_from: dt.date | None = None,
    ordinal: int | None = None,
    on_behalf_of: str = "",
) -> ClusterMembership:
    """Make a unit a member from a day on (None: the whole year), after those before it (ORG-23).

    Raises:
        RuleError: it does not exist that day, or belongs to a cluster that year.
    """
    lock_year(cluster_year)
    _ensure_can_join(cluster_year, unit, valid_from or dt.date(cluster_year.year, 1, 1))
    last = ClusterMembership.objects.filter(cluster_year=cluster_year).aggregate(n=Max("ordinal"))["n"] or 0
    member = ClusterMembership.objects.create(
        cluster_year=cluster_year, unit=unit, ordinal=ordinal or last + 1, valid_from=valid_from
    )
    since = f" từ ngày {ngay(valid_from)}" if valid_from else ""
    record(
        actor=actor,
        verb="cluster_membership.added",
        target=cluster_year,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Thêm đơn vị thành viên {unit}{since}",
        after={"unit": unit.pk, "valid_from": valid_from, "ordinal": member.ordinal},
    )
    return member


@transaction.atomic
def end_membership(
    *,
    membership: ClusterMembership,
    valid_to: dt.date,
    reason: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ClusterMembership:
    """End a membership; ``valid_to`` is the first day the unit is no longer a member (ORG-23).

    Raises:
        RuleError: it ended already, or would end before it began.
    """
    cluster_year = lock_year(membership.cluster_year)
    member = (
        ClusterMembership.objects.select_for_update(of=("self",)).select_related("unit").get(pk=membership.pk)
    )
    if member.valid_to:
        raise RuleError(
            _("Đơn vị này đã thôi là thành viên từ ngày %(day)s.") % {"day": ngay(member.valid_to)}
        )
    if member.valid_from and valid_to <= member.valid_from:
        raise RuleError(
            _("Đơn vị là thành viên từ ngày %(day)s. Hãy chọn ngày sau đó.")
            % {"day": ngay(member.valid_from)},
            field="valid_to",
        )
    member.valid_to = valid_to
    member.save(update_fields=["valid_to"])
    record(
        actor=actor,
        verb="cluster_membership.ended",
        target=cluster_year,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{member.unit} thôi là thành viên từ ngày {ngay(valid_to)}: {reason}",
        after={"unit": member.unit_id, "valid_to": valid_to},
    )
    return member


@transaction.atomic
def reorder_members(
    *,
    cluster_year: ClusterYear,
    ordinals: dict[int, int],
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """Give memberships (by id) their number in the decision; ids of another year are passed over."""
    lock_year(cluster_year)
    before, after = {}, {}
    for member in (
        ClusterMembership.objects.filter(cluster_year=cluster_year).select_related("unit").order_by("pk")
    ):
        ordinal = ordinals.get(member.pk, member.ordinal)
        if ordinal != member.ordinal:
            before[member.unit.name], after[member.unit.name] = member.ordinal, ordinal
            member.ordinal = ordinal
            member.save(update_fields=["ordinal"])
    if after:
        record(
            actor=actor,
            verb="cluster_year.members_reordered",
            target=cluster_year,
            scope=cluster_year,
            at=at,
            on_behalf_of=on_behalf_of,
            summary="Sửa thứ tự đơn vị thành viên theo quyết định",
            before=before,
            after=after,
        )


def missing_to_constitute(
    cluster_year: ClusterYear, day: dt.date, leads: Iterable[ClusterLead] | None = None
) -> list[str]:
    """What keeps the year from being constituted on ``day``, as sentences; empty when nothing (2 queries; domain 2.3).

    Args:
        leads: in force that day, where they are read already.
    """
    missing = []
    if not cluster_year.decision_number or not cluster_year.decision_on:
        missing.append(_("Chưa ghi số và ngày của quyết định chia cụm."))
    seats = list(seats_on(cluster_year, day))
    gone = [seat for seat in seats if seat.name_on_day is None]
    missing += [
        _("%(unit)s không tồn tại vào ngày %(day)s.") % {"unit": seat.unit, "day": ngay(day)} for seat in gone
    ]
    if len(seats) - len(gone) < 2:
        missing.append(_("Cụm phải có ít nhất hai đơn vị thành viên."))
    roles = [lead.role for lead in (leads_on(cluster_year, day) if leads is None else leads)]
    if roles.count(LeadRole.CHAIR) != 1:
        missing.append(_("Chưa cử Trưởng."))
    if not 1 <= roles.count(LeadRole.VICE_CHAIR) <= 2:
        missing.append(_("Phải có một hoặc hai Phó Trưởng."))
    return missing


def ensure_constituted(cluster_year: ClusterYear, day: dt.date) -> None:
    """Refuse while something is missing.

    Raises:
        RuleError: with all that is missing.
    """
    if missing := missing_to_constitute(cluster_year, day):
        raise RuleError(" ".join(missing))


def lock_year(cluster_year: ClusterYear) -> ClusterYear:
    """The year's row, locked until the transaction ends: changes of one year follow one another."""
    return ClusterYear.objects.select_for_update(of=("self",)).get(pk=cluster_year.pk)


def not_existing(unit: Unit, day: dt.date) -> str:
    """Why a unit cannot be taken on ``day``."""
    return _("%(unit)s không tồn tại vào ngày %(day)s. Hãy chọn đơn vị khác hoặc ngày khác.") % {
        "unit": unit,
        "day": ngay(day),
    }


def _ensure_can_join(cluster_year: ClusterYear, unit: Unit, day: dt.date) -> None:
    Unit.objects.select_for_update().get(pk=unit.pk)
    if not exists_on(unit, day):
        raise RuleError(not_existing(unit, day), field="unit")
    taken = (
        ClusterMembership.objects.filter(unit=unit, year=cluster_year.year)
        .exclude(valid_to__lte=day)
        .select_related("cluster_year")
        .order_by("pk")
        .first()
    )
    if taken:
        raise RuleError(
            _("%(unit)s đã là thành viên của %(cluster)s trong thời gian này. Hãy kết thúc tư cách đó trước.")
            % {"unit": unit, "cluster": taken.cluster_year},
            field="unit",
        )
