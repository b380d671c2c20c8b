"""Work of the council: sessions to bring to their end, and what a member says before the vote."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.models import CouncilMember, CouncilSession
from core.fields import holds_on
from portal.queries.work import Desk

MOST = 10


def add_council_work(desk: Desk) -> None:
    """Sessions not ended yet: for the staff that runs them, and for their members (1 query)."""
    user = desk.access.user
    own = CouncilMember.objects.filter(holds_on(OuterRef("held_on")), council=OuterRef("council"), user=user)
    sessions = CouncilSession.objects.filter(closed_at__isnull=True).annotate(is_member=Exists(own))
    if not desk.access.is_standing_body:
        sessions = sessions.filter(is_member=True)
    for session in sessions.select_related("council").order_by("held_on", "pk")[:MOST]:
        url = reverse("awards:session_show", args=[session.pk])
        if desk.access.is_standing_body:
            desk.todo(
                session, title=_("Hoàn tất phiên họp Hội đồng"), why=_("Việc của Thường trực Hội đồng."),
                due_on=session.held_on, url=url, action=_("Xem phiên họp"),
            )  # fmt: skip
        elif session.held_on >= desk.today:
            desk.todo(
                session, title=_("Xem hồ sơ và khai có liên quan trước phiên họp Hội đồng"),
                why=_("Bạn là thành viên Hội đồng."), due_on=session.held_on, url=url, action=_("Xem phiên họp"),
            )  # fmt: skip
