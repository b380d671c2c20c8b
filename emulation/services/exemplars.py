"""Good examples: written, proposed, taken back, recognised or not, published, taken up by others."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import EXEMPLAR_MOVES, ExemplarState
from emulation.models import Exemplar, Replication
from emulation.queries.exemplars import EDITABLE
from emulation.queries.year_facts import day_in
from emulation.services import milestones

TEXT_FIELDS = ("subject", "name", "position_title", "campaign", "what", "story")


@transaction.atomic
def draft_exemplar(
    *,
    cluster_year: ClusterYear,
    unit: Unit,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    **text: Any,
) -> Exemplar:
    """Begin to write about an example, at any time of the year.

    Args:
        text: `TEXT_FIELDS`.

    Raises:
        RuleError: the unit is no member of the cluster, or the year is halted.
    """
    cluster_year = ClusterYear.objects.select_related("halt").get(pk=cluster_year.pk)
    milestones.ensure_running(cluster_year)
    day = day_in(cluster_year, local_day(at))
    if not members_on(cluster_year, day).filter(unit=unit).exists():
        raise RuleError(_("Đơn vị không phải là thành viên của cụm trong năm này."))
    exemplar = Exemplar.objects.create(cluster_year=cluster_year, unit=unit, **text)
    _record(exemplar, "drafted", f"Viết về điển hình “{exemplar}”", actor, at, on_behalf_of)
    return exemplar


@transaction.atomic
def save_exemplar(
    *,
    exemplar: Exemplar,
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    **text: Any,
) -> Exemplar:
    """Save the text of an example that is not proposed; one not recognised becomes a draft again.

    Raises:
        StateConflictError: somebody saved in the meantime, or it is proposed or decided.
    """
    exemplar = _locked(exemplar)
    if exemplar.state not in EDITABLE:
        raise StateConflictError(
            _("Điển hình đã đề xuất nên không sửa được. Muốn sửa, hãy rút đề xuất khi chưa được xem xét.")
        )
    if exemplar.revision != revision:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn. "
                "Bản đang lưu hiện ở dưới; lưu lại thì bản của bạn thay bản đó."
            )
        )
    before = {name: _plain(getattr(exemplar, name)) for name in TEXT_FIELDS if name in text}
    for name, value in text.items():
        setattr(exemplar, name, value)
    exemplar.state = ExemplarState.DRAFT
    exemplar.revision += 1
    exemplar.save()
    after = {name: _plain(text[name]) for name in before}
    _record(exemplar, "text_saved", f"Sửa bài về điển hình “{exemplar}”", actor, at, on_behalf_of,
            before={n: v for n, v in before.items() if v != after[n]},
            after={n: v for n, v in after.items() if v != before[n]})  # fmt: skip
    return exemplar


@transaction.atomic
def propose_exemplar(*, exemplar: Exemplar, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Exemplar:
    """Send the example to those who lead the cluster.

    Raises:
        StateConflictError: it is proposed or decided.
    """
    exemplar = _moved(exemplar, ExemplarState.PROPOSED)
    exemplar.proposed_at, exemplar.proposed_by = at, actor
    exemplar.decided_at = exemplar.decided_by = None
    exemplar.decision_note = ""
    exemplar.save()
    _record(exemplar, "proposed", f"Đề xuất điển hình “{exemplar}”", actor, at, on_behalf_of)
    return exemplar


@transaction.atomic
def withdraw_exemplar(
    *, exemplar: Exemplar, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Exemplar:
    """Take a proposal back while nobody decided on it.

    Raises:
        StateConflictError: it is not proposed, or decided.
    """
    if _locked(exemplar).state != ExemplarState.PROPOSED:
        raise StateConflictError(_("Chỉ rút được đề xuất đang chờ xem xét."))
    exemplar = _moved(exemplar, ExemplarState.DRAFT)
    exemplar.proposed_at = exemplar.proposed_by = None
    exemplar.save()
    _record(exemplar, "withdrawn", f"Rút đề xuất điển hình “{exemplar}”", actor, at, on_behalf_of)
    return exemplar


@transaction.atomic
def recognise_exemplar(
    *,
    exemplar: Exemplar,
    recognised_on: dt.date,
    basis: str,
    actor: User,
    at: dt.datetime,
    note: str = "",
    on_behalf_of: str = "",
) -> Exemplar:
    """Recognise the example, on a day and a basis (a conference, a notice, a decision).

    Raises:
        StateConflictError: it is not proposed.
        RuleError: the day has not come.
    """
    exemplar = _moved(exemplar, ExemplarState.RECOGNISED)
    if recognised_on > local_day(at):
        raise RuleError(_("Ngày công nhận chưa tới."), field="recognised_on")
    exemplar.recognised_on, exemplar.recognition_basis = recognised_on, basis
    exemplar.decided_at, exemplar.decided_by, exemplar.decision_note = at, actor, note
    exemplar.save()
    _record(exemplar, "recognised", f"Công nhận điển hình “{exemplar}” ngày {ngay(recognised_on)}",
            actor, at, on_behalf_of, after={"căn cứ": basis, "ý kiến": note})  # fmt: skip
    return exemplar


@transaction.atomic
def decline_exemplar(
    *, exemplar: Exemplar, note: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Exemplar:
    """Do not recognise the example, with the reason that its unit reads; the unit may write it anew.

    Raises:
        StateConflictError: it is not proposed.
        RuleError: no reason.
    """
    exemplar = _moved(exemplar, ExemplarState.DECLINED)
    if not note.strip():
        raise RuleError(_("Chưa ghi lý do. Đơn vị đề xuất đọc lý do này."), field="note")
    exemplar.decided_at, exemplar.decided_by, exemplar.decision_note = at, actor, note
    exemplar.save()
    _record(exemplar, "declined", f"Chưa công nhận điển hình “{exemplar}”: {note}", actor, at, on_behalf_of)
    return exemplar


@transaction.atomic
def publish_exemplar(*, exemplar: Exemplar, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Exemplar:
    """Let everybody in the sector read the example and take it up.

    Raises:
        StateConflictError: it is not recognised, or published before.
    """
    exemplar = _moved(exemplar, ExemplarState.PUBLISHED)
    exemplar.published_at, exemplar.published_by = at, actor
    exemplar.save()
    _record(exemplar, "published", f"Phổ biến điển hình “{exemplar}” trong ngành", actor, at, on_behalf_of)
    return exemplar


@transaction.atomic
def unpublish_exemplar(
    *, exemplar: Exemplar, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Exemplar:
    """Take the example out of the sector's list; it stays recognised, and who took it up stays recorded.

    Raises:
        StateConflictError: it is not published.
        RuleError: no reason.
    """
    if _locked(exemplar).state != ExemplarState.PUBLISHED:
        raise StateConflictError(_("Điển hình này chưa phổ biến trong ngành."))
    exemplar = _moved(exemplar, ExemplarState.RECOGNISED)
    if not reason.strip():
        raise RuleError(_("Chưa ghi lý do."), field="reason")
    exemplar.published_at = exemplar.published_by = None
    exemplar.save()
    summary = f"Thôi phổ biến điển hình “{exemplar}”: {reason}"
    _record(exemplar, "unpublished", summary, actor, at, on_behalf_of)
    return exemplar


@transaction.atomic
def record_replication(
    *,
    exemplar: Exemplar,
    unit: Unit,
    started_on: dt.date,
    how: str,
    result: str,
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Replication:
    """Record how a unit takes a published example up, and, once there is one, the result.

    Args:
        revision: the one that the person began from; 0: the unit has recorded nothing yet.

    Raises:
        StateConflictError: the example is not published, or somebody of the unit saved in the meantime.
        RuleError: it is the unit's own example, or the first day has not come.
    """
    exemplar = _locked(exemplar)
    if exemplar.state != ExemplarState.PUBLISHED:
        raise StateConflictError(_("Chỉ ghi làm theo điển hình đang được phổ biến trong ngành."))
    if unit.pk == exemplar.unit_id:
        raise RuleError(_("Đây là điển hình của chính đơn vị."))
    if started_on > local_day(at):
        raise RuleError(_("Ngày bắt đầu chưa tới."), field="started_on")
    row = Replication.objects.filter(exemplar=exemplar, unit=unit).first()
    if revision != (row.revision if row else 0):
        raise StateConflictError(
            _("Trong lúc bạn soạn, người khác của đơn vị đã lưu bản mới hơn. Bản đang lưu hiện ở dưới.")
        )
    row = row or Replication(exemplar=exemplar, unit=unit)
    before = {"cách làm theo": row.how, "kết quả": row.result}
    row.started_on, row.how, row.result, row.revision = started_on, how, result, revision + 1
    row.recorded_at, row.recorded_by = at, actor
    row.save()
    _record(exemplar, "replicated", f"{unit} làm theo điển hình “{exemplar}” từ {ngay(started_on)}",
            actor, at, on_behalf_of, before=before, after={"cách làm theo": how, "kết quả": result})  # fmt: skip
    return row


def _locked(exemplar: Exemplar) -> Exemplar:
    exemplar = (
        Exemplar.objects.select_for_update(of=("self",))
        .select_related("cluster_year__halt", "unit", "campaign")
        .get(pk=exemplar.pk)
    )
    milestones.ensure_running(exemplar.cluster_year)
    return exemplar


def _moved(exemplar: Exemplar, state: ExemplarState) -> Exemplar:
    exemplar = _locked(exemplar)
    if state not in EXEMPLAR_MOVES[exemplar.state]:
        raise StateConflictError(
            _("Điển hình đang ở bước “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
            % {"state": exemplar.get_state_display()}
        )
    exemplar.state = state
    return exemplar


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _record(
    exemplar: Exemplar,
    verb: str,
    summary: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    **values: Any,
) -> None:
    """A draft is its unit's alone, so the cluster's history hears of it from the proposal on."""
    is_private = verb in ("drafted", "text_saved")
    record(
        actor=actor, verb=f"exemplar.{verb}", target=exemplar, scope=None if is_private else exemplar.cluster_year,
        at=at, on_behalf_of=on_behalf_of, summary=summary, **values,
    )  # fmt: skip
