"""The whole of a file's signatures, checked from scratch and told in words a clerk can act on."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from documents.signing.chains import ChainStatus
from documents.signing.fields import is_text_field, label_of
from documents.signing.holders import issuer_of
from documents.signing.judging import Judged, judge_file
from documents.signing.reading import read
from documents.signing.refusals import Reason
from documents.signing.trust import Trust
from documents.signing.waiting import outcome
from documents.signing.words import in_words

Verdict = Literal["genuine", "changed", "unknown"]


@dataclass(frozen=True)
class SignatureReport:
    """One signature, or one time stamp over the whole file.

    Attributes:
        field: name of the field it stands in.
        signed_at: ISO 8601; by the time stamp if there is one that is believed, else as the signer's machine
            had it.
        chain: ``trusted``, ``expired``, ``revoked``, ``revocation_unknown``, ``unknown_issuer`` and so on.
        revision, of_revisions: it covers the file up to its revision, counted from 1.
        later_fields: names of the fields filled after it.
        level: of PAdES, e.g. ``PAdES B-T``.
        sentences: what is to be known, the worst first.
    """

    field: str
    is_time_stamp: bool
    holder: str
    organisation: str
    issuer: str
    serial_number: str
    signed_at: str
    is_time_stamped: bool
    is_valid: bool
    is_intact: bool
    chain: str
    is_trial: bool
    revision: int
    of_revisions: int
    covers_all: bool
    later_fields: tuple[str, ...]
    level: str
    reasons: tuple[Reason, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What checking a file found. JSON-able through `dataclasses.asdict`.

    Attributes:
        verdict: ``genuine``: every signature is in force and covers all that is to be seen; ``changed``:
            signed content was changed, hidden or covered; ``unknown``: neither can be said.
        is_valid: there are signatures, and every one is in force.
        unprotected: fields filled after the last signature, which no signature covers.
        changed_in: the first revision, from 1, that changed what it might not; 0: none did.
    """

    sha256: str
    checked_at: str
    trust_sha256: str
    verdict: Verdict
    is_valid: bool
    is_trial: bool
    revisions: int
    changed_in: int
    unprotected: tuple[str, ...]
    empty_fields: tuple[str, ...]
    sentences: tuple[str, ...]
    signatures: tuple[SignatureReport, ...]


def report_on(pdf: bytes, trust: Trust, *, at: dt.datetime) -> Report:
    """Check every signature of a file anew.

    Cutting the file back to an earlier revision cannot be seen in it: compare its hash with the register.

    Raises:
        RefusedError: it cannot be read at all.

    Source: SIG-23, SIG-26
    """
    return read(pdf, lambda reader: _report(reader, pdf, trust, at))


def _report(reader: PdfFileReader, pdf: bytes, trust: Trust, at: dt.datetime) -> Report:
    judged = outcome(judge_file(reader, trust, at=at))
    signatures = [one for one in judged if not one.is_time_stamp]
    unprotected = _unprotected(judged)
    is_valid = bool(signatures) and all(one.is_valid for one in judged)
    verdict = _verdict(judged, is_valid=is_valid, unprotected=unprotected)
    is_trial = any(one.is_trial for one in signatures)
    return Report(
        sha256=hashlib.sha256(pdf).hexdigest(),
        checked_at=at.isoformat(),
        trust_sha256=trust.sha256,
        verdict=verdict,
        is_valid=is_valid,
        is_trial=is_trial,
        revisions=reader.total_revisions,
        changed_in=min((one.later.since for one in judged if one.later.since), default=0),
        unprotected=unprotected,
        empty_fields=tuple(
            str(name) for name, _value, _ref in enumerate_sig_fields(reader, filled_status=False)
        ),
        sentences=tuple(_overall(verdict, signatures, unprotected, is_trial=is_trial)),
        signatures=tuple(_told(one, judged, reader) for one in judged),
    )


def _verdict(judged: list[Judged], *, is_valid: bool, unprotected: tuple[str, ...]) -> Verdict:
    if any(not one.is_intact or not one.later.is_allowed for one in judged):
        return "changed"
    return "genuine" if is_valid and not unprotected else "unknown"


def _unprotected(judged: list[Judged]) -> tuple[str, ...]:
    """Text written after the last whole signature or time stamp."""
    last = max((one for one in judged if one.is_intact), key=lambda one: one.revision, default=None)
    return tuple(name for name in last.later.fields if is_text_field(name)) if last else ()


def _overall(
    verdict: Verdict, signatures: list[Judged], unprotected: tuple[str, ...], *, is_trial: bool
) -> list[str]:
    if not signatures:
        return [_("Tệp không có chữ ký số nào.")]
    count, good = len(signatures), sum(one.is_valid for one in signatures)
    told: list[str] = []
    if verdict == "changed":
        told.append(
            _("Tệp đã bị sửa sau khi ký, hoặc có chữ ký bị làm giả. Đừng dùng tệp này; hãy lấy lại bản gốc.")
        )
    elif verdict == "genuine":
        told.append(
            ngettext(
                "Chữ ký số trong tệp có hiệu lực và nội dung còn nguyên như khi ký.",
                "Cả %(count)s chữ ký số trong tệp đều có hiệu lực và nội dung còn nguyên như khi ký.",
                count,
            )
            % {"count": count}
        )
    elif good < count:
        told.append(
            _(
                "Nội dung đã ký còn nguyên, nhưng %(bad)s trong %(count)s chữ ký chưa đủ căn cứ để tin. "
                "Hãy xem lý do ở từng chữ ký."
            )
            % {"bad": count - good, "count": count}
        )
    if unprotected:
        told.append(
            _(
                "Phần ghi sau chữ ký cuối cùng (%(fields)s) chưa được chữ ký nào bảo vệ; "
                "hãy tra mã văn bản để đối chiếu."
            )
            % {"fields": ", ".join(label_of(name) for name in unprotected)}
        )
    if verdict == "unknown" and not told:
        told.append(_("Chưa đủ căn cứ để kết luận. Hãy xem lý do ở dấu thời gian của tệp."))
    if is_trial:
        told.append(_("Có chữ ký thử nghiệm, không có giá trị pháp lý."))
    return told


def _told(one: Judged, judged: list[Judged], reader: PdfFileReader) -> SignatureReport:
    signed_at = one.signed_at
    is_stamped = bool(one.stamp and one.stamp.is_trusted)
    return SignatureReport(
        field=one.name,
        is_time_stamp=one.is_time_stamp,
        holder=one.holder.name,
        organisation=one.holder.organisation,
        issuer=issuer_of(one.certificate).name if one.certificate else "",
        serial_number=f"{one.certificate.serial_number:x}" if one.certificate else "",
        signed_at=signed_at.isoformat() if signed_at else "",
        is_time_stamped=is_stamped,
        is_valid=one.is_valid,
        is_intact=one.is_intact,
        chain=one.chain.status.value if one.chain else "",
        is_trial=one.is_trial,
        revision=one.revision + 1,
        of_revisions=reader.total_revisions,
        covers_all=one.covers_all,
        later_fields=one.later.fields,
        level=_level(one, judged),
        reasons=one.reasons,
        sentences=tuple(_sentences(one)),
    )


def _sentences(one: Judged) -> list[str]:
    told = [reason.text for reason in one.reasons]
    if one.is_time_stamp:
        if not told:
            told.append(
                _("Dấu thời gian xác nhận tệp đã có như vậy lúc %(at)s.") % {"at": in_words(one.signed_at)}
            )
        return told
    if not told:
        told.append(
            _("Chữ ký có hiệu lực: %(holder)s ký lúc %(at)s.")
            % {"holder": one.holder.name, "at": in_words(one.signed_at)}
        )
    if one.signed_at and not (one.stamp and one.stamp.is_trusted):
        told.append(_("Thời điểm ký do máy của người ký ghi, không có dấu thời gian xác nhận."))
    if one.stamp and one.stamp.is_intact and not one.stamp.is_trusted:
        told.append(_("Chữ ký có dấu thời gian, nhưng dịch vụ cấp dấu đó chưa được tin cậy ở đây."))
    if one.is_trial:
        told.append(_("Chữ ký thử nghiệm, không có giá trị pháp lý."))
    return told + _what_came_later(one)


def _what_came_later(one: Judged) -> list[str]:
    if not one.later.is_allowed:
        return [
            _("Lần ghi thứ %(number)s vào tệp đã sửa nội dung ngoài các ô dành sẵn.")
            % {"number": one.later.since}
        ]
    texts = [label_of(name) for name in one.later.fields if is_text_field(name)]
    signed = [name for name in one.later.fields if not is_text_field(name)]
    told = []
    if signed:
        told.append(
            ngettext("Sau đó có thêm %(count)s chữ ký.", "Sau đó có thêm %(count)s chữ ký.", len(signed))
            % {"count": len(signed)}
        )
    if texts:
        told.append(_("Sau đó được ghi vào ô dành sẵn: %(fields)s.") % {"fields": ", ".join(texts)})
    return told


def _level(one: Judged, judged: list[Judged]) -> str:
    if one.is_time_stamp:
        return "RFC 3161"
    if not one.is_pades:
        return "PKCS#7"
    is_sealed = any(
        other.is_time_stamp and other.is_valid and other.revision > one.revision for other in judged
    )
    if is_sealed:
        return "PAdES B-LTA"
    if not (one.stamp and one.stamp.is_trusted):
        return "PAdES B-B"
    has_data = bool(one.evidence.crls or one.evidence.ocsps) and one.chain is not None
    return "PAdES B-LT" if has_data and one.chain.status == ChainStatus.TRUSTED else "PAdES B-T"
