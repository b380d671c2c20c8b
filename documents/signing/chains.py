"""Whether a certificate may be believed at a moment: its chain, its purpose, its strength, its revocation."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import ValidationContext, find_valid_path
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)

from documents.signing.trust import Trust

_LEAST_RSA_BITS = 2048
_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_DIGESTS = frozenset({"sha256", "sha384", "sha512"})

_EXTENDED_FOR_DOCUMENTS = frozenset(
    {
        "email_protection",
        "any_extended_key_usage",
        "1.3.6.1.5.5.7.3.36",  # document signing (RFC 9336)
        "1.3.6.1.4.1.311.10.3.12",  # Microsoft document signing
        "microsoft_document_signing",
        "1.2.840.113583.1.1.5",  # Adobe authentic documents
        "adobe_authentic_documents_trust",
    }
)


class ChainStatus(StrEnum):
    TRUSTED = "trusted"
    UNKNOWN_ISSUER = "unknown_issuer"
    SELF_SIGNED = "self_signed"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    REVOCATION_UNKNOWN = "revocation_unknown"
    WRONG_PURPOSE = "wrong_purpose"
    WEAK = "weak"


@dataclass(frozen=True)
class Chain:
    """What became of a certificate. ``path``: from the root to it, where one was found to be good."""

    status: ChainStatus
    path: tuple[x509.Certificate, ...] = ()
    revoked_at: dt.datetime | None = None

    @property
    def is_trusted(self) -> bool:
        return self.status == ChainStatus.TRUSTED

    def is_trial(self, trust: Trust) -> bool:
        return bool(self.path) and self.path[0].sha256.hex() in trust.demo_sha256


@dataclass(frozen=True)
class Evidence:
    """Revocation data at hand beside the trust's own: from the file, from the signature."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()


async def judge_chain(
    certificate: x509.Certificate, trust: Trust, evidence: Evidence, *, moment: dt.datetime
) -> Chain:
    """Whether a signer's certificate may be believed at ``moment``. Unknown revocation: no (SIG-23)."""
    path, error = await _best_path(certificate, _context(trust, evidence, moment))
    if error is not None:
        return _failed(certificate, error)
    if is_weak(certificate) or any(is_weak(issuer) for issuer in path):
        return Chain(ChainStatus.WEAK, path)
    if not _may_sign_documents(certificate):
        return Chain(ChainStatus.WRONG_PURPOSE, path)
    return Chain(ChainStatus.TRUSTED, path)


def time_stamp_context(trust: Trust, evidence: Evidence, *, moment: dt.datetime) -> ValidationContext:
    """For the certificate of a time-stamp service at the moment it wrote; known revocation counts."""
    return ValidationContext(
        trust_roots=trust.time_stamp_certificates,
        other_certs=[*trust.intermediate_certificates, *evidence.certificates],
        crls=[*trust.revocation_lists, *evidence.crls],
        ocsps=[*trust.revocation_answers, *evidence.ocsps],
        moment=moment,
        revocation_mode="soft-fail",
        retroactive_revinfo=True,
    )


def is_weak(certificate: x509.Certificate) -> bool:
    """A key that is too short, or of a kind that other verifiers cannot check (Ed25519)."""
    key = certificate.public_key
    if key.algorithm in {"rsa", "rsassa_pss"}:
        return key.bit_size < _LEAST_RSA_BITS
    return key.algorithm != "ec" or key.curve[0] != "named" or key.curve[1] not in _CURVES


def is_weak_digest(name: str) -> bool:
    return name not in _DIGESTS


def _context(trust: Trust, evidence: Evidence, moment: dt.datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=trust.root_certificates,
        other_certs=[*trust.intermediate_certificates, *evidence.certificates],
        crls=[*trust.revocation_lists, *evidence.crls],
        ocsps=[*trust.revocation_answers, *evidence.ocsps],
        moment=moment,
        revocation_mode="require",
        # A list issued after the moment still tells what was revoked before it.
        retroactive_revinfo=True,
    )


async def _best_path(
    certificate: x509.Certificate, context: ValidationContext
) -> tuple[Sequence[x509.Certificate], ValidationError | PathBuildingError | None]:
    paths = context.path_builder.async_build_paths_lazy(certificate)
    try:
        path = await find_valid_path(certificate, paths, validation_context=context)
    except (ValidationError, PathBuildingError) as error:
        return (), error
    return tuple(path), None


def _failed(certificate: x509.Certificate, error: Exception) -> Chain:
    path = getattr(error, "original_path", None)
    known = tuple(path) if path is not None else ()
    match error:
        case RevokedError():
            return Chain(ChainStatus.REVOKED, known, error.revocation_dt)
        case ExpiredError():
            return Chain(ChainStatus.EXPIRED, known)
        case NotYetValidError():
            return Chain(ChainStatus.NOT_YET_VALID, known)
        case InsufficientRevinfoError():
            return Chain(ChainStatus.REVOCATION_UNKNOWN, known)
        case DisallowedAlgorithmError():
            return Chain(ChainStatus.WEAK, known)
        case InvalidCertificateError() if certificate.self_signed == "no":
            return Chain(ChainStatus.WRONG_PURPOSE, known)
    is_own = certificate.self_issued and certificate.self_signed != "no"
    return Chain(ChainStatus.SELF_SIGNED if is_own else ChainStatus.UNKNOWN_ISSUER)


def _may_sign_documents(certificate: x509.Certificate) -> bool:
    """For signing by people and agencies; not for web sites, code or other certificates."""
    usage = set(certificate.key_usage_value.native) if certificate.key_usage_value is not None else set()
    if certificate.ca or usage.isdisjoint({"digital_signature", "non_repudiation"}):
        return False
    extended = certificate.extended_key_usage_value
    if extended is None or not _EXTENDED_FOR_DOCUMENTS.isdisjoint(extended.native):
        return True
    # Issuers here put only "client authentication" into certificates for signing.
    return (
        "client_auth" in extended.native
        and "server_auth" not in extended.native
        and "non_repudiation" in usage
    )
