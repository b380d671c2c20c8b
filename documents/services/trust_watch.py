"""What will soon hinder believing: lists that their issuers have not renewed, roots that come to their end."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from core.templatetags.vi_format import luc, ngay
from documents.enums import TrustPurpose
from documents.models import RevocationList, TrustRoot
from documents.signing.revocation import key_sha256

BEFORE_END = dt.timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One of them, with what to do; ``is_now``: signatures are refused for it already."""

    what: str
    is_now: bool


def trust_doubts(*, at: dt.datetime) -> list[Doubt]:
    """Lists past their day and roots that end within 60 days, of those believed here (2 queries).

    Source: SIG-23.
    """
    believed, others = [], set()
    for row in TrustRoot.objects.order_by("label", "pk"):
        certificate = x509.load_pem_x509_certificate(row.pem.encode())
        if row.is_active and (settings.DEMO_ALLOWED or row.purpose != TrustPurpose.DEMO):
            believed.append((row.label, certificate))
        else:
            others.add(key_sha256(certificate))
    newest = (
        RevocationList.objects.exclude(issuer_sha256__in=others)
        .defer("der")
        .order_by("issuer_sha256", "-this_update_at")
        .distinct("issuer_sha256")
    )
    stale = [row for row in newest if row.next_update_at and row.next_update_at <= at]
    ends = [(label, one.not_valid_after_utc) for label, one in believed]
    return [_stale(row) for row in stale] + [
        _ending(label, end, at) for label, end in ends if end <= at + BEFORE_END
    ]


def _stale(row: RevocationList) -> Doubt:
    return Doubt(
        what=_(
            "Danh sách thu hồi của %(issuer)s quá hạn từ %(time)s: chữ ký mới của bên này có thể không được nhận. "
            "Hãy kiểm tra đường lấy danh sách hoặc nộp danh sách mới ở trang quản trị."
        )
        % {"issuer": row.issuer_name, "time": luc(row.next_update_at)},
        is_now=True,
    )


def _ending(label: str, end: dt.datetime, at: dt.datetime) -> Doubt:
    sentence = (
        _("Chứng thư %(label)s đã hết hạn ngày %(day)s. Hãy nộp chứng thư mới của bên cấp ở trang quản trị.")
        if end <= at
        else _("Chứng thư %(label)s hết hạn ngày %(day)s. Hãy xin chứng thư mới của bên cấp trước ngày đó.")
    )
    return Doubt(what=sentence % {"label": label, "day": ngay(end)}, is_now=end <= at)
