"""What a judgement of signatures starts from: whom to believe, and what their issuers revoked."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from asn1crypto import crl, ocsp, x509


@dataclass(frozen=True)
class Trust:
    """Certificates believed in, as DER.

    Attributes:
        roots: what a signer's certificate must chain to; ``intermediates`` only help to find the way.
        time_stamp_roots: what a time-stamp service must chain to.
        demo_sha256: fingerprints of those roots whose signatures are for trial only.
        crls: lists of revoked certificates.
        ocsps: answers of issuers about single certificates.
    """

    roots: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    time_stamp_roots: tuple[bytes, ...] = ()
    demo_sha256: frozenset[str] = frozenset()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Names who is believed, whatever the order; the lists of revoked certificates are left out."""
        parts = [
            sorted(hashlib.sha256(der).hexdigest() for der in ders)
            for ders in (self.roots, self.intermediates, self.time_stamp_roots)
        ]
        return hashlib.sha256(repr([*parts, sorted(self.demo_sha256)]).encode()).hexdigest()

    @cached_property
    def root_certificates(self) -> list[x509.Certificate]:
        return [x509.Certificate.load(der) for der in self.roots]

    @cached_property
    def time_stamp_certificates(self) -> list[x509.Certificate]:
        return [x509.Certificate.load(der) for der in self.time_stamp_roots]

    @cached_property
    def intermediate_certificates(self) -> list[x509.Certificate]:
        return [x509.Certificate.load(der) for der in self.intermediates]

    @cached_property
    def revocation_lists(self) -> list[crl.CertificateList]:
        return [crl.CertificateList.load(der) for der in self.crls]

    @cached_property
    def revocation_answers(self) -> list[ocsp.OCSPResponse]:
        return [ocsp.OCSPResponse.load(der) for der in self.ocsps]
