"""A signed file handed in: taken only if it is the file given out, plus one good signature in its field."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification

from documents.signing.changes import Changes, revisions
from documents.signing.holders import is_one_of, issuer_of
from documents.signing.judging import Judged, judge_file
from documents.signing.reading import form_fields, read, value_of
from documents.signing.refusals import Reason, RefusedError, refused
from documents.signing.threats import refuse_dangerous
from documents.signing.trust import Trust
from documents.signing.waiting import outcome
from documents.signing.words import in_words

__all__ = ["Accepted", "Expected", "Reason", "RefusedError", "is_based_on", "review_upload"]

CLOCKS_MAY_DIFFER_BY = dt.timedelta(minutes=5)
_LARGEST_SIGNATURE = 8 * 1024 * 1024


@dataclass(frozen=True)
class Expected:
    """Whose signature a field waits for.

    Attributes:
        names: who may hold the certificate.
        organisations: names, on that date, of the unit and of those it belongs to.
        is_agency: the certificate is the organisation's own.
        not_before: when the file was given out for signing, if known.
    """

    names: tuple[str, ...]
    organisations: tuple[str, ...]
    is_agency: bool = False
    not_before: dt.datetime | None = None


@dataclass(frozen=True)
class Accepted:
    """A signature that is taken. ``certificate`` holds the facts and the evidence it was judged by (SIG-23)."""

    certificate: dict[str, Any]
    holder: str
    organisation: str
    signed_at: dt.datetime
    is_trial: bool


def is_based_on(revisions_made: Sequence[tuple[str, int]], uploaded: bytes) -> int | None:
    """Which of the file's revisions an upload extends.

    Args:
        revisions_made: SHA-256 and size of each revision, oldest first.

    Returns:
        The index of the newest whose bytes the upload begins with; None: it is another file.
    """
    for index in reversed(range(len(revisions_made))):
        sha256, size = revisions_made[index]
        if 0 < size <= len(uploaded) and hashlib.sha256(memoryview(uploaded)[:size]).hexdigest() == sha256:
            return index
    return None


def review_upload(
    previous: bytes, uploaded: bytes, *, field: str, trust: Trust, at: dt.datetime, expected: Expected
) -> Accepted:
    """Take a signature, or say all that is wrong with it.

    Raises:
        RefusedError: another file, an older one, anything but ``field`` changed, or a certificate that is not
            believed, not in force or not the expected person's.

    Source: SIG-7, SIG-23, SIG-26
    """
    _ensure_continues(previous, uploaded)
    refuse_dangerous(uploaded, max_bytes=len(previous) + _LARGEST_SIGNATURE)
    signature = read(uploaded, lambda reader: _the_new_signature(reader, previous, field, trust, at))
    reasons = [*signature.reasons, *_wrong_time(signature, at, expected), *_wrong_holder(signature, expected)]
    if reasons:
        raise RefusedError(reasons)
    return Accepted(
        certificate=_kept(signature, trust, at),
        holder=signature.holder.name,
        organisation=signature.holder.organisation,
        signed_at=signature.signed_at,
        is_trial=signature.is_trial,
    )


def _ensure_continues(previous: bytes, uploaded: bytes) -> None:
    if uploaded == previous:
        raise refused(
            "SIG-7", _("Tệp này chưa có chữ ký mới. Hãy ký vào tệp đã tải về, lưu lại rồi nộp tệp đã ký.")
        )
    if uploaded.startswith(previous):
        return
    if previous.startswith(uploaded) or _shares_a_revision(previous, uploaded):
        raise refused(
            "SIG-7",
            _(
                "Trong lúc bạn ký, văn bản đã có chữ ký mới hơn. Hãy tải bản mới về rồi ký lại; chữ ký của người khác vẫn giữ nguyên."
            ),
        )
    raise refused(
        "SIG-7",
        _(
            "Đây không phải là tệp đã tải từ hệ thống, hoặc phần mềm đã ghi lại cả tệp thay vì chỉ thêm chữ ký. "
            "Hãy tải lại tệp, ký thẳng vào tệp đó (không in, không chuyển đổi, không lưu thành bản khác) rồi nộp."
        ),
    )


def _shares_a_revision(previous: bytes, uploaded: bytes) -> bool:
    """Whether both begin with one whole earlier revision of the file."""
    end = previous.find(b"%%EOF")
    while end != -1:
        if uploaded.startswith(previous[: end + 5]):
            return True
        end = previous.find(b"%%EOF", end + 5) if uploaded[:1024] == previous[:1024] else -1
    return False


def _the_new_signature(
    reader: PdfFileReader, previous: bytes, field: str, trust: Trust, at: dt.datetime
) -> Judged:
    """The signature in ``field``, once it is sure that nothing else was changed.

    Raises:
        RefusedError: something else was, or the field is empty.
    """
    before = read(previous, _filled)
    after = _filled(reader)
    new = after - before
    if field in before:
        raise refused("SIG-7", _("Ô chữ ký này đã có người ký. Hãy tải bản mới và xem lại ô của bạn."))
    if not new:
        raise refused("SIG-7", _("Không tìm thấy chữ ký mới trong tệp. Hãy ký vào tệp, lưu lại rồi nộp."))
    if new != {field}:
        raise refused(
            "SIG-7",
            _(
                "Chữ ký không nằm đúng ô dành cho bạn, hoặc có nhiều hơn một chữ ký mới. "
                "Hãy tải lại tệp và chỉ ký vào ô mang tên %(field)s."
            )
            % {"field": field},
        )
    _ensure_nothing_else(reader, len(previous), field)
    (signature,) = outcome(judge_file(reader, trust, at=at, only=field))
    if signature.is_intact and not signature.covers_all:
        raise refused(
            "SIG-7",
            _(
                "Sau chữ ký, tệp còn bị ghi thêm dữ liệu mà chữ ký không bao trùm. "
                "Hãy tải lại tệp, ký rồi nộp ngay, không mở và lưu lại bằng phần mềm khác."
            ),
        )
    return signature


def _filled(reader: PdfFileReader) -> set[str]:
    return {
        name
        for name, found in form_fields(reader).items()
        if value_of(found, "/FT") == "/Sig" and "/V" in found
    }


def _ensure_nothing_else(reader: PdfFileReader, previous_size: int, field: str) -> None:
    """Every revision added after the file given out may only have filled the field."""
    changes = Changes()
    for number in revisions(reader):
        if reader.xrefs.get_xref_container_info(number).end_location <= previous_size:
            continue
        step = changes.step(reader, number)
        if isinstance(step, SuspiciousModification) or not step.changed_form_fields <= {field}:
            raise refused(
                "SIG-7",
                _(
                    "Ngoài chữ ký, tệp còn bị thay đổi: có nội dung, ô hoặc ghi chú bị thêm, sửa hay che. "
                    "Hãy tải lại tệp, chỉ ký vào ô của bạn, không ghi chú, không điền ô khác, rồi nộp."
                ),
            )


def _wrong_time(signature: Judged, at: dt.datetime, expected: Expected) -> Iterator[Reason]:
    signed_at = signature.signed_at
    if signed_at is None:
        yield Reason(
            "SIG-34", _("Chữ ký không ghi thời điểm ký. Hãy bật ghi thời điểm ký trong phần mềm rồi ký lại.")
        )
    elif signed_at > at + CLOCKS_MAY_DIFFER_BY:
        yield Reason(
            "SIG-34",
            _(
                "Thời điểm ký (%(signed)s) muộn hơn lúc nộp (%(now)s): đồng hồ máy ký chạy nhanh. "
                "Hãy chỉnh lại đồng hồ rồi ký lại."
            )
            % {"signed": in_words(signed_at), "now": in_words(at)},
        )
    elif expected.not_before and signed_at < expected.not_before - CLOCKS_MAY_DIFFER_BY:
        yield Reason(
            "SIG-34",
            _(
                "Thời điểm ký (%(signed)s) sớm hơn lúc có tệp này (%(made)s): đồng hồ máy ký chạy chậm. "
                "Hãy chỉnh lại đồng hồ rồi ký lại."
            )
            % {"signed": in_words(signed_at), "made": in_words(expected.not_before)},
        )


def _wrong_holder(signature: Judged, expected: Expected) -> Iterator[Reason]:
    if not signature.certificate:
        return
    holder = signature.holder
    names = (*expected.names, *expected.organisations) if expected.is_agency else expected.names
    if not is_one_of(holder.name, names):
        yield Reason(
            "SIG-26",
            _(
                "Chứng thư cấp cho «%(holder)s», không phải «%(expected)s». Hãy ký bằng đúng chứng thư của người hoặc cơ quan phải ký."
            )
            % {"holder": holder.name or _("không ghi tên"), "expected": _("», hoặc «").join(names)},
        )
    organisations = (holder.name, *holder.organisations) if expected.is_agency else holder.organisations
    if not any(is_one_of(name, expected.organisations) for name in organisations):
        yield Reason(
            "SIG-26",
            _(
                "Chứng thư ghi cơ quan «%(found)s», không phải «%(expected)s» là tên đơn vị vào ngày ký. "
                "Nếu đơn vị đã đổi tên, hãy đổi chứng thư; nếu chọn nhầm chứng thư, hãy ký lại."
            )
            % {
                "found": holder.organisation or _("không ghi cơ quan"),
                "expected": _("», hoặc «").join(expected.organisations),
            },
        )


def _kept(signature: Judged, trust: Trust, at: dt.datetime) -> dict[str, Any]:
    """The certificate's facts and all it was judged by, to be judged again in years to come."""
    certificate, path = signature.certificate, signature.chain.path
    issuers = {one.subject.dump() for one in path}
    lists = [
        one.dump()
        for one in (*trust.revocation_lists, *signature.evidence.crls)
        if one["tbs_cert_list"]["issuer"].dump() in issuers
    ]
    validity = certificate["tbs_certificate"]["validity"]
    return {
        "holder": signature.holder.name,
        "organisations": list(signature.holder.organisations),
        "issuer": issuer_of(certificate).name,
        "serial_number": f"{certificate.serial_number:x}",
        "sha256": certificate.sha256.hex(),
        "not_before": validity["not_before"].native.isoformat(),
        "not_after": validity["not_after"].native.isoformat(),
        "field": signature.name,
        "signed_at": signature.signed_at.isoformat(),
        "is_time_stamped": bool(signature.stamp and signature.stamp.is_trusted),
        "is_trial": signature.is_trial,
        "judged_at": at.isoformat(),
        "trust_sha256": trust.sha256,
        "evidence": {
            "chain": [_text(one.dump()) for one in path],
            "crls": [_text(der) for der in dict.fromkeys(lists)],
            "ocsps": [_text(one.dump()) for one in (*trust.revocation_answers, *signature.evidence.ocsps)],
        },
    }


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode()
