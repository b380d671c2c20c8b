"""An authority for trial and tests: a root, an issuer, a time-stamp service, people and agencies.

Its keys lie in a folder that only the server's account reads; the root is believed only where trial
signatures are allowed, and whatever it signs is marked as without legal effect. Every name says so.
"""

import datetime as dt
import fcntl
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.signing.trust import Trust

KeyKind = Literal["rsa", "p256"]
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

WARNING = "THỬ NGHIỆM, không có giá trị pháp lý"
_COUNTRY = x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")
_ORGANISATION = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Giao Ước THỬ NGHIỆM")
_CRL_LASTS = dt.timedelta(days=30)
_CERTIFICATE_LASTS = dt.timedelta(days=365)
_AUTHORITY_LASTS = dt.timedelta(days=20 * 365)
_CLOCKS_DIFFER_BY = dt.timedelta(minutes=5)  # a certificate is good at once on a machine whose clock is late


@dataclass(frozen=True)
class Identity:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: PrivateKey
    label: str = ""

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


class DemoAuthority:
    """The authority whose state lies in ``folder``; made by `open_or_make`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def root(self) -> Identity:
        return _read(self.folder / "root.pem")

    @cached_property
    def issuer(self) -> Identity:
        """Issues the certificates of people and agencies."""
        return _read(self.folder / "issuer.pem")

    @cached_property
    def time_stamp_service(self) -> Identity:
        return _read(self.folder / "time-stamps.pem")

    def issue_person(
        self,
        name: str,
        organisation: str,
        *,
        at: dt.datetime,
        key: KeyKind = "p256",
        lasts: dt.timedelta = _CERTIFICATE_LASTS,
    ) -> Identity:
        """A certificate for a person of an organisation, good from ``at``."""
        return self._issue(name, organisation, key=_new_key(key), at=at, lasts=lasts)

    def issue_agency(
        self,
        name: str,
        *,
        at: dt.datetime,
        key: KeyKind = "rsa",
        lasts: dt.timedelta = _CERTIFICATE_LASTS,
    ) -> Identity:
        """A certificate for an agency's own signature."""
        return self._issue(name, name, key=_new_key(key), at=at, lasts=lasts)

    def p12(self, identity: Identity, password: str) -> bytes:
        """Certificate, key and chain as a PKCS#12 file."""
        return pkcs12.serialize_key_and_certificates(
            identity.label.encode(),
            identity.key,
            identity.certificate,
            [self.issuer.certificate, self.root.certificate],
            BestAvailableEncryption(password.encode()),
        )

    def issued(self) -> list[dict[str, str]]:
        """What was issued: ``serial`` (hex), ``holder``, ``issued_at``, ``revoked_at`` (empty: good)."""
        path = self.folder / "issued.json"
        return json.loads(path.read_text()) if path.exists() else []

    def revoke(self, serial_number: int, *, at: dt.datetime) -> bool:
        """Take a certificate back; False: no such one. The next list of `crls` names it."""
        serial = f"{serial_number:x}"
        with self._locked():
            rows = self.issued()
            for row in rows:
                if row["serial"] == serial and not row["revoked_at"]:
                    row["revoked_at"] = at.isoformat()
            _write(self.folder / "issued.json", json.dumps(rows, ensure_ascii=False).encode())
        return any(row["serial"] == serial for row in rows)

    def crls(self, *, at: dt.datetime) -> tuple[bytes, bytes]:
        """The lists of revoked certificates of the root and of the issuer, made at ``at`` (DER)."""
        revoked = [
            x509.RevokedCertificateBuilder()
            .serial_number(int(row["serial"], 16))
            .revocation_date(dt.datetime.fromisoformat(row["revoked_at"]))
            .build()
            for row in self.issued()
            if row["revoked_at"]
        ]
        return _crl(self.root, [], at), _crl(self.issuer, revoked, at)

    def time_stamper(self) -> TimeStamper:
        """Answers requests for time stamps (RFC 3161) in this process."""
        service = self.time_stamp_service
        return DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(service.der),
            tsa_key=keys.PrivateKeyInfo.load(
                service.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
            certs_to_embed=SimpleCertificateStore.from_certs([asn1_x509.Certificate.load(self.root.der)]),
        )

    def trust(self, *, at: dt.datetime) -> Trust:
        """Belief in this authority alone, with its newest lists."""
        return Trust(
            roots=(self.root.der,),
            intermediates=(self.issuer.der,),
            time_stamp_roots=(self.root.der,),
            demo_sha256=frozenset({self.root.certificate.fingerprint(hashes.SHA256()).hex()}),
            crls=self.crls(at=at),
        )

    def _issue(
        self, holder: str, organisation: str, *, key: PrivateKey, at: dt.datetime, lasts: dt.timedelta
    ) -> Identity:
        subject = _name(holder, organisation=organisation, unit=f"Chứng thư {WARNING}")
        certificate = (
            _builder(subject, self.issuer.certificate.subject, key, at, lasts)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
            .add_extension(_issued_by(self.issuer), critical=False)
            .sign(self.issuer.key, hashes.SHA256())
        )
        with self._locked():
            row = {
                "serial": f"{certificate.serial_number:x}",
                "holder": holder,
                "organisation": organisation,
                "issued_at": at.isoformat(),
                "revoked_at": "",
            }
            rows = [*self.issued(), row]
            _write(self.folder / "issued.json", json.dumps(rows, ensure_ascii=False).encode())
        return Identity(certificate, key, holder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with _lock(self.folder):
            yield


def open_or_make(folder: Path, *, at: dt.datetime) -> DemoAuthority:
    """The authority of this folder; made on the first call, also when two processes call at once."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock(folder):
        if not (folder / "root.pem").exists():
            _make(folder, at)
    return DemoAuthority(folder)


def exists(folder: Path) -> bool:
    """Whether an authority was made here."""
    return (folder / "root.pem").exists()


def _make(folder: Path, at: dt.datetime) -> None:
    root_name = _name(f"Gốc {WARNING}")
    root_key = _new_key("rsa")
    root = Identity(
        _authority(root_name, root_name, root_key, at, path_length=1).sign(root_key, hashes.SHA256()),
        root_key,
    )
    issuer_key = _new_key("rsa")
    issuer = (
        _authority(_name(f"Bên cấp {WARNING}"), root_name, issuer_key, at, path_length=0)
        .add_extension(_issued_by(root), critical=False)
        .sign(root.key, hashes.SHA256())
    )
    stamp_key = _new_key("rsa")
    stamps = (
        _builder(
            _name("Dấu thời gian THỬ NGHIỆM, không giá trị pháp lý"),
            root_name,
            stamp_key,
            at,
            _AUTHORITY_LASTS,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(_issued_by(root), critical=False)
        .sign(root.key, hashes.SHA256())
    )
    _write(folder / "issuer.pem", _pem(Identity(issuer, issuer_key)))
    _write(folder / "time-stamps.pem", _pem(Identity(stamps, stamp_key)))
    _write(folder / "root.pem", _pem(root))  # last: it says that all is there


def _name(holder: str, *, organisation: str = "", unit: str = "") -> x509.Name:
    """A name; units' names may be longer than the 64 letters that X.520 once allowed."""
    parts = [_COUNTRY]
    parts.append(_attribute(NameOID.ORGANIZATION_NAME, organisation) if organisation else _ORGANISATION)
    if unit:
        parts.append(_attribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    return x509.Name([*parts, _attribute(NameOID.COMMON_NAME, holder)])


def _attribute(oid: x509.ObjectIdentifier, value: str) -> x509.NameAttribute:
    with warnings.catch_warnings():  # of a long name
        warnings.simplefilter("ignore")
        return x509.NameAttribute(oid, value, _validate=False)


def _new_key(kind: KeyKind) -> PrivateKey:
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, at: dt.datetime, lasts: dt.timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _CLOCKS_DIFFER_BY)
        .not_valid_after(at + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _authority(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, at: dt.datetime, *, path_length: int
) -> x509.CertificateBuilder:
    return (
        _builder(subject, issuer, key, at, _AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    )


def _usage(*allowed: str) -> x509.KeyUsage:
    kinds = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{kind: kind in allowed for kind in kinds})


def _issued_by(issuer: Identity) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.certificate.public_key())


def _crl(issuer: Identity, revoked: list[x509.RevokedCertificate], at: dt.datetime) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(at + _CRL_LASTS)
        .add_extension(_issued_by(issuer), critical=False)
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
    )
    for row in revoked:
        builder = builder.add_revoked_certificate(row)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _pem(identity: Identity) -> bytes:
    key = identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return identity.certificate.public_bytes(Encoding.PEM) + key


def _read(path: Path) -> Identity:
    pem = path.read_bytes()
    pem_of_key = pem[pem.index(b"-----BEGIN PRIVATE KEY") :]
    # We wrote it: proving once more that its numbers are prime takes a thousand times as long as reading them.
    key = load_pem_private_key(pem_of_key, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(path)
    return Identity(x509.load_pem_x509_certificate(pem), key)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and readable by its owner only from the first byte."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    draft.replace(path)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
