"""App configuration."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = _("Khen thưởng")

    def ready(self) -> None:
        """Tellers count among the people that a site may oblige to a second factor; what papers can be made; what is due."""
        from accounts.registry import reasons_to_wait
        from awards.deadlines import Awards
        from awards.queries.elevated import elevated_in
        from awards.queries.papers import SOURCES
        from clusters.permissions import sensitive_roles
        from deadlines.sources import register as register_deadlines
        from documents.sources import register
        from files.readers import register as register_reader
        from notifications.kinds import register_kind
        from rulebook.elevations import register as register_elevations

        sensitive_roles["teller"] = _is_teller
        reasons_to_wait.append(_votes_now)
        register_elevations(elevated_in)
        register_deadlines(Awards())
        for code, label in (
            ("dossier", _("Hồ sơ khen thưởng: trả lại, không được tặng, có quyết định")),
            ("public_comment", _("Lấy ý kiến công khai")),
            ("ballot", _("Chuẩn bị bỏ phiếu")),
            ("session", _("Mời họp Hội đồng")),
        ):
            register_kind(code, label)
        for source in SOURCES:
            register(source)
        register_reader("awards.nomination", _reads_dossiers("pk"))
        register_reader("awards.submission", _reads_dossiers("submission"))
        register_reader("awards.awarddecision", _reads_dossiers("decision"))
        register_reader("awards.councilsession", _reads_session)


def _is_teller(user: Any) -> bool:
    from awards.enums import BallotState
    from awards.models import BoardMember

    finished = [BallotState.MINUTED, BallotState.VOID]
    return BoardMember.objects.filter(user=user).exclude(ballot__state__in=finished).exists()


def _votes_now(user: Any) -> str:
    """Whoever holds a delegate's sign-in while the box is open could vote in their place (VOTE-27)."""
    from awards.enums import BallotState
    from awards.models import RollEntry

    entry = (
        RollEntry.objects.filter(delegate=user, ballot__state=BallotState.OPEN, ballot__is_rehearsal=False)
        .select_related("ballot__award_type")
        .first()
    )
    if entry is None:
        return ""
    sentence = _(
        "%(name)s đang đứng tên bỏ phiếu trong cuộc “%(ballot)s” chưa đóng. Đến khi đóng, không ai đặt lại mật khẩu hay bỏ"
        " bước xác thực thứ hai của người này. Hãy nhờ người điều hành cuộc bỏ phiếu phát phiếu giấy cho đại biểu."
    )
    return str(sentence % {"name": user, "ballot": entry.ballot})


def _reads_session(request: HttpRequest, scope_id: str) -> bool:
    """Signed minutes of a council's session and of its ballots: whoever may read the session."""
    from awards.queries.councils import visible_sessions

    return visible_sessions(request.access).filter(pk=int(scope_id)).exists()


def _reads_dossiers(path: str) -> Callable[[HttpRequest, str], bool]:
    """Files of a dossier, a unit's letter, a decision: whoever may open one of its dossiers."""

    def reads(request: HttpRequest, scope_id: str) -> bool:
        from awards.queries.dossiers import visible_dossiers

        return visible_dossiers(request.access).filter(**{path: int(scope_id)}).exists()

    return reads
