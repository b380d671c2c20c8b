"""What issuers revoked: lists (CRL) and answers (OCSP), read, judged and fetched.

Fetching goes only to hosts that the operator named or that stand in the certificates of believed roots; an
address in a stranger's file opens no connection.
"""

import datetime as dt
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from django.utils.translation import gettext as _

from documents.signing.certificates import holder_of, is_signed_by

MAX_BYTES = 20 * 1024 * 1024
_SECONDS = (5, 20)  # to connect, to wait for a byte
_MOST_REDIRECTS = 3
_LONGEST_CHAIN = 6
_CLOCKS_DIFFER_BY = dt.timedelta(minutes=5)


class RevocationError(Exception):
    """Why a list or an answer cannot be used: a Vietnamese sentence."""


@dataclass(frozen=True)
class Crl:
    """A list that a known authority signed."""

    der: bytes
    issuer: str
    issuer_sha256: str
    this_update: dt.datetime
    next_update: dt.datetime | None
    count: int


@dataclass(frozen=True)
class Hosts:
    """Where lists and answers may be fetched from.

    Attributes:
        named: by the operator; may lie in the agency's own network.
        in_roots: named by believed certificates; only at public addresses.
    """

    named: frozenset[str] = frozenset()
    in_roots: frozenset[str] = frozenset()


def read_crl(content: bytes, authorities: Iterable[x509.Certificate], *, at: dt.datetime) -> Crl:
    """A list in PEM or DER.

    Raises:
        RevocationError: no list, not signed by one of ``authorities``, or not yet in force.
    """
    try:
        is_pem = content.lstrip().startswith(b"-----BEGIN")
        crl = x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)
        this_update, next_update = crl.last_update_utc, crl.next_update_utc
    except (ValueError, UnsupportedAlgorithm):
        raise RevocationError(
            _(
                "Tệp này không phải là danh sách chứng thư bị thu hồi. Hãy chọn tệp .crl của bên cấp chứng thư."
            )
        ) from None
    issuer = next((one for one in authorities if _signed_list(one, crl)), None)
    if issuer is None:
        raise RevocationError(
            _(
                "Danh sách không do bên cấp chứng thư nào trong hệ thống ký. "
                "Hãy thêm chứng thư của bên cấp trước, hoặc lấy đúng danh sách của họ."
            )
        )
    if this_update > at + _CLOCKS_DIFFER_BY:
        raise RevocationError(_("Danh sách ghi thời điểm lập ở tương lai. Hãy xem lại đồng hồ máy chủ."))
    return Crl(
        der=crl.public_bytes(Encoding.DER),
        issuer=holder_of(issuer),
        issuer_sha256=key_sha256(issuer),
        this_update=this_update,
        next_update=next_update,
        count=len(crl),
    )


def key_sha256(authority: x509.Certificate) -> str:
    """By what a list is filed: the hash of its issuer's public key."""
    key = authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(key).hexdigest()


def addresses_in(certificate: x509.Certificate) -> list[str]:
    """Where the certificate says that its issuer's list lies."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    names = [name for point in points for name in point.full_name or ()]
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]


def responders_in(certificate: x509.Certificate) -> list[str]:
    """Where the certificate says that its issuer answers questions (OCSP)."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [
        one.access_location.value
        for one in access
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]


def hosts_of(certificates: Iterable[x509.Certificate], named: Iterable[str]) -> Hosts:
    """Hosts that the operator named, and those in these certificates."""
    urls = [url for one in certificates for url in (*addresses_in(one), *responders_in(one))]
    found = {urlsplit(url).hostname for url in urls} - {None}
    return Hosts(named=frozenset(host.lower() for host in named), in_roots=frozenset(map(str, found)))


def fetch(url: str, hosts: Hosts, *, question: bytes = b"", max_bytes: int = MAX_BYTES) -> bytes:
    """What lies at an address; with an OCSP ``question``, the answer to it.

    Raises:
        RevocationError: host not allowed, no answer in time, or more than ``max_bytes``.
    """
    for _step in range(_MOST_REDIRECTS + 1):
        _ensure_allowed(url, hosts)
        try:
            with _ask(url, question) as answer:
                if not answer.is_redirect:
                    answer.raise_for_status()
                    return _body(answer, max_bytes)
                url = urljoin(url, answer.headers["Location"])
        except requests.RequestException:
            raise RevocationError(
                _("Không lấy được từ %(url)s: máy chủ không trả lời hoặc báo lỗi.") % {"url": url}
            ) from None
    raise RevocationError(_("Không lấy được từ %(url)s: chuyển hướng quá nhiều lần.") % {"url": url})


def ask_responder(certificate: x509.Certificate, issuer: x509.Certificate, url: str, hosts: Hosts) -> bytes:
    """The issuer's answer whether it revoked the certificate (OCSP response, DER).

    Raises:
        RevocationError: see `fetch`; or no usable answer.
    """
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303 - an id
    der = fetch(url, hosts, question=request.build().public_bytes(Encoding.DER), max_bytes=256 * 1024)
    try:
        is_answer = ocsp.load_der_ocsp_response(der).response_status == ocsp.OCSPResponseStatus.SUCCESSFUL
    except ValueError:
        is_answer = False
    if not is_answer:
        raise RevocationError(_("%(url)s không trả lời về tình trạng của chứng thư.") % {"url": url})
    return der


def chain_of(
    certificate: x509.Certificate, pool: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """The certificate, its issuers and a believed root at the end; empty if it leads to none."""
    chain = [certificate]
    while len(chain) <= _LONGEST_CHAIN:
        if chain[-1] in roots:
            return chain
        issuer = next((one for one in (*roots, *pool) if is_signed_by(chain[-1], one)), None)
        if issuer is None or issuer in chain:
            break
        chain.append(issuer)
    return []


def _signed_list(authority: x509.Certificate, crl: x509.CertificateRevocationList) -> bool:
    try:
        return crl.is_signature_valid(authority.public_key())
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False


def _ask(url: str, question: bytes) -> requests.Response:
    if question:
        headers = {"Content-Type": "application/ocsp-request"}
        return requests.post(
            url, data=question, headers=headers, timeout=_SECONDS, stream=True, allow_redirects=False
        )
    return requests.get(url, timeout=_SECONDS, stream=True, allow_redirects=False)


def _body(answer: requests.Response, max_bytes: int) -> bytes:
    body = bytearray()
    for part in answer.iter_content(64 * 1024):
        body += part
        if len(body) > max_bytes:
            raise RevocationError(
                _("%(url)s trả về nhiều hơn %(size)s KB.") % {"url": answer.url, "size": max_bytes // 1024}
            )
    return bytes(body)


def _ensure_allowed(url: str, hosts: Hosts) -> None:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or host not in hosts.named | hosts.in_roots:
        raise RevocationError(
            _("Không lấy từ %(url)s: máy chủ này không có trong chứng thư gốc và trong REVOCATION_HOSTS.")
            % {"url": url}
        )
    if host not in hosts.named and not _is_public(host):
        raise RevocationError(
            _("Không lấy từ %(url)s: đó là địa chỉ trong mạng riêng, cần ghi vào REVOCATION_HOSTS.")
            % {"url": url}
        )


def _is_public(host: str) -> bool:
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(address).is_global for address in found)
