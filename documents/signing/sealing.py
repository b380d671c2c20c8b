"""Completing a signed file: what is needed to check it for decades, and one time stamp over all of it (SIG-24)."""

from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore

from documents.signing.embedded import certificates_of
from documents.signing.trust import Trust
from documents.signing.waiting import outcome

TIME_STAMP_FIELD = "dau_thoi_gian"
_DIGEST = "sha256"


class TimeStampError(Exception):
    """The time-stamp service did not answer, or not with a time stamp. Worth another try later."""


def seal(pdf: bytes, trust: Trust, time_stamper: TimeStamper | None) -> bytes:
    """The file with certificates, revocation data and a document time stamp appended, in one revision.

    Earlier signatures stay valid. Without a time-stamp service only the data are added: what was signed can
    then be checked only as long as the signers' certificates hold.

    Raises:
        TimeStampError: the service does not work now.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    certificates = certificates_of(writer.prev)
    if time_stamper:
        certificates += _certificates_of(time_stamper)
    certificates += _issuers_of(certificates, trust)
    issuers = {one.issuer.hashable for one in certificates}
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs={one.sha256: one for one in certificates}.values(),
        crls=[one for one in trust.revocation_lists if one.issuer.hashable in issuers],
        ocsps=trust.revocation_answers,
    )
    if time_stamper is None:
        output = BytesIO()
        writer.write(output)
        return output.getvalue()
    try:
        stamping = PdfTimeStamper(time_stamper, field_name=TIME_STAMP_FIELD)
        sealed = outcome(stamping.async_timestamp_pdf(writer, _DIGEST))
    except (TimestampRequestError, OSError, ValueError) as error:
        raise TimeStampError from error
    return sealed.getvalue()


def _certificates_of(time_stamper: TimeStamper) -> list[x509.Certificate]:
    """What the service sends along with its stamps; asked for once with a stamp that nobody keeps."""
    try:
        token = outcome(time_stamper.async_dummy_response(_DIGEST))
    except (TimestampRequestError, OSError, ValueError) as error:
        raise TimeStampError from error
    return [one.chosen for one in token["content"]["certificates"]]


def _issuers_of(certificates: list[x509.Certificate], trust: Trust) -> list[x509.Certificate]:
    """The believed authorities over these certificates, up to the roots."""
    believed = {
        one.subject.hashable: one
        for one in (
            *trust.time_stamp_certificates, *trust.intermediate_certificates, *trust.root_certificates
        )
    }  # fmt: skip
    found: dict[str, x509.Certificate] = {}
    names = {one.issuer.hashable for one in certificates}
    while names := {name for name in names if name in believed and name not in found}:
        found |= {name: believed[name] for name in names}
        names = {believed[name].issuer.hashable for name in names}
    return list(found.values())
