"""Sentences about signatures that are said in more than one place."""

import datetime as dt
from collections.abc import Iterable

from asn1crypto import x509
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.signing.chains import Chain, ChainStatus
from documents.signing.refusals import Reason


def in_words(moment: dt.datetime | None) -> str:
    """``08:30:15 ngày 05/03/2026 (+07:00)`` (SIG-34)."""
    if moment is None:
        return _("không rõ lúc nào")
    local = timezone.localtime(moment)
    offset = f"{local:%z}"
    return _("%(time)s ngày %(day)s (%(offset)s)") % {
        "time": f"{local:%H:%M:%S}",
        "day": f"{local:%d/%m/%Y}",
        "offset": f"{offset[:3]}:{offset[3:]}",
    }


def chain_reasons(chain: Chain, certificate: x509.Certificate) -> Iterable[Reason]:
    """Why a certificate is not believed, in words."""
    validity = certificate["tbs_certificate"]["validity"]
    match chain.status:
        case ChainStatus.UNKNOWN_ISSUER:
            text = _(
                "Bên cấp chứng thư của người ký chưa được hệ thống tin cậy. Hãy ký bằng chứng thư chuyên dùng công vụ; "
                "nếu đã đúng, báo người quản trị thêm chứng thư gốc của bên cấp."
            )
        case ChainStatus.SELF_SIGNED:
            text = _(
                "Chứng thư do người ký tự tạo, không do cơ quan nào cấp. Hãy ký bằng chứng thư được cấp."
            )
        case ChainStatus.EXPIRED:
            text = _(
                "Chứng thư (của người ký hoặc bên cấp) đã hết hạn vào lúc ký; chứng thư người ký có hạn đến %(until)s. "
                "Hãy gia hạn chứng thư rồi ký lại."
            ) % {"until": in_words(validity["not_after"].native)}
        case ChainStatus.NOT_YET_VALID:
            text = _(
                "Chứng thư chưa đến ngày có hiệu lực vào lúc ký; có hiệu lực từ %(since)s. "
                "Hãy xem lại đồng hồ máy tính, hoặc chờ đến ngày đó rồi ký lại."
            ) % {"since": in_words(validity["not_before"].native)}
        case ChainStatus.REVOKED:
            text = _("Chứng thư đã bị thu hồi từ %(since)s. Hãy ký lại bằng chứng thư còn hiệu lực.") % {
                "since": in_words(chain.revoked_at)
            }
        case ChainStatus.REVOCATION_UNKNOWN:
            text = _(
                "Chưa biết chứng thư có bị thu hồi hay không, nên chưa thể coi là có hiệu lực. "
                "Hãy báo người quản trị cập nhật danh sách thu hồi của bên cấp, rồi nộp lại."
            )
        case ChainStatus.WRONG_PURPOSE:
            text = _(
                "Chứng thư không được cấp để ký văn bản (ví dụ: chứng thư của trang web hoặc của bên cấp). "
                "Hãy chọn chứng thư dùng để ký."
            )
        case ChainStatus.WEAK:
            text = _(
                "Chứng thư dùng khóa hoặc thuật toán không được nhận (cần RSA từ 2048 bit hoặc ECDSA, hàm băm từ SHA-256). "
                "Hãy ký bằng chứng thư khác."
            )
        case _:
            return
    yield Reason("SIG-23", text)
