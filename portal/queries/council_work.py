"""Work of the council: sessions to bring to their end, and what a member says before the vote."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.models import Council, CouncilMember, CouncilSession
from core.fields import holds_on
from portal.queries.work import Desk

MOST = 10


def session_rows(desk: Desk) -> QuerySet:
    """What `add_council_work` reads: sessions not ended yet that the person runs or is a member of."""
    own = CouncilMember.objects.filter(
        holds_on(OuterRef("held_on")), council=OuterRef("council"), user=desk.access.user
    )
    sessions = CouncilSession.objects.filter(closed_at__isnull=True).order_by("held_on", "pk")
    if not desk.access.is_standing_body:
        sessions = sessions.filter(Exists(own))
    return sessions.values_list("pk", "held_on", "is_sample", "council__name")[:MOST]


def add_council_work(desk: Desk, rows: Iterable[tuple]) -> None:
    """Sessions not ended yet: for the staff that runs them, and for their members (no query)."""
    for pk, held_on, is_sample, council in rows:
        session = CouncilSession(pk=pk, held_on=held_on, is_sample=is_sample, council=Council(name=council))
        url = reverse("awards:session_show", args=[pk])
        if desk.access.is_standing_body:
            desk.todo(
                session, title=_("Hoàn tất phiên họp Hội đồng"), why=_("Việc của Thường trực Hội đồng."),
                due_on=held_on, url=url, action=_("Xem phiên họp"),
            )  # fmt: skip
        elif held_on >= desk.today:
            desk.todo(
                session, title=_("Xem hồ sơ và khai có liên quan trước phiên họp Hội đồng"),
                why=_("Bạn là thành viên Hội đồng."), due_on=held_on, url=url, action=_("Xem phiên họp"),
            )  # fmt: skip
