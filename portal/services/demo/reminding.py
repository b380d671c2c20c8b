"""Sample reminders: sent in the last days, returned, refused, held; what is planned for the next days; who is away."""

import datetime as dt

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from clusters.services.absences import announce_absence
from deadlines.enums import Act
from deadlines.models import Reminder
from deadlines.queries.outgoing import WAITING
from deadlines.queries.rules import calendar_around, sending_rule
from deadlines.services.issuing import issue_due
from deadlines.services.moving import move_reminders
from deadlines.services.planning import plan_reminders
from emulation.enums import MilestoneKind
from emulation.services.extensions import extend_step
from notifications.enums import DeliveryState, MailLevel
from notifications.models import Delivery
from notifications.services.bounces import record_bounce
from notifications.services.preferences import set_mail_level
from portal.services.demo.stage import Stage

DAYS_PLANNED = (6, 3)  # working days before today; what is planned leaves within three
LEVELS = {
    "photruongcum": MailLevel.DIGEST, "canbo2": MailLevel.DIGEST, "thuongtruc": MailLevel.DIGEST,
    "kiemtra": MailLevel.IN_APP,
}  # fmt: skip


def remind(stage: Stage) -> None:
    """Tell the last days of reminding as if the server had run, then plan the next days."""
    people = stage.cast.people
    for username, level in LEVELS.items():
        set_mail_level(user=people[username], mail_level=level, at=stage.at - dt.timedelta(days=20))
    _give_more_time(stage)
    calendar, morning = calendar_around(stage.today), sending_rule().morning
    for days in range(max(DAYS_PLANNED), -1, -1):
        day = calendar.add(stage.today, -days)
        at = timezone.make_aware(dt.datetime.combine(day, morning))
        if days in DAYS_PLANNED:
            plan_reminders(today=day, at=at - dt.timedelta(hours=2))
        if at <= stage.at:
            issue_due(at=at)
    _deliver(stage)
    _away(stage)
    plan_reminders(today=stage.today, at=stage.at)
    _hold_one(stage)


def _give_more_time(stage: Stage) -> None:
    extend_step(
        cluster_year=stage.year, unit=stage.cast.units["C8"], kind=MilestoneKind.YEAR_REPORT, due_on=stage.day(23),
        decision_number="31/TB-MH", decision_on=stage.day(-3), reason="Đơn vị đang kiểm kê số liệu cuối năm",
        **stage.ago(2),
    )  # fmt: skip


def _deliver(stage: Stage) -> None:
    """What should have left by now left: told, not sent, for nobody lives at the sample addresses."""
    left = Delivery.objects.filter(leaves_at__lte=stage.at, state=DeliveryState.WAITING)
    refused, returned = [
        left.filter(recipient=stage.cast.people[name], is_digest=False).order_by("-leaves_at", "pk").first()
        for name in ("canbo1", "thutruong6")
    ]
    address = User.objects.filter(pk=OuterRef("recipient")).values("email")
    left.exclude(pk=refused.pk).update(
        state=DeliveryState.SENT, sent_at=F("leaves_at"), attempts=1, address=Subquery(address)
    )
    Delivery.objects.filter(pk=refused.pk).update(
        state=DeliveryState.FAILED, attempts=1, last_error="Hộp thư của người nhận đã đầy (minh hoạ)."
    )
    record_bounce(
        message_key="minh-hoa", delivery_id=returned.pk, address=returned.recipient.email, has_failed=True,
        is_permanent=True, reason="550 5.1.1 User unknown (minh hoạ)", at=returned.leaves_at + dt.timedelta(minutes=2),
    )  # fmt: skip


def _away(stage: Stage) -> None:
    """The head of C6 is on leave now, its officer hears instead; the officer of C3 will be away in two weeks."""
    people = stage.cast.people
    for person, stand_in, first, last in (
        (people["thutruong4"], people["canbo2"], 0, 4),
        (people["canbo1"], people["thutruong1"], 14, 18),
    ):
        announce_absence(
            user=person, starts_on=stage.day(first), ends_on=stage.day(last), stand_in=stand_in, actor=person,
            at=stage.at,
        )  # fmt: skip


def _hold_one(stage: Stage) -> None:
    """The secretary holds the first reminder of the year that is to leave."""
    waiting = Reminder.objects.filter(cluster_year=stage.year, state__in=WAITING).order_by("leaves_at", "pk")
    secretary: User = stage.cast.people["thuky"]
    if first := waiting.first():
        move_reminders(
            reminder_ids=[first.pk], act=Act.HOLD, reason="Đơn vị đã gọi điện, hẹn làm xong sớm (minh hoạ).",
            actor=secretary, at=stage.at,
        )  # fmt: skip
