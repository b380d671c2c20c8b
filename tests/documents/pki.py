"""Certificates of every kind, good and bad, and signing with them: straight from `cryptography`."""

import datetime as dt
import functools
import itertools
from contextlib import nullcontext
from dataclasses import dataclass, field
from io import BytesIO

import time_machine
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.signing.trust import Trust

DAY = dt.timedelta(days=1)
UNIT = "Sở Tư pháp tỉnh Lai Châu"
_serials = itertools.count(1000)


def now() -> dt.datetime:
    """Signing programs read the machine's clock, so these tests live in the present."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


@functools.cache
def key_of(kind: str, number: int = 0):
    """A key; making RSA keys is slow, so people of one number share one."""
    match kind:
        case "rsa":
            return rsa.generate_private_key(65537, 2048)
        case "rsa1024":
            return rsa.generate_private_key(65537, 1024)
        case "ed25519":
            return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Identity:
    certificate: x509.Certificate
    key: object
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.der)

    @property
    def asn1_key(self) -> keys.PrivateKeyInfo:
        return keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    @property
    def store(self) -> SimpleCertificateStore:
        return SimpleCertificateStore.from_certs(
            [asn1_x509.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in self.chain]
        )


def _name(common: str, organisations: tuple[str, ...] = ()) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    oids = [NameOID.ORGANIZATION_NAME, *[NameOID.ORGANIZATIONAL_UNIT_NAME] * 5]
    parts += [x509.NameAttribute(oid, text) for oid, text in zip(oids, organisations, strict=False)]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*names: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in names for name in every})


@dataclass
class Authority:
    """A root with an issuer below it."""

    root: Identity
    issuer: Identity
    revoked: dict[int, dt.datetime] = field(default_factory=dict)

    @classmethod
    def make(cls, name: str = "Gốc kiểm thử") -> "Authority":
        start, end = now() - 3650 * DAY, now() + 3650 * DAY
        root_key, issuer_key = key_of("p256", 901), key_of("p256", 902 + next(_serials))
        root = _issue(_name(name), root_key, _name(name), root_key, start, end, ca=True)
        issuer = _issue(_name(f"{name} - bên cấp"), issuer_key, root.subject, root_key, start, end, ca=True)
        return cls(Identity(root, root_key), Identity(issuer, issuer_key, (root,)))

    def person(
        self,
        common: str = "Nguyễn Văn An",
        *organisations: str,
        kind: str = "p256",
        number: int = 0,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        usages: tuple[str, ...] = ("digital_signature", "content_commitment"),
        extended: tuple[x509.ObjectIdentifier, ...] = (),
    ) -> Identity:
        key = key_of(kind, number)
        certificate = _issue(
            _name(common, organisations or ("UBND tỉnh Lai Châu", UNIT)),
            key,
            self.issuer.certificate.subject,
            self.issuer.key,
            since or now() - 30 * DAY,
            until or now() + 365 * DAY,
            usages=usages,
            extended=extended,
        )
        return Identity(certificate, key, (self.issuer.certificate, self.root.certificate))

    def time_stamper(self, *, fixed_at: dt.datetime | None = None) -> DummyTimeStamper:
        service = self.person(
            "Dịch vụ dấu thời gian",
            since=now() - 3000 * DAY,
            usages=("digital_signature",),
            extended=(ExtendedKeyUsageOID.TIME_STAMPING,),
            kind="rsa",
            number=77,
        )
        return DummyTimeStamper(
            service.asn1, service.asn1_key, certs_to_embed=service.store, fixed_dt=fixed_at
        )

    def revoke(self, identity: Identity, at: dt.datetime) -> None:
        self.revoked[identity.certificate.serial_number] = at

    def crls(self, *, at: dt.datetime | None = None, lasts: dt.timedelta = 30 * DAY) -> tuple[bytes, ...]:
        """The lists of the root and of the issuer."""
        at = at or now() - DAY
        return tuple(
            self._crl(issuer, revoked, at, lasts)
            for issuer, revoked in ((self.root, {}), (self.issuer, self.revoked))
        )

    def trust(self, **more) -> Trust:
        roots = (self.root.der,)
        return Trust(**{"roots": roots, "time_stamp_roots": roots, "crls": self.crls(), **more})

    @staticmethod
    def _crl(
        issuer: Identity, revoked: dict[int, dt.datetime], at: dt.datetime, lasts: dt.timedelta
    ) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(at)
            .next_update(at + lasts)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(_issuer_key(issuer.key), critical=False)
        )
        for serial, when in revoked.items():
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
            )
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def self_signed(common: str = "Nguyễn Văn An") -> Identity:
    key, name = key_of("p256", 5), _name(common, ("UBND tỉnh Lai Châu", UNIT))
    certificate = _issue(
        name,
        key,
        name,
        key,
        now() - DAY,
        now() + 365 * DAY,
        usages=("digital_signature", "content_commitment"),
    )
    return Identity(certificate, key)


def sign(
    pdf: bytes,
    field_name: str,
    identity: Identity,
    *,
    time_stamper=None,
    at: dt.datetime | None = None,
    digest: str = "sha256",
    pades: bool = True,
    strict: bool = True,
    **more,
) -> bytes:
    """The file with one more signature in a field that is there; ``at``: what the signer's clock says."""
    signer = signers.SimpleSigner(
        signing_cert=identity.asn1, signing_key=identity.asn1_key, cert_registry=identity.store
    )
    meta = signers.PdfSignatureMetadata(
        field_name=field_name,
        subfilter=SigSeedSubFilter.PADES if pades else SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        md_algorithm=digest,
        **more,
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=strict)
    pdf_signer = signers.PdfSigner(meta, signer=signer, timestamper=time_stamper)
    with time_machine.travel(at) if at else nullcontext():
        return pdf_signer.sign_pdf(writer, existing_fields_only=True).getvalue()


def _issue(
    subject: x509.Name,
    key,
    issuer: x509.Name,
    issuer_key,
    since: dt.datetime,
    until: dt.datetime,
    *,
    ca: bool = False,
    usages: tuple[str, ...] = ("key_cert_sign", "crl_sign"),
    extended: tuple[x509.ObjectIdentifier, ...] = (),
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(next(_serials))
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(_usage(*usages), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_issuer_key(issuer_key), critical=False)
    )
    if extended:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def _issuer_key(key) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
