"""When somebody is away, and who is told meanwhile."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Absence
from clusters.queries import colleagues_of
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import ngay

LONGEST_DAYS = 366


@transaction.atomic
def announce_absence(
    *,
    user: User,
    starts_on: dt.date,
    ends_on: dt.date,
    stand_in: User | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Absence:
    """Write down that the person is away; reminders go to ``stand_in`` meanwhile, who gets no right by it.

    Raises:
        RuleError: days past, in the wrong order or already written down; a stand-in from another unit.
    """
    User.objects.select_for_update().get(pk=user.pk)
    today = local_day(at)
    if ends_on < starts_on:
        raise RuleError(_("Ngày cuối phải không trước ngày đầu."), field="ends_on")
    if ends_on < today:
        raise RuleError(_("Những ngày này đã qua. Hãy ghi lần vắng đang hoặc sắp tới."), field="ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise RuleError(
            _("Vắng hơn một năm thì hãy đề nghị Thường trực Hội đồng đổi phân công."), field="ends_on"
        )
    other = Absence.objects.filter(user=user, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise RuleError(
            _(
                "Đã ghi vắng từ ngày %(first)s đến ngày %(last)s. Hãy chọn ngày khác hoặc kết thúc lần vắng đó."
            )
            % {"first": ngay(other.starts_on), "last": ngay(other.ends_on)},
            field="starts_on",
        )
    if stand_in is not None and not colleagues_of(user, today).filter(pk=stand_in.pk).exists():
        raise RuleError(
            _("Chỉ chọn được người cùng đơn vị, cùng cụm hoặc cùng cơ quan thường trực."), field="stand_in"
        )
    absence = Absence.objects.create(user=user, starts_on=starts_on, ends_on=ends_on, stand_in=stand_in)
    record(
        actor=actor,
        verb="absence.announced",
        target=user,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Ghi vắng từ ngày {ngay(starts_on)} đến ngày {ngay(ends_on)}",
        after={"starts_on": starts_on, "ends_on": ends_on, "stand_in": stand_in.pk if stand_in else None},
    )
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """The person is back today; an absence that has not begun is taken out.

    Raises:
        RuleError: it is over already.
    """
    absence = Absence.objects.select_for_update(of=("self",)).filter(pk=absence.pk).first()
    today = local_day(at)
    if absence is None or absence.ends_on < today:
        raise RuleError(_("Lần vắng này đã kết thúc."))
    before = {"starts_on": absence.starts_on, "ends_on": absence.ends_on}
    if absence.starts_on >= today:
        absence.delete()
    else:
        absence.ends_on = today - dt.timedelta(days=1)
        absence.save(update_fields=["ends_on"])
    record(
        actor=actor,
        verb="absence.ended",
        target=absence.user,
        at=at,
        on_behalf_of=on_behalf_of,
        summary="Đã có mặt trở lại; kết thúc lần vắng.",
        before=before,
    )
