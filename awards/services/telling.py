"""Whom the acts of dossiers, public comment, ballots and sessions tell, and what.

Nobody is told of casting a vote, nor that somebody has or has not cast one (VOTE-24).
"""

import datetime as dt
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from awards.models import AwardDecision, Ballot, CouncilSession, Nomination, PublicComment
from awards.queries.councils import seats_on
from clusters.enums import SIGNING_ROLES
from clusters.models import ClusterYear
from clusters.services.telling import Words, drafting_people, speakers_of, speakers_of_members, tell
from core.clock import local_day
from core.templatetags.vi_format import ngay


def behind(nominations: Collection[Nomination], day: dt.date) -> list[User]:
    """Who stands behind dossiers: people of the units, and of the clusters that proposed them."""
    years = {one.cluster_year_id: one.cluster_year for one in nominations if one.cluster_year_id}
    found = speakers_of({one.unit_id for one in nominations}, day)
    return [*found, *(person for year in years.values() for person in drafting_people(year, day))]


def members_of(session: CouncilSession) -> list[User]:
    """The members who sit on the day of the session and have a sign-in."""
    return [seat.user for seat in seats_on(session.council, session.held_on) if seat.user]


def voting_units(cluster_year: ClusterYear, day: dt.date) -> list[User]:
    """Who speaks for the units of the cluster that votes."""
    return speakers_of_members(cluster_year, day, SIGNING_ROLES)


def tell_of_dossier(
    nomination: Nomination,
    what: str,
    *,
    reason: str,
    actor: User,
    at: dt.datetime,
    due_on: dt.date | None = None,
) -> int:
    """Tell who stands behind a dossier that it was ``returned`` or ``refused``."""

    def words() -> Words:
        name = {"name": nomination}
        if what == "returned":
            subject = _("Hồ sơ %(name)s bị trả lại để bổ sung") % name
            task = (
                _("Hãy bổ sung đến hết ngày %(day)s.") % {"day": ngay(due_on)}
                if due_on
                else _("Hãy bổ sung.")
            )
        else:
            subject, task = _("Hồ sơ %(name)s không được xét tặng") % name, ""
        said = _("Lý do: %(reason)s") % {"reason": reason}
        return Words(subject=subject, body="\n\n".join(filter(None, (said, task))), why=_why())

    path = reverse("awards:dossier_show", args=[nomination.pk])
    people = behind([nomination], local_day(at))
    return tell(
        people=people, kind=f"dossier.{what}", about=nomination, path=path, words=words, actor=actor, at=at
    )  # fmt: skip


def tell_of_decision(decision: AwardDecision, *, actor: User, at: dt.datetime) -> int:
    """Tell who stands behind the dossiers that a published decision grants."""

    def words() -> Words:
        return Words(
            subject=_("Đã công bố %(decision)s") % {"decision": decision},
            body=_("Quyết định có tên đơn vị, cá nhân của bạn đề nghị. Hãy xem kết quả."),
            why=_why(),
        )

    nominations = list(decision.nominations.select_related("cluster_year").order_by("pk"))
    return tell(
        people=behind(nominations, local_day(at)), kind="dossier.decided", about=decision,
        path=reverse("awards:result_list"), words=words, actor=actor, at=at,
    )  # fmt: skip


def tell_of_comment(
    comment: PublicComment, nominations: Collection[Nomination], *, actor: User, at: dt.datetime
) -> int:
    """Tell who stands behind the dossiers that the public may comment on them."""

    def words() -> Words:
        return Words(
            subject=_("Lấy ý kiến công khai đến hết ngày %(day)s") % {"day": ngay(comment.closes_on)},
            body=_("%(notice)s\n\nTrong đợt này có hồ sơ do đơn vị hoặc cụm của bạn đề nghị.")
            % {"notice": comment.notice},
            why=_why(),
        )

    path = reverse("awards:dossier_list")
    people = behind(nominations, local_day(at))
    return tell(
        people=people, kind="public_comment.opened", about=comment, path=path, words=words, actor=actor, at=at
    )


def tell_of_ballot(ballot: Ballot, *, actor: User, at: dt.datetime) -> int:
    """Tell the units of the cluster on which day they vote on what; not that they must, nor how."""

    def words() -> Words:
        return Words(
            subject=_("Bỏ phiếu %(award)s ngày %(day)s")
            % {"award": ballot.award_type, "day": ngay(ballot.held_on)},
            body=_("%(cluster)s\n\nCụm đã chuẩn bị cuộc bỏ phiếu. Hãy xem danh sách và cử người dự họp.")
            % {"cluster": ballot.cluster_year},
            why=_("Đơn vị của bạn là thành viên của cụm."),
        )

    path = reverse("awards:ballot_show", args=[ballot.pk])
    people = voting_units(ballot.cluster_year, local_day(at))
    return tell(
        people=people, kind="ballot.prepared", about=ballot, path=path, words=words, actor=actor, at=at
    )


def tell_of_session(session: CouncilSession, *, actor: User, at: dt.datetime) -> int:
    """Call the members to a session."""

    def words() -> Words:
        return Words(
            subject=_("Mời họp Hội đồng ngày %(day)s") % {"day": ngay(session.held_on)},
            body=_("%(session)s\nĐịa điểm: %(place)s\n\nHãy xem hồ sơ và khai nếu có liên quan trước phiên họp.")
            % {"session": session.council, "place": session.place or _("chưa ghi")},
            why=_("Bạn là thành viên Hội đồng."),
        )  # fmt: skip

    path = reverse("awards:session_show", args=[session.pk])
    people = members_of(session)
    return tell(
        people=people, kind="session.called", about=session, path=path, words=words, actor=actor, at=at
    )


def _why() -> str:
    return _("Hồ sơ do đơn vị hoặc cụm của bạn đề nghị.")
