"""How a person wants to hear."""

import datetime as dt

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from notifications.enums import MailLevel
from notifications.models import Preference
from notifications.services.drafts import Draft, create_notices

DRILL = "drill"


@transaction.atomic
def set_mail_level(*, user: User, mail_level: MailLevel, at: dt.datetime) -> bool:
    """Set how much mail the person gets; False when it was so already. Mail by rule comes in any case."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    preference = Preference.objects.filter(user=user).first() or Preference(user=user)
    before = preference.mail_level
    if before == mail_level:
        return False
    preference.mail_level = mail_level
    preference.save()
    record(
        actor=user,
        verb="preference.set",
        summary=f"Chọn cách nhận thư: {MailLevel(mail_level).label}.",
        target=user,
        at=at,
        before={"mail_level": before},
        after={"mail_level": mail_level},
    )
    return True


@transaction.atomic
def send_drill(*, user: User, at: dt.datetime) -> bool:
    """Send the person a mail that only tries the way; once a minute, False when there is one of this minute."""
    with translation.override(user.language):
        draft = Draft(
            recipient=user,
            kind=DRILL,
            dedupe_key=f"{DRILL}:{user.pk}:{at:%Y%m%d%H%M}",
            subject=_("Thư thử của hệ thống Giao Ước"),
            body=_("Bạn đọc được thư này nghĩa là thư của hệ thống đến được hộp thư của bạn."),
            why=_("Bạn nhận thư này vì vừa bấm nút gửi thử."),
        )
    return bool(create_notices(drafts=[draft], at=at, is_mandatory=True, is_at_once=True))
