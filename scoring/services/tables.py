"""Drafts of scoring tables: begun, copied, changed, thrown away."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.errors import RuleError, StateConflictError
from emulation.services.milestones import ensure_running
from scoring.enums import TableState
from scoring.models import RankBand, RankGate, ScoreItem, ScoreTable, ScoreTableKind
from scoring.queries.tables import band_problems, fingerprint

COPIED_OF_ITEM = (
    "kind", "code", "position", "title", "guidance", "max_points", "rule_kind", "rule", "example", "measured_by",
    "measurement", "is_optional", "has_to_be_proved", "tie_order",
)  # fmt: skip


@transaction.atomic
def create_table(
    *,
    name: str,
    year: int,
    kinds: Sequence[str],
    points_step: Decimal,
    not_applicable: str,
    tie_rule: str,
    actor: User | None,
    at: dt.datetime,
    cluster_year: ClusterYear | None = None,
    source_note: str = "",
    copied_from: ScoreTable | None = None,
    is_sample: bool = False,
    on_behalf_of: str = "",
) -> ScoreTable:
    """Begin a draft for some kinds of unit; with ``cluster_year`` it is that cluster's own.

    Raises:
        RuleError: the cluster's year was halted, or is another year.

    Source: SCORE-1.
    """
    if cluster_year is not None:
        ensure_running(cluster_year)
        if cluster_year.year != year:
            raise RuleError(
                _("Bảng riêng của cụm phải là của năm %(year)s.") % {"year": cluster_year.year}, field="year"
            )
    table = ScoreTable.objects.create(
        name=name, year=year, cluster_year=cluster_year, points_step=points_step, not_applicable=not_applicable,
        tie_rule=tie_rule, source_note=source_note, copied_from=copied_from,
        is_sample=is_sample or bool(cluster_year and cluster_year.is_sample),
    )  # fmt: skip
    _set_kinds(table, kinds)
    note(table, "score_table.created", f"Lập bảng tiêu chí {name}", actor, at, on_behalf_of)
    return table


@transaction.atomic
def change_table(
    *,
    table: ScoreTable,
    seen: str,
    name: str,
    kinds: Sequence[str],
    points_step: Decimal,
    not_applicable: str,
    tie_rule: str,
    source_note: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ScoreTable:
    """Change the head of a draft. ``seen`` is the `fingerprint` that the form was opened with.

    Raises:
        StateConflictError: published in the meantime, or somebody saved since.
    """
    table = locked_draft(table)
    check_seen(table, seen)
    table.name, table.points_step, table.not_applicable = name, points_step, not_applicable
    table.tie_rule, table.source_note = tie_rule, source_note
    _set_kinds(table, kinds)
    touch(table, "name", "points_step", "not_applicable", "tie_rule", "source_note")
    note(table, "score_table.changed", f"Sửa bảng tiêu chí {name}", actor, at, on_behalf_of)
    return table


@transaction.atomic
def copy_table(
    *,
    source: ScoreTable,
    name: str,
    year: int,
    actor: User | None,
    at: dt.datetime,
    cluster_year: ClusterYear | None = None,
    on_behalf_of: str = "",
) -> ScoreTable:
    """A draft with all of ``source``: criteria, rules, examples, ranks; what was struck out stays behind.

    Raises:
        RuleError: as in `create_table`.

    Source: SCORE-1.
    """
    copy = create_table(
        name=name, year=year, cluster_year=cluster_year, points_step=source.points_step,
        not_applicable=source.not_applicable, tie_rule=source.tie_rule, copied_from=source,
        kinds=list(source.kinds.values_list("unit_kind", flat=True)), actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    made: dict[int, ScoreItem] = {}
    for item in source.items.filter(removed_on=None).order_by("position"):
        values = {name: getattr(item, name) for name in COPIED_OF_ITEM}
        made[item.pk] = ScoreItem.objects.create(table=copy, parent=made.get(item.parent_id), **values)
    for band in source.bands.prefetch_related("gates"):
        new = RankBand.objects.create(
            table=copy, ordinal=band.ordinal, code=band.code, at_least=band.at_least
        )
        RankGate.objects.bulk_create(
            RankGate(band=new, kind=g.kind, at_least=g.at_least, item=made.get(g.item_id), wording=g.wording)
            for g in band.gates.all()
            if g.item_id is None or g.item_id in made
        )
    return copy


@transaction.atomic
def discard_table(*, table: ScoreTable, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Throw a draft away.

    Raises:
        StateConflictError: it was published in the meantime.
    """
    table = locked_draft(table)
    if table.copies.exists():
        raise RuleError(_("Đã có bảng khác chép từ bảng này nên không xóa được."))
    note(table, "score_table.discarded", f"Xóa bản nháp {table.name}", actor, at, on_behalf_of)
    table.delete()


@dataclass(frozen=True, kw_only=True)
class BandIn:
    """A rank as typed: its name, and from how many points (empty: all the rest)."""

    code: str
    at_least: Decimal | None


@transaction.atomic
def set_bands(
    *,
    table: ScoreTable,
    seen: str,
    bands: Sequence[BandIn],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """Write the ranks anew, the best first; conditions stay with the rank of the same name.

    Raises:
        RuleError: a name twice, or borders that do not fall to the last rank.
        StateConflictError: published in the meantime, or somebody saved since.

    Source: SCORE-6.
    """
    table = locked_draft(table)
    check_seen(table, seen)
    if len({band.code for band in bands}) < len(bands):
        raise RuleError(_("Hai hạng trùng tên."))
    for problem in band_problems([band.at_least for band in bands]):
        raise RuleError(problem)
    gates = list(RankGate.objects.filter(band__table=table).select_related("band"))
    table.bands.all().delete()
    made = {
        band.code: RankBand.objects.create(
            table=table, ordinal=ordinal, code=band.code, at_least=band.at_least
        )
        for ordinal, band in enumerate(bands, start=1)
    }
    RankGate.objects.bulk_create(
        RankGate(band=made[g.band.code], kind=g.kind, at_least=g.at_least, item=g.item, wording=g.wording)
        for g in gates
        if g.band.code in made
    )
    touch(table)
    note(table, "score_table.changed", f"Đặt các hạng của {table.name}", actor, at, on_behalf_of)


@transaction.atomic
def add_gate(
    *,
    band: RankBand,
    kind: str,
    wording: str,
    actor: User,
    at: dt.datetime,
    at_least: Decimal | None = None,
    item: ScoreItem | None = None,
    on_behalf_of: str = "",
) -> RankGate:
    """Let a rank demand a condition beside its points.

    Raises:
        StateConflictError: the table was published in the meantime.

    Source: SCORE-6, SCORE-8.
    """
    table = locked_draft(band.table)
    gate = RankGate.objects.create(band=band, kind=kind, at_least=at_least, item=item, wording=wording)
    touch(table)
    note(
        table, "score_table.changed", f"Thêm điều kiện của hạng {band.code}: {wording}", actor, at, on_behalf_of
    )  # fmt: skip
    return gate


@transaction.atomic
def remove_gate(*, gate: RankGate, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Take a condition away from a rank of a draft."""
    table = locked_draft(gate.band.table)
    sentence = f"Bỏ điều kiện của hạng {gate.band.code}: {gate.wording}"
    gate.delete()
    touch(table)
    note(table, "score_table.changed", sentence, actor, at, on_behalf_of)


def locked_draft(table: ScoreTable) -> ScoreTable:
    """The draft, held until the transaction ends.

    Raises:
        StateConflictError: it was published, replaced or thrown away in the meantime.
        RuleError: the cluster's year was halted.
    """
    found = ScoreTable.objects.select_for_update(of=("self",)).filter(pk=table.pk).first()
    if found is None or found.state != TableState.DRAFT:
        raise StateConflictError(
            _(
                "Bảng này không còn là bản nháp nên không sửa được. Muốn đổi thì chép thành bảng mới rồi ban hành."
            )
        )
    if found.cluster_year is not None:
        ensure_running(found.cluster_year)
    return found


def check_seen(thing: ScoreItem | ScoreTable, seen: str) -> None:
    """Refuse to write over what somebody saved since the form was opened.

    Raises:
        StateConflictError: the thing is no longer as it was ``seen``.
    """
    if fingerprint(thing) != seen:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn. Hãy xem bản đang lưu ở trên, sửa cho khớp rồi lưu lại."
            )
        )


def touch(table: ScoreTable, *fields: str) -> None:
    """Save ``fields`` of a locked draft and count the change."""
    table.revision += 1
    table.save(update_fields=["revision", *fields])


def _set_kinds(table: ScoreTable, kinds: Iterable[str]) -> None:
    table.kinds.all().delete()
    ScoreTableKind.objects.bulk_create(
        ScoreTableKind(table=table, unit_kind=kind, year=table.year, cluster_year=table.cluster_year)
        for kind in sorted(set(kinds))
    )


def note(
    table: ScoreTable,
    verb: str,
    summary: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
) -> None:
    """Write into the log what was done to a table."""
    record(
        actor=actor, verb=verb, summary=summary, target=table, scope=table.cluster_year, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
