"""Targets given to units, handed down, ended; the figures units report for them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from clusters.queries import children_on, kind_on
from core.clock import local_day
from core.decimals import written
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.models import Target, TargetFigure, TargetShare
from emulation.queries.periods import measured_over
from emulation.queries.shares import figures_stamp, is_in_force, receivers_of
from emulation.services import milestones

YES = Decimal(1)


@dataclass(frozen=True)
class FigureIn:
    """What a unit reports of one share; ``value`` None: nothing (a figure of that day is taken back)."""

    value: Decimal | None
    note: str = ""


@transaction.atomic
def assign_target(
    *,
    target: Target,
    goals: Mapping[int, Decimal | None],
    actor: User | None,
    at: dt.datetime,
    answers: str = "",
    on_behalf_of: str = "",
) -> list[TargetShare]:
    """Give a target to units, each with its goal, in one act.

    Args:
        goals: unit id → the unit's goal; None: as the target says (and always of a yes-no target).
        answers: who answers for it in these units, if it is the same for all.

    Raises:
        RuleError: the text is not in force, a unit is no member (of a unit's own plan: not that unit), has
            the target already, or no unit was chosen.
    """
    target = _locked_target(target)
    if not is_in_force(target):
        raise RuleError(
            _("Kế hoạch hoặc giao ước chưa được thông qua. Thông qua xong mới giao chỉ tiêu cho đơn vị.")
        )
    may_receive = {unit.pk: unit for unit in receivers_of(target, local_day(at))}
    _check_receivers(goals, may_receive)
    return _give(target, None, goals, may_receive, answers, actor, at, on_behalf_of)


@transaction.atomic
def hand_down(
    *,
    share: TargetShare,
    goals: Mapping[int, Decimal | None],
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[TargetShare]:
    """Hand a unit's share down to its sub-units, each with its own goal. From now on the share is their sum.

    Raises:
        RuleError: the share ended, a unit is not directly below, has the target already, or none was chosen.
    """
    target = _locked_target(share.target)
    share = TargetShare.objects.select_for_update(of=("self",)).select_related("unit").get(pk=share.pk)
    if share.ended_on:
        raise RuleError(_("Đơn vị đã thôi thực hiện chỉ tiêu này nên không giao tiếp được."))
    may_receive = {unit.pk: unit for unit in children_on(share.unit, local_day(at))}
    _check_receivers(goals, may_receive)
    return _give(target, share, goals, may_receive, "", actor, at, on_behalf_of)


@transaction.atomic
def change_share(
    *,
    share: TargetShare,
    goal: Decimal | None,
    base: Decimal | None,
    answers: str,
    reason: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TargetShare:
    """Change a unit's goal, base or who answers; the reason stands in the history that everybody concerned reads.

    Raises:
        RuleError: the share ended, or there is no goal.
    """
    target, share = _locked_share(share)
    if share.ended_on:
        raise RuleError(_("Đơn vị đã thôi thực hiện chỉ tiêu này nên không sửa được."))
    before = _words(target, share)
    share.goal, share.base, share.answers = _goal(target, goal), base, answers
    share.save(update_fields=["goal", "base", "answers"])
    _record(target, share.unit, "share.changed", f"Sửa phần chỉ tiêu “{target}” của {share.unit}: {reason}",
            actor, at, on_behalf_of, before=before, after=_words(target, share))  # fmt: skip
    return share


@transaction.atomic
def end_share(
    *,
    share: TargetShare,
    ended_on: dt.date,
    reason: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TargetShare:
    """End a unit's share, with those handed down from it; figures stay, sums leave it out and say why.

    Raises:
        RuleError: ended before, no reason, or the day is outside the year.
    """
    target, share = _locked_share(share)
    if share.ended_on:
        raise RuleError(_("Đã ghi đơn vị thôi thực hiện từ ngày %(day)s.") % {"day": ngay(share.ended_on)})
    if not reason.strip():
        raise RuleError(_("Chưa ghi lý do."), field="reason")
    if not target.year - 1 <= ended_on.year <= target.year:
        raise RuleError(_("Ngày này không thuộc năm thi đua của chỉ tiêu."), field="ended_on")
    for one in [share, *_below(share)]:
        if one.ended_on is None:
            one.ended_on, one.end_reason = ended_on, reason
            one.save(update_fields=["ended_on", "end_reason"])
    summary = f"{share.unit} thôi thực hiện chỉ tiêu “{target}” từ {ngay(ended_on)}: {reason}"
    _record(target, share.unit, "share.ended", summary, actor, at, on_behalf_of,
            after={"thôi thực hiện từ ngày": ngay(ended_on), "lý do": reason})  # fmt: skip
    return share


@transaction.atomic
def record_figures(
    *,
    unit: Unit,
    until_on: dt.date,
    figures: Mapping[int, FigureIn],
    actor: User | None,
    at: dt.datetime,
    seen: str | None = None,
    on_behalf_of: str = "",
) -> int:
    """Report how far a unit has come with its shares, counted from the start of the period to ``until_on``.

    Args:
        figures: share id → figure. 0 is a figure; an empty one is none, and takes back that day's figure.
        seen: `queries.shares.figures_stamp` of the figures that the person saw; None: not checked (files).

    Returns how many figures were written, changed or taken back.

    Raises:
        StateConflictError: somebody reported for the unit since ``seen``.
        RuleError: at the field ``value_<share>`` or ``until_on``: the day has not come or is outside of the
            share's measurement period, the share ended or is summed up from below, a number is negative.
    Source: CYC-1 to CYC-3.
    """
    shares = {
        share.pk: share
        for share in TargetShare.objects.select_for_update(of=("self",))
        .filter(pk__in=figures, unit=unit)
        .select_related("target__plan__cluster_year__halt", "target__covenant__cluster_year__halt")
        .select_related("target__plan_campaign")
        .order_by("pk")
    }
    if set(shares) != set(figures):
        raise RuleError(_("Có chỉ tiêu không phải của đơn vị này. Hãy tải lại trang."))
    for cluster_year in {share.target.cluster_year for share in shares.values()} - {None}:
        milestones.ensure_running(cluster_year)
    if seen is not None and seen != figures_stamp(shares):
        raise StateConflictError(
            _(
                "Trong lúc bạn nhập, người khác của đơn vị đã lưu kết quả mới hơn. Hãy xem hai cột rồi lưu lại."
            )
        )
    if until_on > local_day(at):
        raise RuleError(_("Ngày này chưa tới. Kết quả chỉ tính đến hôm nay."), field="until_on")
    before, after = _write(unit, shares, until_on, figures, actor, at)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    for cluster_year_target in _one_of_each_year(shares.values()) if changed else []:
        _record(cluster_year_target, unit, "share.reported", f"{unit} báo kết quả chỉ tiêu tính đến {ngay(until_on)}",
                actor, at, on_behalf_of, before=before, after=after)  # fmt: skip
    return len(changed)


def _write(
    unit: Unit,
    shares: Mapping[int, TargetShare],
    until_on: dt.date,
    figures: Mapping[int, FigureIn],
    actor: User | None,
    at: dt.datetime,
) -> tuple[dict[str, str], dict[str, str]]:
    kind, before, after = kind_on(unit, until_on), {}, {}
    summed = set(
        TargetShare.objects.filter(parent__in=shares).order_by().values_list("parent", flat=True).distinct()
    )
    saved = {row.share_id: row for row in TargetFigure.objects.filter(share__in=shares, until_on=until_on)}
    for pk, share in shares.items():
        told, row = figures[pk], saved.get(pk)
        note = told.note if told.value is not None else ""
        if (row.value, row.note) == (told.value, note) if row else told.value is None:
            continue
        _check_figure(share, kind, until_on, told.value, is_summed=pk in summed)
        name = str(share.target)
        if row:
            before[name] = _figure_words(row.value, row.note)
        if told.value is None:
            row.delete()
            continue
        TargetFigure.objects.update_or_create(
            share=share,
            until_on=until_on,
            defaults={"value": told.value, "note": note, "recorded_at": at, "recorded_by": actor},
        )
        after[name] = _figure_words(told.value, note)
    return before, after


def _check_figure(
    share: TargetShare, kind: str, until_on: dt.date, value: Decimal | None, *, is_summed: bool
) -> None:
    target, field = share.target, f"value_{share.pk}"
    if is_summed:
        raise RuleError(
            _("Chỉ tiêu này đã giao cho đơn vị trực thuộc nên được cộng từ kết quả của họ."), field=field
        )
    if share.ended_on and until_on >= share.ended_on:
        raise RuleError(
            _("Đơn vị đã thôi thực hiện chỉ tiêu này từ %(day)s.") % {"day": ngay(share.ended_on)},
            field=field,
        )
    period = measured_over(target.year, target.measurement, kind)
    if not period.from_on <= until_on <= period.until_on:
        raise RuleError(
            _("Kỳ số liệu của chỉ tiêu này là từ %(start)s đến hết %(end)s. Ngày đã chọn ở ngoài kỳ đó.")
            % {"start": ngay(period.from_on), "end": ngay(period.until_on)},
            field=field,
        )
    if value is not None and value < 0:
        raise RuleError(_("Kết quả không được âm."), field=field)
    if value is not None and target.is_yes_no and value not in (0, 1):
        raise RuleError(_("Chỉ tiêu này chỉ trả lời có hoặc không."), field=field)


def _check_receivers(goals: Mapping[int, Decimal | None], may_receive: Collection[int]) -> None:
    if not goals:
        raise RuleError(_("Chưa chọn đơn vị nào."))
    if not set(goals) <= set(may_receive):
        raise RuleError(_("Có đơn vị không thuộc danh sách được giao chỉ tiêu này. Hãy tải lại trang."))


def _give(
    target: Target,
    parent: TargetShare | None,
    goals: Mapping[int, Decimal | None],
    units: Mapping[int, Unit],
    answers: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
) -> list[TargetShare]:
    taken = target.shares.filter(unit__in=goals).select_related("unit").order_by("unit__sort_key")
    if taken:
        names = ", ".join(share.unit.name for share in taken)
        raise RuleError(_("Đã giao chỉ tiêu này cho: %(names)s.") % {"names": names})
    shares = TargetShare.objects.bulk_create(
        TargetShare(
            target=target,
            unit=units[pk],
            parent=parent,
            goal=_goal(target, target.goal if goal is None else goal),
            answers=answers,
            assigned_at=at,
            assigned_by=actor,
        )
        for pk, goal in goals.items()
    )
    giver = f"{parent.unit} giao" if parent else "Giao"
    _record(target, parent.unit if parent else None, "share.handed_down" if parent else "share.assigned",
            f"{giver} chỉ tiêu “{target}” cho {len(shares)} đơn vị", actor, at, on_behalf_of,
            after={share.unit.name: target.written(share.goal) for share in shares})  # fmt: skip
    return shares


def _goal(target: Target, goal: Decimal | None) -> Decimal:
    if target.is_yes_no:
        return YES
    if goal is None:
        raise RuleError(_("Chưa ghi mức phải đạt."), field="goal")
    if goal < 0:
        raise RuleError(_("Mức phải đạt không được âm."), field="goal")
    return goal


def _locked_target(target: Target) -> Target:
    """The target, with its shares to come, locked; its cluster's year has to run."""
    target = (
        Target.objects.select_for_update(of=("self",))
        .select_related("plan__cluster_year__halt", "covenant__cluster_year__halt", "plan__unit")
        .get(pk=target.pk)
    )
    if target.cluster_year:
        milestones.ensure_running(target.cluster_year)
    return target


def _locked_share(share: TargetShare) -> tuple[Target, TargetShare]:
    target = _locked_target(share.target)
    return target, TargetShare.objects.select_for_update(of=("self",)).select_related("unit").get(pk=share.pk)


def _below(share: TargetShare) -> list[TargetShare]:
    found, waiting = [], [share.pk]
    while waiting:
        rows = list(
            TargetShare.objects.select_for_update(of=("self",)).filter(parent__in=waiting).order_by("pk")
        )
        found += rows
        waiting = [row.pk for row in rows]
    return found


def _one_of_each_year(shares: Collection[TargetShare]) -> list[Target]:
    """One target for each cluster-year concerned: its history tells of the report once."""
    return list(
        {
            share.target.cluster_year and share.target.cluster_year.pk: share.target for share in shares
        }.values()
    )


def _figure_words(value: Decimal, note: str) -> str:
    return written(Decimal(value)) + (f" ({note})" if note else "")


def _words(target: Target, share: TargetShare) -> dict[str, str]:
    return {
        "mức phải đạt": target.written(share.goal),
        "mức gốc": "" if share.base is None else written(Decimal(share.base)),
        "người chịu trách nhiệm": share.answers,
    }


def _record(
    target: Target,
    unit: Unit | None,
    verb: str,
    summary: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
    **values: object,
) -> None:
    """Of a unit the event shows in its own history; of none (given to several) in that of the text."""
    record(
        actor=actor, verb=verb, target=unit or target.plan or target.covenant, scope=target.cluster_year, at=at,
        on_behalf_of=on_behalf_of, summary=summary, **values,
    )  # fmt: skip
