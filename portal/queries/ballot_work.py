"""Ballots that concern a person: those to vote in, those of the years drafted for, those the person counts."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotMode, BallotState
from awards.models import Ballot, BoardMember, Count
from awards.queries.casting import papers_to_cast
from portal.queries.work import Desk
from urn.models import Keyholder


@dataclass(frozen=True, kw_only=True)
class BallotLine:
    """A ballot as the list of work needs it."""

    award: str
    state: str
    held_on: dt.date
    url: str


def add_ballot_work(desk: Desk) -> dict[int, list[BallotLine]]:
    """Papers to cast, counts to enter, boxes to open; returns the ballots of the years drafted for (1 query)."""
    user, years = desk.access.user, [facts.cluster_year.pk for facts in desk.drafted]
    seats = BoardMember.objects.filter(ballot=OuterRef("pk"), user=user)
    own_counts = Count.objects.filter(ballot=OuterRef("pk"), teller=user)
    other_counts = Count.objects.filter(ballot=OuterRef("pk")).exclude(teller=user)
    running = [BallotState.PREPARED, BallotState.OPEN, BallotState.CLOSED]
    own_keys = Keyholder.objects.filter(box=OuterRef("box"), user=user)
    own_paper = papers_to_cast(user).filter(ballot=OuterRef("pk"))
    ballots = (
        Ballot.objects.annotate(
            paper_for=Subquery(own_paper.values("unit_name")[:1]),
            counts_it=Exists(seats),
            has_counted=Exists(own_counts),
            other_has_counted=Exists(other_counts),
            has_key=Exists(own_keys),
        )
        .filter(
            Q(paper_for__isnull=False)
            | Q(cluster_year__in=years, is_rehearsal=False)
            | Q(counts_it=True, state__in=running, is_rehearsal=False)
        )
        .select_related("award_type", "cluster_year", "session__council")
        .order_by("held_on", "pk")
    )
    by_year: dict[int, list[BallotLine]] = defaultdict(list)
    for ballot in ballots:
        if ballot.paper_for is not None:
            _add_paper(desk, ballot)
        if ballot.is_rehearsal:
            continue
        if ballot.cluster_year_id in years:
            url = reverse("awards:ballot_show", args=[ballot.pk])
            line = BallotLine(
                award=str(ballot.award_type), state=ballot.state, held_on=ballot.held_on, url=url
            )
            by_year[ballot.cluster_year_id].append(line)
        if ballot.counts_it:
            _add_count(desk, ballot)
    return by_year


def _add_paper(desk: Desk, ballot: Ballot) -> None:
    desk.todo(
        ballot.cluster_year or ballot.session, title=str(ballot), due_on=ballot.held_on,
        why=_("Đang mở; bạn bỏ phiếu với tư cách thành viên Hội đồng.")
        if ballot.session_id
        else _("Đang mở; bạn bỏ phiếu thay mặt %(name)s.") % {"name": ballot.paper_for},
        url=reverse("awards:vote_paper", args=[ballot.pk]), action=_("Bỏ phiếu"),
    )  # fmt: skip


def _add_count(desk: Desk, ballot: Ballot) -> None:
    if ballot.mode == BallotMode.PAPER:
        _add_paper_count(desk, ballot)
    else:
        _add_box(desk, ballot)


def _add_box(desk: Desk, ballot: Ballot) -> None:
    place, award = ballot.cluster_year or ballot.session, {"award": ballot.award_type}
    why = _("Bạn là người kiểm phiếu của cuộc này.")
    if ballot.state == BallotState.PREPARED and not ballot.has_key:
        desk.todo(
            place, title=_("Đặt mật khẩu hòm phiếu: %(award)s") % award, why=why, due_on=ballot.held_on,
            url=reverse("awards:teller_key", args=[ballot.pk]), action=_("Đặt mật khẩu"),
        )  # fmt: skip
    elif ballot.state == BallotState.CLOSED:
        desk.todo(
            place, title=_("Mở hòm phiếu: %(award)s") % award, why=why, due_on=ballot.held_on,
            url=reverse("awards:teller_open", args=[ballot.pk]), action=_("Mở hòm phiếu"),
        )  # fmt: skip
    else:
        desk.wait(
            place, title=_("Bỏ phiếu %(award)s đóng lại, rồi mở hòm phiếu") % award, due_on=ballot.held_on,
            who=_who_closes(ballot), url=reverse("awards:ballot_show", args=[ballot.pk]),
        )  # fmt: skip


def _who_closes(ballot: Ballot) -> str:
    if ballot.cluster_year is None:
        return _("Thường trực Hội đồng đóng bỏ phiếu")
    return _("Trưởng cụm đóng bỏ phiếu")


def _add_paper_count(desk: Desk, ballot: Ballot) -> None:
    why = _("Bạn là người kiểm phiếu của cuộc này.")
    award = {"award": ballot.award_type}
    if ballot.state in (BallotState.PREPARED, BallotState.OPEN):
        desk.wait(
            ballot.cluster_year or ballot.session, title=_("Bỏ phiếu %(award)s đóng lại, rồi bạn nhập kết quả") % award,
            who=_who_closes(ballot), url=reverse("awards:ballot_show", args=[ballot.pk]),
            due_on=ballot.held_on,
        )  # fmt: skip
    elif ballot.state == BallotState.CLOSED and not ballot.has_counted:
        desk.todo(
            ballot.cluster_year or ballot.session, title=_("Nhập kết quả kiểm phiếu: %(award)s") % award, why=why, due_on=ballot.held_on,
            url=reverse("awards:count_enter", args=[ballot.pk]), action=_("Nhập kết quả"),
        )  # fmt: skip
    elif ballot.state == BallotState.CLOSED and ballot.other_has_counted:
        desk.todo(
            ballot.cluster_year or ballot.session, title=_("Đối chiếu kết quả kiểm phiếu: %(award)s") % award, due_on=ballot.held_on,
            why=_("Hai người nhập chưa khớp nhau."), url=reverse("awards:count_compare", args=[ballot.pk]),
            action=_("Đối chiếu"),
        )  # fmt: skip
    elif ballot.state == BallotState.CLOSED:
        desk.wait(
            ballot.cluster_year or ballot.session, title=_("Người kiểm phiếu thứ hai nhập kết quả: %(award)s") % award,
            who=_("Người kiểm phiếu thứ hai"), url=reverse("awards:ballot_show", args=[ballot.pk]),
        )  # fmt: skip
