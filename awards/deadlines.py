"""Deadlines of awards: dossiers, public comment, ballots, sessions. None is about casting a vote (VOTE-24)."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.enums import BallotState, NominationState
from awards.models import Ballot, CouncilMember, CouncilSession, DossierStep, PublicComment
from awards.queries.dossiers import OPEN_STATES
from clusters.enums import Role
from core.fields import holds_on
from core.templatetags.vi_format import ngay
from deadlines.enums import Level
from deadlines.sources import Deadline, Kind, ids_in

STEP, RETURNED, COMMENT, BALLOT, SESSION = (
    "dossier.step", "dossier.returned", "public_comment.closes", "ballot.held", "council.session",
)  # fmt: skip
# Those in which nobody waits for the step's own day.
_NOT_BY_STEP = {NominationState.PUBLIC_COMMENT, NominationState.ON_HOLD, NominationState.RETURNED}


class Awards:
    """Keys: ``dossier:12`` (its last step), ``public-comment:3``, ``ballot:5``, ``session:2`` (1 query a kind)."""

    kinds = (
        Kind(code=STEP, label=_("Giải quyết hồ sơ khen thưởng"), first_level=Level.OFFICE),
        Kind(
            code=RETURNED,
            label=_("Bổ sung hồ sơ khen thưởng bị trả lại"),
            roles=frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER}),
        ),
        Kind(code=COMMENT, label=_("Kết thúc lấy ý kiến công khai"), first_level=Level.OFFICE),
        Kind(code=BALLOT, label=_("Tổ chức bỏ phiếu"), first_level=Level.CLUSTER),
        Kind(code=SESSION, label=_("Phiên họp Hội đồng")),
    )

    def open_deadlines(
        self,
        *,
        first: dt.date,
        last: dt.date,
        day: dt.date,
        kinds: Collection[str] | None = None,
        keys: Collection[str] | None = None,
        year_ids: Collection[int] | None = None,
        person: int | None = None,
        with_done: bool = False,
    ) -> list[Deadline]:
        """See `deadlines.sources.Source`."""
        span = (first, last)
        asked = {kind.code for kind in self.kinds} if kinds is None else set(kinds)

        def narrowed(rows: QuerySet, name: str, of_key: str, of_year: str | None) -> QuerySet:
            if keys is not None:
                rows = rows.filter(**{f"{of_key}__in": ids_in(keys, name)})
            if year_ids is None:
                return rows
            return rows.filter(**{f"{of_year}__in": year_ids}) if of_year else rows.none()

        found: list[Deadline] = []
        if asked & {STEP, RETURNED}:
            steps = _steps(span, with_done=with_done)
            steps = narrowed(steps, "dossier", "nomination", "nomination__cluster_year")
            found += (one for one in map(_step, steps) if one.kind in asked)
        if COMMENT in asked:
            rows = PublicComment.objects.filter(ended_on__isnull=True, closes_on__range=span).order_by("pk")
            found += map(_comment, narrowed(rows, "public-comment", "pk", None))
        if BALLOT in asked:
            found += map(_ballot, narrowed(_ballots(span), "ballot", "pk", "cluster_year"))
        if SESSION in asked:
            found += _sessions(narrowed(_sessions_in(span), "session", "pk", None))
        return found


def _steps(span: tuple[dt.date, dt.date], *, with_done: bool) -> QuerySet[DossierStep]:
    """Last steps of dossiers under way, or granted and not told yet, with a day of their own.

    With what was done: also the last such day that the standing body had, and the last that the unit had.
    """
    later = DossierStep.objects.filter(nomination=OuterRef("nomination"), pk__gt=OuterRef("pk"))
    waits = Q(nomination__state__in=set(OPEN_STATES) - _NOT_BY_STEP | {NominationState.RETURNED})
    not_told = Q(nomination__state=NominationState.GRANTED, nomination__decision__published_at__isnull=True)
    is_open = Q(waits | not_told, ~Exists(later))
    wanted = is_open
    if with_done:
        later = later.filter(due_on__isnull=False)
        units = Q(state=NominationState.RETURNED)
        last_of_unit = units & ~Exists(later.filter(units))
        last_of_office = ~units & ~Exists(later.exclude(units))
        wanted = is_open | (~Q(nomination__state=NominationState.ON_HOLD) & (last_of_unit | last_of_office))
    return (
        DossierStep.objects.filter(wanted, due_on__range=span)
        .annotate(is_open=ExpressionWrapper(is_open, BooleanField()))
        .select_related("nomination__cluster_year", "nomination__award_type", "nomination__unit")
        .order_by("pk")
    )


def _step(step: DossierStep) -> Deadline:
    dossier = step.nomination
    is_returned = step.state == NominationState.RETURNED
    words = (
        _("Bổ sung hồ sơ bị trả lại: {name}") if is_returned
        else _("Công bố, thông báo kết quả: {name}") if step.state == NominationState.GRANTED
        else _("Giải quyết hồ sơ: {name}")
    )  # fmt: skip
    return Deadline(
        key=f"dossier:{dossier.pk}",
        kind=RETURNED if is_returned else STEP,
        what=format_lazy(words, name=str(dossier)),
        due_on=step.due_on,
        basis=format_lazy(
            _("Hạn của bước “{step}” từ ngày {day}"), step=step.get_state_display(), day=ngay(step.came_on)
        ),
        path=reverse("awards:dossier_show", args=[dossier.pk]),
        cluster_year=dossier.cluster_year,
        units=(dossier.unit_id,) if is_returned and step.is_open else (),
        thing=f"dossier:{dossier.pk}/returned" if is_returned else "",
        about=(("awards.nomination", dossier.pk),),
        done_units=(dossier.unit_id,) if is_returned and not step.is_open else (),
        is_done=not step.is_open,
    )


def _comment(comment: PublicComment) -> Deadline:
    return Deadline(
        key=f"public-comment:{comment.pk}",
        kind=COMMENT,
        what=format_lazy(_("Hết hạn lấy ý kiến công khai: {notice}"), notice=comment.notice),
        due_on=comment.closes_on,
        basis=format_lazy(
            _("Đủ {days} ngày làm việc từ ngày {day}"),
            days=comment.working_days,
            day=ngay(comment.opened_on),
        ),
        path=reverse("awards:public_comment_show", args=[comment.pk]),
    )


def _ballots(span: tuple[dt.date, dt.date]) -> QuerySet[Ballot]:
    """Ballots of clusters still to be held: the leaders' work; who casts is told nothing here."""
    return (
        Ballot.objects.filter(
            state=BallotState.PREPARED, is_rehearsal=False, held_on__range=span,
            cluster_year__isnull=False, cluster_year__halt__isnull=True,
        )
        .select_related("cluster_year", "award_type")
        .order_by("pk")
    )  # fmt: skip


def _ballot(ballot: Ballot) -> Deadline:
    return Deadline(
        key=f"ballot:{ballot.pk}",
        kind=BALLOT,
        what=format_lazy(_("Tổ chức bỏ phiếu: {award}"), award=str(ballot.award_type)),
        due_on=ballot.held_on,
        basis=_("Ngày ghi khi chuẩn bị cuộc bỏ phiếu"),
        path=reverse("awards:ballot_show", args=[ballot.pk]),
        cluster_year=ballot.cluster_year,
    )


def _sessions_in(span: tuple[dt.date, dt.date]) -> QuerySet[CouncilSession]:
    seats = CouncilMember.objects.filter(
        holds_on(OuterRef("held_on")), council=OuterRef("council"), user__is_active=True
    )
    return (
        CouncilSession.objects.filter(closed_at__isnull=True, held_on__range=span)
        .annotate(people=ArraySubquery(seats.order_by("ordinal", "pk").values("user")))
        .select_related("council")
        .order_by("pk")
    )


def _sessions(sessions: QuerySet[CouncilSession]) -> Iterator[Deadline]:
    for session in sessions:
        yield Deadline(
            key=f"session:{session.pk}",
            kind=SESSION,
            what=_("Dự phiên họp Hội đồng; xem hồ sơ, khai có liên quan trước phiên họp"),
            due_on=session.held_on,
            basis=str(session),
            path=reverse("awards:session_show", args=[session.pk]),
            people=tuple(session.people),
        )
