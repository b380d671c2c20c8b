"""Dates and numbers as Vietnamese readers expect them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()
NO_BREAK = "\u00a0"

Number = int | Decimal | Fraction


@register.filter
def ngay(value: date | None) -> str:
    """05/03/2026; a moment is taken at its local day."""
    if not value:
        return ""
    return f"{_local_day(value):%d/%m/%Y}"


@register.filter
def thu_ngay(value: date | None) -> str:
    """thứ Năm 05/03/2026: a day named so that it stays right whenever it is read."""
    if not value:
        return ""
    names = [
        _("thứ Hai"), _("thứ Ba"), _("thứ Tư"), _("thứ Năm"), _("thứ Sáu"), _("thứ Bảy"), _("Chủ nhật"),
    ]  # fmt: skip
    return f"{names[_local_day(value).weekday()]} {ngay(value)}"


@register.filter
def luc(value: datetime | None) -> str:
    """08:30 ngày 05/03/2026 (+07:00): for acts whose exact moment matters."""
    if not value:
        return ""
    local = timezone.localtime(value)
    offset = f"{local:%z}"
    return _("%(time)s ngày %(day)s (%(offset)s)") % {
        "time": f"{local:%H:%M}",
        "day": f"{local:%d/%m/%Y}",
        "offset": f"{offset[:3]}:{offset[3:]}",
    }


@register.filter
def ngay_van_ban(value: date | None) -> str:
    """ngày 05 tháng 3 năm 2026: a zero before days 1-9 and months 1-2 only (Decree 30/2020)."""
    if not value:
        return ""
    day = _local_day(value)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


@register.filter
def so(value: Number | None) -> str:
    """1.234.567 and 12,5: dots for thousands, a comma before decimals; empty for None, 0 for 0."""
    if value is None or value == "":
        return ""
    if isinstance(value, Fraction):
        value = _rounded(value, places=2)
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def diem(value: Number | None) -> str:
    """1,5 and 2: points and rates without zeros at their end; empty for None, 0 for 0."""
    return so(value.normalize() if isinstance(value, Decimal) else value)


@register.filter
def do_bang(value: Number | None, unit: str) -> str:
    """3 xã; 90 %, which no line parts: a number with its unit of measure."""
    return f"{diem(value)}{' ' if unit[:1].isalpha() else NO_BREAK}{unit}"


@register.filter
def phan_tram(part: Number | None, whole: int | None = None) -> str:
    """66,67%: of a fraction (``share|phan_tram``) or of two counts (``votes|phan_tram:total``)."""
    if part is None or part == "" or whole == 0:
        return ""
    share = Fraction(part) / (Fraction(whole) if whole is not None else 1)
    return f"{so(_rounded(share * 100, places=2))}%"


@register.filter
def con_lai(due_on: date | None, today: date | None = None) -> str:
    """Còn 3 ngày / Hôm nay là hạn cuối / Quá hạn 3 ngày; ``today`` comes from the view."""
    if not due_on:
        return ""
    days = (_local_day(due_on) - (today or timezone.localdate())).days
    if days == 0:
        return _("Hôm nay là hạn cuối")
    if days > 0:
        return _("Còn %(days)s ngày") % {"days": so(days)}
    return _("Quá hạn %(days)s ngày") % {"days": so(-days)}


def _local_day(value: date) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _rounded(value: Fraction, *, places: int) -> Decimal:
    """Exact half-up rounding: binary floats would print 66,66 for some two-thirds."""
    scaled = value * 10**places
    whole = (scaled + Fraction(1, 2)).__floor__()
    return (Decimal(whole) / 10**places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
