"""One signature of a file, looked at from scratch: is it whole, whose is it, may it be believed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from asn1crypto import cms, x509
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import find_cms_attribute_iter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_sig_integrity,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel, TimestampSignatureStatus

from documents.signing.chains import (
    Chain,
    Evidence,
    is_weak_digest,
    judge_chain,
    time_stamp_context,
)
from documents.signing.changes import Changes, Later, later_than
from documents.signing.holders import Holder, holder_of
from documents.signing.reading import UNREADABLE, value_of
from documents.signing.refusals import Reason
from documents.signing.trust import Trust
from documents.signing.words import chain_reasons

_SIGNATURE_FILTERS = frozenset({"/ETSI.CAdES.detached", "/adbe.pkcs7.detached", "/PBAD.PAdES"})
_TIME_STAMP_FILTER = "/ETSI.RFC3161"
_ED25519 = frozenset({"ed25519", "ed448"})


@dataclass(frozen=True)
class Stamp:
    """A time stamp: whether it is whole, and whether its service is believed."""

    at: dt.datetime
    is_intact: bool
    is_trusted: bool


@dataclass(frozen=True)
class Judged:
    """What was found of one signature or of one time stamp over the whole document.

    Attributes:
        revision: the revision of the file that it made, from 0.
        claimed_at: what the signer's machine wrote; nobody vouches for it.
        moment: when it certainly existed: by a time stamp, else the moment of judging.
        is_intact: its bytes are unchanged and it covers the file up to its own end, without a gap.
        later: what was done to the file afterwards.
        reasons: why it is not in force; empty: it is.
    """

    name: str
    revision: int
    is_time_stamp: bool
    is_intact: bool
    covers_all: bool
    later: Later
    reasons: tuple[Reason, ...]
    holder: Holder = field(default_factory=lambda: Holder("", ()))
    certificate: x509.Certificate | None = None
    chain: Chain | None = None
    claimed_at: dt.datetime | None = None
    moment: dt.datetime | None = None
    stamp: Stamp | None = None
    is_trial: bool = False
    is_pades: bool = False
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def is_valid(self) -> bool:
        return not self.reasons

    @property
    def signed_at(self) -> dt.datetime | None:
        return self.stamp.at if self.stamp and self.stamp.is_trusted else self.claimed_at


async def judge_file(
    reader: PdfFileReader, trust: Trust, *, at: dt.datetime, only: str | None = None
) -> list[Judged]:
    """Every signature of the file, in the order in which they were made; ``only`` the field so named."""
    changes = Changes()
    store = _store_of(reader)
    signed: list[tuple[str, EmbeddedPdfSignature]] = []
    unreadable: list[Judged] = []
    for found, _value, sig_field in enumerate_sig_fields(reader, filled_status=True):
        name = str(found)  # the library's own strings hold on to the whole file
        if only is not None and name != only:
            continue
        try:
            embedded = EmbeddedPdfSignature(reader, sig_field, name)
            certificate = embedded.signer_cert
        except UNREADABLE:
            unreadable.append(_unreadable(name))
            continue
        if certificate is not None:
            signed.append((name, embedded))
    signed.sort(key=lambda pair: pair[1].signed_revision)
    stamps = [
        await _judged_stamp(name, embedded, reader, changes, trust, store)
        for name, embedded in signed
        if embedded.sig_object_type == "/DocTimeStamp"
    ]
    signatures = [
        await _judged_signature(name, embedded, reader, changes, trust, store, stamps, at)
        for name, embedded in signed
        if embedded.sig_object_type != "/DocTimeStamp"
    ]
    return sorted([*stamps, *signatures], key=lambda one: one.revision) + unreadable


async def _judged_signature(
    name: str,
    embedded: EmbeddedPdfSignature,
    reader: PdfFileReader,
    changes: Changes,
    trust: Trust,
    store: Evidence,
    stamps: list[Judged],
    at: dt.datetime,
) -> Judged:
    evidence = _with_own(store, embedded)
    try:
        is_intact, later, reasons = _integrity(embedded, reader, changes, content_type="data")
        if value_of(embedded.sig_object, "/SubFilter") not in _SIGNATURE_FILTERS:
            reasons.append(
                Reason("SIG-24", _("Kiểu chữ ký không được hỗ trợ. Hãy ký lại theo chuẩn PAdES hoặc PKCS#7."))
            )
        stamp = await _signature_stamp(embedded, trust, evidence)
    except UNREADABLE:
        return _unreadable(name)
    if stamp and not stamp.is_intact:
        reasons.append(
            Reason(
                "SIG-24", _("Dấu thời gian gắn với chữ ký đã bị hỏng. Hãy ký lại và lấy dấu thời gian mới.")
            )
        )
    proofs = [one.stamp.at for one in stamps if one.is_valid and one.revision > embedded.signed_revision]
    if stamp and stamp.is_intact and stamp.is_trusted:
        proofs.append(stamp.at)
    moment = min(proofs, default=at)
    certificate = embedded.signer_cert
    chain = await judge_chain(certificate, trust, evidence, moment=moment)
    return Judged(
        name=name,
        revision=embedded.signed_revision,
        is_time_stamp=False,
        is_intact=is_intact,
        covers_all=embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        later=later,
        reasons=(*reasons, *_weak_signature(embedded), *chain_reasons(chain, certificate)),
        holder=holder_of(certificate),
        certificate=certificate,
        chain=chain,
        claimed_at=_claimed_at(embedded),
        moment=moment,
        stamp=stamp,
        is_trial=chain.is_trial(trust),
        is_pades=value_of(embedded.sig_object, "/SubFilter") == "/ETSI.CAdES.detached",
        evidence=evidence,
    )


async def _judged_stamp(
    name: str,
    embedded: EmbeddedPdfSignature,
    reader: PdfFileReader,
    changes: Changes,
    trust: Trust,
    store: Evidence,
) -> Judged:
    evidence = _with_own(store, embedded)
    try:
        is_intact, later, reasons = _integrity(embedded, reader, changes, content_type="tst_info")
        stamp = await _judge_stamp(embedded.signed_data, embedded.compute_digest, trust, evidence)
        if value_of(embedded.sig_object, "/SubFilter") != _TIME_STAMP_FILTER:
            return _unreadable(name)
    except UNREADABLE:
        return _unreadable(name)
    if not stamp.is_intact:
        reasons.append(Reason("SIG-24", _("Dấu thời gian của tệp không khớp với nội dung tệp.")))
    elif not stamp.is_trusted:
        reasons.append(
            Reason(
                "SIG-24",
                _(
                    "Dịch vụ cấp dấu thời gian của tệp chưa được tin cậy. "
                    "Hãy báo người quản trị thêm chứng thư gốc của dịch vụ này."
                ),
            )
        )
    return Judged(
        name=name,
        revision=embedded.signed_revision,
        is_time_stamp=True,
        is_intact=is_intact and stamp.is_intact,
        covers_all=embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        later=later,
        reasons=tuple(reasons),
        holder=holder_of(embedded.signer_cert),
        certificate=embedded.signer_cert,
        claimed_at=stamp.at,
        moment=stamp.at,
        stamp=stamp,
        evidence=evidence,
    )


def _integrity(
    embedded: EmbeddedPdfSignature, reader: PdfFileReader, changes: Changes, *, content_type: str
) -> tuple[bool, Later, list[Reason]]:
    """Whether the signed bytes are whole; what came later; what is wrong with either."""
    embedded.compute_integrity_info(diff_policy=changes)
    digest_ok, signature_ok = (
        (True, True)  # a time stamp's own bytes are judged with it
        if content_type == "tst_info"
        else validate_sig_integrity(
            embedded.signer_info, embedded.signer_cert, content_type, embedded.compute_digest()
        )
    )
    covers_all = embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE
    later = (
        Later((), is_allowed=True) if covers_all else later_than(embedded.signed_revision, reader, changes)
    )
    reasons: list[Reason] = []
    if embedded.coverage < SignatureCoverageLevel.ENTIRE_REVISION or _hides_bytes(embedded):
        reasons.append(
            Reason(
                "SIG-7",
                _(
                    "Chữ ký không bao trùm cả tệp: một phần tệp nằm ngoài chữ ký, có thể đã bị chèn hoặc thay. Đừng dùng tệp này; hãy lấy bản gốc."
                ),
            )
        )
        return False, later, reasons
    if not (digest_ok and signature_ok):
        reasons.append(
            Reason(
                "SIG-7",
                _(
                    "Nội dung đã bị sửa sau khi ký: chữ ký không còn khớp. Đừng dùng tệp này; hãy lấy bản gốc."
                ),
            )
        )
        return False, later, reasons
    if not later.is_allowed or isinstance(embedded.diff_result, SuspiciousModification):
        reasons.append(
            Reason(
                "SIG-7",
                _(
                    "Phần đã ký còn nguyên nhưng sau đó tệp bị sửa ngoài các ô dành sẵn, nên người xem có thể "
                    "thấy nội dung khác. Đừng dùng tệp này; hãy so với bản gốc."
                ),
            )
        )
    return True, later, reasons


def _hides_bytes(embedded: EmbeddedPdfSignature) -> bool:
    """Whether anything but zeros fills the room after the signature, the one place that it cannot cover."""
    content = embedded.pkcs7_content
    return bool(content[len(cms.ContentInfo.load(content).dump()) :].strip(b"\0"))


async def _signature_stamp(embedded: EmbeddedPdfSignature, trust: Trust, evidence: Evidence) -> Stamp | None:
    """The best time stamp in the signature."""
    best: Stamp | None = None
    for data in extract_tst_data_iter(embedded.signer_info, signed=False):
        stamp = await _judge_stamp(data, message_imprint_checker(embedded.signer_info), trust, evidence)
        if best is None or (stamp.is_intact and stamp.is_trusted):
            best = stamp
    return best


async def _judge_stamp(data: cms.SignedData, digest_of, trust: Trust, evidence: Evidence) -> Stamp:
    made_at = data["encap_content_info"]["content"].parsed["gen_time"].native
    evidence = Evidence((*evidence.certificates, *_certificates_in(data)), evidence.crls, evidence.ocsps)
    context = time_stamp_context(trust, evidence, moment=made_at)
    status = TimestampSignatureStatus(**await validate_tst_signed_data(data, context, digest_of))
    return Stamp(
        at=made_at,
        is_intact=status.intact and status.valid,
        is_trusted=bool(trust.time_stamp_roots) and status.trusted and not status.revoked,
    )


def _weak_signature(embedded: EmbeddedPdfSignature) -> Iterable[Reason]:
    algorithm = embedded.signer_info["signature_algorithm"].signature_algo
    if algorithm in _ED25519:
        yield Reason(
            "SIG-23",
            _(
                "Khóa ký thuộc loại mà nhiều phần mềm chưa kiểm tra được (Ed25519). Hãy ký bằng chứng thư RSA hoặc ECDSA."
            ),
        )
    elif is_weak_digest(embedded.md_algorithm) or is_weak_digest(embedded.external_md_algorithm):
        yield Reason(
            "SIG-23",
            _("Chữ ký dùng hàm băm đã yếu (như SHA-1). Hãy chọn SHA-256 trong phần mềm ký rồi ký lại."),
        )


def _unreadable(name: str) -> Judged:
    return Judged(
        name=name,
        revision=-1,
        is_time_stamp=False,
        is_intact=False,
        covers_all=False,
        later=Later((), is_allowed=False),
        reasons=(
            Reason(
                "SIG-7",
                _(
                    "Chữ ký ở ô này bị hỏng hoặc bị làm giả nên không đọc được. Đừng dùng tệp này; hãy lấy bản gốc."
                ),
            ),
        ),
    )


def _claimed_at(embedded: EmbeddedPdfSignature) -> dt.datetime | None:
    try:
        claimed = embedded.self_reported_timestamp
    except UNREADABLE:
        return None
    return claimed if claimed is not None and claimed.tzinfo is not None else None


def _store_of(reader: PdfFileReader) -> Evidence:
    """What the file itself holds for its signatures to be checked by in years to come."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        return Evidence(
            tuple(store.load_certs()),
            tuple(asn1_crl.CertificateList.load(ref.get_object().data) for ref in store.crls),
            tuple(asn1_ocsp.OCSPResponse.load(ref.get_object().data) for ref in store.ocsps),
        )
    except NoDSSFoundError:
        return Evidence()
    except UNREADABLE:
        return Evidence()


def _with_own(store: Evidence, embedded: EmbeddedPdfSignature) -> Evidence:
    """With what the signature brings along."""
    crls, ocsps = list(store.crls), list(store.ocsps)
    for archive in find_cms_attribute_iter(
        embedded.signer_info["signed_attrs"], "adobe_revocation_info_archival"
    ):
        crls += list(archive["crl"] or ())
        ocsps += list(archive["ocsp"] or ())
    return Evidence((*store.certificates, *_certificates_in(embedded.signed_data)), tuple(crls), tuple(ocsps))


def _certificates_in(data: cms.SignedData) -> list[x509.Certificate]:
    return [
        choice.chosen for choice in data["certificates"] or () if isinstance(choice.chosen, x509.Certificate)
    ]
