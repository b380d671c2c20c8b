"""A visit of a team: held, answered by the unit; what it found; the points agreed on."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.enums import SIGNING_ROLES
from clusters.queries import people_of_units
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from emulation.models import Target
from notifications.services import Draft, create_notices
from scoring.enums import FindingKind, Stage, VisitState
from scoring.models import CrossCheck, Finding, Scorecard, ScoreItem, Visit
from scoring.queries.cards import lines_without_figure
from scoring.queries.checks import HELD, TO_SETTLE, card_of, fingerprint, is_checked_by_team
from scoring.services.cards_cross import assign_checks
from scoring.services.cards_stages import hand_in_cross
from scoring.services.checks import ensure_open, locked_visit, tell
from scoring.services.figures import WRITABLE, FigureIn, save_figures


@transaction.atomic
def save_visit(
    *,
    visit_id: int,
    revision: int,
    planned_on: dt.date | None,
    held_on: dt.date | None,
    place: str,
    unit_attendants: str,
    conclusion: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Visit:
    """Save what the team writes; with the day it was held the unit can read it, and its head is told.

    Args:
        revision: of the text that the writer had before.

    Raises:
        RuleError: agreed or cancelled, held in the future, or taken back though something was found.
        StateConflictError: somebody saved a newer text in the meantime.
    """
    visit = locked_visit(visit_id)
    ensure_open(visit)
    if visit.revision != revision:
        raise StateConflictError(
            _("Trong lúc bạn soạn, người khác đã lưu bản mới hơn. So với bản đó ở bên cạnh rồi lưu lại.")
        )
    if held_on and held_on > local_day(at):
        raise RuleError(_("Ngày kiểm tra chưa đến. Chưa kiểm tra thì để trống."), field="held_on")
    was_held = visit.state == VisitState.HELD
    if was_held and held_on is None and (visit.findings.exists() or visit.unit_opinion):
        raise RuleError(
            _("Đã ghi điều phát hiện hoặc ý kiến của đơn vị thì phải có ngày kiểm tra."), field="held_on"
        )
    values = {
        "planned_on": planned_on, "held_on": held_on, "place": place, "unit_attendants": unit_attendants,
        "conclusion": conclusion,
    }  # fmt: skip
    before = {name: getattr(visit, name) for name, value in values.items() if getattr(visit, name) != value}
    for name, value in values.items():
        setattr(visit, name, value)
    visit.state = VisitState.HELD if held_on else VisitState.PLANNED
    visit.revision += 1
    visit.save(update_fields=[*values, "state", "revision"])
    if visit.state == VisitState.HELD and not was_held:
        _tell_unit(visit, actor, at)
    tell(
        visit, visit.team.cluster_year, "visit.saved", f"Ghi cuộc kiểm tra {visit}", actor, at, on_behalf_of,
        before=before, after={name: values[name] for name in before},
    )  # fmt: skip
    return visit


@transaction.atomic
def answer_visit(
    *,
    visit_id: int,
    seen: str,
    opinion: str,
    agrees: bool,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Visit:
    """The unit writes its opinion; when its head agrees, what the visit says is fixed.

    Args:
        seen: `fingerprint` of the visit that the person read.

    Raises:
        RuleError: neither an opinion nor an agreement, or the visit was not held.
        StateConflictError: agreed before, or what the visit says changed in the meantime.
    """
    visit = locked_visit(visit_id)
    if visit.state == VisitState.AGREED:
        raise StateConflictError(_("Đơn vị đã thống nhất từ trước. Hãy tải lại trang."))
    if visit.state != VisitState.HELD:
        raise RuleError(_("Cuộc kiểm tra chưa diễn ra nên chưa có gì để nêu ý kiến."))
    if fingerprint(visit) != seen:
        raise StateConflictError(
            _(
                "Trong lúc bạn đọc, nội dung trang này đã thay đổi. Hãy đọc lại bản mới rồi gửi lại; chữ bạn gõ còn nguyên."
            )
        )
    if not opinion.strip() and not agrees:
        raise RuleError(_("Chưa thống nhất thì ghi ý kiến của đơn vị."), field="opinion")
    visit.unit_opinion = opinion.strip()
    if agrees:
        visit.state, visit.agreed_at, visit.agreed_by = VisitState.AGREED, at, actor
    visit.save(update_fields=["unit_opinion", "state", "agreed_at", "agreed_by"])
    if agrees:
        _hand_in_scores(visit, actor, at, on_behalf_of)
    verb, words = ("visit.agreed", "Thống nhất kết quả kiểm tra") if agrees else ("visit.answered", "Nêu ý kiến về kết quả kiểm tra")  # fmt: skip
    tell(visit, visit.team.cluster_year, verb, f"{words}: {visit}", actor, at, on_behalf_of, after={"unit_opinion": visit.unit_opinion})  # fmt: skip
    return visit


@transaction.atomic
def save_finding(
    *,
    visit_id: int,
    kind: FindingKind,
    text: str,
    actor: User,
    at: dt.datetime,
    finding_id: int | None = None,
    item: ScoreItem | None = None,
    target: Target | None = None,
    due_on: dt.date | None = None,
    on_behalf_of: str = "",
) -> Finding:
    """Write down what the team found, about a criterion, a target or in general.

    Raises:
        RuleError: the visit was not held yet or is agreed, two subjects, a due day that cannot be.
    """
    visit = locked_visit(visit_id)
    _ensure_findings_open(visit)
    if item and target:
        raise RuleError(_("Chọn tiêu chí hoặc chỉ tiêu, không chọn cả hai."), field="target")
    if due_on and kind == FindingKind.PRAISE:
        raise RuleError(_("Việc làm tốt thì không có hạn khắc phục. Hãy để trống."), field="due_on")
    if due_on and due_on < visit.held_on:
        raise RuleError(_("Hạn khắc phục phải từ ngày kiểm tra trở đi."), field="due_on")
    finding = _finding(visit, finding_id) if finding_id else Finding(visit=visit)
    finding.kind, finding.text, finding.item, finding.target, finding.due_on = (
        kind,
        text,
        item,
        target,
        due_on,
    )
    finding.save()
    words = "Sửa điều đoàn nêu" if finding_id else "Ghi điều đoàn nêu"
    tell(
        visit,
        visit.team.cluster_year,
        "finding.saved",
        f"{words} ({visit}): {finding}",
        actor,
        at,
        on_behalf_of,
    )
    return finding


@transaction.atomic
def remove_finding(
    *, visit_id: int, finding_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Take back what was written down by mistake, before the unit agreed.

    Raises:
        RuleError: the visit is agreed, or the unit has recorded that it is settled.
        StateConflictError: it is gone already.
    """
    visit = locked_visit(visit_id)
    _ensure_findings_open(visit)
    finding = _finding(visit, finding_id)
    if finding.settled_at:
        raise RuleError(_("Đơn vị đã ghi khắc phục điều này nên không bỏ được."))
    text = finding.text
    finding.delete()
    tell(visit, visit.team.cluster_year, "finding.removed", f"Bỏ điều đoàn nêu ({visit})", actor, at, on_behalf_of, before={"text": text})  # fmt: skip


@transaction.atomic
def settle_finding(
    *, visit_id: int, finding_id: int, note: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Finding:
    """Record how a shortcoming or a request was settled.

    Raises:
        RuleError: nothing to settle, or no word of how.
        StateConflictError: settled before.
    """
    visit = locked_visit(visit_id)
    finding = _finding(visit, finding_id)
    if finding.kind not in TO_SETTLE or visit.state not in HELD:
        raise RuleError(_("Điều này không phải khắc phục."))
    if not note.strip():
        raise RuleError(_("Ghi đã khắc phục thế nào."), field="note")
    if finding.settled_at:
        raise StateConflictError(_("Điều này đã được ghi khắc phục từ trước. Hãy tải lại trang."))
    finding.settled_note, finding.settled_at, finding.settled_by = note.strip(), at, actor
    finding.save(update_fields=["settled_note", "settled_at", "settled_by"])
    tell(visit, visit.team.cluster_year, "finding.settled", f"Ghi đã khắc phục ({visit}): {finding}", actor, at, on_behalf_of, after={"settled_note": finding.settled_note})  # fmt: skip
    return finding


@transaction.atomic
def save_scores(
    *,
    visit_id: int,
    revision: int,
    figures: Mapping[int, FigureIn],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Scorecard:
    """Save the points that the team and the unit agreed on, as the card's cross-check figures.

    A card that nobody was to cross-check is from now on checked by the unit of the team's leader.

    Args:
        revision: of the card that the writer saw.

    Raises:
        RuleError: no card, nobody of another unit on the team, or what `save_figures` refuses.
        StateConflictError: agreed or not held, or somebody saved in the meantime.
    Source: SCORE-10.
    """
    visit = locked_visit(visit_id)
    _ensure_findings_open(visit)
    card = card_of(visit)
    if card is None:
        raise RuleError(_("Đơn vị chưa có bảng chấm điểm của năm nay."))
    if not is_checked_by_team(visit, card):
        raise RuleError(
            _("Bảng chấm điểm này đã giao cho %(unit)s kiểm tra chéo, nên đoàn không ghi điểm.")
            % {"unit": card.cross_check.checker}
        )
    if not CrossCheck.objects.filter(card=card).exists():
        assign_checks(
            cluster_year=visit.team.cluster_year, checkers={card.pk: _checker(visit)}, actor=actor, at=at,
            on_behalf_of=on_behalf_of,
        )  # fmt: skip
    return save_figures(
        card_id=card.pk, stage=Stage.CROSS, figures=figures, revision=revision, actor=actor, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip


def _checker(visit: Visit) -> int:
    for member in visit.team.members.order_by("-is_leader", "pk"):
        if member.unit_id != visit.unit_id:
            return member.unit_id
    raise RuleError(_("Đoàn chưa có thành viên của đơn vị khác. Hãy thêm thành viên trước."))


def _hand_in_scores(visit: Visit, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Points agreed on every criterion are given for good together with the agreement."""
    card = card_of(visit)
    if card is None or card.state not in WRITABLE[Stage.CROSS] or card.closed_reason:
        return
    if not is_checked_by_team(visit, card):
        return
    if card.cross_total is not None and not lines_without_figure(card, Stage.CROSS):
        hand_in_cross(card_id=card.pk, actor=actor, at=at, on_behalf_of=on_behalf_of)


def _ensure_findings_open(visit: Visit) -> None:
    ensure_open(visit)
    if visit.state == VisitState.PLANNED:
        raise StateConflictError(_("Ghi ngày đã kiểm tra trước, rồi mới ghi điều phát hiện và điểm."))


def _finding(visit: Visit, finding_id: int) -> Finding:
    finding = visit.findings.filter(pk=finding_id).first()
    if finding is None:
        raise StateConflictError(_("Điều này đã được bỏ. Hãy tải lại trang."))
    return finding


def _tell_unit(visit: Visit, sender: User, at: dt.datetime) -> None:
    """The unit's head reads what was found, and agrees or answers."""
    day, year = local_day(at), visit.team.cluster_year
    drafts = []
    for appointment in people_of_units([visit.unit_id], day, frozenset(SIGNING_ROLES)):
        with translation.override(appointment.user.language):
            subject = _("Kết quả kiểm tra của %(team)s") % {"team": visit.team}
            body = _(
                "Đoàn đã ghi kết quả kiểm tra %(unit)s. Đọc, rồi thống nhất hoặc nêu ý kiến của đơn vị."
            ) % {"unit": visit.unit}
        drafts.append(
            Draft(
                recipient=appointment.user, kind="visit_held", dedupe_key=f"visit_held:{visit.pk}:{appointment.user_id}",
                subject=subject[:300], body=body, path=reverse("scoring:visit_show", args=[year.pk, visit.pk]),
                about_type=visit._meta.label_lower, about_id=str(visit.pk),
            )
        )  # fmt: skip
    create_notices(drafts=drafts, at=at, sender=sender)
