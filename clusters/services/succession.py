"""How units become other units: merge, split, absorb, dissolve (ORG-21). No unit is ever deleted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.enums import SuccessionKind
from clusters.models import Appointment, ClusterLead, ClusterMembership, Unit, UnitParent, UnitSuccession
from clusters.queries import exists_on
from clusters.services.units import bring_in_step, create_unit, rename_unit
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import ngay


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """A successor that begins with the succession."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was written, and what a person must still decide, as sentences."""

    successors: list[Unit]
    to_do: list[str]


@transaction.atomic
def succeed(
    *,
    kind: str,
    predecessors: Sequence[Unit],
    effective_on: dt.date,
    legal_basis: str,
    actor: User | None,
    at: dt.datetime,
    successors: Sequence[Unit] = (),
    new_units: Sequence[NewUnit] = (),
    new_name: str = "",
    is_title_inherited: bool | None = None,
    inheritance_basis: str = "",
    on_behalf_of: str = "",
) -> Outcome:
    """Record that units became others from a day on; a pure rename goes to `units.rename_unit`.

    The predecessors' names, kinds, parents, heads, appointments and memberships end that day. A successor
    takes over the units below and, where all predecessors were in one cluster, the place in it (ORG-23);
    what cannot be told (ORG-27) is named in ``to_do``. A split whose predecessor is also a successor leaves
    that unit as it is. Memberships change from the year of ``effective_on`` on.

    Args:
        is_title_inherited: None is "not decided yet"; never assumed (ORG-24).

    Raises:
        RuleError: numbers of units that do not fit the kind, a unit that does not exist that day, titles
            inherited without a basis, or something of a predecessor that begins on or after that day.
    """
    if kind == SuccessionKind.RENAME:
        if len(predecessors) != 1 or successors or new_units or not new_name:
            raise RuleError(
                _("Đổi tên cần đúng một đơn vị và tên mới, không ghi đơn vị sau."), field="new_name"
            )
        unit = predecessors[0]
        rename_unit(
            unit=unit, name=new_name, valid_from=effective_on, legal_basis=legal_basis,
            actor=actor, at=at, on_behalf_of=on_behalf_of,
        )  # fmt: skip
        return Outcome(successors=[unit], to_do=[])
    predecessors = _locked(predecessors)
    successors = _locked(successors)
    _ensure_counts(kind, predecessors, len(successors) + len(new_units), successors)
    if is_title_inherited is not None and not inheritance_basis:
        raise RuleError(
            _("Quyết định kế thừa danh hiệu phải ghi căn cứ. Chưa có căn cứ thì chọn “Chưa quyết định”."),
            field="inheritance_basis",
        )
    for unit in [*predecessors, *successors]:
        _ensure_lives(unit, effective_on, is_predecessor=unit in predecessors)
    parent = _common_parent(predecessors, effective_on)
    all_successors = [
        *successors,
        *(
            create_unit(
                code=new.code, name=new.name, kind=new.kind, valid_from=effective_on, parent=parent,
                legal_basis=legal_basis, is_sample=all(unit.is_sample for unit in predecessors),
                actor=actor, at=at, on_behalf_of=on_behalf_of,
            )
            for new in new_units
        ),
    ]  # fmt: skip
    ending = [unit for unit in predecessors if unit not in successors]
    heirs = [unit for unit in all_successors if unit not in predecessors]
    for predecessor in predecessors:
        for successor in heirs or [None]:
            UnitSuccession.objects.create(
                kind=kind,
                predecessor=predecessor,
                successor=successor,
                effective_on=effective_on,
                legal_basis=legal_basis,
                is_title_inherited=is_title_inherited,
                inheritance_basis=inheritance_basis,
            )
    only_heir = all_successors[0] if len(all_successors) == 1 else None
    to_do = _hand_over_memberships(ending, only_heir, effective_on)
    to_do += _hand_over_children(ending, only_heir, effective_on)
    to_do += _end_leads(ending, effective_on)
    for unit in ending:
        _close(unit, effective_on)
    for unit in all_successors:
        bring_in_step(unit)
    _record(
        kind,
        predecessors,
        all_successors,
        effective_on,
        legal_basis,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    return Outcome(successors=all_successors, to_do=to_do)


@transaction.atomic
def decide_inheritance(
    *,
    step_id: int,
    is_title_inherited: bool,
    basis: str,
    decided_on: dt.date,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> UnitSuccession:
    """Record whether a successor inherits its predecessor's titles: a competent person decided (ORG-24).

    Deciding again replaces the answer; the log keeps both.

    Args:
        basis: the paper that says so; it is kept with its day.

    Raises:
        RuleError: decided in the future, or the basis is too long to be kept with the day.
    """
    step = (
        UnitSuccession.objects.select_for_update(of=("self",))
        .select_related("predecessor", "successor")
        .get(pk=step_id)
    )
    if step.successor is None:
        raise RuleError(_("Đơn vị đã giải thể, không có đơn vị kế thừa."))
    if decided_on > local_day(at):
        raise RuleError(_("Ngày quyết định chưa đến. Có quyết định rồi mới ghi."), field="decided_on")
    whole_basis = f"{basis}, ngày {ngay(decided_on)}"
    if len(whole_basis) > 300:
        raise RuleError(_("Căn cứ quá dài. Xin viết ngắn lại."), field="basis")
    before = {"is_title_inherited": step.is_title_inherited, "inheritance_basis": step.inheritance_basis}
    step.is_title_inherited, step.inheritance_basis = is_title_inherited, whole_basis
    step.save(update_fields=["is_title_inherited", "inheritance_basis"])
    words = "kế thừa" if is_title_inherited else "không kế thừa"
    record(
        actor=actor,
        verb="unit.inheritance_decided",
        target=step,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{step.successor} {words} danh hiệu của {step.predecessor} ({whole_basis})",
        before=before,
        after={"is_title_inherited": is_title_inherited, "inheritance_basis": whole_basis},
    )
    return step


def preview(**arguments: Any) -> Outcome:
    """What `succeed` would write and leave to decide; nothing is kept.

    Raises:
        RuleError: as `succeed`.
    """
    with transaction.atomic():
        outcome = succeed(**arguments)
        transaction.set_rollback(True)
    return outcome


def _locked(units: Sequence[Unit]) -> list[Unit]:
    ids = {unit.pk for unit in units}
    return list(Unit.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _ensure_counts(kind: str, predecessors: list[Unit], successor_count: int, successors: list[Unit]) -> None:
    before, both = len(predecessors), [unit for unit in predecessors if unit in successors]
    if kind == SuccessionKind.MERGE and (before < 2 or successor_count != 1):
        raise RuleError(
            _("Sáp nhập, hợp nhất cần từ hai đơn vị trước và đúng một đơn vị sau."), field="predecessors"
        )
    if kind == SuccessionKind.SPLIT and (before != 1 or successor_count < 2):
        raise RuleError(
            _("Chia, tách cần đúng một đơn vị trước và từ hai đơn vị sau (tách thì ghi cả đơn vị còn lại)."),
            field="successors",
        )
    if kind == SuccessionKind.ABSORB and (before < 1 or len(successors) != 1 or successor_count != 1 or both):
        raise RuleError(
            _("Nhập vào đơn vị khác cần đúng một đơn vị nhận, đang hoạt động và khác đơn vị được nhập."),
            field="successors",
        )
    if kind == SuccessionKind.DISSOLVE and (before < 1 or successor_count):
        raise RuleError(_("Giải thể thì không ghi đơn vị kế thừa."), field="successors")
    if kind == SuccessionKind.MERGE and both:
        raise RuleError(
            _("Đơn vị giữ nguyên và nhận đơn vị khác thì chọn hình thức “Nhập vào đơn vị khác”."),
            field="kind",
        )


def _ensure_lives(unit: Unit, day: dt.date, *, is_predecessor: bool) -> None:
    eve = day - dt.timedelta(days=1)
    if not exists_on(unit, day) or (is_predecessor and not exists_on(unit, eve)):
        raise RuleError(
            _("%(unit)s không tồn tại vào ngày %(day)s. Hãy kiểm tra ngày hiệu lực.")
            % {"unit": unit, "day": ngay(day)},
            field="predecessors" if is_predecessor else "successors",
        )


def _common_parent(predecessors: list[Unit], day: dt.date) -> Unit | None:
    above = UnitParent.objects.on(day).filter(unit__in=predecessors).select_related("parent").order_by("pk")
    parents = {row.parent for row in above}
    return parents.pop() if len(parents) == 1 else None


def _hand_over_memberships(ending: list[Unit], heir: Unit | None, day: dt.date) -> list[str]:
    """End memberships from the year of ``day`` on; the only heir of units of one cluster takes their place."""
    to_do = []
    rows = (
        ClusterMembership.objects.select_for_update(of=("self",))
        .filter(unit__in=ending, year__gte=day.year)
        .exclude(valid_to__lte=day)
        .select_related("cluster_year", "unit")
        .order_by("year", "ordinal", "pk")
    )
    by_year: dict[int, list[ClusterMembership]] = {}
    for row in rows:
        _ensure_earlier(row, day, _("tư cách thành viên %(cluster)s") % {"cluster": row.cluster_year})
        row.valid_to = day
        row.save(update_fields=["valid_to"])
        by_year.setdefault(row.year, []).append(row)
    for year, members in by_year.items():
        clusters = {member.cluster_year for member in members}
        if (
            heir
            and ClusterMembership.objects.filter(unit=heir, year=year).exclude(valid_to__lte=day).exists()
        ):
            continue
        if heir and len(clusters) == 1:
            first = members[0]
            ClusterMembership.objects.create(
                cluster_year=first.cluster_year, unit=heir, ordinal=first.ordinal, valid_from=day
            )
            continue
        to_do += [
            _("Quyết định đơn vị nào thay %(unit)s trong %(cluster)s từ ngày %(day)s.")
            % {"unit": member.unit, "cluster": member.cluster_year, "day": ngay(day)}
            for member in members
        ]
    return to_do


def _hand_over_children(ending: list[Unit], heir: Unit | None, day: dt.date) -> list[str]:
    rows = (
        UnitParent.objects.select_for_update(of=("self",))
        .filter(parent__in=ending)
        .exclude(unit__in=ending)
        .exclude(valid_to__lte=day)
        .select_related("unit", "parent")
        .order_by("pk")
    )
    to_do = []
    for row in rows:
        _ensure_earlier(
            row, day, _("việc %(unit)s trực thuộc %(parent)s") % {"unit": row.unit, "parent": row.parent}
        )
        row.valid_to = day
        row.save(update_fields=["valid_to"])
        if heir and heir != row.unit:
            UnitParent.objects.create(unit=row.unit, parent=heir, valid_from=day)
        elif not heir:
            to_do.append(
                _("Chọn đơn vị cấp trên mới cho %(unit)s, trước đây thuộc %(parent)s.")
                % {"unit": row.unit, "parent": row.parent}
            )
    return to_do


def _end_leads(ending: list[Unit], day: dt.date) -> list[str]:
    rows = (
        ClusterLead.objects.select_for_update(of=("self",))
        .filter(unit__in=ending, cluster_year__year__gte=day.year)
        .exclude(valid_to__lte=day)
        .select_related("unit", "cluster_year")
        .order_by("pk")
    )
    to_do = []
    for row in rows:
        _ensure_earlier(row, day, _("việc giữ vai trò %(role)s") % {"role": row.get_role_display()})
        row.valid_to = day
        row.save(update_fields=["valid_to"])
        to_do.append(
            _("Cử người thay %(lead)s ở %(cluster)s từ ngày %(day)s.")
            % {"lead": row, "cluster": row.cluster_year, "day": ngay(day)}
        )
    return to_do


def _close(unit: Unit, day: dt.date) -> None:
    appointments = Appointment.objects.filter(unit=unit)
    for rows in (unit.names.all(), unit.kinds.all(), unit.parents.all(), unit.heads.all(), appointments):
        _end_open(rows, day)


def _end_open(rows: QuerySet, day: dt.date) -> None:
    for row in rows.exclude(valid_to__lte=day):
        _ensure_earlier(row, day, f"{row._meta.verbose_name}: {row}")
        row.valid_to = day
        row.save(update_fields=["valid_to"])


def _ensure_earlier(row: Any, day: dt.date, what: str) -> None:
    if row.valid_from and row.valid_from >= day:
        raise RuleError(
            _("Không ghi được: đã có %(what)s bắt đầu từ ngày %(day)s. Hãy sửa mục đó trước.")
            % {"what": what, "day": ngay(row.valid_from)},
            field="effective_on",
        )


def _record(
    kind: str, predecessors: list[Unit], successors: list[Unit], day: dt.date, legal_basis: str, **rest: Any
) -> None:
    with override("vi"):  # the log is Vietnamese whoever acts
        what = str(SuccessionKind(kind).label)
    before = ", ".join(unit.name for unit in predecessors)
    after = ", ".join(unit.name for unit in successors) or "không có đơn vị kế thừa"
    summary = f"{what} từ ngày {ngay(day)}: {before} → {after} ({legal_basis})"
    values = {"predecessors": [u.code for u in predecessors], "successors": [u.code for u in successors]}
    for unit in dict.fromkeys([*predecessors, *successors]):
        record(
            target=unit, verb="unit.succeeded", summary=summary, after={**values, "effective_on": day}, **rest
        )
