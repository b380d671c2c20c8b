"""Scoring tables are put in force by decision; later a criterion may be struck out."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from files.services import store_file
from scoring.enums import ItemKind, TableState
from scoring.models import ScoreItem, ScoreTable, ScoreTableKind
from scoring.queries.tables import cards_left_without_points, tree_of
from scoring.services.table_cards import move_cards, recompute_cards_of
from scoring.services.tables import locked_draft, note, touch

PROBLEMS_NAMED = 5


@transaction.atomic
def publish_table(
    *,
    table: ScoreTable,
    decision_number: str,
    decision_on: dt.date,
    decision_issuer: str,
    actor: User,
    at: dt.datetime,
    upload: UploadedFile | None = None,
    on_behalf_of: str = "",
) -> ScoreTable:
    """Put a draft in force by a decision; what was in force for its kinds of unit is replaced.

    The year may be running: tables come out in March, April or later. Cards that are not concluded follow it.

    Raises:
        RuleError: something is missing, the day lies ahead, or what is in force is by a later decision.
        StateConflictError: it was published in the meantime.

    Source: SCORE-1, SCORE-2.
    """
    # All tables of the year, in one order: two that are published at once replace one another in turn.
    list(ScoreTable.objects.select_for_update(of=("self",)).filter(year=table.year).order_by("pk"))
    table = locked_draft(table)
    if problems := tree_of(table).all_problems:
        named = " ".join(text if text.endswith(".") else f"{text}." for text in problems[:PROBLEMS_NAMED])
        raise RuleError(
            _("Bảng chưa ban hành được, còn %(count)s điều phải sửa. %(problems)s")
            % {"count": len(problems), "problems": named}
        )
    if decision_on > local_day(at):
        raise RuleError(_("Ngày quyết định chưa tới."), field="decision_on")
    replaced = _retire(table, decision_on)
    if upload is not None:
        table.file = store_file(upload=upload, scope=table, uploaded_by=actor, at=at, field="upload")
    table.decision_number, table.decision_on = decision_number, decision_on
    table.decision_issuer, table.published_at, table.published_by = decision_issuer, at, actor
    table.replaces = replaced[0] if len(replaced) == 1 else None
    table.state = TableState.PUBLISHED
    table.kinds.update(is_in_force=True)
    touch(
        table, "file", "decision_number", "decision_on", "decision_issuer", "published_at", "published_by",
        "replaces", "state",
    )  # fmt: skip
    move_cards(table=table, actor=actor, at=at, on_behalf_of=on_behalf_of)
    sentence = f"Ban hành bảng tiêu chí {table.name} theo {decision_number} ngày {ngay(decision_on)}"
    note(table, "score_table.published", sentence, actor, at, on_behalf_of)
    return table


def _retire(table: ScoreTable, decision_on: dt.date) -> list[ScoreTable]:
    """Take what is in force for the table's kinds out of force; the tables of which nothing is left in force."""
    overlapping = ScoreTableKind.objects.filter(
        year=table.year, cluster_year=table.cluster_year, is_in_force=True,
        unit_kind__in=table.kinds.values("unit_kind"),
    ).select_related("table")  # fmt: skip
    older = {row.table_id: row.table for row in overlapping}
    for old in older.values():
        if old.decision_on > decision_on:
            raise RuleError(
                _("Bảng đang áp dụng “%(name)s” theo quyết định ngày %(day)s, sau ngày quyết định này.")
                % {"name": old.name, "day": ngay(old.decision_on)},
                field="decision_on",
            )
    ScoreTableKind.objects.filter(pk__in=[row.pk for row in overlapping]).update(is_in_force=False)
    replaced = [old for old in older.values() if not old.kinds.filter(is_in_force=True).exists()]
    ScoreTable.objects.filter(pk__in=[old.pk for old in replaced]).update(state=TableState.REPLACED)
    return replaced


@transaction.atomic
def strike_item(
    *,
    item: ScoreItem,
    removed_on: dt.date,
    removal_basis: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ScoreItem:
    """Strike a criterion out of a published table by a later decision: it counts on no card any more.

    Totals and ranks of the table's cards follow, of very many in the background; locked cards stay as they
    were concluded.

    Raises:
        RuleError: a group, a day before the table's decision or ahead, or the only thing a concluded card has.
        StateConflictError: struck out before, or the table is no longer in force.
    """
    table = ScoreTable.objects.select_for_update(of=("self",)).get(pk=item.table_id)
    item = ScoreItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if table.state != TableState.PUBLISHED:
        raise StateConflictError(_("Bảng không còn là bảng đang áp dụng. Hãy tải lại trang."))
    if item.removed_on is not None:
        raise StateConflictError(
            _("Tiêu chí này đã được bỏ từ ngày %(day)s.") % {"day": ngay(item.removed_on)}
        )
    if item.kind == ItemKind.GROUP:
        raise RuleError(_("Chỉ bỏ từng tiêu chí, không bỏ cả nhóm."))
    if not table.decision_on <= removed_on <= local_day(at):
        raise RuleError(
            _("Ngày bỏ phải từ ngày ban hành bảng (%(day)s) đến hôm nay.") % {"day": ngay(table.decision_on)},
            field="removed_on",
        )
    item.removed_on, item.removal_basis = removed_on, removal_basis
    item.save(update_fields=["removed_on", "removal_basis"])
    if cards_left_without_points(table).exists():
        raise RuleError(_("Có đơn vị đã kết luận điểm mà chỉ còn tiêu chí này có điểm, nên không bỏ được."))
    recompute_cards_of(table=table, actor=actor, at=at, on_behalf_of=on_behalf_of)
    sentence = f"Bỏ tiêu chí {item.code} từ ngày {ngay(removed_on)} theo {removal_basis}"
    note(table, "score_item.struck", sentence, actor, at, on_behalf_of)
    return item
